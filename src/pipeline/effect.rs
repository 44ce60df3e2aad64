//! What a correction changes: the numbers of the touched days and months before it and after, compared.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;

use super::keep;
use super::numbers::{self, Number, Numbers};
use crate::calendar::Month;
use crate::check;
use crate::overview::effect::{Moved, Period, Shift};
use crate::report::{Level, Report};
use crate::store::rows::{DailyRow, MonthRow};
use crate::store::{KnownPlants, Reader};

/// Days of plants.
pub type Days = BTreeSet<(i64, NaiveDate)>;

/// The plant, the day, the unit (empty: the plant itself) and the name of a number.
type Key = (i64, NaiveDate, String, String);

/// How days and their months stand at a moment.
pub struct Standing {
    days: BTreeMap<(i64, NaiveDate), Energy>,
    months: BTreeMap<(i64, Month), (Energy, i32)>,
    numbers: BTreeMap<Key, Number>,
}

/// An energy, and which it is.
#[derive(Clone, Debug, Default, PartialEq)]
struct Energy {
    kwh: Option<f64>,
    basis: Option<String>,
}

/// What one change after another comes to: what was before the first, and what is after the last.
#[derive(Default)]
pub struct Effect {
    days: BTreeMap<(i64, NaiveDate), [Energy; 2]>,
    months: BTreeMap<(i64, Month), [(Energy, i32); 2]>,
    numbers: BTreeMap<Key, [Option<Placed>; 2]>,
}

/// A number and its cell.
#[derive(Clone, Debug, PartialEq)]
struct Placed {
    value: f64,
    place: Option<String>,
}

impl Standing {
    /// Returns how days and the months they lie in stand now.
    ///
    /// # Errors
    /// The store's.
    pub fn of(store: &mut Reader, days: &Days) -> Result<Self> {
        let mut out = Self { days: BTreeMap::new(), months: BTreeMap::new(), numbers: BTreeMap::new() };
        let mut by_plant: BTreeMap<i64, BTreeSet<NaiveDate>> = BTreeMap::new();
        for (plant, day) in days {
            by_plant.entry(*plant).or_default().insert(*day);
        }
        for (plant, days) in by_plant {
            let (Some(first), Some(last)) = (days.first(), days.last()) else { continue };
            for row in store.days(Some(plant), *first, *last, None)?.iter().filter(|row| days.contains(&row.day)) {
                out.days.insert((plant, row.day), energy_of(row));
                out.put(plant, row.day, "", numbers::of_day(row)?);
            }
            for row in store.unit_days(Some(plant), *first, *last, None)?.iter().filter(|row| days.contains(&row.day)) {
                out.put(plant, row.day, &row.unit, numbers::of_unit(row)?);
            }
            let months = store.months(Some(plant), Month::of(*first).first(), *last)?;
            let touched = |row: &&MonthRow| days.iter().any(|day| Month::of(*day).first() == row.month);
            for row in months.iter().filter(touched) {
                let energy = Energy { kwh: row.energy_kwh, basis: row.energy_basis.clone() };
                out.months.insert((plant, Month::of(row.month)), (energy, row.energy_days.unwrap_or(0)));
            }
        }
        Ok(out)
    }

    fn put(&mut self, plant: i64, day: NaiveDate, unit: &str, numbers: Numbers) {
        let keyed = numbers.into_iter().map(|(name, number)| ((plant, day, unit.to_owned(), name), number));
        self.numbers.extend(keyed);
    }
}

fn energy_of(row: &DailyRow) -> Energy {
    Energy { kwh: row.energy_kwh, basis: row.energy_basis.clone() }
}

impl Effect {
    /// Returns what one change came to for the days that it touched.
    ///
    /// # Errors
    /// The store's, where the cell of a number is looked up.
    pub fn of(
        store: &mut Reader,
        days: &Days,
        before: &Standing,
        after: &Standing,
        plants: &KnownPlants,
    ) -> Result<Self> {
        let mut effect = Self::default();
        for key in days {
            let energy = |at: &Standing| at.days.get(key).cloned().unwrap_or_default();
            effect.days.insert(*key, [energy(before), energy(after)]);
            let month = (key.0, Month::of(key.1));
            let energy = |at: &Standing| at.months.get(&month).cloned().unwrap_or_default();
            effect.months.insert(month, [energy(before), energy(after)]);
        }
        let mut raws = Raws { plants, reports: BTreeMap::new() };
        let keys: BTreeSet<&Key> = before.numbers.keys().chain(after.numbers.keys()).collect();
        for key in keys {
            let (was, is) = (before.numbers.get(key), after.numbers.get(key));
            if was.map(|n| n.value.to_bits()) != is.map(|n| n.value.to_bits()) {
                let both = [raws.placed(store, key, was)?, raws.placed(store, key, is)?];
                effect.numbers.insert(key.clone(), both);
            }
        }
        Ok(effect)
    }

    /// Takes in what came after: what was before it stays what was before all.
    pub fn then(&mut self, later: Self) {
        follow(&mut self.days, later.days);
        follow(&mut self.months, later.months);
        follow(&mut self.numbers, later.numbers);
    }

    /// Returns the energies of the touched days and then of their months, by the plants' codes.
    pub fn shifts(&self, plants: &KnownPlants) -> Vec<Shift> {
        let shift = |plant: i64, period, [from, to]: &[Energy; 2], days| Shift {
            plant: code(plants, plant),
            period,
            from: from.kwh,
            to: to.kwh,
            days,
            basis: [from.basis.clone(), to.basis.clone()],
        };
        let days = self.days.iter().map(|((plant, day), energies)| shift(*plant, Period::Day(*day), energies, None));
        let months = self.months.iter().map(|((plant, month), [(from, before), (to, after)])| {
            shift(*plant, Period::Month(*month), &[from.clone(), to.clone()], Some((*before, *after)))
        });
        let (mut days, mut months): (Vec<Shift>, Vec<Shift>) = (days.collect(), months.collect());
        days.sort_by(|a, b| a.plant.cmp(&b.plant));
        months.sort_by(|a, b| a.plant.cmp(&b.plant));
        days.into_iter().chain(months).collect()
    }

    /// Returns every number that differs, by the plants' codes, days, units and names.
    pub fn moved(&self, plants: &KnownPlants) -> Vec<Moved> {
        let differs = |[was, is]: &[Option<Placed>; 2]| {
            was.as_ref().map(|p| p.value.to_bits()) != is.as_ref().map(|p| p.value.to_bits())
        };
        let mut moved: Vec<Moved> = self
            .numbers
            .iter()
            .filter(|(_, both)| differs(both))
            .map(|((plant, day, unit, metric), [was, is])| Moved {
                plant: code(plants, *plant),
                day: *day,
                unit: unit.clone(),
                metric: metric.clone(),
                from: was.as_ref().map(|p| p.value),
                to: is.as_ref().map(|p| p.value),
                from_place: was.as_ref().and_then(|p| p.place.clone()),
                to_place: is.as_ref().and_then(|p| p.place.clone()),
            })
            .collect();
        moved.sort_by(|a, b| a.plant.cmp(&b.plant));
        moved
    }
}

fn follow<K: Ord, V: Default>(all: &mut BTreeMap<K, [V; 2]>, later: BTreeMap<K, [V; 2]>) {
    for (key, [was, is]) in later {
        let [_, last] = all.entry(key).or_insert_with(|| [was, V::default()]);
        *last = is;
    }
}

fn code(plants: &KnownPlants, id: i64) -> String {
    plants.plant(id).map_or_else(|| format!("plant {id}"), |plant| plant.code.clone())
}

/// Stored reports, by today's master data, each read once.
struct Raws<'a> {
    plants: &'a KnownPlants,
    reports: BTreeMap<(i64, i64), Report>,
}

impl Raws<'_> {
    /// Returns a number with the cell that it stands in, where a report gave it.
    fn placed(&mut self, store: &mut Reader, key: &Key, number: Option<&Number>) -> Result<Option<Placed>> {
        let Some(number) = number else { return Ok(None) };
        let (plant, _, unit, name) = key;
        let place = match number.report {
            Some(id) => place(self.report(store, *plant, id)?, unit, name, number.value),
            None => None,
        };
        Ok(Some(Placed { value: number.value, place }))
    }

    fn report(&mut self, store: &mut Reader, plant: i64, id: i64) -> Result<&Report> {
        if !self.reports.contains_key(&(plant, id)) {
            let mut report = keep::raw(store, plant, id)?;
            if let Some(plant) = self.plants.plant(plant) {
                let _told_with_the_day = check::rebook(&mut report, plant);
            }
            self.reports.insert((plant, id), report);
        }
        self.reports.get(&(plant, id)).ok_or_else(|| anyhow::anyhow!("report {id} of plant {plant} is gone"))
    }
}

/// Returns the cell in which a report tells a number of a unit (empty: the plant).
fn place(report: &Report, unit: &str, name: &str, value: f64) -> Option<String> {
    let beside = name.strip_prefix(numbers::BESIDE);
    let found = report.values.iter().find(|given| {
        let subject = match given.level {
            Level::Plant => unit.is_empty(),
            Level::Unit => given.unit.as_deref() == Some(unit),
            Level::Unknown => false,
        };
        let named = match beside {
            Some(name) => given.reading.name() == name,
            None => given.reading.is_actual_day() && given.reading.metric.name() == name,
        };
        subject && named && given.value().is_some_and(|given| given.to_bits() == value.to_bits())
    });
    found.map(|given| given.reading.place.to_string())
}
