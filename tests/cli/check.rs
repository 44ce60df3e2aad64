//! `dgr check`: findings with their cells, and nothing stored.

use crate::support::dgr::Dgr;

#[test]
fn findings_are_told_with_their_cells_and_nothing_is_stored() {
    let dgr = Dgr::example();
    let said = dgr.run(&["check", "inbox/Inverter_Day_20260302(S3).xlsx", "inbox/Portal_Month_202603.xls"]).code(4);
    assert_eq!(
        said.stdout(),
        r#"accepted   Inverter_Day_20260302(S3).xlsx  inverter-day  SOLAR-3 2026-03-02  1 warning
  warning  SOLAR-3 2026-03-02  Data!E9  INV-4 made 4189.6 kWh; it can make 2520.0 kWh a day at most. The value is not used.  [unit-energy-above-capacity]
partly     Portal_Month_202603.xls  portal-month  SOLAR-2 2026-03-01 to 2026-03-03: 2 new, 1 rejected
  error    SOLAR-2 2026-03-03  sheet1!B7  energy_gross_kwh is 24424.0 kWh; SOLAR-2 with 400 kW AC can make 9792.0 kWh a day at most.  [energy-above-capacity]
           → Check kWh against MWh, and `ac_kw` in plants.toml.
2 workbooks, 1 error, 1 warning.
"#
    );
    assert_eq!(said.stderr(), "");
    let said = dgr.run(&["check", "inbox/Weather_20260301(S1).xlsx", "--quiet"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"accepted   Weather_20260301(S1).xlsx  weather-minutes  SOLAR-1 2026-03-01
1 workbook, 0 errors, 0 warnings.
"#
    );
    assert_eq!(said.stderr(), "");
    assert!(!dgr.path("dgr.sqlite3").exists());
}

#[test]
fn a_script_gets_a_line_a_workbook() {
    let dgr = Dgr::example();
    let said = dgr.run(&["check", "inbox", "--json"]).code(4);
    let lines: Vec<serde_json::Value> = said.stdout().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let summary = serde_json::json!({"event": "summary", "workbooks": 14, "errors": 2, "warnings": 4});
    assert_eq!((lines.len(), &lines[14]), (15, &summary));
}

#[test]
fn a_name_that_is_not_utf_8_breaks_nothing() {
    use std::os::unix::ffi::OsStrExt;
    let dgr = Dgr::example();
    let name = std::ffi::OsStr::from_bytes(b"inbox/caf\xe9\x1b[31m (S1).xlsx");
    let path = dgr.path("inbox").parent().unwrap().join(name);
    std::fs::copy(dgr.path("inbox/Weather_20260301(S1).xlsx"), path).unwrap();
    for words in [&["check", "inbox", "--json"] as &[&str], &["check", "inbox"]] {
        let said = dgr.run(words).code(4);
        assert!(said.stdout().contains("caf\u{fffd}") && !said.stdout().contains('\u{1b}'), "{}", said.stdout());
    }
}
