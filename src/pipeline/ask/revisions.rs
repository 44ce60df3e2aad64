//! The revisions of a plant's reports, each with what it changed, as known now or after a change.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;

use super::remarks;
use crate::overview::diff::Difference;
use crate::overview::history::Line;
use crate::pipeline::keep;
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
        let (raw, energy_kwh) = made(store, (plant_id, plant), report)?;
        let earlier = before.get(&at).and_then(|at| rows.get(*at));
        let changes = match earlier {
            None => None,
            Some(earlier) => {
                let (was, energy) = made(store, (plant_id, plant), &earlier.report)?;
                Difference::of(&was, &raw).in_short((energy, energy_kwh))
            }
        };
        let findings = store.findings_of_report(plant_id, report.id)?;
        lines.push(Line {
            day: report.day,
            source: report.source.clone(),
            part: report.part.clone(),
            revision: report.revision,
            state: became(report, as_of),
            stored: row.moment,
            workbook: row.workbook.clone(),
            who: row.who.clone(),
            run: row.run_id,
            reason: report.reason.clone(),
            energy_kwh,
            changes,
            findings: remarks::in_full(&findings),
        });
    }
    Ok(lines)
}

/// Returns what a report says by the plant's master data, and the energy that it alone makes.
fn made(store: &mut Reader, (plant_id, plant): (i64, &Plant), report: &ReportRow) -> Result<(Report, Option<f64>)> {
    let mut raw = keep::raw(store, plant_id, report.id).context("cannot read a revision")?;
    let _told_with_the_day = check::rebook(&mut raw, plant);
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

/// Returns what became of a report by now or by a change.
pub fn became(report: &ReportRow, as_of: Option<i64>) -> &'static str {
    let live = report.is_live() || as_of.is_some_and(|change| report.retired_change.is_none_or(|at| at > change));
    match (live, report.is_accepted(), report.replaced_by.is_some()) {
        (true, true, _) => "live",
        (true, false, _) => "rejected",
        (false, false, _) => "rejected, answered",
        (false, true, true) => "superseded",
        (false, true, false) => "deleted",
    }
}
