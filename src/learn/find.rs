//! Where a known value may stand: every cell that holds it in some unit, each with what anchors it there.

use super::look::{filled, hours, is_label, is_this_day, number, row};
use super::shape::Shape;
use super::{Known, Wanted, vocabulary};
use crate::cell::{Address, Cell};
use crate::grid::{Book, Sheet};
use crate::layout::Quantity;
use crate::names::tidy;
use crate::parse::told_unit;
use crate::units::{Dimension, Unit};

/// What a place is found by.
#[derive(Clone, Debug, PartialEq)]
pub enum Anchor {
    /// The header of a column of the n-th table of its sheet; the row by its keys. `total`: it is a printed total.
    Header { shape: usize, col: u32, total: bool },
    /// The text of a row under days across: the column of that text, and the text.
    Across { shape: usize, col: u32, text: String, unit: Option<String> },
    /// The text before it in its row.
    Right(String),
    /// The text above it.
    Below(String),
    /// Nothing: its address.
    Cell,
}

/// A place where a value may stand.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The sheet, by its position.
    pub sheet: usize,
    /// The cell.
    pub at: Address,
    /// The cell with its sheet, for people.
    pub place: String,
    /// What it says.
    pub says: String,
    /// What anchors it.
    pub anchor: Anchor,
    /// The words of the anchor, for people.
    pub words: String,
    /// The unit it is in; none: hours shown as a time.
    pub unit: Option<Unit>,
    /// Whether the workbook itself tells the unit.
    pub told: bool,
    /// Whether the anchor's words mean the metric; none: they mean nothing that is known.
    pub means: Option<bool>,
    /// How good it is.
    pub score: i32,
}

/// A sheet with its tables.
pub struct Seen<'a> {
    /// Its position.
    pub at: usize,
    /// The sheet.
    pub sheet: &'a Sheet,
    /// Its tables.
    pub shapes: Vec<Shape>,
}

/// Returns the sheets of a workbook that are looked at and have cells, with their tables.
pub fn sheets<'a>(book: &'a Book, known: &Known<'_>) -> Vec<Seen<'a>> {
    let all = book.sheets.iter().enumerate();
    let wanted = |sheet: &Sheet| known.question.wants(sheet.name(), sheet.visibility()) && !sheet.cells().is_empty();
    all.filter(|(_, sheet)| wanted(sheet))
        .map(|(at, sheet)| Seen { at, sheet, shapes: super::shape::tables(sheet, known) })
        .collect()
}

/// Returns the places where a known value may stand, the best first.
pub fn candidates(sheets: &[Seen<'_>], wanted: &Wanted, known: &Known<'_>) -> Vec<Candidate> {
    let Some(quantity) = Quantity::named(&wanted.metric) else { return Vec::new() };
    let dimension = quantity.metric.dimension();
    let mut found = Vec::new();
    for seen in sheets {
        for (at, cell) in seen.sheet.cells().iter().filter(|(_, cell)| !cell.is_blank()) {
            for unit in holds(cell, dimension, wanted) {
                let anchors = anchors(seen, *at, wanted, known);
                found.extend(anchors.into_iter().filter_map(|a| candidate(seen, (*at, cell), a, unit, &quantity)));
            }
        }
    }
    if let Some(cell) = &wanted.cell {
        let named = tidy(cell);
        found.retain(|candidate| tidy(&candidate.place) == named || tidy(&candidate.at.to_string()) == named);
    }
    found.sort_by(|a, b| (b.score, a.sheet, a.at).cmp(&(a.score, b.sheet, b.at)));
    found
}

/// Returns the units in which a cell holds the value; none of a unit where it shows hours as a time.
fn holds(cell: &Cell, dimension: Dimension, wanted: &Wanted) -> Vec<Option<Unit>> {
    if dimension == Dimension::Hours && hours(cell).is_some_and(|hours| wanted.is(hours)) {
        return vec![None];
    }
    let Some(number) = number(cell) else { return Vec::new() };
    let mut units: Vec<Unit> = Vec::new();
    for name in names(dimension) {
        if let Some(unit) = Unit::parse(name)
            && unit.dimension == dimension
            && unit.to_kept(number).is_some_and(|kept| wanted.is(kept))
        {
            units.push(unit);
        }
    }
    if units.is_empty() && names(dimension).is_empty() && wanted.is(number) {
        units.push(Unit::kept(dimension));
    }
    // A zero is a zero in every unit: the kept one stands for all.
    if number == 0.0 {
        units.truncate(1);
    }
    units.into_iter().map(Some).collect()
}

/// Returns the units that reports use for a dimension, the kept one first.
pub fn names(dimension: Dimension) -> &'static [&'static str] {
    match dimension {
        Dimension::Energy => &["kWh", "MWh", "GWh", "LU", "Wh", "croreunits"],
        Dimension::Power => &["kW", "MW", "W", "GW"],
        Dimension::Irradiation => &["kWh/m2", "Wh/m2", "MJ/m2"],
        Dimension::Irradiance => &["W/m2", "kW/m2"],
        Dimension::Ratio => &["%", "fraction"],
        Dimension::Hours => &["h", "min", "h.mm", "s", "day"],
        Dimension::Speed => &["m/s", "km/h", "mph"],
        Dimension::Temperature => &["°C", "°F"],
        Dimension::Reactive => &["kvarh", "Mvarh"],
        Dimension::Apparent => &["kVAh", "MVAh"],
        Dimension::Yield => &["kWh/kWp"],
        Dimension::Voltage => &["kV", "V"],
        Dimension::Frequency => &["Hz"],
        _ => &[],
    }
}

/// Returns what anchors a cell: the header of its table where its row is the wanted one, else a label, else nothing.
fn anchors(seen: &Seen<'_>, at: Address, wanted: &Wanted, known: &Known<'_>) -> Vec<Anchor> {
    for (number, shape) in seen.shapes.iter().enumerate() {
        let in_row = shape.rows.contains(&at.row);
        let in_total = shape.totals.iter().any(|(line, _)| *line == at.row);
        if !(in_row || in_total) || shape.column(at.col).is_none() {
            continue;
        }
        if !shape.across.is_empty() {
            return across(seen.sheet, shape, number, at, wanted, known).into_iter().collect();
        }
        let fits = if in_total {
            wanted.unit.is_none() && shape.unit.is_some()
        } else {
            is_row(seen.sheet, shape, at.row, wanted, known)
        };
        return fits.then_some(Anchor::Header { shape: number, col: at.col, total: in_total }).into_iter().collect();
    }
    if wanted.unit.is_some() {
        return Vec::new();
    }
    let before = row(seen.sheet, at.row).take_while(|(other, _)| other.col < at.col).last();
    let above = (0..at.row).rev().find_map(|line| filled(seen.sheet, Address::new(line, at.col)));
    let label = |cell: &Cell| is_label(cell).then(|| cell.text());
    let right = before.and_then(|(_, cell)| label(cell)).map(Anchor::Right);
    let below = above.and_then(label).map(Anchor::Below);
    let all: Vec<Anchor> = right.into_iter().chain(below).collect();
    if all.is_empty() { vec![Anchor::Cell] } else { all }
}

/// Returns whether a row of a table is the wanted one: its unit, its day, its plant.
fn is_row(sheet: &Sheet, shape: &Shape, line: u32, wanted: &Wanted, known: &Known<'_>) -> bool {
    let at = |col: u32| filled(sheet, Address::new(line, col));
    let unit = match (shape.unit, &wanted.unit) {
        (Some(col), Some(unit)) => at(col).is_some_and(|cell| known.is_this_unit(&cell.text(), unit)),
        (None, None) => true,
        _ => false,
    };
    let day = shape.date.is_none_or(|col| at(col).is_some_and(|cell| is_this_day(cell, known.day)));
    let one = shape.rows.len() == 1;
    let plant = shape.plant.is_none_or(|col| at(col).is_some_and(|cell| one || known.is_plant(&cell.text())));
    // A table of days may name its plant by a name that is nowhere written down.
    let plant = plant || (shape.date.is_some() && same(sheet, shape));
    unit && day && plant
}

/// Returns whether the plant of all rows is one.
fn same(sheet: &Sheet, shape: &Shape) -> bool {
    let Some(col) = shape.plant else { return true };
    let mut texts =
        shape.rows.iter().filter_map(|line| filled(sheet, Address::new(*line, col))).map(|c| tidy(&c.text()));
    let first = texts.next();
    texts.all(|text| Some(&text) == first.as_ref())
}

fn across(
    sheet: &Sheet,
    shape: &Shape,
    number: usize,
    at: Address,
    wanted: &Wanted,
    known: &Known<'_>,
) -> Option<Anchor> {
    use chrono::Datelike;
    let day = shape.across.iter().find(|(col, _)| *col == at.col).map(|(_, day)| *day)?;
    if day != known.day.day() {
        return None;
    }
    let (label, cell) = row(sheet, at.row).find(|(other, cell)| other.col < at.col && is_label(cell))?;
    shape.column(label.col)?;
    let text = cell.text();
    let unit = match &wanted.unit {
        Some(unit) => Some(known.unit_at_start(&text, unit)?.to_owned()),
        None => None,
    };
    Some(Anchor::Across { shape: number, col: label.col, text, unit })
}

/// Judges an anchor for a cell in a unit; a unit that the workbook contradicts is none.
fn candidate(
    seen: &Seen<'_>,
    (at, cell): (Address, &Cell),
    anchor: Anchor,
    unit: Option<Unit>,
    quantity: &Quantity,
) -> Option<Candidate> {
    let dimension = quantity.metric.dimension();
    let (base, texts, uom): (i32, Vec<String>, Option<String>) = match &anchor {
        Anchor::Header { shape, col, total } => {
            let head = seen.shapes.get(*shape)?.column(*col)?;
            (if *total { 45 } else { 50 }, head.parts.clone(), head.uom.clone())
        }
        Anchor::Across { text, .. } => (45, vec![text.clone()], None),
        Anchor::Right(text) => (40, vec![text.clone()], None),
        Anchor::Below(text) => (30, vec![text.clone()], None),
        Anchor::Cell => (5, Vec::new(), None),
    };
    let parts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let nearest: Vec<&str> = parts.iter().rev().copied().collect();
    let told = told_unit(uom.as_deref(), &nearest, dimension);
    if told.is_some_and(|told| unit.is_some_and(|unit| unit != told)) {
        return None;
    }
    let meant = vocabulary::metric(&parts);
    let means = meant.as_ref().map(|meant| *meant == quantity.to_string());
    let words = match means {
        Some(true) => 20,
        Some(false) => -20,
        None => 0,
    };
    let usual = i32::from(unit.is_none_or(|unit| unit == Unit::kept(dimension)));
    let score = base + words + if told.is_some() { 8 } else { 2 * usual };
    let words = if parts.is_empty() { "its address".to_owned() } else { format!("\"{}\"", parts.join(" > ")) };
    let place = seen.sheet.place(at).to_string();
    let says = cell.text();
    Some(Candidate { sheet: seen.at, at, place, says, anchor, words, unit, told: told.is_some(), means, score })
}
