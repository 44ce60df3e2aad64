//! The database: the only face of it that others see. Reading is open to all, writing happens in [`Store::write`] only.

mod address;
mod again;
mod audit;
mod bulk;
mod closed;
mod days;
mod db;
mod error;
mod events;
mod facts;
mod findings;
mod health;
mod interval_sums;
mod known;
mod known_plants;
mod masters;
mod migrate;
mod months;
mod outbox;
mod plant_version;
mod reports;
mod retired_plants;
pub mod rows;
mod runs;
mod schema;
mod tuning;
mod workbooks;
mod write;

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::NaiveDateTime;

use address::Address;
pub use address::redacted;
use db::Db;
pub use error::{Locked, Lost, OpenError, hint, is_lost};
pub use findings::About;
pub use health::Contradiction;
pub use interval_sums::{IntervalSum, TimeRow};
pub use known_plants::KnownPlants;
pub use masters::Applied;
pub use migrate::Migration;
pub use outbox::Next;
pub use reports::{HistoryRow, ReportKey};
pub use tuning::Tuning;
pub use workbooks::{KnownWorkbook, Which};
pub use write::{Author, Change, Fault, Reader, Tx};

/// A store that is open.
pub struct Store {
    reader: Reader,
    fault: Option<Fault>,
    shown: String,
    address: Address,
    tuning: Tuning,
}

impl Store {
    /// Opens a store by its path or URL. A missing one is refused and not created, and so is one whose migrations are
    /// not those of this program.
    pub fn open(url: &str) -> Result<Self, OpenError> {
        Self::open_tuned(url, Tuning::default())
    }

    /// Opens a store as [`open`](Self::open) does, with connections made as the settings say.
    pub fn open_tuned(url: &str, tuning: Tuning) -> Result<Self, OpenError> {
        let mut store = Self::connect(&Address::parse(url)?, tuning, false)?;
        store.check_migrations()?;
        Ok(store)
    }

    /// Opens a store as [`open`](Self::open) does; a missing or empty SQLite store is created and migrated.
    pub fn open_or_create(url: &str) -> Result<Self, OpenError> {
        Self::open_or_create_tuned(url, Tuning::default())
    }

    /// Opens a store as [`open_or_create`](Self::open_or_create) does, with connections made as the settings say.
    pub fn open_or_create_tuned(url: &str, tuning: Tuning) -> Result<Self, OpenError> {
        let mut store = Self::connect(&Address::parse(url)?, tuning, true)?;
        let fresh =
            store.reader.db.is_sqlite() && migrate::is_empty(&mut store.reader.db).map_err(|e| store.bad(&e))?;
        if fresh {
            store.migrate().map_err(|e| store.bad(&e))?;
        }
        store.check_migrations()?;
        Ok(store)
    }

    /// Opens a store to look at its migrations or to apply them; creates a missing SQLite file only if asked to.
    pub fn open_to_migrate(url: &str, create: bool) -> Result<Self, OpenError> {
        Self::open_to_migrate_tuned(url, Tuning::default(), create)
    }

    /// Opens a store as [`open_to_migrate`](Self::open_to_migrate) does, with connections made as the settings say.
    pub fn open_to_migrate_tuned(url: &str, tuning: Tuning, create: bool) -> Result<Self, OpenError> {
        Self::connect(&Address::parse(url)?, tuning, create)
    }

    /// Applies the migrations that are missing, all or nothing, and returns their names.
    pub fn migrate(&mut self) -> Result<Vec<String>> {
        migrate::run(&mut self.reader.db)
    }

    /// Returns every migration, and whether the store has it.
    pub fn migrations(&mut self) -> Result<Vec<Migration>> {
        migrate::status(&mut self.reader.db)
    }

    /// Returns where it is, for messages: without password.
    pub fn place(&self) -> &str {
        &self.shown
    }

    /// Writes: runs the closure in one transaction that holds the lock of all writers. Everything it stored is
    /// committed as one change, or, if it or any statement of it failed, nothing is.
    pub fn write<T>(
        &mut self,
        author: &Author,
        clock: &dyn Fn() -> NaiveDateTime,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        let bounds = self.tuning.bounds();
        let mut tx = Tx::begin(&mut self.reader, &mut self.fault, author, clock, &bounds)?;
        let value = body(&mut tx)?;
        tx.commit()?;
        Ok(value)
    }

    /// Rehearses a write: the closure does what it does in [`write`](Self::write), and then all of it is taken back.
    pub fn rehearse<T>(
        &mut self,
        author: &Author,
        clock: &dyn Fn() -> NaiveDateTime,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        let bounds = self.tuning.bounds();
        let mut tx = Tx::begin(&mut self.reader, &mut self.fault, author, clock, &bounds)?;
        let value = body(&mut tx)?;
        tx.take_back()?;
        Ok(value)
    }

    /// Reads: all that the closure reads is of one moment, whatever others commit meanwhile.
    pub fn read<T>(&mut self, body: impl FnOnce(&mut Reader) -> Result<T>) -> Result<T> {
        let bounds = self.tuning.bounds();
        self.reader.db.begin_read(&bounds).context("cannot read the database")?;
        let held = Held(&mut self.reader);
        body(held.0)
    }

    /// Sets how long to wait for another run that writes, before [`Locked`]; 30 seconds unless set.
    pub fn set_wait(&mut self, wait: Duration) {
        self.reader.wait = wait;
    }

    /// Makes steps of transactions fail, to prove that nothing is stored then.
    pub fn set_fault(&mut self, fault: Option<Fault>) {
        self.fault = fault;
    }

    fn connect(address: &Address, tuning: Tuning, create: bool) -> Result<Self, OpenError> {
        let shown = address.shown();
        let opened = match address {
            Address::Sqlite(path) => {
                let there = db::is_there(path).map_err(|e| OpenError::Unreachable(shown.clone(), e))?;
                if !there && !create {
                    return Err(OpenError::Missing(shown));
                }
                Db::sqlite(path, create, &tuning).map_err(|e| not_opened(&shown, e))
            }
            Address::Postgres(url) => Db::postgres(url, &tuning).map_err(|e| not_opened(&shown, e)),
        };
        Ok(Self { reader: Reader::new(opened?), fault: None, shown, address: address.clone(), tuning })
    }

    fn check_migrations(&mut self) -> Result<(), OpenError> {
        let all = self.migrations().map_err(|e| self.bad(&e))?;
        let newer: Vec<String> = all.iter().filter(|m| !m.known).map(|m| m.name.clone()).collect();
        if !newer.is_empty() {
            return Err(OpenError::Newer(newer));
        }
        let pending: Vec<String> = all.into_iter().filter(|m| !m.applied).map(|m| m.name).collect();
        if pending.is_empty() { Ok(()) } else { Err(OpenError::Pending(pending)) }
    }

    fn bad(&self, why: &anyhow::Error) -> OpenError {
        OpenError::Bad(format!("The database at {} cannot be used: {why:#}", self.shown))
    }
}

/// A reading transaction; ends however its reader ends, a panic included.
struct Held<'a>(&'a mut Reader);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.db.rollback();
    }
}

/// Returns why a database was not opened. PostgreSQL tells a database that is not there by text only.
fn not_opened(shown: &str, why: String) -> OpenError {
    if why.contains("database \"") && why.contains("does not exist") {
        OpenError::Missing(shown.to_owned())
    } else if why.contains("file is not a database") {
        OpenError::Bad(format!("{shown} is no SQLite database."))
    } else {
        OpenError::Unreachable(shown.to_owned(), why)
    }
}

impl Deref for Store {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl DerefMut for Store {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.reader
    }
}
