//! A unit (or a plant) that stands twice in one table for one day, after names are resolved: two spellings of one unit
//! are one unit, one code of two plants is not.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::scorecard::Scorecard;
use crate::finding::{Finding, Severity};
use crate::metric::Metric;
use crate::names::{Kind, Period, Role, tidy};
use crate::report::{Given, Level, Report};
use crate::rule;

/// Two cells of one quantity.
type Pair<'a> = (&'a Given, &'a Given);

/// What one unit says twice in one block.
#[derive(Default)]
struct Twice<'a> {
    first: BTreeMap<(Metric, Period, Kind), &'a Given>,
    same: Vec<Pair<'a>>,
    differ: Vec<Pair<'a>>,
}

/// `unit-duplicated`: values of one unit that stand twice. Different ones reject the report; equal ones count once.
pub(super) fn units(report: &Report, card: &mut Scorecard) {
    let mut tidied: HashMap<&str, Rc<str>> = HashMap::new();
    let mut all: BTreeMap<(&str, Level, Rc<str>), Twice<'_>> = BTreeMap::new();
    for given in report.values.iter().filter(|v| v.reading.role == Role::Value && v.reading.value.is_some()) {
        let unit = given.unit.as_deref().unwrap_or_default();
        let unit = tidied.entry(unit).or_insert_with(|| tidy(unit).into());
        let twice = all.entry((&given.block, given.level, Rc::clone(unit))).or_default();
        let reading = &given.reading;
        match twice.first.entry((reading.metric, reading.period, reading.kind)) {
            Entry::Vacant(place) => drop(place.insert(given)),
            Entry::Occupied(first) if equal(first.get(), given) => twice.same.push((first.get(), given)),
            Entry::Occupied(first) => twice.differ.push((first.get(), given)),
        }
    }
    let findings = all.values().filter_map(|twice| told(twice, &report.key.plant)).collect();
    card.note(rule::UNIT_DUPLICATED, all.len(), findings, None);
}

fn equal(a: &Given, b: &Given) -> bool {
    let pair = a.reading.value.zip(b.reading.value);
    pair.is_some_and(|(a, b)| (a - b).abs() <= 1e-12 * a.abs().max(b.abs()))
}

fn told(twice: &Twice<'_>, plant: &str) -> Option<Finding> {
    let differ = twice.differ.first();
    let (first, second) = differ.or_else(|| twice.same.first())?;
    let who = second.unit.as_deref().unwrap_or(plant);
    let (one, two) = (&first.reading, &second.reading);
    let name = two.name();
    let message = if differ.is_some() {
        let more = match twice.differ.len() {
            1 => String::new(),
            n => format!(" (and {} more values)", n - 1),
        };
        format!(
            "{name} of {who} stands twice with different numbers: \"{}\" in {} and \"{}\" in {}{more}.",
            one.text, one.place, two.text, two.place
        )
    } else {
        format!("{who} stands twice with the same values, in {} and {}; it counts once.", one.place, two.place)
    };
    let finding = Finding::new(rule::UNIT_DUPLICATED, message)
        .at(&two.place)
        .of(name)
        .unit(second.unit.as_deref())
        .said(two.text.clone())
        .hint(rule::UNIT_DUPLICATED.definition().remedy);
    Some(if differ.is_some() { finding } else { finding.severity(Severity::Warning) })
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, report, told};
    use super::*;

    #[test]
    fn a_unit_twice_in_one_table_is_told_and_twice_in_two_tables_is_not() {
        let gross = |kwh, row| given(Some("INV-1"), "energy_gross_kwh", Role::Value, Some(kwh), row);
        let other = Given { block: "table.other".into(), ..gross(190.0, 9) };
        assert!(told(&mut report(vec![gross(210.0, 1), other]), |r, card| units(r, card)).is_empty());
        let mut twice = report(vec![gross(210.0, 1), gross(190.0, 2)]);
        assert_eq!(told(&mut twice, |r, card| units(r, card)).len(), 1);
        assert!(twice.is_rejected());
        let mut same = report(vec![gross(210.0, 1), gross(210.0, 2)]);
        assert_eq!(told(&mut same, |r, card| units(r, card)).len(), 1);
        assert!(!same.is_rejected());
    }
}
