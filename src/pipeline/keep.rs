//! Reports and findings into rows and back.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;

use super::registers;
use crate::finding::Finding;
use crate::metric::Metric;
use crate::report::{GivenStop, Level, Point, Report, Series};
use crate::store::rows::{FindingRow, IntervalRow, NewReport, OutageRow};
use crate::store::{About, Reader, ReportKey, Tx};

/// A report as it was stored.
pub struct Stored {
    /// Its id.
    pub id: i64,
    /// Its revision.
    pub revision: i32,
}

/// How a report is stored, and what it was made of.
#[derive(Clone, Copy)]
pub struct How<'a> {
    /// accepted, rejected.
    pub status: &'static str,
    /// Why there is this revision.
    pub reason: &'static str,
    /// Hash of what it says.
    pub hash: &'a str,
    /// The workbook it was read from.
    pub sha256: &'a str,
    /// When that came, UTC.
    pub received: NaiveDateTime,
    /// The zone of its local times.
    pub zone: Tz,
}

/// Returns the store's key of a report.
pub fn key(plant_id: i64, report: &Report) -> ReportKey {
    ReportKey { plant_id, day: report.key.day, source: report.key.source.clone(), part: report.key.part.clone() }
}

/// Returns a stored report as it was, without its findings.
pub fn raw(store: &mut Reader, plant_id: i64, id: i64) -> Result<Report> {
    let text = store.report_raw(plant_id, id)?.with_context(|| format!("report {id} of plant {plant_id} is gone"))?;
    serde_json::from_str(&text).with_context(|| format!("the raw form of report {id} cannot be read"))
}

/// Stores a report with its findings and, if it is accepted, its stops and intervals.
pub fn insert(tx: &mut Tx<'_>, plant_id: i64, report: &Report, how: How<'_>) -> Result<Stored> {
    let raw = serde_json::to_string(report).context("cannot write the raw report")?;
    let stored = insert_raw(tx, plant_id, report, raw, how)?;
    tx.put_findings(&About::Report(plant_id, stored.id, report.key.day, how.sha256), &report.findings)?;
    Ok(stored)
}

/// Stores an accepted report in the place of live ones.
pub fn replace(tx: &mut Tx<'_>, plant_id: i64, report: &Report, replaced: &[i64], how: How<'_>) -> Result<Stored> {
    // They retire first: two accepted live reports of one day cannot stand side by side.
    for id in replaced {
        tx.retire_report(plant_id, *id)?;
    }
    let new = insert(tx, plant_id, report, how)?;
    for id in replaced {
        tx.succeed_report(plant_id, *id, new.id)?;
    }
    Ok(new)
}

/// Retires rejected reports that a report answers.
pub fn answer(tx: &mut Tx<'_>, plant_id: i64, answered: &[i64], by: i64) -> Result<()> {
    for id in answered {
        tx.retire_report(plant_id, *id)?;
        tx.succeed_report(plant_id, *id, by)?;
    }
    Ok(())
}

/// Stores a report in its raw form, without findings.
pub fn insert_raw(tx: &mut Tx<'_>, plant_id: i64, report: &Report, raw: String, how: How<'_>) -> Result<Stored> {
    let key = key(plant_id, report);
    let revision = tx.next_revision(&key)?;
    let id = tx.insert_report(&NewReport {
        plant_id,
        day: key.day,
        source: key.source.clone(),
        part: key.part.clone(),
        revision,
        status: how.status.to_owned(),
        reason: how.reason.to_owned(),
        layout: report.layout.clone(),
        priority: report.priority,
        sha256: how.sha256.to_owned(),
        received_at: how.received,
        values_hash: how.hash.to_owned(),
        raw,
    })?;
    if how.status == "accepted" {
        tx.put_outages(&report.stops.iter().map(|s| outage(plant_id, id, report, s)).collect::<Vec<_>>())?;
        tx.put_intervals(key.day, all_intervals(plant_id, id, report, how.zone))?;
        registers::store(tx, plant_id, id, report)?;
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

/// Returns the rows of a report's series. Where clocks go back, two local times can be one moment: the first counts.
fn all_intervals(plant_id: i64, report_id: i64, report: &Report, zone: Tz) -> Vec<IntervalRow> {
    let mut seen: HashMap<(Option<&str>, Metric), HashSet<NaiveDateTime>> = HashMap::new();
    let mut rows = Vec::with_capacity(report.series.iter().map(|series| series.points.len()).sum());
    for series in &report.series {
        let moments = seen.entry((unit_of(series), series.metric)).or_default();
        rows.extend(intervals(plant_id, report_id, series, zone).filter(|row| moments.insert(row.at)));
    }
    rows
}

/// Returns the unit that a series is of; none: the plant.
fn unit_of(series: &Series) -> Option<&str> {
    series.unit.as_deref().filter(|_| series.level != Level::Plant)
}

/// Returns the rows of a series, its local times as UTC. A reading without a value makes no row, and neither does one
/// at a local time that does not exist.
fn intervals(plant_id: i64, report_id: i64, series: &Series, zone: Tz) -> impl Iterator<Item = IntervalRow> {
    let row = move |point: &Point| {
        Some(IntervalRow {
            plant_id,
            at: utc(point.from, zone)?,
            unit: unit_of(series).unwrap_or_default().to_owned(),
            metric: series.metric.name().to_owned(),
            report_id,
            minutes: i32::try_from(point.minutes).map_or(0.0, f64::from),
            value: point.value?,
            place: point.place.to_string(),
        })
    };
    series.points.iter().filter(|_| series.level != Level::Unknown).filter_map(row)
}

fn utc(local: NaiveDateTime, zone: Tz) -> Option<NaiveDateTime> {
    Some(zone.from_local_datetime(&local).earliest()?.naive_utc())
}

/// Puts a workbook's own findings in place of those it had, if they differ. Those of the rules `but` stay as they are.
/// Returns whether they differed.
pub fn workbook_findings(tx: &mut Tx<'_>, sha256: &str, findings: &[Finding], but: &[&str]) -> Result<bool> {
    let mut stored = tx.findings_of_workbook(sha256)?;
    stored.retain(|row| !but.contains(&row.rule.as_str()));
    if same(&stored, findings) {
        return Ok(false);
    }
    if !stored.is_empty() {
        tx.retire_workbook_findings(sha256, but)?;
    }
    tx.put_findings(&About::Workbook(sha256), findings)?;
    Ok(true)
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
