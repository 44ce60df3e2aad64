//! What one cell of a workbook holds, and where: `Data!E14`.
//!
//! A cell that does not exist has no [`Cell`]; an empty one exists only where a formula stood without a value.

mod place;

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::str::FromStr;

use chrono::NaiveDateTime;
pub use place::{Place, quoted_sheet};
use serde::{Deserialize, Serialize};

/// What a cell holds. Numbers and serials are finite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A formula stands here, and the file carries no result of it.
    Empty,
    /// A number as stored, before any format: 0.7917 where Excel shows `79.17%`.
    Number(f64),
    /// A text, not trimmed.
    Text(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// A number shown as a date or a time of day. `serial` is the number as stored (days), `at` its reading with the
    /// workbook's epoch, rounded to the second; below 1.0 only the time of day means something.
    Moment {
        /// Days since the workbook's epoch, as stored.
        serial: f64,
        /// The same as a date and time, rounded to the second.
        at: NaiveDateTime,
    },
    /// A number shown as a duration (`[h]:mm`), in days.
    Span(f64),
    /// An error as Excel spells it: `#DIV/0!`.
    Error(String),
}

/// A cell that exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// What it holds.
    pub value: Value,
    /// Whether its number format shows a percentage (known for xlsx only).
    pub percent: bool,
    /// Whether a formula stands here (known for xlsx, xlsb and ods; false where the format does not tell).
    pub formula: bool,
}

impl Cell {
    /// Returns a plain cell: no formula, no percent format.
    pub fn plain(value: Value) -> Self {
        Self { value, percent: false, formula: false }
    }

    /// Returns what the cell says as a person would read it, for provenance and messages: never longer than needed,
    /// never rounded.
    pub fn text(&self) -> String {
        match &self.value {
            Value::Empty => String::new(),
            Value::Number(n) => n.to_string(),
            Value::Text(t) => t.clone(),
            Value::Bool(true) => "TRUE".to_owned(),
            Value::Bool(false) => "FALSE".to_owned(),
            Value::Moment { serial, at } if (0.0..1.0).contains(serial) => at.format("%H:%M:%S").to_string(),
            Value::Moment { at, .. } => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            Value::Span(days) => span_text(*days),
            Value::Error(e) => e.clone(),
        }
    }

    /// Returns whether the cell holds nothing but blanks (spaces, NBSP, line breaks). A formula without a value is
    /// not blank: something should stand there.
    pub fn is_blank(&self) -> bool {
        matches!(&self.value, Value::Text(t) if t.chars().all(char::is_whitespace))
    }
}

/// Returns days as `hours:mm:ss`, the way `[h]:mm:ss` shows them.
fn span_text(days: f64) -> String {
    let seconds = (days.abs() * 86_400.0).round();
    let (hours, rest) = ((seconds / 3600.0).floor(), seconds % 3600.0);
    let sign = if days < 0.0 { "-" } else { "" };
    format!("{sign}{hours:.0}:{:02.0}:{:02.0}", (rest / 60.0).floor(), rest % 60.0)
}

/// The largest row and column an Excel sheet can have, counted from 0.
pub const LAST: Address = Address { row: 1_048_575, col: 16_383 };

/// A row and a column, both from 0, written as Excel does: `E14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The row, from 0.
    pub row: u32,
    /// The column, from 0 (A).
    pub col: u32,
}

impl Address {
    /// Returns the address of a row and a column, both from 0.
    pub const fn new(row: u32, col: u32) -> Self {
        Self { row, col }
    }

    /// Returns the address moved by so many rows and columns, or nothing where that leaves the sheet.
    pub fn offset(self, rows: i64, cols: i64) -> Option<Self> {
        let row = u32::try_from(i64::from(self.row) + rows).ok()?;
        let col = u32::try_from(i64::from(self.col) + cols).ok()?;
        (row <= LAST.row && col <= LAST.col).then_some(Self { row, col })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_column(self.col, f)?;
        write!(f, "{}", self.row + 1)
    }
}

/// Returns a column's letters: 0 is `A`, 27 is `AB`.
pub fn column_name(col: u32) -> String {
    let mut letters = String::new();
    // A text takes whatever is written to it.
    let _ = write_column(col, &mut letters);
    letters
}

fn write_column(col: u32, to: &mut impl Write) -> fmt::Result {
    if let Some(before) = (col / 26).checked_sub(1) {
        write_column(before, to)?;
    }
    to.write_char(char::from(b'A' + u8::try_from(col % 26).unwrap_or(0)))
}

/// Returns the column that letters name, from 0, or nothing where they name none.
pub fn column_of(letters: &str) -> Option<u32> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut col = 0u32;
    for letter in letters.chars() {
        let upper = letter.to_ascii_uppercase();
        if !upper.is_ascii_uppercase() {
            return None;
        }
        col = col * 26 + (u32::from(upper) - u32::from('A')) + 1;
    }
    (col <= LAST.col + 1).then_some(col - 1)
}

/// A text that is not an address such as `F3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnAddress(pub String);

impl fmt::Display for NotAnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is not a cell address such as F3", self.0)
    }
}

impl std::error::Error for NotAnAddress {}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let plain = if trimmed.contains('$') { trimmed.replace('$', "").into() } else { Cow::Borrowed(trimmed) };
        let digits = plain.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letters = plain.strip_suffix(digits).unwrap_or_default();
        let row = digits.parse::<u32>().ok().filter(|row| (1..=LAST.row + 1).contains(row));
        match (column_of(letters), row) {
            (Some(col), Some(row)) => Ok(Self { row: row - 1, col }),
            _ => Err(NotAnAddress(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_and_write_as_excel_does() {
        for (text, row, col) in [("A1", 0, 0), ("Z9", 8, 25), ("AA10", 9, 26), ("XFD1048576", 1_048_575, 16_383)] {
            assert_eq!(text.parse(), Ok(Address::new(row, col)));
            assert_eq!(Address::new(row, col).to_string(), text);
        }
        for wrong in ["", "A", "1", "A0", "XFE1", "A1048577", "É1", "A1B"] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_span_over_a_day_keeps_its_hours() {
        assert_eq!(Cell::plain(Value::Span(1.0625)).text(), "25:30:00");
    }
}
