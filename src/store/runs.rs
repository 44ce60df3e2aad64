//! Runs and the outbox: what is stored outside of changes, each statement a transaction of its own.

use anyhow::{Context, Result};
use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Store;
use super::rows::{MessageRow, NewMessage, NewRun, RunRow};
use super::schema::{outbox, runs};
use super::write::{Reader, Tx};
use crate::crash;

impl Store {
    /// Stores that a run starts, and returns its number.
    pub fn start_run(&mut self, run: &NewRun) -> Result<i64> {
        crash::point("run");
        diesel::insert_into(runs::table)
            .values(run)
            .returning(runs::id)
            .get_result(&mut self.db)
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

    /// Notes that a message was delivered.
    pub fn delivered(&mut self, id: i64, at: NaiveDateTime) -> Result<()> {
        let now = (
            outbox::state.eq("delivered"),
            outbox::delivered_at.eq(at),
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::last_error.eq(None::<String>),
        );
        diesel::update(outbox::table.find(id)).set(now).execute(&mut self.db)?;
        Ok(())
    }

    /// Notes that a message was not delivered, why, and when to try again; none: never.
    pub fn not_delivered(&mut self, id: i64, why: &str, again: Option<NaiveDateTime>) -> Result<()> {
        let this = outbox::table.find(id);
        let tried = (outbox::attempts.eq(outbox::attempts + 1), outbox::last_error.eq(super::write::plain(why)));
        match again {
            Some(at) => diesel::update(this).set((tried, outbox::next_attempt_at.eq(at))).execute(&mut self.db)?,
            None => diesel::update(this).set((tried, outbox::state.eq("failed"))).execute(&mut self.db)?,
        };
        Ok(())
    }

    /// Marks the messages as expired that were not delivered in time, and returns how many.
    pub fn expire_messages(&mut self, now: NaiveDateTime) -> Result<usize> {
        let late = outbox::table.filter(outbox::state.eq("due").and(outbox::expires_at.le(now)));
        Ok(diesel::update(late).set(outbox::state.eq("expired")).execute(&mut self.db)?)
    }
}

impl Reader {
    /// Returns the last runs, the newest first.
    pub fn runs(&mut self, limit: i64) -> Result<Vec<RunRow>> {
        Ok(runs::table.select(RunRow::as_select()).order(runs::id.desc()).limit(limit).load(&mut self.db)?)
    }

    /// Returns the messages to deliver now, the oldest first.
    pub fn due_messages(&mut self, now: NaiveDateTime) -> Result<Vec<MessageRow>> {
        Ok(outbox::table
            .filter(outbox::state.eq("due").and(outbox::next_attempt_at.le(now)).and(outbox::expires_at.gt(now)))
            .select(MessageRow::as_select())
            .order(outbox::id)
            .load(&mut self.db)?)
    }

    /// Returns the last messages, the newest first.
    pub fn messages(&mut self, limit: i64) -> Result<Vec<MessageRow>> {
        Ok(outbox::table.select(MessageRow::as_select()).order(outbox::id.desc()).limit(limit).load(&mut self.db)?)
    }
}

impl Tx<'_> {
    /// Puts a message into the outbox, to be delivered once this has committed.
    pub fn put_message(&mut self, message: &NewMessage) -> Result<()> {
        let change = self.step("message")?;
        let fresh = (
            outbox::created_change.eq(change.seq),
            outbox::created_at.eq(change.moment),
            outbox::state.eq("due"),
            outbox::attempts.eq(0),
        );
        diesel::insert_into(outbox::table)
            .values((message, fresh))
            .execute(&mut self.db)
            .context("cannot store a message")?;
        Ok(())
    }
}
