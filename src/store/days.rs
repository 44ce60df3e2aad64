//! Plant-days and unit-days: put only where they differ from what is live, read now or as of a change.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use diesel::prelude::*;

use super::bulk;
use super::known::{finite, known, retire};
use super::rows::{DailyRow, UnitRow};
use super::schema::{daily_metrics, unit_metrics};
use super::write::{Reader, Tx};

impl Reader {
    /// Returns the days from … to of one plant or of all, live or as known after a change; by plant and day.
    pub fn days(
        &mut self,
        plant: Option<i64>,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Vec<DailyRow>> {
        let mut rows = known!(daily_metrics, as_of).filter(daily_metrics::day.between(from, to));
        if let Some(plant) = plant {
            rows = rows.filter(daily_metrics::plant_id.eq(plant));
        }
        Ok(rows
            .select(DailyRow::as_select())
            .order((daily_metrics::plant_id, daily_metrics::day))
            .load(&mut self.db)?)
    }

    /// Returns the unit-days from … to of one plant or of all, live or as known after a change; by plant, day and unit.
    pub fn unit_days(
        &mut self,
        plant: Option<i64>,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Vec<UnitRow>> {
        let mut rows = known!(unit_metrics, as_of).filter(unit_metrics::day.between(from, to));
        if let Some(plant) = plant {
            rows = rows.filter(unit_metrics::plant_id.eq(plant));
        }
        Ok(rows
            .select(UnitRow::as_select())
            .order((unit_metrics::plant_id, unit_metrics::day, unit_metrics::unit))
            .load(&mut self.db)?)
    }
}

impl Tx<'_> {
    /// Makes a plant's day what is given; none: there is no day any more. Returns whether that changed anything.
    pub fn put_day(&mut self, plant_id: i64, day: NaiveDate, row: Option<&DailyRow>) -> Result<bool> {
        let live = self.days(Some(plant_id), day, day, None)?.into_iter().next();
        if live.as_ref() == row {
            return Ok(false);
        }
        if let Some(row) = row {
            finite("day", &row.numbers())?;
        }
        let change = self.step("day")?;
        if live.is_some() {
            let this = daily_metrics::plant_id.eq(plant_id).and(daily_metrics::day.eq(day));
            retire!(&mut self.db, daily_metrics, change, this).context("cannot retire a day")?;
        }
        if let Some(row) = row {
            self.fail_if_asked("new day")?;
            diesel::insert_into(daily_metrics::table)
                .values((row, daily_metrics::created_change.eq(change.seq)))
                .execute(&mut self.db)
                .with_context(|| format!("cannot store the day {day}"))?;
        }
        Ok(true)
    }

    /// Makes a plant's units on a day what is given: others retire. Returns how many units differ.
    pub fn put_unit_days(&mut self, plant_id: i64, day: NaiveDate, rows: &[UnitRow]) -> Result<usize> {
        let live = self.unit_days(Some(plant_id), day, day, None)?;
        let mut gone: BTreeMap<&str, &UnitRow> = live.iter().map(|row| (row.unit.as_str(), row)).collect();
        let mut fresh = Vec::new();
        let mut stale: Vec<String> = Vec::new();
        for row in rows {
            match gone.remove(row.unit.as_str()) {
                Some(same) if same == row => {}
                Some(other) => {
                    stale.push(other.unit.clone());
                    fresh.push(row);
                }
                None => fresh.push(row),
            }
        }
        for row in &fresh {
            finite(&row.unit, &row.numbers())?;
        }
        stale.extend(gone.into_keys().map(str::to_owned));
        if stale.is_empty() && fresh.is_empty() {
            return Ok(0);
        }
        self.store_units(plant_id, day, &stale, &fresh)
    }

    fn store_units(&mut self, plant_id: i64, day: NaiveDate, stale: &[String], fresh: &[&UnitRow]) -> Result<usize> {
        let change = self.step("unit days")?;
        for chunk in stale.chunks(super::known::CHUNK) {
            let these = unit_metrics::plant_id.eq(plant_id).and(unit_metrics::day.eq(day));
            let these = these.and(unit_metrics::unit.eq_any(chunk.to_vec()));
            retire!(&mut self.db, unit_metrics, change, these).context("cannot retire unit-days")?;
        }
        self.fail_if_asked("new unit days")?;
        bulk::insert(&mut self.db, fresh, change.seq).context("cannot store unit-days")?;
        let only_gone = stale.iter().filter(|unit| !fresh.iter().any(|row| row.unit == **unit)).count();
        Ok(fresh.len() + only_gone)
    }
}
