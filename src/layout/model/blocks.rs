//! Blocks: tables and forms, which sheets they read and what each row is.

use super::Bounds;
use super::{Expression, Name, Origin, Place, Quantity, Text, Texts};
use crate::metric::{Combine, Metric};
use crate::units::{Dimension, Unit};

/// A condition on a row.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// The row's first filled cell fits.
    pub row: Option<Texts>,
    /// The text under a name fits.
    pub text: Vec<(Name, Texts)>,
    /// These names have no text.
    pub blank: Vec<Name>,
    /// These names have one.
    pub filled: Vec<Name>,
    /// One filled cell in the row.
    pub only: bool,
    /// The first filled cell of the next row fits.
    pub next: Option<Texts>,
}

/// Rows that set a key for the rows below.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Which rows.
    pub when: Vec<Condition>,
    /// The name they give.
    pub gives: Name,
    /// Take the value from this column, from 0, instead of the first filled cell.
    pub column: Option<u32>,
    /// Texts for texts.
    pub map: Vec<(Text, String)>,
    /// The row is data too.
    pub keep: bool,
}

/// Rows kept as checks.
#[derive(Clone, Debug)]
pub struct Totals {
    /// Which rows.
    pub when: Vec<Condition>,
    /// How the rows combine; none: by each metric's own rule.
    pub combine: Option<Combine>,
    /// Only of the rows whose text under this name equals the total row's.
    pub of: Option<Name>,
}

/// Which sheets a block reads.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    /// These; empty: the only visible sheet that has cells.
    pub sheet: Texts,
    /// But not these.
    pub except: Texts,
    /// Hidden ones may be read.
    pub hidden: bool,
}

/// What a record of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A day of a plant or a unit.
    Days,
    /// An interval.
    Intervals,
    /// A stop.
    Outages,
    /// A plan for a month.
    Targets,
    /// A month's values.
    Months,
    /// Master data: what is known of a plant or a unit.
    Units,
}

/// What a header row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderRow {
    /// Part of the column's name.
    Name,
    /// A unit row.
    Uom,
    /// Numbering or other.
    Skip,
}

/// What to do where one value stands twice with different numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word it is written as")]
pub enum Repeated {
    Error,
    Once,
    Sum,
    First,
    Last,
}

/// What to say of a column or row label that nothing reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word it is written as")]
pub enum Unknown {
    Error,
    Warn,
    Ignore,
}

/// What tables and forms have in common.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its name: `table.inverters`.
    pub name: String,
    /// Which sheets it reads (its own, else the layout's).
    pub sheets: Sheets,
    /// Look only in this area.
    pub within: Option<Bounds>,
    /// Look only under this heading.
    pub below: Option<Texts>,
    /// It may be missing.
    pub optional: bool,
    /// Its plant-days make reports.
    pub primary: bool,
    /// What a record is.
    pub rows: Rows,
    /// Names that hold for it only (for a form: all it reads).
    pub fields: Vec<(Name, Vec<Place>)>,
    /// Words for "no value": the layout's and its own.
    pub null: Vec<String>,
    /// Units where nothing else names one, nearest first.
    pub units: Vec<(UnitFor, Unit)>,
    /// What to say of columns that nothing reads.
    pub unknown: Unknown,
    /// Where it is written.
    pub origin: Origin,
    /// Its table; none: a form, one record a sheet.
    pub table: Option<Table>,
}

/// What a default unit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitFor {
    /// Every metric of a dimension.
    Dimension(Dimension),
    /// One metric.
    Metric(Metric),
}

/// Rows under a header.
#[derive(Clone, Debug)]
pub struct Table {
    /// One role a header row.
    pub header: Vec<HeaderRow>,
    /// Which of several headers, from 1.
    pub nth: Option<u32>,
    /// Read each header as a table of its own.
    pub repeat: bool,
    /// Names per row.
    pub columns: Vec<(Name, Place)>,
    /// Names per spread cell; empty: nothing is spread.
    pub across: Vec<(Name, Place)>,
    /// Headers and row labels known and not read.
    pub ignore: Texts,
    /// Rows that set a key for those below, outermost first.
    pub heading: Vec<Heading>,
    /// Rows kept as checks.
    pub totals: Vec<Totals>,
    /// Rows to pass over.
    pub skip: Vec<Condition>,
    /// The only rows to read.
    pub only: Vec<Condition>,
    /// The row that ends the table.
    pub end: Vec<Condition>,
    /// So many blank rows end it.
    pub blank_rows: u32,
    /// Stop after so many data rows.
    pub max_rows: Option<u32>,
    /// One value twice with different numbers.
    pub repeated: Repeated,
    /// Rows must be of one day.
    pub one_day: bool,
    /// Intervals: their length, minutes.
    pub step_minutes: Option<u32>,
    /// Intervals: a stamp marks the end.
    pub stamp_end: bool,
    /// Intervals: when the day starts, minutes after midnight.
    pub day_starts: u32,
    /// Intervals: share of them that a day's value needs, 0 to 1.
    pub coverage: f64,
    /// Per row: a metric from others of the row.
    pub derive: Vec<(Quantity, Expression)>,
    /// Over all rows of one plant or unit and day.
    pub day: Vec<(Quantity, Expression)>,
}
