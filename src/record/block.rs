//! A block of a layout as it was applied to a sheet, and what of it should be the same in the next workbook.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Said;
use crate::cell::{Address, Place};

/// Why a row of a table gave no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// Nothing stands in it.
    Blank,
    /// It is a printed total (`totals`): kept as a check.
    Total,
    /// It sets a key for the rows below (`heading`).
    Heading,
    /// The layout passes it over (`skip`, `only`).
    Skipped,
    /// Nothing in it is read as a value.
    Nothing,
    /// It ends the table (`end`).
    End,
    /// It stands below the table's end.
    Below,
}

impl Why {
    /// Returns the reason as people read it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Total => "a printed total, kept as a check",
            Self::Heading => "a heading for the rows below",
            Self::Skipped => "passed over by skip or only",
            Self::Nothing => "gives no value",
            Self::End => "ends the table",
            Self::Below => "below the end of the table",
        }
    }
}

/// Rows of a table, one under the other, that gave no values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passed {
    /// The first cell of the first of them.
    pub place: Place,
    /// The first and the last row, as Excel numbers them.
    pub rows: (u32, u32),
    /// Why.
    pub why: Why,
    /// What the first of them says first.
    pub text: String,
}

/// A column of a table that no name reads, and that is not told of among the findings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unread {
    /// Its header's cell.
    pub place: Place,
    /// Its header.
    pub header: String,
    /// Whether `ignore` names it; else `unknown_columns = "ignore"` leaves it out.
    pub listed: bool,
}

/// A block of a layout as it was applied: a table or a form, on a sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlockRead {
    /// Its name in the layout: `table.inverters`.
    pub name: String,
    /// Whether its plant-days make reports.
    pub primary: bool,
    /// Whether it is a log of stops: a unit that is not in it did not stop.
    pub stops: bool,
    /// Whether its rows must be of one day.
    pub one_day: bool,
    /// The sheet it was read from.
    pub sheet: String,
    /// Whether the layout names that sheet; else it is found by an expression, or as the only one.
    pub named: bool,
    /// Whether it may be missing.
    pub optional: bool,
    /// The first texts of the lines above the tables of that sheet, with the first block that was read from it.
    pub titles: Vec<Said>,
    /// Units that it names in rows (or over columns) without any value: they are there, and say nothing.
    pub silent: Vec<String>,
    /// The columns of its header that should be the same in every workbook.
    pub heads: Vec<HeadRead>,
    /// The rows of its tables that gave no values.
    pub passed: Vec<Passed>,
    /// The columns of its tables that are left unread by intent.
    pub unread: Vec<Unread>,
}

/// A column of a header, as a workbook has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeadRead {
    /// Its texts from above, the unit last: `Today > Generation > kWh`.
    pub name: String,
    /// Its lowest cell with a text.
    pub at: Address,
    /// What reads it: names of the layout; `ignore`; empty: nothing.
    pub by: String,
}

/// What a layout's tables looked like in the last accepted workbook of a plant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// What tells the layout's text from others: by another one the same header has other names.
    pub layout: String,
    /// The latest day that the workbook was about.
    pub day: Option<NaiveDate>,
    /// The columns of each table, by its name in the layout.
    pub tables: BTreeMap<String, Vec<HeadRead>>,
    /// What stood over each block that was read from one sheet, by its name in the layout.
    #[serde(default)]
    pub titles: BTreeMap<String, Titled>,
}

/// What a sheet was called, and what stood over its tables.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Titled {
    /// The sheet; none: the layout names it.
    pub sheet: Option<String>,
    /// The first texts of the lines above its tables.
    pub lines: Vec<String>,
}

impl Titled {
    /// Returns what is called so, and stands so, where a block was read.
    pub fn of(block: &BlockRead) -> Self {
        let lines = block.titles.iter().map(|said| said.text.clone()).collect();
        Self { sheet: (!block.named).then(|| block.sheet.clone()), lines }
    }
}
