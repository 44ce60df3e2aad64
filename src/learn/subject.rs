//! Where a workbook names its plant and its day: in a cell, in its name, in a sheet's name; else from outside.

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::days::{self, Found, alike};
use super::find::Seen;
use super::look::{filled, is_day, is_label, is_this_day, row};
use super::place::{expression, literal, quoted};
use super::{Confidence, Known, Question, vocabulary};
use crate::cell::{Address, Cell, Value};
use crate::grid::Book;
use crate::layout::captured;
use crate::units::Unit;

/// So many rows around a day words may stand that say of which day the numbers are.
const NEAR: u32 = 2;

/// A place of a key.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The key: `date`, `month`, `plant`.
    pub key: &'static str,
    /// As the layout writes it; for a corner see there.
    pub place: String,
    /// The cell it is counted to from the table's corner, and its sheet.
    pub corner: Option<(usize, Address)>,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// Why.
    pub why: String,
}

impl Placed {
    fn new(key: &'static str, place: String, confidence: Confidence, why: String) -> Self {
        Self { key, place, corner: None, confidence, why }
    }
}

/// Returns the places that name the plant, the best first; the last is the plant itself.
pub fn plants(book: &Book, sheets: &[Seen<'_>], question: &Question) -> Vec<Placed> {
    let known = Known { question, day: NaiveDate::default() };
    let mut all = Vec::new();
    for seen in sheets {
        let in_tables = |line: u32| seen.shapes.iter().any(|shape| shape.rows.contains(&line));
        for (at, cell) in seen.sheet.cells().iter().filter(|(at, cell)| is_label(cell) && !in_tables(at.row)) {
            let says = || format!("{} says {}", seen.sheet.place(*at), quoted(&cell.text()));
            if known.is_plant(&cell.text()) {
                if let Some((label, place)) = beside(seen, *at) {
                    let sure = if vocabulary::is_plant(&label) { Confidence::Sure } else { Confidence::Likely };
                    all.push(Placed::new("plant", place, sure, says()));
                } else {
                    let corner = Some((seen.at, *at));
                    let place = format!("{{ cell = \"{at}\" }}");
                    all.push(Placed { corner, ..Placed::new("plant", place, Confidence::Guess, says()) });
                }
            } else if let Some(label) = before_name(&cell.text(), question) {
                let place = format!("{{ label = {}, take = \"same\" }}", quoted(&label));
                all.push(Placed::new("plant", place, Confidence::Likely, says()));
            } else if let Some(place) = amid(&cell.text(), question) {
                all.push(Placed::new("plant", place, Confidence::Likely, says()));
            }
        }
    }
    all.sort_by_key(|placed| placed.confidence);
    let in_name = question.plant_names.iter().filter_map(|name| by_pattern(&book.file_name, name));
    let why = format!("the file is called {}", quoted(&book.file_name));
    let of_name = |inner: String| {
        Placed::new("plant", format!("{{ file_name = {} }}", expression(&inner)), Confidence::Likely, why.clone())
    };
    let at = all.iter().position(|placed| placed.confidence == Confidence::Guess).unwrap_or(all.len());
    let named: Vec<Placed> = in_name.map(of_name).collect();
    all.splice(at..at, named);
    let why = "no cell and no name says it: the layout reads workbooks of this plant only".to_owned();
    all.push(Placed::new("plant", quoted(&question.plant), Confidence::Guess, why));
    all
}

/// Returns what a cell's text has before the plant's name: `Site Name` of `Site Name: Kelvin`.
fn before_name(text: &str, question: &Question) -> Option<String> {
    let (label, rest) = text.split_once([':', '='])?;
    let said = crate::names::tidy(rest);
    let named = question.plant_names.iter().any(|name| crate::names::tidy(name) == said);
    (named && !label.trim().is_empty()).then(|| label.trim().to_owned())
}

/// Returns the label beside a cell, to its left or above it, and the place it makes. A table's header is no label.
fn beside(seen: &Seen<'_>, at: Address) -> Option<(String, String)> {
    let sheet = seen.sheet;
    let in_header = |line: u32| seen.shapes.iter().any(|shape| shape.heads(line));
    let label = |cell: &Cell| (is_label(cell) && Unit::parse(&cell.text()).is_none()).then(|| cell.text());
    let left = row(sheet, at.row).take_while(|(other, _)| other.col < at.col).last();
    if let Some(text) = left.and_then(|(_, cell)| label(cell)).filter(|_| !in_header(at.row)) {
        let place = format!("{{ label = {} }}", quoted(&text));
        return Some((text, place));
    }
    let line = at.row.checked_sub(1).filter(|line| !in_header(*line));
    let above = line.and_then(|line| filled(sheet, Address::new(line, at.col)));
    let text = above.and_then(label)?;
    let place = format!("{{ label = {}, take = \"below\" }}", quoted(&text));
    Some((text, place))
}

/// Returns the expression that finds a part of a file's name again, and others like it: by the brackets around it, or
/// what stands before it.
fn by_pattern(file_name: &str, part: &str) -> Option<String> {
    let part = part.trim();
    let start = file_name.find(part).filter(|_| !part.is_empty())?;
    let (before, after) = (file_name.get(..start)?, file_name.get(start + part.len()..)?);
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    if !edge(before.chars().next_back()) || !edge(after.chars().next()) {
        return None;
    }
    let inner = match (before.chars().next_back(), after.chars().next()) {
        (Some('('), Some(')')) => r"\(([^()]+)\)".to_owned(),
        _ => {
            let prefix: String = before.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
            format!("{}({})", alike(&prefix), alike(part))
        }
    };
    holds(&inner, file_name, part).then_some(inner)
}

fn holds(inner: &str, text: &str, part: &str) -> bool {
    let built = regex::RegexBuilder::new(inner).case_insensitive(true).build();
    built.is_ok_and(|expression| captured(&expression, text).as_deref() == Some(part))
}

/// Returns the places that tell the day, the best first; the last is from outside. `month`: a table has the days.
pub fn days(book: &Book, sheets: &[Seen<'_>], day: NaiveDate, month: bool) -> Vec<Placed> {
    let mut all = Vec::new();
    for seen in sheets {
        let in_tables = |at: Address| seen.shapes.iter().any(|shape| shape.rows.contains(&at.row));
        let free = seen.sheet.cells().iter().filter(|(at, cell)| !cell.is_blank() && !in_tables(*at));
        for (at, cell) in free {
            all.extend(if month { month_in(seen, *at, cell, day) } else { day_in(seen, *at, cell, day) });
        }
        if !month {
            all.extend([1, -1].into_iter().flat_map(|off| another_day(seen, day, off)));
        }
    }
    all.sort_by_key(|placed| placed.confidence);
    let found = if month { days::find_month(&book.file_name, day) } else { days::find(&book.file_name, day) };
    if let Some((found, inner)) = found.and_then(|found| in_name(&book.file_name, found)) {
        let place = format!("{{ file_name = {}, format = \"{}\" }}", expression(&inner), found.format);
        let why = format!("the file is called {}", quoted(&book.file_name));
        let own = Placed::new(key(month), place, trust(&found, Confidence::Likely), why);
        let at = all.iter().position(|placed| placed.confidence == Confidence::Guess).unwrap_or(all.len());
        all.insert(at, own);
    }
    let (given, flag) = if month { ("month", "--month") } else { ("date", "--date") };
    let why = format!("no cell and no name says it: {flag} must be given with each workbook");
    all.push(Placed::new(key(month), format!("{{ given = \"{given}\" }}"), Confidence::Guess, why));
    all
}

fn key(month: bool) -> &'static str {
    if month { "month" } else { "date" }
}

fn trust(found: &Found, usual: Confidence) -> Confidence {
    if found.either { Confidence::Guess } else { usual }
}

fn in_name(file_name: &str, found: Found) -> Option<(Found, String)> {
    let before = file_name.get(..found.start)?;
    let plain = format!("({})", alike(&found.text));
    if holds(&plain, file_name, &found.text) {
        return Some((found, plain));
    }
    let prefix = before.chars().next_back().map(|c| alike(&c.to_string())).unwrap_or_default();
    let longer = format!("{prefix}({})", alike(&found.text));
    holds(&longer, file_name, &found.text).then_some((found, longer))
}

/// Returns the place of a cell that holds the day.
fn day_in(seen: &Seen<'_>, at: Address, cell: &Cell, day: NaiveDate) -> Option<Placed> {
    let says = format!("{} says {}", seen.sheet.place(at), quoted(&cell.text()));
    match &cell.value {
        Value::Moment { .. } if is_this_day(cell, day) => Some(labelled(seen, at, None, says)),
        Value::Text(text) => {
            let found = days::find(text, day)?;
            if found.start == 0 && is_day(cell) {
                return Some(labelled(seen, at, Some(&found), says));
            }
            let before = text.get(..found.start)?;
            let inner = format!("^{}({})", literal(before), alike(&found.text));
            let place = format!("{{ text = {}, format = \"{}\" }}", expression(&inner), found.format);
            let usual = if vocabulary::is_date(before) { Confidence::Sure } else { Confidence::Likely };
            Some(Placed::new("date", place, trust(&found, usual), says))
        }
        _ => None,
    }
}

/// Returns the places of cells that hold the day after (or before), where words near them say that the numbers are of
/// another day: the layout adds what they are off.
fn another_day(seen: &Seen<'_>, day: NaiveDate, off: i64) -> Vec<Placed> {
    let Some(other) = day.checked_add_signed(TimeDelta::days(off)) else { return Vec::new() };
    let in_tables = |line: u32| seen.shapes.iter().any(|shape| shape.rows.contains(&line) || shape.heads(line));
    let free = || seen.sheet.cells().iter().filter(|(at, cell)| !cell.is_blank() && !in_tables(at.row));
    let words = |near: Address| {
        let close = |at: &Address| at.row.abs_diff(near.row) <= NEAR;
        free().find(|(at, cell)| close(at) && vocabulary::is_of_another_day(&cell.text()))
    };
    let place = |(at, cell): &(Address, Cell)| {
        let placed = day_in(seen, *at, cell, other)?;
        let (said, words) = words(*at)?;
        let ends = placed.place.strip_suffix(" }")?;
        let beside = format!("{} says {}", seen.sheet.place(*said), quoted(&words.text()));
        let why = if said == at { placed.why.clone() } else { format!("{}, and {beside}", placed.why) };
        let place = format!("{ends}, offset_days = {} }}", -off);
        Some(Placed { place, why, confidence: placed.confidence.max(Confidence::Likely), ..placed })
    };
    free().filter_map(place).collect()
}

fn labelled(seen: &Seen<'_>, at: Address, found: Option<&Found>, why: String) -> Placed {
    let more = found.map_or(String::new(), |found| {
        format!(", pick = {}, format = \"{}\"", expression(&format!("^({})", alike(&found.text))), found.format)
    });
    let (usual, place) = match beside(seen, at) {
        Some((label, place)) => {
            let sure = if vocabulary::is_date(&label) { Confidence::Sure } else { Confidence::Likely };
            (sure, place.replace(" }", &format!("{more} }}")))
        }
        None => {
            let place = format!("{{ cell = \"{at}\"{more} }}");
            let own = Placed::new("date", place, Confidence::Guess, why);
            return Placed { corner: Some((seen.at, at)), ..own };
        }
    };
    Placed::new("date", place, found.map_or(usual, |found| trust(found, usual)), why)
}

/// Returns the place of a cell that tells the month: by the label beside it, else by what stands before it.
fn month_in(seen: &Seen<'_>, at: Address, cell: &Cell, day: NaiveDate) -> Option<Placed> {
    let says = format!("{} says {}", seen.sheet.place(at), quoted(&cell.text()));
    let (found, whole) = match &cell.value {
        Value::Moment { serial, at } if *serial >= 1.0 && at.date() == day.with_day(1)? => (None, true),
        Value::Text(text) => {
            let found = days::find_month(text, day)?;
            let whole = found.text == text.trim();
            (Some(found), whole)
        }
        _ => return None,
    };
    let format = found.as_ref().map(|found| format!(", format = \"{}\"", found.format)).unwrap_or_default();
    if let Some((label, place)) = beside(seen, at).filter(|_| whole) {
        let usual = if vocabulary::is_month(&label) { Confidence::Sure } else { Confidence::Likely };
        let usual = found.as_ref().map_or(usual, |found| trust(found, usual));
        return Some(Placed::new("month", place.replace(" }", &format!("{format} }}")), usual, says));
    }
    // A bare typed day may be anything.
    let (found, Value::Text(text)) = (found?, &cell.value) else { return None };
    let inner = format!("^{}({})", literal(text.get(..found.start)?), alike(&found.text));
    let place = format!("{{ text = {}{format} }}", expression(&inner));
    Some(Placed::new("month", place, trust(&found, Confidence::Likely), says))
}

/// Returns the place of a plant's name amid the words of a cell: `Site : Kelvin Wind Farm (16 MW)`.
fn amid(text: &str, question: &Question) -> Option<String> {
    let mut names: Vec<&str> = question.plant_names.iter().map(|name| name.trim()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.into_iter().find_map(|name| {
        let start = text.find(name).filter(|_| !name.is_empty())?;
        let (before, after) = (text.get(..start)?, text.get(start + name.len()..)?);
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        if (before.trim().is_empty() && after.trim().is_empty())
            || !edge(before.chars().next_back())
            || !edge(after.chars().next())
        {
            return None;
        }
        let behind = if after.trim().is_empty() { "$".to_owned() } else { format!(" *{}$", alike(after.trim())) };
        let inner = format!("^{}(.+?){behind}", literal(before));
        holds(&inner, text, name).then(|| format!("{{ text = {} }}", expression(&inner)))
    })
}
