//! Rows of what a report says besides metrics: outages, meters, intervals.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use super::super::bulk::bulk;
use super::super::schema::{interval_metrics, meter_readings, outages};

/// A time at which a unit or a plant stood still.
#[derive(Clone, Debug, Default, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = outages, treat_none_as_default_value = false)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct OutageRow {
    /// The plant.
    pub plant_id: i64,
    /// The report that said it.
    pub report_id: i64,
    /// The plant-local day it counts to.
    pub day: NaiveDate,
    /// The unit's name; empty: the plant.
    pub unit: String,
    /// From when, plant-local time.
    pub from_at: NaiveDateTime,
    /// Until when, plant-local time; none: still open.
    pub to_at: Option<NaiveDateTime>,
    /// Why, by the vocabulary: fm, egbd, ls, igbd, owner, smh, usmh, lull, nc; none: the text maps to none.
    pub bucket: Option<String>,
    /// Why, as written.
    pub bucket_text: String,
    /// Whether the contract excuses it; none: not said.
    pub excused: Option<bool>,
    /// How long within the day, minutes.
    pub minutes: f64,
    /// Remarks, action taken.
    pub remarks: String,
    /// The error's text.
    pub error_text: String,
    /// Where it stands: Data!E14.
    pub place: String,
}

impl OutageRow {
    /// Returns its numbers, for the check that they are finite.
    pub(in crate::store) fn numbers(&self) -> [Option<f64>; 1] {
        [Some(self.minutes)]
    }
}

/// Opening and closing of a meter's register.
#[derive(Clone, Debug, Default, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = meter_readings, treat_none_as_default_value = false)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct MeterRow {
    /// The plant.
    pub plant_id: i64,
    /// The report that said it.
    pub report_id: i64,
    /// The plant-local day.
    pub day: NaiveDate,
    /// The meter's name.
    pub meter: String,
    /// What its register counts, by metric.
    pub metric: String,
    /// Opening reading.
    pub opening: Option<f64>,
    /// Closing reading.
    pub closing: Option<f64>,
    /// Multiplication factor.
    pub mf: Option<f64>,
    /// Where it stands: Data!E14.
    pub place: String,
}

impl MeterRow {
    /// Returns its numbers, for the check that they are finite.
    pub(in crate::store) fn numbers(&self) -> [Option<f64>; 3] {
        [self.opening, self.closing, self.mf]
    }
}

/// A reading of a quarter, half or whole hour.
#[derive(Clone, Debug, Default, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = interval_metrics, treat_none_as_default_value = false)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct IntervalRow {
    /// The plant.
    pub plant_id: i64,
    /// When the interval starts, UTC.
    pub at: NaiveDateTime,
    /// The unit's name; empty: the plant.
    pub unit: String,
    /// Which metric, by name.
    pub metric: String,
    /// The report that said it.
    pub report_id: i64,
    /// How long the interval is, minutes.
    pub minutes: f64,
    /// The value, in the metric's unit.
    pub value: f64,
    /// Where it stands: Data!E14.
    pub place: String,
}

impl IntervalRow {
    /// Returns its numbers, for the check that they are finite.
    pub(in crate::store) fn numbers(&self) -> [Option<f64>; 2] {
        [Some(self.minutes), Some(self.value)]
    }
}

bulk!(IntervalRow => interval_metrics: plant_id, at, unit, metric, report_id, minutes, value, place);
