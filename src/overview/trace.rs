//! A number led back to its cells: the steps by which it is made, the days of a month, what every report gave for it.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::status::at;
use crate::lineage::{Made, Step, kept_in};
use crate::render::{Cell, Column, Table, Tone};
use crate::summary::Ratio;

/// A report that gave something for the number.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The day it is of.
    pub day: NaiveDate,
    /// Whose statement it is.
    pub source: String,
    /// Which part of the day.
    pub part: String,
    /// Its revision.
    pub revision: i32,
    /// The workbook it was read from.
    pub workbook: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// When that came, UTC.
    pub received: NaiveDateTime,
    /// The layout it was read by.
    pub layout: String,
}

impl Origin {
    /// Returns what tells it from others of the day.
    pub fn name(&self) -> String {
        let part = if self.part.is_empty() { String::new() } else { format!("/{}", self.part) };
        format!("{}{part} {}", self.source, self.revision)
    }
}

/// A value or a stop that a report gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Where it is from.
    pub origin: Origin,
    /// For which number: its name.
    pub name: String,
    /// The unit of the plant it is of.
    pub unit: Option<String>,
    /// The value in the metric's own unit.
    pub value: Option<f64>,
    /// Whether it counts for the number.
    pub used: bool,
    /// Why it does not, or what it counts through.
    pub why: Option<String>,
    /// Its place in the workbook.
    pub place: String,
    /// What stood there, as written.
    pub text: String,
    /// The unit it was read in.
    pub written_unit: String,
    /// How that becomes the unit it is kept in, where it is another.
    pub conversion: Option<String>,
    /// Whether a formula stood there, where the format tells; none: no cell.
    pub formula: Option<bool>,
    /// Whether its sheet is hidden.
    pub hidden: bool,
}

/// A day of a month's number.
#[derive(Clone, Debug, PartialEq)]
pub struct DayLine {
    /// The day.
    pub day: NaiveDate,
    /// Whether any report of it came.
    pub reported: bool,
    /// Its value.
    pub value: Option<f64>,
    /// Its parts, where it is a ratio.
    pub ratio: Option<Ratio>,
    /// The reports that give it.
    pub reports: Vec<String>,
    /// How many cells it stands on, and the first.
    pub cells: (usize, Option<String>),
    /// Why it has none.
    pub why: Option<String>,
}

/// Returns the table of steps.
pub fn steps(title: String, steps: &[Step]) -> Table {
    let columns = vec![
        Column::text("number", "Number"),
        Column::text("unit", "Unit").priority(2),
        Column::number("value", "Value", "", 3),
        Column::text("measured_in", "In"),
        Column::text("made", "Made"),
        Column::below("formula"),
        Column::below("numbers"),
    ];
    let mut table = Table::new(title, columns);
    table.names = 2;
    for step in steps.iter().filter(|step| is_shown(step)) {
        let tone = if step.value.is_some() { Tone::Plain } else { Tone::Bad };
        let cells = vec![
            step.number.name.as_str().into(),
            step.number.unit.clone().into(),
            step.value.into(),
            kept_in(&step.number.name).into(),
            made(step.made).into(),
            Some(step.formula.clone()).filter(|_| !matches!(step.made, Made::Reported | Made::MasterData)).into(),
            step.with.as_ref().map(|with| format!("= {with}")).into(),
        ];
        table.toned(tone, cells);
    }
    table
}

/// Returns whether a step tells more than the cells of a unit's value do, which stand by themselves.
fn is_shown(step: &Step) -> bool {
    step.number.unit.is_none() || !step.needs.is_empty() || step.sources.is_empty() && step.made != Made::Stops
}

const fn made(made: Made) -> &'static str {
    match made {
        Made::Computed => "computed",
        Made::MasterData => "master data",
        Made::Reported => "reported",
        Made::Stops => "from stops",
        Made::Nothing => "not known",
    }
}

/// Returns the table of a month's days; its total is the month's number.
pub fn days(title: String, name: &str, lines: &[DayLine], total: (Option<f64>, Option<Ratio>)) -> Table {
    let columns = vec![
        Column::text("day", "Day"),
        Column::number("value", name, kept_in(name), 3),
        Column::number("numerator", "Numerator", "", 1).priority(1),
        Column::number("denominator", "Denominator", "", 1).priority(1),
        Column::text("reports", "Reports").priority(2),
        Column::number("cells", "Cells", "", 0),
        Column::text("first_cell", "First").priority(3),
        Column::below("why"),
    ];
    let mut table = Table::new(title, columns);
    let parts = |ratio: Option<Ratio>| [ratio.map(|r| r.numerator).into(), ratio.map(|r| r.denominator).into()];
    for line in lines {
        let tone = if line.value.is_some() { Tone::Plain } else { Tone::Bad };
        let [above, below] = parts(line.ratio);
        let cells = vec![
            Cell::Day(line.day),
            line.value.into(),
            above,
            below,
            line.reports.join(", ").into(),
            Cell::Count(i64::try_from(line.cells.0).unwrap_or(i64::MAX)),
            line.cells.1.clone().into(),
            line.why.clone().into(),
        ];
        table.toned(tone, cells);
    }
    let silent: Vec<String> = lines.iter().filter(|l| !l.reported).map(|l| l.day.to_string()).collect();
    match silent.as_slice() {
        [] => {}
        [one] => table.note(format!("Not reported: {one}.")),
        [first, .., last] => table.note(format!("Not reported: {} days of {first} to {last}.", silent.len())),
    }
    let [above, below] = parts(total.1);
    table.total(vec!["Month".into(), total.0.into(), above, below]);
    table
}

fn value_columns(month: bool) -> Vec<Column> {
    vec![
        Column::text("number", "Number"),
        Column::text("unit", "Unit"),
        Column::text("day", "Day").priority(if month { 0 } else { 12 }),
        Column::number("value", "Value", "", 3),
        Column::text("measured_in", "In").priority(2),
        Column::text("used", "Used"),
        Column::text("cell", "Cell"),
        Column::prose("text", "As written"),
        Column::text("written_unit", "Written in").priority(3),
        Column::text("conversion", "Conversion").priority(4),
        Column::text("formula", "Formula").priority(5),
        Column::text("source", "Source").priority(6),
        Column::text("part", "Part").priority(7),
        Column::number("revision", "Rev", "", 0).priority(1),
        Column::text("workbook", "Workbook").priority(8),
        Column::text("sha256", "Hash").priority(9),
        Column::text("received", "Received").priority(10),
        Column::text("sheet_hidden", "Hidden").priority(11),
        Column::below("why"),
    ]
}

/// Returns the table of what reports gave.
pub fn values(title: String, values: &[Value], zone: Tz, month: bool) -> Table {
    let mut table = Table::new(title, value_columns(month));
    table.names = if month { 3 } else { 2 };
    let yes = |known: bool| if known { "yes" } else { "no" };
    for value in values {
        let origin = &value.origin;
        let cells = vec![
            value.name.as_str().into(),
            value.unit.clone().into(),
            Cell::Day(origin.day),
            value.value.into(),
            kept_in(&value.name).into(),
            yes(value.used).into(),
            value.place.as_str().into(),
            value.text.as_str().into(),
            value.written_unit.as_str().into(),
            value.conversion.clone().into(),
            value.formula.map(|formula| yes(formula).to_owned()).into(),
            origin.source.as_str().into(),
            origin.part.as_str().into(),
            Cell::Count(i64::from(origin.revision)),
            origin.workbook.as_str().into(),
            Cell::Hash(origin.sha256.clone()),
            at(origin.received, zone),
            Some(yes(value.hidden).to_owned()).filter(|_| value.hidden).into(),
            value.why.clone().into(),
        ];
        table.toned(if value.used { Tone::Plain } else { Tone::Warn }, cells);
    }
    table
}

/// Returns the table of the reports that gave something, each once.
pub fn reports(values: &[Value], zone: Tz, month: bool) -> Table {
    let columns = vec![
        Column::text("report", "Report"),
        Column::text("day", "Day").priority(if month { 0 } else { 2 }),
        Column::text("workbook", "Workbook"),
        Column::text("sha256", "Hash"),
        Column::text("received", "Received").priority(1),
        Column::text("layout", "Layout").priority(3),
    ];
    let mut table = Table::new("Reports", columns);
    let mut seen: Vec<&Origin> = Vec::new();
    for origin in values.iter().map(|value| &value.origin) {
        if seen.contains(&origin) {
            continue;
        }
        seen.push(origin);
        table.row(vec![
            origin.name().into(),
            Cell::Day(origin.day),
            origin.workbook.as_str().into(),
            Cell::Hash(origin.sha256.clone()),
            at(origin.received, zone),
            origin.layout.as_str().into(),
        ]);
    }
    table
}
