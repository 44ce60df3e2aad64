//! `dgr reprocess` on the example: a mended layout, first as a rehearsal, then in earnest.

use crate::support::dgr::Dgr;

const LAYOUT: &str = "layouts/portal-month.toml";

/// The example as stored by a layout that takes generation for export.
fn misread() -> Dgr {
    let dgr = Dgr::example();
    let right = dgr.read(LAYOUT);
    let wrong = right
        .replace("energy_gross_kwh = \"PV Yield", "energy_export_kwh = \"PV Yield")
        .replace("energy_export_kwh = \"Feed-in", "energy_gross_kwh = \"Feed-in");
    assert_ne!(wrong, right);
    dgr.write(LAYOUT, &wrong);
    let _first = dgr.run(&["ingest"]).code(3);
    dgr.write(LAYOUT, right);
    dgr
}

/// Net is export less import: 2396.9 − 9.6 and 2123.4 − 9.6 before, 2385.5 − 9.6 and 2112 − 9.6 after.
const TOLD: &str = r#"Energy

Plant    Period       Before    After  Change  Basis  Days
                         kWh      kWh     kWh
-------  ----------  -------  -------  ------  -----  ----
SOLAR-2  2026-03-01  2,387.3  2,375.9   -11.4  net    -
SOLAR-2  2026-03-02  2,113.8  2,102.4   -11.4  net    -
SOLAR-2  2026-03     4,501.1  4,478.3   -22.8  net    2

Numbers

Plant    Day         Unit  Metric                       From         To  Cell before  Cell
-------  ----------  ----  ----------------------  ---------  ---------  -----------  ---------
SOLAR-2  2026-03-01  -     cuf_ac_pct                 24.868     24.749  -            -
SOLAR-2  2026-03-01  -     energy_export_kwh       2,396.900  2,385.500  sheet1!B5    sheet1!C5
SOLAR-2  2026-03-01  -     energy_gross_kwh        2,385.500  2,396.900  sheet1!C5    sheet1!B5
SOLAR-2  2026-03-01  -     energy_kwh              2,387.300  2,375.900  -            -
SOLAR-2  2026-03-01  -     specific_yield_kwh_kwp      4.974      4.950  -            -
SOLAR-2  2026-03-02  -     cuf_ac_pct                 22.019     21.900  -            -
SOLAR-2  2026-03-02  -     energy_export_kwh       2,123.400  2,112.000  sheet1!B6    sheet1!C6
SOLAR-2  2026-03-02  -     energy_gross_kwh        2,112.000  2,123.400  sheet1!C6    sheet1!B6
SOLAR-2  2026-03-02  -     energy_kwh              2,113.800  2,102.400  -            -
SOLAR-2  2026-03-02  -     specific_yield_kwh_kwp      4.404      4.380  -            -

1 workbook read again: 1 changed, 1 partly.
Plant-days: 2 changed, 1 rejected. 10 numbers differ.
"#;

#[test]
fn a_rehearsal_names_the_numbers_and_the_real_thing_changes_them_once() {
    let dgr = misread();
    let words = ["reprocess", "--layout", "portal-month"];
    let dry = dgr.run(&[&words[..], &["--dry-run"]].concat()).code(3);
    assert!(dry.stdout().starts_with(TOLD), "{}", dry.stdout());
    assert!(dry.stderr().ends_with("This was a dry run: nothing was changed.\n"), "{}", dry.stderr());
    let day = |dgr: &Dgr| {
        let said = dgr.run(&["--json", "report", "daily", "--date", "2026-03-01", "--plant", "SOLAR-2"]).code(0);
        serde_json::from_str::<serde_json::Value>(said.stdout()).unwrap()["rows"][0]["energy_kwh"].as_f64().unwrap()
    };
    assert_eq!(format!("{:.1}", day(&dgr)), "2387.3");
    let real = dgr.run(&[&words[..], &["--reason", "the columns were swapped"]].concat()).code(3);
    assert!(real.stdout().starts_with(TOLD), "{}", real.stdout());
    assert_eq!(format!("{:.1}", day(&dgr)), "2375.9");
    let history = dgr.run(&["history", "SOLAR-2", "2026-03-01"]).code(0);
    let line = "\n2026-03-01 portal-month 2  read again 2026-03-04 10:45 by operator: the columns were swapped\n";
    assert!(history.stdout().contains(line), "{}", history.stdout());

    let again = dgr.run(&words).code(3);
    let nothing = "1 workbook read again: 0 changed, 1 partly.\nPlant-days: 1 rejected. No number differs.\n";
    assert!(again.stdout().starts_with(nothing), "{}", again.stdout());
    // The inbox was not emptied: what lies there is judged by the mended layout, and says what is stored.
    let _inbox = dgr.run(&["ingest"]).code(3);
    let inbox = dgr.run(&["ingest"]).code(0);
    assert!(inbox.stdout().starts_with("14 workbooks: 14 unchanged.\n"), "{}", inbox.stdout());
}

#[test]
fn a_whole_store_that_reads_as_before_stays_as_it_is() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let said = dgr.run(&["reprocess"]).code(3);
    assert_eq!(
        said.stdout(),
        r#"14 workbooks read again: 0 changed, 1 partly, 1 unresolved.
Plant-days: 1 rejected. No number differs.

Needs a human:
unresolved Inverter_Day_20260303(S3).xlsx  (unresolved before)
  error    The file is damaged or cut off (invalid Zip archive: Could not find EOCD).  [file-unreadable]
           → Ask for the file again; if Excel opens this one, save it there as .xlsx and send that.
partly     Portal_Month_202603.xls  portal-month  (partly before)  SOLAR-2 2026-03-01 to 2026-03-03: 2 as before, 1 rejected
  error    SOLAR-2 2026-03-03  sheet1!B7  energy_gross_kwh is 24424.0 kWh; SOLAR-2 with 400 kW AC can make 9792.0 kWh a day at most.  [energy-above-capacity]
           → Check kWh against MWh, and `ac_kw` in plants.toml.

`dgr status` lists what is open, `dgr history PLANT DAY` the revisions of a day.
"#
    );
    // What was dealt with is not asked about again.
    let _dismissed = dgr.run(&["workbook", "dismiss", "31107b", "--reason", "cut off"]).code(0);
    let _accepted = dgr.run(&["accept", "SOLAR-2", "2026-03-03", "--reason", "confirmed"]).code(0);
    let said = dgr.run(&["reprocess"]).code(0);
    assert_eq!(said.stdout(), "13 workbooks read again: 0 changed.\n");
}

#[test]
fn the_numbers_go_into_a_file_and_a_script_reads_lines() {
    let dgr = misread();
    let said = dgr.run(&["reprocess", "--dry-run", "-o", "numbers.csv"]).code(3);
    assert!(!said.stdout().contains("Cell before"), "{}", said.stdout());
    assert!(said.stderr().contains("numbers.csv: 10 rows\n"), "{}", said.stderr());
    let file = dgr.read("numbers.csv");
    assert!(file.contains("SOLAR-2,2026-03-01,,energy_export_kwh,2396.9,2385.5,sheet1!B5,sheet1!C5"), "{file}");
    let said = dgr.run(&["reprocess", "--dry-run", "-f", "csv"]).code(3);
    assert_eq!(said.stdout(), file);

    let said = dgr.run(&["--json", "reprocess", "--dry-run"]).code(3);
    let lines: Vec<serde_json::Value> = said.stdout().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<_> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["workbook", "workbook", "summary"]);
    let summary = lines.last().unwrap();
    assert_eq!((&summary["dry_run"], &summary["summary"]["reports_restated"]), (&true.into(), &2.into()));
    assert_eq!(summary["numbers"]["rows"].as_array().unwrap().len(), 10);
    assert_eq!(summary["energy"]["rows"][2]["period"], "2026-03");
}

#[test]
fn a_layout_that_is_not_there_and_a_hash_of_none_are_refused() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let said = dgr.run(&["reprocess", "--layout", "portal"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: There is no layout \"portal\", and no report was read by one. Nearest: portal-month.\n\
         hint: `dgr layout list` shows all.\n"
    );
    let said = dgr.run(&["reprocess", "--workbook", "ffff"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: No workbook has a hash that begins with \"ffff\".\n\
         hint: `dgr workbook list` shows all with their hashes.\n"
    );
    let _usage = dgr.run(&["reprocess", "--workbook", "71ab", "--plant", "SOLAR-2"]).code(2);
    let said = dgr.run(&["reprocess", "--from", "2026-03-03", "--to", "2026-03-01"]).code(1);
    assert!(said.stderr().starts_with("error: 2026-03-03 is after 2026-03-01.\n"), "{}", said.stderr());
}

#[test]
fn one_run_at_a_time() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let lock = std::fs::OpenOptions::new().write(true).open(dgr.path(".dgr.lock")).unwrap();
    lock.lock().unwrap();
    let said = dgr.run(&["reprocess"]).code(11);
    assert!(said.stderr().starts_with("error: Another run holds ./.dgr.lock"), "{}", said.stderr());
    // A rehearsal changes nothing: it neither waits nor keeps a run away.
    let _rehearsed = dgr.run(&["reprocess", "--dry-run"]).code(3);
}
