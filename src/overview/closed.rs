//! Months that were closed or reopened just now, with what they hold.

use crate::calendar::Month;
use crate::render::{Cell, Column, Table, Tone};

/// A plant's month.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The plant's code.
    pub plant: String,
    /// What became of it.
    pub state: &'static str,
    /// Its energy, kWh.
    pub energy_kwh: Option<f64>,
    /// How many days have one.
    pub days: u32,
}

/// Returns the table of months.
pub fn table(month: Month, lines: &[Line]) -> Table {
    let columns = vec![
        Column::text("plant", "Plant"),
        Column::text("month", "Month"),
        Column::text("state", "State"),
        Column::number("energy_kwh", "Energy", "kWh", 1),
        Column::text("days_with_energy", "Days"),
    ];
    let mut table = Table::new(format!("Month {month}"), columns);
    for line in lines {
        let tone = if line.days < month.days() { Tone::Warn } else { Tone::Plain };
        let days = format!("{}/{}", line.days, month.days());
        let cells: Vec<Cell> = vec![
            line.plant.as_str().into(),
            month.to_string().into(),
            line.state.into(),
            line.energy_kwh.into(),
            days.into(),
        ];
        table.toned(tone, cells);
    }
    table
}

/// Returns the note that a month is closed, for all plants shown or for some; nothing where it is for none.
pub fn note(month: Month, closed: &[&str], shown: usize) -> Option<String> {
    match closed.len() {
        0 => None,
        n if n == shown => Some(format!("{month} is closed.")),
        _ => Some(format!("{month} is closed for {}.", closed.join(", "))),
    }
}
