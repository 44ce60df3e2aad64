//! Every example of `docs/layouts.md` is run: a layout, the workbooks beside it drawn as text, and what they give.
//!
//! A drawing is that of `Sheet::from_text`; `file:` and `given:` lines stand before it, `== Name (hidden)` begins a sheet and
//! `++ A1:B1 C1:D1` merges areas of it. It is written as an xlsx and read as one. With `DGR_WRITE_EXPECTED=1` the results are
//! written instead, to be looked through before they are committed.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use dgr::cell::Value;
use dgr::check::{self, Context};
use dgr::grid::{Book, Sheet, Visibility};
use dgr::layout::{self, Layout};
use dgr::lineage::shown;
use dgr::names::Bucket;
use dgr::parse;
use dgr::plant::{Capacity, Masters, Plant, PlantUnit};
use dgr::record::{Draft, Outside, Record, Said, Subject};
use dgr::report::Report;
use dgr::rule::Rule;
use dgr::workbook::{self, Limits};

use crate::support::reading::root;
use crate::support::workbook_builder::{area, drawn, xlsx};

/// A fenced block of the page.
struct Block {
    kind: String,
    text: String,
    /// The positions of its first line and of the line behind its fence.
    lines: (usize, usize),
}

/// A layout with its workbooks and what they give.
struct Example {
    layout: String,
    grids: Vec<String>,
    result: Option<String>,
    /// The line behind which a result stands, and the line behind it.
    lines: (usize, usize),
}

fn page() -> PathBuf {
    root().join("docs/layouts.md")
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(kind)) => {
                open = Some(Block { kind: kind.to_owned(), text: String::new(), lines: (at, at) });
            }
            (Some(block), None) => block.text += &format!("{line}\n"),
            (Some(block), Some(_)) => {
                block.lines.1 = at + 1;
                blocks.extend(open.take());
            }
            (None, None) => {}
        }
    }
    blocks
}

fn name_of(toml: &str) -> String {
    let line = toml.lines().find(|line| line.starts_with("name = ")).unwrap();
    line.split('"').nth(1).unwrap().to_owned()
}

/// Returns the page's layouts by their names, and its examples in their order.
fn examples(page: &str) -> (Vec<(Arc<str>, String)>, Vec<Example>) {
    let (mut layouts, mut examples) = (Vec::new(), Vec::<Example>::new());
    let mut grids: Vec<String> = Vec::new();
    for block in blocks(page) {
        match block.kind.as_str() {
            "toml" => {
                let name = name_of(&block.text);
                layouts.push((Arc::from(format!("{name}.toml")), block.text));
                grids.clear();
            }
            "grid" => {
                let layout = name_of(&layouts.last().unwrap().1);
                grids.push(block.text);
                let lines = (block.lines.1, block.lines.1);
                match examples.last_mut().filter(|e| e.layout == layout && e.result.is_none()) {
                    Some(example) => (example.grids, example.lines) = (grids.clone(), lines),
                    None => examples.push(Example { layout, grids: grids.clone(), result: None, lines }),
                }
            }
            "result" => {
                let example = examples.last_mut().unwrap();
                (example.result, example.lines.1) = (Some(block.text), block.lines.1);
                grids.clear();
            }
            _ => {}
        }
    }
    (layouts, examples)
}

/// What a drawing says of its workbook before its cells.
struct Drawn {
    file: String,
    outside: Outside,
    sheets: Vec<Sheet>,
}

fn draw(grid: &str) -> Drawn {
    let mut out = Drawn { file: "report.xlsx".to_owned(), outside: Outside::default(), sheets: Vec::new() };
    let mut sheets: Vec<(String, String, Vec<String>)> = Vec::new();
    for line in grid.lines() {
        if let Some(file) = line.strip_prefix("file: ") {
            out.file = file.to_owned();
        } else if let Some(given) = line.strip_prefix("given: ") {
            let (key, value) = given.split_once(' ').unwrap();
            match key {
                "date" => out.outside.date = Some(value.parse().unwrap()),
                "received" => out.outside.received = Some(value.parse().unwrap()),
                "plant" => out.outside.plant = Some(value.to_owned()),
                "subject" => out.outside.subject = Some(value.to_owned()),
                "sender" => out.outside.sender = Some(value.to_owned()),
                _ => panic!("{key} is given by nobody"),
            }
        } else if let Some(name) = line.strip_prefix("== ") {
            sheets.push((name.to_owned(), String::new(), Vec::new()));
        } else {
            if sheets.is_empty() {
                sheets.push(("Data".to_owned(), String::new(), Vec::new()));
            }
            let (_, text, merges) = sheets.last_mut().unwrap();
            match line.strip_prefix("++ ") {
                Some(areas) => merges.extend(areas.split(' ').map(str::to_owned)),
                None => *text += &format!("{line}\n"),
            }
        }
    }
    out.sheets = sheets
        .iter()
        .map(|(name, text, merges)| {
            let (name, visibility) = match name.strip_suffix(" (hidden)") {
                Some(name) => (name, Visibility::Hidden),
                None => (name.as_str(), Visibility::Visible),
            };
            // `·` is a blank that nobody sees.
            let name = name.replace('·', " ");
            let cells = drawn(&name, text).cells().to_vec();
            Sheet::new(&name, visibility, cells, merges.iter().map(|text| area(text)).collect())
        })
        .collect();
    out
}

fn read(layout: &Layout, grid: &str) -> Result<Draft, String> {
    let Drawn { file, outside, sheets } = draw(grid);
    // The writer gives every formula a value: a formula without one is taken as it is drawn.
    let bare = sheets.iter().flat_map(Sheet::cells).any(|(_, cell)| cell.formula && cell.value == Value::Empty);
    let all_sheets = sheets.iter().map(|sheet| (sheet.name().to_string(), sheet.visibility())).collect();
    let book = if bare {
        Book { file_name: file, sheets, all_sheets, remarks: Vec::new() }
    } else {
        workbook::read(&xlsx(&sheets), &file, &|_, _| true, &Limits::default()).unwrap()
    };
    match layout::recognise(std::slice::from_ref(layout), &book, &outside) {
        Ok(layout) => Ok(parse::draft(&book, layout, &outside)),
        Err(finding) => Err(format!("{finding}\n")),
    }
}

/// Returns what workbooks give, one line a value, then what is found.
fn told(layout: &Layout, grids: &[String]) -> String {
    let drafts: Vec<Draft> = match grids.iter().map(|grid| read(layout, grid)).collect() {
        Ok(drafts) => drafts,
        Err(unknown) => return unknown,
    };
    let mut rows: Vec<[String; 6]> = Vec::new();
    let mut found = Vec::new();
    for draft in &drafts {
        draft.records.iter().for_each(|record| rows.extend(lines(record)));
        let of_records = draft.records.iter().flat_map(|record| &record.findings);
        found.extend(of_records.chain(&draft.findings).cloned());
    }
    for report in counted(&drafts) {
        for given in report.values.iter().filter(|given| given.is_made()) {
            let (plant, unit) = (report.key.plant.clone(), given.unit.clone().unwrap_or_else(|| "-".to_owned()));
            let (name, value) = (given.reading.name(), given.reading.value.map_or("-".to_owned(), shown));
            rows.push([plant, unit, report.key.day.to_string(), name, value, given.reading.text.to_string()]);
        }
        found.extend(report.findings);
    }
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        for (text, width) in row.iter().zip(&widths) {
            write!(out, "{text:width$}  ").unwrap();
        }
        writeln!(out, "{}", row[5]).unwrap();
    }
    for finding in found {
        let place = finding.place.as_ref().map_or_else(String::new, |place| format!("{place}: "));
        writeln!(out, "{}: {place}{} [{}]", finding.severity, finding.message, finding.rule).unwrap();
    }
    out
}

fn lines(record: &Record) -> Vec<[String; 6]> {
    let text = |said: &Option<Said>| said.as_ref().map_or("-".to_owned(), |said| said.text.clone());
    let day = || record.date.map_or("-".to_owned(), |day| day.to_string());
    let when = match &record.subject {
        Subject::Interval(from, to) if from.date() == to.date() => {
            format!("{} to {}", from.format("%Y-%m-%d %H:%M"), to.format("%H:%M"))
        }
        Subject::Interval(from, to) => format!("{} to {}", from.format("%Y-%m-%d %H:%M"), to.format("%Y-%m-%d %H:%M")),
        Subject::Target(month) | Subject::Month(month) => record.date.map_or(month.to_string(), |day| day.to_string()),
        _ => day(),
    };
    let row = |name: String, value: String, place: String| {
        [text(&record.plant), text(&record.unit), when.clone(), name, value, place]
    };
    let mut rows = Vec::new();
    if let Subject::Stop(stop) = &record.subject {
        let to = stop.to.map_or("open".to_owned(), |to| to.format("%d. %H:%M").to_string());
        let name =
            format!("stop {}", stop.bucket.as_ref().map_or(stop.bucket_text.as_str(), |bucket| Bucket::word(*bucket)));
        rows.push(row(name, format!("{} to {to}", stop.from.format("%d. %H:%M")), record.place.to_string()));
    }
    rows.extend(
        record
            .readings
            .iter()
            .map(|reading| row(reading.name(), reading.value.map_or("-".to_owned(), shown), reading.place.to_string())),
    );
    rows.extend(record.extras.iter().map(|(name, said)| row(name.clone(), said.text.clone(), said.place.to_string())));
    rows
}

/// Returns the reports that registers make more of, each beside the day before: by plants that are called as the workbooks
/// call them, of 10 MW.
fn counted(drafts: &[Draft]) -> Vec<Report> {
    let records = || drafts.iter().flat_map(|draft| &draft.records);
    if records().all(|record| record.registers.is_empty()) {
        return Vec::new();
    }
    let named = |said: &Option<Said>| said.as_ref().map(|said| said.text.clone());
    let mut codes: Vec<String> = records().filter_map(|record| named(&record.plant)).collect();
    codes.sort();
    codes.dedup();
    let plant = |code: &String| {
        let of = records().filter(|record| named(&record.plant).as_ref() == Some(code));
        let mut names: Vec<String> = of.filter_map(|record| named(&record.unit)).collect();
        names.sort();
        names.dedup();
        let unit = |name: &String| PlantUnit { name: name.clone(), kind: "meter".into(), ..PlantUnit::default() };
        Plant {
            code: code.clone(),
            units: names.iter().map(unit).collect(),
            capacities: vec![Capacity { ac_kw: Some(10_000.0), ..Capacity::default() }],
            ..Plant::default()
        }
    };
    let masters = Masters { plants: codes.iter().map(plant).collect(), version: 1 };
    let now = "2030-01-01T00:00:00".parse().unwrap();
    let context = Context { now, zone: chrono_tz::UTC, expects_energy: false };
    let mut reports: Vec<Report> =
        drafts.iter().flat_map(|draft| check::judge(draft, &masters, &context).reports).collect();
    reports.sort_by(|a, b| a.key.cmp(&b.key));
    let before = reports.clone();
    for report in &mut reports {
        let plant = masters.plants.iter().find(|plant| plant.code == report.key.plant).unwrap();
        let last: Vec<Report> = before
            .iter()
            .filter(|other| other.key.plant == report.key.plant && Some(other.key.day) == report.key.day.pred_opt())
            .cloned()
            .collect();
        report.findings = check::across(std::slice::from_mut(report), &last, plant);
    }
    reports
}

#[test]
fn every_example_gives_what_the_page_says() {
    let page_text = fs::read_to_string(page()).unwrap();
    let (files, examples) = examples(&page_text);
    let (layouts, mistakes) = layout::read(&files);
    let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    let bare: Vec<&str> = layouts
        .iter()
        .filter(|layout| !layout.is_abstract && !examples.iter().any(|example| example.layout == layout.name))
        .map(|layout| layout.name.as_str())
        .collect();
    let write = std::env::var_os("DGR_WRITE_EXPECTED").is_some();
    let mut lines: Vec<String> = page_text.lines().map(str::to_owned).collect();
    let mut wrong = String::new();
    for example in examples.iter().rev() {
        let layout = layouts.iter().find(|layout| layout.name == example.layout).unwrap();
        let told = told(layout, &example.grids);
        if example.result.as_deref() != Some(&told) {
            wrong += &format!("\n{}\n--- gives\n{told}", example.layout);
            let block = ["", "```result"].into_iter().chain(told.lines()).chain(["```"]).map(str::to_owned);
            lines.splice(example.lines.0..example.lines.1, block);
        }
    }
    if write {
        fs::write(page(), lines.join("\n") + "\n").unwrap();
    }
    assert!(wrong.is_empty() || write, "{wrong}");
    assert!(bare.is_empty(), "layouts of the page without an example: {}", bare.join(", "));
    assert!(examples.len() >= 40, "only {} examples", examples.len());
}

#[test]
fn every_way_of_being_a_workbook_leads_to_an_example_a_rule_or_a_test() {
    let page_text = fs::read_to_string(page()).unwrap();
    let (_, examples) = examples(&page_text);
    let points: Vec<&str> = page_text.lines().filter(|line| line.starts_with("| **")).collect();
    assert_eq!(points.len(), 24);
    for point in points {
        let named: Vec<&str> = point.split('`').skip(1).step_by(2).collect();
        let known = |name: &&str| {
            examples.iter().any(|example| example.layout == *name)
                || Rule::all().any(|rule| rule.id() == *name)
                || root().join(name).exists()
        };
        let lost: Vec<&&str> = named.iter().filter(|name| !known(name)).collect();
        assert!(!named.is_empty() && lost.is_empty(), "{point}\n{lost:?}");
    }
}
