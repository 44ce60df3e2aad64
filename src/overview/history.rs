//! How a plant's reports came to be: every revision, with when, from which workbook, by whom, and what became of it.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::status::local;
use crate::render::{Cell, Column, Table, Tone};

/// A revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The day it is of.
    pub day: NaiveDate,
    /// Whose statement it is.
    pub source: String,
    /// Which part of the day.
    pub part: String,
    /// Its number.
    pub revision: i32,
    /// live, superseded, deleted, rejected, answered.
    pub state: &'static str,
    /// When it was stored, UTC.
    pub stored: NaiveDateTime,
    /// The workbook it came from.
    pub workbook: String,
    /// Who stored it.
    pub who: String,
    /// Why there is this revision.
    pub reason: String,
    /// The energy that it alone makes of the day, kWh.
    pub energy_kwh: Option<f64>,
    /// Why it was rejected: the first error.
    pub why: Option<String>,
}

/// Returns the table of a plant's revisions.
pub fn table(plant: &str, day: Option<NaiveDate>, lines: &[Line], zone: Tz) -> Table {
    let of = day.map(|day| format!(", {day}")).unwrap_or_default();
    let columns = vec![
        Column::text("day", "Day"),
        Column::text("source", "Source").priority(3),
        Column::text("part", "Part").priority(9),
        Column::number("revision", "Rev", "", 0),
        Column::text("state", "State"),
        Column::number("energy_kwh", "Energy", "kWh", 1),
        Column::text("stored", "Stored").priority(1),
        Column::prose("workbook", "Workbook"),
        Column::text("who", "Who").priority(5),
        Column::text("reason", "Reason").priority(4),
        Column::prose("why", "Why").priority(2),
    ];
    let mut table = Table::new(format!("History of {plant}{of}"), columns);
    for line in lines {
        let tone = match line.state {
            "live" => Tone::Good,
            "rejected" => Tone::Bad,
            _ => Tone::Faint,
        };
        let cells = vec![
            Cell::Day(line.day),
            line.source.as_str().into(),
            line.part.as_str().into(),
            Cell::Count(i64::from(line.revision)),
            line.state.into(),
            line.energy_kwh.into(),
            local(line.stored, zone).into(),
            line.workbook.as_str().into(),
            line.who.as_str().into(),
            line.reason.as_str().into(),
            line.why.clone().into(),
        ];
        table.toned(tone, cells);
    }
    table
}
