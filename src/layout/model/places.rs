//! Places: where a text stands and how it is read.

use super::{Name, Origin, Text, Texts};
use crate::cell::Address;
use crate::grid::Area;
use crate::units::Unit;

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
    /// Digits of a register before the point: after 999999 comes 0.
    pub digits: Option<u32>,
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
            digits: None,
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
