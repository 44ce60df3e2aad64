//! The log of changes with what each did, for audits.

use anyhow::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::rows::ChangeRow;
use super::schema::changes;
use super::write::Reader;

/// What a change did to rows of one kind, of one plant.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Deed {
    /// The change.
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    /// What was done: `report accepted`, `month closed`.
    #[diesel(sql_type = Text)]
    pub what: String,
    /// The plant's code; empty: it is no plant's.
    #[diesel(sql_type = Text)]
    pub plant: String,
    /// The workbook's name; mostly empty.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// How many rows.
    #[diesel(sql_type = BigInt)]
    pub n: i64,
    /// The first of their days; empty: they have none.
    #[diesel(sql_type = Text)]
    pub first_day: String,
    /// The last.
    #[diesel(sql_type = Text)]
    pub last_day: String,
}

impl Reader {
    /// Returns the newest changes from a moment on and up to a change, at most so many (0: all); the newest last.
    pub fn changes(&mut self, since: Option<NaiveDateTime>, as_of: Option<i64>, last: usize) -> Result<Vec<ChangeRow>> {
        let mut query = changes::table.select(ChangeRow::as_select()).order(changes::seq.desc()).into_boxed();
        if let Some(since) = since {
            query = query.filter(changes::moment.ge(since));
        }
        if let Some(change) = as_of {
            query = query.filter(changes::seq.le(change));
        }
        if last > 0 {
            query = query.limit(i64::try_from(last)?);
        }
        let mut rows: Vec<ChangeRow> = query.load(&mut self.db)?;
        rows.reverse();
        Ok(rows)
    }

    /// Returns what the changes after one up to another did; by change, kind and plant.
    pub fn deeds(&mut self, after: i64, to: i64) -> Result<Vec<Deed>> {
        Ok(diesel::sql_query(include_str!("audit.sql"))
            .bind::<BigInt, _>(after)
            .bind::<BigInt, _>(to)
            .load(&mut self.db)?)
    }
}
