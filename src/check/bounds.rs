//! Printed ratios that cannot be: availabilities outside of 0 to 100 %, a performance ratio above 100 %.

use super::printed::{finding, short, threshold};
use super::scorecard::Scorecard;
use crate::finding::Severity;
use crate::names::{Kind, Period, Role};
use crate::plant::Plant;
use crate::report::{Given, Level, Report};
use crate::rule;

/// Shares of time: never below 0, never above all of it.
pub(super) const AVAILABILITIES: [&str; 11] = [
    "ma_pct",
    "pa_pct",
    "ga_pct",
    "iga_pct",
    "ega_pct",
    "ra_pct",
    "ba_pct",
    "sa_pct",
    "data_availability_pct",
    "tracker_availability_pct",
    "bess_availability_pct",
];

/// Irradiation below which a performance ratio is not judged, kWh/m².
const DULL_KWH_M2: f64 = 0.5;

/// `availability-out-of-range`: an availability outside of 0 to 100 %, and a rounding. The value is not used.
pub(super) fn availability(report: &mut Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::AVAILABILITY_OUT_OF_RANGE;
    let most = threshold(plant, rule, "availability_most_pct");
    let (mut judged, mut findings) = (0, Vec::new());
    for given in report.values.iter_mut().filter(|v| AVAILABILITIES.contains(&v.reading.metric.name())) {
        let Some(value) = given.value().filter(|_| given.reading.kind == Kind::Actual) else { continue };
        judged += 1;
        if (0.0..=most).contains(&value) {
            continue;
        }
        given.usable = false;
        let scale = if value > 1000.0 && value <= 100.0 * most {
            " A hundredth would be plausible: per cent read as a fraction?"
        } else {
            ""
        };
        let name = given.reading.name();
        let message = format!(
            "{name} is {} %; an availability lies between 0 and 100 %. The value is not used.{scale}",
            short(value)
        );
        findings.push(finding(rule, given, message));
    }
    card.note(rule, judged, findings, None);
}

/// `pr-above-one`: a printed performance ratio of the day above 100 %. Far above it, the plant's own rejects the report.
pub(super) fn performance(report: &Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::PR_ABOVE_ONE;
    let (most, far) = (threshold(plant, rule, "pr_most_pct"), threshold(plant, rule, "pr_error_pct"));
    let poa = |unit: Option<&str>| {
        let of = |v: &&Given| v.reading.metric.name() == "poa_kwh_m2" && v.reading.is_actual_day();
        report.values.iter().filter(of).filter(|v| v.unit.as_deref() == unit).find_map(Given::value)
    };
    let (mut judged, mut findings, mut skipped) = (0, Vec::new(), None);
    for given in report.values.iter().filter(|v| is_performance(v)) {
        let Some(value) = given.value() else { continue };
        let sun = poa(given.unit.as_deref()).or_else(|| poa(None));
        if sun.is_some_and(|sun| sun < DULL_KWH_M2) {
            skipped = Some(format!("the day's irradiation is below {DULL_KWH_M2} kWh/m²"));
            continue;
        }
        judged += 1;
        if value > most {
            let message = format!("{} is {} %, more than the light could make.", given.reading.name(), short(value));
            let found = finding(rule, given, message);
            let rejects = value > far && given.level == Level::Plant;
            findings.push(if rejects { found.severity(Severity::Error) } else { found });
        }
    }
    card.note(rule, judged, findings, skipped);
}

fn is_performance(given: &Given) -> bool {
    matches!(given.reading.metric.name(), "pr_pct" | "pr_tc_pct" | "pr_compensated_pct")
        && (given.reading.period, given.reading.kind) == (Period::Day, Kind::Actual)
        && matches!(given.reading.role, Role::Value | Role::Total)
        && given.level != Level::Unknown
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, outcome, plant, report, told};
    use super::*;
    use crate::report::Outcome;

    #[test]
    fn an_availability_outside_of_its_range_is_kept_and_not_used() {
        let values = [100.04, 0.0, 100.06, -0.1, 9950.0];
        let rows = values.iter().zip(1..).map(|(v, row)| given(Some("INV-1"), "ma_pct", Role::Value, Some(*v), row));
        let mut r = report(rows.collect());
        let told = told(&mut r, |r, card| availability(r, &plant(), card));
        assert_eq!(r.values.iter().map(|v| v.usable).collect::<Vec<_>>(), [true, true, false, false, false]);
        assert_eq!(told.iter().filter(|t| t.contains("per cent read as a fraction")).count(), 1);
        assert_eq!(r.values[4].reading.value, Some(9950.0));
    }

    #[test]
    fn a_performance_ratio_above_one_is_told_and_far_above_rejects() {
        let pr = |unit, value| report(vec![given(unit, "pr_pct", Role::Value, Some(value), 1)]);
        let severity = |mut r: Report| {
            told(&mut r, |r, card| performance(r, &plant(), card));
            r.findings.first().map(|f| f.severity)
        };
        assert_eq!(severity(pr(None, 100.0)), None);
        assert_eq!(severity(pr(None, 100.1)), Some(Severity::Warning));
        assert_eq!(severity(pr(None, 120.1)), Some(Severity::Error));
        assert_eq!(severity(pr(Some("INV-1"), 120.1)), Some(Severity::Warning));
    }

    #[test]
    fn without_light_no_performance_ratio_is_judged() {
        let mut r = report(vec![
            given(None, "pr_pct", Role::Value, Some(180.0), 1),
            given(None, "poa_kwh_m2", Role::Value, Some(0.3), 2),
        ]);
        assert!(told(&mut r, |r, card| performance(r, &plant(), card)).is_empty());
        assert!(matches!(outcome(&r, rule::PR_ABOVE_ONE), Some(Outcome::Skipped(_))));
    }
}
