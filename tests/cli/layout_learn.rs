//! `dgr layout learn`: from known values to a reviewed layout that reads, and what is refused.

use crate::support::dgr::Dgr;

/// Returns the example without the layout of the inverters' day.
fn unknown() -> Dgr {
    let dgr = Dgr::example();
    std::fs::remove_file(dgr.path("layouts/inverter-day.toml")).unwrap();
    dgr
}

const FILE: &str = "inbox/Inverter_Day_20260301(S1).xlsx";

// Read off the workbook with another program: E6 is 305.1, F6 is 0.211875.
const KNOWN: [&str; 7] = [
    "--plant",
    "S1",
    "--date",
    "2026-03-01",
    "--unit-expect",
    "INV-1:energy_gross_kwh=305.1",
    "--unit-expect=INV-1:plf_pct=21.19",
];

fn learn<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ["layout", "learn", FILE].into_iter().chain(KNOWN).chain(more.iter().copied()).collect()
}

#[test]
fn a_layout_is_learned_reviewed_and_used() {
    let dgr = unknown();
    let said = dgr.run(&learn(&["-o", "layouts/acme.toml"])).code(0);
    assert!(
        said.stdout().contains("verified: Inverter_Day_20260301(S1).xlsx, 2026-03-01: INV-1:energy_gross_kwh=305.1"),
        "{}",
        said.stdout()
    );
    assert_eq!(
        dgr.read("layouts/acme.toml"),
        r#"# Learned from "Inverter_Day_20260301(S1).xlsx".
# Not in use until somebody has reviewed it: compare each field with the workbook
# (dgr layout show FILE --layout acme), then take the line `active = false` out.
name = "acme"
technology = "solar"
active = false

[match]
cells = ["Inverter Day Report", "Inverter", "Generation (kWh)", "PLF %"]

[fields]
plant = { file_name = '/\(([^()]+)\)/' }                   # likely: the file is called "Inverter_Day_20260301(S1).xlsx"
date = { label = "Dated:" }                                # sure: Data!F3 says "2026-03-01 20:00:00"

[table.units]
header = ["name", "name"]
columns.unit = "Inverter"                                  # sure: Data!B6 says "INV-1"
columns.energy_gross_kwh = "Generation (kWh)"              # sure: Data!E6 says 305.1
columns.plf_pct = { header = "PLF %", unit = "fraction" }  # sure: Data!F6 says 0.211875
# columns.capacity_dc_kw = "Installed Capacity (kW)"   # a guess by its words; the first row says 60
ignore = ["Sr. No.", "No. of Panels"]
totals = ["Total"]
"#
    );
    dgr.run(&["layout", "check"]).code(0);
    dgr.run(&["check", FILE]).code(4);
    let own = dgr.read("layouts/acme.toml").replace("active = false\n", "");
    dgr.write("layouts/acme.toml", own);
    assert!(dgr.run(&["check", FILE]).code(0).stdout().contains("acme"), "it reads now");
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let dgr = unknown();
    dgr.write("layouts/acme.toml", "name = \"acme\"\n");
    let said = dgr.run(&learn(&["-o", "layouts/acme.toml"])).code(1);
    assert_eq!(
        said.stderr(),
        "error: layouts/acme.toml is there already.\nhint: Name another file with -o, or move that one away.\n"
    );
    assert_eq!(dgr.read("layouts/acme.toml"), "name = \"acme\"\n");
}

#[test]
fn what_is_open_is_told_and_nothing_is_written() {
    let dgr = unknown();
    let said = dgr.run(&learn(&["--expect", "energy_export_kwh=1", "-o", "layouts/acme.toml"])).code(1);
    assert!(said.stdout().starts_with("energy_export_kwh=1: "), "{}", said.stdout());
    assert!(said.stderr().contains("error: No layout is proposed: 1 question open."), "{}", said.stderr());
    assert!(!dgr.path("layouts/acme.toml").exists());
}

#[test]
fn what_is_known_of_a_further_workbook_stands_behind_its_name() {
    let dgr = unknown();
    let other = "inbox/Inverter_Day_20260302(S1).xlsx";
    // Read off the workbook with another program.
    let said = dgr.run(&learn(&["--also", other, "--date", "2026-03-02", "--json"])).code(0);
    let all: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!(all["learned"]["verified"].as_array().unwrap().len(), 2);
    let said = dgr.run(&learn(&["--also", other])).code(2);
    assert_eq!(
        said.stderr(),
        "error: The day of inbox/Inverter_Day_20260302(S1).xlsx is not told.\nhint: Add --date 2024-05-01; behind \
         --also FILE, for that workbook.\n"
    );
}

#[test]
fn a_metric_that_is_none_is_told_with_the_nearest() {
    let said = unknown().run(&learn(&["--expect", "energy_exprt_kwh=1"])).code(2);
    assert!(
        said.stderr().contains("no metric is called energy_exprt_kwh; nearest: energy_export_kwh"),
        "{}",
        said.stderr()
    );
}
