//! What a correction comes to: the energy of days and months before and after, and every number that differs.

use chrono::NaiveDate;

use crate::calendar::Month;
use crate::render::{Cell, Column, Table, Tone};

/// A day or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A day.
    Day(NaiveDate),
    /// A month.
    Month(Month),
}

/// The energy of a plant's day or month, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// The plant's code.
    pub plant: String,
    /// Of when.
    pub period: Period,
    /// Before, kWh.
    pub from: Option<f64>,
    /// After, kWh.
    pub to: Option<f64>,
    /// Of a month: how many days it is summed from, before and after.
    pub days: Option<(i32, i32)>,
    /// Which energy it is, before and after.
    pub basis: [Option<String>; 2],
}

impl Shift {
    /// Returns whether anything of it differs.
    pub fn differs(&self) -> bool {
        let [before, after] = &self.basis;
        self.from != self.to || before != after || self.days.is_some_and(|(before, after)| before != after)
    }
}

/// A number that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// The plant's code.
    pub plant: String,
    /// The day.
    pub day: NaiveDate,
    /// The unit; empty: it is the plant's.
    pub unit: String,
    /// The metric's name; `reported.` stands before what a report prints beside.
    pub metric: String,
    /// Before.
    pub from: Option<f64>,
    /// After.
    pub to: Option<f64>,
    /// The cell it stood in; none: it was computed.
    pub from_place: Option<String>,
    /// The cell it stands in.
    pub to_place: Option<String>,
}

/// Returns the table of energies.
pub fn energies(shifts: &[Shift]) -> Table {
    let columns = vec![
        Column::text("plant", "Plant"),
        Column::text("period", "Period"),
        Column::number("before_kwh", "Before", "kWh", 1),
        Column::number("after_kwh", "After", "kWh", 1),
        Column::number("change_kwh", "Change", "kWh", 1),
        Column::text("basis", "Basis").priority(2),
        Column::text("energy_days", "Days").priority(1),
    ];
    let mut table = Table::new("Energy", columns);
    for shift in shifts {
        let period = match shift.period {
            Period::Day(day) => day.to_string(),
            Period::Month(month) => month.to_string(),
        };
        let change = shift.from.zip(shift.to).map(|(from, to)| to - from);
        let [before, after] = shift.basis.clone();
        let tone = if shift.from.is_some() && shift.to.is_none() { Tone::Warn } else { Tone::Plain };
        table.toned(
            tone,
            vec![
                shift.plant.as_str().into(),
                period.into(),
                shift.from.into(),
                shift.to.into(),
                change.into(),
                arrow(before, after).into(),
                shift.days.and_then(|(b, a)| arrow(Some(b.to_string()), Some(a.to_string()))).into(),
            ],
        );
    }
    table
}

/// Returns the table of numbers that differ.
pub fn numbers(moved: &[Moved]) -> Table {
    let columns = vec![
        Column::text("plant", "Plant"),
        Column::text("day", "Day"),
        Column::text("unit", "Unit"),
        Column::text("metric", "Metric"),
        Column::number("from", "From", "", 3),
        Column::number("to", "To", "", 3),
        Column::text("from_place", "Cell before").priority(2),
        Column::text("to_place", "Cell").priority(1),
    ];
    let mut table = Table::new("Numbers", columns);
    for one in moved {
        let tone = if one.to.is_none() { Tone::Warn } else { Tone::Plain };
        table.toned(
            tone,
            vec![
                one.plant.as_str().into(),
                Cell::Day(one.day),
                one.unit.as_str().into(),
                one.metric.as_str().into(),
                one.from.into(),
                one.to.into(),
                one.from_place.clone().into(),
                one.to_place.clone().into(),
            ],
        );
    }
    table
}

/// Returns what was and what is: with an arrow between, where they differ.
fn arrow(before: Option<String>, after: Option<String>) -> Option<String> {
    match (before, after) {
        (Some(before), Some(after)) if before != after => Some(format!("{before} → {after}")),
        (before, after) => after.or(before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::text;

    #[test]
    fn a_day_that_goes_is_missing_and_not_zero() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let basis = [Some("units".to_owned()), Some("export".to_owned())];
        let shift =
            |period, from, to, days| Shift { plant: "ONE".into(), period, from, to, days, basis: basis.clone() };
        let shifts = [
            shift(Period::Day(day), Some(4859.34), None, None),
            shift(Period::Month(Month::of(day)), Some(9544.04), Some(4684.7), Some((2, 1))),
        ];
        let shown: Vec<String> = text(&energies(&shifts), 100).into_iter().map(|line| line.text).collect();
        assert_eq!(
            shown,
            [
                "Energy",
                "",
                "Plant  Period       Before    After    Change  Basis           Days",
                "                       kWh      kWh       kWh",
                "-----  ----------  -------  -------  --------  --------------  -----",
                "ONE    2026-03-02  4,859.3        -         -  units → export  -",
                "ONE    2026-03     9,544.0  4,684.7  -4,859.3  units → export  2 → 1",
            ]
        );
    }
}
