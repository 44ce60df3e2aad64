//! The one place of each known value, or what is open: none, or several that are equally good.

use super::find::{Anchor, Candidate, Seen, candidates, names, sheets};
use super::{Known, Open, Question, Wanted, look};
use crate::grid::Book;
use crate::layout::Quantity;
use crate::names::tidy;
use crate::units::Unit;

/// So many candidates are shown.
const SHOWN: usize = 6;

/// A value with its place in the first workbook.
#[derive(Clone, Debug)]
pub struct Pick {
    /// The value.
    pub wanted: Wanted,
    /// The place.
    pub at: Candidate,
}

/// A known value of a workbook with all places that hold it.
struct Held {
    sample: usize,
    wanted: Wanted,
    places: Vec<Candidate>,
    near: Vec<String>,
}

/// Returns the place of each metric, for the plant and for units.
///
/// # Errors
///
/// What is open: every value that stands nowhere, or in several places of which none is better.
pub fn choose(books: &[Book], question: &Question) -> Result<Vec<Pick>, Vec<Open>> {
    let held = held(books, question);
    let (mut picks, mut open) = (Vec::new(), Vec::new());
    let mut done: Vec<(String, bool)> = Vec::new();
    for own in &held {
        let key = (own.wanted.metric.clone(), own.wanted.unit.is_some());
        if own.places.is_empty() {
            open.push(nowhere(own, question));
            continue;
        }
        if done.contains(&key) {
            continue;
        }
        done.push(key.clone());
        let twins = held.iter().filter(|h| (h.wanted.metric.clone(), h.wanted.unit.is_some()) == key);
        match one(own, &twins.collect::<Vec<_>>()) {
            Ok(at) if own.sample == 0 => picks.push(Pick { wanted: own.wanted.clone(), at }),
            Ok(_) => {}
            Err(no) => open.push(no),
        }
    }
    if open.is_empty() { Ok(picks) } else { Err(open) }
}

fn held(books: &[Book], question: &Question) -> Vec<Held> {
    let mut held = Vec::new();
    for (sample, (book, asked)) in books.iter().zip(&question.samples).enumerate() {
        let known = Known { question, day: asked.day };
        let sheets = sheets(book, &known);
        for wanted in &asked.wanted {
            let places = candidates(&sheets, wanted, &known);
            let near = if places.is_empty() { near(&sheets, wanted) } else { Vec::new() };
            held.push(Held { sample, wanted: wanted.clone(), places, near });
        }
    }
    held
}

/// Returns what a place is found by, as far as it can be the same in another workbook.
fn signature(place: &Candidate) -> String {
    let kind = match &place.anchor {
        Anchor::Header { total, .. } => format!("header {total}"),
        Anchor::Across { unit: Some(_), col, .. } => return format!("unit across {col} {:?}", place.unit),
        Anchor::Across { .. } => "across".to_owned(),
        Anchor::Right(_) => "right".to_owned(),
        Anchor::Below(_) => "below".to_owned(),
        Anchor::Cell => place.at.to_string(),
    };
    format!("{kind} {} {:?}", tidy(&place.words), place.unit.map(|unit| unit.to_string()))
}

/// Returns the best place of a value that holds for all values of its metric.
fn one(own: &Held, twins: &[&Held]) -> Result<Candidate, Open> {
    let what = own.wanted.shown();
    let everywhere = |place: &&Candidate| {
        let wanted = signature(place);
        twins.iter().all(|twin| twin.places.iter().any(|other| signature(other) == wanted))
    };
    let places: Vec<&Candidate> = own.places.iter().filter(everywhere).collect();
    let shown = |places: &[&Candidate]| places.iter().take(SHOWN).map(|place| told(place)).collect();
    let Some(best) = places.first() else {
        let why = "no anchor of it holds for all values of this metric";
        let all: Vec<&Candidate> = own.places.iter().collect();
        return Err(Open { what, why: why.to_owned(), candidates: shown(&all) });
    };
    let equal: Vec<&Candidate> = places.iter().copied().filter(|place| place.score == best.score).collect();
    // Two cells under one header of one table are one place; so are two sheets' only if they are named.
    if equal.iter().any(|place| place.at != best.at || place.sheet != best.sheet || place.unit != best.unit) {
        let why = "these places are equally good: settle it by --also (another day), or by --cell";
        return Err(Open { what, why: why.to_owned(), candidates: shown(&equal) });
    }
    Ok((*best).clone())
}

/// Returns whether a number is written with its unit.
pub fn carries_unit(text: &str) -> bool {
    text.contains(|c: char| c.is_alphabetic() || matches!(c, '%' | '°' | '₹'))
}

/// Returns a candidate in a line: its cell, what it says, by what it is found.
fn told(place: &Candidate) -> String {
    let by = match &place.anchor {
        Anchor::Header { total: false, .. } => "under",
        Anchor::Header { total: true, .. } => "in a total under",
        Anchor::Across { .. } => "in the row",
        Anchor::Right(_) => "to the right of",
        Anchor::Below(_) => "below",
        Anchor::Cell => "by",
    };
    let unit = place.unit.filter(|_| !carries_unit(&place.says)).map(|unit| format!(" {unit}")).unwrap_or_default();
    format!("{} says {}{unit}, {by} {}", place.place, place.says, place.words)
}

fn nowhere(own: &Held, question: &Question) -> Open {
    let file = if question.samples.len() > 1 { format!(" of workbook {}", own.sample + 1) } else { String::new() };
    let why = if own.wanted.cell.is_some() {
        format!("the cell{file} does not hold it in any unit that is known, or stands in another row or day")
    } else if own.near.is_empty() {
        let which =
            question.sheet.as_ref().map_or("a visible sheet".to_owned(), |name| format!("the sheet \"{name}\""));
        format!("no cell of {which}{file} holds it in any unit that is known")
    } else {
        format!("no cell{file} that can be meant holds it; these are near, or stand in other rows or days")
    };
    Open { what: own.wanted.shown(), why, candidates: own.near.clone() }
}

/// Returns the cells whose values are nearest to a known one, in some unit.
fn near(sheets: &[Seen<'_>], wanted: &Wanted) -> Vec<String> {
    let Some((quantity, (number, _))) = Quantity::named(&wanted.metric).zip(wanted.number()) else { return Vec::new() };
    let mut all: Vec<(f64, String)> = Vec::new();
    for seen in sheets {
        for (at, cell) in seen.sheet.cells() {
            let Some(said) = look::number(cell) else { continue };
            for unit in names(quantity.metric.dimension()).iter().filter_map(|name| Unit::parse(name)) {
                let Some(kept) = unit.to_kept(said) else { continue };
                let off = (kept - number).abs() / number.abs().max(1e-9);
                if off < 0.02 {
                    let unit = if carries_unit(&cell.text()) { String::new() } else { format!(" {unit}") };
                    all.push((off, format!("{} says {}{unit}", seen.sheet.place(*at), cell.text())));
                }
            }
        }
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all.into_iter().take(3).map(|(_, text)| text).collect()
}
