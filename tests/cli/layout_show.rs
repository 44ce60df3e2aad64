//! `dgr layout show`: values with their cells, rows and columns that give none and why, a layout that does not fit.

use crate::support::dgr::Dgr;

#[test]
fn what_gives_no_value_is_told_with_the_reason() {
    let dgr = Dgr::example();
    let own = dgr
        .read("layouts/inverter-day.toml")
        .replace("totals = [\"Total\"]", "skip = [\"2\"]\nend = [\"5\"]")
        .replace("\"No. of Panels\"", "\"Nothing\"");
    dgr.write("layouts/inverter-day.toml", own);
    let said = dgr.env("COLUMNS", "80").run(&["layout", "show", "inbox/Inverter_Day_20260301(S1).xlsx"]).code(4);
    let expected = r#"Inverter_Day_20260301(S1).xlsx  by inverter-day: 1 block, 9 values.

table.inverters on Data: S1, 2026-03-01

Cell  Unit   Metric            Says                 In            Value  Kept in
----  -----  ----------------  -------------------  --------  ---------  -------
D6    INV-1  capacity_dc_kw    60                   kW               60  kW
E6    INV-1  energy_gross_kwh  305.1                kWh           305.1  kWh
F6    INV-1  plf_pct           0.211875             fraction    21.1875  %
D8    INV-3  capacity_dc_kw    60                   kW               60  kW
E8    INV-3  energy_gross_kwh  300.7                kWh           300.7  kWh
F8    INV-3  plf_pct           0.20881944444444442  fraction  20.881944  %
D9    INV-4  capacity_dc_kw    60                   kW               60  kW
E9    INV-4  energy_gross_kwh  304.1                kWh           304.1  kWh
F9    INV-4  plf_pct           0.21118055555555557  fraction  21.118056  %

Row 7 "2": passed over by skip or only.
Row 10 "5": ends the table.
Rows 11 to 24 "6": below the end of the table.
Left unread by `ignore`: "Sr. No." (A4).
"#;
    assert!(said.stdout().starts_with(expected), "{}", said.stdout());
    assert!(said.stdout().contains("the column \"No. of Panels\" is read by no name"), "{}", said.stdout());
}

#[test]
fn a_layout_that_does_not_fit_is_applied_when_it_is_named() {
    let dgr = Dgr::example();
    let file = "inbox/Turbine_Day_20260301.xlsx";
    let said = dgr.run(&["layout", "show", file, "--layout", "weather-minutes"]).code(4);
    assert!(said.stdout().starts_with("Turbine_Day_20260301.xlsx  by weather-minutes: 0 blocks, 0 values.\n"));
    let said = dgr.run(&["layout", "show", file, "--layout", "turbine"]).code(4);
    assert_eq!(
        said.stdout(),
        r#"error    no layout is called "turbine"  [template-unrecognised]
         → `dgr layout list` shows all.
1 error, 0 warnings.
"#
    );
}

#[test]
fn a_file_that_is_no_layout_of_the_workspace_may_be_shown() {
    let dgr = Dgr::example();
    let own = dgr.read("layouts/turbine-day.toml").replace("\"turbine-day\"", "\"mine\"");
    dgr.write("mine.toml", own.replace("[match]", "active = false\n[match]"));
    let said = dgr.run(&["layout", "show", "inbox/Turbine_Day_20260301.xlsx", "--layout", "mine.toml"]).code(0);
    assert!(said.stdout().starts_with("Turbine_Day_20260301.xlsx  by mine: 2 blocks, "), "{}", said.stdout());
}

#[test]
fn as_json_the_whole_is_one_document() {
    let dgr = Dgr::example();
    let said = dgr.run(&["layout", "show", "inbox/Turbine_Day_20260301.xlsx", "--json"]).code(0);
    let all: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    let first = &all["read"]["records"][0]["readings"][0];
    let blocks = all["read"]["blocks"].as_array().unwrap().iter().map(|block| block["name"].as_str().unwrap());
    assert_eq!(blocks.collect::<Vec<_>>(), ["table.stops", "table.turbines"]);
    assert!(first["place"].is_null() || first["place"].as_str().unwrap().contains('!'));
}
