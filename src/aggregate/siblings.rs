//! Units of one kind against each other on one day: who made much less, or more, of its capacity than the others.
//!
//! Judged over all live reports of the day, and anew with each: a log of stops in a workbook of its own explains.

use std::collections::BTreeSet;

use super::Day;
use super::units::generating;
use crate::finding::{Finding, Severity};
use crate::median::{median, scatter};
use crate::metric::Metric;
use crate::names::Bucket;
use crate::plant::{Plant, PlantUnit};
use crate::report::{Given, Report};
use crate::rule;

/// So many healthy units make a middle.
const LEAST_UNITS: usize = 4;

/// A unit that was down for longer does not tell what is usual, hours.
const HEALTHY_H: f64 = 0.1;

/// How many times its siblings' own scatter a unit must lie beyond: wind turbines stand in each other's wake, and
/// differ more on a healthy day than inverters do on a bad one.
const SCATTERS: f64 = 3.0;

/// A unit's day.
struct Sibling<'a> {
    unit: &'a PlantUnit,
    /// Energy over capacity, kWh/kW.
    made: f64,
    /// Logged hours of downtime; none: not known.
    down_h: Option<f64>,
}

/// `sibling-outlier`: a unit's yield against the median of its healthy siblings. What its logged stops can have cost,
/// at full power, is explained.
pub(super) fn outliers(out: &mut Day, plant: &Plant, reports: &[&Report]) {
    let units = generating(plant, out);
    let kinds: BTreeSet<&str> = units.iter().map(|u| u.kind.as_str()).collect();
    let mut found = Vec::new();
    for kind in kinds {
        let of_kind: Vec<&PlantUnit> = units.iter().copied().filter(|u| u.kind == kind).collect();
        let Some((metric, capacity, siblings)) = siblings(out, &of_kind, reports) else { continue };
        let healthy: Vec<f64> = siblings.iter().filter(|s| s.is_healthy()).map(|s| s.made).collect();
        let Some((middle, spread)) = median(&healthy).zip(scatter(&healthy)).filter(|_| healthy.len() >= LEAST_UNITS)
        else {
            continue;
        };
        if middle < threshold(plant, "sibling_least_yield") {
            continue;
        }
        let yields = if capacity == "capacity_dc_kw" { "kWh/kWp" } else { "kWh/kW" };
        for sibling in &siblings {
            let Some(severity) = severity(sibling, middle, SCATTERS * spread / middle, plant) else { continue };
            let message = format!(
                "{} made {:.2} {yields}, {:.2} times the median of its kind, {middle:.2} {yields} over {} units.{}",
                sibling.unit.name,
                sibling.made,
                sibling.made / middle,
                healthy.len(),
                stopped(sibling, middle)
            );
            found.push((sibling.unit.name.clone(), metric, severity, message));
        }
    }
    for (unit, metric, severity, message) in found {
        let finding = Finding::new(rule::SIBLING_OUTLIER, message).severity(severity).of(metric).unit(Some(&unit));
        let finding = finding.day(out.day).hint(rule::SIBLING_OUTLIER.definition().remedy);
        out.findings.push(match cell(reports, &unit, metric) {
            Some(given) => finding.at(&given.reading.place).said(given.reading.text.clone()),
            None => finding,
        });
    }
}

impl Sibling<'_> {
    fn is_healthy(&self) -> bool {
        self.made > 0.0 && self.down_h.is_some_and(|hours| hours <= HEALTHY_H)
    }
}

fn threshold(plant: &Plant, name: &str) -> f64 {
    let all = rule::SIBLING_OUTLIER.definition().thresholds;
    all.iter().find(|t| t.name == name).map_or(0.0, |t| plant.threshold(t))
}

/// Returns the units with an energy over a capacity, all by the same two metrics; nothing where some lack the capacity.
fn siblings<'a>(
    out: &Day,
    units: &[&'a PlantUnit],
    reports: &[&Report],
) -> Option<(Metric, &'static str, Vec<Sibling<'a>>)> {
    let value = |unit: &PlantUnit, name: &str| out.units.get(&unit.name).and_then(|m| m.value(name));
    let metric =
        ["energy_gross_kwh", "energy_export_kwh"].into_iter().find(|m| units.iter().any(|u| value(u, m).is_some()))?;
    let with: Vec<&PlantUnit> =
        units.iter().copied().filter(|u| value(u, metric).is_some() && u.valid_from != Some(out.day)).collect();
    let has = |capacity: &&str| with.iter().all(|u| value(u, capacity).is_some_and(|kw| kw > 0.0));
    let capacity = ["capacity_dc_kw", "capacity_ac_kw"].into_iter().find(has)?;
    let sibling = |unit: &&'a PlantUnit| {
        let made = value(unit, metric)? / value(unit, capacity)?;
        Some(Sibling { unit, made, down_h: down(out, unit, reports) })
    };
    Some((Metric::named(metric)?, capacity, with.iter().filter_map(sibling).collect()))
}

/// Returns the hours for which a unit was down by log or columns; nothing where some of its stops cannot be counted.
fn down(out: &Day, unit: &PlantUnit, reports: &[&Report]) -> Option<f64> {
    let mut uncounted = reports.iter().filter(|r| r.stop_log).flat_map(|r| &r.uncounted);
    if uncounted.any(|whose| whose.as_ref().is_none_or(|name| *name == unit.name)) {
        return None;
    }
    let metrics = out.units.get(&unit.name)?;
    let buckets = Bucket::ALL.iter().filter(|bucket| **bucket != Bucket::Lull);
    Some(buckets.filter_map(|bucket| metrics.value(bucket.hours_metric())).sum())
}

/// Returns how bad it is that a unit made so much of its siblings' middle, if it is. `spread`: what they scatter by.
fn severity(sibling: &Sibling<'_>, middle: f64, spread: f64, plant: &Plant) -> Option<Severity> {
    let of = sibling.made / middle;
    let below = |name: &str| of < threshold(plant, name).min(1.0 - spread);
    // At full power it would have made so much more in the hours for which it stood.
    let usual = 1.0 - threshold(plant, "sibling_info");
    let explains = |hours: f64| hours > 0.0 && 1.0 - of <= hours / middle + usual;
    if of < 1.0 && sibling.down_h.is_none_or(explains) {
        return None;
    }
    if below("sibling_low") || of > threshold(plant, "sibling_high").max(1.0 + spread) {
        return Some(Severity::Warning);
    }
    below("sibling_info").then_some(Severity::Info)
}

fn stopped(sibling: &Sibling<'_>, middle: f64) -> String {
    match sibling.down_h {
        Some(hours) if hours > 0.0 && sibling.made < middle => {
            format!(" Its stops of {hours:.1} h cost {:.0} % of it at most.", 100.0 * hours / middle)
        }
        _ => String::new(),
    }
}

/// Returns the value of a unit that the day's metric comes from.
fn cell<'a>(reports: &[&'a Report], unit: &str, metric: Metric) -> Option<&'a Given> {
    let mut own = reports.iter().flat_map(|r| r.actual(metric)).filter(|v| v.unit.as_deref() == Some(unit));
    own.find(|v| v.value().is_some())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;

    use super::*;
    use crate::cell::Place;
    use crate::names::Role::Value;
    use crate::record::Stop;
    use crate::report::{GivenStop, Level};
    use crate::sample::{day, given, plant, report};

    /// Inverters of 50 kW AC; the first ones made what is given, in kWh/kW.
    fn told(yields: &[f64], change: impl Fn(&mut Report)) -> Vec<String> {
        let unit = |n: usize| PlantUnit {
            name: format!("INV-{}", n + 1),
            kind: "inverter".into(),
            ac_kw: Some(50.0),
            ..Default::default()
        };
        let plant = Plant { units: (0..yields.len()).map(unit).collect(), ..plant() };
        let row = |(n, made): (usize, &f64)| {
            given(Some(&format!("INV-{}", n + 1)), "energy_gross_kwh", Value, Some(50.0 * made), 3)
        };
        let mut r = report(yields.iter().enumerate().map(row).collect());
        change(&mut r);
        let day = crate::aggregate::day(&plant, day(), &[&r]);
        day.findings.iter().filter(|f| f.rule == rule::SIBLING_OUTLIER).map(ToString::to_string).collect()
    }

    fn alone(yields: &[f64]) -> Vec<String> {
        told(yields, |_| {})
    }

    fn stopped(unit: &str, from: &str, to: &str) -> GivenStop {
        let at = |t: &str| NaiveDateTime::parse_from_str(&format!("2026-03-01 {t}"), "%Y-%m-%d %H:%M").unwrap();
        let stop = Stop {
            from: at(from),
            to: Some(at(to)),
            bucket: Some(Bucket::Unscheduled),
            bucket_text: "usmh".into(),
            excused: None,
            error_text: String::new(),
            remarks: String::new(),
        };
        GivenStop { level: Level::Unit, unit: Some(unit.into()), stop, place: Place::Layout, usable: true }
    }

    #[test]
    fn a_unit_far_below_its_siblings_is_told_and_one_a_little_below_is_noted() {
        assert_eq!(
            alone(&[5.0, 5.02, 4.98, 5.01, 3.1]),
            ["warning  Data!E4  INV-5 made 3.10 kWh/kW, 0.62 times the median of its kind, 5.00 kWh/kW over 5 units. \
              (sibling-outlier)"]
        );
        let severity = |made: f64| {
            alone(&[5.0, 5.02, 4.98, 5.01, 4.99, made]).first().map(|t| t.split_whitespace().next().unwrap().to_owned())
        };
        // 0.93 and 0.85 of 5 kWh/kW are 4.65 and 4.25; 1.15 of it is 5.75.
        let words = [4.66, 4.6, 4.2, 5.7, 5.8, 0.0].map(severity);
        let words = words.each_ref().map(Option::as_deref);
        assert_eq!(words, [None, Some("info"), Some("warning"), None, Some("warning"), Some("warning")]);
    }

    #[test]
    fn a_few_units_a_dull_day_and_a_wide_scatter_tell_nothing() {
        assert!(alone(&[5.0, 5.0, 3.0]).is_empty());
        assert!(alone(&[0.6, 0.6, 0.6, 0.6, 0.3]).is_empty());
        // A published wind report: 22 638, 19 424, 22 638 and 20 714 kWh of four turbines of 2100 kW.
        assert!(alone(&[10.78, 9.25, 10.78, 9.86]).is_empty());
    }

    #[test]
    fn what_logged_stops_can_have_cost_is_explained_and_more_is_not() {
        let yields = [5.0, 5.02, 4.98, 5.01, 4.99, 3.1];
        let log = |to: &str| {
            let to = to.to_owned();
            told(&yields, move |r| {
                r.stop_log = true;
                r.stops = vec![stopped("INV-6", "10:00", &to)];
            })
        };
        // 2 h at full power are 2 of 5 kWh/kW: 40 %, and it lacks 38 %.
        assert!(log("12:00").is_empty());
        assert_eq!(
            log("10:30"),
            [
                "warning  Data!E4  INV-6 made 3.10 kWh/kW, 0.62 times the median of its kind, 5.00 kWh/kW over 5 units. Its \
              stops of 0.5 h cost 10 % of it at most. (sibling-outlier)"
            ]
        );
        let uncounted = told(&yields, |r| {
            r.stop_log = true;
            r.uncounted = vec![Some("INV-6".into())];
        });
        assert!(uncounted.is_empty());
    }
}
