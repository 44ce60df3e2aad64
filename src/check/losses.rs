//! What is said to be lost, against what could have been made in the hours beside it.

use super::printed::{finding, half_digit, short, threshold};
use super::scorecard::Scorecard;
use crate::names::Bucket;
use crate::plant::Plant;
use crate::report::{Given, Level, Report};
use crate::rule;

/// `loss-above-capacity`: what a kind of downtime lost is at most the larger capacity over its hours. A plant's own
/// hours may be a sum over its units, which only makes the bound wider.
pub(super) fn above_capacity(report: &mut Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::LOSS_ABOVE_CAPACITY;
    let share = threshold(plant, rule, "loss_pct") / 100.0;
    let (mut judged, mut findings, mut skipped) = (0, Vec::new(), None);
    let mut beyond: Vec<usize> = Vec::new();
    for (at, given) in report.values.iter().enumerate().filter(|(_, v)| is_own(v)) {
        let Some(lost) = given.value() else { continue };
        let Some((hours, half)) = hours_of(given.reading.metric.name()).and_then(|hours| beside(report, given, hours))
        else {
            continue;
        };
        let Some(kw) = capacity(given, plant, report) else {
            let who = given.unit.as_deref().unwrap_or(&plant.code);
            skipped = Some(format!("{who} has no capacity in its master data"));
            continue;
        };
        judged += 1;
        let most = kw * (hours + half);
        if lost <= most * (1.0 + share) + half_digit(&given.reading) {
            continue;
        }
        let message = format!(
            "{} is {} kWh; {} kW make at most {} kWh in {} h. The value is not used.",
            given.reading.name(),
            short(lost),
            short(kw),
            short(kw * hours),
            short(hours)
        );
        findings.push(finding(rule, given, message));
        beyond.push(at);
    }
    for at in beyond {
        report.values.get_mut(at).into_iter().for_each(|given| given.usable = false);
    }
    card.note(rule, judged, findings, skipped);
}

fn is_own(given: &Given) -> bool {
    given.reading.is_actual_day() && given.level != Level::Unknown
}

/// Returns the hours over which a loss ran: `hours_smh` of `loss_smh_kwh`.
fn hours_of(loss: &str) -> Option<&'static str> {
    let kind = loss.strip_prefix("loss_")?.strip_suffix("_kwh")?;
    Bucket::ALL.iter().map(|bucket| bucket.hours_metric()).find(|hours| hours.strip_prefix("hours_") == Some(kind))
}

/// Returns the hours in the same table for the same unit, and how much their printed form may hide.
fn beside(report: &Report, loss: &Given, hours: &str) -> Option<(f64, f64)> {
    let same = |v: &&Given| v.reading.metric.name() == hours && v.block == loss.block && v.unit == loss.unit;
    let found = report.values.iter().filter(|v| is_own(v)).find(same)?;
    let clock = found.reading.text.contains(':');
    Some((found.value()?, if clock { 0.5 / 60.0 } else { half_digit(&found.reading) }))
}

/// Returns the larger of AC and DC capacity: losses of a solar plant are often reckoned by its modules.
fn capacity(given: &Given, plant: &Plant, report: &Report) -> Option<f64> {
    let day = report.key.day;
    let [ac, dc] = match &given.unit {
        Some(name) => plant.units_on(day).find(|u| u.name == *name).map(|u| [u.ac_kw, u.dc_kwp])?,
        None => [plant.capacity(day).ac_kw, plant.capacity(day).dc_kwp],
    };
    ac.into_iter().chain(dc).reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, outcome, plant, report, told};
    use super::*;
    use crate::names::Role::Value;
    use crate::plant::Capacity;
    use crate::report::Outcome;

    /// A plant of 120 kWp that stood still for so long.
    fn lost(hours: f64, text: &str, kwh: f64) -> Report {
        let mut time = given(None, "hours_load_shedding", Value, Some(hours), 1);
        (time.reading.unit, time.reading.text) = ("h".into(), text.into());
        report(vec![time, given(None, "loss_load_shedding_kwh", Value, Some(kwh), 2)])
    }

    #[test]
    fn no_plant_loses_more_than_it_can_make() {
        // 10 minutes of 120 kW are 20 kWh; half a minute and 5 % more may be rounding.
        let mut near = lost(10.0 / 60.0, "00:10:00", 21.5);
        assert!(told(&mut near, |r, card| above_capacity(r, &plant(), card)).is_empty());
        assert!(near.values[1].usable);
        let mut far = lost(10.0 / 60.0, "00:10:00", 90.0);
        assert_eq!(
            told(&mut far, |r, card| above_capacity(r, &plant(), card)),
            [
                "warning  Data!E3  loss_load_shedding_kwh is 90 kWh; 120 kW make at most 20 kWh in 0.166667 h. The value is \
             not used. (loss-above-capacity)"
            ]
        );
        assert!(!far.values[1].usable);
    }

    #[test]
    fn hours_without_decimals_may_hide_half_an_hour() {
        assert!(told(&mut lost(0.0, "0", 59.0), |r, card| above_capacity(r, &plant(), card)).is_empty());
        assert_eq!(told(&mut lost(0.0, "0.00", 59.0), |r, card| above_capacity(r, &plant(), card)).len(), 1);
    }

    #[test]
    fn without_a_capacity_nothing_is_judged() {
        let unknown = crate::plant::Plant { capacities: vec![Capacity::default()], ..plant() };
        let mut r = lost(1.0, "1", 9000.0);
        assert!(told(&mut r, |r, card| above_capacity(r, &unknown, card)).is_empty());
        assert!(matches!(outcome(&r, rule::LOSS_ABOVE_CAPACITY), Some(Outcome::Skipped(_))));
    }
}
