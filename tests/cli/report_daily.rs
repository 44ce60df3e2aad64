//! `dgr report daily`: the exact screens, CSV and JSON of a day with a null, a correction and warnings.

use crate::support::dgr::Dgr;

fn stored() -> Dgr {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    dgr
}

#[test]
fn a_null_is_explained_and_columns_without_a_value_make_room() {
    let dgr = stored();
    let said = dgr.run(&["report", "daily", "--date", "2026-03-02"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Daily report, 2026-03-02

Plant    Name         Tech   Status      Energy  Basis     POA  Wind    PR   CUF  Avail   Grid  Units  Rev  Err  Warn
                                            kWh         kWh/m²   m/s     %     %      %      %
-------  -----------  -----  --------  --------  -----  ------  ----  ----  ----  -----  -----  -----  ---  ---  ----
SOLAR-1  Solar One    solar  reported   4,859.3  units    5.73     -  78.5  20.5      -      -  18/18    1    0     0
SOLAR-2  Solar Two    solar  reported   2,102.4  net         -     -     -  21.9      -      -  -        0    0     0
SOLAR-3  Solar Three  solar  reported         -  -           -     -     -     -      -      -  5/6      0    0     2
WIND-1   Wind One     wind   reported  51,095.0  units       -   6.2     -  26.6  100.0   99.6  4/4      0    0     2
WIND-2   Wind Two     wind   reported  23,205.0  units       -   5.8     -  21.5  100.0  100.0  3/3      0    0     0
-------  -----------  -----  --------  --------  -----  ------  ----  ----  ----  -----  -----  -----  ---  ---  ----
Total    -            -      4 of 5    81,261.7  -           -     -  78.5  24.4  100.0   99.7  -        1    0     4

SOLAR-3  Data!E9: INV-4 made 4189.6 kWh; it can make 2520.0 kWh a day at most. The value is not used.
         5 of 6 units have a usable energy; without: INV-4. Nothing is summed over units.
         The report's own total is 6771.7 kWh (energy_gross_kwh-total).

`dgr history PLANT 2026-03-02` tells every error and warning with its cell.
Without any value: Budget, Dev.
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn eighty_columns_leave_out_what_matters_least() {
    let dgr = stored().env("COLUMNS", "80");
    let said = dgr.run(&["report", "daily", "--date", "2026-03-03"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Daily report, 2026-03-03

Plant    Status       Energy     POA  Wind    PR   CUF  Avail  Units  Err  Warn
                         kWh  kWh/m²   m/s     %     %      %
-------  --------  ---------  ------  ----  ----  ----  -----  -----  ---  ----
SOLAR-1  reported    5,588.6    6.59     -  78.5  23.5      -  18/18    0     0
SOLAR-2  rejected          -       -     -     -     -      -  -        1     0
SOLAR-3  missing           -       -     -     -     -      -  -        0     0
WIND-1   reported   89,288.0       -   8.0     -  46.5   97.9  4/4      0     0
WIND-2   reported   39,494.0       -   7.2     -  36.6  100.0  3/3      0     0
-------  --------  ---------  ------  ----  ----  ----  -----  -----  ---  ----
Total    3 of 5    134,370.6       -     -  78.5  41.5   98.7  -        1     0

SOLAR-2  sheet1!B7: energy_gross_kwh is 24424.0 kWh; SOLAR-2 with 400 kW AC can
         make 9792.0 kWh a day at most.

Not reported: SOLAR-3.
`dgr history PLANT 2026-03-03` tells every error and warning with its cell.
Without any value: Budget, Dev.
Left out, the screen is too narrow: Name, Tech, Basis, Grid, Rev (--json has
all).
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn csv_has_every_column_at_full_precision() {
    let dgr = stored();
    let said = dgr.run(&["report", "daily", "--date", "2026-03-02", "-f", "csv"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"plant,name,technology,status,energy_kwh,energy_basis,budget_kwh,deviation_pct,poa_kwh_m2,wind_speed_ms,pr_pct,cuf_ac_pct,availability_pct,ga_pct,units_valid,restated,errors,warnings,remarks
SOLAR-1,Solar One,solar,reported,4859.300000000001,units,,,5.7286623333333315,,78.5410553118396,20.451599326599332,,,18/18,1,0,0,
SOLAR-2,Solar Two,solar,reported,2102.4,net,,,,,,21.9,,,,0,0,0,
SOLAR-3,Solar Three,solar,reported,,,,,,,,,,,5/6,0,0,2,Data!E9: INV-4 made 4189.6 kWh; it can make 2520.0 kWh a day at most. The value is not used. | 5 of 6 units have a usable energy; without: INV-4. Nothing is summed over units. | The report's own total is 6771.7 kWh (energy_gross_kwh-total).
WIND-1,Wind One,wind,reported,51095,units,,,,6.2275,,26.611979166666668,100,99.58333333333333,4/4,0,0,2,
WIND-2,Wind Two,wind,reported,23205,units,,,,5.7700000000000005,,21.48611111111111,100,100,3/3,0,0,0,
"#
    );
    assert_eq!(said.stderr(), "");
    let said = dgr.run(&["report", "daily", "--date", "2026-03-02", "-o", "day.csv"]).code(0);
    assert_eq!((said.stdout(), said.stderr()), ("", "day.csv: 5 rows\n"));
    assert!(dgr.read("day.csv").starts_with("plant,name,technology,status,energy_kwh,"));
    let said = dgr.run(&["report", "daily", "-o", "no/day.csv"]).code(1);
    assert_eq!(said.stderr(), "error: cannot write no/day.csv: there is no folder no\nhint: Make it first.\n");
}

#[test]
fn json_has_what_the_screen_has() {
    let said = stored().run(&["report", "daily", "--date", "2026-03-02", "--json"]).code(0);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    let solar_3 = &document["rows"][2];
    assert_eq!((&solar_3["energy_kwh"], &solar_3["units_valid"]), (&serde_json::Value::Null, &"5/6".into()));
    let total = "The report's own total is 6771.7 kWh (energy_gross_kwh-total).";
    assert_eq!(solar_3["remarks"][2], total);
    assert_eq!(document["total"]["status"], "4 of 5");
}

#[test]
fn a_day_and_a_plant_that_nobody_knows_say_what_to_do() {
    let dgr = stored();
    let said = dgr.run(&["report", "daily", "--plant", "NOPE"]).code(1);
    assert_eq!(said.stdout(), "");
    assert_eq!(
        said.stderr(),
        r#"error: No plant answers to "NOPE".
hint: `dgr plant list` shows all.
"#
    );
    let said = dgr.run(&["report", "daily", "--as-of", "2026-03-01"]).code(1);
    assert_eq!(said.stdout(), "");
    assert_eq!(
        said.stderr(),
        r#"error: Nothing was stored yet on 2026-03-01 23:59.
hint: `--as-of` asks what was known at a moment; `dgr history PLANT` shows when each report was stored.
"#
    );
    let said = dgr.run(&["report", "daily", "--date", "2020-01-01"]).code(0);
    assert!(said.stdout().contains("\nNo plant has reported.\n"), "{}", said.stdout());
}

#[test]
fn the_readme_shows_what_the_program_says() {
    let dgr = Dgr::example();
    let ingested = dgr.run(&["ingest"]).code(3).stdout().to_owned();
    let dgr = dgr.env("COLUMNS", "100");
    let daily = dgr.run(&["report", "daily", "--date", "2026-03-02"]).code(0).stdout().to_owned();
    let dgr = dgr.env("COLUMNS", "110");
    let history = dgr.run(&["history", "SOLAR-1", "2026-03-02"]).code(0).stdout().to_owned();
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    for screen in [ingested, daily, history] {
        assert!(readme.contains(&screen), "README.md does not show:\n{screen}");
    }
}

/// Nothing came since: what is asked for is empty, and what is there is named.
#[test]
fn where_nothing_is_reported_the_last_day_is_named() {
    let dgr = stored().env("DGR_CLOCK", "2026-03-10T05:15:00Z");
    let ask = |words: &[&str]| dgr.run(&[&["report"], words].concat()).code(0).stderr().to_owned();
    let told = |of: &str, again: &str| {
        format!("Nothing is reported of {of}. The last reported day is 2026-03-03: `dgr report {again}`.\n")
    };
    assert_eq!(ask(&["daily"]), told("2026-03-09", "daily --date 2026-03-03"));
    let then = told("2026-03-09", "daily --date 2026-03-03 --as-of '2026-03-10 23:59'");
    assert_eq!(ask(&["daily", "--date", "2026-03-09", "--as-of", "2026-03-10"]), then);
    assert_eq!(ask(&["daily", "--date", "2026-03-03"]), "");
    assert_eq!(ask(&["portfolio"]), told("2026-03-09", "portfolio --date 2026-03-03"));
    assert_eq!(ask(&["monthly", "--month", "2026-04"]), told("2026-04", "monthly --month 2026-03"));
    let range = ["plant", "SOLAR-1", "--from", "2026-03-08", "--to", "2026-03-09"];
    let of = "SOLAR-1 from 2026-03-08 to 2026-03-09";
    assert_eq!(ask(&range), told(of, "plant SOLAR-1 --month 2026-03"));
    let none = Dgr::example();
    none.run(&["db", "migrate"]).code(0);
    none.run(&["plant", "import"]).code(0);
    assert_eq!(
        none.run(&["report", "daily", "--date", "2026-03-02"]).code(0).stderr(),
        "Nothing is reported of 2026-03-02: no report is stored yet; `dgr ingest` takes workbooks in.\n"
    );
}

#[test]
fn a_plant_without_a_capacity_is_named_beside_the_totals_cuf() {
    let dgr = Dgr::example();
    let plants = dgr.read("plants.toml");
    dgr.write("plants.toml", plants.replace("ac_kw = 4500.0\n", ""));
    let _first = dgr.run(&["ingest"]).code(3);
    let said = dgr.run(&["report", "daily", "--date", "2026-03-01"]).code(0);
    let note = "\nThe total's CUF is without WIND-2: an energy, and no AC capacity.\n";
    assert!(said.stdout().contains(note), "{}", said.stdout());
    let said = dgr.run(&["report", "portfolio", "--date", "2026-03-01"]).code(0);
    let note = "\nNo AC capacity is known of WIND-2: AC and CUF of sums are without.\n";
    assert!(said.stdout().contains(note), "{}", said.stdout());
}
