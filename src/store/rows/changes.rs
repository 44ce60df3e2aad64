//! Rows of who did what when: runs, changes, messages.

use chrono::NaiveDateTime;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use super::super::schema::{changes, outbox, runs};

/// A run that starts.
#[derive(Clone, Debug, Default, PartialEq, Insertable)]
#[diesel(table_name = runs, treat_none_as_default_value = false)]
pub struct NewRun {
    /// When it started, UTC.
    pub started_at: NaiveDateTime,
    /// The machine it ran on.
    pub host: String,
    /// Its process there.
    pub pid: i64,
    /// Who started it.
    pub who: String,
    /// The command line, without secrets.
    pub command: String,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = runs)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct RunRow {
    /// The run's number.
    pub id: i64,
    /// When it started, UTC.
    pub started_at: NaiveDateTime,
    /// When it ended, UTC; none: it runs, or was cut off.
    pub finished_at: Option<NaiveDateTime>,
    /// The machine it ran on.
    pub host: String,
    /// Its process there.
    pub pid: i64,
    /// Who started it.
    pub who: String,
    /// The command line, without secrets.
    pub command: String,
    /// What came of it, as JSON.
    pub summary: Option<String>,
    /// The code it left with.
    pub exit_code: Option<i32>,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = changes)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct ChangeRow {
    /// Its place in the order of all changes.
    pub seq: i64,
    /// When, UTC; strictly increasing with seq.
    pub moment: NaiveDateTime,
    /// The run it belongs to, if it belongs to one.
    pub run_id: Option<i64>,
    /// Who made it.
    pub who: String,
    /// The machine it was made from.
    pub host: String,
    /// The command, without secrets.
    pub command: String,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

/// A message to deliver.
#[derive(Clone, Debug, Default, PartialEq, Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
pub struct NewMessage {
    /// The configured destination, by name.
    pub destination: String,
    /// What it is about: `run 12`, `missing 2024-05-01`.
    pub about: String,
    /// What to deliver, as JSON.
    pub payload: String,
    /// After this moment it is not worth delivering, UTC.
    pub expires_at: NaiveDateTime,
    /// Not before this moment, UTC.
    pub next_attempt_at: NaiveDateTime,
}

/// A message in the outbox.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = outbox)]
#[diesel(check_for_backend(Pg, Sqlite))]
pub struct MessageRow {
    /// The row's own number; never promised to be without gaps.
    pub id: i64,
    /// The configured destination, by name.
    pub destination: String,
    /// What it is about: `run 12`, `missing 2024-05-01`.
    pub about: String,
    /// What to deliver, as JSON.
    pub payload: String,
    /// When it was written, UTC.
    pub created_at: NaiveDateTime,
    /// After this moment it is not worth delivering, UTC.
    pub expires_at: NaiveDateTime,
    /// due, delivered, failed, expired.
    pub state: String,
    /// How often delivery was tried, an attempt that is going on or was cut off included.
    pub attempts: i32,
    /// Not before this moment, UTC.
    pub next_attempt_at: NaiveDateTime,
    /// The process that delivers it.
    pub claimed_by: Option<String>,
    /// Until when nobody else does, UTC.
    pub claimed_until: Option<NaiveDateTime>,
    /// Recipients that it has still to reach, as JSON, where it has reached others.
    pub left_to: Option<String>,
    /// When it was delivered, UTC.
    pub delivered_at: Option<NaiveDateTime>,
    /// Why the last attempt failed, or whom it did not reach.
    pub last_error: Option<String>,
}
