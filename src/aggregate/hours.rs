//! Hours of downtime per unit: from the columns of a report or its log of stops, as the plant says.

use std::collections::BTreeMap;

use super::Day;
use super::units::generating;
use crate::downtime;
use crate::names::Bucket;
use crate::plant::{HoursFrom, Plant};
use crate::report::{GivenStop, Report};
use crate::summary::Amount;

/// Fills the hours of each bucket and unit that a log of stops tells and no column does (or, where the plant's
/// `hours_from` is the events, in place of the columns). A unit that a log does not name ran: its hours are zero; one
/// with a stop that cannot be counted has unknown hours.
pub(super) fn fill(out: &mut Day, plant: &Plant, reports: &[&Report]) {
    let Some((origin, _)) = reports.iter().enumerate().find(|(_, r)| r.stop_log) else { return };
    let stops: Vec<&GivenStop> =
        reports.iter().filter(|r| r.stop_log).flat_map(|r| &r.stops).filter(|s| s.usable).collect();
    let window = plant.window_h();
    let uncounted: Vec<Option<&str>> =
        reports.iter().filter(|r| r.stop_log).flat_map(|r| &r.uncounted).map(Option::as_deref).collect();
    for unit in generating(plant, out) {
        let mine = stops.iter().filter(|s| s.unit.is_none() || s.unit.as_deref() == Some(&unit.name));
        let hours = downtime::hours(out.day, mine.map(|s| &s.stop));
        let metrics = out.units.entry(unit.name.clone()).or_default();
        if uncounted.iter().any(|whose| whose.is_none_or(|name| name == unit.name)) {
            unknown(&mut metrics.amounts, plant.hours_from);
            continue;
        }
        put(&mut metrics.amounts, &hours, plant.hours_from, origin, window);
    }
    if plant.units_on(out.day).next().is_none() && uncounted.is_empty() {
        let hours = downtime::hours(out.day, stops.iter().filter(|s| s.unit.is_none()).map(|s| &s.stop));
        put(&mut out.plant.amounts, &hours, plant.hours_from, origin, window);
    }
}

/// Leaves hours unknown where the log would tell them: columns stand only where the plant says that they count.
fn unknown(amounts: &mut BTreeMap<&'static str, Amount>, from: HoursFrom) {
    if from == HoursFrom::Events {
        amounts.retain(|name, _| !Bucket::ALL.iter().any(|b| *b != Bucket::Lull && b.hours_metric() == *name));
    }
}

fn put(
    amounts: &mut BTreeMap<&'static str, Amount>,
    hours: &BTreeMap<Bucket, f64>,
    from: HoursFrom,
    origin: usize,
    window: f64,
) {
    for bucket in Bucket::ALL.iter().filter(|b| **b != Bucket::Lull) {
        let amount = Amount { value: hours.get(bucket).copied().unwrap_or(0.0).min(window), origin: Some(origin) };
        match from {
            HoursFrom::Columns => {
                amounts.entry(bucket.hours_metric()).or_insert(amount);
            }
            HoursFrom::Events => {
                amounts.insert(bucket.hours_metric(), amount);
            }
        }
    }
}
