//! A month day by day, of one plant or of many together: energy against budget, month to date, ratios, and what was
//! restated since it was first reported.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::daily::{Budget, deviation, percent};
use super::sums::{Parts, PlantDay, PlantDays, Sums};
use crate::calendar::Month;
use crate::plant::Plant;
use crate::render::{Cell, Column, Table, Tone, number, spark};

/// How many plant-days a sentence names.
const NAMED: usize = 6;

/// Returns the days of plants as a table, the plants summed; their days are the same ones.
pub fn table(title: String, plants: &[PlantDays]) -> Table {
    let mut table = Table::new(title, columns());
    let days: BTreeSet<NaiveDate> = plants.iter().flat_map(|p| &p.days).map(|day| day.day).collect();
    let (mut to_date, mut all) = (Sums::default(), Sums::default());
    let mut month = None;
    let mut trend = Vec::new();
    for day in &days {
        if month.replace(Month::of(*day)) != Some(Month::of(*day)) {
            to_date = Sums::default();
        }
        let of_day: Vec<(&PlantDays, &PlantDay)> =
            plants.iter().filter_map(|p| Some((p, p.days.iter().find(|d| d.day == *day)?))).collect();
        for (_, one) in &of_day {
            to_date.add(&one.parts);
            all.add(&one.parts);
        }
        let sums = Sums::of(of_day.iter().map(|(_, one)| &one.parts));
        trend.push(sums.energy_kwh());
        let tone = if sums.with_energy() == 0 { Tone::Bad } else { Tone::Plain };
        table.toned(tone, cells(Cell::Day(*day), &sums, Some(&to_date), &of_day));
    }
    if !days.is_empty() {
        table.total(cells("Total".into(), &all, None, &[]));
        table.note(format!("Energy by day: {}", spark(&trend)));
    }
    notes(&mut table, plants, &all);
    table
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("day", "Day"),
        Column::number("energy_kwh", "Energy", "kWh", 1),
        Column::number("budget_kwh", "Budget", "kWh", 1).priority(4),
        Column::number("deviation_pct", "Dev", "%", 1).priority(1),
        Column::number("mtd_energy_kwh", "MTD", "kWh", 1).block(1),
        Column::number("mtd_budget_kwh", "MTD budget", "kWh", 1).block(1).priority(7),
        Column::number("mtd_deviation_pct", "MTD dev", "%", 1).priority(3),
        Column::number("poa_kwh_m2", "POA", "kWh/m²", 2).priority(5),
        Column::number("wind_speed_ms", "Wind", "m/s", 1).priority(5),
        Column::number("pr_pct", "PR", "%", 1).priority(2),
        Column::number("cuf_ac_pct", "CUF", "%", 1),
        Column::number("availability_pct", "Avail", "%", 1).priority(2),
        Column::number("ga_pct", "Grid", "%", 1).priority(6),
        Column::text("plants_with_energy", "Plants"),
        Column::number("first_reported_kwh", "As first reported", "kWh", 1).priority(8),
        Column::below("restated"),
    ]
}

fn cells(name: Cell, sums: &Sums, to_date: Option<&Sums>, of_day: &[(&PlantDays, &PlantDay)]) -> Vec<Cell> {
    let one = if let [(_, one)] = of_day { Some(one) } else { None };
    let restated: Vec<String> = of_day.iter().filter_map(|(plants, day)| told(plants, day)).collect();
    let first = of_day.iter().map(|(_, day)| day.first_kwh.or(day.parts.energy_kwh));
    let first: f64 = first.flatten().sum();
    vec![
        name,
        sums.energy_kwh().into(),
        sums.budget_kwh().into(),
        sums.deviation_pct().into(),
        to_date.and_then(Sums::energy_kwh).into(),
        to_date.and_then(Sums::budget_kwh).into(),
        to_date.and_then(Sums::deviation_pct).into(),
        one.and_then(|day| day.poa_kwh_m2).into(),
        one.and_then(|day| day.wind_speed_ms).into(),
        percent(sums.pr),
        percent(sums.cuf),
        percent(sums.availability),
        percent(sums.grid),
        sums.coverage().into(),
        Some(first).filter(|_| !restated.is_empty()).into(),
        Cell::List(restated),
    ]
}

/// Returns how a plant's day was restated, if it was: from what, to what.
fn told(plants: &PlantDays, day: &PlantDay) -> Option<String> {
    let first = day.first_kwh?;
    let code = &plants.plant.code;
    let first_shown = number(first, 1);
    Some(match day.parts.energy_kwh {
        Some(now) => {
            let moved = deviation(Some(now), Some(first)).map(|pct| format!(" ({pct:+.1} %)")).unwrap_or_default();
            format!("{code}: first reported {first_shown} kWh, now {} kWh{moved}.", number(now, 1))
        }
        None => format!("{code}: first reported {first_shown} kWh, now without an energy."),
    })
}

fn notes(table: &mut Table, plants: &[PlantDays], all: &Sums) {
    let what = if plants.len() == 1 { "days" } else { "plant-days" };
    let without: Vec<String> = plants
        .iter()
        .flat_map(|p| p.days.iter().filter(|d| d.parts.energy_kwh.is_none()).map(move |d| (p, d)))
        .map(|(p, d)| if plants.len() == 1 { d.day.to_string() } else { format!("{} {}", p.plant.code, d.day) })
        .collect();
    if !without.is_empty() {
        let named = without.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let more = if without.len() > NAMED { format!(" and {} more", without.len() - NAMED) } else { String::new() };
        table.note(format!("Without an energy: {named}{more}."));
    }
    all.reach(what).into_iter().for_each(|note| table.note(note));
    basis_and_budget(table, plants);
}

/// Tells which plants are retired, where energies of several kinds were summed, and which budgets are shares of a month
/// or not comparable.
pub fn basis_and_budget(table: &mut Table, plants: &[PlantDays]) {
    let mut shared = Vec::new();
    let retired: Vec<&str> = plants.iter().filter(|p| p.is_retired).map(|p| p.plant.code.as_str()).collect();
    if !retired.is_empty() {
        table.note(format!("Retired, with the days that are known: {}.", retired.join(", ")));
    }
    let weightless = weightless(plants);
    if !weightless.is_empty() {
        let none = "no AC capacity in the master data: its availability weighs next to nothing in totals";
        table.note(format!("{}: {none}.", weightless.join(", ")));
    }
    for PlantDays { plant, days, .. } in plants {
        let kinds: BTreeSet<&str> = days.iter().filter_map(|day| day.energy_basis.as_deref()).collect();
        if kinds.len() > 1 {
            let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
            table.note(format!("{}: energies of several kinds are summed ({kinds}): see `energy_basis`.", plant.code));
        }
        if days.iter().any(|day| day.budget_from == Budget::OfMonth) {
            shared.push(plant.code.as_str());
        }
        let other = days.iter().find_map(|day| match day.budget_from {
            Budget::Other(metric) => Some((metric, day.energy_basis.as_deref().unwrap_or("another energy"))),
            _ => None,
        });
        if let Some((metric, basis)) = other {
            table.note(format!("{} has a budget of {metric} and reports {basis}: not compared.", plant.code));
        }
    }
    if !shared.is_empty() {
        table.note(format!("Budget of {}: the month's target divided by its days.", shared.join(", ")));
    }
}

/// Returns the plants among several whose availability counts as that of a kilowatt a unit, since nothing says how large
/// they are.
fn weightless(plants: &[PlantDays]) -> Vec<&str> {
    let tells = |one: &PlantDay| one.parts.availability.or(one.parts.grid).is_some();
    let is_small = |plant: &Plant, on: NaiveDate| {
        let units = || plant.units_on(on).filter(|unit| unit.generates());
        let known = units().next().is_some() && units().all(|unit| unit.ac_kw.is_some());
        plant.capacity(on).ac_kw.is_none() && !known
    };
    let of = |p: &&PlantDays| p.days.iter().any(|one| tells(one) && is_small(&p.plant, one.day));
    let named = plants.iter().filter(of).map(|p| p.plant.code.as_str());
    if plants.len() > 1 { named.collect() } else { Vec::new() }
}

/// Returns a plant's months as a table, from its days.
pub fn months(title: String, plant: &PlantDays) -> Table {
    let columns = vec![
        Column::text("month", "Month"),
        Column::number("energy_kwh", "Energy", "kWh", 1),
        Column::number("budget_kwh", "Budget", "kWh", 1).priority(3),
        Column::number("deviation_pct", "Dev", "%", 1).priority(1),
        Column::number("pr_pct", "PR", "%", 1),
        Column::number("cuf_ac_pct", "CUF", "%", 1),
        Column::number("availability_pct", "Avail", "%", 1).priority(2),
        Column::number("ga_pct", "Grid", "%", 1).priority(4),
        Column::text("days_with_energy", "Days"),
        Column::trend("energy_by_day", "Energy by day").priority(5),
    ];
    let mut table = Table::new(title, columns);
    let months: BTreeSet<Month> = plant.days.iter().map(|day| Month::of(day.day)).collect();
    let row = |name: Cell, days: &[&PlantDay], trend: bool| {
        let sums = Sums::of(days.iter().map(|day| &day.parts));
        let energies = days.iter().map(|day| day.parts.energy_kwh).collect();
        vec![
            name,
            sums.energy_kwh().into(),
            sums.budget_kwh().into(),
            sums.deviation_pct().into(),
            percent(sums.pr),
            percent(sums.cuf),
            percent(sums.availability),
            percent(sums.grid),
            sums.coverage().into(),
            if trend { Cell::Trend(energies) } else { Cell::Missing },
        ]
    };
    for month in &months {
        let days: Vec<&PlantDay> = plant.days.iter().filter(|day| Month::of(day.day) == *month).collect();
        table.row(row(month.to_string().into(), &days, true));
    }
    let all: Vec<&PlantDay> = plant.days.iter().collect();
    if months.len() > 1 {
        table.total(row("Total".into(), &all, false));
    }
    let parts: Vec<Parts> = all.iter().map(|day| day.parts).collect();
    Sums::of(&parts).reach("days").into_iter().for_each(|note| table.note(note));
    table
}
