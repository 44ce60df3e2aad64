//! `dgr trace`: from a number to its cells and back, and what is said where there is no cell.

use serde_json::Value;

use crate::support::dgr::Dgr;

fn stored() -> Dgr {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    dgr
}

fn json(dgr: &Dgr, words: &[&str]) -> Value {
    serde_json::from_str(dgr.run(&[&["trace"], words, &["--json"]].concat()).code(0).stdout()).unwrap()
}

fn hash(file: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/example/inbox").join(file);
    dgr::pipeline::setup::sha256(&std::fs::read(path).unwrap())
}

#[test]
fn a_number_that_is_not_known_says_which_cell_is_to_blame() {
    let said = stored().env("COLUMNS", "80").run(&["trace", "SOLAR-3", "2026-03-02", "energy_kwh"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"energy_kwh of SOLAR-3 (Solar Three) on 2026-03-02

Number            Value  In   Made
----------------  -----  ---  ---------
energy_kwh            -  kWh  not known
energy_gross_kwh      -  kWh  not known

energy_kwh        no energy of the plant is known
energy_gross_kwh  the sum over 6 units of the master data; it is not made, for
                  these have none: INV-4

What the reports gave

Number            Unit       Value  In   Used  Cell      As written  Rev
----------------  -----  ---------  ---  ----  --------  ----------  ---
energy_gross_kwh  INV-1    525.400  kWh  yes   Data!E6   525.4         1
energy_gross_kwh  INV-2    512.100  kWh  yes   Data!E7   512.1         1
energy_gross_kwh  INV-3    517.900  kWh  yes   Data!E8   517.9         1
energy_gross_kwh  INV-4  4,189.600  kWh  no    Data!E9   4189.6        1
energy_gross_kwh  INV-5    510.400  kWh  yes   Data!E10  510.4         1
energy_gross_kwh  INV-6    516.300  kWh  yes   Data!E11  516.3         1

energy_gross_kwh INV-4  INV-4 made 4189.6 kWh; it can make 2520.0 kWh a day at
                        most. The value is not used.
                        [unit-energy-above-capacity]

Left out, the screen is too narrow: Day, Written in, Formula, Source, Workbook,
Hash, Received (--json has all).

Reports

Report          Workbook                        Hash          Received
--------------  ------------------------------  ------------  ----------------
inverter-day 1  Inverter_Day_20260302(S3).xlsx  2e76eefec30d  2026-03-03 08:30

Left out, the screen is too narrow: Day, Layout (--json has all).
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn a_performance_ratio_stands_on_nineteen_cells_of_two_workbooks() {
    let told = json(&stored(), &["SOLAR-1", "2026-03-02", "pr_pct"]);
    let steps = told["steps"]["rows"].as_array().unwrap();
    assert_eq!(steps[0]["formula"], "100 × energy_kwh / (capacity_dc_kw × poa_kwh_m2)");
    // 4859.3 kWh of 18 inverters of 60 kWp under 5.7287 kWh/m².
    assert_eq!(steps[0]["numbers"], "= 100 × 4859.3 / (1080 × 5.72866233333) = 78.5410553118");
    let cells = told["cells"]["rows"].as_array().unwrap();
    assert_eq!(cells.len(), 19);
    let sum: f64 = cells[1..].iter().map(|cell| cell["value"].as_f64().unwrap()).sum();
    assert!((sum - 4859.3).abs() < 1e-9);
    let sun = &cells[0];
    assert_eq!(sun["sha256"], hash("Weather_20260302(S1).xlsx"));
    assert_eq!((&sun["cell"], &sun["formula"], &sun["used"]), (&"Weather!F5".into(), &"yes".into(), &"yes".into()));
    let inverter = &cells[7];
    assert_eq!(inverter["sha256"], hash("Inverter_Day_20260302(S1)_corrected.xlsx"));
    assert_eq!(
        (&inverter["unit"], &inverter["revision"], &inverter["cell"]),
        (&"INV-7".into(), &2.into(), &"Data!E12".into())
    );
}

#[test]
fn an_availability_names_its_stop_and_says_which_zeros_stand_in_no_cell() {
    let told = json(&stored(), &["WIND-1", "2026-03-01", "ma_pct"]);
    let cells = told["cells"]["rows"].as_array().unwrap();
    assert_eq!((cells.len(), &cells[0]["cell"]), (1, &"Breakdown!A2".into()));
    // T03 stood still from 09:10 to 11:40: 2.5 of 24 hours of one of four machines of 2000 kW.
    assert_eq!(told["steps"]["rows"][0]["numbers"], "= 100 × 187000 / 192000 = 97.3958333333");
    assert_eq!(
        told["steps"]["notes"][0],
        "hours_smh of T01, hours_usmh of T01, hours_smh of T02 and 4 more: 0 because the log of stops names no such \
         stop; no cell says so."
    );
}

#[test]
fn a_month_is_the_sum_of_its_days_and_each_leads_on() {
    let dgr = stored();
    let told = json(&dgr, &["--month", "2026-03", "SOLAR-1", "energy_kwh"]);
    let days = told["days"]["rows"].as_array().unwrap();
    let sum: f64 = days.iter().map(|day| day["value"].as_f64().unwrap()).sum();
    assert_eq!((days.len(), told["cells"]["rows"].as_array().unwrap().len()), (3, 54));
    assert_eq!(told["steps"]["rows"][0]["value"].as_f64(), Some(sum));
    let month = dgr.run(&["report", "monthly", "--plant", "SOLAR-1", "--json"]).code(0);
    let month: Value = serde_json::from_str(month.stdout()).unwrap();
    assert_eq!(month["total"]["energy_kwh"].as_f64(), Some(sum));
    let ratio = json(&dgr, &["--month", "2026-03", "SOLAR-1", "pr_pct"]);
    assert_eq!(ratio["steps"]["rows"][0]["value"], month["total"]["pr_pct"]);
}

#[test]
fn a_cell_tells_every_number_that_stands_on_it() {
    let dgr = stored();
    let cell = format!("{}!Data!E12", &hash("Inverter_Day_20260302(S1)_corrected.xlsx")[..10]);
    let told = json(&dgr, &["--cell", &cell]);
    let numbers: Vec<(String, &str)> = told["numbers"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["unit"].as_str().unwrap_or("").to_owned(), row["number"].as_str().unwrap()))
        .collect();
    let unit = |name| ("INV-7".to_owned(), name);
    let plant = |name| (String::new(), name);
    for due in [
        plant("energy_kwh"),
        plant("energy_gross_kwh"),
        plant("pr_pct"),
        plant("cuf_ac_pct"),
        plant("specific_yield_kwh_kwp"),
        unit("energy_gross_kwh"),
        unit("pr_pct"),
        unit("cuf_ac_pct"),
        unit("specific_yield_kwh_kwp"),
    ] {
        assert!(numbers.contains(&due), "{due:?} is not in {numbers:?}");
    }
    assert_eq!(numbers.len(), 9);
    // 5486.3 + 4859.3 + 5588.6.
    assert!((told["numbers"]["rows"][0]["month_value"].as_f64().unwrap() - 15_934.2).abs() < 1e-9);
}

#[test]
fn a_cell_without_a_live_number_says_why() {
    let dgr = stored();
    let note = |cell: &str| {
        let told = json(&dgr, &["--cell", cell]);
        assert_eq!(told["numbers"]["rows"], serde_json::json!([]), "{cell}");
        (told["numbers"]["notes"][0].as_str().unwrap().to_owned(), told["read"]["rows"][0]["why"].clone())
    };
    let none = "No live number stands on it.".to_owned();
    let (said, why) = note("Inverter_Day_20260302(S1).xlsx!Data!E12");
    assert_eq!((said, why), (none.clone(), "The revision is superseded: nothing stands on it.".into()));
    let (said, why) = note("Inverter_Day_20260302(S3).xlsx!Data!E9");
    assert_eq!(said, none);
    assert!(why.as_str().unwrap().ends_with("[unit-energy-above-capacity]"), "{why}");
    let (said, why) = note("Weather_20260302(S1).xlsx!Weather!C10");
    assert_eq!((said, why), (none, "An interval reading from 06:02, 1 min.".into()));
    let (said, _) = note("Weather_20260302(S1).xlsx!Weather!Z99");
    assert!(said.starts_with("Nothing was read in this cell"), "{said}");
    let (said, _) = note("Inverter_Day_20260303(S3).xlsx!Data!E9");
    assert!(said.contains("gave no report"), "{said}");
}

#[test]
fn what_cannot_be_traced_says_what_can() {
    let dgr = stored();
    let refused = |words: &[&str], code, told: &str| {
        let said = dgr.run(&[&["trace"], words].concat()).code(code);
        assert_eq!((said.stdout(), said.stderr()), ("", told), "{words:?}");
    };
    refused(
        &["SOLAR-1", "2026-03-02", "enrgy_kwh"],
        1,
        "error: There is no metric \"enrgy_kwh\".\nhint: Nearest: energy_kwh, energy_dc_kwh, energy_aux_kwh.\n",
    );
    refused(
        &["SOLAR-1", "2026-03-02", "pr_pct", "--unit", "INV-71"],
        1,
        "error: SOLAR-1 has no unit \"INV-71\" on 2026-03-02.\nhint: Nearest: INV-1, INV-17, INV-7.\n",
    );
    refused(
        &["SOLAR-1", "2020-01-01", "pr_pct"],
        1,
        "error: SOLAR-1 has reported nothing on 2020-01-01.\nhint: `dgr status` shows who has.\n",
    );
    refused(
        &["SOLAR-1", "pr_pct"],
        2,
        "error: A day is missing: PLANT DAY METRIC, or --month MONTH PLANT METRIC.\nhint: See `dgr trace --help`.\n",
    );
    refused(
        &["--cell", "nothing.xlsx!Data!C1"],
        1,
        "error: No workbook answers to \"nothing.xlsx\".\nhint: Write 3f2a9c41!Data!C14 or 'report.xlsx!Sheet 2!C14'; \
         `dgr trace` and `dgr status` show hashes.\n",
    );
}
