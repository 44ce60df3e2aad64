//! Every rule of the catalogue, by cases: `fixtures/rules/<rule>/<case>` holds a workbook drawn as text and the exact
//! words that are said of it. A rule has a case in which it speaks and one near it in which it does not.
//!
//! With `DGR_WRITE_EXPECTED=1` the texts are written instead, to be looked through before they are committed.

mod case;
mod stored;
mod verdicts;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use case::Case;
use dgr::rule::Rule;

use crate::support::reading::{listing, name_of, root};

fn folders() -> Vec<PathBuf> {
    listing(&root().join("fixtures/rules")).into_iter().filter(|path| path.is_dir()).collect()
}

fn cases() -> Vec<Case> {
    let cases = |rule: PathBuf| listing(&rule).into_iter().filter(|path| path.is_dir()).map(Case::new);
    folders().into_iter().flat_map(cases).collect()
}

#[test]
fn every_case_is_told_in_its_words() {
    let write = std::env::var_os("DGR_WRITE_EXPECTED").is_some();
    let mut wrong = String::new();
    for case in cases() {
        let told = case.told();
        let path = case.folder.join("expected.txt");
        if write {
            fs::write(&path, &told).unwrap();
        }
        let due = fs::read_to_string(&path).unwrap_or_default();
        if told != due {
            wrong += &format!("\n{}\n--- told\n{told}--- expected\n{due}", case.folder.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_rule_has_a_case_in_which_it_speaks_and_one_in_which_it_does_not() {
    let known: BTreeSet<&str> = Rule::all().map(Rule::id).collect();
    let strange: Vec<String> = folders().iter().map(|p| name_of(p)).filter(|n| !known.contains(n.as_str())).collect();
    assert!(strange.is_empty(), "no rules: {strange:?}");
    let mut wanting = Vec::new();
    for rule in Rule::all() {
        let cases: Vec<Case> = cases().into_iter().filter(|case| case.rule == rule.id()).collect();
        let speaks = |case: &&Case| case.told().contains(&format!("[{}]", rule.id()));
        let speaking = cases.iter().filter(speaks).count();
        if speaking == 0 {
            wanting.push(format!("{rule} speaks in no case"));
        }
        if speaking == cases.len() {
            wanting.push(format!("{rule} is silent in no case"));
        }
    }
    assert!(wanting.is_empty(), "{}", wanting.join("\n"));
}
