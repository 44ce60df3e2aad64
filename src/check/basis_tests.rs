//! Printed ratios and what they are made of.

use super::super::ratios;
use super::super::sample::{given, outcome, plant, report, told};
use crate::names::Role::Value;
use crate::plant::{EnergyBasis, Plant};
use crate::report::{Outcome, Report};
use crate::rule;

/// 100 kW AC, 120 kWp; 480 kWh export: 20 % over AC, 16.67 % over DC; PR 80 % at 5 kWh/m²; 4 kWh/kWp.
fn day(metric: &str, printed: f64) -> Report {
    report(vec![
        given(None, "energy_export_kwh", Value, Some(480.0), 1),
        given(None, "poa_kwh_m2", Value, Some(5.0), 2),
        given(None, "ghi_kwh_m2", Value, Some(4.4), 3),
        given(None, metric, Value, Some(printed), 4),
    ])
}

fn said(plant: &Plant, mut report: Report) -> Vec<String> {
    told(&mut report, |r, card| {
        ratios::cuf(r, plant, card);
        ratios::pr(r, plant, card);
        ratios::specific_yield(r, plant, card);
    })
}

#[test]
fn ratios_by_their_definitions_are_silent_and_so_are_rounded_ones() {
    for (metric, printed) in [
        ("cuf_ac_pct", 20.0),
        ("cuf_ac_pct", 20.19),
        ("plf_pct", 20.0),
        ("cuf_dc_pct", 16.67),
        ("pr_pct", 80.0),
        ("pr_pct", 79.1),
        ("specific_yield_kwh_kwp", 4.0),
        ("specific_yield_kwh_kwp", 4.03),
    ] {
        assert_eq!(said(&plant(), day(metric, printed)), Vec::<String>::new(), "{metric} {printed}");
    }
}

#[test]
fn the_basis_that_reproduces_a_printed_ratio_is_named() {
    for (metric, printed, cause) in [
        ("cuf_ac_pct", 16.67, "over DC capacity, not AC"),
        ("cuf_dc_pct", 20.01, "over AC capacity, not DC"),
        ("cuf_ac_pct", 40.0, "over 12 h, not 24 h"),
        ("plf_pct", 0.2001, "a fraction, read as per cent"),
        ("plf_pct", 2000.1, "per cent, read as a fraction"),
        ("pr_pct", 90.91, "with horizontal irradiation"),
        ("pr_pct", 96.01, "over AC capacity, not DC"),
        ("specific_yield_kwh_kwp", 4.8, "over AC capacity, not DC"),
    ] {
        let said = said(&plant(), day(metric, printed));
        assert!(matches!(said.as_slice(), [one] if one.contains(cause)), "{metric} {printed}: {said:?}");
    }
}

#[test]
fn what_nothing_reproduces_is_told_without_a_cause() {
    let said = said(&plant(), day("cuf_ac_pct", 23.4));
    assert_eq!(
        said,
        ["warning  Data!E5  cuf_ac_pct is 23.4 %; 480.0 kWh (export) over 100 kW × 24 h gives 20.00 %. (cuf-mismatch)"]
    );
}

#[test]
fn gross_is_a_wrong_basis_only_where_the_plant_says_which_is_its_own() {
    let both = || {
        let mut r = day("cuf_ac_pct", 21.5);
        r.values.push(given(None, "energy_gross_kwh", Value, Some(516.0), 5));
        r
    };
    assert!(said(&plant(), both()).is_empty());
    let told = said(&Plant { energy_basis: EnergyBasis::Export, ..plant() }, both());
    assert!(matches!(told.as_slice(), [one] if one.contains("made of gross energy")), "{told:?}");
}

/// Inverter ICR-1/INV-1 of a published 50 MW plant on 10 January 2022: 4550 kWh, 1010 kW, 1111.32 kWp, 5.41206 kWh/m²,
/// EG 0.866667 h; the sheet prints PR 91.2352 %, over an expected energy lessened by the outage. Plain it is 75.65 %.
#[test]
fn published_pr_of_an_inverter_is_compensated_for_its_outage() {
    let mut p = plant();
    (p.units[0].ac_kw, p.units[0].dc_kwp) = (Some(1010.0), Some(1111.32));
    let unit = |metric, v, row| given(Some("INV-1"), metric, Value, Some(v), row);
    let told = said(
        &p,
        report(vec![
            unit("energy_gross_kwh", 4550.0, 1),
            unit("poa_kwh_m2", 5.41206, 2),
            unit("energy_expected_kwh", 4987.11, 3), // 4550 / 0.912352
            unit("pr_pct", 91.2352, 4),
            unit("plf_pct", 18.7706, 5), // 4550 / (1010 × 24)
        ]),
    );
    assert!(
        matches!(told.as_slice(), [one] if one.contains("gives 75.65 %") && one.contains("compensated for outages")),
        "{told:?}"
    );
}

#[test]
fn one_fault_of_a_template_is_one_finding() {
    let mut p = plant();
    p.units.iter_mut().for_each(|u| u.dc_kwp = Some(60.0));
    let row = |unit, kwh: f64, row| {
        [("energy_gross_kwh", kwh), ("plf_pct", kwh / 14.4)].map(|(m, v)| given(Some(unit), m, Value, Some(v), row))
    };
    let told = said(&p, report([row("INV-1", 240.0, 1), row("INV-2", 228.0, 2)].concat()));
    assert!(
        matches!(told.as_slice(), [one] if one.contains("over DC capacity") && one.contains("So it is with 1 more.")),
        "{told:?}"
    );
}

#[test]
fn on_a_dull_day_and_without_a_capacity_nothing_is_judged() {
    let mut dull = day("pr_pct", 40.0);
    dull.values[1].reading.value = Some(0.4);
    told(&mut dull, |r, card| ratios::pr(r, &plant(), card));
    assert!(matches!(outcome(&dull, rule::PR_MISMATCH), Some(Outcome::Skipped(_))));
    let mut bare = day("cuf_ac_pct", 99.0);
    told(&mut bare, |r, card| ratios::cuf(r, &Plant { capacities: Vec::new(), ..plant() }, card));
    let why = "SOL-1 has no ac_kw in its master data".to_owned();
    assert_eq!(outcome(&bare, rule::CUF_MISMATCH), Some(Outcome::Skipped(why)));
}
