//! The outbox: messages are written with the change they tell of; what becomes of them is noted outside of changes, each
//! statement a transaction of its own.

use anyhow::{Context, Result};
use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Store;
use super::db::MultiBackend;
use super::rows::{MessageRow, NewMessage};
use super::schema::outbox;
use super::write::{Reader, Tx, plain};

/// What is next to deliver to a destination. Its messages go in the order in which they were written.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Nothing.
    Nothing,
    /// This one, and it is not yet to be tried (again).
    Waits(MessageRow),
    /// This one, and another process delivers it.
    Held(MessageRow),
    /// This one: it was claimed for the one who asked.
    Claimed(MessageRow),
}

/// What sets a message free.
macro_rules! free {
    () => {
        (outbox::claimed_by.eq(None::<String>), outbox::claimed_until.eq(None::<NaiveDateTime>))
    };
}

impl Store {
    /// Claims the next message of a destination for a process until a moment; an attempt is counted at once, so that one
    /// that is cut off counts too.
    pub fn claim_message(
        &mut self,
        destination: &str,
        by: &str,
        now: NaiveDateTime,
        until: NaiveDateTime,
    ) -> Result<Next> {
        let all = outbox::table.filter(outbox::destination.eq(destination).and(outbox::state.eq("due")));
        let first: Option<MessageRow> =
            all.select(MessageRow::as_select()).order(outbox::id).first(&mut self.db).optional()?;
        let Some(row) = first else { return Ok(Next::Nothing) };
        if row.claimed_until.is_some_and(|held| held > now) {
            return Ok(Next::Held(row));
        }
        if row.next_attempt_at > now {
            return Ok(Next::Waits(row));
        }
        // Asked again by the statement that claims it: another process may have been quicker.
        let is_free = outbox::claimed_until.is_null().or(outbox::claimed_until.le(now));
        let this = outbox::table
            .filter(outbox::id.eq(row.id).and(outbox::state.eq("due")).and(outbox::next_attempt_at.le(now)))
            .filter(is_free);
        let claim = (
            outbox::claimed_by.eq(plain(by)),
            outbox::claimed_until.eq(until),
            outbox::attempts.eq(outbox::attempts + 1),
        );
        let claimed = diesel::update(this).set(claim).execute(&mut self.db).context("cannot claim a message")?;
        // Read once more: until it was claimed, a run may have added to it.
        let held = self.message(row.id)?.unwrap_or(row);
        Ok(if claimed > 0 { Next::Claimed(held) } else { Next::Held(held) })
    }

    /// Notes that a message was delivered, and what is to be remarked of it.
    pub fn delivered(&mut self, id: i64, at: NaiveDateTime, remark: Option<&str>) -> Result<()> {
        let now = (
            outbox::state.eq("delivered"),
            outbox::delivered_at.eq(at),
            outbox::left_to.eq(None::<String>),
            outbox::last_error.eq(remark.map(plain)),
        );
        diesel::update(outbox::table.find(id)).set((now, free!())).execute(&mut self.db)?;
        Ok(())
    }

    /// Notes that a message was not delivered by the process that claimed it: why, whom it has still to reach (none:
    /// everybody), and when to try again; none: never. Nothing, where another process has it by now.
    pub fn not_delivered(
        &mut self,
        claimed: &MessageRow,
        why: &str,
        left_to: Option<&str>,
        again: Option<NaiveDateTime>,
    ) -> Result<()> {
        let this = outbox::table.filter(
            outbox::id
                .eq(claimed.id)
                .and(outbox::state.eq("due"))
                .and(outbox::claimed_by.eq(claimed.claimed_by.clone()))
                .and(outbox::attempts.eq(claimed.attempts)),
        );
        let tried = (outbox::last_error.eq(plain(why)), outbox::left_to.eq(left_to.map(plain)), free!());
        match again {
            Some(at) => diesel::update(this).set((tried, outbox::next_attempt_at.eq(at))).execute(&mut self.db)?,
            None => diesel::update(this).set((tried, outbox::state.eq("failed"))).execute(&mut self.db)?,
        };
        Ok(())
    }

    /// Marks the messages as expired that were not delivered in time, and returns them; one that is being delivered is
    /// left alone.
    pub fn expire_messages(&mut self, now: NaiveDateTime) -> Result<Vec<MessageRow>> {
        let is_free = outbox::claimed_until.is_null().or(outbox::claimed_until.le(now));
        let late = outbox::table.filter(outbox::state.eq("due").and(outbox::expires_at.le(now))).filter(is_free);
        let expired: Vec<i64> = diesel::update(late)
            .set((outbox::state.eq("expired"), free!()))
            .returning(outbox::id)
            .get_results(&mut self.db)?;
        let rows = outbox::table.filter(outbox::id.eq_any(expired)).select(MessageRow::as_select());
        Ok(rows.order(outbox::id).load(&mut self.db)?)
    }

    /// Makes a message due once more that failed, expired or waits, as if it was never tried, and returns whether it did:
    /// one that was delivered stays so, and one that is being delivered is left alone.
    pub fn retry_message(&mut self, id: i64, now: NaiveDateTime, expires_at: NaiveDateTime) -> Result<bool> {
        let is_free = outbox::claimed_until.is_null().or(outbox::claimed_until.le(now));
        let this = outbox::table.filter(outbox::id.eq(id).and(outbox::state.ne("delivered"))).filter(is_free);
        let fresh = (
            outbox::state.eq("due"),
            outbox::attempts.eq(0),
            outbox::next_attempt_at.eq(now),
            outbox::expires_at.eq(expires_at),
        );
        Ok(diesel::update(this).set((fresh, free!())).execute(&mut self.db)? > 0)
    }
}

impl Reader {
    /// Returns the last messages, the newest first: all, or those in a state.
    pub fn messages(&mut self, state: Option<&str>, limit: i64) -> Result<Vec<MessageRow>> {
        let mut rows = outbox::table.into_boxed::<MultiBackend>();
        if let Some(state) = state {
            rows = rows.filter(outbox::state.eq(state.to_owned()));
        }
        Ok(rows.select(MessageRow::as_select()).order(outbox::id.desc()).limit(limit).load(&mut self.db)?)
    }

    /// Returns the messages in a state that were written after a moment, the newest first.
    pub fn messages_since(&mut self, state: &str, after: NaiveDateTime) -> Result<Vec<MessageRow>> {
        let rows = outbox::table.filter(outbox::state.eq(state).and(outbox::created_at.gt(after)));
        Ok(rows.select(MessageRow::as_select()).order(outbox::id.desc()).load(&mut self.db)?)
    }

    /// Returns a message.
    pub fn message(&mut self, id: i64) -> Result<Option<MessageRow>> {
        Ok(outbox::table.find(id).select(MessageRow::as_select()).first(&mut self.db).optional()?)
    }

    /// Returns the messages about something to a destination, the oldest first.
    pub fn messages_about(&mut self, about: &str, destination: &str) -> Result<Vec<MessageRow>> {
        let these = outbox::table.filter(outbox::about.eq(about).and(outbox::destination.eq(destination)));
        Ok(these.select(MessageRow::as_select()).order(outbox::id).load(&mut self.db)?)
    }

    /// Returns the destinations that messages wait for.
    pub fn destinations_due(&mut self) -> Result<Vec<String>> {
        let due = outbox::table.filter(outbox::state.eq("due")).select(outbox::destination).distinct();
        Ok(due.order(outbox::destination).load(&mut self.db)?)
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

    /// Puts another content into a message that nobody has tried to deliver yet, and returns whether there still was
    /// one: else a message of its own is due.
    pub fn rewrite_message(&mut self, id: i64, payload: &str, next_attempt_at: NaiveDateTime) -> Result<bool> {
        self.step("message again")?;
        let untried = outbox::id.eq(id).and(outbox::state.eq("due")).and(outbox::attempts.eq(0));
        let now = (outbox::payload.eq(payload), outbox::next_attempt_at.eq(next_attempt_at));
        let done = diesel::update(outbox::table.filter(untried)).set(now).execute(&mut self.db);
        Ok(done.context("cannot store more of a message")? > 0)
    }
}
