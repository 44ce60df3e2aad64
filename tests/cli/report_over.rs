//! `dgr report monthly|portfolio|plant|intervals`: the exact screens, the other forms, and what is refused.

use serde_json::Value;

use crate::support::dgr::Dgr;

/// Returns the example with budgets for two of its plants.
fn stored() -> Dgr {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    dgr.write(
        "targets.csv",
        "plant,month,metric,value\nSOLAR-1,2026-03,energy_gross_kwh,150000\nWIND-1,2026-03,energy_gross_kwh,2000000\n",
    );
    dgr.run(&["targets", "import", "targets.csv"]).code(0);
    dgr
}

fn json(dgr: &Dgr, words: &[&str]) -> Value {
    serde_json::from_str(dgr.run(&[&["report"], words, &["--json"]].concat()).code(0).stdout()).unwrap()
}

#[test]
fn a_month_of_the_fleet_in_eighty_columns() {
    let said = stored().env("COLUMNS", "80").run(&["report", "monthly"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Monthly report, 2026-03, 5 plants

Day            Energy    Dev        MTD  MTD dev    PR   CUF  Avail  Plants
                  kWh      %        kWh        %     %     %      %
----------  ---------  -----  ---------  -------  ----  ----  -----  ------
2026-03-01  111,305.1    7.5  111,305.1      7.5  78.6  32.0   98.3  5/5
2026-03-02   81,261.7  -19.3  192,566.8     -5.9  78.5  24.4  100.0  4/5
2026-03-03  134,370.6   36.8  326,937.4      8.3  78.5  41.5   98.7  3/5
----------  ---------  -----  ---------  -------  ----  ----  -----  ------
Total       326,937.4    8.3          -        -  78.5  32.5   99.0  12/15

2026-03-02  SOLAR-1: first reported 4,685.0 kWh, now 4,859.3 kWh (+3.7 %).

Energy by day: ▆▄█
Without an energy: SOLAR-2 2026-03-03, SOLAR-3 2026-03-02, SOLAR-3 2026-03-03.
12 of 15 plant-days have an energy; deviation on 6, PR on 3, availability on 6,
grid on 6.
Budget of SOLAR-1, WIND-1: the month's target divided by its days.
Without any value: POA, Wind.
Left out, the screen is too narrow: Budget, MTD budget, Grid, As first reported
(--json has all).
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn the_fleet_on_one_screen() {
    let said = stored().env("COLUMNS", "80").run(&["report", "portfolio"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Portfolio, 2026-03-03 (year from 2025-04-01)

Plant                  FYTD  FY dev  FY days        MTD  M dev        Day  D dev
                        kWh       %                 kWh      %        kWh      %
----------------  ---------  ------  -------  ---------  -----  ---------  -----
SOLAR-1            15,934.2     9.8  3/337     15,934.2    9.8    5,588.6   15.5
SOLAR-2             4,478.3       -  2/337      4,478.3      -          -      -
SOLAR-3             3,520.9       -  1/337      3,520.9      -          -      -
WIND-1            209,448.0     8.2  3/337    209,448.0    8.2   89,288.0   38.4
WIND-2             93,556.0       -  3/337     93,556.0      -   39,494.0      -
----------------  ---------  ------  -------  ---------  -----  ---------  -----
solar              23,933.4     9.8  6/1011    23,933.4    9.8    5,588.6   15.5
wind              303,004.0     8.2  6/674    303,004.0    8.2  128,782.0   38.4
state Gujarat       4,478.3       -  2/337      4,478.3      -          -      -
state Karnataka    93,556.0       -  3/337     93,556.0      -   39,494.0      -
state Rajasthan    19,455.1     9.8  4/674     19,455.1    9.8    5,588.6   15.5
state Tamil Nadu  209,448.0     8.2  3/337    209,448.0    8.2   89,288.0   38.4
----------------  ---------  ------  -------  ---------  -----  ---------  -----
Total             326,937.4     8.3  12/1685  326,937.4    8.3  134,370.6   36.8

FYTD: 12 of 1685 plant-days have an energy; deviation on 6, PR on 3,
availability on 6, grid on 6.
MTD: 12 of 15 plant-days have an energy; deviation on 6, PR on 3, availability
on 6, grid on 6.
Day: 3 of 5 plant-days have an energy; deviation on 2, PR on 1, availability on
2, grid on 2.
Budget of SOLAR-1, WIND-1: the month's target divided by its days.
Left out, the screen is too narrow: Name, Tech, Owner, State, AC, FY budget, FY
CUF, FY PR, FY avail, FY grid, M budget, M CUF, M PR, M avail, M grid, M days, D
budget, D CUF, D PR, D avail, D grid, D days, Last 30 days (--json has all).
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn a_plant_with_its_days_months_and_units() {
    let dgr = stored();
    let said = dgr.run(&["report", "plant", "S3", "--part", "units"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Units of SOLAR-3 (Solar Three), 2026-03-01 to 2026-03-31

#  Unit    Energy      Yield    CUF  To median  To median  Days
              kWh  kWh/kWp/d      %          %        kWh
-  -----  -------  ---------  -----  ---------  ---------  ----
1  INV-1  1,113.8      4.641  23.20        0.9       10.0  2/3
2  INV-2  1,107.0      4.612  23.06        0.3        3.2  2/3
3  INV-5  1,103.5      4.598  22.99        0.0       -0.2  2/3
4  INV-4    586.5      4.888  24.44       -0.2       -1.0  1/3
5  INV-3  1,097.8      4.574  22.87       -0.5       -6.0  2/3
6  INV-6  1,094.4      4.560  22.80       -0.8       -9.3  2/3

Ranked by specific yield against the median unit of the same days.
Without any value: Avail.
"#
    );
    let all = json(&dgr, &["plant", "SOLAR-1"]);
    let sum = |part: &str, name: &str| -> f64 {
        all[part]["rows"].as_array().unwrap().iter().map(|row| row[name].as_f64().unwrap()).sum()
    };
    // The same energy by day, by month and by unit: 5486.3 + 4859.3 + 5588.6.
    for part in ["days", "months", "units"] {
        assert!((sum(part, "energy_kwh") - 15_934.2).abs() < 1e-9, "{part}");
    }
    let csv = dgr.run(&["report", "plant", "SOLAR-1", "--part", "months", "-f", "csv"]).code(0);
    assert_eq!(
        csv.stdout(),
        "month,energy_kwh,budget_kwh,deviation_pct,pr_pct,cuf_ac_pct,availability_pct,ga_pct,days_with_energy\n2026-03,15934.200000000003,14516.129032258064,9.76893333333335,78.54230172673644,22.354377104377107,,,3/3\n"
    );
}

#[test]
fn hours_of_a_day_add_up_to_what_the_day_has() {
    let dgr = stored();
    let hours = json(&dgr, &["intervals", "SOLAR-1", "--date", "2026-03-02", "--metric", "poa_w_m2"]);
    let rows = hours["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["period"]), (14, &"2026-03-02 06:00".into()));
    assert_eq!((&rows[0]["readings"], &rows[13]["readings"]), (&60.into(), &1.into()));
    // 5.7286623333 kWh/m²: the day's irradiation, which the report of the day is held to elsewhere.
    assert!((rows[13]["running"].as_f64().unwrap() - 5.728_662_333_333_331_5).abs() < 1e-9);
    let by_hour: f64 = rows.iter().map(|r| r["value"].as_f64().unwrap() * r["minutes"].as_f64().unwrap() / 6e4).sum();
    assert!((by_hour - 5.728_662_333_333_331_5).abs() < 1e-9);
    let months = json(&dgr, &["intervals", "SOLAR-1", "--by", "month", "--metric", "poa_w_m2"]);
    let days = json(&dgr, &["intervals", "SOLAR-1", "--metric", "poa_w_m2"]);
    let last = &days["rows"][2]["running"];
    assert!((months["rows"][0]["running"].as_f64().unwrap() - last.as_f64().unwrap()).abs() < 1e-9);
    assert_eq!(days["rows"][2]["coverage_pct"], 781.0 / 1440.0 * 100.0);
}

#[test]
fn both_databases_say_the_same_and_intervals_to_a_tolerance() {
    let Some(url) = crate::pg::migrated() else { return };
    let (sqlite, postgres) = (Dgr::example(), Dgr::example().env("DGR_DATABASE_URL", &url));
    for dgr in [&sqlite, &postgres] {
        let _ingested = dgr.run(&["ingest"]).code(3);
    }
    for words in [&["monthly"][..], &["portfolio"][..], &["plant", "WIND-1"][..]] {
        assert_eq!(json(&sqlite, words), json(&postgres, words), "{words:?}");
    }
    for by in ["hour", "day", "month"] {
        let of = |dgr: &Dgr| json(dgr, &["intervals", "SOLAR-1", "--by", by])["rows"].as_array().unwrap().clone();
        let (one, other) = (of(&sqlite), of(&postgres));
        assert!(one.len() == other.len() && !one.is_empty());
        for (a, b) in one.iter().zip(&other) {
            for (name, value) in a.as_object().unwrap() {
                match (value.as_f64(), b[name].as_f64()) {
                    (Some(x), Some(y)) => assert!((x - y).abs() <= x.abs() * 1e-12, "{name}: {x} and {y}"),
                    _ => assert_eq!(value, &b[name], "{name}"),
                }
            }
        }
    }
}

#[test]
fn markdown_and_files_hold_the_same_table() {
    let dgr = stored();
    let said = dgr.run(&["report", "monthly", "--plant", "SOLAR-1", "-o", "march.md"]).code(0);
    assert_eq!((said.stdout(), said.stderr()), ("", "march.md: 3 rows\n"));
    let text = dgr.read("march.md");
    assert!(
        text.starts_with("## Monthly report, 2026-03, SOLAR-1 (Solar One)\n\n| Day | Energy \\[kWh\\] | "),
        "{text}"
    );
    assert!(text.contains("\n| 2026-03-02 | 4,859.3 | 4,838.7 | 0.4 | 10,345.6 | "), "{text}");
}

#[test]
fn a_year_of_two_digits_is_no_empty_month_of_antiquity() {
    let said = stored().run(&["report", "monthly", "--month", "26-03"]).code(2);
    assert!(said.stderr().contains("\"26-03\" is not a month such as 2021-06"), "{}", said.stderr());
}

#[test]
fn plants_that_are_not_what_was_asked_for_are_not_called_missing() {
    let said = stored().run(&["report", "daily", "--plant", "SOLAR-1", "--technology", "wind"]).code(0);
    assert_eq!(said.stderr(), "No plant is what was asked for: `dgr plant list` shows all with their technologies.\n");
}

#[test]
fn what_cannot_be_asked_says_what_can() {
    let dgr = stored();
    let refused = |words: &[&str], told: &str| {
        let said = dgr.run(&[&["report"], words].concat()).code(1);
        assert_eq!((said.stdout(), said.stderr()), ("", told), "{words:?}");
    };
    refused(
        &["monthly", "--plant", "NOPE"],
        "error: No plant answers to \"NOPE\".\nhint: `dgr plant list` shows all.\n",
    );
    refused(
        &["plant", "SOLAR-1", "--from", "0206-03-05", "--to", "2026-03-01"],
        "error: 664739 days are too many: at most 18300.\nhint: Look at the years of --from and --to.\n",
    );
    refused(
        &["plant", "SOLAR-1", "--from", "2026-03-05", "--to", "2026-03-01"],
        "error: 2026-03-05 is after 2026-03-01.\nhint: The first day comes with --from, the last with --to.\n",
    );
    refused(
        &["intervals", "SOLAR-1", "--from", "2024-01-01", "--to", "2026-03-01", "--by", "hour"],
        "error: 791 days are too many: by hour at most 366.\nhint: Ask for a shorter range, or --by month.\n",
    );
    refused(
        &["intervals", "SOLAR-1", "--metric", "poa_w_m"],
        "error: There is no metric \"poa_w_m\".\nhint: Nearest: poa_w_m2, poa_kwh_m2.\n",
    );
    let said = dgr.run(&["report", "intervals", "WIND-1"]).code(0);
    assert_eq!(said.stderr(), "WIND-1 has no interval readings from 2026-03-01 to 2026-03-31.\n");
    let said = dgr.run(&["report", "monthly", "--month", "2031-01"]).code(0);
    assert!(said.stdout().ends_with("(nothing)\n"), "{}", said.stdout());
}
