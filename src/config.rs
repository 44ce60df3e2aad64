//! The settings of a workspace: flag, else environment, else `dgr.toml`, else default; each with its origin.
//!
//! Reads files, but never the environment itself: that is given.

pub mod keys;

mod desk;
mod file;
mod notify;
mod secret;
mod url;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chrono::NaiveTime;
use chrono_tz::Tz;

use crate::refusal::Refusal;
use desk::Desk;
use file::Contents;
pub use notify::{Destination, KEYS as NOTIFY_KEYS, Mail, Way, Webhook};
pub use secret::Secret;
pub use url::DatabaseUrl;

/// The name of the settings file in a workspace.
pub const FILE: &str = "dgr.toml";

/// Whence a setting's value came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line.
    Flag(&'static str),
    /// An environment variable.
    Environment(String),
    /// The settings file: `dgr.toml:7:1`.
    File(String),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(text) => f.write_str(text),
            Self::Environment(text) | Self::File(text) => f.write_str(text),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A setting as it holds, for `config show`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value as it may be printed.
    pub value: String,
    /// Whence it came.
    pub origin: Origin,
}

/// How much one workbook may take. Plain numbers, for whoever reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the key of the same name")]
pub struct Limits {
    pub max_bytes: u64,
    pub max_unpacked_bytes: u64,
    pub max_zip_entries: u64,
    pub max_zip_ratio: u64,
    pub max_cells: u64,
    pub max_sheets: u64,
    pub max_cell_errors: u64,
    pub max_text_chars: u64,
    pub memory_bytes: u64,
    pub cpu_seconds: u64,
    pub wall_seconds: u64,
}

/// How the database is connected to. Plain values, for whoever connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the key of the same name under `database`")]
pub struct Connection {
    pub synchronous: Synchronous,
    pub connect_timeout_seconds: u32,
    pub statement_timeout_seconds: u32,
    pub keepalive_seconds: u32,
    pub retry_seconds: u32,
}

/// Whether SQLite waits for the disk at each commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synchronous {
    /// It does: what is committed survives a power cut.
    Full,
    /// It does now and then: the last commits may be lost, none by half.
    Normal,
}

/// The settings of a workspace. All paths are joined to it.
#[derive(Clone, Debug)]
pub struct Config {
    /// The workspace's folder.
    pub workspace: PathBuf,
    /// Whether it has a `dgr.toml`.
    pub has_file: bool,
    /// The database.
    pub database: DatabaseUrl,
    /// How it is connected to.
    pub connection: Connection,
    /// Where workbooks arrive.
    pub inbox: PathBuf,
    /// Where stored ones go; none: they stay where they are.
    pub archive: Option<PathBuf>,
    /// Where those go that gave no report; none: they stay.
    pub rejected: Option<PathBuf>,
    /// The folder of layouts.
    pub layouts: PathBuf,
    /// The file of plants.
    pub plants: PathBuf,
    /// The zone of plants that name none.
    pub time_zone: Tz,
    /// When a day's report is due on the next one.
    pub due: NaiveTime,
    /// First month of the financial year, 1 to 12.
    pub fy_starts: u32,
    /// Younger files in the inbox wait.
    pub settle_seconds: u32,
    /// How many workbooks are read side by side; 0: one a processor.
    pub readers: usize,
    /// How much one workbook may take.
    pub limits: Limits,
    /// Where messages go.
    pub notify: Vec<Destination>,
    /// Every setting with its origin, as it may be printed.
    pub settings: Vec<Setting>,
}

/// What settings are made from, beside the file.
#[derive(Debug)]
pub struct Given<'a> {
    /// The workspace's folder.
    pub workspace: &'a Path,
    /// The value of `--database-url`.
    pub database_url: Option<&'a str>,
    /// The environment.
    pub environment: &'a BTreeMap<OsString, OsString>,
}

impl Config {
    /// Reads the settings of a workspace; a workspace without `dgr.toml` has defaults.
    pub fn load(given: &Given<'_>) -> Result<Self> {
        let path = given.workspace.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).context(format!("cannot read {}", path.display())),
        };
        let contents = text.as_deref().map_or_else(|| Ok(Contents::default()), |t| file::read(FILE, t))?;
        Desk::new(given, &contents).config(text.is_some())?.checked()
    }

    fn checked(self) -> Result<Self> {
        for (name, shelf) in [("archive", &self.archive), ("rejected", &self.rejected)] {
            if shelf.as_ref().is_some_and(|folder| folder.starts_with(&self.inbox)) {
                let message = format!("`{name}` lies in the inbox: what is put there would be taken in again.");
                return Err(Refusal::request(message)
                    .hint(format!("Set `{name}` to a folder beside the inbox."))
                    .into());
            }
        }
        for (at, one) in self.notify.iter().enumerate() {
            // Told apart as their environment variables are.
            let same = |other: &&Destination| Destination::variable(&other.name) == Destination::variable(&one.name);
            if let Some(other) = self.notify.iter().skip(at + 1).find(same) {
                return Err(
                    Refusal::request(format!("{}: two destinations are called {}.", other.place, one.name)).into()
                );
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
#[path = "config/tests.rs"]
mod tests;
