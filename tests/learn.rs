//! Layouts learned from three known values of a workbook: of every golden case, and of every real workbook at hand. The
//! values are those of the golden files; what is learned must give them, and the rest of the unit's day with them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use dgr::grid::{Book, Visibility};
use dgr::layout;
use dgr::learn::{Answer, Asked, Question, Wanted, learn};
use dgr::plant::Plant;
use dgr::{masters, parse, record::Outside, workbook};

use crate::real::at_hand;
use crate::support::reading::{listing, name_of, root};

/// A line of `expected.csv`: plant, unit, day, metric, value, place.
type Line = Vec<String>;

fn lines(path: &Path) -> Vec<Line> {
    if !path.exists() {
        return Vec::new();
    }
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Returns up to three plain values of one unit (or plant) and day that stand in cells, from the middle of the file.
fn three(lines: &[Line]) -> Vec<Line> {
    let plain: Vec<&Line> = lines.iter().filter(|line| !line[3].contains('-') && line[5].contains('!')).collect();
    if plain.is_empty() {
        return Vec::new();
    }
    let day = plain[plain.len() / 2][2].clone();
    let first = plain.iter().find(|line| line[2] == day).unwrap();
    let same = plain.iter().filter(|line| line[..3] == first[..3]);
    same.take(3).map(|line| (*line).clone()).collect()
}

/// Returns the values as a person would type them: with two decimals at most.
fn asked(lines: &[Line]) -> Asked {
    let wanted = lines.iter().map(|line| {
        let value: f64 = line[4].parse().unwrap();
        let typed = format!("{value:.2}");
        let unit = Some(line[1].clone()).filter(|unit| !unit.is_empty());
        let written = typed.trim_end_matches('0').trim_end_matches('.').to_owned();
        Wanted { unit, metric: line[3].clone(), written, cell: None }
    });
    Asked { day: lines[0][2].parse().unwrap(), wanted: wanted.collect() }
}

fn question(lines: &[Line], plants: &[Plant]) -> Question {
    let code = &lines[0][0];
    let plant = plants.iter().find(|plant| plant.code == *code);
    let names = plant.map(|p| [p.code.clone(), p.name.clone()].into_iter().chain(p.aliases.clone()).collect());
    let all = |unit: &dgr::plant::PlantUnit| std::iter::once(unit.name.clone()).chain(unit.aliases.clone()).collect();
    Question {
        name: "learned".to_owned(),
        plant: code.clone(),
        plant_names: names.unwrap_or_else(|| vec![code.clone()]),
        units: plant.map(|plant| plant.units.iter().map(all).collect()).unwrap_or_default(),
        technology: None,
        sheet: None,
        samples: vec![asked(lines)],
    }
}

fn book_of(path: &Path, sheets: &dyn Fn(&str, Visibility) -> bool) -> Book {
    workbook::read(&std::fs::read(path).unwrap(), &name_of(path), sheets, &workbook::Limits::default()).unwrap()
}

/// Asserts that a learned layout, read anew, gives each of the golden lines it was asked for, at their cells.
fn gives(answer: &Answer, book: &Book, lines: &[Line], case: &str) {
    let file: Arc<str> = "learned.toml".into();
    let (layouts, mistakes) = layout::read(&[(file, answer.toml.clone().unwrap())]);
    assert_eq!(mistakes, [], "{case}");
    assert!(!layouts[0].active, "{case}");
    let date: NaiveDate = lines[0][2].parse().unwrap();
    let plant = Some(lines[0][0].clone());
    let month = Some(lines[0][2][..7].parse().unwrap());
    let draft = parse::draft(book, &layouts[0], &Outside { date: Some(date), month, plant, ..Outside::default() });
    let readings: Vec<_> = draft.records.iter().filter(|r| r.date == Some(date)).flat_map(|r| &r.readings).collect();
    for line in lines {
        let value: f64 = line[4].parse().unwrap();
        let same = |reading: &&&dgr::record::Reading| {
            let near = reading.value.is_some_and(|own| (own - value).abs() <= 1e-9 * value.abs().max(1.0));
            near && reading.metric.name() == line[3] && reading.place.to_string() == line[5]
        };
        assert!(readings.iter().any(|reading| same(&reading)), "{case}: {} is not read", line.join(","));
    }
}

/// Returns a line with the name of its sheet, where the golden file has its number: `@2!B1`.
fn named(line: &Line, book: &Book) -> Line {
    let mut line = line.clone();
    if let Some((number, at)) = line[5].strip_prefix('@').and_then(|place| place.split_once('!')) {
        let sheet = &book.sheets[number.parse::<usize>().unwrap() - 1];
        line[5] = format!("{}!{at}", dgr::cell::quoted_sheet(sheet.name()));
    }
    line
}

/// Learns from a workbook; returns nothing where a layout came of it, else the first thing that is open.
fn told(path: &Path, lines: &[Line], plants: &[Plant], case: &str) -> Option<String> {
    let whole = book_of(path, &|_, _| true);
    let three: Vec<Line> = three(lines).iter().map(|line| named(line, &whole)).collect();
    if three.is_empty() {
        return Some(format!("{case}: no day's value stands in a cell"));
    }
    let mut question = question(&three, plants);
    // A hidden sheet is one that a person names.
    let on =
        |sheet: &&dgr::grid::Sheet| three[0][5].starts_with(&format!("{}!", dgr::cell::quoted_sheet(sheet.name())));
    let hidden = whole.sheets.iter().find(on).filter(|sheet| sheet.visibility() != Visibility::Visible);
    question.sheet = hidden.map(|sheet| sheet.name().to_string());
    let book = book_of(path, &|sheet, seen| question.wants(sheet, seen));
    let answer = learn(std::slice::from_ref(&book), &question);
    if answer.toml.is_none() {
        return Some(format!("{case}: {}: {}", answer.open[0].what, answer.open[0].why));
    }
    gives(&answer, &book, &three, case);
    None
}

fn plants(path: &Path) -> Vec<Plant> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    masters::read("plants.toml", &text).unwrap_or_default()
}

#[test]
fn three_values_of_a_golden_case_are_enough_for_its_layout() {
    let mut refused = Vec::new();
    let mut cases = 0;
    for folder in listing(&root().join("fixtures/layouts")) {
        let own = folder.join("plants.toml");
        let plants = plants(&if own.exists() { own } else { root().join("fixtures/example/plants.toml") });
        for case in listing(&folder).into_iter().filter(|path| path.is_dir()) {
            let name = format!("{}/{}", name_of(&folder), name_of(&case));
            let endings = ["xlsx", "xls", "ods"];
            let is_workbook =
                |path: &PathBuf| path.extension().is_some_and(|e| endings.iter().any(|known| e == *known));
            let path = listing(&case).into_iter().find(is_workbook).unwrap();
            cases += 1;
            refused.extend(told(&path, &lines(&case.join("expected.csv")), &plants, &name));
        }
    }
    // Two places that say one number, and readings of intervals.
    let twice = "engine-day-sheets/day-month-year: energy_import_kwh=3500: these places are equally good: settle it by \
                 --also (another day), or by --cell";
    let intervals = |case: &str| format!("{case}: no day's value stands in a cell");
    let due = [
        twice.to_owned(),
        intervals("exchange-quarter-hours/day-in-three-cells"),
        intervals("hourly-by-source/sum-highest-lowest"),
        intervals("points-across-times/half-hours"),
        intervals("points-down-times/six-header-rows"),
        intervals("ten-minute-columns/day-not-over"),
    ];
    assert_eq!(refused, due);
    assert_eq!(cases, 24);
}

#[test]
fn three_values_of_a_real_workbook_are_enough_for_its_layout() {
    let Some(files) = at_hand("layouts learned from them") else { return };
    let (mut refused, mut learned) = (Vec::new(), 0);
    for kind in listing(&root().join("tests/real")).into_iter().filter(|path| path.is_dir()) {
        for case in listing(&kind).into_iter().filter(|case| case.join("expected.csv").exists()) {
            let lines = lines(&case.join("expected.csv"));
            let text = std::fs::read_to_string(case.join("files.txt")).unwrap();
            let hashes = text.lines().filter_map(|line| line.split('#').next()?.split_whitespace().next());
            for hash in hashes {
                let case = format!("{}/{}", name_of(&kind), name_of(&case));
                let known = kind.join("plants.toml").exists();
                let plants =
                    known.then(|| crate::real::plants_of(&name_of(&kind), &book_of(&files[hash], &|_, _| true)));
                let plants = masters::read("plants.toml", &plants.unwrap_or_default()).unwrap_or_default();
                let open = told(&files[hash], &lines, &plants, &case);
                learned += usize::from(open.is_none());
                refused.extend(open);
            }
        }
    }
    // Rows of day, month and year; readings of intervals; and rows that tell plants by codes of their own, while no
    // master data says whose they are.
    let no_cell = "no cell that can be meant holds it; these are near, or stand in other rows or days";
    let intervals = ["exchange-quarter-hours/february", "exchange-quarter-hours/march-20"];
    let more =
        ["exchange-quarter-hours/march-23-again", "exchange-quarter-hours/march-23-first", "hourly-by-source/august"];
    let mut due = vec![format!("engine-day-sheets/march: energy_gross_kwh=351320: {no_cell}")];
    due.extend(intervals.iter().chain(&more).map(|case| format!("{case}: no day's value stands in a cell")));
    due.push(format!("portfolio-day/no-date: capacity_ac_kw=360000: {no_cell}"));
    assert_eq!(refused, due, "{learned} were learned");
    assert_eq!(learned, 17);
}
