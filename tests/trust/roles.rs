//! Least privilege: with the roles that `dgr db roles` prints, the reader reads, the ingest writes and deletes nothing,
//! and only who migrates may alter.

use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::site::Site;
use crate::store::raw;
use crate::support::feed;

/// Returns the URL as this user.
fn by(url: &str, user: &str) -> String {
    url.replace("postgres://dgr@", &format!("postgres://{user}@"))
}

#[track_caller]
fn refused(url: &str, sql: &str, why: &str) {
    let done = raw(url, sql);
    assert!(done.as_ref().is_err_and(|e| e.contains(why)), "{sql}: {done:?}");
}

/// Runs what `dgr db roles` prints, as `psql` does.
fn granted(url: &str) {
    let printed = Site::on(url).dgr.run(&["db", "roles"]).code(0);
    let psql = crate::pg::program("psql").unwrap();
    let mut run = Command::new(psql);
    run.args(["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--dbname", url, "--command", printed.stdout()]);
    let done = run.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn each_role_may_do_its_own_work_and_no_more() {
    let Some(url) = crate::pg::empty() else { return };
    // Before the first migration, to make who migrates; after it, for the rights of the tables; twice does no harm.
    granted(&url);
    let mut c = PgConnection::establish(&url).unwrap();
    let login = "ALTER ROLE dgr_migrate LOGIN; ALTER ROLE dgr_ingest LOGIN; ALTER ROLE dgr_read LOGIN";
    c.batch_execute(login).unwrap();
    let (migrate, ingest, read) = (by(&url, "dgr_migrate"), by(&url, "dgr_ingest"), by(&url, "dgr_read"));
    let owner = Site::on(&migrate);
    let made = owner.dgr.run(&["db", "migrate"]).code(0);
    assert!(made.stdout().ends_with(": applied 0001_store.\n"), "{}", made.stdout());
    granted(&url);
    granted(&url);

    // To ingest: new plants, reports, corrections, resends; all that a run does.
    let site = Site::on(&ingest);
    (0..4).for_each(|post| site.take(post));
    Site::on(&url).is_sound();

    // To read: reports, status, history, the check itself.
    let reader = Site::on(&read);
    let day = feed::reported(0).to_string();
    let daily = reader.dgr.run(&["report", "daily", "--date", &day]).code(0);
    assert!(daily.stdout().contains("WIND-2"), "{}", daily.stdout());
    let status = reader.dgr.run(&["status", "--date", &day]).code(0);
    assert!(status.stdout().contains("5 of 5 plants have reported"), "{}", status.stdout());
    assert!(reader.dgr.run(&["history", "SOLAR-1", &day]).code(0).stdout().contains("superseded"));
    let _sound = reader.dgr.run(&["db", "check"]).code(0);

    // The reader writes nothing, and is told what it lacks.
    reader.lay(&feed::post(4));
    let done = reader.ingest(4).output().unwrap();
    assert_eq!(
        String::from_utf8(done.stderr).unwrap(),
        "error: cannot store that a run starts: permission denied for table runs\n\
         hint: The database user has no right to do that: `dgr db roles` prints who needs which.\n"
    );
    assert_eq!(done.status.code(), Some(1));
    for sql in [
        "INSERT INTO changes (moment, who, host, command) VALUES (now(), 'eve', 'x', 'x')",
        "UPDATE runs SET who = 'eve'",
    ] {
        refused(&read, sql, "permission denied");
    }

    let tables =
        ["reports", "daily_metrics", "workbooks", "changes", "outbox", "runs", "plant_state", "monthly_metrics"];
    for table in tables {
        for user in [&ingest, &read] {
            refused(user, &format!("DELETE FROM {table}"), "permission denied");
            refused(user, &format!("TRUNCATE {table} CASCADE"), "permission denied");
            refused(user, &format!("ALTER TABLE {table} DISABLE TRIGGER ALL"), "must be owner");
            refused(user, &format!("DROP TABLE {table} CASCADE"), "must be owner");
        }
    }
    // What is kept can be retired by who ingests, and not altered, with or without the triggers.
    for column in ["raw", "values_hash", "status", "day"] {
        refused(&ingest, &format!("UPDATE reports SET {column} = {column}"), "permission denied");
    }
    refused(&ingest, "UPDATE workbook_bytes SET bytes = bytes", "permission denied");
    refused(&ingest, "UPDATE changes SET who = 'eve'", "permission denied");
    refused(&ingest, "INSERT INTO __diesel_schema_migrations (version) VALUES ('9')", "permission denied");
    refused(&ingest, "CREATE TABLE mine (id BIGINT)", "permission denied");
    refused(&read, "CREATE TABLE mine (id BIGINT)", "permission denied");

    // Even who owns the tables deletes nothing that is kept.
    refused(&migrate, "DELETE FROM reports", "retired, never deleted");
    refused(&migrate, "UPDATE daily_metrics SET energy_kwh = 1", "never altered");
}

#[test]
fn the_page_of_roles_is_what_is_printed() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/roles.sql");
    let printed = Site::own().dgr.run(&["db", "roles"]).code(0);
    assert_eq!(printed.stdout(), std::fs::read_to_string(page).unwrap());
}
