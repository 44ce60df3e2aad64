//! Without known values: what the words of headers and labels mean. Every field of it is a guess.

use super::choose::Pick;
use super::find::{Anchor, Candidate, Seen, names, sheets};
use super::look::{filled, hours, is_label, number, row};
use super::{Answer, Known, Open, Question, Wanted, verify, vocabulary};
use crate::cell::{Address, Cell};
use crate::grid::Book;
use crate::layout::Quantity;
use crate::parse::told_unit;
use crate::units::{Dimension, Unit};

/// Returns a layout of what the words of the first workbook mean.
pub fn propose(books: &[Book], question: &Question) -> Answer {
    let (Some(book), Some(asked)) = (books.first(), question.samples.first()) else { return Answer::default() };
    let known = Known { question, day: asked.day };
    let seen = sheets(book, &known);
    let mut picks: Vec<Pick> = Vec::new();
    for sheet in &seen {
        for (number, shape) in sheet.shapes.iter().enumerate().filter(|(_, shape)| shape.across.is_empty()) {
            for head in &shape.columns {
                let parts: Vec<&str> = head.parts.iter().map(String::as_str).collect();
                let first = shape.rows.iter().map(|line| Address::new(*line, head.col));
                let cell =
                    first.into_iter().find_map(|at| Some((at, filled(sheet.sheet, at)?)).filter(|(_, c)| is_number(c)));
                let (Some(metric), Some((at, cell))) = (vocabulary::metric(&parts), cell) else { continue };
                let anchor = Anchor::Header { shape: number, col: head.col, total: false };
                picks.extend(pick(sheet, (at, cell), (&metric, &parts, head.uom.as_deref()), anchor));
            }
        }
        if sheet.shapes.is_empty() {
            labels(sheet, &mut picks);
        }
    }
    // One metric is read once: of two columns that mean the same the first is taken, as a guess.
    let mut taken: Vec<String> = Vec::new();
    picks.retain(|pick| {
        let new = !taken.contains(&pick.wanted.metric);
        taken.push(pick.wanted.metric.clone());
        new
    });
    if picks.is_empty() {
        let why = "no header and no label has words that are known: give values with --expect".to_owned();
        let open = Open { what: format!("the layout {}", question.name), why, candidates: Vec::new() };
        return Answer { open: vec![open], ..Answer::default() };
    }
    verify::proposal(books, question, &picks)
}

fn is_number(cell: &Cell) -> bool {
    number(cell).is_some() || hours(cell).is_some()
}

/// Takes the labels of a sheet that mean a metric and have a number beside them.
fn labels(sheet: &Seen<'_>, picks: &mut Vec<Pick>) {
    for (at, cell) in sheet.sheet.cells().iter().filter(|(_, cell)| is_label(cell)) {
        let text = cell.text();
        let Some(metric) = vocabulary::metric(&[&text]) else { continue };
        let next = row(sheet.sheet, at.row).find(|(other, _)| other.col > at.col).filter(|(_, cell)| is_number(cell));
        if let Some(found) = next {
            picks.extend(pick(sheet, found, (&metric, &[&text], None), Anchor::Right(text.clone())));
        }
    }
}

fn pick(
    sheet: &Seen<'_>,
    (at, cell): (Address, &Cell),
    (metric, parts, uom): (&str, &[&str], Option<&str>),
    anchor: Anchor,
) -> Option<Pick> {
    let nearest: Vec<&str> = parts.iter().rev().copied().collect();
    let (metric, told) = as_told(metric, uom, &nearest)?;
    let dimension = Quantity::named(metric)?.metric.dimension();
    let unit = match (hours(cell), told) {
        (Some(_), _) => None,
        (None, told) => told.or_else(|| usual(dimension, number(cell)?, cell.percent)),
    };
    Some(Pick {
        wanted: Wanted { unit: None, metric: metric.to_owned(), written: String::new(), cell: None },
        at: Candidate {
            sheet: sheet.at,
            at,
            place: sheet.sheet.place(at).to_string(),
            says: cell.text(),
            anchor,
            words: format!("\"{}\"", parts.join(" > ")),
            unit,
            told: told.is_some(),
            means: Some(true),
            score: 0,
        },
    })
}

/// Returns a metric that words mean, with the unit that they tell: `POA (W/m2)` is the irradiance, not the irradiation.
/// Nothing where they tell the unit of another quantity.
fn as_told<'m>(metric: &'m str, uom: Option<&str>, parts: &[&str]) -> Option<(&'m str, Option<Unit>)> {
    let dimension = Quantity::named(metric)?.metric.dimension();
    let told = told_unit(uom, parts, dimension);
    match (metric, told.map(|unit| unit.dimension)) {
        ("poa_kwh_m2", Some(Dimension::Irradiance)) => Some(("poa_w_m2", told)),
        ("ghi_kwh_m2", Some(Dimension::Irradiance)) => Some(("ghi_w_m2", told)),
        (_, Some(other)) if other != dimension => None,
        _ => Some((metric, told)),
    }
}

/// Returns the unit that a number of no told unit is mostly in.
fn usual(dimension: Dimension, number: f64, percent: bool) -> Option<Unit> {
    let name = match dimension {
        Dimension::Ratio if percent || number.abs() <= 1.5 => "fraction",
        Dimension::Irradiation if number > 20.0 => "Wh/m2",
        _ => names(dimension).first().copied()?,
    };
    Unit::parse(name)
}
