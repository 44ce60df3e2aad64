//! What a unit or plant made on the day against what its capacity can make: the proof of a scale.

use chrono::NaiveDate;

use super::basis;
use crate::plant::Plant;
use crate::report::{ByUnit, Given};

/// How far above its capacity a unit may run: metering, overload.
const OVERLOAD: f64 = 1.05;

/// What the unit or plant of a value made, and what it can make.
pub(super) struct Made {
    /// kWh.
    pub(super) kwh: f64,
    /// kW, with overload.
    pub(super) most_kw: f64,
}

/// Returns what the unit or plant of a value made by the same report, where that and its capacity are known.
pub(super) fn made(day: NaiveDate, by_unit: &ByUnit<'_>, plant: &Plant, given: &Given) -> Option<Made> {
    let unit = given.unit.as_deref();
    let ac_kw = match unit {
        Some(name) => plant.units_on(day).find(|u| u.name == name)?.ac_kw?,
        None => plant.capacity(day).ac_kw?,
    };
    let energies = basis::energies(day, by_unit, plant, unit);
    let kwh = energies.into_iter().map(|(_, kwh)| kwh).reduce(f64::min)?;
    Some(Made { kwh, most_kw: ac_kw * OVERLOAD })
}

impl Made {
    /// Returns whether it can have been made in so many hours.
    pub(super) fn fits_in(&self, hours: f64) -> bool {
        self.kwh <= self.most_kw * hours
    }
}
