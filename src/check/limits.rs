//! Physical limits of energies: never below zero where a register counts, never above what the capacity can make.

use super::scorecard::Scorecard;
use crate::finding::{Finding, Rule, Severity};
use crate::names::{Kind, Period, Role};
use crate::plant::Plant;
use crate::report::{Given, Level, Report};
use crate::rule;

/// Hours of a day.
const DAY_H: f64 = 24.0;

/// Returns whether a value is a day's actual generation: what capacity bounds. A reading of a register is none.
fn is_generation(given: &Given) -> bool {
    given.reading.metric.is_generation()
        && given.reading.period == Period::Day
        && given.reading.kind == Kind::Actual
        && !matches!(given.reading.role, Role::Open | Role::Close)
}

fn threshold(plant: &Plant, rule: Rule) -> f64 {
    rule.definition().thresholds.first().map_or(0.0, |t| plant.threshold(t))
}

fn finding(rule: Rule, given: &Given, message: String) -> Finding {
    Finding::new(rule, message)
        .at(&given.reading.place)
        .of(given.reading.name())
        .unit(given.unit.as_deref())
        .said(given.reading.text.clone())
        .hint(rule.definition().remedy)
}

/// `energy-above-capacity`: a plant's energy of the day, printed, total or added up from its units, against AC capacity
/// × 24 h. Comes after the limits of units: what is not used is not added.
pub(super) fn plant_above_capacity(report: &mut Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::ENERGY_ABOVE_CAPACITY;
    let values = report.values.iter().filter(|v| is_generation(v) && v.level == Level::Plant && v.value().is_some());
    let Some(ac_kw) = plant.capacity(report.key.day).ac_kw else {
        card.note(rule, 0, Vec::new(), Some(format!("{} has no ac_kw in its master data", plant.code)));
        return;
    };
    let limit = ac_kw * DAY_H * threshold(plant, rule);
    let (mut judged, mut findings, mut sums_over) = (0, Vec::new(), Vec::new());
    for given in values {
        judged += 1;
        if let Some(kwh) = given.value().filter(|kwh| *kwh > limit) {
            let message = format!(
                "{} is {kwh:.1} kWh; {} with {ac_kw} kW AC can make {limit:.1} kWh a day at most{}.",
                given.reading.name(),
                plant.code,
                scale(kwh, ac_kw * DAY_H)
            );
            findings.push(finding(rule, given, message));
        }
    }
    for (first, kwh) in summed(report, plant) {
        judged += 1;
        if kwh > limit {
            let message = format!(
                "The units' {} add up to {kwh:.1} kWh; {} with {ac_kw} kW AC can make {limit:.1} kWh a day at most{}.",
                first.reading.name(),
                plant.code,
                scale(kwh, ac_kw * DAY_H)
            );
            findings.push(finding(rule, first, message));
            sums_over.push(first.reading.metric);
        }
    }
    // What cannot be true is not used, wherever the report is judged again after its master data changed.
    for given in report.values.iter_mut().filter(|v| is_generation(v)) {
        let over = match given.level {
            Level::Plant => given.value().is_some_and(|kwh| kwh > limit),
            _ => sums_over.contains(&given.reading.metric),
        };
        given.usable &= !over;
    }
    card.note(rule, judged, findings, None);
}

/// Returns the sums over units that would stand for the plant, each with its first value.
fn summed<'a>(report: &'a Report, plant: &Plant) -> Vec<(&'a Given, f64)> {
    let generates = |name: &str| plant.units_on(report.key.day).any(|u| u.name == name && u.generates());
    let mut sums: Vec<(&Given, f64)> = Vec::new();
    for given in report.values.iter().filter(|v| v.level == Level::Unit && v.reading.is_actual_day()) {
        let (true, Some(kwh), Some(unit)) = (is_generation(given), given.value(), given.unit.as_deref()) else {
            continue;
        };
        if !generates(unit) {
            continue;
        }
        match sums.iter_mut().find(|(first, _)| first.reading.metric == given.reading.metric) {
            Some((_, sum)) => *sum += kwh,
            None => sums.push((given, kwh)),
        }
    }
    sums
}

/// Returns a guess at the cause where the value would be an ordinary day in another unit.
fn scale(kwh: f64, full_day: f64) -> &'static str {
    match kwh / full_day {
        r if (100.0..1000.0).contains(&r) => " (a thousandth would be plausible: kWh read as MWh?)",
        r if r >= 20_000.0 => " (a millionth would be plausible: kWh read as GWh or MU?)",
        _ => "",
    }
}

/// `unit-energy-above-capacity`: a unit's energy against its capacity × 24 h and its `max_kwh_day`. The value is not
/// used; above twice the limit the report is rejected.
pub(super) fn unit_above_capacity(report: &mut Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::UNIT_ENERGY_ABOVE_CAPACITY;
    let factor = threshold(plant, rule);
    let day = report.key.day;
    let (mut judged, mut unbounded, mut findings) = (0, None, Vec::new());
    for given in report.values.iter_mut().filter(|v| v.level == Level::Unit && is_generation(v)) {
        let (Some(kwh), Some(name)) = (given.value(), given.unit.clone()) else { continue };
        let Some(unit) = plant.units_on(day).find(|u| u.name == name) else { continue };
        let by_capacity = unit.ac_kw.map(|kw| kw * DAY_H * factor);
        let Some(limit) = [by_capacity, unit.max_kwh_day].into_iter().flatten().reduce(f64::min) else {
            unbounded = Some(format!("{name} has neither ac_kw nor max_kwh_day"));
            continue;
        };
        judged += 1;
        if kwh > limit {
            given.usable = false;
            let message =
                format!("{name} made {kwh:.1} kWh; it can make {limit:.1} kWh a day at most. The value is not used.");
            let found = finding(rule, given, message);
            findings.push(if kwh > 2.0 * limit { found.severity(Severity::Error) } else { found });
        }
    }
    card.note(rule, judged, findings, unbounded);
}

/// `energy-negative`: gross and export below zero. A controller's small negative gross on a calm day is noted and
/// used; anything else is not used.
pub(super) fn negative(report: &mut Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::ENERGY_NEGATIVE;
    let (day, share) = (report.key.day, threshold(plant, rule));
    let (mut judged, mut findings) = (0, Vec::new());
    for given in &mut report.values {
        let name = given.reading.metric.name();
        if !is_generation(given) || name == "energy_net_kwh" {
            continue;
        }
        let Some(kwh) = given.value() else { continue };
        judged += 1;
        if kwh >= 0.0 {
            continue;
        }
        let ac_kw = match &given.unit {
            Some(unit) => plant.units_on(day).find(|u| u.name == *unit).and_then(|u| u.ac_kw),
            None => plant.capacity(day).ac_kw,
        };
        let calm = name == "energy_gross_kwh" && ac_kw.is_some_and(|kw| kwh >= -share * kw * DAY_H);
        let who = given.unit.as_deref().unwrap_or(&plant.code);
        let message = if calm {
            format!("{name} of {who} is {kwh:.1} kWh: a small own use on a calm day, counted.")
        } else if name == "energy_gross_kwh" {
            format!("{name} of {who} is {kwh:.1} kWh, more than its own use on a calm day. The value is not used.")
        } else {
            format!("{name} of {who} is {kwh:.1} kWh; a register never runs backwards. The value is not used.")
        };
        let found = finding(rule, given, message);
        let noted = "Nothing, if it was a calm day.";
        findings.push(if calm { found.severity(Severity::Info).hint(noted) } else { found });
        given.usable = calm;
    }
    card.note(rule, judged, findings, None);
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, outcome, plant, report, told};
    use super::*;
    use crate::names::Role::Value;
    use crate::report::Outcome;

    #[test]
    fn a_plant_cannot_make_more_than_its_capacity_all_day_long() {
        // 100 kW × 24 h × 1.02 = 2448 kWh.
        let just = given(None, "energy_export_kwh", Value, Some(2448.0), 8);
        let over = given(None, "energy_gross_kwh", Value, Some(640_000.0), 9);
        let mut r = report(vec![just, over]);
        assert_eq!(
            told(&mut r, |r, card| plant_above_capacity(r, &plant(), card)),
            [
                "error    Data!E10  energy_gross_kwh is 640000.0 kWh; SOL-1 with 100 kW AC can make 2448.0 kWh a day at most (a \
              thousandth would be plausible: kWh read as MWh?). (energy-above-capacity)"
            ]
        );
    }

    #[test]
    fn without_a_capacity_the_rule_is_skipped_with_its_reason() {
        let mut r = report(vec![given(None, "energy_export_kwh", Value, Some(1e9), 1)]);
        let bare = Plant { capacities: Vec::new(), ..plant() };
        assert!(told(&mut r, |r, card| plant_above_capacity(r, &bare, card)).is_empty());
        let outcome = outcome(&r, rule::ENERGY_ABOVE_CAPACITY);
        assert_eq!(outcome, Some(Outcome::Skipped("SOL-1 has no ac_kw in its master data".into())));
    }

    /// One of sixteen inverters printed 2813 kWh where its siblings gave 213: the value is not used, the rest stands.
    #[test]
    fn an_inverter_with_a_digit_too_many_is_not_used_and_not_a_reason_to_reject() {
        let mut r = report(vec![
            given(Some("INV-1"), "energy_gross_kwh", Value, Some(2113.0), 6),
            given(Some("INV-2"), "energy_gross_kwh", Value, Some(213.0), 7),
        ]);
        // 50 kW × 24 h × 1.05 = 1260 kWh; twice that is 2520.
        assert_eq!(
            told(&mut r, |r, card| unit_above_capacity(r, &plant(), card)),
            ["warning  Data!E7  INV-1 made 2113.0 kWh; it can make 1260.0 kWh a day at most. The value is not used. \
              (unit-energy-above-capacity)"]
        );
        assert_eq!(r.values.iter().map(Given::value).collect::<Vec<_>>(), [None, Some(213.0)]);
        assert!(!r.is_rejected());
        let mut far = report(vec![given(Some("INV-1"), "energy_gross_kwh", Value, Some(2521.0), 6)]);
        told(&mut far, |r, card| unit_above_capacity(r, &plant(), card));
        assert!(far.is_rejected());
    }

    #[test]
    fn the_limit_in_the_master_data_is_each_units_own() {
        let mut own = plant();
        own.units[1].max_kwh_day = Some(200.0);
        let mut r = report(vec![
            given(Some("INV-1"), "energy_gross_kwh", Value, Some(213.0), 6),
            given(Some("INV-2"), "energy_gross_kwh", Value, Some(213.0), 7),
        ]);
        assert_eq!(told(&mut r, |r, card| unit_above_capacity(r, &own, card)).len(), 1);
        assert_eq!(r.values.iter().map(Given::value).collect::<Vec<_>>(), [Some(213.0), None]);
    }

    #[test]
    fn a_register_never_runs_backwards_but_a_controller_may_draw_a_little() {
        let mut r = report(vec![
            given(None, "energy_export_kwh", Value, Some(-1.0), 1),
            given(Some("INV-1"), "energy_gross_kwh", Value, Some(-11.9), 2), // 1 % of 50 kW × 24 h is 12 kWh
            given(Some("INV-2"), "energy_gross_kwh", Value, Some(-12.1), 3),
            given(None, "energy_net_kwh", Value, Some(-5.0), 4),
        ]);
        let told = told(&mut r, |r, card| negative(r, &plant(), card));
        assert_eq!(
            told.iter().map(|t| t.split_whitespace().next().unwrap_or("")).collect::<Vec<_>>(),
            ["warning", "info", "warning"]
        );
        assert_eq!(r.values.iter().map(|v| v.usable).collect::<Vec<_>>(), [false, true, false, true]);
    }
}
