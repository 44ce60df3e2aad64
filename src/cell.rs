//! What one cell of a workbook holds, and where: `Data!E14`.
//!
//! A cell that does not exist has no [`Cell`]; an empty one exists only where a formula stood without a value.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDateTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
        write!(f, "{}{}", column_name(self.col), self.row + 1)
    }
}

/// Returns a column's letters: 0 is `A`, 27 is `AB`.
pub fn column_name(col: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = col + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
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
        let plain = text.trim().replace('$', "");
        let digits = plain.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letters = plain.strip_suffix(digits).unwrap_or_default();
        let row = digits.parse::<u32>().ok().filter(|row| (1..=LAST.row + 1).contains(row));
        match (column_of(letters), row) {
            (Some(col), Some(row)) => Ok(Self { row: row - 1, col }),
            _ => Err(NotAnAddress(text.to_owned())),
        }
    }
}

/// Where something was said. It is written, stored and read back as a text: `Data!E14`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In a cell.
    Cell(Arc<str>, Address),
    /// In the name of a sheet, or somewhere on it.
    Sheet(Arc<str>),
    /// In the name of the file.
    FileName,
    /// In the layout itself (a constant, or a sum over rows that the layout asks for).
    Layout,
    /// From outside: a flag, or the mail.
    Given,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(sheet, address) => write!(f, "{}!{address}", quoted_sheet(sheet)),
            Self::Sheet(sheet) => write!(f, "sheet {}", quoted_sheet(sheet)),
            Self::FileName => f.write_str("file name"),
            Self::Layout => f.write_str("layout"),
            Self::Given => f.write_str("given"),
        }
    }
}

impl FromStr for Place {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "file name" => Ok(Self::FileName),
            "layout" => Ok(Self::Layout),
            "given" => Ok(Self::Given),
            _ => match (text.strip_prefix("sheet "), text.rsplit_once('!')) {
                (Some(sheet), _) => Ok(Self::Sheet(unquoted_sheet(sheet).into())),
                (None, Some((sheet, address))) => Ok(Self::Cell(unquoted_sheet(sheet).into(), address.parse()?)),
                (None, None) => Err(NotAnAddress(text.to_owned())),
            },
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

fn unquoted_sheet(written: &str) -> String {
    match written.strip_prefix('\'').and_then(|w| w.strip_suffix('\'')) {
        Some(inner) => inner.replace("''", "'"),
        None => written.to_owned(),
    }
}

/// Returns a sheet's name as it stands before `!`: quoted where Excel quotes it.
pub fn quoted_sheet(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty();
    if plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "''")) }
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
    fn a_place_is_written_as_a_reference() {
        let place = Place::Cell("Sheet 2".into(), Address::new(2, 5));
        assert_eq!(place.to_string(), "'Sheet 2'!F3");
        assert_eq!(Place::Cell("Data".into(), Address::new(13, 4)).to_string(), "Data!E14");
        let odd = Place::Cell("sheet O'Neil! 'x'".into(), Address::new(0, 0));
        for place in [place, odd, Place::Sheet("O'Neil".into()), Place::FileName, Place::Layout, Place::Given] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
    }

    #[test]
    fn a_span_over_a_day_keeps_its_hours() {
        assert_eq!(Cell::plain(Value::Span(1.0625)).text(), "25:30:00");
    }
}
