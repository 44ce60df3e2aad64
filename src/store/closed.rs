//! Months that are closed: a row closes one of a plant, and retires where it is reopened.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use diesel::prelude::*;

use super::known::{known, retire};
use super::schema::closed_months;
use super::write::{Reader, Tx};

impl Reader {
    /// Returns the closed months of all plants by their first days, live or as known after a change; by plant and
    /// month.
    pub fn closed_months(&mut self, as_of: Option<i64>) -> Result<Vec<(i64, NaiveDate)>> {
        Ok(known!(closed_months, as_of)
            .select((closed_months::plant_id, closed_months::month))
            .order((closed_months::plant_id, closed_months::month))
            .load(&mut self.db)?)
    }

    /// Returns whether a plant's month, by its first day, is closed.
    pub fn is_closed(&mut self, plant_id: i64, month: NaiveDate) -> Result<bool> {
        let this = closed_months::table
            .filter(closed_months::deleted_at.is_null())
            .filter(closed_months::plant_id.eq(plant_id).and(closed_months::month.eq(month)));
        Ok(diesel::select(diesel::dsl::exists(this)).get_result(&mut self.db)?)
    }
}

impl Tx<'_> {
    /// Closes a plant's month, by its first day. Returns whether it was open.
    pub fn close_month(&mut self, plant_id: i64, month: NaiveDate) -> Result<bool> {
        if self.is_closed(plant_id, month)? {
            return Ok(false);
        }
        let change = self.step("close month")?;
        diesel::insert_into(closed_months::table)
            .values((
                closed_months::plant_id.eq(plant_id),
                closed_months::month.eq(month),
                closed_months::created_change.eq(change.seq),
            ))
            .execute(&mut self.db)
            .with_context(|| format!("cannot close the month from {month}"))?;
        Ok(true)
    }

    /// Reopens a plant's month. Returns whether it was closed.
    pub fn reopen_month(&mut self, plant_id: i64, month: NaiveDate) -> Result<bool> {
        if !self.is_closed(plant_id, month)? {
            return Ok(false);
        }
        let change = self.step("reopen month")?;
        let this = closed_months::plant_id.eq(plant_id).and(closed_months::month.eq(month));
        retire!(&mut self.db, closed_months, change, this).context("cannot reopen a month")?;
        Ok(true)
    }
}
