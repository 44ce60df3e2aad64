//! `dgr db check`: silent where all is well, and each thing that is wrong named where it is.

use super::on_both;
use super::site::Site;
use crate::store::{is_postgres, raw};
use crate::support::feed;

/// Two days of the five plants.
fn fed(site: &Site) {
    (0..4).for_each(|post| site.take(post));
}

/// Alters what nobody may alter: past the triggers that refuse it.
fn forced(site: &Site, table: &str, sql: &str) {
    if is_postgres(&site.url) {
        let alter = |what: &str| format!("ALTER TABLE {table} {what} TRIGGER USER");
        raw(&site.url, &format!("{}; {sql}; {}", alter("DISABLE"), alter("ENABLE"))).unwrap();
        return;
    }
    for name in [format!("{table}_fixed"), format!("{table}_keep")] {
        raw(&site.url, &format!("DROP TRIGGER IF EXISTS {name}")).unwrap();
    }
    raw(&site.url, sql).unwrap();
}

#[test]
fn a_sound_database_is_said_to_be_sound() {
    on_both(|site| {
        fed(&site);
        let said = site.dgr.run(&["db", "check"]).code(0);
        let lines: Vec<&str> = said.stdout().lines().collect();
        assert!(lines[0].starts_with("Nothing is wrong with "), "{}", said.stdout());
        // Two days: SOLAR-1 by inverters and weather, SOLAR-2 to 3 and two wind plants by one each. Units: 18 inverters,
        // 6, 4 and 3 turbines, twice.
        let want = "Looked at: references and rows; 12 live reports of 5 plants: 10 days, 62 unit-days, 5 months \
                    computed anew; 12 workbooks (";
        assert!(lines[1].starts_with(want), "{}", lines[1]);
        let quick = site.dgr.run(&["db", "check", "--quick", "--json"]).code(0);
        let json: serde_json::Value = serde_json::from_str(quick.stdout()).unwrap();
        assert_eq!((&json["sound"], &json["problems"]), (&serde_json::json!(true), &serde_json::json!([])));
    });
}

#[test]
fn what_is_wrong_is_named_where_it_is() {
    on_both(|site| {
        fed(&site);
        let (first, second) = (feed::reported(0), feed::reported(2));
        let plant = |code: &str| format!("plant_id = (SELECT id FROM plants WHERE code = '{code}')");
        let live = "deleted_at IS NULL";
        let of = |code: &str, day| format!("{} AND day = '{day}' AND {live}", plant(code));
        forced(
            &site,
            "daily_metrics",
            &format!("UPDATE daily_metrics SET units_valid = 9 WHERE {}", of("SOLAR-1", first)),
        );
        forced(
            &site,
            "unit_metrics",
            &format!("UPDATE unit_metrics SET wind_speed_ms = 99 WHERE {} AND unit = 'T02'", of("WIND-1", second)),
        );
        let month = format!("UPDATE monthly_metrics SET days_reported = 7 WHERE {}", plant("SOLAR-2"));
        raw(&site.url, &month).unwrap();
        forced(&site, "reports", &format!("UPDATE reports SET raw = '[' WHERE {}", of("WIND-2", first)));
        let state = format!("UPDATE plant_state SET last_report_day = '2026-02-01' WHERE {}", plant("SOLAR-3"));
        raw(&site.url, &state).unwrap();
        let this = "sha256 = (SELECT MIN(sha256) FROM workbooks WHERE name = 'Portal_Month.xlsx')";
        let other = "(SELECT MAX(sha256) FROM workbooks WHERE name <> 'Portal_Month.xlsx')";
        let bytes = format!("(SELECT b.bytes FROM workbook_bytes b WHERE b.sha256 = {other})");
        forced(&site, "workbook_bytes", &format!("UPDATE workbook_bytes SET bytes = {bytes} WHERE {this}"));

        let said = site.dgr.run(&["db", "check"]).code(4);
        // The feed gives T02 on its second day a share of 0.2 + (3 + 1) % 11 × 0.03 = 0.32, and so 5 + 8 × 0.32 m/s.
        for line in [
            format!("wrong  SOLAR-1 {first}: units_valid is 9, computed anew 18."),
            format!("wrong  WIND-1 {second}: T02: wind_speed_ms is 99.0, computed anew 7.56."),
            "wrong  SOLAR-2 2026-01: the month is not the sum of its days: days_reported is 7, computed anew 2."
                .to_owned(),
            "wrong  SOLAR-3 2026-02-01: the last report day is not the day of the last live report.".to_owned(),
        ] {
            assert!(said.stdout().contains(&line), "{line}\n{}", said.stdout());
        }
        for part in [
            format!("wrong  WIND-2 {first}: cannot be computed anew: the raw form of report "),
            "wrong  the bytes of workbook Portal_Month.xlsx hash to ".to_owned(),
            "things are wrong with ".to_owned(),
        ] {
            assert!(said.stdout().contains(&part), "{part}\n{}", said.stdout());
        }
        let quick = site.dgr.run(&["db", "check", "--quick"]).code(4);
        assert_eq!(quick.stdout().matches("wrong  ").count(), 1, "{}", quick.stdout());
    });
}

/// A file that lost a page: said, not a crash.
#[test]
fn a_damaged_file_is_found() {
    let site = Site::own();
    fed(&site);
    raw(&site.url, "PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let mut bytes = std::fs::read(&site.url).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    std::fs::write(&site.url, bytes).unwrap();
    let said = site.dgr.run(&["db", "check"]).any();
    let told = format!("{}{}", said.stdout(), said.stderr());
    assert!(told.contains("wrong  ") || told.contains("malformed"), "{told}");
}
