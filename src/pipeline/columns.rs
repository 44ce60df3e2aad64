//! Between what a day or month comes to and the rows that keep it: what has a column, what goes to JSON beside.

use std::borrow::Cow;
use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::aggregate::DayParts;
use crate::store::rows::{DailyRow, MonthRow, UnitRow};
use crate::summary::{Day, Metrics, MonthTotal, Ratio};

/// Under this key of `extra` stands what reports printed beside their actual values.
pub const REPORTED: &str = "reported";

/// Values of a plant's day that have columns of their own, beside energies by basis and capacities.
const DAY_COLUMNS: [&str; 7] = [
    "energy_gross_kwh",
    "energy_export_kwh",
    "energy_import_kwh",
    "energy_net_kwh",
    "poa_kwh_m2",
    "ghi_kwh_m2",
    "wind_speed_ms",
];

/// Those of a unit's day.
const UNIT_COLUMNS: [&str; 6] =
    ["energy_gross_kwh", "energy_export_kwh", "wind_speed_ms", "hours_generation", "capacity_ac_kw", "capacity_dc_kw"];

/// Returns the row of a plant's day. `ids` are the reports it was made from, in the order of its origins.
pub fn daily(plant_id: i64, day: &Day, ids: &[i64]) -> DailyRow {
    let (value, ratio) = (|name| day.plant.value(name), |name| day.plant.ratio(name));
    DailyRow {
        plant_id,
        day: day.day,
        energy_kwh: day.energy_kwh,
        energy_basis: day.energy_basis.map(str::to_owned),
        energy_gross_kwh: value("energy_gross_kwh"),
        energy_export_kwh: value("energy_export_kwh"),
        energy_import_kwh: value("energy_import_kwh"),
        energy_net_kwh: value("energy_net_kwh"),
        energy_budget_kwh: budget(day),
        poa_kwh_m2: value("poa_kwh_m2"),
        ghi_kwh_m2: value("ghi_kwh_m2"),
        wind_speed_ms: value("wind_speed_ms"),
        pr_pct: ratio("pr_pct"),
        cuf_ac_pct: ratio("cuf_ac_pct"),
        specific_yield_kwh_kwp: ratio("specific_yield_kwh_kwp"),
        ma_pct: ratio("ma_pct"),
        pa_pct: ratio("pa_pct"),
        ga_pct: ratio("ga_pct"),
        capacity_ac_kw: day.capacity_ac_kw,
        capacity_dc_kw: day.capacity_dc_kw,
        units_valid: count(day.units_valid, day.units_total),
        units_total: count(day.units_total, day.units_total),
        extra: extra(&day.plant, &DAY_COLUMNS),
        ratios: written(&day.plant.ratios),
        origins: origins(&day.plant, ids),
    }
}

fn count(n: u32, of: u32) -> Option<i32> {
    i32::try_from(n).ok().filter(|_| of > 0)
}

/// Returns the budget that reports print for the day: that of the plant's own energy, never another's beside it. A day
/// without energy has the first budget it finds.
fn budget(day: &Day) -> Option<f64> {
    let all = ["energy_net_kwh-budget", "energy_export_kwh-budget", "energy_gross_kwh-budget"];
    let own = match day.energy_basis {
        Some("net") => all.get(..1),
        Some("export") => all.get(1..2),
        Some("gross" | "units") => all.get(2..),
        _ => all.get(..),
    };
    own.unwrap_or_default().iter().find_map(|name| day.plant.reported.get(*name).map(|a| a.value))
}

/// Returns the rows of a plant's units of a day.
pub fn units(plant_id: i64, day: &Day, ids: &[i64]) -> Vec<UnitRow> {
    let row = |(unit, metrics): (&String, &Metrics)| UnitRow {
        plant_id,
        unit: unit.clone(),
        day: day.day,
        energy_gross_kwh: metrics.value("energy_gross_kwh"),
        energy_export_kwh: metrics.value("energy_export_kwh"),
        wind_speed_ms: metrics.value("wind_speed_ms"),
        cuf_ac_pct: metrics.ratio("cuf_ac_pct"),
        specific_yield_kwh_kwp: metrics.ratio("specific_yield_kwh_kwp"),
        ma_pct: metrics.ratio("ma_pct"),
        hours_generation: metrics.value("hours_generation"),
        capacity_ac_kw: metrics.value("capacity_ac_kw"),
        capacity_dc_kw: metrics.value("capacity_dc_kw"),
        extra: extra(metrics, &UNIT_COLUMNS),
        ratios: written(&metrics.ratios),
        origins: origins(metrics, ids),
    };
    day.units.iter().map(row).collect()
}

/// What of a day has no column of its own.
struct Extra<'a> {
    metrics: &'a Metrics,
    columns: &'a [&'a str],
}

impl Serialize for Extra<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, amount) in self.metrics.amounts.iter().filter(|(name, _)| !self.columns.contains(name)) {
            map.serialize_entry(name, &amount.value)?;
        }
        if !self.metrics.reported.is_empty() {
            let reported: BTreeMap<&str, f64> =
                self.metrics.reported.iter().map(|(name, amount)| (name.as_str(), amount.value)).collect();
            map.serialize_entry(REPORTED, &reported)?;
        }
        map.end()
    }
}

/// Returns a value as JSON. Texts, numbers and maps by text always have a form; were there none, the store would refuse
/// the empty text.
fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn extra(metrics: &Metrics, columns: &[&str]) -> String {
    written(&Extra { metrics, columns })
}

fn origins(metrics: &Metrics, ids: &[i64]) -> String {
    let id = |origin: Option<usize>| origin.and_then(|o| ids.get(o)).copied();
    let own = metrics.amounts.iter().filter_map(|(name, a)| Some((Cow::Borrowed(*name), id(a.origin)?)));
    let beside =
        metrics.reported.iter().filter_map(|(name, a)| Some((Cow::Owned(format!("{REPORTED}.{name}")), id(a.origin)?)));
    written(&own.chain(beside).collect::<BTreeMap<Cow<'_, str>, i64>>())
}

/// Returns what a stored day's reports print beside their actual values, by qualified name.
///
/// # Errors
/// Where the stored JSON is not what this program writes.
pub fn reported(row: &DailyRow) -> Result<BTreeMap<String, f64>> {
    reported_in(&row.extra)
        .with_context(|| format!("the stored day {} of plant {} cannot be read", row.day, row.plant_id))
}

/// Returns the same of the `extra` of a plant's or a unit's stored day.
///
/// # Errors
/// Where the stored JSON is not what this program writes.
pub fn reported_in(extra: &str) -> Result<BTreeMap<String, f64>> {
    let mut extra: Map<String, Value> = serde_json::from_str(extra)?;
    let reported = extra.remove(REPORTED).map(serde_json::from_value).transpose()?;
    Ok(reported.unwrap_or_default())
}

/// Returns the ratios of a stored day by their names.
///
/// # Errors
/// Where the stored JSON is not what this program writes.
pub fn ratios_of(text: &str) -> Result<BTreeMap<&str, Ratio>> {
    Ok(serde_json::from_str(text)?)
}

/// Returns what a month needs of a stored day.
///
/// # Errors
/// Where the stored JSON is not what this program writes.
pub fn parts(row: &DailyRow) -> Result<DayParts> {
    let told = || format!("the stored day {} of plant {} cannot be read", row.day, row.plant_id);
    let columns = [
        row.energy_gross_kwh,
        row.energy_export_kwh,
        row.energy_import_kwh,
        row.energy_net_kwh,
        row.poa_kwh_m2,
        row.ghi_kwh_m2,
        row.wind_speed_ms,
    ];
    Ok(DayParts {
        energy_kwh: row.energy_kwh,
        energy_basis: row.energy_basis.clone(),
        budget_kwh: row.energy_budget_kwh,
        values: values(&row.extra, &DAY_COLUMNS, &columns).with_context(told)?,
        ratios: serde_json::from_str(&row.ratios).with_context(told)?,
    })
}

/// Returns what a month needs of a unit's stored day. A unit has no energy of its own basis.
///
/// # Errors
/// Where the stored JSON is not what this program writes.
pub fn unit_parts(row: &UnitRow) -> Result<DayParts> {
    let told = || format!("the stored day {} of unit {} cannot be read", row.day, row.unit);
    let columns = [
        row.energy_gross_kwh,
        row.energy_export_kwh,
        row.wind_speed_ms,
        row.hours_generation,
        row.capacity_ac_kw,
        row.capacity_dc_kw,
    ];
    let values = values(&row.extra, &UNIT_COLUMNS, &columns).with_context(told)?;
    let ratios = serde_json::from_str(&row.ratios).with_context(told)?;
    Ok(DayParts { values, ratios, ..DayParts::default() })
}

/// Returns the values of a stored day by metric name: those beside its columns, then those in them.
fn values(extra: &str, names: &[&str], columns: &[Option<f64>]) -> Result<BTreeMap<String, f64>> {
    let extra: Map<String, Value> = serde_json::from_str(extra)?;
    let beside = extra.iter().filter_map(|(name, value)| Some((name.clone(), value.as_f64()?)));
    let own = names.iter().zip(columns).filter_map(|(name, value)| Some(((*name).to_owned(), (*value)?)));
    Ok(beside.chain(own).collect())
}

/// Returns the row of a plant's month.
pub fn monthly(plant_id: i64, month: &MonthTotal) -> MonthRow {
    let (total, ratio) =
        (|name: &str| month.totals.get(name).map(|t| t.value), |name: &str| month.ratios.get(name).map(Ratio::value));
    let days = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    MonthRow {
        plant_id,
        month: month.month.first(),
        days_in_month: days(month.month.days()),
        days_reported: days(month.days_reported),
        energy_kwh: month.energy_kwh.map(|t| t.value),
        energy_days: month.energy_kwh.map(|t| days(t.days)),
        energy_basis: month.energy_basis.clone(),
        energy_gross_kwh: total("energy_gross_kwh"),
        energy_export_kwh: total("energy_export_kwh"),
        energy_import_kwh: total("energy_import_kwh"),
        energy_net_kwh: total("energy_net_kwh"),
        energy_budget_kwh: month.budget_kwh.map(|t| t.value),
        poa_kwh_m2: total("poa_kwh_m2"),
        ghi_kwh_m2: total("ghi_kwh_m2"),
        wind_speed_ms: total("wind_speed_ms"),
        pr_pct: ratio("pr_pct"),
        cuf_ac_pct: ratio("cuf_ac_pct"),
        specific_yield_kwh_kwp: ratio("specific_yield_kwh_kwp"),
        ma_pct: ratio("ma_pct"),
        pa_pct: ratio("pa_pct"),
        ga_pct: ratio("ga_pct"),
        ratios: written(&month.ratios),
        extra: written(&month.totals),
    }
}
