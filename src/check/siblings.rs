//! Units of one table against each other: values that are the same to the last digit.

use std::collections::BTreeMap;

use super::printed::{finding, half_digit, short, threshold};
use super::scorecard::Scorecard;
use crate::median::scatter;
use crate::plant::{Plant, PlantUnit};
use crate::report::{Given, Level, Report};
use crate::rule;

/// Values of units are compared digit by digit from so many on: 22 638, not 2264.
const LEAST_KWH: f64 = 10_000.0;

/// `sibling-identical`: two units with the same energy, of five digits or more and counted in kWh, where chance would
/// hardly bring such a pair: with n values that scatter by σ, n²/2 pairs meet within a step s n²/2 · s / (2√π σ) times.
pub(super) fn identical(report: &Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::SIBLING_IDENTICAL;
    let most = threshold(plant, rule, "sibling_chance_pct") / 100.0;
    let mut tables: BTreeMap<(&str, &str), Vec<(&Given, f64)>> = BTreeMap::new();
    for (given, kwh) in energies(report, plant).map(|(given, _, kwh)| (given, kwh)) {
        tables.entry((&given.block, given.reading.metric.name())).or_default().push((given, kwh));
    }
    let (mut judged, mut findings, mut skipped) = (0, Vec::new(), None);
    for mut rows in tables.into_values() {
        let step = rows.iter().map(|(g, _)| 2.0 * half_digit(&g.reading)).fold(0.0, f64::max);
        let coarse = step > 1.0 || rows.iter().all(|(_, kwh)| (kwh / 10.0).fract() == 0.0);
        rows.retain(|(_, kwh)| *kwh >= LEAST_KWH);
        let values: Vec<f64> = rows.iter().map(|(_, kwh)| *kwh).collect();
        let Some(chance) = chance(&values, step).filter(|_| !coarse) else {
            skipped = Some("its units' energies are too few, too small or too coarse to tell".to_owned());
            continue;
        };
        if chance > most {
            skipped = Some("among so many units of like energy chance brings such pairs".to_owned());
            continue;
        }
        judged += 1;
        rows.sort_by(|a, b| a.1.total_cmp(&b.1));
        for pair in rows.windows(2) {
            let [(first, a), (second, b)] = pair else { continue };
            if a.to_bits() == b.to_bits() && first.unit != second.unit {
                let name = |g: &Given| g.unit.clone().unwrap_or_default();
                let (one, two) = (name(first), name(second));
                let message = format!("{one} and {two} both made {} kWh, to the last digit.", short(*a));
                findings.push(finding(rule, second, message));
            }
        }
    }
    card.note(rule, judged, findings, skipped);
}

/// Returns how many pairs of the same value chance brings, where there is a scatter to tell from.
fn chance(values: &[f64], step: f64) -> Option<f64> {
    let mut distinct = values.to_vec();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    if distinct.len() < 3 {
        return None;
    }
    let scatter = scatter(&distinct)?;
    let n = u32::try_from(values.len()).map_or(f64::MAX, f64::from);
    let pairs = n * (n - 1.0) / 2.0;
    Some(pairs * step / (2.0 * std::f64::consts::PI.sqrt() * scatter)).filter(|chance| chance.is_finite())
}

/// Returns the usable energies of the day of generating units, with their units.
fn energies<'a>(report: &'a Report, plant: &'a Plant) -> impl Iterator<Item = (&'a Given, &'a PlantUnit, f64)> {
    let units: BTreeMap<&str, &PlantUnit> =
        plant.units_on(report.key.day).filter(|u| u.generates()).map(|u| (u.name.as_str(), u)).collect();
    report.values.iter().filter_map(move |given| {
        let energy = matches!(given.reading.metric.name(), "energy_gross_kwh" | "energy_export_kwh");
        let own = energy && given.reading.is_actual_day() && given.level == Level::Unit;
        let unit = units.get(given.unit.as_deref().filter(|_| own)?)?;
        Some((given, *unit, given.value()?))
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, outcome, plant, report, told};
    use super::*;
    use crate::names::Role::Value;
    use crate::report::Outcome;

    fn fleet(kind: &str, rows: &[(&str, f64)]) -> (Plant, Report) {
        let unit = |(name, _): &(&str, f64)| PlantUnit {
            name: (*name).into(),
            kind: kind.into(),
            ac_kw: Some(2000.0),
            ..Default::default()
        };
        let units = rows.iter().map(unit).collect();
        let rows = rows
            .iter()
            .zip(1..)
            .map(|((name, kwh), row)| given(Some(name), "energy_gross_kwh", Value, Some(*kwh), row));
        (Plant { units, ..plant() }, report(rows.collect()))
    }

    /// Four turbines of a published wind report: two of them with 22 638 kWh.
    #[test]
    fn published_turbines_with_one_energy_are_told() {
        let rows = [("KDE5", 22_638.0), ("KDE50", 19_424.0), ("KDE72", 22_638.0), ("KDE73", 20_714.0)];
        let (plant, mut r) = fleet("wtg", &rows);
        assert_eq!(
            told(&mut r, |r, card| identical(r, &plant, card)),
            ["warning  Data!E4  KDE5 and KDE72 both made 22638 kWh, to the last digit. (sibling-identical)"]
        );
    }

    #[test]
    fn coarse_counters_and_many_units_alike_are_not_told() {
        let coarse = [("A", 22_630.0), ("B", 19_420.0), ("C", 22_630.0), ("D", 20_710.0)];
        let (plant, mut r) = fleet("wtg", &coarse);
        assert!(told(&mut r, |r, card| identical(r, &plant, card)).is_empty());
        // Within some 20 kWh of each other, pairs are no wonder.
        let alike = [("A", 10_011.0), ("B", 10_003.0), ("C", 10_011.0), ("D", 10_022.0), ("E", 10_019.0)];
        let (plant, mut r) = fleet("inverter", &alike);
        assert!(told(&mut r, |r, card| identical(r, &plant, card)).is_empty());
        assert!(matches!(outcome(&r, rule::SIBLING_IDENTICAL), Some(Outcome::Skipped(_))));
    }
}
