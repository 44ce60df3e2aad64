//! A layout, checked: where things lie in one contractor's workbooks. Made from TOML; an impossible
//! combination cannot be written in these types. `docs/layouts.md` is the reference of the language.

mod agree;
mod block;
mod condition;
mod constant;
mod expression;
mod extend;
mod format;
mod formula;
mod keys;
mod measure;
mod mistake;
mod name;
mod node;
mod place;
mod read;
mod recognise;
mod reference;
mod table;
mod text;
mod whereabouts;

use std::fmt;
use std::sync::Arc;

use crate::cell::Address;
use crate::grid::Area;
use crate::metric::{Combine, Metric};
use crate::names::{Kind, Period, Role, Technology};
use crate::units::{Dimension, Unit};

pub use mistake::Mistake;
pub use read::{LANGUAGES, read};
pub use recognise::{fit, recognise};
pub use text::{captured, smooth};

/// Where something is written in a layout file, for messages.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Origin {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The key: `table.inverters.columns.energy_gross_kwh`.
    pub key: String,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A text to compare with: whole, or an expression between slashes.
#[derive(Clone, Debug)]
pub enum Text {
    /// Equal after [`crate::names::tidy`] (kept tidied, and as written).
    Whole {
        /// Tidied.
        tidy: String,
        /// As the layout writes it.
        written: String,
    },
    /// A regular expression, searched in the text with NBSP and runs of blanks as one blank, case ignored.
    Pattern(regex::Regex),
}

/// Several texts; one must fit.
pub type Texts = Vec<Text>;

/// What a name says a value is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// A key of the record.
    Key(Key),
    /// A value of the vocabulary, with its qualifiers.
    Metric(Quantity),
    /// A text or number kept with the raw report (`x_…`), without its `x_`.
    Extra(String),
}

/// A metric and what qualifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    /// The metric.
    pub metric: Metric,
    /// Over which time.
    pub period: Period,
    /// Whether it happened or was planned.
    pub kind: Kind,
    /// What it is for.
    pub role: Role,
}

/// The keys of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the word it is written as")]
pub enum Key {
    Plant,
    Unit,
    Technology,
    Date,
    Year,
    Month,
    Day,
    Fy,
    Time,
    From,
    To,
    Duration,
    AsOf,
    Metric,
    Value,
    Uom,
    Period,
    Kind,
    Part,
    Bucket,
    Excused,
    Remarks,
    ErrorText,
    Mf,
}

impl Key {
    /// Every key with the word it is written as.
    pub const ALL: [(Self, &'static str); 24] = [
        (Self::Plant, "plant"),
        (Self::Unit, "unit"),
        (Self::Technology, "technology"),
        (Self::Date, "date"),
        (Self::Year, "year"),
        (Self::Month, "month"),
        (Self::Day, "day"),
        (Self::Fy, "fy"),
        (Self::Time, "time"),
        (Self::From, "from"),
        (Self::To, "to"),
        (Self::Duration, "duration"),
        (Self::AsOf, "as_of"),
        (Self::Metric, "metric"),
        (Self::Value, "value"),
        (Self::Uom, "uom"),
        (Self::Period, "period"),
        (Self::Kind, "kind"),
        (Self::Part, "part"),
        (Self::Bucket, "bucket"),
        (Self::Excused, "excused"),
        (Self::Remarks, "remarks"),
        (Self::ErrorText, "error_text"),
        (Self::Mf, "mf"),
    ];

    /// Returns the word it is written as.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(key, _)| *key == self).map_or("", |(_, word)| word)
    }
}

/// What comes from outside the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// `--date`.
    Date,
    /// `--month`.
    Month,
    /// `--plant`.
    Plant,
    /// The day the file was received.
    Received,
    /// The mail's subject.
    Subject,
    /// The mail's sender.
    Sender,
}

/// Which cell beside a label holds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// The next filled cell to the right.
    Right,
    /// The next filled cell below.
    Below,
    /// So many rows and columns away.
    Offset(i32, i32),
    /// What follows the label in its own cell.
    Same,
}

/// Where a text stands.
#[derive(Clone, Debug)]
pub enum Where {
    /// In the layout.
    Const(String),
    /// Outside.
    Given(Given),
    /// The first group (or the whole hit) in the file's name.
    FileName(regex::Regex),
    /// The same in the sheet's name.
    SheetName(regex::Regex),
    /// A cell, perhaps of another sheet.
    Cell(Option<String>, Address),
    /// Beside a text.
    Label(Texts, Take),
    /// The group, in the cell that fits.
    Found(regex::Regex),
    /// Rows and columns from the table's corner (last header row, leftmost mapped column).
    Corner(i32, i32),
    /// A column under this header (`columns` only).
    Header(Texts),
    /// A column by its letter, from 0 (`columns` only).
    Column(u32),
    /// The text of this header row, from 1, over the spread column (`across` only).
    Level(u8),
    /// The texts of other names of the row, joined with a text between.
    Join(Vec<Name>, String),
}

/// Where a text stands and how it is read.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where.
    pub at: Where,
    /// Which of several hits, from 1.
    pub nth: Option<u32>,
    /// Look only under this heading.
    pub below: Option<Texts>,
    /// Look only in this area.
    pub within: Option<Bounds>,
    /// Look on this sheet instead of the block's.
    pub sheet: Option<Texts>,
    /// Only the group of the text; no hit: not there.
    pub pick: Option<regex::Regex>,
    /// Texts for texts, in the layout's order.
    pub map: Vec<(Text, String)>,
    /// How dates and times are written.
    pub formats: Vec<DateFormat>,
    /// The unit of the number.
    pub unit: Option<Unit>,
    /// Further texts that mean "no value".
    pub null: Vec<String>,
    /// The number under the format, not the time it shows.
    pub raw: bool,
    /// An empty cell takes the value above.
    pub fill_down: bool,
    /// A factor of the number.
    pub times: f64,
    /// Days to add to a date.
    pub offset_days: i32,
    /// The place may be missing.
    pub optional: bool,
    /// Whether every record must have a value; none: keys yes, metrics no.
    pub required: Option<bool>,
    /// Where it is written.
    pub origin: Origin,
}

impl Place {
    /// Returns the plain place of a *where*.
    pub fn of(at: Where, origin: Origin) -> Self {
        Self {
            at,
            nth: None,
            below: None,
            within: None,
            sheet: None,
            pick: None,
            map: Vec::new(),
            formats: Vec::new(),
            unit: None,
            null: Vec::new(),
            raw: false,
            fill_down: false,
            times: 1.0,
            offset_days: 0,
            optional: false,
            required: None,
            origin,
        }
    }
}

/// An area that may be open: rows only (`5:40`), columns only (`A:E`), or both (`A5:I22`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds(pub Area);

/// A way of writing dates and times, in Excel's own codes: `dd/mm/yyyy hh:mm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateFormat {
    /// As the layout writes it.
    pub written: String,
    /// Its parts in order.
    pub parts: Vec<DatePart>,
}

/// A part of a date format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatePart {
    /// `d`, `dd`: the day, also `1st`.
    Day,
    /// `ddd`, `dddd`: a weekday's name, read over.
    Weekday,
    /// `m`, `mm`: the month's number.
    Month,
    /// `mmm`, `mmmm`: the month's name.
    MonthName,
    /// `yy`: the year in two digits.
    ShortYear,
    /// `yyyy`: the year.
    Year,
    /// `h`, `hh`: the hour.
    Hour,
    /// `mm` after `h`: the minute.
    Minute,
    /// `ss`: the second.
    Second,
    /// `AM/PM`.
    Noon,
    /// Any run of `/ - . ,` and blanks (and, before an hour, a `T`).
    Gap,
    /// A `:`.
    Colon,
    /// A word in quotes, tidied.
    Literal(String),
}

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

/// Arithmetic over names: `energy_gross_kwh - energy_net_kwh`, `integral(poa_w_m2)`.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A number.
    Number(f64),
    /// A metric of the row, or of the table.
    Name(Quantity),
    /// Two combined.
    Binary(Box<Self>, Operator, Box<Self>),
    /// A function over the rows.
    Call(Function, Box<Self>),
}

/// How two numbers combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is its sign")]
pub enum Operator {
    Plus,
    Minus,
    Times,
    Over,
}

/// A function over rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word it is written as")]
pub enum Function {
    Sum,
    Mean,
    Min,
    Max,
    First,
    Last,
    Count,
    Integral,
}

/// What tells that a workbook is this layout's. All that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Match {
    /// The file's name fits.
    pub file_name: Option<Text>,
    /// The sender fits.
    pub sender: Option<Text>,
    /// All these sheets are there, hidden ones too.
    pub sheets: Texts,
    /// Each stands in the first 60 rows of a visible sheet.
    pub cells: Texts,
    /// None of these does.
    pub without: Texts,
}

/// How numbers are written in texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberStyle {
    /// Between groups of digits.
    pub group: char,
    /// Before the fraction.
    pub decimal: char,
}

/// Where things lie in one contractor's workbooks.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Its name.
    pub name: String,
    /// Whose statement its reports are.
    pub source: String,
    /// Only to be extended.
    pub is_abstract: bool,
    /// What kind of plant it is for.
    pub technology: Option<Technology>,
    /// Higher wins.
    pub priority: i32,
    /// Language of months and weekdays: `en`, `es`.
    pub language: String,
    /// How numbers are written in texts.
    pub numbers: NumberStyle,
    /// The first month of its financial year, 1 to 12.
    pub fy_starts: u32,
    /// The zone its times are written in, where that is not the plant's.
    pub time_zone: Option<chrono_tz::Tz>,
    /// What it recognises.
    pub matches: Match,
    /// Names that hold for every block, each with places in order of trust.
    pub fields: Vec<(Name, Vec<Place>)>,
    /// Its tables and forms, in the order of their names.
    pub blocks: Vec<Block>,
    /// The file it is written in.
    pub file: Arc<str>,
    /// SHA-256 of all the text it was made from (what it extends included), hex: what it was judged under.
    pub fingerprint: String,
}
