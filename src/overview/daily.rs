//! The day's report: plants down, energy against budget, resource, performance, availability, findings; totals from
//! summed parts.

use chrono::NaiveDate;

use super::sums::{Parts, Sums};
use crate::calendar::Month;
use crate::names::Technology;
use crate::render::{Cell, Column, Table, Tone};
use crate::summary::Ratio;

/// Whether a plant's day is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Reported,
    /// It is, and a later correction was rejected.
    CorrectionRejected,
    /// What came was rejected.
    Rejected,
    /// Nothing came.
    Missing,
    /// Nothing came, and the plant was not commissioned yet.
    NotCommissioned,
}

impl Standing {
    /// Returns it as a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::CorrectionRejected => "correction rejected",
            Self::Rejected => "rejected",
            Self::Missing => "missing",
            Self::NotCommissioned => "not commissioned",
        }
    }

    /// Returns how it is meant on a screen.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Reported => Tone::Plain,
            Self::CorrectionRejected => Tone::Warn,
            Self::Rejected | Self::Missing => Tone::Bad,
            Self::NotCommissioned => Tone::Faint,
        }
    }
}

/// Where a day's budget is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Budget {
    /// There is none.
    #[default]
    None,
    /// The day's report prints it.
    Printed,
    /// It is the day's own target.
    OfDay,
    /// It is the month's target divided by the month's days.
    OfMonth,
    /// There is one of another energy than the plant reports: this metric. It is not compared.
    Other(&'static str),
}

/// A plant's day as the report shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The plant's code.
    pub plant: String,
    /// Its name.
    pub name: String,
    /// What it makes energy from.
    pub technology: Option<Technology>,
    /// Whether the day is known.
    pub standing: Standing,
    /// Revisions of the day's reports beyond the first: how often it was restated.
    pub restated: u32,
    /// Its energy, budget and ratios.
    pub parts: Parts,
    /// Which energy that is.
    pub energy_basis: Option<String>,
    /// Where the budget is from.
    pub budget_from: Budget,
    /// Irradiation in the plane of the modules, kWh/m².
    pub poa_kwh_m2: Option<f64>,
    /// Mean wind speed, m/s.
    pub wind_speed_ms: Option<f64>,
    /// Units with a usable energy, and how many there are.
    pub units: Option<(i32, i32)>,
    /// Warnings on the day and its reports.
    pub warnings: u32,
    /// Errors on its rejected reports.
    pub errors: u32,
    /// Why a value is missing or not to be trusted, each a sentence.
    pub remarks: Vec<String>,
}

/// Returns how far a value lies from its budget, per cent, or nothing where there is none to compare with.
pub fn deviation(actual: Option<f64>, budget: Option<f64>) -> Option<f64> {
    match (actual, budget) {
        (Some(actual), Some(budget)) if budget > 0.0 => Some((actual - budget) / budget * 100.0),
        _ => None,
    }
}

/// Returns the day's table.
pub fn table(day: NaiveDate, as_of: Option<&str>, lines: &[Line]) -> Table {
    let known = as_of.map(|moment| format!(", as known on {moment}")).unwrap_or_default();
    let mut table = Table::new(format!("Daily report, {day}{known}"), columns());
    for line in lines {
        table.toned(line.standing.tone(), cells(line));
    }
    let due: Vec<&Line> = lines.iter().filter(|line| line.standing != Standing::NotCommissioned).collect();
    if !lines.is_empty() {
        table.total(total(&due));
    }
    notes(&mut table, day, &due);
    table
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("plant", "Plant"),
        Column::prose("name", "Name").priority(6),
        Column::text("technology", "Tech").priority(7),
        Column::text("status", "Status"),
        Column::number("energy_kwh", "Energy", "kWh", 1),
        Column::text("energy_basis", "Basis").priority(8),
        Column::number("budget_kwh", "Budget", "kWh", 1).priority(3),
        Column::number("deviation_pct", "Dev", "%", 1).priority(2),
        Column::number("poa_kwh_m2", "POA", "kWh/m²", 2).priority(4),
        Column::number("wind_speed_ms", "Wind", "m/s", 1).priority(4),
        Column::number("pr_pct", "PR", "%", 1),
        Column::number("cuf_ac_pct", "CUF", "%", 1),
        Column::number("availability_pct", "Avail", "%", 1),
        Column::number("ga_pct", "Grid", "%", 1).priority(5),
        Column::text("units_valid", "Units").priority(3),
        Column::number("restated", "Rev", "", 0).priority(9),
        Column::number("errors", "Err", "", 0).priority(1),
        Column::number("warnings", "Warn", "", 0).priority(1),
        Column::below("remarks"),
    ]
}

/// Returns a ratio as a cell.
pub fn percent(ratio: Option<Ratio>) -> Cell {
    ratio.map(|r| r.value()).into()
}

fn cells(line: &Line) -> Vec<Cell> {
    vec![
        line.plant.as_str().into(),
        line.name.as_str().into(),
        line.technology.map(|t| t.word().to_owned()).into(),
        line.standing.word().into(),
        line.parts.energy_kwh.into(),
        line.energy_basis.clone().into(),
        line.parts.budget_kwh.into(),
        deviation(line.parts.energy_kwh, line.parts.budget_kwh).into(),
        line.poa_kwh_m2.into(),
        line.wind_speed_ms.into(),
        percent(line.parts.pr),
        percent(line.parts.cuf),
        percent(line.parts.availability),
        percent(line.parts.grid),
        line.units.map(|(valid, all)| format!("{valid}/{all}")).into(),
        Cell::Count(i64::from(line.restated)),
        Cell::Count(i64::from(line.errors)),
        Cell::Count(i64::from(line.warnings)),
        Cell::List(line.remarks.clone()),
    ]
}

/// Returns the fleet's row: energies summed, the deviation over plants that have both, every ratio from summed parts.
fn total(lines: &[&Line]) -> Vec<Cell> {
    let sums = Sums::of(lines.iter().map(|line| &line.parts));
    let count = |part: fn(&Line) -> u32| Cell::Count(lines.iter().map(|l| i64::from(part(l))).sum());
    vec![
        "Total".into(),
        Cell::Missing,
        Cell::Missing,
        format!("{} of {}", sums.with_energy(), sums.all).into(),
        sums.energy_kwh().into(),
        Cell::Missing,
        sums.budget_kwh().into(),
        sums.deviation_pct().into(),
        Cell::Missing,
        Cell::Missing,
        percent(sums.pr),
        percent(sums.cuf),
        percent(sums.availability),
        percent(sums.grid),
        Cell::Missing,
        count(|l| l.restated),
        count(|l| l.errors),
        count(|l| l.warnings),
        Cell::Missing,
    ]
}

fn notes(table: &mut Table, day: NaiveDate, lines: &[&Line]) {
    let with = |test: fn(&Line) -> bool| {
        lines.iter().filter(|l| test(l)).map(|l| l.plant.as_str()).collect::<Vec<_>>().join(", ")
    };
    let missing = with(|l| l.standing == Standing::Missing);
    if !lines.is_empty() && lines.iter().all(|l| l.standing == Standing::Missing) {
        table.note("No plant has reported.");
    } else if !missing.is_empty() {
        table.note(format!("Not reported: {missing}."));
    }
    if lines.iter().any(|l| l.warnings + l.errors > 0) {
        table.note(format!("`dgr history PLANT {day}` tells every error and warning with its cell."));
    }
    let shared = with(|l| l.budget_from == Budget::OfMonth);
    if !shared.is_empty() {
        let days = Month::of(day).days();
        table.note(format!("Budget of {shared}: the month's target divided by its {days} days."));
    }
    for line in lines {
        if let Budget::Other(metric) = line.budget_from {
            let basis = line.energy_basis.as_deref().unwrap_or("another energy");
            table.note(format!("{} has a budget of {metric} and reports {basis}: not compared.", line.plant));
        }
    }
    let bare = with(|l| l.parts.energy_kwh.is_some() && l.parts.cuf.is_none());
    if !bare.is_empty() && lines.iter().any(|l| l.parts.cuf.is_some()) {
        table.note(format!("The total's CUF is without {bare}: an energy, and no AC capacity."));
    }
    let compared = lines.iter().filter(|l| l.parts.energy_kwh.is_some() && l.parts.budget_kwh.is_some()).count();
    if compared > 0 && compared < lines.len() {
        table.note(format!("The total's deviation is over the {compared} plants that have both energy and budget."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(plant: &str, kwh: Option<f64>, budget: Option<f64>, pr: Option<(f64, f64)>) -> Line {
        Line {
            plant: plant.into(),
            name: plant.into(),
            technology: Some(Technology::Solar),
            standing: if kwh.is_some() { Standing::Reported } else { Standing::Missing },
            restated: 0,
            parts: Parts {
                energy_kwh: kwh,
                budget_kwh: budget,
                pr: pr.and_then(|(a, b)| Ratio::of_day(a, b, 100.0)),
                ..Parts::default()
            },
            energy_basis: None,
            budget_from: Budget::Printed,
            poa_kwh_m2: None,
            wind_speed_ms: None,
            units: None,
            warnings: 0,
            errors: 0,
            remarks: Vec::new(),
        }
    }

    #[test]
    fn the_fleet_is_summed_never_averaged_and_a_missing_plant_is_not_zero() {
        let lines = [
            line("A", Some(100.0), Some(80.0), Some((100.0, 125.0))),
            line("B", Some(300.0), None, Some((300.0, 500.0))),
            line("C", None, Some(50.0), None),
        ];
        let table = table(NaiveDate::default(), None, &lines);
        let total = table.total.map(|row| row.cells).unwrap_or_default();
        assert_eq!(total.get(3), Some(&Cell::from("2 of 3")));
        assert_eq!(total.get(4), Some(&Cell::Number(400.0)));
        assert_eq!(total.get(7), Some(&Cell::Number(25.0))); // 100 against 80, the only plant with both
        assert_eq!(total.get(10), Some(&Cell::Number(64.0))); // 400/625, where the mean of 80 and 60 is 70
        assert_eq!(table.notes.first().map(String::as_str), Some("Not reported: C."));
    }
}
