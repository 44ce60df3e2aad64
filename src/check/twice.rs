//! What two rows of a table give one plant or unit once their names are understood: neither is left out in silence.
//! Rows that spell it alike were settled when they were read.

use std::collections::BTreeMap;

use super::scorecard::Scorecard;
use crate::finding::{Finding, Severity};
use crate::report::{Given, Level, Report, digits};
use crate::rule;

/// `unit-duplicated`: two spellings of one plant or unit in a table, each with a value of one metric.
pub(super) fn units(report: &Report, card: &mut Scorecard) {
    let rule = rule::UNIT_DUPLICATED;
    if report.findings.iter().any(|f| f.rule == rule && f.is_error()) {
        return;
    }
    let mut seen: BTreeMap<(&str, Option<&str>, &str), &Given> = BTreeMap::new();
    let mut findings = Vec::new();
    for given in &report.values {
        if given.level == Level::Unknown || !given.reading.is_actual_day() || given.reading.value.is_none() {
            continue;
        }
        let of = (given.block.as_str(), given.unit.as_deref(), given.reading.metric.name());
        match seen.get(&of) {
            Some(first) => findings.push(told(&report.key.plant, first, given)),
            None => {
                seen.insert(of, given);
            }
        }
    }
    if !findings.is_empty() {
        card.note(rule, seen.len(), findings, None);
    }
}

fn told(plant: &str, first: &Given, again: &Given) -> Finding {
    let (one, two) = (&first.reading, &again.reading);
    let same = digits(one.value) == digits(two.value);
    let message = format!(
        "{} of {} stands twice, under two spellings: \"{}\" at {} and \"{}\" at {}{}.",
        two.name(),
        again.unit.as_deref().unwrap_or(plant),
        one.text,
        one.place,
        two.text,
        two.place,
        if same { "; it counts once" } else { "" }
    );
    let finding = Finding::new(rule::UNIT_DUPLICATED, message)
        .at(&two.place)
        .of(two.name())
        .unit(again.unit.as_deref())
        .said(two.text.clone())
        .hint(rule::UNIT_DUPLICATED.definition().remedy);
    if same { finding.severity(Severity::Warning) } else { finding }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, report, told};
    use super::*;
    use crate::names::Role::Value;

    fn energy(unit: Option<&str>, kwh: Option<f64>, row: u32) -> Given {
        given(unit, "energy_gross_kwh", Value, kwh, row)
    }

    #[test]
    fn a_unit_under_two_spellings_counts_once_or_rejects() {
        let mut same = report(vec![energy(Some("INV-1"), Some(5.0), 1), energy(Some("INV-1"), Some(5.0), 2)]);
        assert_eq!(told(&mut same, |r, card| units(r, card)).len(), 1);
        assert!(!same.is_rejected());
        let mut differs = report(vec![energy(Some("INV-1"), Some(5.0), 1), energy(Some("INV-1"), Some(6.0), 2)]);
        told(&mut differs, |r, card| units(r, card));
        assert!(differs.is_rejected());
    }

    #[test]
    fn a_value_beside_none_and_one_of_another_table_are_no_repetition() {
        let other = Given { block: "table.other".to_owned(), ..energy(None, Some(7.0), 3) };
        let mut r = report(vec![energy(None, None, 1), energy(None, Some(6.0), 2), other]);
        assert_eq!(told(&mut r, |r, card| units(r, card)), Vec::<String>::new());
    }
}
