//! The store on both databases: the same tests, the same numbers.

mod corrections;
mod first;
mod health;
mod kept;
mod masters;
mod opening;
mod outbox;
mod rows;
mod schema;
mod sql;
pub mod story;
mod transaction;

use chrono::{NaiveDate, NaiveDateTime};
use dgr::store::{Author, Store};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// Runs a test on an SQLite store, and on a PostgreSQL store where there is one; both migrated.
pub fn on_both(test: impl Fn(&str)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dgr.db").to_str().unwrap().to_owned();
    drop(Store::open_or_create(&path).unwrap());
    test(&path);
    if let Some(url) = crate::pg::migrated() {
        test(&url);
    }
}

pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres")
}

/// Runs SQL past the store.
pub fn raw(url: &str, sql: &str) -> Result<(), String> {
    let done = if is_postgres(url) {
        PgConnection::establish(url).unwrap().batch_execute(sql)
    } else {
        let mut c = SqliteConnection::establish(url).unwrap();
        c.batch_execute("PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON").unwrap();
        c.batch_execute(sql)
    };
    done.map_err(|e| e.to_string())
}

/// Returns what a query counts, asked past the store.
pub fn count(url: &str, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let query = diesel::sql_query(format!("SELECT CAST(({sql}) AS BIGINT) AS n"));
    if is_postgres(url) {
        query.get_result::<Row>(&mut PgConnection::establish(url).unwrap()).unwrap().n
    } else {
        let mut c = SqliteConnection::establish(url).unwrap();
        c.batch_execute("PRAGMA busy_timeout=10000").unwrap();
        query.get_result::<Row>(&mut c).unwrap().n
    }
}

pub fn author() -> Author {
    Author { who: "anna".into(), host: "here".into(), command: "dgr test".into(), ..Author::default() }
}

pub fn noon() -> NaiveDateTime {
    day(1).and_hms_opt(12, 0, 0).unwrap()
}

/// Returns a day of May 2024.
pub fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 5, day).unwrap()
}

/// Returns a judgement on a workbook that came at noon.
pub fn judgement(sha256: &str, under: &str, outcome: &str) -> dgr::store::rows::NewJudgement {
    dgr::store::rows::NewJudgement {
        sha256: sha256.into(),
        name: "r.xlsx".into(),
        received_at: noon(),
        judged_under: under.into(),
        outcome: outcome.into(),
    }
}
