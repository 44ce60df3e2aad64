//! Workbooks that come one after the other into a store, for the rules that compare with what is stored.

use std::cell::RefCell;
use std::path::PathBuf;

use chrono::{Duration, NaiveDate};
use dgr::pipeline::outcome::ReportOutcome;
use dgr::pipeline::setup::sha256;
use dgr::pipeline::take::{Arrival, Frame, take};
use dgr::store::{Author, Store};

use super::case::{Case, lines};
use crate::support::reading::name_of;

/// Returns what is said of each workbook and, last, of the plant-days.
pub fn told(case: &Case, drawings: &[PathBuf]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open_or_create(folder.path().join("dgr.sqlite3").to_str().unwrap()).unwrap();
    let author = Author { who: "anna".into(), host: "here".into(), command: "ingest".into(), ..Author::default() };
    let (mut now, setup, flags) = (case.now(), case.setup(), case.outside());
    let plants = case.masters().plants;
    store.write(&author, &|| now, |tx| plants.iter().try_for_each(|plant| tx.apply_plant(plant).map(drop))).unwrap();
    let mut told = String::new();
    for path in drawings {
        now += Duration::minutes(1);
        // `closed=2.txt 2026-03`: before that workbook comes, the month is closed for every plant.
        if let Some((_, month)) = case.given("closed").and_then(|c| c.split_once(' ')).filter(|c| c.0 == name_of(path))
        {
            let first = format!("{month}-01").parse().unwrap();
            let ids: Vec<i64> = store.masters(None).unwrap().plants.iter().map(|(id, _)| *id).collect();
            store
                .write(&author, &|| now, |tx| ids.iter().try_for_each(|id| tx.close_month(*id, first).map(drop)))
                .unwrap();
        }
        let bytes = std::fs::read(path).unwrap();
        let arrival = Arrival {
            name: name_of(path),
            sha256: sha256(&bytes),
            size: 1,
            received: now,
            sender: None,
            subject: None,
            bytes: Some(bytes),
        };
        let reply = case.read(path);
        let known = RefCell::new(store.masters(None).unwrap());
        let frame = Frame { setup: &setup, flags: &flags, plants: &known, now };
        let result = store.write(&author, &|| now, |tx| take(tx, &arrival, Some(&reply), &frame)).unwrap();
        for report in &result.reports {
            let became = match &report.outcome {
                ReportOutcome::Accepted => "accepted".to_owned(),
                ReportOutcome::Restated { replaces } => format!("accepted, replaces revision {replaces}"),
                ReportOutcome::Rejected { correction: false } => "rejected".to_owned(),
                ReportOutcome::Rejected { correction: true } => "correction rejected".to_owned(),
                ReportOutcome::Resent => "not taken back in".to_owned(),
                ReportOutcome::Same | ReportOutcome::Unchanged => "as stored".to_owned(),
            };
            told += &format!(
                "{} {} {}: {became}\n{}",
                result.name,
                report.key.plant,
                report.key.day,
                lines(&report.findings)
            );
        }
        if !result.findings.is_empty() {
            told += &format!("{} workbook:\n{}", result.name, lines(&result.findings));
        }
    }
    told + &days(&mut store)
}

fn days(store: &mut Store) -> String {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let known = store.masters(None).unwrap();
    let mut told = String::new();
    for row in store.days(None, day(2020), day(2030), None).unwrap() {
        let plant = &known.plant(row.plant_id).unwrap().code;
        let energy = row.energy_kwh.map_or("no energy".to_owned(), |kwh| format!("{kwh} kWh"));
        told += &format!("{plant} {}: {energy}\n", row.day);
        for found in store.findings_of_day(row.plant_id, row.day).unwrap() {
            let place = found.place.map(|place| format!("{place}  ")).unwrap_or_default();
            told += &format!("  {:<7}  {place}{} [{}]\n", found.severity, found.message, found.rule);
            told += &found.hint.map(|hint| format!("           → {hint}\n")).unwrap_or_default();
        }
    }
    told
}
