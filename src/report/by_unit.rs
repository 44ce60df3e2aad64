//! A report's values by the unit they are about, for rules that look at each unit's values beside each other.

use std::collections::HashMap;

use super::{Given, Report};

/// A report's values by the unit they are about.
#[derive(Default)]
pub struct ByUnit<'a> {
    plant: Vec<&'a Given>,
    units: HashMap<&'a str, Vec<&'a Given>>,
}

impl<'a> ByUnit<'a> {
    /// Returns the values of a unit; none: the plant's, or those of no unit.
    pub fn of(&self, unit: Option<&str>) -> &[&'a Given] {
        match unit {
            None => &self.plant,
            Some(unit) => self.units.get(unit).map(Vec::as_slice).unwrap_or_default(),
        }
    }
}

impl Report {
    /// Returns its values by the unit they are about, each unit's in their order.
    pub fn by_unit(&self) -> ByUnit<'_> {
        let mut by_unit = ByUnit::default();
        for given in &self.values {
            match given.unit.as_deref() {
                None => by_unit.plant.push(given),
                Some(unit) => by_unit.units.entry(unit).or_default().push(given),
            }
        }
        by_unit
    }
}
