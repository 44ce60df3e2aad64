//! Layouts learned from sheets drawn as text: anchors, units, what is refused and what settles it.

use super::*;
use crate::grid::{Sheet, Visibility};

fn book(name: &str, text: &str) -> Book {
    let all_sheets = vec![("Data".to_owned(), Visibility::Visible)];
    Book { file_name: name.to_owned(), sheets: vec![Sheet::from_text("Data", text)], all_sheets, remarks: Vec::new() }
}

/// Returns what is asked: `INV-1:energy_gross_kwh=210.1`, with `@C4` behind it where the cell is said.
fn asked(day: &str, wanted: &[&str]) -> Asked {
    let one = |text: &&str| {
        let (unit, rest) = text.split_once(':').map_or((None, *text), |(unit, rest)| (Some(unit.to_owned()), rest));
        let (metric, value) = rest.split_once('=').unwrap();
        let (written, cell) = value.split_once('@').map_or((value, None), |(v, cell)| (v, Some(cell.to_owned())));
        Wanted { unit, metric: metric.to_owned(), written: written.to_owned(), cell }
    };
    Asked { day: day.parse().unwrap(), wanted: wanted.iter().map(one).collect() }
}

fn question(samples: Vec<Asked>) -> Question {
    let names = vec!["K1".to_owned(), "Kelvin".to_owned()];
    let (name, plant) = ("kelvin".to_owned(), "K1".to_owned());
    Question { name, plant, plant_names: names, units: Vec::new(), technology: None, sheet: None, samples }
}

/// Returns the fields as `name = place`, of a proposal that must be one.
fn fields(answer: &Answer) -> Vec<String> {
    assert!(answer.toml.is_some(), "{:#?}", answer.open);
    answer
        .fields
        .iter()
        .map(|field| format!("{} = {} ({})", field.name, field.place, field.confidence.word()))
        .collect()
}

const LABELS: &str = "Daily Report | \nSite: | Kelvin\nDate: | 2026-02-10\nNet Export (MWh) | 412.6\n\
                      Performance Ratio | 0.7841\nIrradiation | 5.41\n";

#[test]
fn values_beside_labels_are_found_in_the_unit_they_are_written_in() {
    let wanted = ["energy_export_kwh=412600", "pr_pct=78.4", "poa_kwh_m2=5.41"];
    let answer = learn(&[book("r.xlsx", LABELS)], &question(vec![asked("2026-02-10", &wanted)]));
    assert_eq!(
        fields(&answer),
        [
            "plant = { label = \"Site:\" } (sure)",
            "date = { label = \"Date:\" } (sure)",
            "fields.energy_export_kwh = { label = \"Net Export (MWh)\" } (sure)",
            "fields.pr_pct = { label = \"Performance Ratio\", unit = \"fraction\" } (sure)",
            "fields.poa_kwh_m2 = { label = \"Irradiation\", unit = \"kWh/m²\" } (sure)",
        ]
    );
    assert_eq!(answer.verified, ["r.xlsx, 2026-02-10: energy_export_kwh=412600, pr_pct=78.4, poa_kwh_m2=5.41."]);
}

const UNITS: &str = "Inverter Report of Kelvin | | | \n | Today | | Total | \nInverter | Gen | PLF | Gen | PLF\n\
                     INV-1 | 210.1 | 14.2% | 9210.1 | 15.3%\nINV-2 | 198.6 | 13.9% | 8807.4 | 15.0%\n\
                     Total | 408.7 | 14.05% | 18017.5 | 15.1%\n";

#[test]
fn a_name_that_stands_twice_is_written_with_its_parent() {
    let wanted = ["INV-1:energy_gross_kwh=210.1", "INV-2:plf_pct=13.9", "energy_gross_kwh=408.7"];
    let answer = learn(&[book("r_20260210.xlsx", UNITS)], &question(vec![asked("2026-02-10", &wanted)]));
    let fields = fields(&answer);
    assert!(
        fields.contains(&r#"columns.energy_gross_kwh = { header = "Today > Gen", unit = "kWh" } (sure)"#.to_owned()),
        "{fields:#?}"
    );
    assert!(
        fields.contains(&r#"date = { file_name = '/(\d{8})/', format = "yyyymmdd" } (likely)"#.to_owned()),
        "{fields:#?}"
    );
    let toml = answer.toml.unwrap();
    assert!(toml.contains("header = [\"name\", \"name\"]\n") && toml.contains("totals = [\"Total\"]\n"), "{toml}");
    assert!(toml.contains("\nactive = false\n"), "{toml}");
}

/// Two quantities of which nobody can say by words which is which, equal on the first day only.
fn twins(day: &str, first: f64, second: f64) -> Book {
    book("r.xlsx", &format!("Alpha Report\nPlant | K1\nDate | {day}\nAlpha kWh | {first}\nBeta kWh | {second}\n"))
}

#[test]
fn two_places_that_are_equally_good_are_both_shown_and_none_is_taken() {
    let question = question(vec![asked("2026-02-10", &["energy_net_kwh=77.5"])]);
    let answer = learn(&[twins("2026-02-10", 77.5, 77.5)], &question);
    assert_eq!(answer.toml, None);
    assert_eq!(answer.open[0].why, "these places are equally good: settle it by --also (another day), or by --cell");
    assert_eq!(
        answer.open[0].candidates,
        ["Data!B4 says 77.5 kWh, to the right of \"Alpha kWh\"", "Data!B5 says 77.5 kWh, to the right of \"Beta kWh\"",]
    );
}

#[test]
fn another_day_or_the_cell_settles_it() {
    let wanted = ["energy_net_kwh=77.5"];
    let both = question(vec![asked("2026-02-10", &wanted), asked("2026-02-11", &["energy_net_kwh=80.25"])]);
    let books = [twins("2026-02-10", 77.5, 77.5), twins("2026-02-11", 61.0, 80.25)];
    let beta = "fields.energy_net_kwh = { label = \"Beta kWh\" } (likely)".to_owned();
    let answer = learn(&books, &both);
    assert!(fields(&answer).contains(&beta), "{answer:#?}");
    assert_eq!(answer.verified.len(), 2);
    let by_cell = question(vec![asked("2026-02-10", &["energy_net_kwh=77.5@Data!B5"])]);
    assert!(fields(&learn(&books[..1], &by_cell)).contains(&beta));
}

#[test]
fn a_value_that_stands_nowhere_is_told_with_what_is_near() {
    let answer = learn(&[book("r.xlsx", LABELS)], &question(vec![asked("2026-02-10", &["energy_export_kwh=412000"])]));
    assert_eq!(
        answer.open[0].why,
        "no cell that can be meant holds it; these are near, or stand in other rows or days"
    );
    assert_eq!(answer.open[0].candidates, ["Data!B4 says 412.6 MWh"]);
}

#[test]
fn a_unit_that_the_label_contradicts_is_not_taken() {
    // 412.6 under "MWh" is no 412.6 kWh, however equal the digits.
    let answer = learn(&[book("r.xlsx", LABELS)], &question(vec![asked("2026-02-10", &["energy_export_kwh=412.6"])]));
    assert_eq!(answer.toml, None);
}

#[test]
fn a_row_a_day_is_read_by_its_day() {
    let days = "Site | Kelvin\n\nDate | Export (kWh) | Import (kWh)\n2026-02-09 | 90 | 1\n2026-02-10 | 95.5 | 2\n";
    let answer = learn(&[book("r.xlsx", days)], &question(vec![asked("2026-02-10", &["energy_export_kwh=95.5"])]));
    assert_eq!(
        fields(&answer),
        [
            "plant = { label = \"Site\" } (sure)",
            "columns.date = \"Date\" (sure)",
            "columns.energy_export_kwh = \"Export (kWh)\" (sure)",
        ]
    );
    assert!(answer.toml.unwrap().contains("# columns.energy_import_kwh = \"Import (kWh)\"   # a guess by its words"));
}

#[test]
fn without_values_every_field_is_a_guess() {
    let answer = learn(&[book("r.xlsx", LABELS)], &question(vec![asked("2026-02-10", &[])]));
    let metrics = answer.fields.iter().filter(|field| field.name.starts_with("fields."));
    let metrics: Vec<_> = metrics.map(|field| (field.name.as_str(), field.confidence)).collect();
    assert_eq!(
        metrics,
        [
            ("fields.energy_export_kwh", Confidence::Guess),
            ("fields.pr_pct", Confidence::Guess),
            ("fields.poa_kwh_m2", Confidence::Guess),
        ]
    );
}

/// A history in a hidden sheet, beside a visible one that holds the same number.
/// The words say POA and temperature, the brackets which: no irradiation in W/m², no degrees Celsius.
#[test]
fn a_guess_keeps_the_unit_that_its_header_tells() {
    let text =
        "Date | POA (W/m2) | Module Temp (F) | Export (kW)\n2026-02-10 | 512 | 95 | 480\n2026-02-11 | 498 | 93 | 470";
    let answer = learn(&[book("r.xlsx", text)], &question(vec![asked("2026-02-10", &[])]));
    assert_eq!(
        fields(&answer),
        [
            "plant = \"K1\" (guess)",
            "columns.date = \"Date\" (sure)",
            "columns.poa_w_m2 = \"POA (W/m2)\" (guess)",
            "columns.temp_module_c = \"Module Temp (F)\" (guess)",
        ]
    );
}

#[test]
fn a_hidden_sheet_is_read_where_a_person_names_it() {
    let days =
        "Site | Date | Inverter | Export (kWh)\nKelvin | 2026-02-09 | INV-1 | 90\nKelvin | 2026-02-10 | INV-1 | 95.5\n";
    let mut two = book("r.xlsx", "Daily Report | \nSomething (kWh) | 95.5\n");
    let base = Sheet::from_text("Base", days);
    two.sheets.push(Sheet::new("Base", Visibility::Hidden, base.cells().to_vec(), Vec::new()));
    two.all_sheets.push(("Base".to_owned(), Visibility::Hidden));
    let asked = question(vec![asked("2026-02-10", &["INV-1:energy_export_kwh=95.5"])]);
    let named = |name: &str| Question { sheet: Some(name.to_owned()), ..asked.clone() };
    let answer = learn(std::slice::from_ref(&two), &named("base"));
    let toml = answer.toml.clone().unwrap();
    assert!(toml.contains("[match]\nsheets = [\"Base\"]\n"), "{toml}");
    assert!(toml.contains("[table.units]\nsheet = \"Base\"\nhidden = true\n"), "{toml}");
    assert!(fields(&answer).contains(&"columns.energy_export_kwh = \"Export (kWh)\" (sure)".to_owned()));
    let other = learn(std::slice::from_ref(&two), &asked);
    assert_eq!(other.open[0].candidates, ["Data!B2 says 95.5 kWh"]);
    let none = learn(&[two], &named("Bas"));
    assert_eq!(none.open[0].why, "r.xlsx has no such sheet; it has these");
    assert_eq!(none.open[0].candidates, ["Data", "Base"]);
}

#[test]
fn a_day_beside_the_words_for_another_is_read_with_what_it_is_off() {
    let of = |title: &str, day: &str| {
        let text = format!("{title}\nSite: | Kelvin\nDate: | {day}\nNet Export (MWh) | 412.6\n");
        let answer =
            learn(&[book("r.xlsx", &text)], &question(vec![asked("2026-02-10", &["energy_export_kwh=412600"])]));
        fields(&answer).into_iter().find(|field| field.starts_with("date")).unwrap()
    };
    let due = |off: i32| format!("date = {{ label = \"Date:\", offset_days = {off} }} (likely)");
    assert_eq!(of("Report for previous day", "2026-02-11"), due(-1));
    assert_eq!(of("Generation (D-1)", "2026-02-11"), "date = { given = \"date\" } (guess)", "in brackets are units");
    assert_eq!(of("Schedule of the next day", "2026-02-09"), due(1));
    // Without such words a neighbouring day is another day; with them the day itself is the day.
    assert_eq!(of("Daily report", "2026-02-11"), "date = { given = \"date\" } (guess)");
    assert_eq!(of("Report for previous day", "2026-02-10"), "date = { label = \"Date:\" } (sure)");
    assert_eq!(of("Report for previous day", "2026-02-12"), "date = { given = \"date\" } (guess)");
    let in_title = "Report for previous day 11-02-2026";
    assert_eq!(
        of(in_title, "none"),
        "date = { text = '/^Report *for *previous *day *(\\d+-\\d+-\\d+)/', format = \"dd-mm-yyyy\", offset_days = -1 } (likely)"
    );
}

/// The blank before the day was no part of the expression, so no day behind a title was ever found again.
#[test]
fn a_day_behind_its_title_is_found_again() {
    let text = "Daily Report 10.02.2026\nSite: | Kelvin\nNet Export (MWh) | 412.6\n";
    let answer = learn(&[book("r.xlsx", text)], &question(vec![asked("2026-02-10", &["energy_export_kwh=412600"])]));
    let due = "date = { text = '/^Daily *Report *(\\d+\\.\\d+\\.\\d+)/', format = \"dd.mm.yyyy\" } (likely)";
    assert!(fields(&answer).contains(&due.to_owned()), "{answer:#?}");
}

/// A portfolio's total is no value of a plant, and a sub total below its turbines is no turbine.
#[test]
fn totals_are_neither_units_nor_the_plants() {
    let text = "Report of | all plants\nDate: | 2026-02-10\nPlant | Export (MWh)\nKelvin | 25.017\nPascal | 14.189\nTotal fleet | 39.206";
    let answer = learn(&[book("r.xlsx", text)], &question(vec![asked("2026-02-10", &["energy_export_kwh=25017"])]));
    let toml = answer.toml.as_deref().unwrap_or_default();
    assert!(toml.contains("totals = [\"Total fleet\"]"), "{:#?}\n{toml}", answer.open);
    let text = "Site : Kelvin Wind Farm (4 MW) | |\nDate: | 2026-02-10 |\nSr | WTG | Gen (kWh)\n1 | K-01 | 12000\n2 | K-02 | 11000\n | Sub Total | 23000";
    let mut question = question(vec![asked("2026-02-10", &["K-01:energy_gross_kwh=12000"])]);
    question.plant_names.push("Kelvin Wind Farm".to_owned());
    let answer = learn(&[book("DGR Kelvin Wind Farm.xlsx", text)], &question);
    let toml = answer.toml.as_deref().unwrap_or_default();
    assert!(toml.contains("totals = [\"Sub Total\"]"), "{:#?}\n{toml}", answer.open);
    assert_eq!(fields(&answer)[0], r"plant = { text = '/^Site *: *(.+?) *\(\d+ [A-Za-z]+\)$/' } (likely)");
}

#[test]
fn a_month_is_read_beside_its_label_typed_or_written() {
    let days = (1..=9).map(|day| format!(" | {day}")).collect::<String>();
    let values = (1..=9).map(|day| format!(" | {}", 300 + day)).collect::<String>();
    for (month, place) in
        [("Nov-25", "{ label = \"Month:\", format = \"mmm-yy\" }"), ("2025-11-01", "{ label = \"Month:\" }")]
    {
        let text = format!("Kelvin | Log\nMonth: | {month}\nKPI | Unit{days}\nExport | kWh{values}");
        let answer = learn(&[book("r.xlsx", &text)], &question(vec![asked("2025-11-04", &["energy_export_kwh=304"])]));
        assert!(fields(&answer).contains(&format!("month = {place} (sure)")), "{:#?}", fields(&answer));
    }
}

#[test]
fn a_number_that_points_group_is_read_so() {
    let text = "Planta: | Kelvin\nFecha: | 2026-02-10\nContador: | 14.189 kWh";
    let answer = learn(&[book("r.xlsx", text)], &question(vec![asked("2026-02-10", &["energy_export_kwh=14189"])]));
    let toml = answer.toml.as_deref().unwrap_or_default();
    assert!(toml.contains("numbers = \"1.234,5\"\n"), "{:#?}\n{toml}", answer.open);
    assert!(fields(&answer)[2].starts_with("fields.energy_export_kwh = { label = \"Contador:\" }"), "{toml}");
}
