//! Whole tables and forms, drawn as text, by layouts written as their users write them.

mod fuzz;
mod inverters;
mod rows;
mod shapes;
mod twice;

use crate::calendar::Month;
use crate::grid::{Area, Book, Remark, Sheet, Visibility};
use crate::layout::{self, Layout};
use crate::names::Role;
use crate::record::{Draft, Outside, Record, Subject};
use crate::rule::Severity;

fn layout(text: &str) -> Layout {
    let text = format!("name = \"k\"\nmatch.cells = [\"x\"]\n{text}");
    let (mut layouts, mistakes) = layout::read(&[("k.toml".into(), text)]);
    assert!(mistakes.is_empty(), "{}", mistakes.iter().map(|m| format!("{m}\n")).collect::<String>());
    layouts.remove(0)
}

fn book(sheets: Vec<Sheet>) -> Book {
    let all_sheets = sheets.iter().map(|s| (s.name().to_string(), s.visibility())).collect();
    Book { file_name: "Report_20210611(R).xlsx".to_owned(), sheets, all_sheets, remarks: Vec::new() }
}

fn draft(sheet: &str, toml: &str) -> Draft {
    super::draft(&book(vec![Sheet::from_text("Data", sheet)]), &layout(toml), &Outside::default())
}

/// Returns a record in one line: who, when, what.
fn line(record: &Record) -> String {
    let name = |said: &Option<crate::record::Said>| said.as_ref().map_or("-".to_owned(), |said| said.text.clone());
    let day = record.date.map_or("-".to_owned(), |day| day.to_string());
    let values = record.readings.iter().map(|r| {
        let value = r.value.map_or("null".to_owned(), |value| format!("{}", (value * 1e6).round() / 1e6));
        format!("{}={value}", r.name())
    });
    let subject = match &record.subject {
        Subject::Day => String::new(),
        Subject::Interval(from, to) => format!(" {}-{}", from.format("%dT%H:%M"), to.format("%dT%H:%M")),
        Subject::Stop(stop) => {
            let to = stop.to.map_or("open".to_owned(), |to| to.format("%dT%H:%M").to_string());
            format!(" stop {}-{to} {:?}", stop.from.format("%dT%H:%M"), stop.bucket)
        }
        Subject::Target(month) => format!(" target {month}"),
        Subject::Month(month) => format!(" month {month}"),
        Subject::Master => " master".to_owned(),
        Subject::Total { of, .. } => format!(" total {}", of.as_ref().map_or("", |(_, text)| text)),
    };
    let values = values.collect::<Vec<_>>().join(" ");
    format!("{} {} {day}{subject} {values}", name(&record.plant), name(&record.unit)).trim().to_owned()
}

fn lines(draft: &Draft) -> Vec<String> {
    assert!(draft.findings.iter().all(|f| f.severity == crate::finding::Severity::Info), "{:#?}", draft.findings);
    draft.records.iter().map(line).collect()
}

/// Returns rule, place and message of each finding, of the sheets and of the records.
fn told(draft: &Draft) -> Vec<String> {
    let all = draft.findings.iter().chain(draft.records.iter().flat_map(|record| &record.findings));
    all.map(|f| {
        format!(
            "{} {} {} {}",
            f.severity,
            f.rule,
            f.place.as_ref().map_or("-".to_owned(), ToString::to_string),
            f.message
        )
    })
    .collect()
}

#[test]
fn every_language_that_a_layout_may_name_has_its_months() {
    for language in layout::LANGUAGES {
        assert!(crate::calendar::languages().any(|known| known == language), "{language}");
    }
}
