//! `dgr config show`: values and origins.

use crate::support::dgr::Dgr;

#[test]
fn each_setting_tells_who_said_it() {
    let dgr = Dgr::new().env("DGR_READERS", "2");
    dgr.write("dgr.toml", "inbox = \"in\"\n[database]\nurl = \"postgres://ops:geheim@db.example/dgr\"\n");
    let said = dgr.run(&["config", "show"]).code(0);
    for line in [
        "inbox                      in                                     dgr.toml:1:1",
        "readers                    2                                      DGR_READERS",
        "database.url               postgres://ops:***@db.example/dgr      dgr.toml:3:1",
        "limits.max_zip_entries     2000                                   default",
    ] {
        let words: Vec<&str> = line.split_whitespace().collect();
        let found = said.stdout().lines().any(|l| l.split_whitespace().collect::<Vec<_>>() == words);
        assert!(found, "{line}\n{}", said.stdout());
    }
    assert!(!said.stdout().contains("geheim"));
    let said = dgr.run(&["--database-url", "sqlite:x.db", "config", "show", "--json"]).code(0);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    let url = document["rows"].as_array().unwrap().iter().find(|row| row["setting"] == "database.url").unwrap();
    assert_eq!((&url["value"], &url["origin"]), (&"sqlite:./x.db".into(), &"--database-url".into()));
}

#[test]
fn a_misspelt_setting_is_refused_with_its_place() {
    let dgr = Dgr::new();
    dgr.write("dgr.toml", "\ninbx = \"in\"\n");
    let said = dgr.run(&["config", "show"]).code(1);
    assert_eq!(said.stdout(), "");
    assert_eq!(said.stderr(), "error: dgr.toml:2:1: there is no setting `inbx`.\nhint: Did you mean `inbox`?\n");
    let said = dgr.run(&["config", "show", "--json"]).code(1);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!(document["error"]["code"], 1);
    assert_eq!(document["error"]["hint"], "Did you mean `inbox`?");
}
