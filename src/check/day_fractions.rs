//! Hours that are a fraction of the day, column by column: 0.99 is 23:45 with its format lost.

use std::collections::BTreeSet;

use super::energy::{Made, made};
use super::printed::{finding, short, threshold};
use super::scorecard::Scorecard;
use super::unlike::refuse;
use crate::finding::{Finding, Severity};
use crate::median::median;
use crate::names::Bucket;
use crate::plant::Plant;
use crate::report::{Given, Level, Report};
use crate::rule;
use crate::units::{Dimension, Unit};

/// Hours within which a unit's energy was made.
const RUNNING: [&str; 3] = ["hours_generation", "hours_grid_ok", "hours_total"];

/// A column of running hours has at least this middle on an ordinary day.
const USUAL_H: f64 = 2.0;

/// Hours of a day.
const DAY_H: f64 = 24.0;

/// `hours-day-fraction`: columns of running hours in which the energy beside them cannot have been made, and can in so
/// much of a day. Other hours of the same table may then be fractions too: what is not zero of them is not used.
pub(super) fn hours(report: &mut Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::HOURS_DAY_FRACTION;
    let most = threshold(plant, rule, "day_fraction_most");
    let (mut judged, mut findings, mut scaled) = (0, Vec::new(), BTreeSet::new());
    for (block, metric) in &columns(report) {
        let of = |v: &Given| is_of(v, block, metric);
        judged += 1;
        let (against, fraction) = proof(report, plant, &of, most);
        let Some(first) = against.first().and_then(|at| report.values.get(*at)) else { continue };
        let count = report.values.iter().filter(|v| of(v)).count();
        findings.push(told(report, plant, first, fraction.then_some(count)));
        if !fraction {
            let values = report.values.iter_mut().enumerate().filter(|(at, _)| against.contains(at));
            values.for_each(|(_, given)| given.usable = false);
            continue;
        }
        for given in report.values.iter_mut().filter(|v| of(v)) {
            given.reading.value = given.reading.value.map(|share| share * DAY_H);
            given.reading.unit = "day".into();
        }
        scaled.insert(block.clone());
    }
    for block in scaled {
        beside(report, &block, most, &mut findings);
    }
    card.note(rule, judged, findings, None);
}

/// Returns the columns of running hours that are all small and that no energy tells.
fn open(report: &Report, plant: &Plant) -> Vec<(String, &'static str)> {
    let most = threshold(plant, rule::HOURS_DAY_FRACTION, "day_fraction_most");
    let mut columns = columns(report);
    let by_unit = report.by_unit();
    let untold = |v| made(report.key.day, &by_unit, plant, v).is_none();
    columns.retain(|(block, metric)| {
        let rows = || report.values.iter().filter(|v| is_of(v, block, metric));
        let small = rows().all(|v| v.value().is_none_or(|hours| hours <= most));
        small && rows().any(|v| v.value().is_some_and(|v| v > 0.0)) && rows().all(untold)
    });
    columns.into_iter().collect()
}

/// Returns whether only days before can tell whether some hours are fractions of the day.
pub(super) fn is_open(report: &Report, plant: &Plant) -> bool {
    !open(report, plant).is_empty()
}

/// `hours-day-fraction` by a day before on which the source's running hours were hours: what is not is not used.
pub(super) fn unlike(report: &mut Report, plant: &Plant, before: &Report) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (block, metric) in open(report, plant) {
        let then = before.values.iter().filter(|v| is_of(v, &block, metric)).filter_map(Given::value);
        let Some(middle) = median(&then.collect::<Vec<_>>()).filter(|middle| *middle >= USUAL_H) else { continue };
        report.values.iter_mut().filter(|v| is_of(v, &block, metric)).for_each(refuse);
        let of = |v: &&Given| v.block == block && v.reading.metric.name() == metric;
        let Some(first) = report.values.iter().find(of) else { continue };
        let message = format!(
            "{} is {} h; on {}, with an energy like this, the median of its column was {} h: a fraction of the day? It is \
             not used.",
            first.reading.name(),
            short(first.reading.value.unwrap_or_default()),
            before.key.day,
            short(middle)
        );
        findings.push(finding(rule::HOURS_DAY_FRACTION, first, message).severity(Severity::Warning));
    }
    findings
}

fn columns(report: &Report) -> BTreeSet<(String, &'static str)> {
    let running = report.values.iter().filter(|v| RUNNING.contains(&v.reading.metric.name()) && is_plain(v));
    running.map(|v| (v.block.clone(), v.reading.metric.name())).collect()
}

fn is_of(given: &Given, block: &str, metric: &str) -> bool {
    given.block == block && given.reading.metric.name() == metric && is_plain(given)
}

/// Returns whether a value is a day's plain number of hours: no time of day, and in no other unit.
fn is_plain(given: &Given) -> bool {
    let reading = &given.reading;
    let named = |metric: &str| Bucket::ALL.iter().any(|bucket| bucket.hours_metric() == metric);
    let hours = reading.is_actual_day() && (RUNNING.contains(&reading.metric.name()) || named(reading.metric.name()));
    let plain = || Unit::parse(&reading.unit) == Some(Unit::kept(Dimension::Hours)) && !reading.text.contains(':');
    hours && given.value().is_some() && given.level != Level::Unknown && plain()
}

/// Returns the values of a column that their energies contradict, by position, and whether all of the column is proven to be a
/// fraction of the day: none is larger, each energy fits into so much of a day, and most of them into no less.
fn proof(report: &Report, plant: &Plant, of: &dyn Fn(&Given) -> bool, most: f64) -> (Vec<usize>, bool) {
    let rows =
        || report.values.iter().enumerate().filter(|(_, v)| of(v)).filter_map(|(at, v)| Some((at, v, v.value()?)));
    let by_unit = report.by_unit();
    let made = |v| made(report.key.day, &by_unit, plant, v).filter(|made| made.kwh > 0.0);
    let running: Vec<(usize, f64, Made)> =
        rows().filter(|(.., hours)| *hours > 0.0).filter_map(|(at, v, hours)| Some((at, hours, made(v)?))).collect();
    // What a unit at full load makes in six minutes is left to rounding.
    let contradicts = |hours: f64, made: &Made| hours <= most && !made.fits_in(hours.max(0.1));
    let against: Vec<usize> =
        running.iter().filter(|(_, hours, made)| contradicts(*hours, made)).map(|(at, ..)| *at).collect();
    let fits = running.iter().all(|(_, share, made)| made.fits_in(DAY_H * share));
    let whole = fits && rows().all(|(.., hours)| hours <= most) && 2 * against.len() > running.len();
    (against, whole)
}

/// Returns what to say of a column at the value that its energy contradicts. `scaled`: so many values are read anew.
fn told(report: &Report, plant: &Plant, first: &Given, scaled: Option<usize>) -> Finding {
    let who = first.unit.as_deref().unwrap_or(&plant.code);
    let made = made(report.key.day, &report.by_unit(), plant, first);
    let (hours, kwh) = (first.value().unwrap_or_default(), made.map_or(0.0, |made| made.kwh));
    let cannot = format!("{} is {} h, and {who} made {} kWh", first.reading.name(), short(hours), short(kwh));
    let rule = rule::HOURS_DAY_FRACTION;
    match scaled {
        Some(1) => finding(rule, first, format!("{cannot}: it is a fraction of the day, read × 24.")),
        Some(n) => finding(rule, first, format!("{cannot}: its {n} values are fractions of the day, read × 24.")),
        None => {
            let message = format!("{cannot}: a fraction of the day among hours? Such a value is not used.");
            finding(rule, first, message).severity(Severity::Warning)
        }
    }
}

/// Tells of the other hours of a table whose running hours are fractions of the day, and takes them out of use.
fn beside(report: &mut Report, block: &str, most: f64, findings: &mut Vec<Finding>) {
    let mut told = BTreeSet::new();
    for given in &mut report.values {
        let unsure = given.block == block && is_plain(given) && given.value().is_some_and(|v| v > 0.0 && v <= most);
        if !unsure {
            continue;
        }
        given.usable = false;
        if told.insert(given.reading.metric) {
            let message = format!(
                "{} is {} beside fractions of the day: hours, or a fraction too? What is not zero of it is not used.",
                given.reading.name(),
                given.reading.text
            );
            findings.push(finding(rule::HOURS_DAY_FRACTION, given, message).severity(Severity::Warning));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, plant, report, told};
    use super::*;
    use crate::names::Role::Value;

    /// Rows of inverters of 50 kW: energy, generating hours, hours of breakdown.
    fn judged(rows: &[(f64, f64, f64)]) -> (Vec<String>, Vec<[Option<f64>; 2]>) {
        let row = |(n, (kwh, made, down)): (usize, &(f64, f64, f64))| {
            let unit = format!("INV-{}", n + 1);
            let all = [("energy_gross_kwh", *kwh), ("hours_generation", *made), ("hours_usmh", *down)];
            all.map(|(metric, value)| {
                let mut given = given(Some(&unit), metric, Value, Some(value), 3);
                if metric != "energy_gross_kwh" {
                    given.reading.unit = "h".into();
                }
                given
            })
        };
        let mut r = report(rows.iter().enumerate().flat_map(row).collect());
        let said = told(&mut r, |r, card| hours(r, &plant(), card));
        let all = r.values.chunks(3).map(|row| [row[1].value(), row[2].value()]).collect();
        (said, all)
    }

    #[test]
    fn hours_in_which_the_energy_cannot_have_been_made_are_fractions_of_the_day() {
        // At 50 kW and 5 % more, 240 kWh take 4.6 h; 0.45 of a day are 10.8 h.
        let (said, hours) = judged(&[(240.0, 0.45, 0.0), (231.0, 0.5, 0.02)]);
        assert_eq!(
            said,
            [
                "info     Data!E4  hours_generation is 0.45 h, and INV-1 made 240 kWh: its 2 values are fractions of the \
                 day, read × 24. (hours-day-fraction)",
                "warning  Data!E4  hours_usmh is 0.02 beside fractions of the day: hours, or a fraction too? What is not \
                 zero of it is not used. (hours-day-fraction)"
            ]
        );
        assert_eq!(hours, [[Some(10.8), Some(0.0)], [Some(12.0), None]]);
    }

    #[test]
    fn a_short_day_is_one_and_one_small_value_is_not_used() {
        let calm = [(30.0, 0.8, 0.1), (0.0, 0.0, 0.0)];
        assert_eq!(judged(&calm), (vec![], vec![[Some(0.8), Some(0.1)], [Some(0.0), Some(0.0)]]));
        // One energy of three is a fault of its own, and the hours are of a calm day.
        let (said, hours) = judged(&[(240.0, 0.45, 0.0), (30.0, 0.8, 0.1), (25.0, 0.9, 0.0)]);
        assert_eq!(said.len(), 1);
        assert_eq!(hours, [[None, Some(0.0)], [Some(0.8), Some(0.1)], [Some(0.9), Some(0.0)]]);
        // Its format is lost in one cell of two: which of them are hours no column tells.
        let (said, hours) = judged(&[(240.0, 0.45, 0.0), (231.0, 11.5, 0.0)]);
        assert_eq!(said.len(), 1);
        assert_eq!(hours, [[None, Some(0.0)], [Some(11.5), Some(0.0)]]);
    }

    #[test]
    fn a_time_of_day_is_no_fraction() {
        let mut r = report(vec![
            given(Some("INV-1"), "energy_gross_kwh", Value, Some(240.0), 1),
            given(Some("INV-1"), "hours_generation", Value, Some(0.75), 2),
        ]);
        r.values[1].reading.unit = "h".into();
        r.values[1].reading.text = "00:45:00".into();
        assert!(told(&mut r, |r, card| hours(r, &plant(), card)).is_empty());
    }
}
