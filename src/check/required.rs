//! What a report must have: an energy where its layout reads one, and a day that has been.

use chrono::NaiveDate;

use super::scorecard::Scorecard;
use crate::finding::Finding;
use crate::report::{Level, Report};
use crate::rule;
use crate::units::Dimension;

/// `required-metric-missing`: a plant-day whose layout maps energy has an energy of the plant or of a known unit.
pub(super) fn energy(report: &Report, expected: bool, card: &mut Scorecard) {
    let energies = |v: &&crate::report::Given| {
        v.reading.metric.dimension() == Dimension::Energy
            && v.reading.is_actual_day()
            && v.reading.value.is_some()
            && v.level != Level::Unknown
    };
    let found = report.values.iter().filter(energies).count();
    let mut findings = Vec::new();
    if expected && found == 0 {
        let message =
            format!("{} on {} reports no energy of the plant or of a known unit.", report.key.plant, report.key.day);
        findings.push(
            Finding::new(rule::REQUIRED_METRIC_MISSING, message)
                .hint(rule::REQUIRED_METRIC_MISSING.definition().remedy),
        );
    }
    card.note(rule::REQUIRED_METRIC_MISSING, usize::from(expected), findings, None);
}

/// `date-future`: the day is not after today at the plant.
pub(super) fn future(report: &Report, today: NaiveDate, card: &mut Scorecard) {
    let mut findings = Vec::new();
    if report.key.day > today {
        let message = format!("The report is of {}, and at {} it is {today}.", report.key.day, report.key.plant);
        findings.push(
            Finding::new(rule::DATE_FUTURE, message).day(report.key.day).hint(rule::DATE_FUTURE.definition().remedy),
        );
    }
    card.note(rule::DATE_FUTURE, 1, findings, None);
}
