//! What a report must have: an energy where its layout reads one, and a day that has been.

use chrono::NaiveDate;

use super::scorecard::Scorecard;
use crate::cell::Place;
use crate::finding::{Finding, Severity};
use crate::names::{Kind, Role};
use crate::record::Reading;
use crate::report::{Given, Level, Report};
use crate::rule;

/// `required-metric-missing`: a plant-day whose layout maps energy has an energy of the plant or of a known unit.
pub(super) fn energy(report: &Report, expected: bool, card: &mut Scorecard) {
    // Where a register stands, the day before tells what it counted.
    let tells = |r: &Reading| r.is_actual_day() || (r.role == Role::Close && r.kind == Kind::Actual);
    let is_energy = |v: &&Given| v.reading.metric.is_generation() && tells(&v.reading) && v.level != Level::Unknown;
    let mut findings = Vec::new();
    if expected && !report.values.iter().filter(is_energy).any(|v| v.reading.value.is_some()) {
        let message =
            format!("{} on {} reports no energy of the plant or of a known unit.", report.key.plant, report.key.day);
        let mut finding = Finding::new(rule::REQUIRED_METRIC_MISSING, message);
        if let Some(empty) = report.values.iter().find(is_energy) {
            finding = finding.at(&empty.reading.place).of(empty.reading.name()).said(empty.reading.text.clone());
        }
        findings.push(finding);
    }
    card.note(rule::REQUIRED_METRIC_MISSING, usize::from(expected), findings, None);
}

/// `date-future`: the day is not after today at the plant. `dated`: where the day is told.
pub(super) fn future(report: &Report, today: NaiveDate, dated: Option<&Place>, card: &mut Scorecard) {
    let mut findings = Vec::new();
    if report.key.day > today {
        let message = format!("The report is of {}, and at {} it is {today}.", report.key.day, report.key.plant);
        let mut finding = Finding::new(rule::DATE_FUTURE, message).day(report.key.day);
        finding.place = dated.cloned();
        findings.push(finding);
    }
    card.note(rule::DATE_FUTURE, 1, findings, None);
}

/// `placeholder-value`: a day without energy has had some light, where the report tells both. Zeros of both are those of a
/// day to come, or of one that nobody filled in.
pub(super) fn light(report: &Report, card: &mut Scorecard) {
    let actual = || report.values.iter().filter(|v| v.reading.is_actual_day() && v.reading.value.is_some());
    let is_sun = |v: &&Given| ["poa_kwh_m2", "ghi_kwh_m2"].contains(&v.reading.metric.name());
    let sun: Vec<&Given> = actual().filter(is_sun).collect();
    let energies: Vec<&Given> = actual().filter(|v| v.reading.metric.is_generation()).collect();
    let dark = |all: &[&Given]| !all.is_empty() && all.iter().all(|v| v.reading.value == Some(0.0));
    let Some(first) = energies.first().filter(|_| dark(&sun) && dark(&energies)) else { return };
    let message = format!(
        "{} on {} tells zero energy and zero irradiation: is the day filled in?",
        report.key.plant, report.key.day
    );
    let finding = Finding::new(rule::PLACEHOLDER_VALUE, message).severity(Severity::Warning).at(&first.reading.place);
    let hint =
        "Where zeros stand for days that are not filled in, say null = [\"0\"] in the layout: they are no values then.";
    card.note(rule::PLACEHOLDER_VALUE, 1, vec![finding.hint(hint)], None);
}
