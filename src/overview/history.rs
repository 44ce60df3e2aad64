//! How a plant's reports came to be: every revision, with when, from which workbook, by whom, and what became of it.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::status::{at, local};
use crate::render::{Cell, Column, Table, Tone};

/// What somebody did to a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What: deleted, restored.
    pub what: &'static str,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// Who.
    pub who: String,
    /// Why, if that was said.
    pub why: Option<String>,
}

impl Decision {
    /// Returns it in words, by the clock of a zone.
    pub fn told(&self, zone: Tz) -> String {
        let why = self.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("{} {} by {}{why}", self.what, local(self.at, zone), self.who)
    }
}

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
    /// live, superseded, deleted, dropped, rejected, answered.
    pub state: &'static str,
    /// When it was stored, UTC.
    pub stored: NaiveDateTime,
    /// The workbook it came from.
    pub workbook: String,
    /// Who stored it.
    pub who: String,
    /// The run that stored it, if a run did.
    pub run: Option<i64>,
    /// Why there is this revision.
    pub reason: String,
    /// The energy that it alone makes of the day, kWh.
    pub energy_kwh: Option<f64>,
    /// What it changed of the accepted one before, in short.
    pub changes: Option<String>,
    /// By whose decision it stands or is gone, when and why.
    pub decisions: Vec<Decision>,
    /// What is wrong with it, errors first: severity, place, message, rule.
    pub findings: Vec<String>,
}

/// Returns the table of a plant's revisions.
pub fn table(plant: &str, day: Option<NaiveDate>, lines: &[Line], zone: Tz) -> Table {
    let of = day.map(|day| format!(", {day}")).unwrap_or_default();
    let columns = vec![
        Column::text("day", "Day").priority(if day.is_some() { 6 } else { 0 }),
        Column::text("source", "Source").priority(4),
        Column::text("part", "Part").priority(2),
        Column::number("revision", "Rev", "", 0),
        Column::text("state", "State"),
        Column::number("energy_kwh", "Energy", "kWh", 1),
        Column::text("stored", "Stored").priority(3),
        Column::text("workbook", "Workbook"),
        Column::text("who", "Who").priority(9),
        Column::number("run", "Run", "", 0).priority(8),
        Column::text("reason", "Reason").priority(7),
        Column::below("decisions"),
        Column::below("changes"),
        Column::below("findings"),
    ];
    let mut table = Table::new(format!("History of {plant}{of}"), columns);
    table.names = 4;
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
            at(line.stored, zone),
            line.workbook.as_str().into(),
            line.who.as_str().into(),
            line.run.map_or(Cell::Missing, Cell::Count),
            line.reason.as_str().into(),
            Cell::List(line.decisions.iter().map(|decision| decision.told(zone)).collect()),
            line.changes.clone().into(),
            Cell::List(line.findings.clone()),
        ];
        table.toned(tone, cells);
    }
    table
}
