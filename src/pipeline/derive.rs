//! What follows from reports: days, units, months and the plant's state, computed anew for every day touched.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;

use super::{columns, keep};
use crate::calendar::Month;
use crate::finding::Finding;
use crate::plant::Plant;
use crate::report::Report;
use crate::store::rows::{DailyRow, ReportRow, StateRow, UnitRow};
use crate::store::{KnownPlants, Reader, Tx};
use crate::{aggregate, check};

/// Computes the touched days anew, then every month they lie in and the state of every plant.
/// `seen`: the layout by which a workbook was read just now, and its fingerprint.
pub fn follow(
    tx: &mut Tx<'_>,
    touched: &BTreeSet<(i64, NaiveDate)>,
    plants: &KnownPlants,
    seen: Option<(&str, &str)>,
) -> Result<()> {
    for (plant_id, day) in touched {
        self::day(tx, *plant_id, *day, plants)?;
    }
    let months: BTreeSet<(i64, Month)> = touched.iter().map(|(id, day)| (*id, Month::of(*day))).collect();
    for (plant_id, month) in &months {
        self::month(tx, *plant_id, *month)?;
    }
    let touched_plants: BTreeSet<i64> = touched.iter().map(|(id, _)| *id).collect();
    touched_plants.into_iter().try_for_each(|plant_id| state(tx, plant_id, seen))
}

/// What a plant's day comes to.
pub struct Derived {
    /// The day.
    pub day: DailyRow,
    /// Its units.
    pub units: Vec<UnitRow>,
    /// What is wrong with the day itself.
    pub findings: Vec<Finding>,
}

/// Computes a plant's day and puts it in the place of what was there.
fn day(tx: &mut Tx<'_>, plant_id: i64, day: NaiveDate, plants: &KnownPlants) -> Result<()> {
    let Some(plant) = plants.plant(plant_id) else { return Ok(()) };
    let Some(out) = of_day(tx, plant_id, day, plant)? else {
        tx.put_day(plant_id, day, None)?;
        tx.put_unit_days(plant_id, day, &[])?;
        return keep::day_findings(tx, plant_id, day, &[]);
    };
    tx.put_day(plant_id, day, Some(&out.day))?;
    tx.put_unit_days(plant_id, day, &out.units)?;
    keep::day_findings(tx, plant_id, day, &out.findings)
}

/// Computes a plant's day from all its live reports: first the higher priority, then the later change. None: there is
/// no report.
pub fn of_day(store: &mut Reader, plant_id: i64, day: NaiveDate, plant: &Plant) -> Result<Option<Derived>> {
    let mut rows = store.reports(Some(plant_id), day, day, None)?;
    rows.retain(ReportRow::is_accepted);
    rows.sort_by_key(|row| (-i64::from(row.priority), -row.created_change, -row.id));
    let mut reports: Vec<Report> = rows.iter().map(|row| keep::raw(store, plant_id, row.id)).collect::<Result<_>>()?;
    let moved: Vec<Finding> = reports.iter_mut().flat_map(|report| check::rebook(report, plant)).collect();
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    if reports.is_empty() {
        return Ok(None);
    }
    let mut out = aggregate::day(plant, day, &reports.iter().collect::<Vec<_>>());
    out.findings.extend(moved);
    let (day, units) = (columns::daily(plant_id, &out, &ids), columns::units(plant_id, &out, &ids));
    Ok(Some(Derived { day, units, findings: out.findings }))
}

/// Computes a plant's month from its live days.
fn month(tx: &mut Tx<'_>, plant_id: i64, month: Month) -> Result<()> {
    let days = tx.days(Some(plant_id), month.first(), month.last(), None)?;
    let parts = days.iter().map(columns::parts).collect::<Result<Vec<_>>>()?;
    tx.put_month(&columns::monthly(plant_id, &aggregate::month(month, &parts)))
}

/// Notes how a plant stands: its latest reported day, and what each of its layouts looked like when it was last seen.
fn state(tx: &mut Tx<'_>, plant_id: i64, seen: Option<(&str, &str)>) -> Result<()> {
    let before = tx.plant_state(plant_id)?.map_or_else(|| "{}".to_owned(), |row| row.fingerprints);
    let mut fingerprints: BTreeMap<String, String> = serde_json::from_str(&before)?;
    if let Some((layout, fingerprint)) = seen {
        fingerprints.insert(layout.to_owned(), fingerprint.to_owned());
    }
    let last_report_day = tx.last_report_day(plant_id)?;
    tx.put_plant_state(&StateRow { plant_id, last_report_day, fingerprints: serde_json::to_string(&fingerprints)? })
}
