//! The numbers of a stored plant-day or unit-day by name, each with the report that gave it.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use super::columns::{self, REPORTED};
use crate::store::rows::{DailyRow, UnitRow};
use crate::summary::Ratio;

/// Before the name of what a report printed beside its actual values.
pub const BESIDE: &str = "reported.";

/// A stored number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The number.
    pub value: f64,
    /// The report that gave it; none: it was computed.
    pub report: Option<i64>,
}

/// Numbers by name: a metric's, or `reported.` before what a report printed beside its actual values.
pub type Numbers = BTreeMap<String, Number>;

/// Returns the numbers of a plant's day.
///
/// # Errors
/// Where the stored JSON is not what this program writes.
pub fn of_day(row: &DailyRow) -> Result<Numbers> {
    let parts = columns::parts(row)?;
    let own = [
        ("energy_kwh", row.energy_kwh),
        ("energy_budget_kwh", row.energy_budget_kwh),
        ("capacity_ac_kw", row.capacity_ac_kw),
        ("capacity_dc_kw", row.capacity_dc_kw),
        ("units_valid", row.units_valid.map(f64::from)),
        ("units_total", row.units_total.map(f64::from)),
    ];
    let mut values = parts.values;
    values.extend(parts.ratios.iter().map(|(name, ratio)| (name.clone(), ratio.value())));
    values.extend(own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    values.extend(columns::reported(row)?.into_iter().map(|(name, value)| (reported(&name), value)));
    with_origins(values, &row.origins)
}

/// Returns the numbers of a unit's day.
///
/// # Errors
/// Where the stored JSON is not what this program writes.
pub fn of_unit(row: &UnitRow) -> Result<Numbers> {
    let told = || format!("the stored day {} of {} cannot be read", row.day, row.unit);
    let extra: Map<String, Value> = serde_json::from_str(&row.extra).with_context(told)?;
    let ratios: BTreeMap<String, Ratio> = serde_json::from_str(&row.ratios).with_context(told)?;
    let own = [
        ("energy_gross_kwh", row.energy_gross_kwh),
        ("energy_export_kwh", row.energy_export_kwh),
        ("wind_speed_ms", row.wind_speed_ms),
        ("hours_generation", row.hours_generation),
        ("capacity_ac_kw", row.capacity_ac_kw),
        ("capacity_dc_kw", row.capacity_dc_kw),
    ];
    let beside = extra.get(REPORTED).and_then(Value::as_object);
    let beside = beside.into_iter().flatten().filter_map(|(name, value)| Some((reported(name), value.as_f64()?)));
    let mut values: BTreeMap<String, f64> =
        extra.iter().filter_map(|(name, value)| Some((name.clone(), value.as_f64()?))).collect();
    values.extend(beside);
    values.extend(ratios.iter().map(|(name, ratio)| (name.clone(), ratio.value())));
    values.extend(own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    with_origins(values, &row.origins)
}

fn reported(name: &str) -> String {
    format!("{BESIDE}{name}")
}

fn with_origins(values: BTreeMap<String, f64>, origins: &str) -> Result<Numbers> {
    let origins: BTreeMap<String, i64> = serde_json::from_str(origins).context("stored origins cannot be read")?;
    let number = |name: &str, value| Number { value, report: origins.get(name).copied() };
    Ok(values.into_iter().map(|(name, value)| (name.clone(), number(&name, value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn every_number_of_a_row_is_named_and_leads_to_its_report() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let ratio = r#"{"pr_pct":{"numerator":1.0,"denominator":4.0,"scale":100.0,"days":1}}"#;
        let row = DailyRow {
            energy_kwh: Some(5.0),
            energy_gross_kwh: Some(5.0),
            pr_pct: Some(25.0),
            units_valid: Some(2),
            extra: r#"{"hours_smh":3.5,"reported":{"pr_pct":24.0}}"#.into(),
            ratios: ratio.into(),
            origins: r#"{"hours_smh":7,"reported.pr_pct":8}"#.into(),
            ..DailyRow::new(1, day)
        };
        let told: Vec<(String, f64, Option<i64>)> =
            of_day(&row).unwrap().into_iter().map(|(name, n)| (name, n.value, n.report)).collect();
        let due = [
            ("energy_gross_kwh", 5.0, None),
            ("energy_kwh", 5.0, None),
            ("hours_smh", 3.5, Some(7)),
            ("pr_pct", 25.0, None),
            ("reported.pr_pct", 24.0, Some(8)),
            ("units_valid", 2.0, None),
        ];
        assert_eq!(told, due.map(|(name, value, report)| (name.to_owned(), value, report)));
        let unit = UnitRow {
            wind_speed_ms: Some(6.0),
            extra: row.extra.clone(),
            ratios: ratio.into(),
            origins: row.origins.clone(),
            ..UnitRow::new(1, "T1", day)
        };
        let told: Vec<String> = of_unit(&unit).unwrap().into_keys().collect();
        assert_eq!(told, ["hours_smh", "pr_pct", "reported.pr_pct", "wind_speed_ms"]);
    }
}
