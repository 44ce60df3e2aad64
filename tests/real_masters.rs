//! Real workbooks of targets and of master data, where they are at hand (`../shared/real`), known by their SHA-256 only.
//! Expected numbers were summed over the workbooks' own XML by a script that knows nothing of `dgr`.

use std::io::Write as _;
use std::sync::Arc;

use dgr::masters::table::{Row, apply};
use dgr::plant::target::{Span, Target};
use dgr::plant::{Masters, Plant};
use dgr::record::{Draft, Outside};
use dgr::{check, layout, parse, pipeline, workbook};
use sha2::{Digest, Sha256};

use crate::support::reading::{listing, root};

const KPI: &str = r#"
columns.plant = "Site"
columns.wind_speed_ms = { header = "WindSpeed", unit = "m/s" }
columns.energy_net_kwh = { header = "kWh", unit = "kWh" }
columns.ma_pct = "MA"
columns.iga_pct = "IGA"
columns.ega_pct = "EGA"
columns.plf_pct = "PLF"
"#;

/// Returns what the workbook of a hash says by a layout, or nothing where it is not at hand.
fn draft(hash: &str, toml: &str) -> Option<Draft> {
    let folder = root().join("../shared/real");
    if !folder.is_dir() {
        let _ = writeln!(std::io::stderr(), "NOT RUN: ../shared/real is not here (master data)");
        return None;
    }
    let hashed = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let files = listing(&folder).into_iter().filter(|path| path.is_file());
    let bytes = files.map(|path| std::fs::read(path).unwrap()).find(|bytes| hashed(bytes) == hash).unwrap();
    let (layouts, mistakes) = layout::read(&[(Arc::from("t.toml"), toml.to_owned())]);
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    let book = workbook::read(&bytes, "t.xlsx", &|_, _| true, &workbook::Limits::default()).unwrap();
    Some(parse::draft(&book, layout::recognise(&layouts, &book, &Outside::default()).unwrap(), &Outside::default()))
}

/// Returns a draft's targets by master data that knows every plant it names.
fn targets(draft: &Draft) -> Vec<Target> {
    let mut named: Vec<&str> = draft.records.iter().filter_map(|r| Some(r.plant.as_ref()?.text.as_str())).collect();
    named.sort_unstable();
    named.dedup();
    let plant = |code: &&str| Plant { code: (*code).into(), name: (*code).into(), ..Plant::default() };
    let (targets, findings) = check::targets(draft, &Masters { plants: named.iter().map(plant).collect(), version: 1 });
    assert!(!findings.iter().any(dgr::finding::Finding::is_error), "{findings:#?}");
    targets
}

fn sum(targets: &[Target], metric: &str) -> f64 {
    targets.iter().filter(|t| t.metric.name() == metric).map(|t| t.value).sum()
}

#[test]
fn a_year_of_monthly_targets_comes_in_by_financial_year_and_month_name() {
    let head = "name = \"t\"\nunits.ratio = \"fraction\"\n[match]\ncells = [\"FY\", \"PLF\"]\n[table.t]\nrows = \"targets\"\ncolumns.fy = \"FY\"\ncolumns.month = \"Month\"";
    let hash = "68df01ec24e3779ad023311cf70ee43004d6968f1d9a9040c60e9721c3886508";
    let Some(draft) = draft(hash, &format!("{head}{KPI}")) else { return };
    let targets = targets(&draft);
    // 13 plants, 12 months, 6 metrics.
    assert_eq!(targets.len(), 13 * 12 * 6);
    assert!((sum(&targets, "energy_net_kwh") - 1_299_849_713.88).abs() < 0.01);
    assert!((sum(&targets, "plf_pct") - 3_796.0).abs() < 1e-6);
    let months = |t: &Target| match t.span {
        Span::Month(month) => month.to_string(),
        Span::Day(day) => panic!("{day}"),
    };
    assert_eq!(targets.iter().map(months).min().as_deref(), Some("2021-04"));
    assert_eq!(targets.iter().map(months).max().as_deref(), Some("2022-03"));
}

#[test]
fn targets_of_days_stay_targets_of_days() {
    let head = "name = \"t\"\nunits.ratio = \"%\"\n[match]\ncells = [\"FY\", \"PLF\"]\n[table.t]\nrows = \"targets\"\nignore = [\"FY\"]\ncolumns.date = \"Date\"";
    let hash = "8ea96e080113e90a8aa3e255c1266613472d4877cbc8e663de2718d8f68639c6";
    let Some(draft) = draft(hash, &format!("{head}{KPI}")) else { return };
    let targets = targets(&draft);
    assert_eq!(targets.len(), 3 * 6);
    assert_eq!(sum(&targets, "energy_net_kwh"), 506_001.0);
    assert!(targets.iter().all(|t| t.kind_word() == "budget-day"));
    assert_eq!(targets.iter().map(|t| t.span.day().to_string()).max().as_deref(), Some("2022-04-03"));
}

#[test]
fn a_site_master_gives_plants_and_turbines() {
    let toml = r#"
        name = "t"
        [match]
        sheets = ["Site_Master", "Location_Master"]
        [table.sites]
        primary = true
        sheet = "Site_Master"
        rows = "units"
        unknown_columns = "ignore"
        columns.plant = "Site"
        columns.x_name = "SPV"
        columns.capacity_ac_kw = { header = "Total_MW", unit = "MW" }
        columns.x_tariff_per_kwh = "Total_Tariff"
        [table.turbines]
        sheet = "Location_Master"
        rows = "units"
        columns.plant = "Site"
        columns.unit = "WTG"
        columns.x_feeder = "Feeder"
        columns.x_max_kwh_day = "Max. kWh/Day"
    "#;
    let hash = "48ca18a049f177b1d15cfcb633d14ac45b2fe7f3e7dc8615a21d40d39c1fc790";
    let Some(draft) = draft(hash, toml) else { return };
    let (rows, findings): (Vec<Row>, _) = pipeline::import::rows(&draft);
    assert!(findings.is_empty(), "{findings:#?}");
    let plants = apply(&rows, &[]).unwrap();
    let day = chrono::NaiveDate::default();
    let sizes: Vec<_> = plants.iter().map(|p| (p.capacity(day).ac_kw, p.tariff_per_kwh, p.units.len())).collect();
    assert_eq!(sizes, [(Some(100_000.0), Some(6.4), 2), (Some(24_000.0), Some(5.0), 3)]);
    let feeders: Vec<_> =
        plants.iter().flat_map(|p| &p.units).map(|u| u.feeder.as_deref().unwrap_or_default()).collect();
    assert_eq!(feeders, ["1", "1", "4", "3", "3"]);
    assert!(plants.iter().flat_map(|p| &p.units).all(|u| u.max_kwh_day == Some(50_400.0)));
}
