//! Reports and findings into rows and back.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;

use super::take::Arrival;
use crate::check::revision::Known;
use crate::finding::Finding;
use crate::report::{GivenStop, Level, Report, Series};
use crate::store::rows::{FindingRow, IntervalRow, NewReport, OutageRow};
use crate::store::{About, Reader, ReportKey, Tx};

/// A report as it was stored.
pub struct Stored {
    /// Its id.
    pub id: i64,
    /// Its revision.
    pub revision: i32,
}

/// How a report is stored.
#[derive(Clone, Copy)]
pub struct How {
    /// accepted, rejected.
    pub status: &'static str,
    /// There is an accepted one that it corrects, or would.
    pub restates: bool,
}

/// Returns the store's key of a report.
fn key(plant_id: i64, report: &Report) -> ReportKey {
    ReportKey { plant_id, day: report.key.day, source: report.key.source.clone(), part: report.key.part.clone() }
}

/// Returns what is stored under a report's key. `linked`: the reports that its very workbook gave or repeats.
pub fn known(tx: &mut Tx<'_>, plant_id: i64, report: &Report, linked: &BTreeSet<(i64, i64)>) -> Result<Vec<Known>> {
    let known = tx.revisions(&key(plant_id, report))?.into_iter().map(|row| Known {
        id: row.id,
        revision: row.revision,
        accepted: row.status == "accepted",
        live: row.deleted_at.is_none(),
        replaced: row.replaced_by.is_some(),
        same_bytes: linked.contains(&(plant_id, row.id)),
        values_hash: row.values_hash,
    });
    Ok(known.collect())
}

/// Returns a stored report as it was, without its findings.
pub fn raw(store: &mut Reader, plant_id: i64, id: i64) -> Result<Report> {
    let text = store.report_raw(plant_id, id)?.with_context(|| format!("report {id} of plant {plant_id} is gone"))?;
    serde_json::from_str(&text).with_context(|| format!("the raw form of report {id} cannot be read"))
}

/// Stores a report with its findings and, if it is accepted, its stops and intervals.
pub fn insert(
    tx: &mut Tx<'_>,
    plant_id: i64,
    report: &Report,
    hash: &str,
    arrival: &Arrival,
    how: How,
    zone: Tz,
) -> Result<Stored> {
    let key = key(plant_id, report);
    let revision = tx.next_revision(&key)?;
    let id = tx.insert_report(&NewReport {
        plant_id,
        day: key.day,
        source: key.source.clone(),
        part: key.part.clone(),
        revision,
        status: how.status.to_owned(),
        reason: if how.restates { "restated" } else { "received" }.to_owned(),
        layout: report.layout.clone(),
        priority: report.priority,
        sha256: arrival.sha256.clone(),
        received_at: arrival.received,
        values_hash: hash.to_owned(),
        raw: serde_json::to_string(report).context("cannot write the raw report")?,
    })?;
    tx.put_findings(&About::Report(plant_id, id, key.day, &arrival.sha256), &report.findings)?;
    if how.status == "accepted" {
        tx.put_outages(&report.stops.iter().map(|s| outage(plant_id, id, report, s)).collect::<Vec<_>>())?;
        let mut rows: Vec<IntervalRow> = report.series.iter().flat_map(|s| intervals(plant_id, id, s, zone)).collect();
        // Where clocks go back, two local times can be one moment.
        let mut seen = BTreeSet::new();
        rows.retain(|row| seen.insert((row.at, row.unit.clone(), row.metric.clone())));
        tx.put_intervals(key.day, &rows)?;
    }
    Ok(Stored { id, revision })
}

fn outage(plant_id: i64, report_id: i64, report: &Report, given: &GivenStop) -> OutageRow {
    let stop = &given.stop;
    let start = report.key.day.and_time(NaiveTime::MIN);
    let end = start.checked_add_days(Days::new(1)).unwrap_or(start);
    let clipped = stop.to.unwrap_or(end).min(end) - stop.from.max(start);
    let seconds = i32::try_from(clipped.num_seconds().max(0)).unwrap_or(0);
    OutageRow {
        plant_id,
        report_id,
        day: report.key.day,
        unit: given.unit.clone().unwrap_or_default(),
        from_at: stop.from,
        to_at: stop.to,
        // What does not count is in no bucket: whoever sums the table must not count it either.
        bucket: stop.bucket.filter(|_| given.usable).map(|b| b.word().to_owned()),
        bucket_text: stop.bucket_text.clone(),
        excused: stop.excused,
        minutes: f64::from(seconds) / 60.0,
        remarks: stop.remarks.clone(),
        error_text: stop.error_text.clone(),
        place: given.place.to_string(),
    }
}

/// Returns the rows of a series, its local times as UTC. A reading without a value makes no row, and neither does one
/// at a local time that does not exist.
fn intervals(plant_id: i64, report_id: i64, series: &Series, zone: Tz) -> Vec<IntervalRow> {
    let unit = series.unit.clone().filter(|_| series.level != Level::Plant).unwrap_or_default();
    let row = |point: &crate::report::Point| {
        Some(IntervalRow {
            plant_id,
            at: utc(point.from, zone)?,
            unit: unit.clone(),
            metric: series.metric.name().to_owned(),
            report_id,
            minutes: i32::try_from(point.minutes).map_or(0.0, f64::from),
            value: point.value?,
            place: point.place.to_string(),
        })
    };
    series.points.iter().filter(|_| series.level != Level::Unknown).filter_map(row).collect()
}

fn utc(local: NaiveDateTime, zone: Tz) -> Option<NaiveDateTime> {
    Some(zone.from_local_datetime(&local).earliest()?.naive_utc())
}

/// Puts a workbook's own findings in place of those it had, if they differ.
pub fn workbook_findings(tx: &mut Tx<'_>, sha256: &str, findings: &[Finding]) -> Result<()> {
    let stored = tx.findings_of_workbook(sha256)?;
    if same(&stored, findings) {
        return Ok(());
    }
    if !stored.is_empty() {
        tx.retire_workbook_findings(sha256)?;
    }
    tx.put_findings(&About::Workbook(sha256), findings)
}

/// Puts the findings of a plant's day itself in place of those it had, if they differ.
pub fn day_findings(tx: &mut Tx<'_>, plant_id: i64, day: NaiveDate, findings: &[Finding]) -> Result<()> {
    let stored = tx.findings_of_day(plant_id, day)?;
    if same(&stored, findings) {
        return Ok(());
    }
    if !stored.is_empty() {
        tx.retire_day_findings(plant_id, day)?;
    }
    tx.put_findings(&About::Day(plant_id, day), findings)
}

fn same(stored: &[FindingRow], findings: &[Finding]) -> bool {
    let said = |f: &Finding| (f.rule.id().to_owned(), f.place.as_ref().map(ToString::to_string), f.message.clone());
    stored.iter().map(|row| (row.rule.clone(), row.place.clone(), row.message.clone())).eq(findings.iter().map(said))
}
