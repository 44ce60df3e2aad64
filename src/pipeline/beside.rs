//! A report beside those stored of other days and by other sources: what only they can tell of it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{Days, NaiveDate};

use super::keep;
use crate::check::{self, history};
use crate::finding::Finding;
use crate::plant::Plant;
use crate::report::Report;
use crate::rule;
use crate::store::rows::ReportRow;
use crate::store::{KnownPlants, ReportKey, Tx};

/// Units that another source listed so many days before or after are its to list.
pub const WEEK: Days = Days::new(7);

/// Returns the days that reports tell, by plant.
pub fn days(reports: &[Report]) -> BTreeMap<String, BTreeSet<NaiveDate>> {
    let mut days: BTreeMap<String, BTreeSet<NaiveDate>> = BTreeMap::new();
    for key in reports.iter().map(|report| &report.key) {
        days.entry(key.plant.clone()).or_default().insert(key.day);
    }
    days
}

/// Judges anew which units a report lacks, where some are missing: other sources may list them. Rejected reports count
/// here, too, or two sources that each list half of a plant would reject each other for ever.
pub fn units(tx: &mut Tx<'_>, plant_id: i64, report: &mut Report, plant: &Plant) -> Result<()> {
    if !report.findings.iter().any(|f| f.rule == rule::UNIT_COUNT_MISMATCH) {
        return Ok(());
    }
    let day = report.key.day;
    let (from, to) = (day.checked_sub_days(WEEK).unwrap_or(day), day.checked_add_days(WEEK).unwrap_or(day));
    let rows = tx.reports(Some(plant_id), from, to, None)?;
    let others: Vec<ReportRow> = rows.into_iter().filter(|row| row.source != report.key.source).collect();
    let mut listed = BTreeSet::new();
    for row in others {
        let other = keep::raw(tx, plant_id, row.id)?;
        listed.extend(check::listed(&other, plant).into_iter().map(str::to_owned));
    }
    check::elsewhere(report, plant, &listed);
    Ok(())
}

/// The workbook that a report is of, beside those stored.
pub struct Book<'a> {
    /// Its hash.
    pub sha256: &'a str,
    /// The days that it tells of the plant.
    pub days: &'a BTreeSet<NaiveDate>,
}

impl Book<'_> {
    /// Returns the report of a neighbouring day that holds by what is stored. What the same bytes said of a day that they
    /// do not tell any more was read by another layout, and is no fact.
    fn stored(&self, tx: &mut Tx<'_>, key: &ReportKey) -> Result<Option<Report>> {
        let row = tx.live_report(key, "accepted")?;
        let row = row.filter(|row| self.days.contains(&key.day) || row.sha256 != self.sha256);
        row.map(|row| keep::raw(tx, key.plant_id, row.id)).transpose()
    }
}

/// Judges whether a report says what its source said of the day before, or of the day after where that came first. What
/// its own workbook says of the day after is not judged yet.
pub fn copied(tx: &mut Tx<'_>, plant_id: i64, report: &mut Report, plant: &Plant, book: &Book<'_>) -> Result<()> {
    let day = report.key.day;
    let of = |day: NaiveDate| ReportKey { day, ..keep::key(plant_id, report) };
    let before = match day.pred_opt() {
        Some(before) => book.stored(tx, &of(before))?,
        None => None,
    };
    let after = match day.succ_opt().filter(|after| !book.days.contains(after)) {
        Some(after) => book.stored(tx, &of(after))?,
        None => None,
    };
    let found: Vec<Finding> =
        before.iter().chain(&after).filter_map(|other| check::copied(report, plant, other)).collect();
    report.findings.extend(found);
    Ok(())
}

/// Judges values whose scale nothing in the report tells by the last report of its source in the week before.
pub fn unlike(tx: &mut Tx<'_>, plant_id: i64, report: &mut Report, plant: &Plant) -> Result<()> {
    let day = report.key.day;
    let Some((from, to)) = day.checked_sub_days(WEEK).zip(day.pred_opt()).filter(|_| check::is_open(report, plant))
    else {
        return Ok(());
    };
    let own = |row: &ReportRow| row.is_accepted() && row.source == report.key.source && row.part == report.key.part;
    if let Some(row) = tx.reports(Some(plant_id), from, to, None)?.into_iter().rfind(own) {
        let before = keep::raw(tx, plant_id, row.id)?;
        check::unlike(report, plant, &before);
    }
    Ok(())
}

/// Tells of days that the workbook's source reported before, within the days this one covers, and that it leaves out.
pub fn not_repeated(
    tx: &mut Tx<'_>,
    reports: &[Report],
    plants: &KnownPlants,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let mut by_plant: BTreeMap<(&str, &str), BTreeSet<NaiveDate>> = BTreeMap::new();
    for report in reports {
        by_plant.entry((&report.key.plant, &report.key.source)).or_default().insert(report.key.day);
    }
    for ((code, source), days) in by_plant {
        let (Some(first), Some(last), Some(plant_id)) = (days.first(), days.last(), plants.id_of(code)) else {
            continue;
        };
        if days.len() < 2 {
            continue;
        }
        let mut before: Vec<NaiveDate> = tx
            .reports(Some(plant_id), *first, *last, None)?
            .into_iter()
            .filter(|r| r.is_accepted() && r.source == source && !days.contains(&r.day))
            .map(|r| r.day)
            .collect();
        before.dedup();
        findings.extend(before.into_iter().map(|day| history::not_repeated(code, day, source)));
    }
    Ok(())
}
