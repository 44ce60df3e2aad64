//! What reports over many days read of plant-days and unit-days: few columns, never a report's raw form.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use diesel::prelude::*;

use super::known::known;
use super::rows::{DayFacts, UnitFacts};
use super::schema::{daily_metrics, unit_metrics};
use super::write::Reader;

impl Reader {
    /// Returns the days from … to of one plant or of all, live or as known after a change; by plant and day.
    pub fn day_facts(
        &mut self,
        plant: Option<i64>,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Vec<DayFacts>> {
        let mut rows = known!(daily_metrics, as_of).filter(daily_metrics::day.between(from, to));
        if let Some(plant) = plant {
            rows = rows.filter(daily_metrics::plant_id.eq(plant));
        }
        let mut rows: Vec<DayFacts> = rows.select(DayFacts::as_select()).load(&mut self.db)?;
        // Sorted here: the index by day gives them in another order, and a database sorts rows with their texts.
        rows.sort_unstable_by_key(|row| (row.plant_id, row.day));
        Ok(rows)
    }

    /// Returns the energy that a day was first known with, kWh, of the days from … to whose metrics were replaced since
    /// (by a change up to `as_of`, if one is given), by plant and day.
    pub fn first_energies(
        &mut self,
        plant: Option<i64>,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<BTreeMap<(i64, NaiveDate), f64>> {
        let mut rows = daily_metrics::table
            .filter(daily_metrics::day.between(from, to))
            .filter(daily_metrics::retired_change.le(as_of.unwrap_or(i64::MAX)))
            .filter(daily_metrics::energy_kwh.is_not_null())
            .into_boxed();
        if let Some(plant) = plant {
            rows = rows.filter(daily_metrics::plant_id.eq(plant));
        }
        let rows: Vec<(i64, NaiveDate, Option<f64>)> = rows
            .select((daily_metrics::plant_id, daily_metrics::day, daily_metrics::energy_kwh))
            .order(daily_metrics::created_change)
            .load(&mut self.db)?;
        let mut first = BTreeMap::new();
        for (plant, day, kwh) in rows {
            if let Some(kwh) = kwh {
                first.entry((plant, day)).or_insert(kwh);
            }
        }
        Ok(first)
    }

    /// Returns the unit-days of a plant from … to, live or as known after a change; by unit and day.
    pub fn unit_facts(
        &mut self,
        plant: i64,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Vec<UnitFacts>> {
        Ok(known!(unit_metrics, as_of)
            .filter(unit_metrics::plant_id.eq(plant).and(unit_metrics::day.between(from, to)))
            .select(UnitFacts::as_select())
            .order((unit_metrics::unit, unit_metrics::day))
            .load(&mut self.db)?)
    }
}
