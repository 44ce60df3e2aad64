//! What was stored stays: both databases refuse what would alter or delete it, and a failure at any step stores nothing.

use std::sync::{Arc, Mutex};

use anyhow::{Result, bail};
use dgr::store::Store;

use super::{author, count, day, is_postgres, judgement, noon, on_both, raw, story};

/// Tables that are kept, each with a column that must not change and a value for it.
const KEPT: [(&str, &str); 13] = [
    ("reports", "values_hash = 'x'"),
    ("findings", "message = 'x'"),
    ("daily_metrics", "energy_kwh = 1"),
    ("unit_metrics", "energy_gross_kwh = 1"),
    ("outages", "minutes = 1"),
    ("meter_readings", "opening = 1"),
    ("closed_months", "month = month"),
    ("interval_metrics", "value = 1"),
    ("workbooks", "name = 'x'"),
    ("workbook_bytes", "bytes = bytes"),
    ("changes", "who = 'x'"),
    ("judgements", "outcome = 'x'"),
    ("workbook_links", "sha256 = sha256"),
];

/// Tables of which nothing is ever retired.
const FOR_EVER: [&str; 5] = ["workbooks", "workbook_bytes", "changes", "judgements", "workbook_links"];

fn refused(url: &str, sql: &str, tells: &str) {
    let done = raw(url, sql);
    assert!(done.as_ref().is_err_and(|e| e.contains(tells)), "{sql}: {done:?}");
}

#[test]
fn rows_that_are_kept_are_neither_altered_nor_deleted() {
    on_both(|url| {
        Store::open(url).unwrap().write(&author(), &noon, story::tell).unwrap();
        for (table, altered) in KEPT {
            let tells = if FOR_EVER.contains(&table) { "kept for ever" } else { "retired, never deleted" };
            refused(url, &format!("DELETE FROM {table}"), tells);
            refused(url, &format!("UPDATE {table} SET {altered}"), "never altered");
            if is_postgres(url) {
                refused(url, &format!("TRUNCATE {table} CASCADE"), "rows");
            } else {
                refused(url, &format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"), tells);
            }
        }
        if is_postgres(url) {
            refused(url, "TRUNCATE interval_metrics_2024_05", "retired, never deleted");
            refused(url, "UPDATE interval_metrics_2024_05 SET value = 1", "never altered");
        }
    });
}

#[test]
fn a_retired_row_stays_retired() {
    on_both(|url| {
        Store::open(url).unwrap().write(&author(), &noon, story::tell).unwrap();
        let back = "SET deleted_at = NULL, retired_change = NULL WHERE deleted_at IS NOT NULL";
        for table in ["reports", "interval_metrics", "findings", "closed_months"] {
            refused(url, &format!("UPDATE {table} {back}"), "stays retired");
        }
        let half = raw(url, "UPDATE daily_metrics SET deleted_at = '2024-05-01 12:00:00'");
        assert!(half.is_err(), "retired by no change");
    });
}

#[test]
fn one_day_of_a_plant_is_live_once() {
    on_both(|url| {
        Store::open(url).unwrap().write(&author(), &noon, story::tell).unwrap();
        let columns = "plant_id, day, extra, ratios, origins, created_change";
        let again = format!("INSERT INTO daily_metrics ({columns}) SELECT {columns} FROM daily_metrics");
        assert!(raw(url, &again).unwrap_err().to_lowercase().contains("unique"));
        let again = "INSERT INTO plants (code, created_change) SELECT code, created_change FROM plants";
        assert!(raw(url, again).unwrap_err().to_lowercase().contains("unique"));
    });
}

#[test]
fn foreign_keys_hold_in_the_stores_own_connection() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let nowhere: Result<()> =
            store.write(&author(), &noon, |tx| tx.put_judgement(&judgement("ff", "u", "accepted")));
        assert!(format!("{:#}", nowhere.unwrap_err()).to_lowercase().contains("foreign key"));
        assert_eq!(count(url, "SELECT COUNT(*) FROM changes"), 0);
    });
}

#[test]
fn an_error_that_nobody_passes_on_stores_nothing() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let hidden = store.write(&author(), &noon, |tx| {
            let plant_id = tx.apply_plant(&story::plant("ALPHA"))?.plant_id;
            tx.put_workbook(&story::workbook(story::SHA), None)?;
            tx.insert_report(&story::report(plant_id, day(1), 1))?;
            let clash = tx.insert_report(&story::report(plant_id, day(1), 1));
            assert!(clash.is_err());
            Ok("stored")
        });
        assert!(hidden.is_err());
        assert_eq!(count(url, "SELECT COUNT(*) FROM changes"), 0);
        assert_eq!(count(url, "SELECT COUNT(*) FROM reports"), 0);
        assert!(store.write(&author(), &noon, story::tell).is_ok(), "the store goes on");
    });
}

/// Returns how many rows there are in all tables that a change writes to.
fn rows(url: &str) -> i64 {
    let more = ["plants", "plant_versions", "plant_capacities", "units", "plant_state", "plant_targets", "outbox"];
    let tables = KEPT.iter().map(|(table, _)| *table).chain(more).chain(["monthly_metrics"]);
    let sum: Vec<String> = tables.map(|table| format!("(SELECT COUNT(*) FROM {table})")).collect();
    count(url, &format!("SELECT {}", sum.join(" + ")))
}

#[test]
fn a_failure_at_any_step_stores_nothing() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let steps = Arc::new(Mutex::new(Vec::new()));
        for failing in 0.. {
            let (seen, mut at) = (Arc::clone(&steps), 0);
            seen.lock().unwrap().clear();
            store.set_fault(Some(Box::new(move |step| {
                seen.lock().unwrap().push(step.to_owned());
                at += 1;
                if at > failing { bail!("{step} fails") } else { Ok(()) }
            })));
            let told = store.write(&author(), &noon, story::tell);
            if told.is_ok() {
                break;
            }
            assert_eq!(rows(url), 0, "after {:?}", steps.lock().unwrap());
        }
        store.set_fault(None);
        assert!(steps.lock().unwrap().len() > 25, "{:?}", steps.lock().unwrap());
        assert!(rows(url) > 25);
    });
}
