//! As known earlier: every report, printed again after much has changed, is the same to the last bit.

use crate::support::dgr::Dgr;
use crate::support::example::inverters;
use crate::support::twins::InverterDay;
use crate::support::workbook_builder::{day, xlsx};

/// Everything that can be asked as of a moment; without a day it is the moment's yesterday. `!`: what changes below does
/// not touch what it shows now.
const ASKED: [&str; 18] = [
    "report daily",
    "report portfolio",
    "report plant SOLAR-1",
    "status",
    "diff SOLAR-1 2026-03-02",
    "report daily --date 2026-03-01",
    "report daily --date 2026-03-02",
    "report monthly --month 2026-03",
    "report portfolio --date 2026-03-03",
    "report plant SOLAR-1 --month 2026-03",
    "report intervals SOLAR-1 --date 2026-03-01",
    "status --date 2026-03-03",
    "history SOLAR-1 2026-03-01",
    "history --all",
    "trace SOLAR-1 2026-03-01 pr_pct",
    "trace WIND-1 2026-03-01 ma_pct !",
    "trace --month 2026-03 SOLAR-1 cuf_ac_pct",
    "trace --cell Inverter_Day_20260301(S1).xlsx!Data!E12",
];

fn print(dgr: &Dgr, asked: &str, more: &[&str]) -> String {
    let words: Vec<&str> =
        asked.split(' ').filter(|word| *word != "!").chain(["--json"]).chain(more.iter().copied()).collect();
    let said = dgr.run(&words).any();
    assert_eq!(said.stderr(), "", "{asked}");
    said.stdout().to_owned()
}

/// Corrects a day, takes in a late one, deletes, restores and accepts one each, changes capacities, a name and a time
/// zone, sets targets, closes a month, dismisses a workbook.
fn change_much(dgr: &Dgr) {
    for (on, name, seed) in [("2026-03-01", "again", 1), ("2026-02-28", "late", 3)] {
        let report = InverterDay { day: day(on), rows: inverters(18, 60.0, 6.4, 0.785, seed), above: 1 };
        let file = format!("inbox/Inverter_Day_{}(S1)_{name}.xlsx", on.replace('-', ""));
        dgr.write(&file, xlsx(&report.sheets()));
        dgr.came(&file, "2026-04-05T04:00:00Z");
    }
    dgr.run(&["ingest"]).code(0);
    dgr.run(&["delete", "SOLAR-3", "2026-03-01", "--reason", "a test"]).code(0);
    dgr.run(&["restore", "SOLAR-1", "2026-03-02", "--source=inverter-day", "--revision=1", "--reason=right"]).code(0);
    dgr.run(&["accept", "SOLAR-2", "2026-03-03", "--reason", "so they say"]).code(0);
    let plants = dgr.read("plants.toml");
    let plants = plants.replacen("ac_kw = 990", "ac_kw = 1000", 1);
    dgr.write("plants.toml", plants.replace("\"Solar One\"", "\"Solar Uno\"\ntime_zone = \"Europe/Berlin\""));
    dgr.run(&["plant", "import", "--reason", "nameplate"]).code(0);
    dgr.write("t.csv", "plant,month,metric,value\nSOLAR-1,2026-03,energy_gross_kwh,150000\n");
    dgr.run(&["targets", "import", "t.csv"]).code(0);
    let said = dgr.run(&["status", "--date", "2026-03-03", "--json"]).any();
    let status: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    let hash = status["workbooks"]["rows"][0]["sha256"].as_str().unwrap();
    dgr.run(&["workbook", "dismiss", hash, "--reason", "cut off"]).code(0);
    dgr.run(&["close", "2026-03", "--reason", "invoiced"]).code(0);
}

#[test]
fn what_was_known_earlier_stays_the_same_to_the_last_bit() {
    let test = |dgr: Dgr| {
        let _first = dgr.run(&["ingest"]).code(3);
        let then = ["--as-of", "2026-03-04 12:00"];
        let dgr = dgr.env("DGR_CLOCK", "2026-03-04T06:30:00Z");
        let before: Vec<[String; 2]> = ASKED.iter().map(|a| [print(&dgr, a, &then), print(&dgr, a, &[])]).collect();
        let dgr = dgr.env("DGR_CLOCK", "2026-04-05T05:00:00Z");
        change_much(&dgr);
        for (asked, [then_told, told]) in ASKED.iter().zip(&before) {
            assert_eq!(&print(&dgr, asked, &then), then_told, "{asked}");
            let now = print(&dgr, asked, &[]);
            assert_eq!(now == *told, asked.ends_with('!'), "{asked}: {now}");
        }
    };
    test(Dgr::example());
    if let Some(url) = crate::pg::migrated() {
        test(Dgr::example().env("DGR_DATABASE_URL", &url));
    }
}

/// The test above asks the same question twice; here the day that it means is read off.
#[test]
fn a_day_in_words_is_that_of_the_moment_asked_for() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let dgr = dgr.env("DGR_CLOCK", "2026-04-05T05:00:00Z");
    // 00:30 in Kolkata is still the day before in UTC.
    for (words, title) in [
        ("report daily --as-of 2026-03-04", "Daily report, 2026-03-03"),
        ("report daily --as-of 2026-03-05T00:30:00+05:30 --date today", "Daily report, 2026-03-05"),
        ("report portfolio --as-of 2026-03-04", "Portfolio, 2026-03-03"),
        ("report daily", "Daily report, 2026-04-04"),
        (
            "diff SOLAR-1 2026-03-02 --as-of 2026-03-04",
            "SOLAR-1, 2026-03-02, inverter-day: revision 1 (superseded) and 2 (live)",
        ),
    ] {
        let said = dgr.run(&words.split(' ').collect::<Vec<_>>()).code(0);
        assert!(said.stdout().starts_with(title), "{words}: {}", said.stdout());
        let known = words.contains("--as-of");
        assert_eq!(said.stdout().lines().next().unwrap().contains("as known on "), known, "{words}: {}", said.stdout());
    }
    let said = dgr.run(&["diff", "SOLAR-1", "2026-03-02", "--as-of", "2026-03-01"]).code(1);
    assert!(said.stderr().starts_with("error: Nothing was stored yet on "), "{}", said.stderr());
}
