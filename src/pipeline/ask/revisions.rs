//! The revisions of a plant's reports: what each changed, what became of it and by whose decision, as known now or after
//! a change.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use chrono_tz::Tz;

use super::remarks;
use crate::check::revision::Gone;
use crate::overview::diff::Difference;
use crate::overview::history::{Decision, Line};
use crate::pipeline::{keep, known, registers};
use crate::plant::Plant;
use crate::report::Report;
use crate::store::rows::ReportRow;
use crate::store::{HistoryRow, Reader};
use crate::{aggregate, check};

/// Returns the revisions of a plant's reports, the newest last, each with the energy it alone makes and what it changed
/// of the accepted one before: of one day, or the last so many (0: all).
pub fn history(
    store: &mut Reader,
    (plant_id, plant): (i64, &Plant),
    day: Option<NaiveDate>,
    last: usize,
    as_of: Option<i64>,
) -> Result<Vec<Line>> {
    let mut rows = store.history(plant_id, day)?;
    rows.retain(|row| as_of.is_none_or(|change| row.report.created_change <= change));
    let passed_over = if last == 0 { 0 } else { rows.len().saturating_sub(last) };
    let before = predecessors(&rows);
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate().skip(passed_over) {
        let report = &row.report;
        let (raw, energy_kwh) = made(store, (plant_id, plant), report, as_of)?;
        let earlier = before.get(&at).and_then(|at| rows.get(*at));
        let changes = match earlier {
            None => None,
            Some(earlier) => {
                let (was, energy) = made(store, (plant_id, plant), &earlier.report, as_of)?;
                Difference::of(&was, &raw).in_short((energy, energy_kwh))
            }
        };
        let mut findings = store.findings_of_report(plant_id, report.id)?;
        let of_workbook = store.findings_of_workbook_known(&report.sha256, as_of)?;
        findings.extend(of_workbook.into_iter().filter(|f| check::is_of_sheets(&f.rule)));
        let gone = gone(store, report, as_of)?;
        lines.push(Line {
            day: report.day,
            source: report.source.clone(),
            part: report.part.clone(),
            revision: report.revision,
            state: became(report, gone),
            stored: row.moment,
            workbook: row.workbook.clone(),
            who: row.who.clone(),
            run: row.run_id,
            reason: report.reason.clone(),
            energy_kwh,
            changes,
            decisions: decisions(store, row, gone)?,
            findings: remarks::in_full(&findings),
        });
    }
    Ok(lines)
}

/// Returns what a report says by the plant's master data, and the energy that it alone makes.
fn made(
    store: &mut Reader,
    (plant_id, plant): (i64, &Plant),
    report: &ReportRow,
    as_of: Option<i64>,
) -> Result<(Report, Option<f64>)> {
    let mut raw = keep::raw(store, plant_id, report.id).context("cannot read a revision")?;
    let _told_with_the_day = check::rebook(&mut raw, plant);
    registers::fill(store, (plant_id, plant), report.day, std::slice::from_mut(&mut raw), as_of)?;
    let energy = aggregate::day(plant, report.day, &[&raw]).energy_kwh;
    Ok((raw, energy))
}

/// Returns the accepted revision before each, both by their positions.
fn predecessors(rows: &[HistoryRow]) -> BTreeMap<usize, usize> {
    let mut last: BTreeMap<(NaiveDate, &str, &str), usize> = BTreeMap::new();
    let mut out = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let report = &row.report;
        let key = (report.day, report.source.as_str(), report.part.as_str());
        if let Some(before) = last.get(&key) {
            out.insert(at, *before);
        }
        if report.is_accepted() {
            last.insert(key, at);
        }
    }
    out
}

/// Returns what is wrong on a plant's day that is no single report's: what lacks, what disagrees between reports.
pub fn between_reports(store: &mut Reader, plant_id: i64, day: NaiveDate, as_of: Option<i64>) -> Result<Vec<String>> {
    Ok(remarks::in_full(&store.findings_of_day_known(plant_id, day, as_of)?))
}

/// Returns what became of a report by now or by a change, in a word.
pub fn stands_as(store: &mut Reader, report: &ReportRow, as_of: Option<i64>) -> Result<&'static str> {
    Ok(became(report, gone(store, report, as_of)?))
}

/// Returns why a report is not live any more by now or by a change; nothing: it is.
fn gone(store: &mut Reader, report: &ReportRow, as_of: Option<i64>) -> Result<Option<Gone>> {
    if report.is_live_at(as_of) { Ok(None) } else { known::gone(store, report) }
}

/// Returns who deleted the last accepted report of a day, when and why, where nothing stands in its place.
pub fn deleted(store: &mut Reader, rows: &[HistoryRow], zone: Tz, as_of: Option<i64>) -> Result<Option<String>> {
    let Some(last) = rows.iter().rfind(|row| row.report.is_accepted()) else { return Ok(None) };
    if gone(store, &last.report, as_of)? != Some(Gone::Deleted) {
        return Ok(None);
    }
    let told = ended(store, &last.report, "deleted")?.map(|decision| decision.told(zone));
    Ok(told.map(|told| format!("{}, revision {}: {told}.", last.report.source, last.report.revision)))
}

fn became(report: &ReportRow, gone: Option<Gone>) -> &'static str {
    match (report.is_accepted(), gone) {
        (true, None) => "live",
        (false, None) => "rejected",
        (false, Some(Gone::Replaced)) => "rejected, answered",
        (false, Some(_)) => "rejected, dropped",
        (true, Some(Gone::Replaced)) => "superseded",
        (true, Some(Gone::Deleted)) => "deleted",
        (true, Some(Gone::Dropped)) => "dropped",
    }
}

/// Returns by whose decision a revision stands, and by whose it is gone.
fn decisions(store: &mut Reader, row: &HistoryRow, gone: Option<Gone>) -> Result<Vec<Decision>> {
    let stands = match row.command.as_str() {
        "restore" => Some("restored"),
        "accept" => Some("taken in"),
        "reprocess" => Some("read again"),
        _ => None,
    };
    let stands = stands.map(|what| Decision { what, at: row.moment, who: row.who.clone(), why: row.why.clone() });
    let ended = match gone {
        Some(Gone::Deleted) => ended(store, &row.report, "deleted")?,
        Some(Gone::Dropped) => ended(store, &row.report, "no longer read from its workbook")?,
        Some(Gone::Replaced) | None => None,
    };
    Ok(stands.into_iter().chain(ended).collect())
}

/// Returns the change that retired a report, as a decision.
fn ended(store: &mut Reader, report: &ReportRow, what: &'static str) -> Result<Option<Decision>> {
    let Some(change) = report.retired_change.map(|by| store.change_row(by)).transpose()?.flatten() else {
        return Ok(None);
    };
    Ok(Some(Decision { what, at: change.moment, who: change.who, why: change.reason }))
}
