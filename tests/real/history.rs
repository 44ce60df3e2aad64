//! January 2022 of a 50 MW plant, 50 inverters × 31 days, as dgr reads it from a hidden sheet: against an independent
//! reading, against the published month, and against the identities that hold between its columns.

use std::collections::{BTreeMap, HashMap};

use dgr::aggregate::{self, DayParts};
use dgr::finding::Severity;
use dgr::plant::Plant;
use dgr::report::Report;
use dgr::summary::{Day, MonthTotal};

use super::{Desk, Outcome, judged_with, plants_of};
use crate::support::reading::{self, root};

const KIND: &str = "inverter-history";

fn january() -> Option<(Desk, Outcome)> {
    let (_, desk, outcome) = judged_with(KIND, &|book| plants_of(KIND, book)).pop()?;
    Some((desk, outcome))
}

fn golden(name: &str) -> std::path::PathBuf {
    root().join("tests/real").join(KIND).join("january").join(name)
}

fn near(found: f64, wanted: f64, tolerance: f64, what: &str) {
    assert!((found - wanted).abs() <= tolerance, "{what}: {found} is not {wanted}");
}

/// Returns a line with its sheet by number: the name is a company's.
fn numbered(mut line: Vec<String>) -> Vec<String> {
    if let Some(place) = line.pop() {
        line.push(format!("@5!{}", place.rsplit_once('!').unwrap().1));
    }
    line
}

/// Returns the row of a value's cell.
fn row_of(place: &str) -> f64 {
    place.rsplit_once('!').unwrap().1.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().unwrap()
}

#[test]
fn every_value_of_the_hidden_sheet_is_read_and_the_plants_irradiation_once_a_day() {
    let Some((_, outcome)) = january() else { return };
    assert_eq!(outcome.judged.reports.len(), 31);
    let lines = reading::readings(&outcome.judged);
    let (plant, units): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line[1].is_empty());
    let plant: Vec<Vec<String>> = plant.into_iter().map(numbered).collect();
    assert_eq!(reading::differences(&golden("expected_plant.csv"), &plant), [""; 0]);
    let mut sums: BTreeMap<[String; 3], (u32, f64, f64)> = BTreeMap::new();
    for line in &units {
        let (value, row) = (line[4].parse::<f64>().unwrap(), row_of(&line[5]));
        let sum = sums.entry([&line[0], &line[2], &line[3]].map(Clone::clone)).or_default();
        *sum = (sum.0 + 1, sum.1 + value, sum.2 + row * value);
    }
    let line = |(key, (count, sum, by_row)): (&[String; 3], &(u32, f64, f64))| {
        key.iter().cloned().chain([count.to_string(), sum.to_string(), by_row.to_string()]).collect()
    };
    let found: Vec<Vec<String>> = sums.iter().map(line).collect();
    assert_eq!(reading::differences(&golden("expected_units.csv"), &found), [""; 0]);
    let odd = outcome.judged.reports.iter().flat_map(|r| &r.findings).chain(&outcome.judged.findings);
    let odd: Vec<String> = odd.filter(|f| f.severity == Severity::Warning).map(ToString::to_string).collect();
    // The sheet books twelve hours of a string's breakdown to two inverters that made energy all the same.
    assert_eq!(
        odd,
        [
            "warning  Staqo!U1261  It made 3900 kWh in no generating hour. (generation-without-hours)",
            "warning  Staqo!U1316  It made 3780 kWh in no generating hour. (generation-without-hours)"
        ]
    );
}

fn days(plant: &Plant, outcome: &Outcome) -> Vec<Day> {
    outcome.judged.reports.iter().map(|report| aggregate::day(plant, report.key.day, &[report])).collect()
}

fn month(days: &[Day]) -> MonthTotal {
    let parts = |day: &Day| DayParts {
        energy_kwh: day.energy_kwh,
        energy_basis: day.energy_basis.map(str::to_owned),
        budget_kwh: None,
        values: day.plant.amounts.iter().map(|(name, amount)| ((*name).to_owned(), amount.value)).collect(),
        ratios: day.plant.ratios.iter().map(|(name, ratio)| ((*name).to_owned(), *ratio)).collect(),
    };
    aggregate::month("2022-01".parse().unwrap(), &days.iter().map(parts).collect::<Vec<_>>())
}

#[test]
fn the_month_is_the_published_one() {
    let Some((desk, outcome)) = january() else { return };
    let days = days(&desk.masters.plants[0], &outcome);
    assert!(days.iter().all(|day| (day.units_valid, day.units_total) == (50, 50)));
    let month = month(&days);
    let total = |name: &str| month.totals.get(name).map(|t| t.value).unwrap();
    for (name, published, tolerance) in [
        ("ghi_kwh_m2", 151.896_14, 5e-6),
        ("poa_kwh_m2", 174.263_42, 5e-6),
        ("energy_gross_kwh", 7_330_410.0, 1e-6),
        ("energy_export_kwh", 7_274_719.44, 5e-3),
        ("energy_expected_kwh", 9_536_900.76, 5e-3),
        ("hours_egbd", 190.0, 5e-5),
        ("hours_igbd", 4.0, 5e-5),
        ("hours_load_shedding", 4.0, 5e-5),
        ("hours_usmh", 29.966_667, 5e-5),
        ("hours_smh", 0.0, 0.0),
        ("hours_generation", 18_372.033, 5e-4),
        ("loss_usmh_kwh", 3_980.62, 5e-3),
        ("loss_igbd_kwh", 2_829.08, 5e-3),
        ("loss_egbd_kwh", 27_681.02, 5e-3),
        ("loss_load_shedding_kwh", 2_454.89, 5e-3),
        ("loss_total_kwh", 36_945.61, 5e-3),
    ] {
        near(total(name), published, tolerance, name);
    }
    for (name, published, tolerance) in
        [("cuf_ac_pct", 19.705_40, 5e-6), ("pr_pct", 76.480_64, 5e-6), ("specific_yield_kwh_kwp", 4.299_28, 5e-6)]
    {
        near(month.ratios.get(name).unwrap().value(), published, tolerance, name);
    }
    let (gross, export, expected) =
        (total("energy_gross_kwh"), total("energy_export_kwh"), total("energy_expected_kwh"));
    near(100.0 * gross / expected, 76.863_65, 5e-6, "PR, compensated");
    near(100.0 * export / expected, 76.279_70, 5e-6, "PR, compensated, of the export");
    near(100.0 * (1.0 - export / gross), 0.759_72, 5e-6, "line loss");
    let inverter_hours = 12.0 * 50.0 * 31.0;
    let external = total("hours_egbd") + total("hours_load_shedding");
    near(100.0 * (1.0 - external / inverter_hours), 98.956_99, 5e-6, "EGA");
    near(100.0 * (1.0 - total("hours_igbd") / inverter_hours), 99.978_49, 5e-6, "IGA");
}

#[test]
fn every_day_is_the_published_one() {
    let Some((desk, outcome)) = january() else { return };
    let days = days(&desk.masters.plants[0], &outcome);
    let mut published = csv::Reader::from_path(golden("published.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = published.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), days.len());
    for (row, day) in rows.iter().zip(&days) {
        assert_eq!(row[0], day.day.to_string());
        let value = |name: &str| day.plant.value(name).unwrap();
        let (gross, export) = (value("energy_gross_kwh"), value("energy_export_kwh"));
        let found = [
            value("ghi_kwh_m2"),
            value("poa_kwh_m2"),
            gross,
            export,
            value("energy_expected_kwh"),
            day.plant.ratio("pr_pct").unwrap(),
            100.0 * gross / value("energy_expected_kwh"),
            day.plant.ratio("cuf_ac_pct").unwrap(),
            100.0 * (1.0 - export / gross),
            day.plant.ratio("iga_pct").unwrap(),
            day.plant.ratio("ega_pct").unwrap(),
        ];
        for (printed, found) in row.iter().skip(1).zip(found) {
            let decimals = printed.split_once('.').map_or(0, |(_, tail)| tail.len());
            let half = 0.5 * 10f64.powi(-i32::try_from(decimals).unwrap()) + 1e-9;
            near(found, printed.parse().unwrap(), half, &format!("{} {printed}", day.day));
        }
    }
}

/// Fifty counters of 10 kWh, of some 4000 kWh a day.
#[test]
fn no_day_is_a_copy_of_the_one_before() {
    let Some((desk, outcome)) = january() else { return };
    for pair in outcome.judged.reports.windows(2) {
        assert_eq!(dgr::check::copied(&pair[1], &desk.masters.plants[0], &pair[0]), None);
    }
    let mut again = outcome.judged.reports[7].clone();
    again.key.day = outcome.judged.reports[8].key.day;
    let found = dgr::check::copied(&again, &desk.masters.plants[0], &outcome.judged.reports[7]).unwrap();
    assert!(found.is_error() && found.message.starts_with("50 of 50 units"), "{}", found.message);
}

/// Returns what a report says of each inverter, by name; the columns kept as texts among them.
fn by_unit(report: &Report) -> BTreeMap<&str, HashMap<String, f64>> {
    let mut out: BTreeMap<&str, HashMap<String, f64>> = BTreeMap::new();
    for given in &report.values {
        if let (Some(unit), Some(value)) = (given.unit.as_deref(), given.value()) {
            out.entry(unit).or_default().insert(given.reading.name(), value);
        }
    }
    for extra in &report.extras {
        if let Some(unit) = extra.unit.as_deref() {
            out.entry(unit).or_default().insert(extra.name.clone(), extra.text.parse().unwrap());
        }
    }
    out
}

/// A quotient is printed to six digits, and what it is of to two decimals.
const QUOTIENT: f64 = 2.5e-6;

#[test]
fn every_identity_between_its_columns_holds_over_what_was_read() {
    let Some((desk, outcome)) = january() else { return };
    let plant = &desk.masters.plants[0];
    let (mut whole, mut curtailed) = (0, 0);
    for report in &outcome.judged.reports {
        let day = report.key.day;
        let poa = aggregate::day(plant, day, &[report]).plant.value("poa_kwh_m2").unwrap();
        let mut losses = Vec::new();
        for (name, said) in by_unit(report) {
            let v = |name: &str| said[name];
            let unit = plant.unit_named(name, day).unwrap();
            let (ac, dc) = (unit.ac_kw.unwrap(), unit.dc_kwp.unwrap());
            let what = format!("{day} {name}");
            let (gross, export, expected) = (v("energy_gross_kwh"), v("energy_export_kwh"), v("energy_expected_kwh"));
            near(v("pr_compensated_pct") / 100.0, gross / expected, QUOTIENT, &what);
            near(v("x_plant_pr"), export / expected, QUOTIENT, &what);
            near(v("plf_pct") / 100.0, gross / (ac * 24.0), QUOTIENT, &what);
            near(v("cuf_dc_pct") / 100.0, gross / (dc * 24.0), QUOTIENT, &what);
            near(v("cuf_ac_pct") / 100.0, export / (ac * 24.0), QUOTIENT, &what);
            near(v("x_plant_plf_dc"), export / (dc * 24.0), QUOTIENT, &what);
            near(v("hours_generation") + v("x_hours_down"), 12.0, 5e-5, &what);
            let external = v("hours_egbd") + v("hours_load_shedding");
            near(v("ega_pct"), 100.0 * (12.0 - external) / 12.0, 5e-5, &what);
            near(v("iga_pct"), 100.0 * (12.0 - v("hours_igbd")) / 12.0, 5e-5, &what);
            let down = ["hours_lull", "hours_usmh", "hours_smh", "x_hours_others", "hours_igbd"].map(v);
            near(v("x_hours_down"), down.iter().sum::<f64>() + external, 5e-5, &what);
            let kinds = ["usmh", "smh", "others", "igbd", "egbd", "load_shedding"];
            let lost: f64 = kinds.iter().map(|kind| v(&format!("loss_{kind}_kwh"))).sum();
            near(v("loss_total_kwh"), lost, 0.03, &what);
            // The capacities of the master data are rounded to 0.01 kW: 0.01 × 6.8 kWh/m².
            near(expected, dc * poa - v("loss_total_kwh") / 0.7736, 0.15, &what);
            if v("loss_total_kwh") == 0.0 {
                whole += 1;
            } else {
                curtailed += 1;
            }
            losses.push(1.0 - export / gross);
        }
        assert_eq!(losses.len(), 50);
        let (least, most) = losses.iter().fold((f64::MAX, f64::MIN), |(a, b), loss| (a.min(*loss), b.max(*loss)));
        near(most, least, 1e-5, &format!("{day} line loss"));
    }
    assert_eq!((whole, curtailed), (1139, 411));
}
