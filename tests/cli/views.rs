//! The views `live_…` of both databases hold what the reports say: for whoever reads the tables themselves.

use diesel::prelude::*;
use diesel::sql_types::{Double, Nullable, Text};
use serde_json::Value;

use crate::store::is_postgres;
use crate::support::dgr::Dgr;

#[derive(Debug, QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Double>)]
    energy_kwh: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    pr_pct: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    cuf_ac_pct: Option<f64>,
    #[diesel(sql_type = Nullable<Double>)]
    ga_pct: Option<f64>,
}

fn rows(url: &str, sql: &str) -> Vec<Row> {
    let query = diesel::sql_query(sql);
    if is_postgres(url) {
        query.load(&mut PgConnection::establish(url).unwrap()).unwrap()
    } else {
        query.load(&mut SqliteConnection::establish(url).unwrap()).unwrap()
    }
}

fn table(dgr: &Dgr, words: &[&str]) -> Value {
    serde_json::from_str(dgr.run(&[&["report"], words, &["--json"]].concat()).code(0).stdout()).unwrap()
}

/// Compares what a view has with what a row of a report says, to the last bit.
fn same(row: &Row, said: &Value) {
    let of = |name: &str| said[name].as_f64();
    let told = (of("energy_kwh"), of("pr_pct"), of("cuf_ac_pct"), of("ga_pct"));
    assert_eq!((row.energy_kwh, row.pr_pct, row.cuf_ac_pct, row.ga_pct), told, "{row:?}");
}

#[test]
fn live_views_hold_what_the_reports_say() {
    let test = |dgr: Dgr, url: &str| {
        let _first = dgr.run(&["ingest"]).code(3);
        let numbers = "energy_kwh, pr_pct, cuf_ac_pct, ga_pct";
        for day in ["2026-03-01", "2026-03-02", "2026-03-03"] {
            let sql =
                format!("SELECT plant AS name, {numbers} FROM live_daily_metrics WHERE day = '{day}' ORDER BY plant");
            let said = table(&dgr, &["daily", "--date", day]);
            let known: Vec<&Value> =
                said["rows"].as_array().unwrap().iter().filter(|r| r["status"] == "reported").collect();
            let found = rows(url, &sql);
            assert_eq!(
                found.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(),
                known.iter().map(|r| r["plant"].as_str().unwrap()).collect::<Vec<_>>()
            );
            found.iter().zip(known).for_each(|(row, said)| same(row, said));
        }
        for row in rows(url, &format!("SELECT plant AS name, {numbers} FROM live_monthly_metrics ORDER BY plant")) {
            same(&row, &table(&dgr, &["monthly", "--month", "2026-03", "--plant", &row.name])["total"]);
        }
        let dgr = dgr.env("DGR_CLOCK", "2026-04-05T05:00:00Z");
        dgr.run(&["close", "2026-03", "--plant", "WIND-1", "--reason", "settled"]).code(0);
        let nothing = "CAST(NULL AS DOUBLE PRECISION)";
        let sql = format!(
            "SELECT plant || ' ' || reason AS name, {nothing} AS energy_kwh, {nothing} AS pr_pct, {nothing} AS \
             cuf_ac_pct, {nothing} AS ga_pct FROM live_closed_months"
        );
        assert_eq!(rows(url, &sql).iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["WIND-1 settled"]);
    };
    let dgr = Dgr::example();
    let path = dgr.path("dgr.sqlite3").to_str().unwrap().to_owned();
    test(dgr, &path);
    if let Some(url) = crate::pg::migrated() {
        test(Dgr::example().env("DGR_DATABASE_URL", &url), &url);
    }
}
