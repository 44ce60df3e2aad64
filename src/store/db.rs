//! The two databases behind one connection, and the words for what the one has no word for. No tables here.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use diesel::connection::{
    AnsiTransactionManager as Manager, CacheSize, Instrumentation, SimpleConnection, TransactionManager,
};
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::address;
use super::error::Locked;
use super::tuning::Tuning;
use crate::crash;

/// One lock for all who write to a PostgreSQL store, migrations included: "dgr" in ASCII.
const WRITERS: i64 = 0x64_67_72;
/// How long the lock of all writers is waited for, unless said otherwise.
pub const WAIT: Duration = Duration::from_secs(30);

/// A connection to either database. Never opened by the derived `establish`: that tries one after the other, swallows
/// the reason, and makes an SQLite file of a mistyped URL.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

/// Runs one body on the true connection, for statements that the common backend cannot say (batches).
macro_rules! on_either {
    ($db:expr, |$c:ident| $body:expr) => {
        match $db {
            $crate::store::db::Db::Postgres($c) => $body,
            $crate::store::db::Db::Sqlite($c) => $body,
        }
    };
}
pub(super) use on_either;

/// A statement that both databases speak though the common backend has no word for it: `ON CONFLICT`.
pub struct Portable<Q>(pub Q);

impl<Q> QueryFragment<MultiBackend> for Portable<Q>
where
    Q: QueryFragment<Pg> + QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }

    /// Diesel prepares `DO UPDATE` anew each time, since a changeset may leave out what is null. Ours never do: the text
    /// is the same for every row.
    fn is_safe_to_cache_prepared(&self, _: &MultiBackend) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: QueryId> QueryId for Portable<Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: Query> Query for Portable<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Db> for Portable<Q> {}

impl Db {
    /// Opens an SQLite file; creates it only where that is asked for.
    pub fn sqlite(path: &str, create: bool, tuning: &Tuning) -> Result<Self, String> {
        let mode = if create { "rwc" } else { "rw" };
        let url = format!("file:{}?mode={mode}", escaped(path));
        let mut c = SqliteConnection::establish(&url).map_err(|e| e.to_string())?;
        crash::point("opened");
        // In this order: switching to WAL takes a lock, and only after the first pragma is it waited for. Even then
        // SQLite answers "locked" at once where two switch together, hence the tries.
        let pragmas = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; \
                       PRAGMA recursive_triggers=ON; ";
        let mut tries = 0;
        while let Err(e) = c.batch_execute(&format!("{pragmas}{}", tuning.synchronous())) {
            tries += 1;
            if !is_locked(&e) || tries > 100 {
                return Err(e.to_string());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(Self::Sqlite(c))
    }

    /// Connects to PostgreSQL.
    pub fn postgres(url: &str, tuning: &Tuning) -> Result<Self, String> {
        let url = address::with_parameters(url, &tuning.parameters());
        let mut c = PgConnection::establish(&url).map_err(|e| e.to_string())?;
        crash::point("opened");
        // Diesel names prepared statements alike in every process. Behind a pooler that hands a server connection to
        // many clients, the names clash, and where the binds happen to fit, another client's query runs.
        c.set_prepared_statement_cache_size(CacheSize::Disabled);
        Ok(Self::Postgres(c))
    }

    /// Returns whether it is SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Watches every statement.
    pub fn watch(&mut self, by: impl Instrumentation) {
        self.set_instrumentation(by);
    }

    /// Begins a transaction that holds the lock of all writers from its first statement on. Fails with [`Locked`] where
    /// it does not get it in time. `bounds`: statements that bound it on PostgreSQL.
    pub fn begin_write(&mut self, wait: Duration, bounds: &str) -> anyhow::Result<()> {
        crash::point("begin");
        match self {
            // A plain BEGIN reads first and asks for the lock later: SQLite then refuses at once, without waiting.
            Self::Sqlite(c) => {
                c.batch_execute(&format!("PRAGMA busy_timeout={}", wait.as_millis()))?;
                match Manager::begin_transaction_sql(c, "BEGIN IMMEDIATE") {
                    Err(e) if is_locked(&e) => Err(Locked.into()),
                    begun => Ok(begun?),
                }
            }
            // READ COMMITTED, said: with a stricter default the snapshot would be older than the lock.
            Self::Postgres(c) => {
                // 0 would mean: for ever.
                let most = wait.as_millis().max(1);
                let begin = format!("BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {most}");
                Manager::begin_transaction_sql(c, &begin)?;
                let asked = lock_postgres(c, bounds);
                if asked.is_err() {
                    Manager::rollback_transaction(c).ok();
                }
                asked
            }
        }
    }

    /// Begins a transaction in which everything is read as of one moment.
    pub fn begin_read(&mut self, bounds: &str) -> QueryResult<()> {
        match self {
            Self::Sqlite(c) => Manager::begin_transaction_sql(c, "BEGIN DEFERRED"),
            Self::Postgres(c) => {
                let begin = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY{bounds}");
                Manager::begin_transaction_sql(c, &begin)
            }
        }
    }

    /// Commits. Where a statement failed and nobody said so, PostgreSQL answers COMMIT with a silent ROLLBACK: a
    /// question before it turns the silence into an error.
    pub fn commit(&mut self) -> QueryResult<()> {
        crash::point("commit");
        match self {
            Self::Sqlite(c) => Manager::commit_transaction(c)?,
            Self::Postgres(c) => {
                diesel::sql_query("SELECT 1").execute(c)?;
                Manager::commit_transaction(c)?;
            }
        }
        crash::point("committed");
        Ok(())
    }

    /// Copies an SQLite file, whole and of one moment, while others may write; false: PostgreSQL has its own tools.
    pub fn copy_to(&mut self, path: &str) -> QueryResult<bool> {
        let Self::Sqlite(c) = self else { return Ok(false) };
        diesel::sql_query("VACUUM INTO $1").bind::<Text, _>(path).execute(c)?;
        Ok(true)
    }

    /// Returns what a commit survives, as the database is set.
    pub fn durability(&mut self) -> QueryResult<String> {
        let text = match self {
            Self::Sqlite(_) => {
                "SELECT CASE WHEN s.synchronous >= 2 THEN 'A commit survives a power cut' \
                    ELSE 'The last commits may be lost in a power cut, none of them by half' END \
                 || ': journal ' || j.journal_mode || ', synchronous ' || CASE s.synchronous WHEN 0 THEN 'off' \
                    WHEN 1 THEN 'normal' WHEN 2 THEN 'full' ELSE 'extra' END || '.' AS said \
                 FROM pragma_synchronous s, pragma_journal_mode j"
            }
            Self::Postgres(_) => {
                "SELECT CASE WHEN s.fsync <> 'on' THEN 'The whole database may be lost in a power cut' \
                    WHEN s.waits IN ('off') THEN 'The last commits may be lost in a power cut, none of them by half' \
                    ELSE 'A commit survives a power cut' END \
                 || ': fsync ' || s.fsync || ', synchronous_commit ' || s.waits || '.' AS said \
                 FROM (SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS waits) s"
            }
        };
        Ok(diesel::sql_query(text).get_result::<Said>(self)?.said)
    }

    /// Returns what the database itself finds wrong with its file; PostgreSQL watches over its own.
    pub fn damage(&mut self) -> QueryResult<Vec<String>> {
        let Self::Sqlite(c) = self else { return Ok(Vec::new()) };
        let text = "SELECT integrity_check AS said FROM pragma_integrity_check WHERE integrity_check <> 'ok' \
                    UNION ALL SELECT 'a row of ' || \"table\" || ' leads to a row of ' || parent || ' that is not there' \
                    FROM pragma_foreign_key_check";
        Ok(diesel::sql_query(text).load::<Said>(c)?.into_iter().map(|row| row.said).collect())
    }

    /// Rolls back; a connection that is gone has done so itself.
    pub fn rollback(&mut self) {
        on_either!(self, |c| Manager::rollback_transaction(c)).ok();
    }
}

fn lock_postgres(c: &mut PgConnection, bounds: &str) -> anyhow::Result<()> {
    let asked = diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(WRITERS);
    match asked.execute(c) {
        Ok(_) => {}
        Err(Error::DatabaseError(kind, e)) if !matches!(kind, DatabaseErrorKind::ClosedConnection) => {
            return Err(anyhow::Error::new(Locked).context(e.message().to_owned()));
        }
        Err(e) => return Err(e.into()),
    }
    c.batch_execute(&format!("SET LOCAL lock_timeout TO DEFAULT{bounds}"))?;
    Ok(())
}

fn is_locked(e: &Error) -> bool {
    matches!(e, Error::DatabaseError(_, info) if info.message().contains("locked"))
}

/// Returns a path for a `file:` URL, in which `%`, `?` and `#` mean something and two leading slashes a host.
fn escaped(path: &str) -> String {
    let one = if path.starts_with("//") { format!("/{}", path.trim_start_matches('/')) } else { path.to_owned() };
    one.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

/// Returns whether a file is there.
pub fn is_there(path: &str) -> Result<bool, String> {
    Path::new(path).try_exists().map_err(|e| e.to_string())
}
