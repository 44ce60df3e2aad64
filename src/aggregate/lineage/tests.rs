//! The steps against the day itself: every number is told, and its formula's inputs make it.

use super::*;
use crate::aggregate::day as made;
use crate::lineage::{Use, What};
use crate::names::{Role, Technology};
use crate::sample::{day, given, plant, report};

fn told(plant: &Plant, reports: &[&Report], number: &Number) -> Vec<Step> {
    let out = made(plant, day(), reports);
    Lineage { plant, day: &out, reports }.of(number)
}

fn gross(unit: &str, kwh: Option<f64>, row: u32) -> crate::report::Given {
    given(Some(unit), "energy_gross_kwh", Role::Value, kwh, row)
}

#[test]
fn a_performance_ratio_leads_to_energy_capacity_and_sun_and_these_to_cells() {
    let units = report(vec![gross("INV-1", Some(210.0), 1), gross("INV-2", Some(213.0), 2)]);
    let weather = report(vec![given(None, "poa_kwh_m2", Role::Value, Some(4.7), 9)]);
    let steps = told(&plant(), &[&units, &weather], &Number::new(None, "pr_pct"));
    let shown: Vec<(String, Option<String>)> = steps.iter().map(|s| (s.number.name.clone(), s.with.clone())).collect();
    // 100 × 423 / (120 kWp × 4.7 kWh/m²) = 75 %.
    assert_eq!(
        shown[..2],
        [
            ("pr_pct".to_owned(), Some("100 × 423 / (120 × 4.7) = 75".to_owned())),
            ("energy_kwh".to_owned(), Some("423".to_owned())),
        ]
    );
    let counts: Vec<(usize, What)> = steps
        .iter()
        .flat_map(|s| &s.sources)
        .filter(|source| source.counts == Use::Counts)
        .map(|source| (source.report, source.what))
        .collect();
    assert_eq!(counts, [(1, What::Value(0)), (0, What::Value(0)), (0, What::Value(1))]);
}

#[test]
fn a_sum_that_is_not_made_names_the_unit_and_the_value_that_lacks() {
    let mut units = report(vec![gross("INV-1", Some(210.0), 1), gross("INV-2", Some(9000.0), 2)]);
    units.values[1].usable = false;
    let steps = told(&plant(), &[&units], &Number::new(None, "energy_kwh"));
    assert_eq!((steps[0].value, steps[0].made), (None, Made::Nothing));
    assert_eq!(steps[1].formula, "the sum over 2 units of the master data; it is not made, for these have none: INV-2");
    let last = &steps[3];
    assert_eq!((last.number.unit.as_deref(), last.sources[0].counts), (Some("INV-2"), Use::Unusable));
}

#[test]
fn of_two_sources_the_first_counts_and_the_other_says_behind_which() {
    let first = report(vec![given(None, "poa_kwh_m2", Role::Value, Some(5.0), 1)]);
    let second = report(vec![given(None, "poa_kwh_m2", Role::Value, Some(5.5), 2)]);
    let steps = told(&plant(), &[&first, &second], &Number::new(None, "poa_kwh_m2"));
    let uses: Vec<Use> = steps[0].sources.iter().map(|s| s.counts).collect();
    assert_eq!(uses, [Use::Counts, Use::Behind(0)]);
}

#[test]
fn an_availability_has_the_hours_put_in_and_every_number_of_a_day_is_told() {
    let mut wind = plant();
    wind.technology = Some(Technology::Wind);
    let mut one =
        report(vec![gross("INV-1", Some(210.0), 1), given(Some("INV-1"), "ma_pct", Role::Value, Some(90.0), 3)]);
    one.stop_log = true;
    one.stops = vec![crate::report::GivenStop {
        level: crate::report::Level::Unit,
        unit: Some("INV-1".into()),
        stop: crate::record::Stop {
            from: "2026-03-01T03:00:00".parse().unwrap(),
            to: Some("2026-03-01T09:00:00".parse().unwrap()),
            bucket: Some(crate::names::Bucket::Unscheduled),
            bucket_text: "usmh".into(),
            excused: None,
            error_text: String::new(),
            remarks: String::new(),
        },
        place: crate::cell::Place::Layout,
        usable: true,
    }];
    let out = made(&wind, day(), &[&one]);
    let lineage = Lineage { plant: &wind, day: &out, reports: &[&one] };
    let steps = lineage.of(&Number::new(None, "ma_pct"));
    // 6 of INV-1's 24 hours, none of INV-2's, 50 kW each: 100 × (18 + 24) / 48.
    assert_eq!(steps[0].with.as_deref(), Some("100 × 2100 / 2400 = 87.5"));
    assert_eq!(steps[1].with.as_deref(), Some("100 × (24 - (6 + 0)) / 24 = 75"));
    let stops: Vec<What> = steps.iter().flat_map(|s| &s.sources).map(|s| s.what).collect();
    assert_eq!(stops, [What::Stop(0)]);
    for number in lineage.numbers() {
        let step = lineage.of(&number).remove(0);
        assert!(step.value.is_some() && step.made != Made::Nothing, "{number:?}: {step:?}");
    }
}

/// An availability is made of hours of downtime. Where a report has none and prints the ratio, that is said.
#[test]
fn a_ratio_that_is_not_made_says_what_is_printed_of_it() {
    let printed = report(vec![
        given(None, "energy_export_kwh", Role::Value, Some(400.0), 1),
        given(None, "pa_pct", Role::Value, Some(99.51), 2),
    ]);
    let steps = told(&plant(), &[&printed], &Number::new(None, "pa_pct"));
    assert_eq!(steps[0].value, None);
    assert!(steps[0].formula.ends_with("; printed is 99.51 %: ask for reported.pa_pct"), "{}", steps[0].formula);
}
