//! A plant's units by name, made ready once where many names are looked up.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{Plant, PlantUnit};
use crate::names::tidy;

/// A plant's units of a day by their names and aliases.
#[derive(Debug)]
pub struct Roster<'a> {
    /// By names as the master data writes them: what most reports say, and needs no tidying.
    as_written: HashMap<&'a str, Option<&'a PlantUnit>>,
    /// By all names; nothing where two units share one.
    tidied: HashMap<String, Option<&'a PlantUnit>>,
}

impl<'a> Roster<'a> {
    /// Returns the unit that a name or an alias means, if it means exactly one.
    pub fn unit_named(&self, text: &str) -> Option<&'a PlantUnit> {
        match self.as_written.get(text) {
            Some(unit) => *unit,
            None => self.tidied.get(&tidy(text)).copied().flatten(),
        }
    }
}

/// Rosters of plants, each made when it is first asked for.
#[derive(Debug, Default)]
pub struct Rosters<'a>(HashMap<(&'a str, Option<NaiveDate>), Roster<'a>>);

impl<'a> Rosters<'a> {
    /// Returns the roster of a plant on a day.
    pub fn of(&mut self, plant: &'a Plant, day: NaiveDate) -> &Roster<'a> {
        self.0.entry((plant.code.as_str(), plant.units_since(day))).or_insert_with(|| plant.roster(day))
    }
}

impl Plant {
    /// Returns the names of the units that are part of it on a day, to look up many.
    pub fn roster(&self, day: NaiveDate) -> Roster<'_> {
        let mut tidied: HashMap<String, Option<&PlantUnit>> = HashMap::new();
        for unit in self.units_on(day) {
            for name in std::iter::once(&unit.name).chain(&unit.aliases) {
                let meant = tidied.entry(tidy(name)).or_insert(Some(unit));
                // A name that two units share means neither.
                *meant = meant.filter(|other| std::ptr::eq(*other, unit));
            }
        }
        let written: Vec<&str> = self.units_on(day).map(|unit| unit.name.as_str()).collect();
        let as_written = written.into_iter().map(|name| (name, tidied.get(&tidy(name)).copied().flatten())).collect();
        Roster { as_written, tidied }
    }

    /// Returns the first day from which on its units are those of a day; none: from the beginning.
    fn units_since(&self, day: NaiveDate) -> Option<NaiveDate> {
        let bounds = self.units.iter().flat_map(|u| [u.valid_from, u.valid_to.and_then(|last| last.succ_opt())]);
        bounds.flatten().filter(|bound| *bound <= day).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_knows_the_names_that_the_plant_knows() {
        let unit = |name: &str| PlantUnit { name: name.into(), aliases: vec!["INV".into()], ..PlantUnit::default() };
        let plant = Plant { units: vec![unit("INV-1"), unit("INV-2")], ..Plant::default() };
        let day = NaiveDate::default();
        let roster = plant.roster(day);
        for text in ["INV-2", " inv-1 ", "INV", "inv", "INV-3"] {
            assert_eq!(roster.unit_named(text), plant.unit_named(text, day), "{text}");
        }
    }

    #[test]
    fn a_roster_is_of_its_day() {
        let day = |d| NaiveDate::from_ymd_opt(2024, 5, d).unwrap();
        let unit = |name: &str, valid_from, valid_to| PlantUnit {
            name: name.into(),
            aliases: vec!["T".into()],
            valid_from,
            valid_to,
            ..PlantUnit::default()
        };
        let units = vec![unit("OLD", None, Some(day(3))), unit("NEW", Some(day(6)), None)];
        let plant = Plant { code: "W".into(), units, ..Plant::default() };
        let mut rosters = Rosters::default();
        let mut meant = |d| rosters.of(&plant, day(d)).unit_named("t").map(|unit| unit.name.as_str());
        let days = [1, 3, 4, 5, 6, 7, 3];
        assert_eq!(days.map(&mut meant), [Some("OLD"), Some("OLD"), None, None, Some("NEW"), Some("NEW"), Some("OLD")]);
        assert_eq!(rosters.0.len(), 3);
    }
}
