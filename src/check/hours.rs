//! Hours columns of a day: inside of the day, and in agreement with the energy beside them.

use super::printed::{finding, half_digit, short, threshold};
use super::scorecard::Scorecard;
use crate::names::Bucket;
use crate::plant::Plant;
use crate::report::{ByUnit, Given, Level, Report};
use crate::rule;

/// Hours of a day.
const DAY_H: f64 = 24.0;

/// `hours-bucket-invalid`: hours below 0 or above the window (downtime) or the day (all others) are not used; generating
/// hours above grid-OK hours are told. A plant's own value may be a sum over its units.
pub(super) fn buckets(report: &mut Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::HOURS_BUCKET_INVALID;
    let slack = threshold(plant, rule, "hours_bucket");
    let units = plant.units_on(report.key.day).filter(|u| u.generates()).count();
    let units = u32::try_from(units.max(1)).map_or(f64::MAX, f64::from);
    let (mut judged, mut findings) = (0, Vec::new());
    for given in report.values.iter_mut().filter(|v| v.reading.is_actual_day() && v.level != Level::Unknown) {
        let Some(each) = limit(given.reading.metric.name(), plant) else { continue };
        let Some(hours) = given.value() else { continue };
        judged += 1;
        let limit = if given.level == Level::Plant { each * units } else { each };
        if hours >= -0.005 && hours <= limit + slack {
            continue;
        }
        given.usable = false;
        let window = if each < DAY_H { " by `availability_window_h`" } else { "" };
        let message = format!(
            "{} is {} h; it lies between 0 and {limit} h{window}. The value is not used.",
            given.reading.name(),
            short(hours)
        );
        findings.push(finding(rule, given, message));
    }
    let by_unit = report.by_unit();
    for given in report.values.iter().filter(|v| is(v, "hours_generation")) {
        let (Some(made), Some(grid)) = (given.value(), beside(&by_unit, given, &["hours_grid_ok"])) else { continue };
        judged += 1;
        if made > grid.0 + slack {
            let message =
                format!("It generated {} h, and the grid was there for {} h only.", short(made), short(grid.0));
            findings.push(finding(rule, given, message));
        }
    }
    card.note(rule, judged, findings, None);
}

/// Returns the most hours of a kind that a unit can have in a day. Downtime is reckoned over the plant's window.
fn limit(metric: &str, plant: &Plant) -> Option<f64> {
    let down = |b: &&Bucket| b.hours_metric() == metric;
    match (metric, Bucket::ALL.iter().find(down)) {
        ("hours_generation" | "hours_grid_ok", _) | (_, Some(Bucket::Lull | Bucket::NoData)) => Some(DAY_H),
        (_, Some(_)) => Some(plant.window_h()),
        (_, None) => None,
    }
}

/// `generation-without-hours`: energy without generating hours, or generating hours without energy, of one unit.
pub(super) fn against_energy(report: &Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::GENERATION_WITHOUT_HOURS;
    let most = threshold(plant, rule, "idle_hours");
    let (mut judged, mut findings, mut skipped) = (0, Vec::new(), None);
    let by_unit = report.by_unit();
    for given in report.values.iter().filter(|v| is(v, "hours_generation")) {
        let Some(hours) = given.value() else { continue };
        let Some((kwh, half)) = beside(&by_unit, given, &["energy_gross_kwh", "energy_export_kwh"]) else { continue };
        let ac_kw = match &given.unit {
            Some(name) => plant.units_on(report.key.day).find(|u| u.name == *name).and_then(|u| u.ac_kw),
            None => plant.capacity(report.key.day).ac_kw,
        };
        let Some(ac_kw) = ac_kw else {
            let who = given.unit.as_deref().unwrap_or(&plant.code);
            skipped = Some(format!("{who} has no ac_kw in its master data, which tells a rounding from an energy"));
            continue;
        };
        judged += 1;
        // What a unit at full load makes in the hours that rounding hides, and the least that hours should come to.
        let hidden = ac_kw * half_digit(&given.reading).max(0.1);
        let fault = if hours == 0.0 && kwh > hidden {
            format!("It made {} kWh in no generating hour.", short(kwh))
        } else if kwh == 0.0 && hours > most && half < 0.01 * ac_kw * hours {
            format!("It generated for {} h and made nothing.", short(hours))
        } else {
            continue;
        };
        findings.push(finding(rule, given, fault));
    }
    card.note(rule, judged, findings, skipped);
}

fn is(given: &Given, metric: &str) -> bool {
    given.reading.metric.name() == metric && given.reading.is_actual_day() && given.level != Level::Unknown
}

/// Returns the first value of one of some metrics in the same table for the same unit, and half its last digit.
fn beside(by_unit: &ByUnit<'_>, other: &Given, metrics: &[&str]) -> Option<(f64, f64)> {
    let of = |metric: &str| {
        let own = by_unit.of(other.unit.as_deref()).iter();
        let mut all = own.filter(|v| is(v, metric) && v.block == other.block);
        all.find_map(|v| Some((v.value()?, half_digit(&v.reading))))
    };
    metrics.iter().find_map(|metric| of(metric))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, outcome, plant, report, told};
    use super::*;
    use crate::names::{Role::Value, Technology};
    use crate::report::Outcome;

    fn unit(metric: &str, hours: f64) -> Given {
        given(Some("INV-1"), metric, Value, Some(hours), 1)
    }

    fn usable(plant: &Plant, values: Vec<Given>) -> Vec<bool> {
        let mut r = report(values);
        told(&mut r, |r, card| buckets(r, plant, card));
        r.values.iter().map(|v| v.usable).collect()
    }

    #[test]
    fn downtime_lies_inside_of_the_window_and_running_inside_of_the_day() {
        let solar = Plant { technology: Some(Technology::Solar), ..plant() };
        let values = || vec![unit("hours_usmh", 13.0), unit("hours_generation", 13.2), unit("hours_smh", -1.0)];
        assert_eq!(usable(&solar, values()), [false, true, false]);
        let all_day = Plant { availability_window_h: Some(24.0), ..solar };
        assert_eq!(usable(&all_day, values()), [true, true, false]);
        assert_eq!(usable(&all_day, vec![unit("hours_generation", 24.0), unit("hours_lull", 24.3)]), [true, false]);
    }

    #[test]
    fn a_plants_hours_may_be_those_of_its_units_added_up() {
        let of_plant = |h| given(None, "hours_egbd", Value, Some(h), 1);
        assert_eq!(usable(&plant(), vec![of_plant(48.0), of_plant(49.0)]), [true, false]);
    }

    /// Eight turbines of a published wind report: generating, lull and grid hours.
    #[test]
    fn published_turbine_hours_are_silent() {
        for (made, lull, grid) in [(23.4, 0.4, 23.8), (18.4, 5.4, 23.8), (23.3, 0.7, 24.0), (22.6, 1.4, 24.0)] {
            let row = [("hours_generation", made), ("hours_lull", lull), ("hours_grid_ok", grid)];
            let mut r = report(row.map(|(m, h)| unit(m, h)).to_vec());
            assert!(told(&mut r, |r, card| buckets(r, &plant(), card)).is_empty());
        }
    }

    #[test]
    fn nothing_generates_longer_than_the_grid_is_there() {
        let mut r = report(vec![unit("hours_generation", 23.9), unit("hours_grid_ok", 23.6)]);
        let told = told(&mut r, |r, card| buckets(r, &plant(), card));
        assert_eq!(
            told,
            ["warning  Data!E2  It generated 23.9 h, and the grid was there for 23.6 h only. (hours-bucket-invalid)"]
        );
        assert!(r.values.iter().all(|v| v.usable));
    }

    #[test]
    fn energy_and_generating_hours_go_together() {
        let said = |kwh, hours| {
            let mut r = report(vec![unit("energy_gross_kwh", kwh), unit("hours_generation", hours)]);
            told(&mut r, |r, card| against_energy(r, &plant(), card)).len()
        };
        assert_eq!((said(210.0, 0.0), said(0.0, 11.0)), (1, 1));
        // Nothing at all; a last light that hours do not show; a start and a stop; a day.
        assert_eq!((said(0.0, 0.0), said(4.0, 0.0), said(0.0, 0.4), said(210.0, 11.0)), (0, 0, 0, 0));
    }

    #[test]
    fn without_a_capacity_energy_is_not_told_from_rounding() {
        let mut r = report(vec![unit("energy_gross_kwh", 210.0), unit("hours_generation", 0.0)]);
        let mut bare = plant();
        bare.units[0].ac_kw = None;
        assert!(told(&mut r, |r, card| against_energy(r, &bare, card)).is_empty());
        assert!(matches!(outcome(&r, rule::GENERATION_WITHOUT_HOURS), Some(Outcome::Skipped(_))));
    }
}
