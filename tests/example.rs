//! The workbooks under `fixtures/` are those that the tests' own writers make, byte for byte; the example's inbox gives
//! what it is meant to give, and nothing else.

use std::collections::BTreeSet;
use std::path::PathBuf;

use dgr::finding::Severity;
use dgr::record::Outside;

use crate::support::reading::{Desk, listing, name_of};
use crate::support::{cases, example};

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// `DGR_REBUILD_FIXTURES=1` writes them instead.
#[test]
fn every_committed_workbook_is_the_one_its_drawing_gives() {
    let rebuild = std::env::var_os("DGR_REBUILD_FIXTURES").is_some();
    let mut other = Vec::new();
    for made in cases::made().into_iter().chain(example::made()) {
        let path = fixtures().join(&made.path);
        if rebuild {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &made.bytes).unwrap();
        } else if std::fs::read(&path).ok().as_ref() != Some(&made.bytes) {
            other.push(made.path);
        }
    }
    assert!(other.is_empty(), "these differ from what is committed; DGR_REBUILD_FIXTURES=1 writes them: {other:#?}");
}

/// What is wrong in the inbox by intent: file, rule, severity.
const INTENDED: [(&str, &str, Severity); 3] = [
    ("Inverter_Day_20260302(S3).xlsx", "unit-energy-above-capacity", Severity::Warning),
    ("Portal_Month_202603.xls", "energy-above-capacity", Severity::Error),
    ("Turbine_Day_20260302.xlsx", "breakdown-overlap", Severity::Warning),
];

/// The workbook that was cut off on its way.
const CUT_OFF: &str = "Inverter_Day_20260303(S3).xlsx";

#[test]
fn the_inbox_raises_what_it_is_meant_to_raise_and_nothing_else() {
    let example = fixtures().join("example");
    let desk = Desk::new(&listing(&example.join("layouts")), &example.join("plants.toml"));
    let mut found = BTreeSet::new();
    let mut plant_days = BTreeSet::new();
    for path in listing(&example.join("inbox")) {
        let (name, bytes) = (name_of(&path), std::fs::read(&path).unwrap());
        match desk.judge(&bytes, &name, &Outside::default()) {
            Err(why) => assert_eq!(name, CUT_OFF, "{why}"),
            Ok(outcome) => {
                assert_ne!(name, CUT_OFF);
                let judged = outcome.judged;
                plant_days.extend(judged.reports.iter().map(|r| (r.key.plant.clone(), r.key.day)));
                let findings = judged.reports.into_iter().flat_map(|r| r.findings).chain(judged.findings);
                found.extend(findings.map(|f| (name.clone(), f.rule.id(), f.severity, f.to_string())));
            }
        }
    }
    let wanted: BTreeSet<_> = INTENDED.iter().map(|(name, rule, how)| ((*name).to_owned(), *rule, *how)).collect();
    let kinds: BTreeSet<_> = found.iter().map(|(name, rule, how, _)| (name.clone(), *rule, *how)).collect();
    assert_eq!(kinds, wanted, "{found:#?}");
    // Five plants, three days, less the one whose file was cut off.
    assert_eq!(plant_days.len(), 14);
}
