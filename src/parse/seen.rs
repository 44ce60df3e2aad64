//! What stands at a place, and how `null`, `pick` and `map` make a value's text of it.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::date::iso;
use super::page::Words;
use crate::cell::{Cell, Place as At, Value};
use crate::layout::{Place, Text, captured};
use crate::names::tidy;

/// A text of the workbook (or of the layout, or from outside), with its cell where nothing was made of it.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// The text, after `pick` and `map`, trimmed.
    pub text: String,
    /// The text as written, where it differs.
    pub raw: Option<String>,
    /// The cell, where the text is the whole of it.
    pub cell: Option<&'a Cell>,
    /// Where it stands.
    pub at: At,
    /// The text of the label beside it, which may name its unit.
    pub label: Option<String>,
    /// Whether a formula stands there.
    pub formula: bool,
}

impl<'a> Seen<'a> {
    /// Returns what a cell says.
    pub fn cell(cell: &'a Cell, at: At) -> Self {
        let text = cell.text();
        let text = if text.trim().len() == text.len() { text } else { text.trim().to_owned() };
        Self { text, raw: None, cell: Some(cell), at, label: None, formula: cell.formula }
    }

    /// Returns a text that is not a cell's whole.
    pub fn text(text: &str, at: At) -> Self {
        Self { text: text.trim().to_owned(), raw: None, cell: None, at, label: None, formula: false }
    }

    /// Returns it with another text made of it.
    fn made(self, text: String) -> Self {
        let raw = self.raw.or(Some(self.text));
        Self { text, raw, cell: None, ..self }
    }

    /// Returns what is written there.
    pub fn written(&self) -> &str {
        self.raw.as_deref().unwrap_or(&self.text)
    }

    /// Returns whether a formula without value, or an error, stands there.
    pub fn is_broken(&self) -> bool {
        matches!(self.cell, Some(Cell { value: Value::Empty | Value::Error(_), .. }))
    }
}

/// No word for "no value" is longer, in bytes.
const LONGEST_NULL: usize = 500;

/// The words and sentinels that mean "no value".
#[derive(Clone, Debug, Default)]
pub struct Nulls {
    texts: HashSet<String>,
    numbers: Vec<f64>,
    days: Vec<NaiveDate>,
}

impl Nulls {
    /// Returns the built-in ones and a layout's own.
    pub fn of<'s>(words: impl Iterator<Item = &'s String>) -> Self {
        let mut nulls = Self::default();
        for word in words {
            nulls.texts.insert(tidy(word));
            nulls.numbers.extend(word.trim().parse::<f64>().ok().filter(|n| n.is_finite()));
            nulls.days.extend(iso(word).and_then(|pieces| pieces.day(1)));
        }
        nulls.texts.remove("");
        nulls
    }

    /// Returns whether a text means "no value".
    pub fn has_text(&self, text: &str) -> bool {
        let text = text.trim();
        let dashes = |c: char| matches!(c, '-' | '.' | '–' | '—');
        text.chars().all(|c| dashes(c) || c.is_whitespace())
            || ["na", "n/a", "n.a.", "n.a", "n/d", "n.d.", "nil"].iter().any(|word| text.eq_ignore_ascii_case(word))
            || (!self.texts.is_empty() && text.len() < LONGEST_NULL && self.texts.contains(&tidy(text)))
    }

    /// Returns whether what stands there means "no value".
    pub fn has(&self, seen: &Seen<'_>) -> bool {
        match seen.cell.map(|cell| &cell.value) {
            Some(Value::Number(n)) => self.numbers.contains(n),
            Some(Value::Moment { at, serial }) => {
                (*serial >= 1.0 && self.days.contains(&at.date())) || self.numbers.contains(serial)
            }
            Some(Value::Span(days)) => self.numbers.contains(days),
            _ => self.has_text(&seen.text),
        }
    }
}

/// Returns what a place makes of what stands there: nothing where that is one of `nulls`, or `pick` does not hit.
///
/// # Errors
///
/// A sentence where two expressions of `map` fit.
pub fn narrow<'a>(place: &Place, nulls: Option<&Nulls>, seen: Seen<'a>) -> Result<Option<Seen<'a>>, String> {
    if nulls.is_some_and(|nulls| seen.is_broken() || nulls.has(&seen)) {
        return Ok(None);
    }
    let seen = match &place.pick {
        // A typed date is read as it is: there is nothing to pick from it.
        Some(_) if seen.cell.is_some_and(|cell| matches!(cell.value, Value::Moment { .. })) => seen,
        Some(pattern) => match captured(pattern, &seen.text) {
            Some(hit) => seen.made(hit),
            None => return Ok(None),
        },
        None => seen,
    };
    if place.map.is_empty() {
        return Ok(Some(seen));
    }
    Ok(Some(match mapped(&place.map, &seen.text)? {
        Some(text) => seen.made(text.to_owned()),
        None => seen,
    }))
}

/// Returns what a map makes of a text, or nothing where no entry fits. A whole text goes before an expression.
///
/// # Errors
///
/// A sentence where two expressions fit and say different things.
pub fn mapped<'m>(map: &'m [(Text, String)], text: &str) -> Result<Option<&'m str>, String> {
    let words = Words::of(text);
    let whole = |text: &Text| matches!(text, Text::Whole { .. });
    if let Some((_, to)) = map.iter().find(|(from, _)| whole(from) && words.fit(from)) {
        return Ok(Some(to));
    }
    let mut hits = map.iter().filter(|(from, _)| !whole(from) && words.fit(from));
    let Some((from, to)) = hits.next() else { return Ok(None) };
    match hits.find(|(_, other)| other != to) {
        Some((other, _)) => Err(format!("two expressions of `map` fit: {} and {}", from.written(), other.written())),
        None => Ok(Some(to)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_sentinels_mean_no_value() {
        let words = ["Calculated field", "-42.4", "1970-01-01"].map(str::to_owned);
        let nulls = Nulls::of(words.iter());
        for text in ["", " \u{a0}", "-", "--", "NA", "n/a", "N.A.", "n/d", "Nil", ".", "–", "calculated  FIELD"] {
            assert!(nulls.has_text(text), "{text}");
        }
        for text in ["0", "none", "-5", "nilgiri"] {
            assert!(!nulls.has_text(text), "{text}");
        }
        let cell = Cell::plain(Value::Number(-42.4));
        assert!(nulls.has(&Seen::cell(&cell, At::Layout)));
        let at = "1970-01-01T03:00:00".parse().unwrap();
        let cell = Cell::plain(Value::Moment { serial: 25_569.125, at });
        assert!(nulls.has(&Seen::cell(&cell, At::Layout)));
    }
}
