//! Which units a report lists, against those of the master data that it should list.

use std::collections::BTreeSet;

use super::printed::threshold;
use super::scorecard::Scorecard;
use super::totals::count;
use crate::cell::Place;
use crate::finding::{Finding, Severity};
use crate::plant::Plant;
use crate::record::{BlockRead, Draft};
use crate::report::{Given, Level, Outcome, Report};
use crate::rule;

/// Notes which units of the plant the report's own tables name without any value.
pub(super) fn silent(report: &mut Report, plant: &Plant, draft: &Draft) {
    let own = |block: &&BlockRead| rows(report).any(|row| row.block == block.name);
    let names = draft.blocks.iter().filter(own).flat_map(|block| &block.silent);
    let units: BTreeSet<String> =
        names.filter_map(|name| plant.unit_named(name, report.key.day)).map(|unit| unit.name.clone()).collect();
    report.silent = units.into_iter().collect();
}

/// `unit-count-mismatch`: units of the master data that no row of the report names, as far as the report alone tells.
pub(super) fn units(report: &Report, plant: &Plant, workbook: &[Finding], card: &mut Scorecard) {
    let rule = rule::UNIT_COUNT_MISMATCH;
    let leads_nowhere = |f: &Finding| [rule::PLANT_UNRESOLVED, rule::REQUIRED_METRIC_MISSING].contains(&f.rule);
    let lost = workbook.iter().any(|f| f.is_error() && leads_nowhere(f));
    match missing(report, plant, &BTreeSet::new()) {
        Ok(Some(_)) if lost => card.note(rule, 0, Vec::new(), Some("rows of the workbook lead to no unit".to_owned())),
        Ok(Some(_)) if report.is_rejected() => {
            card.note(rule, 0, Vec::new(), Some("the report is rejected for what its rows say".to_owned()));
        }
        Ok(found) => card.note(rule, 1, found.into_iter().collect(), None),
        Err(why) => card.note(rule, 0, Vec::new(), why),
    }
}

/// Judges `unit-count-mismatch` again where it spoke: units that another source lists are not expected here.
pub fn elsewhere(report: &mut Report, plant: &Plant, listed: &BTreeSet<String>) {
    let rule = rule::UNIT_COUNT_MISMATCH;
    let Some(at) = report.findings.iter().position(|f| f.rule == rule) else { return };
    match missing(report, plant, listed) {
        Ok(Some(found)) => report.findings.iter_mut().filter(|f| f.rule == rule).for_each(|f| *f = found.clone()),
        Ok(None) | Err(_) => {
            report.findings.remove(at);
            report.verdicts.iter_mut().filter(|v| v.rule == rule).for_each(|v| v.outcome = Outcome::Pass);
        }
    }
}

/// Returns the units that generate and that the report names beside an energy of the day, with a value or without.
pub fn listed<'a>(report: &'a Report, plant: &Plant) -> BTreeSet<&'a str> {
    let generates = |name: &str| plant.units_on(report.key.day).any(|u| u.name == name && u.generates());
    let named = rows(report).filter(|v| v.level == Level::Unit).filter_map(|v| v.unit.as_deref());
    named.chain(report.silent.iter().map(String::as_str)).filter(|unit| generates(unit)).collect()
}

fn rows(report: &Report) -> impl Iterator<Item = &Given> {
    let of_a_unit = |v: &&Given| v.level != Level::Plant && v.reading.is_actual_day();
    report.values.iter().filter(|v| v.reading.metric.is_generation()).filter(of_a_unit)
}

/// Returns the finding that units are missing, if some are. Only kinds of units that the report lists are expected: an
/// inverter sheet says nothing of turbines. A row whose name no unit has may be one of those that are missing.
///
/// # Errors
/// Says why it cannot be judged; nothing: there is nothing to judge.
fn missing(report: &Report, plant: &Plant, elsewhere: &BTreeSet<String>) -> Result<Option<Finding>, Option<String>> {
    let rule = rule::UNIT_COUNT_MISMATCH;
    let listed = listed(report, plant);
    let Some(first) = rows(report).next().filter(|_| !listed.is_empty()) else { return Err(None) };
    if !report.key.part.is_empty() {
        return Err(Some("the day is sent in parts".to_owned()));
    }
    let on_day = || plant.units_on(report.key.day).filter(|u| u.generates());
    let kinds: BTreeSet<&str> =
        on_day().filter(|u| listed.contains(u.name.as_str())).map(|u| u.kind.as_str()).collect();
    let due = || on_day().filter(|u| kinds.contains(u.kind.as_str())).map(|u| u.name.as_str());
    let absent: Vec<&str> = due().filter(|name| !listed.contains(name) && !elsewhere.contains(*name)).collect();
    let unknown: BTreeSet<&str> =
        rows(report).filter(|v| v.level == Level::Unknown).filter_map(|v| v.unit.as_deref()).collect();
    if absent.len() <= unknown.len() {
        return Ok(None);
    }
    let all = listed.len() + absent.len();
    let there = listed.len() + unknown.len();
    let least = threshold(plant, rule, "unit_count_error_pct") / 100.0;
    let shown = absent.iter().take(6).copied().collect::<Vec<_>>().join(", ");
    let more = if absent.len() > 6 { format!(" and {} more", absent.len() - 6) } else { String::new() };
    let strange = match unknown.len() {
        0 => String::new(),
        n => format!(", {n} of them by a name that no unit has"),
    };
    let kinds: Vec<&str> = kinds.into_iter().filter(|kind| !kind.is_empty()).collect();
    let of = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    let message = format!("It lists {there} of {all} units{of} of {}{strange}; missing: {shown}{more}.", plant.code);
    let found = Finding::new(rule, message).hint(rule.definition().remedy);
    let found = match &first.reading.place {
        Place::Cell(sheet, _) => found.at(&Place::Sheet(sheet.clone())),
        _ => found,
    };
    let rejects = count(there) < least * count(all);
    Ok(Some(if rejects { found.severity(Severity::Error) } else { found }))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, outcome, plant, report, told};
    use super::*;
    use crate::names::Role::Value;
    use crate::plant::PlantUnit;

    /// A plant of ten inverters, two turbines and a meter.
    fn hybrid() -> Plant {
        let unit = |name: String, kind: &str| PlantUnit { name, kind: kind.into(), ..Default::default() };
        let inverters = (1..=10).map(|n| unit(format!("INV-{n}"), "inverter"));
        let others = [unit("T1".into(), "wtg"), unit("T2".into(), "wtg"), unit("M1".into(), "meter")];
        Plant { units: inverters.chain(others).collect(), ..plant() }
    }

    fn lists(names: impl Iterator<Item = String>) -> Report {
        let row = |name: String| given(Some(&name), "energy_gross_kwh", Value, Some(200.0), 3);
        report(names.map(row).collect())
    }

    fn inverters(n: u32) -> impl Iterator<Item = String> {
        (1..=n).map(|n| format!("INV-{n}"))
    }

    #[test]
    fn missing_units_are_named_and_too_many_reject() {
        let mut nine = lists(inverters(9));
        assert_eq!(
            told(&mut nine, |r, card| units(r, &hybrid(), &[], card)),
            ["warning  sheet Data  It lists 9 of 10 units (inverter) of SOL-1; missing: INV-10. (unit-count-mismatch)"]
        );
        let severity = |n| {
            let mut r = lists(inverters(n));
            told(&mut r, |r, card| units(r, &hybrid(), &[], card));
            r.findings.first().map(|f| f.severity)
        };
        let (warning, error) = (Some(Severity::Warning), Some(Severity::Error));
        assert_eq!([10, 8, 7].map(severity), [None, warning, error]);
    }

    #[test]
    fn a_unit_without_a_value_is_listed_and_other_kinds_are_not_expected() {
        let mut r = lists(inverters(10));
        r.values[3].reading.value = None;
        assert!(told(&mut r, |r, card| units(r, &hybrid(), &[], card)).is_empty());
        let mut both = lists(inverters(10).chain(["T1".to_owned()]));
        assert_eq!(told(&mut both, |r, card| units(r, &hybrid(), &[], card)).len(), 1);
        let mut meter = lists(["M1".to_owned()].into_iter());
        assert!(told(&mut meter, |r, card| units(r, &hybrid(), &[], card)).is_empty());
        assert_eq!(outcome(&meter, rule::UNIT_COUNT_MISMATCH), Some(Outcome::NotApplicable));
    }

    #[test]
    fn a_row_without_any_value_lists_its_unit() {
        let mut r = lists(inverters(9));
        r.silent = vec!["INV-10".to_owned()];
        assert!(told(&mut r, |r, card| units(r, &hybrid(), &[], card)).is_empty());
    }

    #[test]
    fn rows_that_lead_nowhere_may_be_those_that_are_missing() {
        let lost = [Finding::new(rule::PLANT_UNRESOLVED, "Unit \"T9\" belongs to no plant of the master data.")];
        let mut r = lists(inverters(9));
        assert!(told(&mut r, |r, card| units(r, &hybrid(), &lost, card)).is_empty());
        assert!(matches!(outcome(&r, rule::UNIT_COUNT_MISMATCH), Some(Outcome::Skipped(_))));
    }

    #[test]
    fn an_unknown_name_may_be_the_missing_unit() {
        let mut r = lists(inverters(9).chain(["INVERTER TEN".to_owned()]));
        r.values[9].level = Level::Unknown;
        assert!(told(&mut r, |r, card| units(r, &hybrid(), &[], card)).is_empty());
    }

    #[test]
    fn units_that_another_source_lists_are_not_expected() {
        let mut r = lists(inverters(5));
        told(&mut r, |r, card| units(r, &hybrid(), &[], card));
        assert!(r.is_rejected());
        let others = |from: u32| (from..=10).map(|n| format!("INV-{n}")).collect();
        elsewhere(&mut r, &hybrid(), &others(7));
        assert_eq!(r.findings[0].message, "It lists 5 of 6 units (inverter) of SOL-1; missing: INV-6.");
        assert!(!r.is_rejected());
        elsewhere(&mut r, &hybrid(), &others(6));
        assert_eq!((r.findings.len(), outcome(&r, rule::UNIT_COUNT_MISMATCH)), (0, Some(Outcome::Pass)));
    }

    #[test]
    fn a_day_sent_in_parts_is_not_counted() {
        let mut r = lists(inverters(2));
        r.key.part = "night".into();
        assert!(told(&mut r, |r, card| units(r, &hybrid(), &[], card)).is_empty());
        assert!(matches!(outcome(&r, rule::UNIT_COUNT_MISMATCH), Some(Outcome::Skipped(_))));
    }
}
