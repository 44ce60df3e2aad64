//! What follows from reports: days, units, months and the plant's state, computed anew for every day touched.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;

use super::{columns, keep};
use crate::calendar::Month;
use crate::finding::Finding;
use crate::record::Template;
use crate::report::Report;
use crate::store::rows::{ReportRow, StateRow};
use crate::store::{KnownPlants, Tx};
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

/// Computes a plant's day from all its live reports: first the higher priority, then the later change.
fn day(tx: &mut Tx<'_>, plant_id: i64, day: NaiveDate, plants: &KnownPlants) -> Result<()> {
    let Some(plant) = plants.plant(plant_id) else { return Ok(()) };
    let mut rows = tx.reports(Some(plant_id), day, day, None)?;
    rows.retain(ReportRow::is_accepted);
    rows.sort_by_key(|row| (-i64::from(row.priority), -row.created_change, -row.id));
    let mut reports: Vec<Report> = rows.iter().map(|row| keep::raw(tx, plant_id, row.id)).collect::<Result<_>>()?;
    let moved: Vec<Finding> = reports.iter_mut().flat_map(|report| check::rebook(report, plant)).collect();
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    if reports.is_empty() {
        tx.put_day(plant_id, day, None)?;
        tx.put_unit_days(plant_id, day, &[])?;
        return keep::day_findings(tx, plant_id, day, &[]);
    }
    let mut out = aggregate::day(plant, day, &reports.iter().collect::<Vec<_>>());
    out.findings.extend(moved);
    tx.put_day(plant_id, day, Some(&columns::daily(plant_id, &out, &ids)))?;
    tx.put_unit_days(plant_id, day, &columns::units(plant_id, &out, &ids))?;
    keep::day_findings(tx, plant_id, day, &out.findings)
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
    let mut fingerprints: BTreeMap<String, Template> = serde_json::from_str(&before)?;
    if let Some((layout, fingerprint)) = seen {
        let template = fingerprints.entry(layout.to_owned()).or_default();
        // By another text of the layout its tables have other names: they are seen anew.
        if template.layout != fingerprint {
            *template = Template { layout: fingerprint.to_owned(), ..Template::default() };
        }
    }
    let last_report_day = tx.last_report_day(plant_id)?;
    tx.put_plant_state(&StateRow { plant_id, last_report_day, fingerprints: serde_json::to_string(&fingerprints)? })
}
