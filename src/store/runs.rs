//! Runs: stored outside of changes, each statement a transaction of its own.

use anyhow::{Context, Result};
use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Store;
use super::rows::{NewRun, RunRow};
use super::schema::runs;
use super::write::Reader;
use crate::crash;

impl Store {
    /// Stores that a run starts, and returns its number.
    pub fn start_run(&mut self, run: &NewRun) -> Result<i64> {
        crash::point("run");
        // In a transaction: without one SQLite commits when the statement is let go, after its number was read, and
        // where that fails (a full disk) nobody is told.
        self.db
            .transaction(|db| diesel::insert_into(runs::table).values(run).returning(runs::id).get_result(db))
            .context("cannot store that a run starts")
    }

    /// Stores how a run ended.
    pub fn finish_run(&mut self, id: i64, at: NaiveDateTime, summary: &str, exit_code: i32) -> Result<()> {
        crash::point("run ends");
        let ended = (runs::finished_at.eq(at), runs::summary.eq(summary), runs::exit_code.eq(exit_code));
        diesel::update(runs::table.find(id))
            .set(ended)
            .execute(&mut self.db)
            .context("cannot store how a run ended")?;
        Ok(())
    }
}

impl Reader {
    /// Returns a run.
    pub fn run(&mut self, id: i64) -> Result<Option<RunRow>> {
        Ok(runs::table.find(id).select(RunRow::as_select()).first(&mut self.db).optional()?)
    }

    /// Returns the last runs, the newest first.
    pub fn runs(&mut self, limit: i64) -> Result<Vec<RunRow>> {
        Ok(runs::table.select(RunRow::as_select()).order(runs::id.desc()).limit(limit).load(&mut self.db)?)
    }
}
