//! Who has reported a day, who is late, what was rejected, and which workbooks gave nothing.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use crate::render::{Cell, Column, Table, Tone};

/// How a plant stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It reported in time.
    Reported,
    /// It reported after it was due.
    Late,
    /// Reported, and a later correction was rejected.
    CorrectionRejected,
    /// Only rejected reports came.
    Rejected,
    /// What came was deleted, and nothing came since.
    Deleted,
    /// Nothing came, and it is not due yet.
    NotDue,
    /// Nothing came, and it was due.
    Missing,
    /// Nothing came, and the day is a holiday of the plant.
    Holiday,
    /// Nothing came, and the plant was not commissioned yet.
    NotCommissioned,
}

impl State {
    /// Returns it as words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Late => "reported late",
            Self::CorrectionRejected => "correction rejected",
            Self::Rejected => "rejected",
            Self::Deleted => "deleted",
            Self::NotDue => "not due yet",
            Self::Missing => "missing",
            Self::Holiday => "holiday",
            Self::NotCommissioned => "not commissioned",
        }
    }

    /// Returns whether somebody should ask.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Late | Self::CorrectionRejected | Self::Rejected | Self::Deleted | Self::Missing)
    }

    const fn tone(self) -> Tone {
        match self {
            Self::Reported | Self::Holiday => Tone::Plain,
            Self::NotDue | Self::NotCommissioned => Tone::Faint,
            Self::Late | Self::CorrectionRejected => Tone::Warn,
            Self::Rejected | Self::Deleted | Self::Missing => Tone::Bad,
        }
    }
}

/// A plant's line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The plant's code.
    pub plant: String,
    /// Its name.
    pub name: String,
    /// Who sends its reports.
    pub contractor: Option<String>,
    /// How it stands.
    pub state: State,
    /// When its report was due, UTC.
    pub due: NaiveDateTime,
    /// When the first one came, UTC.
    pub received: Option<NaiveDateTime>,
    /// The zone its times are shown in.
    pub zone: Tz,
    /// The latest day it has reported.
    pub last_day: Option<NaiveDate>,
    /// Why what came was rejected: the first error; or who deleted it, and why.
    pub why: Option<String>,
}

/// A workbook that needs a human.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// When it came, UTC.
    pub received: NaiveDateTime,
    /// What it came to.
    pub outcome: String,
    /// Why: the first error.
    pub why: String,
}

/// Returns the plants' table.
pub fn plants(day: NaiveDate, lines: &[Line]) -> Table {
    let columns = vec![
        Column::text("plant", "Plant"),
        Column::prose("name", "Name").priority(4),
        Column::prose("contractor", "Contractor").priority(5),
        Column::text("status", "Status"),
        Column::text("received", "Received").priority(2),
        Column::text("due", "Due").priority(3),
        Column::text("last_report_day", "Last day").priority(1),
        Column::below("why"),
    ];
    let mut table = Table::new(format!("Status of {day}"), columns);
    for line in lines {
        table.toned(
            line.state.tone(),
            vec![
                line.plant.as_str().into(),
                line.name.as_str().into(),
                line.contractor.clone().into(),
                line.state.words().into(),
                line.received.map_or(Cell::Missing, |moment| at(moment, line.zone)),
                at(line.due, line.zone),
                line.last_day.map_or(Cell::Missing, Cell::Day),
                line.why.clone().into(),
            ],
        );
    }
    let of = |test: fn(&Line) -> bool| lines.iter().filter(|l| test(l)).count();
    let reported = of(|l| matches!(l.state, State::Reported | State::Late | State::CorrectionRejected));
    let due = of(|l| l.state != State::NotCommissioned);
    let mut counts = vec![format!("{reported} of {due} plants have reported")];
    let rest = [(State::Late, "late"), (State::Deleted, "deleted"), (State::Missing, "missing")];
    let later = [(State::NotDue, "not due yet"), (State::NotCommissioned, "not commissioned")];
    for (state, words) in rest.into_iter().chain(later) {
        let n = lines.iter().filter(|l| l.state == state).count();
        if n > 0 {
            counts.push(format!("{n} {words}"));
        }
    }
    let rejected = of(|l| matches!(l.state, State::Rejected | State::CorrectionRejected));
    if rejected > 0 {
        counts.push(format!("{rejected} with a rejected report"));
    }
    table.note(format!("{}.", counts.join(", ")));
    table
}

/// Returns the table of workbooks that need a human.
pub fn workbooks(open: &[Open], zone: Tz) -> Table {
    let columns = vec![
        Column::text("workbook", "Workbook"),
        Column::text("received", "Received").priority(1),
        Column::text("outcome", "Outcome"),
        Column::text("sha256", "Hash").priority(2),
        Column::below("why"),
    ];
    let mut table = Table::new("Workbooks that need a human", columns);
    for one in open {
        let cells = vec![
            one.name.as_str().into(),
            at(one.received, zone),
            one.outcome.as_str().into(),
            Cell::Hash(one.sha256.clone()),
            one.why.as_str().into(),
        ];
        table.toned(Tone::Warn, cells);
    }
    if !open.is_empty() {
        table.note("`dgr workbook dismiss HASH --reason TEXT` takes one that was dealt with off this list.");
    }
    table
}

/// Returns a moment as a cell, by the clock of a zone.
pub fn at(moment: NaiveDateTime, zone: Tz) -> Cell {
    Cell::Moment(moment.and_utc().with_timezone(&zone).fixed_offset())
}

/// Returns a moment as the clock at a plant shows it.
pub fn local(at: NaiveDateTime, zone: Tz) -> String {
    at.and_utc().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}
