//! Layouts against their golden cases: every folder `fixtures/layouts/<layout>/<case>` holds one workbook and what it
//! must give. A new case is a new folder. The layouts and plants are the example's, and what a layout's folder adds.

use std::path::{Path, PathBuf};

use crate::support::reading::{self, Desk, listing, name_of, root};

const WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];

fn desk(folder: &Path) -> Desk {
    let example = root().join("fixtures/example");
    let mut layouts = listing(&example.join("layouts"));
    let own = folder.join("layout.toml");
    layouts.extend(own.exists().then_some(own));
    let plants = Some(folder.join("plants.toml")).filter(|path| path.exists());
    Desk::new(&layouts, &plants.unwrap_or_else(|| example.join("plants.toml")))
}

fn workbook_in(case: &Path) -> PathBuf {
    let is_workbook = |path: &PathBuf| path.extension().is_some_and(|e| WORKBOOKS.iter().any(|known| e == *known));
    let found: Vec<PathBuf> = listing(case).into_iter().filter(is_workbook).collect();
    assert_eq!(found.len(), 1, "{} must hold one workbook", case.display());
    found[0].clone()
}

fn told(desk: &Desk, layout: &str, case: &Path) -> Vec<String> {
    let path = workbook_in(case);
    let given = std::fs::read_to_string(case.join("given.txt")).unwrap_or_default();
    let outside = reading::outside(given.split_whitespace());
    let outcome = match desk.judge(&std::fs::read(&path).unwrap(), &name_of(&path), &outside) {
        Ok(outcome) => outcome,
        Err(why) => return vec![why],
    };
    let mut told = Vec::new();
    if outcome.layout != layout {
        told.push(format!("recognised as {}", outcome.layout));
    }
    let judged = &outcome.judged;
    let errors = judged.reports.iter().flat_map(|r| &r.findings).chain(&judged.findings).filter(|f| f.is_error());
    told.extend(errors.map(ToString::to_string));
    for (golden, found) in [
        ("expected.csv", reading::readings(judged)),
        ("expected_stops.csv", reading::stops(judged)),
        ("expected_intervals.csv", reading::intervals(judged)),
    ] {
        let golden = case.join(golden);
        if golden.exists() {
            told.extend(reading::differences(&golden, &found));
        } else if !found.is_empty() {
            told.push(format!("{} lines, but no {}", found.len(), name_of(&golden)));
        }
    }
    told
}

#[test]
fn every_case_gives_what_its_golden_files_say() {
    let mut wrong = String::new();
    let mut cases = 0;
    for folder in listing(&root().join("fixtures/layouts")) {
        let (desk, layout) = (desk(&folder), name_of(&folder));
        for case in listing(&folder).into_iter().filter(|path| path.is_dir()) {
            cases += 1;
            let told = told(&desk, &layout, &case);
            if !told.is_empty() {
                wrong += &format!("\n{layout}/{}:\n  {}\n", name_of(&case), told.join("\n  "));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cases >= 8, "only {cases} cases were found");
}
