//! What rules over printed values share: a plant's thresholds, how exactly a value is printed, a finding at its cell.

use super::totals::step;
use crate::finding::{Finding, Rule};
use crate::plant::Plant;
use crate::record::Reading;
use crate::report::Given;

/// Returns the rule's threshold of a name for a plant; 0 where it has none of that name.
pub(super) fn threshold(plant: &Plant, rule: Rule, name: &str) -> f64 {
    rule.definition().thresholds.iter().find(|t| t.name == name).map_or(0.0, |t| plant.threshold(t))
}

/// Returns half a unit of the last digit that a value was printed with, in the metric's unit.
pub(super) fn half_digit(reading: &Reading) -> f64 {
    let Some(percent) = reading.text.trim().strip_suffix('%') else { return 0.5 * step(reading) };
    let decimals = percent.trim().rsplit_once('.').map_or(0, |(_, digits)| digits.len());
    0.5 * 10f64.powi(-i32::try_from(decimals.min(15)).unwrap_or(0))
}

/// Returns a finding at the cell of a value.
pub(super) fn finding(rule: Rule, given: &Given, message: String) -> Finding {
    Finding::new(rule, message)
        .at(&given.reading.place)
        .of(given.reading.name())
        .unit(given.unit.as_deref())
        .said(given.reading.text.clone())
        .hint(rule.definition().remedy)
}

/// Returns a number without the noise of its last binary digits.
pub(super) fn short(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
