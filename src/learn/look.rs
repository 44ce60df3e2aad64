//! What a cell may be to a person who looks at a sheet: a label, a number, a day.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;

use crate::cell::{Address, Cell, Value};
use crate::grid::Sheet;
use crate::layout::NumberStyle;
use crate::parse::number::parse_with_unit;

/// Numbers in texts are read the usual way.
const STYLE: NumberStyle = NumberStyle { group: ',', decimal: '.' };

/// What looks like a day written as text.
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*(\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}|\d{1,2}(st|nd|rd|th)?[-/. ][A-Za-z]{3,9}[-/. ,]+\d{2,4})\b")
        .ok()
});

/// Returns the filled cell at an address.
pub fn filled(sheet: &Sheet, at: Address) -> Option<&Cell> {
    sheet.get(at).filter(|cell| !cell.is_blank())
}

/// Returns the filled cells of a row, from the left.
pub fn row(sheet: &Sheet, row: u32) -> impl Iterator<Item = (Address, &Cell)> {
    sheet.row(row).iter().filter(|(_, cell)| !cell.is_blank()).map(|(at, cell)| (*at, cell))
}

/// Returns the number that a cell holds, as a number or as a text.
pub fn number(cell: &Cell) -> Option<f64> {
    match &cell.value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => parse_with_unit(text, STYLE).ok().map(|(number, _)| number),
        _ => None,
    }
}

/// Returns the hours that a cell shows as a time or a duration.
pub fn hours(cell: &Cell) -> Option<f64> {
    match &cell.value {
        Value::Span(days) => Some(days * 24.0),
        Value::Moment { serial, .. } if (0.0..1.0).contains(serial) => Some(serial * 24.0),
        _ => None,
    }
}

/// Returns whether a cell holds a day, typed or written.
pub fn is_day(cell: &Cell) -> bool {
    match &cell.value {
        Value::Moment { serial, .. } => *serial >= 1.0,
        Value::Text(text) => DAY.as_ref().is_some_and(|day| day.is_match(text)),
        _ => false,
    }
}

/// Returns whether a cell holds this day, typed or written.
pub fn is_this_day(cell: &Cell, day: NaiveDate) -> bool {
    match &cell.value {
        Value::Moment { serial, at } => *serial >= 1.0 && at.date() == day,
        Value::Text(text) => super::days::find(text, day).is_some_and(|found| found.start == 0),
        _ => false,
    }
}

/// Returns whether a cell holds a value: a number, a time, a day.
pub fn is_value(cell: &Cell) -> bool {
    matches!(cell.value, Value::Number(_) | Value::Moment { .. } | Value::Span(_))
        || number(cell).is_some()
        || is_day(cell)
}

/// Returns whether a cell names something: a text with letters that is no value and no word for "nothing".
pub fn is_label(cell: &Cell) -> bool {
    let Value::Text(text) = &cell.value else { return false };
    let nothing = ["na", "n/a", "nil", "null", "none"];
    let said = text.trim().to_lowercase();
    let says = said.chars().any(|c| c.is_alphabetic() || c == '%');
    says && !is_value(cell) && !nothing.contains(&said.as_str()) && !said.starts_with('#')
}

/// Returns the day of the month that a header cell stands for, in this month.
pub fn day_of_month(cell: &Cell, day: NaiveDate) -> Option<u32> {
    match &cell.value {
        Value::Number(number) => (1..=31).find(|n| f64::from(*n) == *number),
        Value::Moment { at, .. } => {
            let own = at.date();
            ((own.year(), own.month()) == (day.year(), day.month())).then(|| own.day())
        }
        Value::Text(text) => text.trim().parse().ok().filter(|n| (1..=31).contains(n)),
        _ => None,
    }
}
