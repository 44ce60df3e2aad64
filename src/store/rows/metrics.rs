//! Rows of metrics: plant-days, unit-days, plant-months, targets.

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use serde::Serialize;

use super::super::bulk::bulk;
use super::super::schema::{daily_metrics, monthly_metrics, plant_state, plant_targets, unit_metrics};

/// A plant's day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = daily_metrics, treat_none_as_default_value = false)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct DailyRow {
    /// The plant.
    pub plant_id: i64,
    /// The plant-local day.
    pub day: NaiveDate,
    /// Energy by the plant's own basis, kWh.
    pub energy_kwh: Option<f64>,
    /// Which energy that is: net, export, gross.
    pub energy_basis: Option<String>,
    /// Gross generation, kWh.
    pub energy_gross_kwh: Option<f64>,
    /// Export, kWh.
    pub energy_export_kwh: Option<f64>,
    /// Import, kWh.
    pub energy_import_kwh: Option<f64>,
    /// Export less import, kWh.
    pub energy_net_kwh: Option<f64>,
    /// Budget, kWh.
    pub energy_budget_kwh: Option<f64>,
    /// Irradiation in the plane of the modules, kWh/m².
    pub poa_kwh_m2: Option<f64>,
    /// Horizontal irradiation, kWh/m².
    pub ghi_kwh_m2: Option<f64>,
    /// Mean wind speed, m/s.
    pub wind_speed_ms: Option<f64>,
    /// Performance ratio, percent.
    pub pr_pct: Option<f64>,
    /// Capacity utilisation on AC capacity, percent.
    pub cuf_ac_pct: Option<f64>,
    /// Specific yield, kWh/kWp.
    pub specific_yield_kwh_kwp: Option<f64>,
    /// Machine availability, percent.
    pub ma_pct: Option<f64>,
    /// Plant availability, percent.
    pub pa_pct: Option<f64>,
    /// Grid availability, percent.
    pub ga_pct: Option<f64>,
    /// AC capacity that held on the day, kW.
    pub capacity_ac_kw: Option<f64>,
    /// DC capacity that held on the day, kWp.
    pub capacity_dc_kw: Option<f64>,
    /// How many units gave a valid value.
    pub units_valid: Option<i32>,
    /// How many units there are.
    pub units_total: Option<i32>,
    /// Further metrics: a JSON object, name to value.
    pub extra: String,
    /// Numerator, denominator and count of each ratio: a JSON object.
    pub ratios: String,
    /// Which report each metric came from: a JSON object.
    pub origins: String,
}

impl DailyRow {
    /// Returns a day of a plant of which nothing is known: its JSON objects are empty, all else is unset.
    pub fn new(plant_id: i64, day: NaiveDate) -> Self {
        Self { plant_id, day, extra: empty(), ratios: empty(), origins: empty(), ..Self::default() }
    }

    /// Returns its numbers, for the check that they are finite.
    pub(in crate::store) fn numbers(&self) -> [Option<f64>; 17] {
        [
            self.energy_kwh,
            self.energy_gross_kwh,
            self.energy_export_kwh,
            self.energy_import_kwh,
            self.energy_net_kwh,
            self.energy_budget_kwh,
            self.poa_kwh_m2,
            self.ghi_kwh_m2,
            self.wind_speed_ms,
            self.pr_pct,
            self.cuf_ac_pct,
            self.specific_yield_kwh_kwp,
            self.ma_pct,
            self.pa_pct,
            self.ga_pct,
            self.capacity_ac_kw,
            self.capacity_dc_kw,
        ]
    }
}

/// A unit's day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = unit_metrics, treat_none_as_default_value = false)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct UnitRow {
    /// The plant.
    pub plant_id: i64,
    /// The unit's name in the master data.
    pub unit: String,
    /// The plant-local day.
    pub day: NaiveDate,
    /// Gross generation, kWh.
    pub energy_gross_kwh: Option<f64>,
    /// Export, kWh.
    pub energy_export_kwh: Option<f64>,
    /// Mean wind speed, m/s.
    pub wind_speed_ms: Option<f64>,
    /// Capacity utilisation on AC capacity, percent.
    pub cuf_ac_pct: Option<f64>,
    /// Specific yield, kWh/kWp.
    pub specific_yield_kwh_kwp: Option<f64>,
    /// Machine availability, percent.
    pub ma_pct: Option<f64>,
    /// Hours of generation.
    pub hours_generation: Option<f64>,
    /// AC capacity that held on the day, kW.
    pub capacity_ac_kw: Option<f64>,
    /// DC capacity that held on the day, kWp.
    pub capacity_dc_kw: Option<f64>,
    /// Further metrics: a JSON object, name to value.
    pub extra: String,
    /// Numerator, denominator and count of each ratio: a JSON object.
    pub ratios: String,
    /// Which report each metric came from: a JSON object.
    pub origins: String,
}

impl UnitRow {
    /// Returns a day of a unit of which nothing is known: its JSON objects are empty, all else is unset.
    pub fn new(plant_id: i64, unit: &str, day: NaiveDate) -> Self {
        Self {
            plant_id,
            unit: unit.to_owned(),
            day,
            extra: empty(),
            ratios: empty(),
            origins: empty(),
            ..Self::default()
        }
    }

    /// Returns its numbers, for the check that they are finite.
    pub(in crate::store) fn numbers(&self) -> [Option<f64>; 9] {
        [
            self.energy_gross_kwh,
            self.energy_export_kwh,
            self.wind_speed_ms,
            self.cuf_ac_pct,
            self.specific_yield_kwh_kwp,
            self.ma_pct,
            self.hours_generation,
            self.capacity_ac_kw,
            self.capacity_dc_kw,
        ]
    }
}

bulk!(UnitRow => unit_metrics:
    plant_id, unit, day, energy_gross_kwh, energy_export_kwh, wind_speed_ms, cuf_ac_pct, specific_yield_kwh_kwp, ma_pct,
    hours_generation, capacity_ac_kw, capacity_dc_kw, extra, ratios, origins);

/// A plant's month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = monthly_metrics, treat_none_as_default_value = false)]
#[diesel(check_for_backend(Pg, Sqlite))]
#[diesel(primary_key(plant_id, month), treat_none_as_null = true)]
pub struct MonthRow {
    /// The plant.
    pub plant_id: i64,
    /// The month, as its first day.
    pub month: NaiveDate,
    /// How many days it has.
    pub days_in_month: i32,
    /// How many of them are reported.
    pub days_reported: i32,
    /// Energy by the plant's own basis, kWh.
    pub energy_kwh: Option<f64>,
    /// How many days its energy is summed from.
    pub energy_days: Option<i32>,
    /// Which energy that is: net, export, gross.
    pub energy_basis: Option<String>,
    /// Gross generation, kWh.
    pub energy_gross_kwh: Option<f64>,
    /// Export, kWh.
    pub energy_export_kwh: Option<f64>,
    /// Import, kWh.
    pub energy_import_kwh: Option<f64>,
    /// Export less import, kWh.
    pub energy_net_kwh: Option<f64>,
    /// Budget, kWh.
    pub energy_budget_kwh: Option<f64>,
    /// Irradiation in the plane of the modules, kWh/m².
    pub poa_kwh_m2: Option<f64>,
    /// Horizontal irradiation, kWh/m².
    pub ghi_kwh_m2: Option<f64>,
    /// Mean wind speed, m/s.
    pub wind_speed_ms: Option<f64>,
    /// Performance ratio, percent.
    pub pr_pct: Option<f64>,
    /// Capacity utilisation on AC capacity, percent.
    pub cuf_ac_pct: Option<f64>,
    /// Specific yield, kWh/kWp.
    pub specific_yield_kwh_kwp: Option<f64>,
    /// Machine availability, percent.
    pub ma_pct: Option<f64>,
    /// Plant availability, percent.
    pub pa_pct: Option<f64>,
    /// Grid availability, percent.
    pub ga_pct: Option<f64>,
    /// Numerator, denominator and count of each ratio: a JSON object.
    pub ratios: String,
    /// Further metrics: a JSON object, name to value.
    pub extra: String,
}

impl MonthRow {
    /// Returns a month of a plant of which nothing is known: its JSON objects are empty, all else is unset.
    pub fn new(plant_id: i64, month: NaiveDate) -> Self {
        Self { plant_id, month, extra: empty(), ratios: empty(), ..Self::default() }
    }

    /// Returns its numbers, for the check that they are finite.
    pub(in crate::store) fn numbers(&self) -> [Option<f64>; 15] {
        [
            self.energy_kwh,
            self.energy_gross_kwh,
            self.energy_export_kwh,
            self.energy_import_kwh,
            self.energy_net_kwh,
            self.energy_budget_kwh,
            self.poa_kwh_m2,
            self.ghi_kwh_m2,
            self.wind_speed_ms,
            self.pr_pct,
            self.cuf_ac_pct,
            self.specific_yield_kwh_kwp,
            self.ma_pct,
            self.pa_pct,
            self.ga_pct,
        ]
    }
}

/// A plant's target for a month.
#[derive(Clone, Debug, Default, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = plant_targets, treat_none_as_default_value = false)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct TargetRow {
    /// The plant.
    pub plant_id: i64,
    /// The month, as its first day.
    pub month: NaiveDate,
    /// budget, p50, p75, p90, expected, guaranteed, contractual.
    pub kind: String,
    /// Which metric, by name.
    pub metric: String,
    /// The target, in the metric's unit.
    pub value: f64,
}

impl TargetRow {
    /// Returns its numbers, for the check that they are finite.
    pub(in crate::store) fn numbers(&self) -> [Option<f64>; 1] {
        [Some(self.value)]
    }
}

/// How a plant stands.
#[derive(Clone, Debug, Default, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = plant_state, treat_none_as_default_value = false)]
#[diesel(check_for_backend(Pg, Sqlite))]
#[diesel(primary_key(plant_id), treat_none_as_null = true)]
pub struct StateRow {
    /// The plant.
    pub plant_id: i64,
    /// The latest day with a live accepted report; falls when that is deleted.
    pub last_report_day: Option<NaiveDate>,
    /// What layouts last looked like, by layout: a JSON object.
    pub fingerprints: String,
}

/// Returns an empty JSON object.
fn empty() -> String {
    "{}".to_owned()
}
