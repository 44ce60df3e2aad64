//! What a workbook said by a layout: records with their values, each with its cell. Read, not yet believed.

mod block;

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::calendar::Month;
use crate::cell::Place;
use crate::finding::Finding;
use crate::metric::{Combine, Metric};
use crate::names::{Bucket, Kind, Period, Role, Technology, qualified};
pub use block::{BlockRead, HeadRead, Passed, Template, Titled, Unread, Why};

/// A text, and where it stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The text, after `pick` and `map`, trimmed.
    pub text: String,
    /// Where it stood.
    pub place: Place,
}

/// A value of a metric, as a workbook gave it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What it is of.
    pub metric: Metric,
    /// Over which time.
    pub period: Period,
    /// Whether it happened or was planned.
    pub kind: Kind,
    /// What it is for.
    pub role: Role,
    /// The value in the metric's own unit, finite. None: nothing usable stood there (the finding tells what did).
    pub value: Option<f64>,
    /// The unit it was read in: `MWh`.
    #[serde(rename = "written_unit", deserialize_with = "crate::shared::read")]
    pub unit: Arc<str>,
    /// What stood there, as written. Mostly a few digits, which lie in place: there are a million of them.
    pub text: SmolStr,
    /// Where.
    pub place: Place,
    /// Whether a formula stood there, where the format tells.
    pub formula: bool,
    /// Whether the sheet is hidden.
    pub hidden: bool,
}

/// How two readings of a register become an amount.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Register {
    /// What the step is multiplied with; none: nothing beside it says so.
    pub mf: Option<f64>,
    /// Whether a factor is due beside it and none stands there.
    pub lacks_mf: bool,
    /// From where it starts at zero again, in the metric's unit.
    pub turns_at: Option<f64>,
}

impl Reading {
    /// Returns the metric's name with what qualifies it: `energy_export_kwh-mtd`.
    pub fn name(&self) -> String {
        qualified(self.metric.name(), self.period, self.kind, self.role)
    }

    /// Returns whether it is the day's own actual value: what metrics are made of.
    pub fn is_actual_day(&self) -> bool {
        self.period == Period::Day && self.kind == Kind::Actual && self.role == Role::Value
    }

    /// Returns whether it is a reading of a register: where that stood, and no amount.
    pub fn is_of_register(&self) -> bool {
        matches!(self.role, Role::Open | Role::Close)
    }
}

/// A time at which a unit stood still, in plant-local time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// From when.
    pub from: NaiveDateTime,
    /// Until when; none: still open.
    pub to: Option<NaiveDateTime>,
    /// Why, by the vocabulary; none where the text maps to no bucket.
    pub bucket: Option<Bucket>,
    /// Why, as written.
    pub bucket_text: String,
    /// Whether the contract excuses it, where the report says so.
    pub excused: Option<bool>,
    /// The error's text.
    pub error_text: String,
    /// Remarks, action taken.
    pub remarks: String,
}

/// What a record is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Subject {
    /// A day of a plant or a unit.
    Day,
    /// An interval: from, to, in plant-local time.
    Interval(NaiveDateTime, NaiveDateTime),
    /// A stop of a unit or a plant.
    Stop(Box<Stop>),
    /// A plan for a month.
    Target(Month),
    /// A month's values.
    Month(Month),
    /// A printed total over rows of its table for the record's day: what they should combine to. Of all rows whose
    /// text under a key equals another's, where the layout says so (`of`).
    Total {
        /// How rows combine; none: by each metric's own rule.
        combine: Option<Combine>,
        /// The key and its text that the rows summed must have.
        of: Option<(String, String)>,
    },
    /// Master data of a plant or a unit: no report is made of it.
    Master,
}

/// One thing that a workbook said about a plant or a unit: a row, a spread cell, a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Which block of the layout it came from, by its position in [`Draft::blocks`].
    pub block: u16,
    /// What it is about.
    pub subject: Subject,
    /// The plant as named; none: the unit tells.
    pub plant: Option<Said>,
    /// The unit as named; none: it is the plant's.
    pub unit: Option<Said>,
    /// The day. For stops and intervals the day they count to, where that is told or follows from their start.
    pub date: Option<NaiveDate>,
    /// Where the day was told.
    pub date_place: Option<Place>,
    /// Which part of a day sent in parts; mostly empty.
    pub part: String,
    /// Its row (or cell), for messages.
    pub place: Place,
    /// Its values.
    pub readings: Vec<Reading>,
    /// Those registers of which it has readings.
    pub registers: Vec<(Metric, Period, Register)>,
    /// Its other texts by name (`x_feeder`, `remarks`), kept with the raw report.
    pub extras: Vec<(String, Said)>,
    /// What is wrong with it. An error rejects the plant-day it belongs to.
    pub findings: Vec<Finding>,
}

/// All that one workbook said, by one layout. Findings of a sheet that reject all of its reports carry severity
/// `error` in [`Draft::findings`]: then the sheet's records are not here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The layout's name.
    pub layout: String,
    /// Whose statement it is.
    pub source: String,
    /// What kind of plant the layout is for, where it says.
    pub technology: Option<Technology>,
    /// Which source wins where two give one metric.
    pub priority: i32,
    /// The blocks that were found, once per sheet read.
    pub blocks: Vec<BlockRead>,
    /// What they gave.
    pub records: Vec<Record>,
    /// What is wrong with the workbook or one of its sheets.
    pub findings: Vec<Finding>,
}

/// What comes to a workbook from outside of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outside {
    /// `--date`: the day, for workbooks that do not tell it.
    pub date: Option<NaiveDate>,
    /// `--month`.
    pub month: Option<Month>,
    /// `--plant`.
    pub plant: Option<String>,
    /// The day the file came, plant-local.
    pub received: Option<NaiveDate>,
    /// The mail's subject.
    pub subject: Option<String>,
    /// The mail's sender.
    pub sender: Option<String>,
}
