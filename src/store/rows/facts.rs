//! Narrow rows of metrics: what reports over many days read, and nothing else of them.

use chrono::NaiveDate;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use super::super::schema::{daily_metrics, unit_metrics};

/// What reports need of a plant's day.
#[derive(Clone, Debug, Default, PartialEq, Queryable, Selectable)]
#[diesel(table_name = daily_metrics)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct DayFacts {
    /// The plant.
    pub plant_id: i64,
    /// The plant-local day.
    pub day: NaiveDate,
    /// Energy by the plant's own basis, kWh.
    pub energy_kwh: Option<f64>,
    /// Which energy that is: net, export, gross, units.
    pub energy_basis: Option<String>,
    /// The budget that its report prints, kWh.
    pub energy_budget_kwh: Option<f64>,
    /// Irradiation in the plane of the modules, kWh/m².
    pub poa_kwh_m2: Option<f64>,
    /// Mean wind speed, m/s.
    pub wind_speed_ms: Option<f64>,
    /// Numerator, denominator and count of each ratio: a JSON object.
    pub ratios: String,
}

/// What reports need of a unit's day.
#[derive(Clone, Debug, Default, PartialEq, Queryable, Selectable)]
#[diesel(table_name = unit_metrics)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct UnitFacts {
    /// The unit's name in the master data.
    pub unit: String,
    /// The plant-local day.
    pub day: NaiveDate,
    /// Gross generation, kWh.
    pub energy_gross_kwh: Option<f64>,
    /// Export, kWh.
    pub energy_export_kwh: Option<f64>,
    /// Numerator, denominator and count of each ratio: a JSON object.
    pub ratios: String,
}
