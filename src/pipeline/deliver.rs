//! What lies in the outbox is handed over: after the commit, in order for each destination, at least once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{NaiveDateTime, TimeDelta};
use serde_json::Value;

use crate::letter::Letter;
use crate::notice::{Notice, TestNotice};
use crate::notify::{Attempt, Channel, Message, Undelivered};
use crate::store::rows::MessageRow;
use crate::store::{Next, Reader, Store};

/// A claim outlasts its attempt by so long: what became of it has still to be noted.
const NOTING: TimeDelta = TimeDelta::seconds(60);
/// How long the second attempt waits; each later one twice as long as the one before.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// No attempt waits longer.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// So long the status tells of a message that did not arrive.
const SHOWN_FOR: TimeDelta = TimeDelta::days(7);
/// So many it tells of one by one.
const MOST_SHOWN: usize = 50;

/// A destination as messages are delivered to it.
pub struct Outlet {
    /// Its name in the settings.
    pub name: String,
    /// How messages are handed over; or why they cannot be, which is tried again like any failure.
    pub channel: Result<Channel, String>,
    /// After so many attempts a message is given up.
    pub attempts: u32,
    /// How long one attempt may take.
    pub within: Duration,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It was delivered; and what is to be remarked, if anything.
    Delivered(Option<String>),
    /// It was not, and is tried again after this moment, UTC.
    Again(String, NaiveDateTime),
    /// It was refused for good, or given up.
    Failed(String),
    /// It was not delivered in time.
    Expired,
    /// It is not yet to be tried, and all later ones of its destination wait with it.
    Waits,
    /// Another process is at it.
    Held,
}

/// What is told while messages are delivered.
pub enum Event<'a> {
    /// What became of a message, and its subject.
    Message(&'a MessageRow, &'a str, Became),
    /// Messages wait for a destination that the settings do not name.
    Nobody(&'a str),
}

/// How messages are delivered.
pub struct Delivery<'a> {
    /// Where they go.
    pub outlets: &'a [Outlet],
    /// This process: it claims them.
    pub by: String,
    /// The clock.
    pub clock: &'a dyn Fn() -> NaiveDateTime,
    /// Raised by Ctrl-C: the message in hand is delivered, then it ends.
    pub interrupted: &'a AtomicBool,
}

impl Delivery<'_> {
    /// Delivers what is due. A destination that fails for now is left alone: its later messages wait for the first one.
    ///
    /// # Errors
    /// Only the store's own.
    pub fn run(&self, store: &mut Store, tell: &mut dyn FnMut(Event<'_>)) -> Result<()> {
        for row in store.expire_messages((self.clock)()).context("cannot look through the outbox")? {
            tell(Event::Message(&row, &subject(&row), Became::Expired));
        }
        for outlet in self.outlets {
            while !self.interrupted.load(Ordering::Relaxed) && self.next(store, outlet, tell)? {}
        }
        for name in store.destinations_due()? {
            if !self.outlets.iter().any(|outlet| outlet.name == name) {
                tell(Event::Nobody(&name));
            }
        }
        Ok(())
    }

    /// Delivers the next message of a destination, and returns whether the one after it may follow.
    fn next(&self, store: &mut Store, outlet: &Outlet, tell: &mut dyn FnMut(Event<'_>)) -> Result<bool> {
        let now = (self.clock)();
        let within = TimeDelta::from_std(outlet.within).unwrap_or(LONGEST_WAIT);
        let (row, became) = match store.claim_message(&outlet.name, &self.by, now, now + within + NOTING)? {
            Next::Nothing => return Ok(false),
            Next::Waits(row) => (row, Became::Waits),
            Next::Held(row) => (row, Became::Held),
            Next::Claimed(row) => {
                let became = self.attempt(store, outlet, &row)?;
                (row, became)
            }
        };
        tell(Event::Message(&row, &subject(&row), became.clone()));
        Ok(matches!(became, Became::Delivered(_) | Became::Failed(_)))
    }

    /// Tries to deliver a message that was claimed, and notes what became of it.
    fn attempt(&self, store: &mut Store, outlet: &Outlet, row: &MessageRow) -> Result<Became> {
        let attempts = u32::try_from(row.attempts).unwrap_or(u32::MAX);
        match self.hand_over(outlet, row, attempts) {
            Ok(remark) => {
                // Whom an earlier attempt did not reach for good is not forgotten by the last one.
                let earlier = row.last_error.as_ref().filter(|_| row.left_to.is_some());
                let remark = remark.or_else(|| earlier.map(|why| format!("not to all at once: {why}")));
                store.delivered(row.id, (self.clock)(), remark.as_deref())?;
                Ok(Became::Delivered(remark))
            }
            Err(refused) if refused.for_good || attempts >= outlet.attempts => {
                let why = match refused.for_good {
                    true => refused.why,
                    false => format!("given up after {}: {}", tries(outlet.attempts), refused.why),
                };
                store.not_delivered(row, &why, row.left_to.as_deref(), None)?;
                Ok(Became::Failed(why))
            }
            Err(failed) => {
                let at = (self.clock)() + wait(attempts, failed.wait);
                let left = failed.left_to.and_then(|left| serde_json::to_string(&left).ok());
                store.not_delivered(row, &failed.why, left.as_deref().or(row.left_to.as_deref()), Some(at))?;
                Ok(Became::Again(failed.why, at))
            }
        }
    }

    fn hand_over(&self, outlet: &Outlet, row: &MessageRow, attempts: u32) -> Result<Option<String>, Undelivered> {
        if attempts > outlet.attempts {
            // The last attempt was cut off: it may be the message itself that kills the process.
            return Err(Undelivered::for_now(row.last_error.as_deref().unwrap_or("it was cut off each time")));
        }
        let message = message(row).map_err(Undelivered::for_good)?;
        let left: Option<Vec<String>> = row.left_to.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let channel = outlet.channel.as_ref().map_err(Undelivered::for_now)?;
        channel.deliver(&message, &Attempt { now: (self.clock)(), within: outlet.within, left_to: left.as_deref() })
    }
}

/// Sends a test message past the outbox. Returns what is to be remarked, if anything.
///
/// # Errors
/// Why it did not arrive.
pub fn probe(outlet: &Outlet, by: String, now: NaiveDateTime) -> Result<Option<String>, Undelivered> {
    let notice = Notice::Test(TestNotice { destination: outlet.name.clone(), by });
    let id = format!("dgr-test-{}", now.and_utc().timestamp_micros());
    let message = written(id, now, &notice).map_err(Undelivered::for_good)?;
    let channel = outlet.channel.as_ref().map_err(Undelivered::for_now)?;
    channel.deliver(&message, &Attempt { now, within: outlet.within, left_to: None })
}

/// Returns the messages of the last days that did not arrive, or not yet though it was tried, the newest first, and how
/// many there are beyond those.
pub fn undelivered(store: &mut Reader, now: NaiveDateTime) -> Result<(Vec<MessageRow>, usize)> {
    let mut rows = Vec::new();
    for state in ["failed", "expired", "due"] {
        // Of those that are due the oldest was tried, which all others wait for.
        let all = store.messages_since(state, now - SHOWN_FOR)?;
        rows.extend(all.into_iter().filter(|row| state != "due" || row.attempts > 0));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    let more = rows.len().saturating_sub(MOST_SHOWN);
    rows.truncate(MOST_SHOWN);
    Ok((rows, more))
}

/// Returns the subject of a message of the outbox.
pub fn subject(row: &MessageRow) -> String {
    let notice = serde_json::from_str(&row.payload);
    notice.map_or_else(|_| format!("({})", row.about), |notice: Notice| Letter::of(&notice).subject)
}

fn message(row: &MessageRow) -> Result<Message, String> {
    let notice = serde_json::from_str(&row.payload).map_err(|e| format!("the message cannot be read: {e}"))?;
    // Its number alone would come again in another database.
    let id = format!("dgr-{}-{}", row.id, row.created_at.and_utc().timestamp_micros());
    written(id, row.created_at, &notice)
}

fn written(id: String, created_at: NaiveDateTime, notice: &Notice) -> Result<Message, String> {
    let letter = Letter::of(notice);
    let Ok(Value::Object(facts)) = serde_json::to_value(notice) else {
        return Err("the message cannot be written as JSON".to_owned());
    };
    Ok(Message { id, created_at, subject: letter.subject.clone(), text: letter.text(), html: letter.html(), facts })
}

/// Returns how long to wait after so many attempts: a minute, then twice as long each time, an hour at most; longer than
/// that where the receiver asks for it, within the hour. Without chance: one process a destination needs none.
fn wait(attempts: u32, asked: Option<Duration>) -> TimeDelta {
    let doublings = i32::try_from(attempts.saturating_sub(1).min(16)).unwrap_or(16);
    let own = FIRST_WAIT.checked_mul(1 << doublings).unwrap_or(LONGEST_WAIT);
    let asked = asked.and_then(|asked| TimeDelta::from_std(asked).ok()).unwrap_or_default();
    own.max(asked).min(LONGEST_WAIT)
}

fn tries(n: u32) -> String {
    if n == 1 { "1 attempt".to_owned() } else { format!("{n} attempts") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_hour_and_no_further() {
        let minutes: Vec<i64> = (1..=9).map(|n| wait(n, None).num_minutes()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(wait(u32::MAX, None), LONGEST_WAIT);
        assert_eq!(wait(1, Some(Duration::from_secs(90))), TimeDelta::seconds(90));
        assert_eq!(wait(3, Some(Duration::from_secs(90))), TimeDelta::minutes(4));
        assert_eq!(wait(1, Some(Duration::from_secs(u64::MAX))), FIRST_WAIT);
        assert_eq!(wait(1, Some(Duration::from_secs(86_400))), LONGEST_WAIT);
    }
}
