//! Several reports of one plant-day into one set of values: the first that has a metric gives it; another that differs
//! is told.

use super::Day;
use crate::finding::Finding;
use crate::names::Role;
use crate::plant::Plant;
use crate::report::{Given, Level, Report};
use crate::rule;
use crate::summary::{Amount, Metrics};

/// Fills the day's metrics from its reports, first the one that wins.
pub(super) fn merge(out: &mut Day, plant: &Plant, reports: &[&Report]) {
    let share = rule::SOURCES_DISAGREE.definition().thresholds.first().map_or(0.0, |t| plant.threshold(t)) / 100.0;
    for (origin, report) in reports.iter().enumerate() {
        for given in &report.values {
            let metrics = match (given.level, &given.unit) {
                (Level::Plant, _) => &mut out.plant,
                (Level::Unit, Some(unit)) => out.units.entry(unit.clone()).or_default(),
                _ => continue,
            };
            let Some(value) = given.value() else { continue };
            let amount = Amount { value, origin: Some(origin) };
            if given.reading.is_actual_day() && !given.reading.metric.is_ratio() {
                actual(metrics, given, amount, (reports, share), &mut out.findings);
            } else if given.reading.role != Role::Again {
                metrics.reported.entry(given.reading.name()).or_insert(amount);
            }
        }
    }
}

fn actual(
    metrics: &mut Metrics,
    given: &Given,
    amount: Amount,
    (reports, share): (&[&Report], f64),
    findings: &mut Vec<Finding>,
) {
    let name = given.reading.metric.name();
    let Some(first) = metrics.amounts.get(name) else {
        metrics.amounts.insert(name, amount);
        return;
    };
    if first.origin == amount.origin
        || (first.value - amount.value).abs() <= share * first.value.abs().max(amount.value.abs())
    {
        return;
    }
    let source = |origin: Option<usize>| origin.and_then(|o| reports.get(o)).map_or("", |r| r.key.source.as_str());
    let message = format!(
        "{name} is {} by {} and {} by {}; the first counts.",
        first.value,
        source(first.origin),
        amount.value,
        source(amount.origin)
    );
    findings.push(
        Finding::new(rule::SOURCES_DISAGREE, message)
            .at(&given.reading.place)
            .of(name)
            .unit(given.unit.as_deref())
            .hint(rule::SOURCES_DISAGREE.definition().remedy),
    );
}
