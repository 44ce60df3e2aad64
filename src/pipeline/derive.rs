//! What follows from reports: days, units, months and the plant's state, computed anew for every day touched.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;

use super::{closed, columns, keep, registers};
use crate::calendar::Month;
use crate::finding::Finding;
use crate::plant::Plant;
use crate::record::Template;
use crate::report::Report;
use crate::store::rows::{DailyRow, ReportRow, StateRow, UnitRow};
use crate::store::{KnownPlants, Reader, Tx};
use crate::{aggregate, check};

/// Reports that were stored just now, by plant and id: they need not be read back.
pub type Fresh = BTreeMap<(i64, i64), Report>;

/// Computes the touched days anew and those that follow from them, then every month they lie in and the state of every
/// plant. Refuses, and names the days, where that would change one of a closed month.
/// `seen`: the layout by which a workbook was read just now, and its fingerprint.
pub fn follow(
    tx: &mut Tx<'_>,
    touched: &BTreeSet<(i64, NaiveDate)>,
    plants: &KnownPlants,
    seen: Option<(&str, &str)>,
) -> Result<()> {
    follow_with(tx, touched, plants, seen, Fresh::new())
}

/// Does the same with reports at hand.
pub fn follow_with(
    tx: &mut Tx<'_>,
    touched: &BTreeSet<(i64, NaiveDate)>,
    plants: &KnownPlants,
    seen: Option<(&str, &str)>,
    mut fresh: Fresh,
) -> Result<()> {
    let touched = &registers::reach(tx, touched)?;
    let closed = closed::all(tx)?;
    let mut locked: Vec<(i64, NaiveDate)> = Vec::new();
    for (plant_id, day) in touched {
        let open = !closed.contains(&(*plant_id, Month::of(*day)));
        if !self::day(tx, *plant_id, *day, plants, open, &mut fresh)? {
            locked.push((*plant_id, *day));
        }
    }
    if !locked.is_empty() {
        return Err(closed::refusal(&locked, plants).into());
    }
    let months: BTreeSet<(i64, Month)> = touched.iter().map(|(id, day)| (*id, Month::of(*day))).collect();
    for (plant_id, month) in &months {
        self::month(tx, *plant_id, *month)?;
    }
    let touched_plants: BTreeSet<i64> = touched.iter().map(|(id, _)| *id).collect();
    touched_plants.into_iter().try_for_each(|plant_id| state(tx, plant_id, seen))
}

/// The reports that a plant's day is made from, as known now or after a change.
pub struct Live {
    /// Their rows: first the higher priority, then the later change.
    pub rows: Vec<ReportRow>,
    /// What they say, booked to the plant's units.
    pub reports: Vec<Report>,
    /// What was found while they were booked.
    pub moved: Vec<Finding>,
}

/// Returns by what a day's reports are ordered: first the higher priority, then the later change.
pub fn rank(row: &ReportRow) -> (i64, i64, i64) {
    (-i64::from(row.priority), -row.created_change, -row.id)
}

/// Returns the accepted reports of a plant's day in the order in which they count, with the amounts of their registers.
pub fn live(store: &mut Reader, plant_id: i64, plant: &Plant, day: NaiveDate, as_of: Option<i64>) -> Result<Live> {
    live_with(store, plant_id, plant, day, as_of, &mut Fresh::new())
}

/// Does the same with reports at hand.
fn live_with(
    store: &mut Reader,
    plant_id: i64,
    plant: &Plant,
    day: NaiveDate,
    as_of: Option<i64>,
    fresh: &mut Fresh,
) -> Result<Live> {
    let mut live = booked(store, plant_id, plant, day, as_of, fresh)?;
    live.moved.extend(registers::fill(store, (plant_id, plant), day, &mut live.reports, as_of)?);
    Ok(live)
}

/// Returns the same reports as each says by itself.
pub fn booked(
    store: &mut Reader,
    plant_id: i64,
    plant: &Plant,
    day: NaiveDate,
    as_of: Option<i64>,
    fresh: &mut Fresh,
) -> Result<Live> {
    let mut rows = store.reports(Some(plant_id), day, day, as_of)?;
    rows.retain(ReportRow::is_accepted);
    rows.sort_by_key(rank);
    let mut raw = |row: &ReportRow| match fresh.remove(&(plant_id, row.id)) {
        Some(report) => Ok(report),
        None => keep::raw(store, plant_id, row.id),
    };
    let mut reports: Vec<Report> = rows.iter().map(&mut raw).collect::<Result<_>>()?;
    let moved = reports.iter_mut().flat_map(|report| check::rebook(report, plant)).collect();
    Ok(Live { rows, reports, moved })
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

/// Computes a plant's day and puts it in the place of what was there. Returns false, and stores nothing, where it is not
/// open to change and would.
fn day(
    tx: &mut Tx<'_>,
    plant_id: i64,
    day: NaiveDate,
    plants: &KnownPlants,
    open: bool,
    fresh: &mut Fresh,
) -> Result<bool> {
    let Some(plant) = plants.plant(plant_id) else { return Ok(true) };
    let (daily, units, findings) =
        match made_of(plant_id, day, plant, live_with(tx, plant_id, plant, day, None, fresh)?) {
            Some(out) => (Some(out.day), out.units, out.findings),
            None => (None, Vec::new(), Vec::new()),
        };
    if !open && differs(tx, plant_id, day, daily.as_ref(), &units)? {
        return Ok(false);
    }
    tx.put_day(plant_id, day, daily.as_ref())?;
    tx.put_unit_days(plant_id, day, &units)?;
    keep::day_findings(tx, plant_id, day, &findings)?;
    Ok(true)
}

/// Computes what a plant's day comes to from all its live reports. None: there is no report.
pub fn of_day(store: &mut Reader, plant_id: i64, day: NaiveDate, plant: &Plant) -> Result<Option<Derived>> {
    Ok(made_of(plant_id, day, plant, live(store, plant_id, plant, day, None)?))
}

fn made_of(plant_id: i64, day: NaiveDate, plant: &Plant, Live { rows, reports, moved }: Live) -> Option<Derived> {
    if reports.is_empty() {
        return None;
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut out = aggregate::day(plant, day, &reports.iter().collect::<Vec<_>>());
    out.findings.extend(moved);
    let (day, units) = (columns::daily(plant_id, &out, &ids), columns::units(plant_id, &out, &ids));
    Some(Derived { day, units, findings: out.findings })
}

/// Returns whether a day's metrics are not those that are live.
fn differs(
    tx: &mut Tx<'_>,
    plant_id: i64,
    day: NaiveDate,
    daily: Option<&DailyRow>,
    units: &[UnitRow],
) -> Result<bool> {
    let live = tx.days(Some(plant_id), day, day, None)?;
    let mut live_units = tx.unit_days(Some(plant_id), day, day, None)?;
    live_units.sort_by(|a, b| a.unit.cmp(&b.unit));
    let mut units: Vec<&UnitRow> = units.iter().collect();
    units.sort_by(|a, b| a.unit.cmp(&b.unit));
    Ok(live.first() != daily || !live_units.iter().eq(units))
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
