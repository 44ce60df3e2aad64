//! A table of results, and its faces: text for a screen, CSV, JSON, Markdown. Pure: a value in, text out; nothing is
//! computed.

mod below;
mod clean;
mod csv;
mod json;
mod md;
mod scale;
mod spark;
mod text;

use chrono::{DateTime, FixedOffset, NaiveDate};

pub use clean::clean;
pub use csv::csv;
pub use json::{Document, json, json_line};
pub use md::md;
pub use spark::spark;
pub use text::{Painted, number, text};

/// How a line or a piece of it is meant; a terminal may colour it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// A title or a heading.
    Heading,
    /// Well.
    Good,
    /// Worth a look.
    Warn,
    /// Wrong.
    Bad,
    /// Beside the point.
    Faint,
}

/// What a cell of a table shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// No value: never shown as zero.
    #[default]
    Missing,
    /// Words.
    Text(String),
    /// A number in the unit of its column. One that is not finite shows as missing.
    Number(f64),
    /// A count.
    Count(i64),
    /// A day.
    Day(NaiveDate),
    /// A moment by the clock of its place: to the minute on the screen, whole in CSV and JSON.
    Moment(DateTime<FixedOffset>),
    /// A hash: its start on the screen, whole in CSV and JSON.
    Hash(String),
    /// Several texts.
    List(Vec<String>),
    /// Values in the order of time, with gaps: small bars on the screen, numbers in JSON, not in CSV.
    Trend(Vec<Option<f64>>),
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Missing, Self::Number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Missing, Self::Text)
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl Cell {
    /// Returns the number it holds, if it is finite.
    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(n) if n.is_finite() => Some(*n),
            _ => None,
        }
    }

    /// Returns whether it says nothing.
    fn is_empty(&self) -> bool {
        match self {
            Self::Missing => true,
            Self::Text(text) | Self::Hash(text) => text.is_empty(),
            Self::Number(_) => self.number().is_none(),
            Self::List(texts) => texts.is_empty(),
            Self::Trend(values) => values.iter().all(Option::is_none),
            Self::Count(_) | Self::Day(_) | Self::Moment(_) => false,
        }
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words and days: to the left.
    Text,
    /// Long words, which a narrow screen may cut off.
    Prose,
    /// Texts of any length: under the table, for each row that has one.
    Below,
    /// Numbers and counts: to the right, with so many decimals on the screen.
    Number(u8),
    /// Small bars.
    Trend,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name in CSV and JSON: snake case, with its unit; stable.
    pub name: String,
    /// Its heading on the screen.
    pub heading: String,
    /// The unit its numbers are in (`kWh`), or nothing.
    pub unit: String,
    /// What it holds.
    pub kind: Kind,
    /// What a narrow screen leaves out first: the highest goes first, 0 stays.
    pub priority: u8,
    /// Which columns of its unit it compares with: those of one block are scaled alike (`MWh`).
    pub block: u8,
}

impl Column {
    /// Returns a column of words that always stays.
    pub fn text(name: impl Into<String>, heading: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            heading: heading.into(),
            unit: String::new(),
            kind: Kind::Text,
            priority: 0,
            block: 0,
        }
    }

    /// Returns a column of long words, which may be cut off.
    pub fn prose(name: impl Into<String>, heading: impl Into<String>) -> Self {
        Self { kind: Kind::Prose, ..Self::text(name, heading) }
    }

    /// Returns a column of texts that stand under the table.
    pub fn below(name: impl Into<String>) -> Self {
        Self { kind: Kind::Below, ..Self::text(name, "") }
    }

    /// Returns a column of numbers in a unit, shown with so many decimals.
    pub fn number(name: impl Into<String>, heading: impl Into<String>, unit: impl Into<String>, decimals: u8) -> Self {
        Self { unit: unit.into(), kind: Kind::Number(decimals), ..Self::text(name, heading) }
    }

    /// Returns a column of small bars.
    pub fn trend(name: impl Into<String>, heading: impl Into<String>) -> Self {
        Self { kind: Kind::Trend, ..Self::text(name, heading) }
    }

    /// Returns it as one of a block, whose numbers are scaled by themselves.
    #[must_use]
    pub fn block(mut self, block: u8) -> Self {
        self.block = block;
        self
    }

    /// Returns it with what a narrow screen may do: the highest priority is left out first.
    #[must_use]
    pub fn priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }
}

/// A row of a table: one cell a column; cells that lack are missing.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// How it is meant.
    pub tone: Tone,
}

/// A table of results.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The version of its columns: raised where one goes or changes its meaning; 0 means 1.
    pub version: u8,
    /// What it is: `Daily report, 2024-05-01`.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// How many of its first columns name a row, for what stands under the table; 0 means one.
    pub names: usize,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Rows that sum up some of the rows, under a line; not in CSV, where they would be summed again.
    pub subtotals: Vec<Row>,
    /// The row under the last line; not in CSV either.
    pub total: Option<Row>,
    /// What a reader should know beside it, each a sentence.
    pub notes: Vec<String>,
}

impl Table {
    /// Returns an empty table.
    pub fn new(title: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { title: title.into(), columns, ..Self::default() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.toned(Tone::Plain, cells);
    }

    /// Adds a row with a tone.
    pub fn toned(&mut self, tone: Tone, cells: Vec<Cell>) {
        self.rows.push(Row { cells, tone });
    }

    /// Adds a row that sums up some of the rows.
    pub fn subtotal(&mut self, cells: Vec<Cell>) {
        self.subtotals.push(Row { cells, tone: Tone::Plain });
    }

    /// Returns every row, those that sum up included.
    fn all(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().chain(&self.subtotals).chain(&self.total)
    }

    /// Sets the row under the line.
    pub fn total(&mut self, cells: Vec<Cell>) {
        self.total = Some(Row { cells, tone: Tone::Plain });
    }

    /// Adds a note.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}
