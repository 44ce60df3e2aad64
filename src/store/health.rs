//! The health of a store: what contradicts itself in it, and a copy of it.

use anyhow::{Context, Result};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Store;
use super::write::Reader;

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
}

impl Store {
    /// Copies an SQLite store, whole and consistent, into a file that must not be there yet. Refuses PostgreSQL, and
    /// names the tool for it.
    pub fn backup(&mut self, path: &str) -> Result<()> {
        self.db.copy_to(path).with_context(|| format!("cannot copy the database to {path}"))
    }
}
