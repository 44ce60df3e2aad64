//! The health of a store: what contradicts itself in it, and a copy of it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Store;
use super::address::{self, Address};
use super::write::Reader;
use crate::refusal::Refusal;

/// What contradicts itself in a store.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Contradiction {
    /// What is wrong, in words.
    #[diesel(sql_type = Text)]
    pub problem: String,
    /// The plant, by code; empty: the database file itself.
    #[diesel(sql_type = Text)]
    pub plant: String,
    /// The day, where there is one.
    #[diesel(sql_type = Text)]
    pub place: String,
}

impl Reader {
    /// Returns what is wrong with the store: damage to an SQLite file, references that lead nowhere, and rows that
    /// contradict each other. Nothing should be.
    pub fn contradictions(&mut self) -> Result<Vec<Contradiction>> {
        let damage = self.db.damage().context("cannot check the database file")?;
        let as_row = |problem| Contradiction { problem, plant: String::new(), place: String::new() };
        let mut found: Vec<Contradiction> = damage.into_iter().map(as_row).collect();
        let rows: Vec<Contradiction> = diesel::sql_query(include_str!("check.sql")).load(&mut self.db)?;
        found.extend(rows);
        Ok(found)
    }

    /// Returns what a commit survives, as the database is set: one sentence.
    pub fn durability(&mut self) -> Result<String> {
        self.db.durability().context("cannot ask how the database is set")
    }
}

impl Store {
    /// Copies an SQLite store, whole and of one moment, into a file that must not be there yet, and returns its bytes.
    /// It gets its name once it is complete and on the disk. Refuses PostgreSQL, and names the command for it.
    pub fn backup(&mut self, file: &Path) -> Result<u64> {
        let shown = file.display();
        if let Address::Postgres(url) = &self.address {
            let command = format!("pg_dump --format=custom --file='{shown}' '{}'", address::without_password(url));
            return Err(Refusal::request(format!("PostgreSQL is copied by its own tool: {command}"))
                .hint("Past a pooler, to the server itself; the password by PGPASSWORD or ~/.pgpass.")
                .into());
        }
        let there = || Refusal::request(format!("{shown} is there already; a copy overwrites nothing."));
        if file.symlink_metadata().is_ok() {
            return Err(there().hint("Name a file that is not there yet.").into());
        }
        let cannot = || format!("cannot copy the database to {shown}");
        let part = part_of(file).with_context(cannot)?;
        // What a copy that was cut off left behind: ours, by its name.
        drop(fs::remove_file(&part));
        let path = part.to_str().with_context(|| format!("the path {} is not UTF-8", part.display()))?;
        let done = self.reader.db.copy_to(path).map_err(anyhow::Error::from).and_then(|_| name(&part, file));
        if done.is_err() {
            drop(fs::remove_file(&part));
        }
        done.with_context(cannot)
    }
}

/// Returns the file that a copy is made in: beside its own name, with a dot before it.
fn part_of(file: &Path) -> Result<PathBuf> {
    let mut name = OsString::from(".");
    name.push(file.file_name().context("it names no file")?);
    name.push(".part");
    Ok(file.with_file_name(name))
}

/// Gives a copy its name, once it is on the disk; refuses to take the name from another file.
fn name(part: &Path, file: &Path) -> Result<u64> {
    let copy = File::open(part)?;
    copy.sync_all()?;
    let bytes = copy.metadata()?.len();
    match fs::hard_link(part, file) {
        Ok(()) => fs::remove_file(part)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error.into()),
        // A file system without links.
        Err(_) => fs::rename(part, file)?,
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(bytes)
}
