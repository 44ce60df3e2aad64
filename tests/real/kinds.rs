//! One test a kind of report: what its golden files cannot say.

use dgr::aggregate;
use dgr::finding::{Finding, Severity};
use dgr::grid::Book;
use dgr::record::Subject;

use super::{judged, judged_with, reports, text_at};
use crate::support::reading::{self, Desk, Outcome, root};
use crate::support::twins::Line;

pub fn told(outcome: &Outcome) -> impl Iterator<Item = &Finding> {
    outcome.judged.reports.iter().flat_map(|r| &r.findings).chain(&outcome.judged.findings)
}

/// Returns the warnings as rule and place: what is odd in the workbook, and nothing else.
pub fn warnings(outcome: &Outcome) -> Vec<String> {
    let warnings = told(outcome).filter(|f| f.severity == Severity::Warning);
    warnings
        .map(|f| format!("{} {}", f.rule.id(), f.place.as_ref().map(ToString::to_string).unwrap_or_default()))
        .collect()
}

#[test]
fn an_inverter_that_cannot_have_made_so_much_leaves_the_sum_unknown() {
    for (_, desk, outcome) in
        judged_with("inverter-day-three-rows", &|book| super::plants_of("inverter-day-three-rows", book))
    {
        assert_eq!(warnings(&outcome), ["unit-energy-above-capacity Inverter!E6"]);
        let report = &outcome.judged.reports[0];
        let out = aggregate::day(&desk.masters.plants[0], report.key.day, &[report]);
        assert_eq!((out.units_valid, out.units_total), (15, 16));
        assert_eq!((out.energy_kwh, out.plant.value("energy_gross_kwh")), (None, None));
        let printed = out.plant.reported.get("energy_gross_kwh-total").map(|amount| amount.value);
        assert!((printed.unwrap() - 5985.8).abs() < 1e-9);
        let said: Vec<&str> = out.findings.iter().map(|f| f.message.as_str()).collect();
        assert!(said[0].starts_with("15 of 16 units have a usable energy; without: INV-1."), "{said:?}");
    }
}

#[test]
fn one_layout_reads_a_report_as_xlsx_and_as_xls() {
    let outcomes = judged("inverter-day-text-date");
    assert!(outcomes.is_empty() || outcomes.len() == 2);
    for (_, outcome) in &outcomes {
        assert_eq!(warnings(outcome), [""; 0]);
    }
}

#[test]
fn days_to_come_give_no_report() {
    let kind = "days-across";
    for (_, desk, outcome) in judged_with(kind, &|book| super::plants_of(kind, book)) {
        assert_eq!(reports(&outcome), 6);
        // The plant's own row is its meter; its inverters say 15 kWh less.
        let report = &outcome.judged.reports[0];
        let out = aggregate::day(&desk.masters.plants[0], report.key.day, &[report]);
        assert_eq!((out.energy_kwh, out.plant.value("energy_gross_kwh")), (Some(383.0), Some(368.0)));
        assert_eq!(warnings(&outcome), [""; 0]);
    }
}

#[test]
fn numbers_written_as_texts_are_numbers() {
    for (_, outcome) in judged("portal-days") {
        assert_eq!(reports(&outcome), 31);
        assert_eq!(warnings(&outcome), [""; 0]);
        let noted: Vec<String> = told(&outcome).map(ToString::to_string).collect();
        assert_eq!(noted.len(), 5, "once a column that is read as numbers: {noted:#?}");
        let first = "info     Sheet1!D2  31 numbers of \"Production-Today(kWh)\" are written as text, the first \"28.20\" \
                     (number-as-text)";
        assert_eq!(noted[0], first);
    }
}

/// Returns the plants of the table, named by their row; each answers to its name and to its code.
fn portfolio(book: &Book) -> String {
    let plant = |row: u32| {
        let [name, code] = ["A", "B"].map(|column| text_at(book, 1, &format!("{column}{row}")));
        format!("[[plant]]\ncode = \"PV-{row}\"\nname = \"Field {row}\"\naliases = [{name:?}, {code:?}]\n")
    };
    (2..=81).map(plant).collect()
}

#[test]
fn eighty_plants_are_told_apart_where_two_share_a_code() {
    for (_, _, outcome) in judged_with("portfolio-day", &portfolio) {
        assert_eq!(reports(&outcome), 80);
        let sum = |name: &str| -> f64 {
            let values = outcome.judged.reports.iter().flat_map(|report| &report.values);
            values.filter(|given| given.reading.name() == name).filter_map(|given| given.value()).sum()
        };
        // The fleet's own, over its capacity, is not the mean of the column.
        let fleet = sum("energy_net_kwh") / (sum("capacity_ac_kw") * 24.0);
        assert_eq!([fleet, sum("cuf_ac_pct") / 8000.0].map(|share| format!("{share:.4}")), ["0.2757", "0.2396"]);
        assert_eq!(warnings(&outcome), [""; 0]);
    }
}

#[test]
fn a_days_upload_gives_inverters_stops_and_sensors() {
    for (_, outcome) in judged("solar-upload") {
        assert_eq!(reports(&outcome), 1);
        // The log names an inverter that has no row of energy.
        assert_eq!(warnings(&outcome), ["unit-count-mismatch sheet Uploading_File_Generation"]);
    }
}

/// Returns the plants of the sheets, named by their order; each answers to what its sheet calls it.
fn sites(book: &Book) -> String {
    let site = |nth: usize| {
        let said = text_at(book, nth + 1, "F1");
        let name = said.split_once(": ").unwrap().1.to_owned();
        format!("[[plant]]\ncode = \"SITE-{nth}\"\nname = \"Site {nth}\"\naliases = [{name:?}]\n")
    };
    (1..=9).map(site).collect()
}

/// Returns the values of months as `expected_months.csv` has them.
fn months(desk: &Desk, outcome: &Outcome) -> Vec<Line> {
    let mut lines = Vec::new();
    for record in &outcome.draft.records {
        let Subject::Month(month) = &record.subject else { panic!("no month: {record:?}") };
        let named = record.plant.as_ref().unwrap();
        let plant = desk.masters.plants.iter().find(|plant| plant.answers_to(&named.text)).unwrap();
        let unit = record.unit.as_ref().map_or("", |unit| unit.text.as_str());
        for given in record.readings.iter().filter(|given| given.value.is_some()) {
            let (value, place) = (given.value.unwrap().to_string(), given.place.to_string());
            lines.push(
                [&plant.code, unit, &month.to_string(), &given.name(), &value, &place].map(|s| s.to_owned()).to_vec(),
            );
        }
    }
    lines
}

/// A month's values are read, and told: they are no plant-day, so the workbook gives no report.
#[test]
fn a_sheet_a_plant_gives_the_month_of_each() {
    let golden = root().join("tests/real/month-sheets/august/expected_months.csv");
    for (_, desk, outcome, sheets) in super::read("month-sheets", &sites) {
        assert_eq!(outcome.draft.findings.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
        let found = super::numbered(&golden, &sheets, months(&desk, &outcome));
        assert_eq!(reading::differences(&golden, &found), [""; 0]);
        assert_eq!(reports(&outcome), 0);
        assert_eq!(told(&outcome).filter(|f| f.rule.id() == "date-mixed").count(), 18);
        assert!(told(&outcome).any(|f| f.rule.id() == "required-metric-missing" && f.is_error()));
    }
}

/// A form of joint readings, filled in to show how: its months are read; one month stands twice, once under the wrong
/// name and once with the readings of the month before, and a line cannot lose 104 %.
#[test]
fn joint_readings_give_months_and_a_month_that_stands_twice_is_told() {
    let kind = "joint-meter-months";
    let golden = root().join("tests/real").join(kind).join("template/expected_months.csv");
    for (_, desk, outcome, sheets) in super::read(kind, &|book| super::plants_of(kind, book)) {
        let found = super::numbered(&golden, &sheets, months(&desk, &outcome));
        assert_eq!(reading::differences(&golden, &found), [""; 0]);
        assert_eq!(reports(&outcome), 0);
        let at = "Monthly_JMR_Input_and_Output";
        let due =
            ["date-mixed A2", "unit-duplicated A10", "date-mixed A4"].map(|due| due.replace(' ', &format!(" {at}!")));
        assert_eq!(warnings(&outcome), due);
        let refused: Vec<&str> = told(&outcome).filter(|f| f.is_error()).map(|f| f.message.as_str()).collect();
        assert_eq!(refused, ["The workbook holds printed months and no report of a day: months are not kept yet."]);
    }
}

/// Five minutes are missing at dawn and an hour at dusk; the printed mean leaves the first minute out.
#[test]
fn minutes_without_a_reading_are_none() {
    for (_, outcome) in judged("weather-minutes-gaps") {
        assert_eq!(reports(&outcome), 1);
        assert_eq!(warnings(&outcome), [""; 0]);
    }
}

/// One plant of 120 MW is said to have lost 262 MWh in 100 minutes, 91 of them in ten.
#[test]
fn spells_of_load_shedding_add_up_to_a_days_loss_and_are_stops() {
    for (_, outcome) in judged("load-shedding") {
        assert_eq!(reports(&outcome), 10);
        assert_eq!(outcome.judged.reports.iter().map(|report| report.stops.len()).sum::<usize>(), 23);
        assert_eq!(warnings(&outcome), ["loss-above-capacity Load_Shedding_Uploading_Format!G19"]);
    }
}

/// Five of thirteen sheets were copied from another day's: name and cell disagree. They give nothing, and the days that
/// they were copied from stand. Two have one name but for blanks, which both tables tell.
#[test]
fn a_sheet_that_was_copied_and_not_filled_in_gives_nothing() {
    let kind = "engine-day-sheets";
    for (case, desk, outcome, sheets) in super::read(kind, &|book| super::plants_of(kind, book)) {
        assert_eq!(super::compared(&desk, &case, &outcome, &sheets), [""; 0]);
        assert_eq!(reports(&outcome), 8);
        let errors: Vec<String> =
            told(&outcome).filter(|f| f.is_error()).map(|f| f.place.as_ref().unwrap().to_string()).collect();
        let copied = ["'8th March  '!B3", "'8th March'!B3", "'9th March'!B3", "'10th March'!B3", "'13th March'!B3"];
        assert_eq!(errors, copied);
        assert!(told(&outcome).filter(|f| f.is_error()).all(|f| f.rule.id() == "date-sources-disagree"));
        let others: Vec<String> =
            warnings(&outcome).into_iter().filter(|w| !w.starts_with("formula-without-value")).collect();
        assert_eq!(others, ["reader-remark sheet '8th March'"]);
    }
}
