//! A report's values by the unit they are about, for rules that look at each unit's values beside each other.

use std::collections::HashMap;

use super::{Given, Report};

/// A report's values by the unit they are about.
#[derive(Default)]
pub struct ByUnit<'a> {
    plant: Vec<&'a Given>,
    /// Where each unit's values stand.
    known: HashMap<&'a str, usize>,
    units: Vec<Vec<&'a Given>>,
}

impl<'a> ByUnit<'a> {
    /// Returns the values of a unit; none: the plant's, or those of no unit.
    pub fn of(&self, unit: Option<&str>) -> &[&'a Given] {
        match unit {
            None => &self.plant,
            Some(unit) => {
                self.known.get(unit).and_then(|at| self.units.get(*at)).map(Vec::as_slice).unwrap_or_default()
            }
        }
    }
}

impl Report {
    /// Returns its values by the unit they are about, each unit's in their order.
    pub fn by_unit(&self) -> ByUnit<'_> {
        let mut by_unit = ByUnit::default();
        // Mostly a unit's values stand together: the one before is looked at first.
        let mut last = None;
        for given in &self.values {
            let Some(unit) = given.unit.as_deref() else {
                by_unit.plant.push(given);
                continue;
            };
            let at = match last {
                Some((before, at)) if before == unit => at,
                _ => *by_unit.known.entry(unit).or_insert(by_unit.units.len()),
            };
            last = Some((unit, at));
            match by_unit.units.get_mut(at) {
                Some(values) => values.push(given),
                None => by_unit.units.push(vec![given]),
            }
        }
        by_unit
    }
}
