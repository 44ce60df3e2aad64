//! What a report that is read again is compared with: the days before it, as this very reading tells them, else as other
//! workbooks do. What the workbook itself said by an earlier layout is no measure.

use std::borrow::Cow;

use anyhow::{Context, Result};
use chrono::NaiveDate;

use crate::check::revision::{self, Known};
use crate::check::{self, again, history};
use crate::pipeline::beside::WEEK;
use crate::pipeline::keep;
use crate::plant::Plant;
use crate::report::{Report, ReportKey};
use crate::store::Tx;
use crate::store::rows::ReportRow;

/// What a workbook says today, and which it is.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Its reports.
    pub reports: &'a [Report],
    /// SHA-256 of its bytes.
    pub sha256: &'a str,
}

/// Judges whether a report says what its source says of the day before. The day after is not asked: it may be read yet.
///
/// # Errors
/// The store's.
pub fn copied(tx: &mut Tx<'_>, plant_id: i64, report: &mut Report, plant: &Plant, reading: Reading<'_>) -> Result<()> {
    let Some(before) = report.key.day.pred_opt() else { return Ok(()) };
    if let Some(other) = last(tx, plant_id, &report.key, (before, before), reading)? {
        report.findings.extend(check::copied(report, plant, &other));
    }
    Ok(())
}

/// Judges values whose scale nothing in the report tells by the last report of its source in the week before.
///
/// # Errors
/// The store's.
pub fn unlike(tx: &mut Tx<'_>, plant_id: i64, report: &mut Report, plant: &Plant, reading: Reading<'_>) -> Result<()> {
    let day = report.key.day;
    let week = day.checked_sub_days(WEEK).zip(day.pred_opt()).filter(|_| check::is_open(report, plant));
    let Some(week) = week else { return Ok(()) };
    if let Some(before) = last(tx, plant_id, &report.key, week, reading)? {
        check::unlike(report, plant, &before);
    }
    Ok(())
}

/// Returns the last report of a source on days from … to.
fn last<'a>(
    tx: &mut Tx<'_>,
    plant_id: i64,
    key: &ReportKey,
    (from, to): (NaiveDate, NaiveDate),
    reading: Reading<'a>,
) -> Result<Option<Cow<'a, Report>>> {
    let same = |other: &ReportKey| {
        (&other.plant, &other.source, &other.part) == (&key.plant, &key.source, &key.part)
            && (from..=to).contains(&other.day)
    };
    let own = reading.reports.iter().filter(|r| same(&r.key) && !r.is_rejected()).max_by_key(|r| r.key.day);
    let another = |row: &ReportRow| {
        row.is_accepted() && row.source == key.source && row.part == key.part && row.sha256 != reading.sha256
    };
    let stored = tx.reports(Some(plant_id), from, to, None)?.into_iter().rfind(another);
    match (own, stored) {
        (Some(own), Some(stored)) if own.key.day < stored.day => {
            Ok(Some(Cow::Owned(keep::raw(tx, plant_id, stored.id)?)))
        }
        (Some(own), _) => Ok(Some(Cow::Borrowed(own))),
        (None, Some(stored)) => Ok(Some(Cow::Owned(keep::raw(tx, plant_id, stored.id)?))),
        (None, None) => Ok(None),
    }
}

/// Judges a report by the live one of its day, where another workbook gave that. Returns whether its own workbook gave
/// it, and it says the same.
pub fn live(
    tx: &mut Tx<'_>,
    plant_id: i64,
    report: &mut Report,
    plant: &Plant,
    known: &[Known],
    hash: &str,
) -> Result<bool> {
    let Some(live) = known.iter().find(|k| k.holds() && (k.made || k.values_hash != hash)) else { return Ok(false) };
    let stored = keep::raw(tx, plant_id, live.id).context("cannot compare with the live report")?;
    // What its own layout does not read any more is not lost by a correction: the layout was mended.
    if live.made {
        return Ok(again::alike(&stored, report, plant));
    }
    if !report.is_rejected() {
        report.findings.extend(history::drops(&stored, report));
        let before = revision::again(known, live, hash);
        report.findings.extend(before.map(|before| history::reverts(before.revision, live.revision)));
    }
    Ok(false)
}
