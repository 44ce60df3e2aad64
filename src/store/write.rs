//! The one transaction: everything that is stored is stored in it, or nothing is.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chrono::{NaiveDateTime, TimeDelta};
use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;

use super::db::{Db, WAIT};
use super::rows::ChangeRow;
use super::schema::changes;
use crate::crash;

/// Who writes, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The run it belongs to, if it belongs to one.
    pub run_id: Option<i64>,
    /// Who.
    pub who: String,
    /// On which machine.
    pub host: String,
    /// By which command, without secrets.
    pub command: String,
    /// Why, where somebody said so.
    pub reason: Option<String>,
}

/// The change that a transaction commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the order of all changes.
    pub seq: i64,
    /// Its moment, UTC.
    pub moment: NaiveDateTime,
}

/// Fails where a test wants a step to fail.
pub type Fault = Box<dyn FnMut(&str) -> Result<()> + Send>;

/// Told of every statement, with its values.
type Listener = Box<dyn FnMut(&str) + Send>;

/// What can be read from a store; [`Store`](super::Store) and [`Tx`] both lead to it.
pub struct Reader {
    pub(super) db: Db,
    pub(super) wait: Duration,
    /// A change, and the version of the master data as of it: it holds for as long as no other change came after.
    pub(super) masters_as_of: Option<(i64, i64)>,
    failed: Arc<AtomicBool>,
}

impl Reader {
    /// Returns a reader that remembers whether a statement failed.
    pub(super) fn new(db: Db) -> Self {
        let mut reader = Self { db, wait: WAIT, masters_as_of: None, failed: Arc::new(AtomicBool::new(false)) };
        reader.watch(None);
        reader
    }

    /// Tells of every statement that is sent from now on, with its values.
    pub fn listen(&mut self, told: impl FnMut(&str) + Send + 'static) {
        self.watch(Some(Box::new(told)));
    }

    // A statement is written out only for who listens: with the bytes of a workbook among its values that takes longer
    // than the statement.
    fn watch(&mut self, mut told: Option<Listener>) {
        let failed = Arc::clone(&self.failed);
        self.db.watch(move |event: InstrumentationEvent<'_>| match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                if let Some(told) = &mut told {
                    told(&query.to_string());
                }
            }
            InstrumentationEvent::FinishQuery { error: Some(_), .. } => failed.store(true, Ordering::Relaxed),
            _ => {}
        });
    }

    /// Goes on with the connection of another reader, in the place of one that broke off.
    pub(super) fn take_connection(&mut self, fresh: Self) {
        (self.db, self.masters_as_of, self.failed) = (fresh.db, None, fresh.failed);
    }

    /// Returns a result as it is, and remembers a failure. For inserts that return their number: SQLite fails those
    /// while the rows are fetched, and Diesel tells no watcher of it.
    pub(super) fn noted<T>(&self, result: QueryResult<T>) -> QueryResult<T> {
        if result.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        result
    }
}

/// A transaction that writes. What it stores holds only if it commits.
pub struct Tx<'a> {
    reader: &'a mut Reader,
    fault: &'a mut Option<Fault>,
    author: &'a Author,
    clock: &'a dyn Fn() -> NaiveDateTime,
    change: Option<Change>,
    /// The change before it; 0: there is none.
    last: i64,
    settled: bool,
}

impl<'a> Tx<'a> {
    pub(super) fn begin(
        reader: &'a mut Reader,
        fault: &'a mut Option<Fault>,
        author: &'a Author,
        clock: &'a dyn Fn() -> NaiveDateTime,
        bounds: &str,
    ) -> Result<Self> {
        reader.db.begin_write(reader.wait, bounds)?;
        reader.failed.store(false, Ordering::Relaxed);
        crash::point("begun");
        Ok(Self { reader, fault, author, clock, change: None, last: 0, settled: false })
    }

    /// Commits. Refuses where a statement or a step failed, even if nobody passed that on: half of a workbook must
    /// not be stored because an error was overlooked.
    pub(super) fn commit(mut self) -> Result<()> {
        self.fail_if_failed()?;
        self.reader.db.commit().context("cannot commit; nothing was stored")?;
        self.settled = true;
        // What was known of the master data as of the change before this one is known as of this one.
        if let (Some(change), Some((as_of, _))) = (self.change, &mut self.reader.masters_as_of)
            && *as_of == self.last
        {
            *as_of = change.seq;
        }
        Ok(())
    }

    /// Rolls back what would have been committed. Refuses what [`commit`](Self::commit) refuses.
    pub(super) fn take_back(self) -> Result<()> {
        self.fail_if_failed()
    }

    fn fail_if_failed(&self) -> Result<()> {
        if self.reader.failed.load(Ordering::Relaxed) {
            bail!("a statement of the transaction failed; nothing was stored");
        }
        Ok(())
    }

    /// Returns the change that this transaction commits; stores it when first asked. Its moment is the clock's, or
    /// a microsecond after the last change where the clock is not past that.
    pub fn change(&mut self) -> Result<Change> {
        if let Some(change) = self.change {
            return Ok(change);
        }
        self.fail_if_asked("change")?;
        let last = self.reader.last_change()?;
        self.last = last.map_or(0, |last| last.seq);
        let now = (self.clock)();
        let moment = last.map_or(now, |last| now.max(last.moment + TimeDelta::microseconds(1)));
        let author = self.author;
        let inserted = diesel::insert_into(changes::table)
            .values((
                changes::moment.eq(moment),
                changes::run_id.eq(author.run_id),
                changes::who.eq(plain(&author.who)),
                changes::host.eq(plain(&author.host)),
                changes::command.eq(plain(&author.command)),
                changes::reason.eq(author.reason.as_deref().map(plain)),
            ))
            .returning(changes::seq)
            .get_result(&mut self.reader.db);
        let seq = self.reader.noted(inserted).context("cannot store the change")?;
        let change = Change { seq, moment };
        self.change = Some(change);
        Ok(change)
    }

    /// Returns the run that this belongs to, if it belongs to one.
    pub fn run_id(&self) -> Option<i64> {
        self.author.run_id
    }

    /// Marks a step: called first by every method that writes. Returns the change.
    pub(super) fn step(&mut self, name: &'static str) -> Result<Change> {
        self.fail_if_asked(name)?;
        self.change()
    }

    pub(super) fn fail_if_asked(&mut self, name: &str) -> Result<()> {
        crash::point(name);
        let asked = self.fault.as_mut().map_or(Ok(()), |fault| fault(name));
        if asked.is_err() {
            self.reader.failed.store(true, Ordering::Relaxed);
        }
        asked
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.reader.masters_as_of = None;
            self.reader.db.rollback();
        }
    }
}

impl Deref for Tx<'_> {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        self.reader
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Reader {
        self.reader
    }
}

impl Reader {
    /// Returns the last change committed by a moment: what `--as-of` means. None: nothing was stored by then.
    pub fn change_at(&mut self, moment: NaiveDateTime) -> Result<Option<i64>> {
        // Moments grow with the sequence: the last moment is the last change.
        let before = changes::table.filter(changes::moment.le(moment)).order(changes::moment.desc());
        Ok(before.select(changes::seq).first(&mut self.db).optional()?)
    }

    /// Returns the last change of all.
    pub fn last_change(&mut self) -> Result<Option<Change>> {
        let row: Option<ChangeRow> =
            changes::table.select(ChangeRow::as_select()).order(changes::seq.desc()).first(&mut self.db).optional()?;
        Ok(row.map(|row| Change { seq: row.seq, moment: row.moment }))
    }

    /// Returns a change.
    pub fn change_row(&mut self, seq: i64) -> Result<Option<ChangeRow>> {
        Ok(changes::table.find(seq).select(ChangeRow::as_select()).first(&mut self.db).optional()?)
    }
}

/// Returns a text without NUL, which PostgreSQL cannot hold: U+FFFD stands for it.
pub(super) fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
