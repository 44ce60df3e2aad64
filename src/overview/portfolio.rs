//! The fleet on one screen: a line a plant, financial year to date, month to date and the day side by side; subtotals by
//! technology, owner and state, all of them computed anew from the plant-days.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::daily::percent;
use super::monthly::basis_and_budget;
use super::sums::{PlantDay, PlantDays, Sums};
use crate::plant::Plant;
use crate::render::{Cell, Column, Table, Tone};

/// How many days the small bars show.
pub const TREND_DAYS: u64 = 30;

/// The blocks of columns: name in CSV and JSON, heading, and the short word before the headings of its other columns.
const BLOCKS: [(&str, &str, &str); 3] = [("fytd", "FYTD", "FY"), ("mtd", "MTD", "M"), ("day", "Day", "D")];

/// Returns the first day of the financial year that a day lies in.
pub fn year_starts(day: NaiveDate, first_month: u32) -> NaiveDate {
    let year = if day.month() >= first_month { day.year() } else { day.year() - 1 };
    NaiveDate::from_ymd_opt(year, first_month, 1).unwrap_or(day)
}

/// Returns the table of plants up to a day; each has its days from the beginning of its financial year (or of the month,
/// or of the thirty days before, if that is earlier). `year`: when a plant's year began.
pub fn table(title: String, day: NaiveDate, plants: &[PlantDays], year: &dyn Fn(&Plant) -> NaiveDate) -> Table {
    let mut table = Table::new(title, columns());
    let groups: Vec<[Sums; 3]> = plants.iter().map(|p| blocks(p, day, year(&p.plant))).collect();
    for (of, sums) in plants.iter().zip(&groups) {
        let today = sums.last().map_or(0, Sums::with_energy);
        let tone = if today == 0 { Tone::Bad } else { Tone::Plain };
        table.toned(tone, cells(Head::of(of, day), sums));
    }
    for (label, members) in subtotals(plants) {
        let sums = total(plants.iter().filter(|p| members.contains(&p.plant.code.as_str())), day, year);
        let kw = capacity(plants.iter().filter(|p| members.contains(&p.plant.code.as_str())), day);
        table.subtotal(cells(Head::group(label, members.len(), kw), &sums));
    }
    if !plants.is_empty() {
        let sums = total(plants.iter(), day, year);
        table.total(cells(Head::group("Total".to_owned(), plants.len(), capacity(plants.iter(), day)), &sums));
        for ((_, block, _), sums) in BLOCKS.iter().zip(&sums) {
            sums.reach("plant-days").into_iter().for_each(|note| table.note(format!("{block}: {note}")));
        }
        let bare = plants.iter().map(|p| &p.plant).filter(|plant| plant.capacity(day).ac_kw.is_none());
        let bare: Vec<&str> = bare.map(|plant| plant.code.as_str()).collect();
        if !bare.is_empty() && bare.len() < plants.len() {
            table.note(format!("No AC capacity is known of {}: AC and CUF of sums are without.", bare.join(", ")));
        }
        basis_and_budget(&mut table, plants);
    }
    table
}

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::text("plant", "Plant"),
        Column::prose("name", "Name").priority(8),
        Column::text("technology", "Tech").priority(9),
        Column::prose("owner", "Owner").priority(12),
        Column::prose("state", "State").priority(12),
        Column::number("capacity_ac_kw", "AC", "kW", 0).priority(7),
    ];
    for (block, (name, heading, word)) in (1..).zip(BLOCKS) {
        let number = |what: &str, short: &str, unit: &str| {
            Column::number(format!("{name}_{what}"), format!("{word} {short}"), unit, 1)
        };
        columns.extend([
            Column::number(format!("{name}_energy_kwh"), heading, "kWh", 1).block(block),
            number("budget_kwh", "budget", "kWh").block(block).priority(10),
            number("deviation_pct", "dev", "%").priority(1),
            number("cuf_ac_pct", "CUF", "%").priority(3),
            number("pr_pct", "PR", "%").priority(5),
            number("availability_pct", "avail", "%").priority(6),
            number("ga_pct", "grid", "%").priority(9),
            Column::text(format!("{name}_with_energy"), format!("{word} days")).priority(2),
        ]);
    }
    columns.push(Column::trend("last_30_days", "Last 30 days").priority(4));
    columns
}

/// Returns a plant's sums: year to date, month to date, day.
fn blocks(plant: &PlantDays, day: NaiveDate, year: NaiveDate) -> [Sums; 3] {
    let month = day.with_day(1).unwrap_or(day);
    [year, month, day].map(|from| Sums::of(since(plant, from).map(|one| &one.parts)))
}

fn since(plant: &PlantDays, from: NaiveDate) -> impl Iterator<Item = &PlantDay> {
    plant.days.iter().filter(move |one| one.day >= from)
}

/// Returns the sums of several plants over their plant-days, in the order of plants and days.
fn total<'a>(
    plants: impl Iterator<Item = &'a PlantDays> + Clone,
    day: NaiveDate,
    year: &dyn Fn(&Plant) -> NaiveDate,
) -> [Sums; 3] {
    let month = day.with_day(1).unwrap_or(day);
    let over = |from: &dyn Fn(&Plant) -> NaiveDate| {
        let mut sums = Sums::default();
        for plant in plants.clone() {
            since(plant, from(&plant.plant)).for_each(|one| sums.add(&one.parts));
        }
        sums
    };
    [over(year), over(&|_| month), over(&|_| day)]
}

fn capacity<'a>(plants: impl Iterator<Item = &'a PlantDays>, day: NaiveDate) -> Option<f64> {
    let known: Vec<f64> = plants.filter_map(|p| p.plant.capacity(day).ac_kw).collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

/// What a group of plants is named after.
type Named = fn(&Plant) -> Option<String>;

/// Returns the groups of plants by technology, owner and state, each with the codes of its plants; where all plants are
/// of one, that is the total and no group.
fn subtotals(plants: &[PlantDays]) -> Vec<(String, Vec<&str>)> {
    let by: [(&str, Named); 3] = [
        ("", |p| p.technology.map(|t| t.word().to_owned())),
        ("owner ", |p| p.owner.clone()),
        ("state ", |p| p.state.clone()),
    ];
    let mut out = Vec::new();
    for (word, of) in by {
        let mut groups: BTreeMap<Option<String>, Vec<&str>> = BTreeMap::new();
        for plant in plants {
            groups.entry(of(&plant.plant)).or_default().push(&plant.plant.code);
        }
        if groups.len() > 1 {
            let told = |name: Option<String>| name.unwrap_or_else(|| "not known".to_owned());
            out.extend(groups.into_iter().map(|(name, codes)| (format!("{word}{}", told(name)), codes)));
        }
    }
    out
}

/// What stands before the blocks.
struct Head {
    cells: Vec<Cell>,
    trend: Cell,
}

impl Head {
    fn of(one: &PlantDays, day: NaiveDate) -> Self {
        let plant = &one.plant;
        let from = day.checked_sub_days(Days::new(TREND_DAYS - 1)).unwrap_or(day);
        let cells = vec![
            plant.code.as_str().into(),
            plant.name.as_str().into(),
            plant.technology.map(|t| t.word().to_owned()).into(),
            plant.owner.clone().into(),
            plant.state.clone().into(),
            plant.capacity(day).ac_kw.into(),
        ];
        Self { cells, trend: Cell::Trend(since(one, from).map(|one| one.parts.energy_kwh).collect()) }
    }

    fn group(label: String, plants: usize, capacity_ac_kw: Option<f64>) -> Self {
        let count = format!("{plants} plant{}", if plants == 1 { "" } else { "s" });
        let mut cells = vec![label.into(), count.into()];
        cells.extend([Cell::Missing, Cell::Missing, Cell::Missing, capacity_ac_kw.into()]);
        Self { cells, trend: Cell::Missing }
    }
}

fn cells(head: Head, blocks: &[Sums; 3]) -> Vec<Cell> {
    let mut cells = head.cells;
    for sums in blocks {
        cells.extend([
            sums.energy_kwh().into(),
            sums.budget_kwh().into(),
            sums.deviation_pct().into(),
            percent(sums.cuf),
            percent(sums.pr),
            percent(sums.availability),
            percent(sums.grid),
            sums.coverage().into(),
        ]);
    }
    cells.push(head.trend);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Technology;
    use crate::overview::sums::Parts;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn plant(code: &str, technology: Technology, days: &[(&str, Option<f64>)]) -> PlantDays {
        let day = |(on, kwh): &(&str, Option<f64>)| PlantDay {
            day: date(on),
            parts: Parts { energy_kwh: *kwh, ..Parts::default() },
            ..PlantDay::default()
        };
        let plant = Plant { code: code.into(), technology: Some(technology), ..Plant::default() };
        PlantDays { plant, days: days.iter().map(day).collect(), ..PlantDays::default() }
    }

    #[test]
    fn a_year_to_date_begins_where_the_year_begins_not_where_the_days_do() {
        assert_eq!(year_starts(date("2022-03-31"), 4), date("2021-04-01"));
        assert_eq!(year_starts(date("2022-04-01"), 4), date("2022-04-01"));
        assert_eq!(year_starts(date("2022-02-28"), 1), date("2022-01-01"));
        // The last thirty days reach back into the year before: shown as bars, not summed.
        let days = [("2022-03-31", Some(8.0)), ("2022-04-01", Some(2.0)), ("2022-04-02", None)];
        let plants = [plant("A", Technology::Solar, &days), plant("B", Technology::Wind, &[("2022-04-02", Some(5.0))])];
        let made = table(String::new(), date("2022-04-02"), &plants, &|_| date("2022-04-01"));
        let at = |name: &str| made.columns.iter().position(|c| c.name == name).unwrap();
        let cell = |row: &crate::render::Row, name: &str| row.cells[at(name)].clone();
        assert_eq!(cell(&made.rows[0], "fytd_energy_kwh"), Cell::Number(2.0));
        assert_eq!(cell(&made.rows[0], "fytd_with_energy"), "1/2".into());
        assert_eq!(cell(&made.rows[0], "day_energy_kwh"), Cell::Missing);
        assert_eq!(cell(&made.rows[0], "last_30_days"), Cell::Trend(vec![Some(8.0), Some(2.0), None]));
        assert_eq!(
            made.subtotals.iter().map(|row| (cell(row, "plant"), cell(row, "mtd_energy_kwh"))).collect::<Vec<_>>(),
            [("solar".into(), Cell::Number(2.0)), ("wind".into(), Cell::Number(5.0))]
        );
        assert_eq!(cell(made.total.as_ref().unwrap(), "fytd_energy_kwh"), Cell::Number(7.0));
        assert_eq!(
            made.notes,
            [
                "FYTD: 2 of 3 plant-days have an energy.",
                "MTD: 2 of 3 plant-days have an energy.",
                "Day: 1 of 2 plant-days have an energy."
            ]
        );
    }
}
