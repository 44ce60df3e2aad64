//! `dgr close` and `dgr reopen`: what a closed month refuses, and that it opens again.

use serde_json::Value;

use crate::support::dgr::Dgr;
use crate::support::example::inverters;
use crate::support::twins::InverterDay;
use crate::support::workbook_builder::{day, xlsx};

/// Returns the example in April, on a database of either kind, with March closed.
fn closed(url: Option<&str>) -> Dgr {
    let mut dgr = Dgr::example();
    if let Some(url) = url {
        dgr = dgr.env("DGR_DATABASE_URL", url);
    }
    let _first = dgr.run(&["ingest"]).code(3);
    let dgr = dgr.env("DGR_CLOCK", "2026-04-05T05:00:00Z");
    dgr.run(&["close", "2026-03", "--plant", "SOLAR-1", "--reason", "invoiced"]).code(0);
    dgr
}

/// Puts a correction of SOLAR-1's first day into the inbox.
fn corrected(dgr: &Dgr, name: &str, at: &str) {
    let report = InverterDay { day: day("2026-03-01"), rows: inverters(18, 60.0, 6.4, 0.785, 1), above: 1 };
    let name = format!("inbox/{name}");
    dgr.write(&name, xlsx(&report.sheets()));
    dgr.came(&name, at);
}

fn energy(dgr: &Dgr) -> f64 {
    let said = dgr.run(&["report", "daily", "--date", "2026-03-01", "--plant", "SOLAR-1", "--json"]).code(0);
    let table: Value = serde_json::from_str(said.stdout()).unwrap();
    table["rows"][0]["energy_kwh"].as_f64().unwrap()
}

fn each(test: impl Fn(Dgr)) {
    test(closed(None));
    if let Some(url) = crate::pg::migrated() {
        test(closed(Some(&url)));
    }
}

#[test]
fn a_reason_of_blanks_is_none() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let dgr = dgr.env("DGR_CLOCK", "2026-04-05T05:00:00Z");
    for words in [&["close", "2026-03"][..], &["reopen", "2026-03"], &["workbook", "dismiss", "71ab"]] {
        for reason in ["", " \t"] {
            let said = dgr.run(&[words, &["--reason", reason]].concat()).code(2);
            assert!(said.stderr().contains("--reason <TEXT>': say why in a few words"), "{}", said.stderr());
        }
    }
}

#[test]
fn a_correction_of_a_closed_month_waits_as_a_rejected_revision_until_it_is_reopened() {
    each(|dgr| {
        let before = energy(&dgr);
        corrected(&dgr, "Inverter_Day_20260301(S1)_again.xlsx", "2026-04-05T04:00:00Z");
        let said = dgr.run(&["ingest"]).code(3);
        assert!(said.stdout().contains("correction rejected; the accepted report stays"), "{}", said.stdout());
        assert!(said.stdout().contains("2026-03 is closed for SOLAR-1: this report would change 2026-03-01."));
        assert_eq!(energy(&dgr).to_bits(), before.to_bits());
        dgr.run(&["reopen", "2026-03", "--plant", "SOLAR-1", "--reason", "the meter was read again"]).code(0);
        // The very bytes once more, as a new arrival.
        corrected(&dgr, "Inverter_Day_20260301(S1)_again.xlsx", "2026-04-05T04:30:00Z");
        let said = dgr.run(&["ingest"]).code(0);
        assert!(said.stdout().contains("restated"), "{}", said.stdout());
        // 60 kWp × 18 × 6.4 kWh/m² × 0.785, spread by a few per mille: not what was there before.
        assert!((energy(&dgr) - 5425.9).abs() < 25.0 && (energy(&dgr) - before).abs() > 20.0, "{}", energy(&dgr));
    });
}

#[test]
fn master_data_and_targets_that_would_change_it_are_refused_and_others_are_not() {
    each(|dgr| {
        let plants = dgr.read("plants.toml");
        dgr.write("plants.toml", plants.replacen("ac_kw = 990", "ac_kw = 991", 1));
        let said = dgr.run(&["plant", "import"]).code(1);
        assert_eq!(
            said.stderr(),
            "error: SOLAR-1 2026-03-01, SOLAR-1 2026-03-02, SOLAR-1 2026-03-03 would change and lie in closed months; \
             nothing was changed.\nhint: Reopen what shall change (`dgr reopen 2026-03 --plant SOLAR-1 --reason \
             TEXT`), or let the change hold from a later day on.\n"
        );
        // A name changes no number.
        dgr.write("plants.toml", plants.replacen("name = \"Solar One\"", "name = \"Solar Number One\"", 1));
        dgr.run(&["plant", "import"]).code(0);
        dgr.write("t.csv", "plant,month,metric,value\nSOLAR-1,2026-03,energy_gross_kwh,1\n");
        let said = dgr.run(&["targets", "import", "t.csv"]).code(1);
        assert!(said.stderr().starts_with("error: SOLAR-1 2026-03-01 would change and lies in a closed month"));
        dgr.write("t.csv", "plant,month,metric,value\nSOLAR-1,2026-04,energy_gross_kwh,1\n");
        dgr.run(&["targets", "import", "t.csv"]).code(0);
    });
}

#[test]
fn who_reads_a_closed_month_is_told_and_who_closes_sees_what_it_holds() {
    let dgr = closed(None);
    let said = dgr.run(&["report", "monthly", "--month", "2026-03"]).code(0);
    assert!(said.stdout().contains("\n2026-03 is closed for SOLAR-1.\n"), "{}", said.stdout());
    let said = dgr.run(&["status", "--date", "2026-03-03"]).code(5);
    assert!(said.stdout().contains("\n2026-03 is closed for SOLAR-1.\n"), "{}", said.stdout());
    let said = dgr.run(&["close", "2026-03", "--reason", "all of it"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Month 2026-03

Plant    Month    State                 Energy  Days
                                           kWh
-------  -------  -----------------  ---------  ----
SOLAR-1  2026-03  was closed before   15,934.2  3/31
SOLAR-2  2026-03  closed               4,478.3  2/31
SOLAR-3  2026-03  closed               3,520.9  1/31
WIND-1   2026-03  closed             209,448.0  3/31
WIND-2   2026-03  closed              93,556.0  3/31
"#
    );
    let said = dgr.run(&["close", "2026-04", "--reason", "too early"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: 2026-04 is not over: closed, it would refuse the reports of its days.\nhint: It can be closed from \
         2026-05-01 on.\n"
    );
}
