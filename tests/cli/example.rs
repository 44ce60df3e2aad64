//! `dgr ingest` on the example, from an empty folder to what needs a human, and once more.

use crate::support::dgr::Dgr;

#[test]
fn the_example_goes_in_and_what_needs_a_human_is_told_last() {
    let dgr = Dgr::example();
    let said = dgr.run(&["ingest"]).code(3);
    assert_eq!(
        said.stdout(),
        r#"14 workbooks: 12 accepted, 1 partly, 1 unresolved.
Plant-days: 16 new, 1 restated, 1 rejected.

Needs a human:
unresolved Inverter_Day_20260303(S3).xlsx
  error    The file is damaged or cut off (invalid Zip archive: Could not find EOCD).  [file-unreadable]
           → Ask for the file again; if Excel opens this one, save it there as .xlsx and send that.
partly     Portal_Month_202603.xls  portal-month  SOLAR-2 2026-03-01 to 2026-03-03: 2 new, 1 rejected
  error    SOLAR-2 2026-03-03  sheet1!B7  energy_gross_kwh is 24424.0 kWh; SOLAR-2 with 400 kW AC can make 9792.0 kWh a day at most.  [energy-above-capacity]
           → Check kWh against MWh, and `ac_kw` in plants.toml.

`dgr status` lists what is open, `dgr history PLANT DAY` the revisions of a day.
"#
    );
    assert_eq!(
        said.stderr(),
        r#"./plants.toml: 5 plants are the master data now.
accepted   Inverter_Day_20260301(S1).xlsx  inverter-day  SOLAR-1 2026-03-01
accepted   Inverter_Day_20260301(S3).xlsx  inverter-day  SOLAR-3 2026-03-01
accepted   Turbine_Day_20260301.xlsx  turbine-day  WIND-1, WIND-2 2026-03-01: 2 new
accepted   Weather_20260301(S1).xlsx  weather-minutes  SOLAR-1 2026-03-01
accepted   Inverter_Day_20260302(S1).xlsx  inverter-day  SOLAR-1 2026-03-02
accepted   Inverter_Day_20260302(S3).xlsx  inverter-day  SOLAR-3 2026-03-02  1 warning
accepted   Turbine_Day_20260302.xlsx  turbine-day  WIND-1, WIND-2 2026-03-02: 2 new  2 warnings
accepted   Weather_20260302(S1).xlsx  weather-minutes  SOLAR-1 2026-03-02
accepted   Inverter_Day_20260302(S1)_corrected.xlsx  inverter-day  SOLAR-1 2026-03-02  restated: revision 2 replaces 1
accepted   Inverter_Day_20260303(S1).xlsx  inverter-day  SOLAR-1 2026-03-03
unresolved Inverter_Day_20260303(S3).xlsx
partly     Portal_Month_202603.xls  portal-month  SOLAR-2 2026-03-01 to 2026-03-03: 2 new, 1 rejected
accepted   Turbine_Day_20260303.xlsx  turbine-day  WIND-1, WIND-2 2026-03-03: 2 new
accepted   Weather_20260303(S1).xlsx  weather-minutes  SOLAR-1 2026-03-03
"#
    );
}

#[test]
fn a_second_run_finds_nothing_new() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let said = dgr.run(&["ingest", "--quiet"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"14 workbooks: 14 unchanged.
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn every_event_is_a_line_of_json_and_the_last_one_sums_up() {
    let dgr = Dgr::example();
    let said = dgr.run(&["ingest", "--json"]).code(3);
    let lines: Vec<serde_json::Value> = said.stdout().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 15);
    let summary = &lines[14]["summary"];
    assert_eq!((&lines[14]["event"], &summary["workbooks"]), (&"summary".into(), &14.into()));
    assert_eq!(summary["reports_restated"], 1);
    let broken = lines.iter().find(|l| l["workbook"]["outcome"] == "unresolved").unwrap();
    assert_eq!(broken["path"], "./inbox/Inverter_Day_20260303(S3).xlsx");
    assert_eq!(broken["workbook"]["findings"][0]["rule"], "file-unreadable");
}

#[test]
fn an_error_after_the_lines_is_a_line_too() {
    let dgr = Dgr::example();
    dgr.write("layouts/broken.toml", "name = [");
    let said = dgr.run(&["ingest", "--json"]).code(1);
    assert_eq!(said.stdout().lines().count(), 1);
    let line: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!(line["error"]["hint"], "Mend them; `dgr layout check` tells them again.");
}
