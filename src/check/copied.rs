//! A report that says what the day before said: copied, not measured.

use std::collections::{BTreeMap, BTreeSet};

use super::printed::{finding, short, threshold};
use super::totals::{count, step};
use crate::finding::{Finding, Severity};
use crate::plant::Plant;
use crate::report::{Given, Level, Report};
use crate::rule;

/// A value is compared where one step of its counter is at most this share of it: coarser ones meet by chance.
const COARSE: f64 = 0.005;

/// The same where there are only a few units: under a clear sky all of them make nearly what they made yesterday.
const COARSE_OF_FEW: f64 = 0.0005;

/// So many units are few.
const FEW: usize = 3;

/// A unit's energy on both days.
struct Pair<'a> {
    given: &'a Given,
    kwh: f64,
    /// It is the same to the last digit.
    same: bool,
    /// One step of its counter as a share of it.
    coarse: f64,
}

/// `copy-of-yesterday`: returns the finding that most units have the energy that they have in the source's report of a
/// neighbouring day. Units that stood still on both days do not count.
pub fn copied(report: &Report, plant: &Plant, other: &Report) -> Option<Finding> {
    let rule = rule::COPY_OF_YESTERDAY;
    let mut pairs = pairs(report, plant, other);
    let few = pairs.len() <= FEW;
    pairs.retain(|pair| pair.coarse <= if few { COARSE_OF_FEW } else { COARSE });
    let equal: Vec<&Pair<'_>> = pairs.iter().filter(|pair| pair.same).collect();
    let first = equal.first().filter(|_| equal.len() > 1)?;
    if count(equal.len()) < threshold(plant, rule, "copied_pct") / 100.0 * count(pairs.len()) {
        return None;
    }
    let message = format!(
        "{} of {} units have their energy of {} to the last digit ({}: {} kWh).",
        equal.len(),
        pairs.len(),
        other.key.day,
        first.given.unit.as_deref().unwrap_or_default(),
        short(first.kwh)
    );
    let found = finding(rule, first.given, message).unit(None);
    let rejects = equal.len() == pairs.len() && equal.len() > FEW;
    Some(if rejects { found.severity(Severity::Error) } else { found })
}

/// Returns the energy of each generating unit that has one on both days, its gross generation where it has several.
fn pairs<'a>(report: &'a Report, plant: &Plant, other: &Report) -> Vec<Pair<'a>> {
    let before: BTreeMap<(&str, &str), f64> =
        energies(other, plant).map(|(unit, given, kwh)| ((unit, given.reading.metric.name()), kwh)).collect();
    let grain = grain(&energies(report, plant).map(|(.., kwh)| kwh).collect::<Vec<_>>());
    let mut pairs: BTreeMap<&str, Pair<'_>> = BTreeMap::new();
    for (unit, given, kwh) in energies(report, plant) {
        let Some(before) = before.get(&(unit, given.reading.metric.name())) else { continue };
        let largest = kwh.abs().max(before.abs());
        if largest > 0.0 {
            let same = (kwh - before).abs() <= 1e-12 * largest;
            let coarse = grain.max(step(&given.reading)) / largest;
            pairs.entry(unit).or_insert(Pair { given, kwh, same, coarse });
        }
    }
    pairs.into_values().collect()
}

/// Returns the usable energies of the day of generating units.
fn energies<'a>(report: &'a Report, plant: &Plant) -> impl Iterator<Item = (&'a str, &'a Given, f64)> {
    let units: BTreeSet<String> =
        plant.units_on(report.key.day).filter(|u| u.generates()).map(|u| u.name.clone()).collect();
    let own = report.values.iter().filter(|v| v.level == Level::Unit && v.reading.is_actual_day());
    own.filter(|v| v.reading.metric.is_generation())
        .filter_map(|v| Some((v.unit.as_deref()?, v, v.value()?)))
        .filter(move |(unit, ..)| units.contains(*unit))
}

/// Returns the largest of some powers of ten that all values are multiples of: a counter of 10 kWh tells no kWh apart.
fn grain(values: &[f64]) -> f64 {
    let whole = |by: &f64| values.iter().all(|kwh| (kwh / by).fract() == 0.0);
    [1000.0, 100.0, 10.0].into_iter().find(whole).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, plant, report};
    use super::*;
    use crate::names::Role::Value;
    use crate::plant::PlantUnit;

    fn day(of: u32, kwh: &[f64]) -> Report {
        let row =
            |(n, kwh): (usize, &f64)| given(Some(&format!("INV-{}", n + 1)), "energy_gross_kwh", Value, Some(*kwh), 3);
        let mut day = report(kwh.iter().enumerate().map(row).collect());
        day.key.day = chrono::NaiveDate::from_ymd_opt(2026, 3, of).unwrap();
        day
    }

    fn said(before: &[f64], now: &[f64]) -> Option<(Severity, String)> {
        let unit = |n| PlantUnit { name: format!("INV-{n}"), kind: "inverter".into(), ..Default::default() };
        let plant = Plant { units: (1..=9).map(unit).collect(), ..plant() };
        copied(&day(2, now), &plant, &day(1, before)).map(|f| (f.severity, f.message))
    }

    fn severity(before: &[f64], now: &[f64]) -> Option<Severity> {
        said(before, now).map(|(severity, _)| severity)
    }

    const FIVE: [f64; 5] = [234.5, 231.0, 228.7, 235.2, 230.9];

    #[test]
    fn all_of_them_reject_and_most_of_them_are_told() {
        let message = "5 of 5 units have their energy of 2026-03-01 to the last digit (INV-1: 234.5 kWh).";
        assert_eq!(said(&FIVE, &FIVE), Some((Severity::Error, message.to_owned())));
        let one_other = [234.5, 231.0, 228.7, 235.2, 212.4];
        assert_eq!(severity(&FIVE, &one_other), Some(Severity::Warning)); // 4 of 5 are 80 %
        let two_others = [234.5, 231.0, 228.7, 219.3, 212.4];
        assert_eq!(severity(&FIVE, &two_others), None);
    }

    #[test]
    fn units_that_stand_still_on_both_days_do_not_count() {
        assert_eq!(severity(&[0.0; 5], &[0.0; 5]), None);
        assert_eq!(severity(&[0.0, 0.0, 0.0, 0.0, 231.0], &[0.0, 0.0, 0.0, 0.0, 231.0]), None);
        let stands = [234.5, 231.0, 228.7, 235.2, 0.0];
        assert_eq!(severity(&stands, &stands), Some(Severity::Error));
        // One that made nothing today and something yesterday is no copy.
        assert_eq!(severity(&FIVE, &stands), Some(Severity::Warning));
    }

    #[test]
    fn what_a_counter_cannot_tell_apart_is_no_copy() {
        // Of a counter of 10 kWh 2340 kWh tell enough, 230 kWh do not.
        let tens = [2340.0, 2310.0, 2280.0, 2350.0, 2300.0];
        assert_eq!(severity(&tens, &tens), Some(Severity::Error));
        assert_eq!(severity(&tens.map(|v| v / 10.0), &tens.map(|v| v / 10.0)), Some(Severity::Error));
        assert_eq!(severity(&[230.0; 5], &[230.0; 5]), None);
        // Two units under a clear sky make 213 kWh today and tomorrow; not 21 345.6 kWh.
        assert_eq!(severity(&[213.0, 214.0], &[213.0, 214.0]), None);
        assert_eq!(severity(&[21_345.6, 21_412.3], &[21_345.6, 21_412.3]), Some(Severity::Warning));
    }
}
