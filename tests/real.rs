//! Real workbooks, where they are at hand (`../shared/real`): every value against what an independent script derived,
//! `tests/real/derive.py`. A workbook is known by its SHA-256 only; neither it nor its name is in this repository.

mod grids;
mod history;
mod kinds;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use dgr::cell::quoted_sheet;
use dgr::grid::Book;
use dgr::record::Outside;
use dgr::workbook;
use sha2::{Digest, Sha256};

use crate::support::reading::{self, Desk, Outcome, listing, name_of, root};
use crate::support::twins::Line;

/// Returns the workbooks at hand by their SHA-256, or nothing where there are none; that is said past the test
/// harness, which keeps what passing tests print.
pub fn at_hand(kind: &str) -> Option<BTreeMap<String, PathBuf>> {
    let folder = root().join("../shared/real");
    if !folder.is_dir() {
        let _ = writeln!(std::io::stderr(), "NOT RUN: ../shared/real is not here ({kind})");
        return None;
    }
    let files = listing(&folder).into_iter().filter(|path| path.is_file());
    Some(files.map(|path| (hash(&std::fs::read(&path).unwrap()), path)).collect())
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line of `files.txt`: a SHA-256, and perhaps `plant=NAME` as a person would give it.
fn wanted(case: &Path) -> Vec<(String, Outside)> {
    let text = std::fs::read_to_string(case.join("files.txt")).unwrap();
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().split_whitespace());
    lines
        .filter_map(|mut words| {
            let hash = words.next()?.to_owned();
            Some((hash, reading::outside(words)))
        })
        .collect()
}

/// Returns the plants of a kind. An alias `@2!B1` is what the workbook says there, on its second sheet: names of real
/// plants are not in this repository.
pub fn plants_of(kind: &str, book: &Book) -> String {
    let text = std::fs::read_to_string(root().join("tests/real").join(kind).join("plants.toml")).unwrap();
    let mut parts = text.split("\"@");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once('"').unwrap();
        let (sheet, at) = place.split_once('!').unwrap();
        out += &format!("{:?}{rest}", text_at(book, sheet.parse().unwrap(), at));
    }
    out
}

/// Returns the text of a cell on the n-th sheet, from 1.
fn text_at(book: &Book, sheet: usize, at: &str) -> String {
    let at = at.parse().unwrap();
    let cell = book.sheets.get(sheet - 1).unwrap().cells().iter().find(|(own, _)| *own == at);
    cell.map_or_else(String::new, |(_, cell)| cell.text().trim().to_owned())
}

/// Reads every workbook of a kind and compares it with its case; returns what came of them, case by case.
fn judged(kind: &str) -> Vec<(String, Outcome)> {
    judged_with(kind, &|book| plants_of(kind, book)).into_iter().map(|(case, _, outcome)| (case, outcome)).collect()
}

/// The same with plants made from the workbook; returns the desk they were judged at, too.
fn judged_with(kind: &str, plants: &dyn Fn(&Book) -> String) -> Vec<(String, Desk, Outcome)> {
    let (mut out, mut wrong) = (Vec::new(), String::new());
    for (case, desk, outcome, sheets) in read(kind, plants) {
        let mut told = compared(&desk, &case, &outcome, &sheets);
        let findings = outcome.judged.reports.iter().flat_map(|r| &r.findings).chain(&outcome.judged.findings);
        told.extend(findings.filter(|f| f.is_error()).map(ToString::to_string));
        if !told.is_empty() {
            wrong += &format!("\n{kind}/{}:\n  {}\n", name_of(&case), told.join("\n  "));
        }
        out.push((name_of(&case), desk, outcome));
    }
    assert!(wrong.is_empty(), "{wrong}");
    out
}

/// Reads every workbook of a kind; returns its case's folder, the desk it was judged at, what came of it, and the names
/// of its sheets.
fn read(kind: &str, plants: &dyn Fn(&Book) -> String) -> Vec<(PathBuf, Desk, Outcome, Vec<String>)> {
    let Some(files) = at_hand(kind) else { return Vec::new() };
    let folder = root().join("tests/real").join(kind);
    let mut out = Vec::new();
    for case in listing(&folder).into_iter().filter(|path| path.is_dir()) {
        for (hash, outside) in wanted(&case) {
            let path = files.get(&hash).unwrap_or_else(|| panic!("no workbook {hash} in ../shared/real"));
            let bytes = std::fs::read(path).unwrap();
            let book = workbook::read(&bytes, "", &|_, _| true, &workbook::Limits::default()).unwrap();
            let desk = Desk::of(&[folder.join("layout.toml")], "plants.toml", &plants(&book));
            let outcome = desk.judge(&bytes, &name_of(path), &outside).unwrap_or_else(|why| panic!("{kind}: {why}"));
            let sheets = book.sheets.iter().map(|sheet| sheet.name().to_string()).collect();
            out.push((case.clone(), desk, outcome, sheets));
        }
    }
    out
}

/// Returns lines with the sheet of their last column by its number where the golden file has numbers: `@2!B1`.
fn numbered(golden: &Path, sheets: &[String], mut lines: Vec<Line>) -> Vec<Line> {
    if std::fs::read_to_string(golden).unwrap_or_default().contains(",@") {
        for place in lines.iter_mut().filter_map(|line| line.last_mut()) {
            let stands_on = |name: &String| place.strip_prefix(&format!("{}!", quoted_sheet(name))).map(str::to_owned);
            let found = (1..).zip(sheets).find_map(|(number, name)| Some(format!("@{number}!{}", stands_on(name)?)));
            *place = found.unwrap_or(place.clone());
        }
    }
    lines
}

fn compared(desk: &Desk, case: &Path, outcome: &Outcome, sheets: &[String]) -> Vec<String> {
    let judged = &outcome.judged;
    [
        ("expected.csv", numbered(&case.join("expected.csv"), sheets, reading::readings(judged))),
        ("expected_stops.csv", reading::stops(judged)),
        ("expected_intervals.csv", reading::intervals(judged)),
        ("expected_availability.csv", reading::availability(judged, &desk.masters, "ega_pct")),
    ]
    .into_iter()
    .filter(|(golden, _)| case.join(golden).exists())
    .flat_map(|(golden, found)| reading::differences(&case.join(golden), &found))
    .collect()
}

/// Each has a case here, or a test of targets and master data.
#[test]
fn no_workbook_at_hand_is_left_out() {
    let Some(files) = at_hand("all") else { return };
    let masters = std::fs::read_to_string(root().join("tests/real_masters.rs")).unwrap();
    let kinds = listing(&root().join("tests/real")).into_iter().filter(|path| path.is_dir());
    let cases = kinds.flat_map(|kind| listing(&kind)).filter(|path| path.is_dir());
    let known: Vec<String> = cases.flat_map(|case| wanted(&case)).map(|(hash, _)| hash).collect();
    let open = files.iter().filter(|(hash, path)| {
        !known.contains(hash) && !masters.contains(hash.as_str()) && path.extension().is_some_and(|end| end != "tsv")
    });
    assert_eq!(open.map(|(hash, _)| hash).collect::<Vec<_>>(), [""; 0]);
}

fn reports(outcome: &Outcome) -> usize {
    outcome.judged.reports.len()
}

#[test]
fn eighteen_inverters_are_read_by_one_layout_wherever_the_table_stands() {
    let outcomes = judged("inverter-day");
    assert!(outcomes.is_empty() || outcomes.len() == 3);
    for (_, outcome) in &outcomes {
        assert_eq!(reports(outcome), 1);
    }
}

#[test]
fn a_portals_month_gives_a_report_a_day() {
    for (case, outcome) in judged("portal-month") {
        assert_eq!(reports(&outcome), if case == "january" { 31 } else { 28 });
    }
}

#[test]
fn turbines_lead_to_their_plants_and_stops_count_once() {
    for (case, outcome) in judged("turbine-day") {
        assert_eq!(reports(&outcome), 3);
        let strays: usize = outcome.judged.reports.iter().map(|report| report.strays.len()).sum();
        assert_eq!(strays, if case == "december" { 10 } else { 0 });
    }
}

#[test]
fn a_weather_stations_minutes_integrate_to_what_it_prints() {
    for (_, outcome) in judged("weather-minutes") {
        assert_eq!(reports(&outcome), 1);
    }
}

/// Of a healthy month of 50 inverters two of 1,550 unit-days are noted, both at 0.92 of the median; of two reports of a
/// day four inverters, and one is a warning: 1.22 times the others by the capacity printed beside it. No turbine is.
#[test]
fn few_units_are_outliers_among_their_siblings() {
    let mut told = Vec::new();
    for kind in ["inverter-day", "inverter-day-text-date", "inverter-day-three-rows", "inverter-history", "turbine-day"]
    {
        for (case, desk, outcome) in judged_with(kind, &|book| plants_of(kind, book)) {
            for report in &outcome.judged.reports {
                let plant = desk.masters.plants.iter().find(|plant| plant.code == report.key.plant).unwrap();
                let day = dgr::aggregate::day(plant, report.key.day, &[report]);
                let outliers = day.findings.iter().filter(|f| f.rule.id() == "sibling-outlier");
                let unit = |f: &dgr::finding::Finding| f.unit.clone().unwrap_or_default();
                told.extend(outliers.map(|f| format!("{case} {} {} {}", report.key.day, f.severity, unit(f))));
            }
        }
    }
    told.sort();
    told.dedup();
    let due = [
        "as-sent 2021-06-10 info INV-1",
        "both-formats 2021-06-09 info INV-17",
        "both-formats 2021-06-09 info INV-18",
        "both-formats 2021-06-09 info INV-22",
        "both-formats 2021-06-09 warning INV-19",
        "january 2022-01-09 info ICR-12/INV-1",
        "january 2022-01-09 info ICR-12/INV-4",
        "row-deleted 2021-06-10 info INV-1",
    ];
    assert!(told.is_empty() || told == due, "{told:#?}");
}
