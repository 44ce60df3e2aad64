//! The revisions of a plant's reports: what became of each, and by whose decision.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use chrono_tz::Tz;

use super::remarks;
use crate::check::revision::Gone;
use crate::overview::history::{Decision, Line};
use crate::pipeline::{keep, known};
use crate::plant::Plant;
use crate::store::rows::ReportRow;
use crate::store::{HistoryRow, Reader};
use crate::{aggregate, check};

/// Returns the revisions of a plant's reports, the newest last, each with the energy it alone makes: of one day, or the
/// last so many (0: all).
pub fn history(
    store: &mut Reader,
    plant_id: i64,
    plant: &Plant,
    day: Option<NaiveDate>,
    last: usize,
) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    let rows = store.history(plant_id, day)?;
    let passed_over = if last == 0 { 0 } else { rows.len().saturating_sub(last) };
    for row in rows.into_iter().skip(passed_over) {
        let report = &row.report;
        let mut raw = keep::raw(store, plant_id, report.id).context("cannot read a revision")?;
        let _told_with_the_day = check::rebook(&mut raw, plant);
        let energy_kwh = aggregate::day(plant, report.day, &[&raw]).energy_kwh;
        let mut findings = store.findings_of_report(plant_id, report.id)?;
        let of_workbook = store.findings_of_workbook(&report.sha256)?;
        findings.extend(of_workbook.into_iter().filter(|f| check::is_of_sheets(&f.rule)));
        let gone = known::gone(store, report)?;
        lines.push(Line {
            day: report.day,
            source: report.source.clone(),
            part: report.part.clone(),
            revision: report.revision,
            state: became(report, gone),
            stored: row.moment,
            workbook: row.workbook.clone(),
            who: row.who.clone(),
            reason: report.reason.clone(),
            energy_kwh,
            decisions: decisions(store, &row, gone)?,
            findings: remarks::in_full(&findings),
        });
    }
    Ok(lines)
}

/// Returns what is wrong on a plant's day that is no single report's: what lacks, what disagrees between reports.
pub fn between_reports(store: &mut Reader, plant_id: i64, day: NaiveDate) -> Result<Vec<String>> {
    Ok(remarks::in_full(&store.findings_of_day(plant_id, day)?))
}

/// Returns who deleted the last accepted report of a day, when and why, where nothing stands in its place.
pub fn deleted(store: &mut Reader, rows: &[HistoryRow], zone: Tz) -> Result<Option<String>> {
    let Some(last) = rows.iter().rfind(|row| row.report.is_accepted()) else { return Ok(None) };
    if known::gone(store, &last.report)? != Some(Gone::Deleted) {
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
