//! Scales of printed ratios, by cases: what proves one, and what does not.

use super::super::sample::{given, outcome, plant, report, told};
use super::*;
use crate::names::Role::Value;
use crate::report::Outcome;

/// Two inverters of 50 kW and their plant of 100 kW; the ratios read in `unit`.
fn ratios_in(unit: &str, kwh: [f64; 2], metric: &str, values: &[(Option<&str>, f64)]) -> Report {
    let energies = ["INV-1", "INV-2"].iter().zip(kwh);
    let mut all: Vec<Given> =
        energies.map(|(name, kwh)| given(Some(name), "energy_gross_kwh", Value, Some(kwh), 1)).collect();
    all.extend(values.iter().zip(2..).map(|((whose, v), row)| {
        let mut ratio = given(*whose, metric, Value, Some(*v), row);
        ratio.reading.unit = unit.into();
        ratio
    }));
    report(all)
}

fn judged(mut r: Report) -> (Vec<String>, Vec<Option<f64>>) {
    let said = told(&mut r, |r, card| ratios(r, &plant(), card));
    (said, r.values.iter().skip(2).map(Given::value).collect())
}

const BOTH: [Option<&str>; 2] = [Some("INV-1"), Some("INV-2")];

#[test]
fn a_utilisation_that_its_energy_proves_a_fraction_is_scaled_by_column() {
    // 240 kWh over 50 kW × 24 h are 20 %.
    let r = ratios_in("%", [240.0, 252.0], "plf_pct", &[(BOTH[0], 0.2), (BOTH[1], 0.21)]);
    let (said, values) = judged(r);
    assert_eq!(
        said,
        [
            "warning  Data!E3  plf_pct is read as per cent, which makes 0.2 % of it; 240.0 kWh (gross) over 50 kW × 24 h \
          gives 20.00 %. Its 2 values are read as fractions. (percent-as-fraction)"
        ]
    );
    assert_eq!(values, [Some(20.0), Some(21.0)]);
}

#[test]
fn a_calm_days_utilisation_is_per_cent() {
    let r = ratios_in("%", [2.4, 0.0], "plf_pct", &[(BOTH[0], 0.2), (BOTH[1], 0.0)]);
    assert_eq!(judged(r), (vec![], vec![Some(0.2), Some(0.0)]));
}

#[test]
fn an_availability_in_which_its_energy_cannot_have_been_made_is_a_fraction() {
    // 0.98 % of 24 h at 50 kW are 11.8 kWh.
    let r = ratios_in("%", [240.0, 0.0], "ma_pct", &[(BOTH[0], 0.98), (BOTH[1], 0.0)]);
    let (said, values) = judged(r);
    assert_eq!((said.len(), values), (1, vec![Some(98.0), Some(0.0)]));
    // A unit that ran for a quarter of an hour: nothing tells which it is.
    let r = ratios_in("%", [4.0, 0.0], "ma_pct", &[(BOTH[0], 0.98), (BOTH[1], 0.0)]);
    let (said, values) = judged(r);
    assert_eq!(
        said,
        ["warning  Data!E3  ma_pct is read as per cent and is 0.98 %: a fraction, or hardly anything? Its 2 values \
          are all so, and not used. (percent-as-fraction)"]
    );
    assert_eq!(values, [None, Some(0.0)]);
}

#[test]
fn per_cent_read_as_fractions_are_scaled_back() {
    let r = ratios_in("fraction", [240.0, 252.0], "ma_pct", &[(BOTH[0], 9900.0), (BOTH[1], 9850.0)]);
    let (said, values) = judged(r);
    assert_eq!((said.len(), values), (1, vec![Some(99.0), Some(98.5)]));
    // A point that slipped: 9.9 for 0.99. That is a fault, and for the rule of availabilities.
    let r = ratios_in("fraction", [240.0, 252.0], "ma_pct", &[(BOTH[0], 990.0)]);
    assert_eq!(judged(r), (vec![], vec![Some(990.0)]));
}

/// One of sixteen inverters printed a PLF of 2.085 of a counter gone wrong, the others 0.16: still fractions.
#[test]
fn one_fault_among_fractions_is_no_per_cent() {
    let r = ratios_in("fraction", [2813.0, 213.0], "plf_pct", &[(BOTH[0], 208.5), (BOTH[1], 16.1)]);
    assert_eq!(judged(r), (vec![], vec![Some(208.5), Some(16.1)]));
    let r = ratios_in("fraction", [2813.0, 213.0], "plf_pct", &[(BOTH[0], 208.5)]);
    assert_eq!(judged(r), (vec![], vec![Some(208.5)]));
}

#[test]
fn a_per_cent_sign_in_the_cells_text_settles_it() {
    let mut r = ratios_in("%", [240.0, 240.0], "ma_pct", &[(BOTH[0], 0.98)]);
    r.values[2].reading.text = "0.98 %".into();
    assert_eq!(judged(r), (vec![], vec![Some(0.98)]));
}

#[test]
fn without_a_capacity_a_small_utilisation_is_not_judged() {
    let mut r = ratios_in("%", [240.0, 240.0], "plf_pct", &[(BOTH[0], 0.2)]);
    let mut bare = plant();
    bare.units[0].ac_kw = None;
    assert!(told(&mut r, |r, card| ratios(r, &bare, card)).is_empty());
    assert!(matches!(outcome(&r, rule::PERCENT_AS_FRACTION), Some(Outcome::Skipped(_))));
}
