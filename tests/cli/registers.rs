//! Registers over days: what a correction, a deletion and a restoring of one day do to the next, and where a number that
//! no cell says leads.

use dgr::grid::Sheet;

use crate::support::dgr::Dgr;
use crate::support::workbook_builder::xlsx;

const LAYOUT: &str = r#"
name = "meter"

[match]
cells = ["Meter Reading"]

[fields]
plant = { label = "Plant:" }
date = { label = "Date:" }

[table.meter]
columns.x_meter = "Meter"
columns.energy_export_kwh-close = { header = "Reading", unit = "kWh", digits = 5 }
columns.mf = "MF"
unknown_columns = "error"
"#;

const PLANTS: &str = r#"
[[plant]]
code = "M1"
name = "Meter One"
technology = "solar"
ac_kw = 100

[[plant.meters]]
name = "Main"
role = "main"
mf = 10
"#;

fn day(dgr: &Dgr, file: &str, day: &str, reading: &str) {
    let text = format!("Meter Reading\nPlant: | Meter One\nDate: | {day}\nMeter | Reading | MF\nMain | {reading} | 10");
    dgr.write(file, xlsx(&[Sheet::from_text("Data", &text)]));
}

/// The second of March without its day before, then with it: 99,950 to 70 is 120 over zero of five digits, times 10.
fn stored() -> Dgr {
    let dgr = Dgr::new().env("DGR_CLOCK", "2026-03-04T05:15:00Z").env("USER", "operator");
    dgr.run(&["init", "--bare"]).code(0);
    dgr.write("layouts/meter.toml", LAYOUT);
    dgr.write("plants.toml", PLANTS);
    day(&dgr, "second.xlsx", "2026-03-02", "70");
    day(&dgr, "first.xlsx", "2026-03-01", "99950");
    dgr.run(&["ingest", "second.xlsx"]).code(0);
    dgr.run(&["ingest", "first.xlsx"]).code(0);
    dgr
}

/// Returns the meter's energy of the second of March as it is shown.
fn energy(dgr: &Dgr) -> String {
    let said = dgr.run(&["trace", "M1", "2026-03-02", "energy_export_kwh"]).code(0);
    let line = said.stdout().lines().find(|line| line.starts_with("energy_export_kwh ") && line.contains(" kWh "));
    line.map_or("-".to_owned(), |line| line.split_whitespace().nth(1).unwrap().to_owned())
}

#[test]
fn a_day_goes_on_from_the_reading_before_whatever_becomes_of_that() {
    let dgr = stored();
    assert_eq!(energy(&dgr), "1,200.000");
    // A corrected reading of the first day: 99,960 to 70 is 110 over zero.
    day(&dgr, "corrected.xlsx", "2026-03-01", "99960");
    dgr.run(&["ingest", "corrected.xlsx"]).code(0);
    assert_eq!(energy(&dgr), "1,100.000");
    let said = dgr.run(&["delete", "M1", "2026-03-01", "--reason", "wrong meter"]).code(0);
    let shift = "M1     2026-03-02  1,100.0      -       -  export  -\n";
    assert!(said.stdout().contains(shift), "{}", said.stdout());
    assert_eq!(energy(&dgr), "-");
    dgr.run(&["restore", "M1", "2026-03-01", "--revision", "1", "--reason", "it was right"]).code(0);
    assert_eq!(energy(&dgr), "1,200.000");
    dgr.run(&["db", "check"]).code(0);
}

#[test]
fn a_revision_as_known_earlier_goes_on_from_the_reading_known_then() {
    let dgr = stored();
    day(&dgr, "restated.xlsx", "2026-03-02", "80");
    dgr.run(&["ingest", "restated.xlsx"]).code(0);
    let print = |dgr: &Dgr| -> Vec<String> {
        let asked = [&["history", "M1", "2026-03-02"][..], &["diff", "M1", "2026-03-02"]];
        let print = |words: &[&str]| {
            dgr.run(&[words, &["--as-of=2026-03-04 12:00", "--json"]].concat()).code(0).stdout().to_owned()
        };
        asked.into_iter().map(print).collect()
    };
    let before = print(&dgr);
    // 99,950 to 80 is 130 over zero of five digits, times 10.
    assert!(before[0].contains("\"energy_kwh\": 1300.0"), "{}", before[0]);
    let dgr = dgr.env("DGR_CLOCK", "2026-03-05T05:15:00Z");
    day(&dgr, "corrected.xlsx", "2026-03-01", "99960");
    dgr.run(&["ingest", "corrected.xlsx"]).code(0);
    assert_eq!(print(&dgr), before);
}

#[test]
fn a_number_that_no_cell_says_leads_to_both_readings() {
    let words = ["trace", "M1", "2026-03-02", "energy_export_kwh"];
    let said = stored().env("COLUMNS", "120").run(&words).code(0);
    let told = said.stdout();
    assert!(
        told.contains(
            "energy_export_kwh  1,200.000  kWh  computed\n\n\
             energy_export_kwh  (energy_export_kwh-close - 99950 (Data!B5 of 2026-03-01) + 100000) × 10\n"
        ),
        "{told}"
    );
    assert!(told.contains("energy_export_kwh-close  -        70.000  kWh  yes   Data!B5  70 "), "{told}");
}
