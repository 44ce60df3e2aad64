//! A cell of a workbook: what was read there, and the numbers that stand on it.

use chrono::NaiveDate;

use crate::calendar::Month;
use crate::lineage::kept_in;
use crate::render::{Cell, Column, Table, Tone};

/// What a report read in the cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The plant's code.
    pub plant: String,
    /// The report's day.
    pub day: NaiveDate,
    /// Whose statement it is.
    pub source: String,
    /// Which part of the day.
    pub part: String,
    /// Its revision.
    pub revision: i32,
    /// live, superseded, deleted, rejected.
    pub state: &'static str,
    /// The metric with its qualifiers, or what else it is.
    pub what: String,
    /// The unit it is about.
    pub unit: Option<String>,
    /// The value in the metric's own unit.
    pub value: Option<f64>,
    /// What stood there, as written.
    pub text: String,
    /// Why it does not count, or what it is.
    pub why: Option<String>,
}

/// A live number that stands on the cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The plant's code.
    pub plant: String,
    /// The unit; none: the plant's.
    pub unit: Option<String>,
    /// The number's name.
    pub number: String,
    /// Its day.
    pub day: NaiveDate,
    /// Its value.
    pub value: Option<f64>,
    /// The month it goes into, with the month's value.
    pub month: Option<(Month, f64)>,
}

/// Returns the table of the numbers that stand on the cell.
pub fn numbers(title: String, standing: &[Standing]) -> Table {
    let columns = vec![
        Column::text("plant", "Plant"),
        Column::text("unit", "Unit"),
        Column::text("number", "Number"),
        Column::text("day", "Day"),
        Column::number("value", "Value", "", 3),
        Column::text("measured_in", "In").priority(1),
        Column::text("month", "Month").priority(2),
        Column::number("month_value", "Month's value", "", 3).priority(2),
    ];
    let mut table = Table::new(title, columns);
    for one in standing {
        table.row(vec![
            one.plant.as_str().into(),
            one.unit.clone().into(),
            one.number.as_str().into(),
            Cell::Day(one.day),
            one.value.into(),
            kept_in(&one.number).into(),
            one.month.map(|(month, _)| month.to_string()).into(),
            one.month.map(|(_, value)| value).into(),
        ]);
    }
    table
}

/// Returns the table of what was read in the cell.
pub fn read(read: &[Read]) -> Table {
    let columns = vec![
        Column::text("plant", "Plant"),
        Column::text("day", "Day"),
        Column::text("source", "Source").priority(2),
        Column::text("part", "Part").priority(4),
        Column::number("revision", "Rev", "", 0),
        Column::text("state", "State"),
        Column::text("what", "Read as"),
        Column::text("unit", "Unit").priority(1),
        Column::number("value", "Value", "", 3),
        Column::prose("text", "As written").priority(3),
        Column::below("why"),
    ];
    let mut table = Table::new("What was read there", columns);
    table.names = 5;
    for one in read {
        let tone = if one.state == "live" { Tone::Plain } else { Tone::Faint };
        let cells = vec![
            one.plant.as_str().into(),
            Cell::Day(one.day),
            one.source.as_str().into(),
            one.part.as_str().into(),
            Cell::Count(i64::from(one.revision)),
            one.state.into(),
            one.what.as_str().into(),
            one.unit.clone().into(),
            one.value.into(),
            one.text.as_str().into(),
            one.why.clone().into(),
        ];
        table.toned(tone, cells);
    }
    table
}
