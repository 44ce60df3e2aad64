//! Reports, findings and messages into rows and back.

use anyhow::{Context, Result};
use chrono::{Days, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use serde_json::json;

use super::outcome::{ReportOutcome, WorkbookResult};
use super::take::{Arrival, Frame};
use crate::check::revision::Known;
use crate::finding::Finding;
use crate::report::{GivenStop, Level, Report, ReportKey, Series};
use crate::store::rows::{IntervalRow, NewMessage, NewReport, OutageRow};
use crate::store::{KnownPlants, Subject, Tx};

/// A report as it was stored.
pub struct Stored {
    /// Its id.
    pub id: i64,
    /// Its revision.
    pub revision: i32,
}

/// Returns what is stored under a report's key.
pub fn known(tx: &mut Tx<'_>, plant_id: i64, key: &ReportKey, sha256: &str) -> Result<Vec<Known>> {
    let rows = tx.reports_of(plant_id, key.day, &key.source, &key.part)?;
    let linked = tx.linked_reports(plant_id, sha256)?;
    let known = rows.into_iter().map(|row| Known {
        id: row.id,
        revision: row.revision,
        accepted: row.status == "accepted",
        live: row.deleted_at.is_none(),
        replaced: row.replaced_by.is_some(),
        same_bytes: row.sha256 == sha256 || linked.contains(&row.id),
        values_hash: row.values_hash,
    });
    Ok(known.collect())
}

/// Returns a stored report as it was, without its findings.
pub fn raw(tx: &mut Tx<'_>, plant_id: i64, id: i64) -> Result<Report> {
    let text = tx.raw(plant_id, id)?;
    serde_json::from_str(&text).with_context(|| format!("the raw form of report {id} cannot be read"))
}

/// Stores a report with its findings and, if it is accepted, its stops and intervals.
pub fn insert(
    tx: &mut Tx<'_>,
    plant_id: i64,
    report: &Report,
    hash: &str,
    arrival: &Arrival,
    status: &str,
    plants: &KnownPlants,
) -> Result<Stored> {
    let key = &report.key;
    let revision = tx.next_revision(plant_id, key.day, &key.source, &key.part)?;
    let id = tx.insert_report(&NewReport {
        plant_id,
        day: key.day,
        source: key.source.clone(),
        part: key.part.clone(),
        revision,
        status: status.to_owned(),
        reason: if revision > 1 { "restated" } else { "received" }.to_owned(),
        layout: report.layout.clone(),
        priority: report.priority,
        sha256: arrival.sha256.clone(),
        received_at: arrival.received,
        values_hash: hash.to_owned(),
        raw: serde_json::to_string(report).context("cannot write the raw report")?,
    })?;
    tx.link_workbook(plant_id, id, &arrival.sha256)?;
    tx.put_findings(&Subject::Report { plant_id, id, day: key.day }, &report.findings)?;
    if status == "accepted" {
        let zone = zone(plants, plant_id);
        tx.put_outages(&report.stops.iter().map(|s| outage(plant_id, id, report, s)).collect::<Vec<_>>())?;
        let rows: Vec<IntervalRow> = report.series.iter().flat_map(|s| intervals(plant_id, id, s, zone)).collect();
        tx.put_intervals(&rows)?;
    }
    Ok(Stored { id, revision })
}

/// Retires a report with its stops and intervals.
pub fn retire(tx: &mut Tx<'_>, plant_id: i64, id: i64, replaced_by: Option<i64>) -> Result<()> {
    tx.retire_report(plant_id, id, replaced_by)
}

/// Returns a plant's zone, or UTC where neither it nor its name is known: the day's own metrics do not depend on it.
fn zone(plants: &KnownPlants, plant_id: i64) -> Tz {
    plants.plant(plant_id).and_then(|p| p.time_zone.as_deref()).and_then(|z| z.parse().ok()).unwrap_or(Tz::UTC)
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
        bucket: stop.bucket.map(|b| b.word().to_owned()),
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
    let subject = Subject::Workbook { sha256: sha256.to_owned() };
    replace_findings(tx, &subject, findings)
}

/// Puts findings in place of those that a subject has, if they differ.
pub fn replace_findings(tx: &mut Tx<'_>, subject: &Subject, findings: &[Finding]) -> Result<()> {
    let stored = tx.findings_of(subject)?;
    let said = |f: &Finding| (f.rule.id().to_owned(), f.place.as_ref().map(ToString::to_string), f.message.clone());
    let before = stored.iter().map(|row| (row.rule.clone(), row.place.clone(), row.message.clone()));
    if before.eq(findings.iter().map(said)) {
        return Ok(());
    }
    if !stored.is_empty() {
        tx.retire_findings(subject)?;
    }
    tx.put_findings(subject, findings)
}

/// Writes a message for every configured destination where a workbook needs a human.
pub fn messages(tx: &mut Tx<'_>, result: &WorkbookResult, frame: &Frame<'_>) -> Result<()> {
    if !result.outcome.needs_a_human() {
        return Ok(());
    }
    let rejected: Vec<_> =
        result.reports.iter().filter(|r| matches!(r.outcome, ReportOutcome::Rejected { .. } | ReportOutcome::Resent)).collect();
    for destination in &frame.setup.destinations {
        tx.put_message(&NewMessage {
            destination: destination.name.clone(),
            payload: json!({
                "kind": "workbook",
                "workbook": result.name,
                "sha256": result.sha256,
                "outcome": result.outcome,
                "reports": rejected,
                "findings": result.findings,
            })
            .to_string(),
            expires_at: frame.now + TimeDelta::hours(i64::from(destination.expires_hours)),
            next_attempt_at: frame.now,
        })?;
    }
    Ok(())
}
