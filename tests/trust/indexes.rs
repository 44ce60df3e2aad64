//! What is executed: every query that people and runs wait for is served by an index on both databases, however many
//! rows there are, and neither `report daily` nor `status` ever asks for a workbook's bytes or a report's raw values.
//!
//! The plans are those of the statements that the store really sends: SQLite is asked with EXPLAIN, PostgreSQL logs the
//! plan of each by its own `auto_explain`.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use anyhow::{Result, bail};
use chrono::{Days, NaiveDate, NaiveTime};
use dgr::pipeline::ask::{self, Choice, Usual};
use dgr::plant::Plant;
use dgr::store::rows::{DailyRow, MonthRow};
use dgr::store::{ReportKey, Store, Tx};
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::store::{author, is_postgres, noon, raw};
use crate::support::workbook_builder::day;

/// Plants, and days of each: enough that reading a whole table would be felt.
const PLANTS: i64 = 40;
const DAYS: i64 = 500;
/// Tables that grow with every workbook.
const GROWING: [&str; 11] = [
    "changes",
    "workbooks",
    "workbook_bytes",
    "judgements",
    "reports",
    "workbook_links",
    "findings",
    "daily_metrics",
    "unit_metrics",
    "outages",
    "monthly_metrics",
];

fn first() -> NaiveDate {
    day("2025-01-01")
}

fn on(nth: u64) -> NaiveDate {
    first() + Days::new(nth)
}

/// Fills a store: a workbook, a report, a finding, a stop and two units for each plant and day, a month for each month.
fn fill(url: &str) -> Store {
    let mut store = Store::open(url).unwrap();
    let plants: Vec<Plant> =
        (0..PLANTS).map(|n| Plant { code: format!("P{n}"), name: format!("Plant {n}"), ..Plant::default() }).collect();
    store.write(&author(), &noon, |tx| plants.iter().try_for_each(|p| tx.apply_plant(p).map(drop))).unwrap();
    let date = |n: &str| {
        if is_postgres(url) {
            format!("(DATE '2025-01-01' + ({n})::int)")
        } else {
            format!("date('2025-01-01', ({n}) || ' days')")
        }
    };
    let at = |n: &str| {
        if is_postgres(url) {
            format!("(TIMESTAMP '2030-01-01 00:00:00' + ({n}) * INTERVAL '1 second')")
        } else {
            format!("datetime('2030-01-01 00:00:00', ({n}) || ' seconds')")
        }
    };
    let (plant, on) = (format!("(i % {PLANTS}) + 1"), date(&format!("i / {PLANTS}")));
    let (sha, change) = ("'sha' || CAST(i AS TEXT)", "i + 2");
    let rows = PLANTS * DAYS;
    let each = format!("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {rows})");
    let moment = at("i");
    let into = |table: &str, columns: &str, values: &str| {
        raw(url, &format!("INSERT INTO {table} ({columns}) {each} SELECT {values} FROM n")).unwrap();
    };
    into("changes", "seq, moment, who, host, command", &format!("{change}, {moment}, 'x', 'x', 'x'"));
    if is_postgres(url) {
        raw(url, "SELECT setval('changes_seq_seq', (SELECT MAX(seq) FROM changes))").unwrap();
    }
    into(
        "workbooks",
        "sha256, name, size, received_at, layout, created_change",
        &format!("{sha}, 'r.xlsx', 1, {moment}, 'l', {change}"),
    );
    let outcome = "CASE WHEN i % 500 = 7 THEN 'unresolved' ELSE 'accepted' END";
    into(
        "judgements",
        "sha256, name, received_at, judged_under, outcome, created_change",
        &format!("{sha}, 'r.xlsx', {moment}, 'u', {outcome}, {change}"),
    );
    let bytes = if is_postgres(url) { "decode('00', 'hex')" } else { "x'00'" };
    into("workbook_bytes", "sha256, bytes", &format!("{sha}, {bytes}"));
    into(
        "reports",
        "plant_id, id, day, source, part, revision, status, reason, layout, priority, sha256, received_at, values_hash, \
         raw, created_change",
        &format!(
            "{plant}, i + 1, {on}, 's', '', 1, 'accepted', 'received', 'l', 0, {sha}, {moment}, 'h', '{{}}', {change}"
        ),
    );
    into("workbook_links", "plant_id, report_id, sha256, created_change", &format!("{plant}, i + 1, {sha}, {change}"));
    let finding = "'rule', 'warning', 'message'";
    into(
        "findings",
        "plant_id, report_id, sha256, day, rule, severity, message, created_change",
        &format!("{plant}, CASE WHEN i % 3 = 0 THEN NULL ELSE i + 1 END, {sha}, {on}, {finding}, {change}"),
    );
    into(
        "daily_metrics",
        "plant_id, day, extra, ratios, origins, created_change",
        &format!("{plant}, {on}, '{{}}', '{{}}', '{{}}', {change}"),
    );
    for unit in ["INV-1", "INV-2"] {
        into(
            "unit_metrics",
            "plant_id, day, unit, extra, ratios, origins, created_change",
            &format!("{plant}, {on}, '{unit}', '{{}}', '{{}}', '{{}}', {change}"),
        );
    }
    into(
        "outages",
        "plant_id, report_id, day, unit, from_at, bucket_text, minutes, remarks, error_text, place, created_change",
        &format!("{plant}, i + 1, {on}, 'INV-1', {moment}, '', 1, '', '', '', {change}"),
    );
    let months: BTreeSet<NaiveDate> =
        (0..u64::try_from(DAYS).unwrap()).map(self::on).map(|d| day(&d.format("%Y-%m-01").to_string())).collect();
    let ids: Vec<i64> = (1..=PLANTS).collect();
    store
        .write(&author(), &noon, |tx| {
            months
                .iter()
                .flat_map(|m| ids.iter().map(move |id| MonthRow::new(*id, *m)))
                .try_for_each(|m| tx.put_month(&m))
        })
        .unwrap();
    // PostgreSQL counts by itself, sooner or later; nobody makes SQLite count.
    if is_postgres(url) {
        raw(url, "ANALYZE").unwrap();
    }
    Store::open(url).unwrap()
}

/// Asks everything that people and runs wait for.
fn ask_everything(store: &mut Store) {
    let (one, plant) = (on(321), Some(7));
    let (from, to) = (on(300), on(330));
    let usual = Usual { now: noon(), zone: chrono_tz::UTC, due: NaiveTime::MIN };
    let of_one = Choice { plants: vec!["P6".to_owned()], technology: None };
    for as_of in [None, Some(10_000)] {
        store.read(|r| ask::daily(r, one, &Choice::default(), as_of)).unwrap();
        store.read(|r| ask::daily(r, one, &of_one, as_of)).unwrap();
        store.days(plant, from, to, as_of).unwrap();
        store.days(None, one, one, as_of).unwrap();
        store.unit_days(plant, from, to, as_of).unwrap();
        store.unit_days(None, one, one, as_of).unwrap();
        store.reports(plant, from, to, as_of).unwrap();
        store.outages(plant, from, to, as_of).unwrap();
        store.findings(plant, from, to, as_of).unwrap();
        store.findings(None, one, one, as_of).unwrap();
    }
    store.read(|r| ask::status(r, one, &usual, None)).unwrap();
    assert!(!store.read(|r| ask::open_workbooks(r, None)).unwrap().is_empty());
    let month = day("2025-11-01");
    assert_eq!(store.months(plant, month, month).unwrap().len(), 1);
    assert_eq!(store.months(None, month, month).unwrap().len(), 40);
    assert_eq!(store.months(plant, day("2025-04-01"), day("2026-03-01")).unwrap().len(), 12);
    let key = ReportKey { plant_id: 7, day: one, source: "s".into(), part: String::new() };
    let report = store.live_report(&key, "accepted").unwrap().unwrap();
    store.report_raw(7, report.id).unwrap().unwrap();
    store.history(7, Some(one)).unwrap();
    store.last_report_day(7).unwrap();
    store.findings_of_day(7, one).unwrap();
    store.findings_of_report(7, report.id).unwrap();
    store.findings_of_workbook(&report.sha256).unwrap();
    store.workbook(&report.sha256).unwrap().unwrap();
    store.workbook_bytes(&report.sha256).unwrap().unwrap();
    store.workbooks_of(7, report.id).unwrap();
    store.reports_made_by(&report.sha256).unwrap();
    store.has_arrived(&report.sha256, "r.xlsx", noon()).unwrap();
    store.change_at(noon()).unwrap();
    // What a run writes, and takes back.
    let undone: Result<()> = store.write(&author(), &noon, |tx: &mut Tx<'_>| {
        let row = DailyRow { energy_kwh: Some(1.0), ..DailyRow::new(7, one) };
        tx.put_day(7, one, Some(&row))?;
        tx.put_unit_days(7, one, &[])?;
        tx.retire_report(7, report.id)?;
        tx.retire_day_findings(7, one)?;
        tx.retire_workbook_findings(&report.sha256, &[])?;
        tx.put_month(&MonthRow::new(7, month))?;
        bail!("only asked")
    });
    assert!(undone.is_err());
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Returns the statements that read a whole growing table, with the step that says so.
fn scans_sqlite(url: &str, statements: &[String]) -> Vec<String> {
    let mut c = SqliteConnection::establish(url).unwrap();
    let mut found = BTreeSet::new();
    for told in statements {
        let sql = told.split(" -- binds:").next().unwrap();
        // An insert looks into tables that lead to it only where a reference is broken: it never is.
        if !["SELECT", "UPDATE", "WITH", "--"].iter().any(|head| sql.starts_with(head)) {
            continue;
        }
        // The table itself lies in the order of its number: the last one is found at once.
        if sql.ends_with("ORDER BY `changes`.`seq` DESC  LIMIT ?")
            || sql.ends_with("ORDER BY `changes`.`seq` DESC LIMIT ?")
        {
            continue;
        }
        let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN\n{sql}")).load(&mut c).unwrap();
        for step in steps {
            let mut words = step.detail.split(' ');
            if words.next() == Some("SCAN")
                && words.next().is_some_and(|table| GROWING.contains(&table) || table == "later")
            {
                found.insert(format!("{}: {sql}", step.detail));
            }
        }
    }
    found.into_iter().collect()
}

fn scans_postgres(log: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut query = "";
    for line in log.lines() {
        if let Some(text) = line.trim().strip_prefix("Query Text: ") {
            query = text;
        }
        let table = line.split("Seq Scan on ").nth(1).and_then(|rest| rest.split(' ').next());
        if table.is_some_and(|table| GROWING.contains(&table)) {
            found.insert(format!("{}: {query}", line.trim()));
        }
    }
    found.into_iter().collect()
}

#[test]
fn sqlite_serves_every_query_by_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let url = folder.path().join("dgr.db").to_str().unwrap().to_owned();
    drop(Store::open_or_create(&url).unwrap());
    let mut store = fill(&url);
    let told = heard(&mut store);
    ask_everything(&mut store);
    let statements = told.lock().unwrap().clone();
    assert!(statements.len() > 60, "{}", statements.len());
    let scans = scans_sqlite(&url, &statements);
    assert!(scans.is_empty(), "{scans:#?}");
    // The search finds what it should.
    let whole = "SELECT * FROM reports WHERE values_hash = 'h'".to_owned();
    assert_eq!(scans_sqlite(&url, &[whole]).len(), 1);
}

#[test]
fn postgresql_serves_every_query_by_an_index() {
    let Some(url) = crate::pg::migrated() else { return };
    drop(fill(&url));
    let name = url.rsplit_once('/').unwrap().1;
    let explain = format!(
        "ALTER DATABASE {name} SET session_preload_libraries = 'auto_explain'; \
         ALTER DATABASE {name} SET auto_explain.log_min_duration = 0"
    );
    raw(&url, &explain).unwrap();
    let before = crate::pg::log("all").len();
    ask_everything(&mut Store::open(&url).unwrap());
    let log = crate::pg::log("all").split_off(before);
    assert!(log.matches("Query Text: ").count() > 60, "{log}");
    let scans = scans_postgres(&log);
    assert!(scans.is_empty(), "{scans:#?}");
    // The search finds what it should.
    let before = crate::pg::log("all").len();
    raw(&url, "SELECT * FROM reports WHERE values_hash = 'no'").unwrap();
    assert_eq!(scans_postgres(&crate::pg::log("all").split_off(before)).len(), 1);
}

fn heard(store: &mut Store) -> Arc<Mutex<Vec<String>>> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let to = Arc::clone(&told);
    store.listen(move |sql| to.lock().unwrap().push(sql.to_owned()));
    told
}

/// A month of a large portfolio has gigabytes of bytes and raw values: a report of one day reads none of them.
#[test]
fn the_daily_report_and_the_status_ask_for_no_bytes_and_no_raw_values() {
    crate::store::on_both(|url| {
        let mut store = Store::open(url).unwrap();
        store.write(&author(), &noon, crate::store::story::tell).unwrap();
        let told = heard(&mut store);
        let on = crate::store::day(1);
        let usual = Usual { now: noon(), zone: chrono_tz::UTC, due: NaiveTime::MIN };
        for as_of in [None, Some(1)] {
            assert_eq!(store.read(|r| ask::daily(r, on, &Choice::default(), as_of)).unwrap().len(), 1);
        }
        store.read(|r| ask::status(r, on, &usual, None)).unwrap();
        store.read(|r| ask::open_workbooks(r, None)).unwrap();
        let asks = |sql: &str| {
            let plain = sql.replace(['"', '`'], "");
            ["reports.raw", "workbook_bytes", "SELECT *"].iter().any(|part| plain.contains(part))
        };
        let statements = told.lock().unwrap().clone();
        assert!(statements.len() > 10, "{statements:#?}");
        assert!(!statements.iter().any(|sql| asks(sql)), "{statements:#?}");
        // The search finds what it should.
        let report = store.reports(None, on, on, None).unwrap().remove(0);
        store.report_raw(report.plant_id, report.id).unwrap();
        store.workbook_bytes(&report.sha256).unwrap();
        let heard = told.lock().unwrap().iter().filter(|sql| asks(sql)).count();
        assert_eq!(heard, 2);
    });
}
