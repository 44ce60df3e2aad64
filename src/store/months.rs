//! Plant-months (a cache of now), how plants stand, and their targets.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use diesel::prelude::*;

use super::db::Portable;
use super::known::{finite, known, retire};
use super::rows::{MonthRow, StateRow, TargetRow};
use super::schema::{monthly_metrics, plant_state, plant_targets};
use super::write::{Reader, Tx};

impl Reader {
    /// Returns the months from … to (first days) of one plant or of all, as they are now; by plant and month.
    pub fn months(&mut self, plant: Option<i64>, from: NaiveDate, to: NaiveDate) -> Result<Vec<MonthRow>> {
        let mut rows = monthly_metrics::table.filter(monthly_metrics::month.between(from, to)).into_boxed();
        if let Some(plant) = plant {
            rows = rows.filter(monthly_metrics::plant_id.eq(plant));
        }
        Ok(rows
            .select(MonthRow::as_select())
            .order((monthly_metrics::plant_id, monthly_metrics::month))
            .load(&mut self.db)?)
    }

    /// Returns how every plant stands that has had a report.
    pub fn plant_states(&mut self) -> Result<Vec<StateRow>> {
        Ok(plant_state::table.select(StateRow::as_select()).order(plant_state::plant_id).load(&mut self.db)?)
    }

    /// Returns how a plant stands.
    pub fn plant_state(&mut self, plant_id: i64) -> Result<Option<StateRow>> {
        Ok(plant_state::table.find(plant_id).select(StateRow::as_select()).first(&mut self.db).optional()?)
    }

    /// Returns the targets of one plant or of all for months from … to (first days), live or as known after a change.
    pub fn targets(
        &mut self,
        plant: Option<i64>,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Vec<TargetRow>> {
        let mut rows = known!(plant_targets, as_of).filter(plant_targets::month.between(from, to));
        if let Some(plant) = plant {
            rows = rows.filter(plant_targets::plant_id.eq(plant));
        }
        Ok(rows
            .select(TargetRow::as_select())
            .order((plant_targets::plant_id, plant_targets::month, plant_targets::kind, plant_targets::metric))
            .load(&mut self.db)?)
    }
}

impl Tx<'_> {
    /// Puts a plant's month, in the place of what was there.
    pub fn put_month(&mut self, row: &MonthRow) -> Result<()> {
        finite("month", &row.numbers())?;
        let change = self.step("month")?;
        let through = monthly_metrics::through_change.eq(change.seq);
        Portable(
            diesel::insert_into(monthly_metrics::table)
                .values((row, through))
                .on_conflict((monthly_metrics::plant_id, monthly_metrics::month))
                .do_update()
                .set((row, through)),
        )
        .execute(&mut self.db)
        .with_context(|| format!("cannot store the month from {}", row.month))?;
        Ok(())
    }

    /// Puts how a plant stands, in the place of what was there.
    pub fn put_plant_state(&mut self, row: &StateRow) -> Result<()> {
        let change = self.step("plant state")?;
        let by = plant_state::changed_by.eq(change.seq);
        Portable(
            diesel::insert_into(plant_state::table)
                .values((row, by))
                .on_conflict(plant_state::plant_id)
                .do_update()
                .set((row, by)),
        )
        .execute(&mut self.db)
        .context("cannot store how a plant stands")?;
        Ok(())
    }

    /// Puts a target where it differs from the live one of its plant, month, kind and metric. Returns whether it did.
    pub fn put_target(&mut self, row: &TargetRow) -> Result<bool> {
        let live = self.targets(Some(row.plant_id), row.month, row.month, None)?;
        if live.contains(row) {
            return Ok(false);
        }
        finite("target", &row.numbers())?;
        self.retire_target(row)?;
        let change = self.step("target")?;
        diesel::insert_into(plant_targets::table)
            .values((row, plant_targets::created_change.eq(change.seq)))
            .execute(&mut self.db)
            .with_context(|| format!("cannot store a target for the month from {}", row.month))?;
        Ok(true)
    }

    /// Retires the live target of a row's plant, month, kind and metric, whatever its value. Returns whether there
    /// was one.
    pub fn retire_target(&mut self, row: &TargetRow) -> Result<bool> {
        let change = self.step("retire target")?;
        let this = plant_targets::plant_id.eq(row.plant_id).and(plant_targets::month.eq(row.month));
        let this = this.and(plant_targets::kind.eq(&row.kind)).and(plant_targets::metric.eq(&row.metric));
        Ok(retire!(&mut self.db, plant_targets, change, this).context("cannot retire a target")? > 0)
    }
}
