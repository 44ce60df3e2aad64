//! What grids and their operators send: intervals of many plants and meters.

use std::collections::{BTreeMap, BTreeSet};

use dgr::grid::Book;
use dgr::record::Subject;

use super::kinds::{told, warnings};
use super::{at_hand, judged, judged_with, reports, text_at, wanted};
use crate::support::reading::{self, Desk, Outcome, root};
use crate::support::twins::Line;

/// Returns the readings of intervals as `expected_series.csv` has them: summed up by plant, day and metric, and each held
/// to its cell by the product with its row and column.
fn series(outcome: &Outcome) -> Vec<Line> {
    let mut lines = Vec::new();
    for report in &outcome.judged.reports {
        let mut sums: BTreeMap<&str, (BTreeSet<&str>, u32, f64, f64)> = BTreeMap::new();
        for own in &report.series {
            let (units, count, sum, by_place) = sums.entry(own.metric.name()).or_default();
            units.insert(own.unit.as_deref().unwrap_or_default());
            for point in own.points.iter().filter(|point| point.value.is_some()) {
                let dgr::cell::Place::Cell(_, at) = &point.place else { panic!("{point:?}") };
                let value = point.value.unwrap();
                *count += 1;
                *sum += value;
                *by_place += value * f64::from(1000 * (at.row + 1) + at.col + 1);
            }
        }
        for (metric, (units, count, sum, by_place)) in sums {
            let key = [report.key.plant.clone(), report.key.day.to_string(), metric.to_owned()];
            let rest = [units.len().to_string(), count.to_string(), sum.to_string(), by_place.to_string()];
            lines.push(key.into_iter().chain(rest).collect());
        }
    }
    lines
}

/// The energy is the meter's, quarter hours to midnight; the footer of one form holds a pasted quarter hour and no sum,
/// and its neighbour cell the stray comma.
#[test]
fn quarter_hours_of_a_line_add_up_to_its_day() {
    for (case, outcome) in judged("exchange-quarter-hours") {
        assert_eq!(reports(&outcome), 1);
        let odd = ["units-vs-total FORMATO!B118", "units-vs-total FORMATO!E118", "number-unreadable FORMATO!B119"];
        assert_eq!(warnings(&outcome), if case == "march-23-first" { odd.to_vec() } else { vec![] }, "{case}");
    }
}

#[test]
fn hours_of_a_month_of_sheets_add_up_to_what_each_prints() {
    for (_, outcome) in judged("hourly-import-days") {
        assert_eq!(reports(&outcome), 25);
        assert_eq!(warnings(&outcome), [""; 0]);
    }
}

#[test]
fn a_regions_hours_are_a_plant_a_source_beside_a_stale_sheet() {
    for (_, outcome) in judged("hourly-by-source") {
        assert_eq!(reports(&outcome), 3);
        assert_eq!(warnings(&outcome), [""; 0]);
    }
}

/// The sheet beside it is of another day, in another order, its columns moved by one: nothing of it is guessed.
#[test]
fn a_layout_that_names_no_sheet_is_refused_where_two_have_cells() {
    let Some(files) = at_hand("hourly-by-source, refused") else { return };
    let folder = root().join("tests/real/hourly-by-source");
    let text = std::fs::read_to_string(folder.join("layout.toml")).unwrap().replace("sheet = ", "#");
    let mut desk = Desk::new(&[folder.join("layout.toml")], &folder.join("plants.toml"));
    desk.layouts = dgr::layout::read(&[("layout.toml".into(), text)]).0;
    let (hash, outside) = wanted(&folder.join("august")).remove(0);
    let outcome = desk.judge(&std::fs::read(&files[&hash]).unwrap(), "hours.xlsx", &outside).unwrap();
    let refused = "error    table.hours does not say which of the sheets \"RE-GEN-DATA\", \"Sheet2\" it reads [layout.toml:12:8 \
                   table.hours] (table-not-found)";
    assert_eq!(told(&outcome).map(ToString::to_string).collect::<Vec<_>>(), [refused]);
}

/// Returns the plants of the sheets of technologies, named by sheet and column; a name that stands twice is one plant.
fn farms(book: &Book) -> String {
    let (mut known, mut out) = (BTreeSet::new(), String::new());
    for (sheet, technology) in [(2, "wind"), (3, "solar"), (4, "thermal"), (5, "thermal")] {
        for col in 1..=40 {
            let name = text_at(book, sheet, &dgr::cell::Address::new(2, col).to_string());
            if !name.is_empty() && known.insert(name.clone()) {
                let code = format!("P-{sheet}-{}", col + 1);
                out += &format!(
                    "[[plant]]\ncode = {code:?}\nname = {code:?}\ntechnology = {technology:?}\naliases = [{name:?}]\n"
                );
            }
        }
    }
    out
}

/// Two names stand twice. The columns of the one are equal: one of them counts. Those of the other differ, and which is
/// the plant's nothing tells: its day is rejected. No day's energy: eleven hours are no day.
#[test]
fn ten_minutes_of_every_plant_of_a_country_are_read_column_by_column() {
    let kind = "ten-minute-columns";
    let golden = root().join("tests/real").join(kind).join("partial-day/expected_series.csv");
    for (_, _, outcome, _) in super::read(kind, &farms) {
        let rejected: Vec<&str> = outcome
            .judged
            .reports
            .iter()
            .filter(|r| r.findings.iter().any(|f| f.is_error()))
            .map(|r| r.key.plant.as_str())
            .collect();
        assert_eq!(rejected, ["P-3-4"]);
        let found: Vec<Line> = series(&outcome).into_iter().filter(|line| line[0] != "P-3-4").collect();
        assert_eq!(reading::differences(&golden, &found), [""; 0]);
        let said: Vec<String> =
            told(&outcome).map(|f| format!("{} {} {}", f.severity, f.rule.id(), f.place.as_ref().unwrap())).collect();
        let once = ["warning unit-duplicated Eólica!K4", "warning unit-duplicated Solar!E4"];
        let rejects = ["error unit-duplicated Solar!E44"; 2];
        assert_eq!(said, [once, rejects].concat());
    }
}

/// Returns the plant of the meters at these cells; its name stands at D11.
fn meters(book: &Book, at: &dyn Fn(u32) -> String) -> String {
    let unit = |n: u32| format!("[[plant.units]]\nname = {:?}\nkind = \"meter\"\n", text_at(book, 1, &at(n)));
    let units: String = (0..89).map(unit).collect();
    format!("[[plant]]\ncode = \"GRID-D\"\nname = \"Grid D\"\naliases = [{:?}]\n{units}", text_at(book, 1, "D11"))
}

/// 132,432 readings, 89 meters a half hour, as rows and as columns: the same readings at other places.
#[test]
fn half_hours_of_meters_are_read_across_and_down() {
    let across = |book: &Book| meters(book, &|n| format!("C{}", 11 + n));
    let down = |book: &Book| meters(book, &|n| dgr::cell::Address::new(9, 3 + n).to_string());
    let mut both = Vec::new();
    for (kind, plants) in [("points-across-times", &across as &dyn Fn(&Book) -> String), ("points-down-times", &down)] {
        let golden = root().join("tests/real").join(kind).join("august/expected_series.csv");
        for (_, _, outcome) in judged_with(kind, plants) {
            let found = series(&outcome);
            assert_eq!(reading::differences(&golden, &found), [""; 0]);
            assert_eq!(reports(&outcome), 31);
            assert!(outcome.draft.records.iter().all(|record| matches!(record.subject, Subject::Interval(..))));
            assert_eq!(warnings(&outcome), [""; 0]);
            both.push(found.into_iter().map(|line| line[..6].to_vec()).collect::<Vec<Line>>());
        }
    }
    assert!(both.iter().all(|lines| *lines == both[0]));
}
