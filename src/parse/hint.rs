//! Which unit a header names: in its unit row, in brackets, by its last word; and how units are told to people.

use crate::units::{Dimension, Unit};

/// A unit that a header names.
pub struct Hint {
    /// The unit.
    pub unit: Unit,
    /// As it is written.
    pub written: String,
    /// It stands in a unit row or in brackets: it means a unit, and nothing else.
    pub plain: bool,
}

/// Words that are units in brackets, and at the end of a header say of which time it is.
const DAYS: [&str; 2] = ["day", "days"];

/// Returns the units that a header names, the unit row's first, then its own text's, then its parents'.
pub fn hints(uom: Option<&str>, heads: &[&str]) -> Vec<Hint> {
    let mut hints: Vec<Hint> = uom.and_then(|text| hint(text, true)).into_iter().collect();
    for head in heads {
        hints.extend(bracketed(head).into_iter().filter_map(|text| hint(text, true)));
        hints.extend(last_word(head));
    }
    hints
}

/// Returns the unit that a header ends with, of one word or two; `PLF%` ends with one, too. A day at the end is no unit:
/// `Hours Day` are the day's.
fn last_word(head: &str) -> Option<Hint> {
    let words: Vec<&str> = head.split([' ', ',', '_', '\u{a0}', '\n']).filter(|w| !w.is_empty()).collect();
    let last = words.last().copied().filter(|word| !DAYS.contains(&word.to_lowercase().as_str()))?;
    let two = words.len().checked_sub(2).and_then(|at| words.get(at..)).map(|two| two.join(" "));
    let percent = || last.ends_with('%').then(|| hint("%", false)).flatten();
    two.as_deref().and_then(|t| hint(t, false)).or_else(|| hint(last, false)).or_else(percent)
}

/// Returns the unit that a header or a label tells for numbers of a dimension, as a layout may rely on it. A percent
/// sign tells too little: Excel shows 0.15 as 15 %.
pub fn told(uom: Option<&str>, heads: &[&str], dimension: Dimension) -> Option<Unit> {
    let says = |unit: Unit| !(dimension == Dimension::Ratio && unit == Unit::kept(Dimension::Ratio));
    let all = hints(uom, heads);
    all.iter().find(|h| says(h.unit) && (h.plain || h.unit.dimension == dimension)).map(|h| h.unit)
}

/// Returns what to add to a layout where nothing names a unit.
pub fn advice(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Ratio => "add unit = \"%\" or \"fraction\"",
        Dimension::Energy => "add unit = \"kWh\", \"MWh\" or \"MU\"",
        Dimension::Hours => "add unit = \"h\", \"h.mm\", \"min\" or \"day\"",
        Dimension::Irradiation => "add unit = \"kWh/m2\", \"Wh/m2\" or \"MJ/m2\"",
        Dimension::Temperature => "add unit = \"°C\" or \"°F\"",
        Dimension::Speed => "add unit = \"m/s\", \"km/h\" or \"mph\"",
        _ => "add unit",
    }
}

fn hint(text: &str, plain: bool) -> Option<Hint> {
    Unit::parse(text).map(|unit| Hint { unit, written: text.trim().to_owned(), plain })
}

/// Returns what stands in brackets in a text, the last first.
fn bracketed(text: &str) -> Vec<&str> {
    let opened = text.split(['(', '[']).skip(1);
    let mut inner: Vec<&str> = opened.filter_map(|part| part.split([')', ']']).next()).collect();
    inner.reverse();
    inner
}
