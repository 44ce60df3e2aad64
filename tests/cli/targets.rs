//! `dgr targets …` and the budget of the day's report.

use dgr::grid::Sheet;

use crate::support::dgr::Dgr;
use crate::support::workbook_builder::xlsx;

const LAYOUT: &str = r#"
name = "month-kpi"

[match]
cells = ["FY", "PLF"]

[table.targets]
rows = "targets"
columns.fy = "FY"
columns.month = "Month"
columns.plant = "Site"
columns.energy_gross_kwh = { header = "kWh", unit = "kWh" }
columns.plf_pct = { header = "PLF", unit = "fraction" }
"#;

const HEAD: &str = "plant,month,kind,metric,value\n";

/// Returns a workspace with the plants of the example.
fn workspace() -> Dgr {
    let dgr = Dgr::example();
    dgr.run(&["plant", "import"]).code(0);
    dgr
}

#[test]
fn a_file_of_targets_is_shown_applied_once_and_known_as_it_was() {
    let dgr = workspace();
    dgr.write(
        "t.csv",
        format!("{HEAD}SOLAR-1,2026-03,,energy_gross_kwh,155000\nSolar One,2026-03,p90,energy_gross_kwh,120000\n"),
    );
    let said = dgr.run(&["targets", "import", "t.csv", "--dry-run"]).code(0);
    assert_eq!(
        said.stdout(),
        "SOLAR-1\n  + 2026-03 budget energy_gross_kwh: 155000\n  + 2026-03 p90 energy_gross_kwh: 120000\n\
         2 targets: 2 new, 0 changed, 0 as before; nothing was changed.\n"
    );
    dgr.run(&["targets", "import", "t.csv", "--reason", "budget of the year"]).code(0);
    let said = dgr.run(&["targets", "import", "t.csv"]).code(0);
    assert_eq!(said.stdout(), "2 targets: 0 new, 0 changed, 2 as before.\n");
    let later = dgr.env("DGR_CLOCK", "2026-03-05T05:15:00Z");
    later.write("t.toml", "[[target]]\nplant = \"S1\"\nmonth = \"2026-03\"\nenergy_gross_kwh = 310000\n");
    let said = later.run(&["targets", "import", "t.toml"]).code(0);
    assert_eq!(
        said.stdout(),
        "SOLAR-1\n  2026-03 budget energy_gross_kwh: 155000 → 310000\n1 target: 0 new, 1 changed, 0 as before.\n"
    );
    let said = later.run(&["targets", "list", "--plant", "S1", "--fy", "2025-26", "-f", "csv"]).code(0);
    assert_eq!(
        said.stdout(),
        "plant,time,kind,metric,value,unit\nSOLAR-1,2026-03,budget,energy_gross_kwh,310000,kWh\n\
         SOLAR-1,2026-03,p90,energy_gross_kwh,120000,kWh\n"
    );
    let said = later.run(&["targets", "list", "--month", "2026-03", "--as-of", "2026-03-04", "-f", "csv"]).code(0);
    assert!(said.stdout().contains("SOLAR-1,2026-03,budget,energy_gross_kwh,155000,kWh\n"), "{}", said.stdout());
    let said = later.run(&["targets", "list", "--fy", "2026-27"]).code(0);
    assert_eq!(said.stderr(), "There are no such targets: `dgr targets import FILE` takes them in.\n");
}

#[test]
fn the_day_s_report_shares_the_month_s_budget_by_its_days_as_it_was_known() {
    let dgr = workspace();
    dgr.run(&["ingest"]).any();
    dgr.write("t.csv", format!("{HEAD}SOLAR-1,2026-03,,energy_gross_kwh,155000\n"));
    dgr.run(&["targets", "import", "t.csv"]).code(0);
    let later = dgr.env("DGR_CLOCK", "2026-03-05T05:15:00Z");
    later.write("t.csv", format!("{HEAD}SOLAR-1,2026-03,,energy_gross_kwh,310000\n"));
    later.run(&["targets", "import", "t.csv"]).code(0);
    let budget = |more: &[&str]| {
        let words = [&["report", "daily", "--date", "2026-03-01", "--plant", "SOLAR-1", "-f", "json"], more].concat();
        let said = later.run(&words).code(0);
        let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
        (document["rows"][0]["budget_kwh"].as_f64(), document["notes"].to_string())
    };
    // 310 000 kWh over the 31 days of March; before, 155 000.
    let (now, notes) = budget(&[]);
    assert_eq!(now, Some(10_000.0));
    assert!(notes.contains("Budget of SOLAR-1: the month's target divided by its 31 days."), "{notes}");
    assert_eq!(budget(&["--as-of", "2026-03-04"]).0, Some(5_000.0));
}

#[test]
fn a_workbook_gives_targets_by_its_layout_and_unknown_plants_are_told() {
    let dgr = workspace();
    dgr.write("layouts/month-kpi.toml", LAYOUT);
    let sheet =
        "FY | Month | Site | kWh | PLF\n2025-26 | Apr | S1 | 150000 | 0.18\n2025-26 | Mar | Solar Oen | 1 | 0.2";
    dgr.write("kpi.xlsx", xlsx(&[Sheet::from_text("Targets", sheet)]));
    let said = dgr.run(&["targets", "import", "kpi.xlsx"]).code(3);
    assert_eq!(
        said.stdout(),
        "SOLAR-1\n  + 2025-04 budget energy_gross_kwh: 150000\n  + 2025-04 budget plf_pct: 18\n\
         2 targets: 2 new, 0 changed, 0 as before. 1 fault told above.\n"
    );
    assert_eq!(
        said.stderr(),
        "warning: Targets!C3: \"Solar Oen\" is neither code, name nor alias of a plant. Nearest: Solar One, Solar Two, \
         Solar Three. (plant-unresolved)\n"
    );
    let said = dgr.run(&["check", "kpi.xlsx"]).code(4);
    let told = "The workbook holds targets and no report.  [required-metric-missing]\n";
    assert!(said.stdout().contains(told), "{}", said.stdout());
    assert!(said.stdout().contains("→ Take it in with `dgr targets import FILE`.\n"), "{}", said.stdout());
    assert_eq!(dgr.run(&["plant", "list", "-f", "csv"]).code(0).stdout().lines().count(), 6);
}

#[test]
fn a_file_with_mistakes_changes_nothing() {
    let dgr = workspace();
    dgr.write("t.csv", format!("{HEAD}S1,2026-13,,energy_gross_kwh,1\nS1,2026-03,,energy_gros_kwh,1\n"));
    let said = dgr.run(&["targets", "import", "t.csv"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: t.csv has mistakes; nothing was changed.\n\
         \x20 t.csv:2: \"2026-13\" is not a month such as 2021-06\n\
         \x20 t.csv:3: no metric is called \"energy_gros_kwh\"; nearest: energy_gross_kwh, energy_jmr_kwh, energy_dc_kwh\n\
         hint: Mend them; `--dry-run` tells them again, and changes nothing.\n"
    );
    dgr.write("t.csv", format!("{HEAD}S1,2026-03,,energy_gross_kwh,1\nSOLAR-1,2026-03,,energy_gross_kwh,2\n"));
    let said = dgr.run(&["targets", "import", "t.csv"]).code(1);
    assert!(
        said.stderr().contains("t.csv:3: energy_gross_kwh of SOLAR-1 for 2026-03 is 2, and 1 at t.csv:2.\n"),
        "{}",
        said.stderr()
    );
}
