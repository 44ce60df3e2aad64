//! Registers beside the stored day before: what their steps begin with, and which days follow from others by them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;

use super::derive::{self, Fresh};
use super::{closed, keep};
use crate::calendar::Month;
use crate::check;
use crate::finding::Finding;
use crate::plant::Plant;
use crate::report::{Level, Report};
use crate::store::rows::MeterRow;
use crate::store::{Reader, Tx};

/// Makes the amounts of registers in reports of a plant's day, by the reports of the day before as known now or after a
/// change. Returns what is found.
pub fn fill(
    store: &mut Reader,
    (plant_id, plant): (i64, &Plant),
    day: NaiveDate,
    reports: &mut [Report],
    as_of: Option<i64>,
) -> Result<Vec<Finding>> {
    if !reports.iter().any(check::has_registers) {
        return Ok(Vec::new());
    }
    let before = match day.pred_opt() {
        Some(before) => derive::booked(store, plant_id, plant, before, as_of, &mut Fresh::new())?.reports,
        None => Vec::new(),
    };
    Ok(check::across(reports, &before, plant))
}

/// Returns some days with those that follow from them: the next one, where its registers go on from there.
pub fn reach(store: &mut Reader, days: &BTreeSet<(i64, NaiveDate)>) -> Result<BTreeSet<(i64, NaiveDate)>> {
    let mut all = days.clone();
    let next = days.iter().filter_map(|(plant, day)| Some((*plant, day.succ_opt()?)));
    let mut by_plant: BTreeMap<i64, BTreeSet<NaiveDate>> = BTreeMap::new();
    for (plant, next) in next.filter(|next| !days.contains(next)) {
        by_plant.entry(plant).or_default().insert(next);
    }
    for (plant, next) in by_plant {
        let (Some(first), Some(last)) = (next.first(), next.last()) else { continue };
        let mut rows = store.reports(Some(plant), *first, *last, None)?;
        rows.retain(|row| row.is_accepted() && next.contains(&row.day));
        for row in rows {
            if !all.contains(&(plant, row.day)) && check::has_registers(&keep::raw(store, plant, row.id)?) {
                all.insert((plant, row.day));
            }
        }
    }
    Ok(all)
}

/// Returns the finding that a report would change the first day of a closed month: its registers end otherwise than those
/// of the live one, and the next day goes on from them.
pub fn guard(store: &mut Reader, plant_id: i64, report: &Report, live: Option<i64>) -> Result<Option<Finding>> {
    let day = report.key.day;
    let Some(next) = day.succ_opt().filter(|next| Month::of(*next) != Month::of(day)) else { return Ok(None) };
    let Some(finding) = closed::guard(store, (plant_id, &report.key.plant), next)? else { return Ok(None) };
    let ends = match live {
        Some(id) => check::ends(&keep::raw(store, plant_id, id)?),
        None => Vec::new(),
    };
    Ok(Some(finding).filter(|_| ends != check::ends(report)))
}

/// Stores what a report says of registers, each with its opening and closing reading.
pub fn store(tx: &mut Tx<'_>, plant_id: i64, report_id: i64, report: &Report) -> Result<()> {
    let closing = report.values.iter().filter(|given| check::is_close(given));
    let rows: Vec<MeterRow> = closing
        .map(|close| MeterRow {
            plant_id,
            report_id,
            day: report.key.day,
            meter: close.unit.clone().filter(|_| close.level != Level::Plant).unwrap_or_default(),
            metric: close.reading.metric.name().to_owned(),
            opening: check::opening(report, close).and_then(|open| open.reading.value),
            closing: close.reading.value,
            mf: close.register.as_ref().and_then(|register| register.mf),
            place: close.reading.place.to_string(),
        })
        .collect();
    tx.put_meter_readings(&rows)
}
