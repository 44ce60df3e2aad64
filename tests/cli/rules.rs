//! `dgr rules`: the catalogue.

use crate::support::dgr::Dgr;

#[test]
fn every_rule_is_in_the_catalogue() {
    let dgr = Dgr::new();
    let said = dgr.run(&["rules", "--json"]).code(0);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!(document["rows"].as_array().unwrap().len(), dgr::rule::Rule::all().count());
    assert!(dgr.run(&["rules"]).code(0).stdout().lines().all(|line| line.chars().count() <= 120));
}

#[test]
fn one_rule_is_told_in_full() {
    let said = Dgr::new().run(&["rules", "file-unreadable"]).code(0);
    assert!(said.stdout().starts_with("file-unreadable\n\nerror. The file opens"), "{}", said.stdout());
    let said = Dgr::new().run(&["rules", "file-unreadabel"]).code(1);
    assert_eq!(said.stderr(), "error: There is no rule file-unreadabel.\nhint: Did you mean file-unreadable?\n");
}
