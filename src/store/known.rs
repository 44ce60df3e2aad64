//! The words of versioned tables, said once: which rows hold, now or as of a change, and how they retire.

use anyhow::{Result, bail};

/// Returns the rows of a table that hold now, or that were known after a change (`as_of`), as a query to narrow.
macro_rules! known {
    ($table:ident, $as_of:expr) => {{
        let rows = $table::table.into_boxed::<$crate::store::db::MultiBackend>();
        match $as_of {
            None => rows.filter($table::deleted_at.is_null()),
            Some(change) => rows
                .filter($table::created_change.le(change))
                .filter($table::retired_change.is_null().or($table::retired_change.gt(change))),
        }
    }};
}
pub(super) use known;

/// Retires the live rows of a table for which a condition holds, and returns how many.
macro_rules! retire {
    ($db:expr, $table:ident, $change:expr, $condition:expr) => {
        diesel::update($table::table.filter($table::deleted_at.is_null()).filter($condition))
            .set(($table::retired_change.eq($change.seq), $table::deleted_at.eq($change.moment)))
            .execute($db)
    };
}
pub(super) use retire;

/// How many rows or values go into one statement: below PostgreSQL's 65 535 binds with the widest table.
pub(super) const CHUNK: usize = 1000;

/// Inserts rows, each with the change that creates it. To PostgreSQL many go at once, since each statement is a journey;
/// SQLite takes one after another by one prepared statement, which costs less than the text of a long one.
macro_rules! insert_all {
    ($db:expr, $table:ident, $change:expr, $rows:expr) => {{
        let values = |row| (row, $table::created_change.eq($change.seq));
        match $db {
            $crate::store::db::Db::Postgres(c) => {
                let all: Vec<_> = $rows.collect();
                all.chunks($crate::store::known::CHUNK).try_fold(0, |sum, chunk| -> diesel::QueryResult<usize> {
                    let rows: Vec<_> = chunk.iter().copied().map(values).collect();
                    Ok(sum + diesel::insert_into($table::table).values(rows).execute(c)?)
                })
            }
            $crate::store::db::Db::Sqlite(c) => $rows.try_fold(0, |sum, row| -> diesel::QueryResult<usize> {
                Ok(sum + diesel::insert_into($table::table).values(values(row)).execute(c)?)
            }),
        }
    }};
}
pub(super) use insert_all;

/// Refuses numbers that are not finite: SQLite would silently store NaN as null.
pub(super) fn finite(what: &str, numbers: &[Option<f64>]) -> Result<()> {
    if numbers.iter().flatten().all(|number| number.is_finite()) {
        return Ok(());
    }
    bail!("{what}: a number to store is not finite; this is a fault of dgr, please report it")
}
