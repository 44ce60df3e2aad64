//! A proposal, run: the layout must hold together, know every workbook, and give exactly the known values.

use std::sync::Arc;

use super::choose::Pick;
use super::find::{Seen, sheets};
use super::subject::{Placed, days, plants};
use super::write::{Plan, write};
use super::{Answer, Asked, Known, Open, Question, Wanted};
use crate::grid::Book;
use crate::layout::{self, Layout};
use crate::names::{Role, qualified};
use crate::parse;
use crate::record::{Draft, Outside, Reading, Record, Subject};

/// Returns the first proposal that gives what is known; else what the best one gave.
pub fn proposal(books: &[Book], question: &Question, picks: &[Pick]) -> Answer {
    let (Some(book), Some(asked)) = (books.first(), question.samples.first()) else { return Answer::default() };
    let known = Known { question, day: asked.day };
    let seen = sheets(book, &known);
    let across = picks.iter().any(|pick| matches!(pick.at.anchor, super::find::Anchor::Across { .. }));
    let plants = plants(book, &seen, question);
    let days = days(book, &seen, asked.day, across);
    let mut first: Option<String> = None;
    for plant in ways(&plants, &seen, picks) {
        for day in &days {
            // `14.189 kWh` is fourteen thousand where points group digits.
            for (explicit, numbers) in [(false, None), (true, None), (false, Some("1.234,5"))] {
                let plan = Plan { book, sheets: &seen, question, picks, plant, day, explicit, numbers };
                let (text, fields) = write(&plan);
                match run(&text, books, question) {
                    Ok(verified) => return Answer { toml: Some(text), fields, verified, open: Vec::new() },
                    Err(why) => drop(first.get_or_insert(why)),
                }
            }
        }
    }
    let why = first.unwrap_or_else(|| "nothing tells the plant and the day".to_owned());
    let what = format!("the layout {}", question.name);
    let candidates = picks.iter().map(|pick| format!("{}: {} {}", pick.wanted.shown(), pick.at.place, pick.at.words));
    Answer { open: vec![Open { what, why, candidates: candidates.collect() }], ..Answer::default() }
}

/// Returns the ways to tell the plant: the places, and before a plant by name alone that the units tell it.
fn ways<'a>(plants: &'a [Placed], sheets: &[Seen<'_>], picks: &[Pick]) -> Vec<Option<&'a Placed>> {
    let has_unit = |pick: &Pick| match &pick.at.anchor {
        super::find::Anchor::Header { shape, .. } => {
            let seen = sheets.iter().find(|seen| seen.at == pick.at.sheet);
            seen.and_then(|seen| seen.shapes.get(*shape)).is_some_and(|shape| shape.unit.is_some())
        }
        _ => false,
    };
    let mut ways: Vec<Option<&Placed>> = plants.iter().map(Some).collect();
    if picks.iter().all(has_unit) {
        ways.insert(ways.len().saturating_sub(1), None);
    }
    ways
}

/// Returns what a layout's text gives, a sentence a workbook.
///
/// # Errors
///
/// What is wrong with the text, or what differs.
pub fn run(text: &str, books: &[Book], question: &Question) -> Result<Vec<String>, String> {
    let file: Arc<str> = format!("{}.toml", question.name).into();
    let (layouts, mistakes) = layout::read(&[(file, text.to_owned())]);
    let layout = match (layouts.first(), mistakes.first()) {
        (Some(layout), None) => layout,
        (_, mistake) => {
            return Err(mistake.map_or("it is no layout".to_owned(), ToString::to_string));
        }
    };
    let all = books.iter().zip(&question.samples);
    all.map(|(book, asked)| one(layout, book, asked, question)).collect()
}

fn one(layout: &Layout, book: &Book, asked: &Asked, question: &Question) -> Result<String, String> {
    let name = &book.file_name;
    layout::fit(layout, book, &Outside::default()).map_err(|why| format!("{name}: {why}"))?;
    let outside = Outside {
        date: Some(asked.day),
        month: asked.day.format("%Y-%m").to_string().parse().ok(),
        plant: Some(question.plant.clone()),
        ..Outside::default()
    };
    let draft = parse::draft(book, layout, &outside);
    if let Some(finding) = draft.findings.iter().find(|finding| finding.is_error()) {
        return Err(format!("{name}: {finding}"));
    }
    if !draft.records.iter().any(|record| record.readings.iter().any(|reading| reading.value.is_some())) {
        return Err(format!("{name}: it gives no value"));
    }
    let known = Known { question, day: asked.day };
    let mut plants: Vec<String> = Vec::new();
    for wanted in &asked.wanted {
        let record =
            given(&draft, wanted, asked, &known).map_err(|why| format!("{name}: {}: {why}", wanted.shown()))?;
        plants.extend(record.plant.iter().map(|said| said.text.clone()));
    }
    let sure = match asked.wanted.as_slice() {
        [] => "it gives values".to_owned(),
        all => all.iter().map(Wanted::shown).collect::<Vec<_>>().join(", "),
    };
    let other = plants.iter().find(|text| !known.is_plant(text));
    let alias = other.map(|text| format!(" It calls the plant \"{text}\": make that an alias in plants.toml."));
    Ok(format!("{name}, {}: {sure}.{}", asked.day, alias.unwrap_or_default()))
}

/// Returns the record that gives a known value; another that gives another value for the same is an error.
fn given<'a>(draft: &'a Draft, wanted: &Wanted, asked: &Asked, known: &Known<'_>) -> Result<&'a Record, String> {
    let is_unit = |record: &Record| match (&wanted.unit, &record.unit) {
        (Some(unit), Some(said)) => known.is_this_unit(&said.text, unit),
        (None, None) => true,
        _ => false,
    };
    let days = |record: &&Record| {
        record.date == Some(asked.day) && matches!(record.subject, Subject::Day | Subject::Total { .. })
    };
    let named = |reading: &&Reading| {
        let role = if reading.role == Role::Total { Role::Value } else { reading.role };
        qualified(reading.metric.name(), reading.period, reading.kind, role) == wanted.metric
    };
    // Where a table has several plants, only the rows of the one count, and no total over all.
    let of_all = |record: &Record| {
        let mut rows = draft.records.iter().filter(|r| r.block == record.block && r.plant.is_some());
        matches!(record.subject, Subject::Total { .. }) && record.plant.is_none() && rows.next().is_some()
    };
    let other = |record: &&Record| {
        let own = record.plant.as_ref().is_none_or(|said| known.is_plant(&said.text)) && !of_all(record);
        own || !draft.records.iter().any(|r| r.plant.as_ref().is_some_and(|said| known.is_plant(&said.text)))
    };
    let mut found = None;
    for record in draft.records.iter().filter(days).filter(other).filter(|record| is_unit(record)) {
        for reading in record.readings.iter().filter(named) {
            let Some(value) = reading.value else { continue };
            if !wanted.is(value) {
                return Err(format!("{} gives {value}", reading.place));
            }
            if let Some(finding) = record.findings.iter().find(|finding| finding.is_error()) {
                return Err(finding.to_string());
            }
            found = Some(record);
        }
    }
    found.ok_or_else(|| "the layout does not give it".to_owned())
}
