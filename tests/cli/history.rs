//! `dgr history`: every revision of a day, with all that was wrong.

use crate::support::dgr::Dgr;

fn stored() -> Dgr {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    dgr
}

#[test]
fn both_revisions_of_a_corrected_day_are_there() {
    let dgr = stored();
    let said = dgr.run(&["history", "SOLAR-1", "2026-03-02"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"History of SOLAR-1, 2026-03-02

Day         Source           Rev  State        Energy  Stored            Workbook
                                                  kWh
----------  ---------------  ---  ----------  -------  ----------------  ----------------------------------------
2026-03-02  inverter-day       1  superseded  4,685.0  2026-03-04 10:45  Inverter_Day_20260302(S1).xlsx
2026-03-02  weather-minutes    1  live              -  2026-03-04 10:45  Weather_20260302(S1).xlsx
2026-03-02  inverter-day       2  live        4,859.3  2026-03-04 10:45  Inverter_Day_20260302(S1)_corrected.xlsx

2026-03-02 inverter-day 2  energy 4,685.0 → 4,859.3 kWh, 4 values

Left out, the screen is too narrow: Who, Run, Reason (--json has all).
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn every_finding_is_told_with_its_cell() {
    let dgr = stored();
    let said = dgr.run(&["history", "SOLAR-3", "2026-03-02"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"History of SOLAR-3, 2026-03-02

Day         Source        Rev  State  Energy  Stored            Workbook                        Who       Run  Reason
                                         kWh
----------  ------------  ---  -----  ------  ----------------  ------------------------------  --------  ---  --------
2026-03-02  inverter-day    1  live        -  2026-03-04 10:45  Inverter_Day_20260302(S3).xlsx  operator    1  received

2026-03-02 inverter-day 1  warning: Data!E9: INV-4 made 4189.6 kWh; it can make 2520.0 kWh a day at most. The value is
                           not used.  [unit-energy-above-capacity]

warning: 5 of 6 units have a usable energy; without: INV-4. Nothing is summed over units.  [units-incomplete]
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn the_newest_revisions_are_shown_and_all_on_request() {
    let dgr = stored();
    let rows = |words: &[&str]| {
        let said = dgr.run(words).code(0);
        let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
        document["rows"].as_array().unwrap().len()
    };
    assert_eq!(rows(&["history", "SOLAR-1", "--json", "--last", "2"]), 2);
    assert_eq!(rows(&["history", "SOLAR-1", "--json", "--last", "0"]), 7);
}

#[test]
fn a_day_without_reports_and_an_unknown_plant_say_what_to_do() {
    let dgr = stored();
    let said = dgr.run(&["history", "SOLAR-1", "2020-01-01"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"History of SOLAR-1, 2020-01-01

(nothing)
"#
    );
    assert_eq!(
        said.stderr(),
        r#"SOLAR-1 has reported nothing on 2020-01-01. `dgr status` shows who has.
"#
    );
    let said = dgr.run(&["history", "SOLAR-9"]).code(1);
    assert_eq!(said.stdout(), "");
    assert_eq!(
        said.stderr(),
        r#"error: No plant answers to "SOLAR-9". Nearest: SOLAR-1, SOLAR-2, SOLAR-3.
hint: `dgr plant list` shows all.
"#
    );
}

#[test]
fn the_log_of_changes_says_who_did_what_and_why() {
    let dgr = stored().env("DGR_CLOCK", "2026-04-05T05:00:00Z");
    dgr.run(&["close", "2026-03", "--plant", "WIND-1", "--reason", "settled"]).code(0);
    dgr.run(&["reopen", "2026-03", "--plant", "WIND-1", "--reason", "read again"]).code(0);
    let said = dgr.run(&["history", "--all", "--since", "2026-04-05", "--json"]).code(0);
    let told: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    let of = |name: &str| told["rows"].as_array().unwrap().iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    // The plants and 14 workbooks came before.
    assert_eq!(of("change"), [16, 17]);
    assert_eq!([of("command"), of("reason")], [["close", "reopen"], ["settled", "read again"]]);
    let did = [["month closed: WIND-1 2026-03-01"], ["month reopened: WIND-1 2026-03-01"]];
    assert_eq!(of("did"), did.map(|did| serde_json::json!(did)));
    assert_eq!([of("who"), of("host")], [["operator"; 2], [dgr::lock::host().as_str(); 2]]);
    let said = dgr.run(&["history", "--all", "--json"]).code(0);
    let told: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    let rows = told["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["command"]), (17, &"ingest".into()));
    let corrected = rows.iter().find(|row| row["did"].to_string().contains("_corrected.xlsx")).unwrap();
    assert_eq!(
        corrected["did"],
        serde_json::json!([
            "workbook accepted: Inverter_Day_20260302(S1)_corrected.xlsx",
            "workbook stored: Inverter_Day_20260302(S1)_corrected.xlsx",
            "report replaced: SOLAR-1 2026-03-02",
            "report restated: SOLAR-1 2026-03-02",
            "day computed: SOLAR-1 2026-03-02"
        ])
    );
}
