//! The migrations: two embedded folders with the same names, applied under one lock in one transaction.

use anyhow::{Result, anyhow};
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::db::{Db, WAIT, on_either};
use crate::crash;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// A migration, and whether the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its name: `0001_store`.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
    /// Whether this program has it; false: a later version applied it.
    pub known: bool,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

/// Returns every migration that the program or the database knows, in order. Writes nothing.
pub fn status(db: &mut Db) -> Result<Vec<Migration>> {
    let applied = applied(db)?;
    let known = names(db)?;
    let mut all: Vec<Migration> = known
        .iter()
        .map(|(version, name)| Migration { name: name.clone(), applied: applied.contains(version), known: true })
        .collect();
    for version in applied {
        if !known.iter().any(|(v, _)| *v == version) {
            all.push(Migration { name: version, applied: true, known: false });
        }
    }
    Ok(all)
}

/// Applies what is missing, all or nothing, and returns the names of what it applied. Diesel takes no lock around
/// migrations: two processes that start together would both create the tables. Hence the lock of all writers.
pub fn run(db: &mut Db) -> Result<Vec<String>> {
    db.begin_write(WAIT, "")?;
    crash::point("migrate");
    let done = match db {
        Db::Sqlite(c) => c.run_pending_migrations(SQLITE).map(|done| versions(&done)),
        Db::Postgres(c) => c.run_pending_migrations(POSTGRES).map(|done| versions(&done)),
    };
    let settled = done.map_err(|e| anyhow!("cannot migrate the database: {e}")).and_then(|done| {
        db.commit()?;
        Ok(done)
    });
    match settled {
        Ok(done) => Ok(names(db)?.into_iter().filter(|(v, _)| done.contains(v)).map(|(_, name)| name).collect()),
        Err(e) => {
            db.rollback();
            Err(e)
        }
    }
}

/// Returns whether the database holds no table at all.
pub fn is_empty(db: &mut Db) -> Result<bool> {
    let text = match db {
        Db::Sqlite(_) => "SELECT NOT EXISTS (SELECT 1 FROM sqlite_master) AS answer",
        Db::Postgres(_) => {
            "SELECT NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace) AS answer"
        }
    };
    Ok(diesel::sql_query(text).get_result::<Answer>(db)?.answer)
}

/// Returns the versions that the database has, without making the table that lists them, as Diesel would.
fn applied(db: &mut Db) -> Result<Vec<String>> {
    let text = match db {
        Db::Sqlite(_) => {
            "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '__diesel_schema_migrations') AS answer"
        }
        Db::Postgres(_) => "SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS answer",
    };
    if !diesel::sql_query(text).get_result::<Answer>(db)?.answer {
        return Ok(Vec::new());
    }
    let text = "SELECT CAST(version AS TEXT) AS version FROM __diesel_schema_migrations ORDER BY version";
    let rows = on_either!(db, |c| diesel::sql_query(text).load::<Version>(c))?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

/// Returns the version and the name of each migration of the program, in order.
fn names(db: &Db) -> Result<Vec<(String, String)>> {
    let pairs = match db {
        Db::Sqlite(_) => MigrationSource::<Sqlite>::migrations(&SQLITE)
            .map(|all| all.iter().map(|m| (m.name().version().to_string(), m.name().to_string())).collect()),
        Db::Postgres(_) => MigrationSource::<Pg>::migrations(&POSTGRES)
            .map(|all| all.iter().map(|m| (m.name().version().to_string(), m.name().to_string())).collect()),
    };
    let mut pairs: Vec<(String, String)> = pairs.map_err(|e| anyhow!("the embedded migrations are broken: {e}"))?;
    pairs.sort();
    Ok(pairs)
}

fn versions(done: &[diesel::migration::MigrationVersion<'_>]) -> Vec<String> {
    done.iter().map(ToString::to_string).collect()
}
