//! Master data: plants, their units and capacities, and how names lead to them.

pub mod difference;
mod roster;
pub mod target;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::names::{Technology, tidy};
use crate::rule::Threshold;
pub use roster::{Roster, Rosters};

/// Which energy is the plant's own in reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EnergyBasis {
    /// Net export, else export, else gross: the first that the day has.
    #[default]
    Auto,
    /// Export less import.
    Net,
    /// Export.
    Export,
    /// Gross generation: the plant's own, else the sum of its units.
    Gross,
}

/// Which hours count where a report has both hours columns and a log of stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoursFrom {
    /// The columns.
    #[default]
    Columns,
    /// The log, united.
    Events,
}

/// What a capacity holds from a day on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// From this day on; none: from the beginning.
    pub valid_from: Option<NaiveDate>,
    /// AC capacity, kW.
    pub ac_kw: Option<f64>,
    /// DC capacity, kWp.
    pub dc_kwp: Option<f64>,
    /// Contracted AC capacity, kW.
    pub contracted_kw: Option<f64>,
}

/// A part of a plant that reports by itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlantUnit {
    /// Its name within the plant; ours.
    pub name: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it is: inverter, wtg, meter, block, feeder.
    #[serde(default)]
    pub kind: String,
    /// AC capacity, kW.
    pub ac_kw: Option<f64>,
    /// DC capacity, kWp.
    pub dc_kwp: Option<f64>,
    /// Strings of modules on it.
    pub strings: Option<u32>,
    /// The most it can make in a day, kWh.
    pub max_kwh_day: Option<f64>,
    /// The unit above it.
    pub parent: Option<String>,
    /// Its feeder.
    pub feeder: Option<String>,
    /// Part of the plant from this day on.
    pub valid_from: Option<NaiveDate>,
    /// Until this day, included.
    pub valid_to: Option<NaiveDate>,
}

/// A plant as the master data knows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plant {
    /// Its code: ours, unique, never changed.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What contractors call it: names and codes.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it makes energy from.
    pub technology: Option<Technology>,
    /// The company that owns it.
    pub owner: Option<String>,
    /// Who operates it and sends the reports.
    pub contractor: Option<String>,
    /// State.
    pub state: Option<String>,
    /// District.
    pub district: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Metres above the sea.
    pub altitude_m: Option<f64>,
    /// IANA name of its time zone; none: the workspace's.
    pub time_zone: Option<String>,
    /// Commercial operation since.
    pub cod: Option<NaiveDate>,
    /// fixed, seasonal, tracker.
    pub mounting: Option<String>,
    /// Degrees.
    pub tilt_deg: Option<f64>,
    /// Degrees from north.
    pub azimuth_deg: Option<f64>,
    /// Share of rear light used, 0 to 1.
    pub bifaciality: Option<f64>,
    /// Per °C, negative.
    pub gamma_pmax_per_c: Option<f64>,
    /// Share a year.
    pub degradation_annual: Option<f64>,
    /// Share in the first year.
    pub degradation_first_year: Option<f64>,
    /// Which energy is its own in reports.
    #[serde(default)]
    pub energy_basis: EnergyBasis,
    /// Hours of a day over which availability is reckoned; none: 24 for wind, 12 for solar.
    pub availability_window_h: Option<f64>,
    /// Availability formulas by metric (`ma`, `ga`, `pa` …): a preset's name, or an expression over buckets.
    #[serde(default)]
    pub availability: BTreeMap<String, String>,
    /// Which hours count.
    #[serde(default)]
    pub hours_from: HoursFrom,
    /// When its report is due on the next day, local; none: the workspace's.
    pub due: Option<NaiveTime>,
    /// Days without a report that are no lateness.
    #[serde(default)]
    pub holidays: Vec<NaiveDate>,
    /// Money per kWh.
    pub tariff_per_kwh: Option<f64>,
    /// Expected loss from inverters to the meter, %.
    pub line_loss_expected_pct: Option<f64>,
    /// First month of its financial year; none: April.
    pub fy_starts: Option<u32>,
    /// When its day starts, where meters are read at another hour than midnight.
    pub day_starts: Option<NaiveTime>,
    /// The energy of its meters: id, role, multiplication factor.
    #[serde(default)]
    pub meters: Vec<Meter>,
    /// Whom to ask.
    #[serde(default)]
    pub contacts: Vec<String>,
    /// Thresholds of rules that differ from their defaults.
    #[serde(default)]
    pub thresholds: BTreeMap<String, f64>,
    /// Anything else worth keeping.
    pub notes: Option<String>,
    /// Its capacities over time, the earliest first.
    #[serde(default)]
    pub capacities: Vec<Capacity>,
    /// Its units.
    #[serde(default)]
    pub units: Vec<PlantUnit>,
}

/// A meter of a plant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meter {
    /// Its name in reports.
    pub name: String,
    /// main, check, standby.
    #[serde(default)]
    pub role: String,
    /// Multiplication factor.
    pub mf: Option<f64>,
    /// Digits of its register before the point.
    pub digits: Option<u32>,
}

/// Kinds of units that measure or group others: never part of a sum of generation.
const NOT_GENERATING: [&str; 7] = ["meter", "feeder", "block", "sensor", "scb", "string", "met"];

impl PlantUnit {
    /// Returns whether it makes energy itself, and does not measure or group others.
    pub fn generates(&self) -> bool {
        !NOT_GENERATING.contains(&self.kind.as_str())
    }
}

impl Plant {
    /// Returns the capacity that holds on a day.
    pub fn capacity(&self, day: NaiveDate) -> Capacity {
        self.capacities
            .iter()
            .filter(|c| c.valid_from.is_none_or(|from| from <= day))
            .max_by_key(|c| c.valid_from)
            .cloned()
            .unwrap_or_default()
    }

    /// Returns whether a day lies before its commissioning: nothing is missing then.
    pub fn is_before(&self, day: NaiveDate) -> bool {
        self.cod.is_some_and(|cod| day < cod)
    }

    /// Returns the units that are part of it on a day, in the order of the master data.
    pub fn units_on(&self, day: NaiveDate) -> impl Iterator<Item = &PlantUnit> {
        self.units
            .iter()
            .filter(move |u| u.valid_from.is_none_or(|from| from <= day) && u.valid_to.is_none_or(|to| day <= to))
    }

    /// Returns the unit that a name or an alias means on a day, if it means exactly one.
    pub fn unit_named(&self, text: &str, day: NaiveDate) -> Option<&PlantUnit> {
        let wanted = tidy(text);
        let mut hits = self
            .units_on(day)
            .filter(|u| tidy(&u.name) == wanted || u.aliases.iter().any(|alias| tidy(alias) == wanted));
        hits.next().filter(|_| hits.next().is_none())
    }

    /// Returns whether a text is the plant's code, name or one of its aliases.
    pub fn answers_to(&self, text: &str) -> bool {
        let wanted = tidy(text);
        tidy(&self.code) == wanted
            || tidy(&self.name) == wanted
            || self.aliases.iter().any(|alias| tidy(alias) == wanted)
    }

    /// Returns a rule's threshold for this plant.
    pub fn threshold(&self, threshold: &Threshold) -> f64 {
        self.thresholds.get(threshold.name).copied().unwrap_or(threshold.default)
    }

    /// Returns the hours of a day over which availability is reckoned: 12 for solar, 24 for the rest, unless said.
    /// Source: Indian practice; contracts differ, hence the setting.
    pub fn window_h(&self) -> f64 {
        let usual = if self.technology == Some(Technology::Solar) { 12.0 } else { 24.0 };
        self.availability_window_h.unwrap_or(usual)
    }
}

/// All plants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Masters {
    /// In the order of their codes.
    pub plants: Vec<Plant>,
    /// What they are known under: the sequence of the last change to master data.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capacity_holds_from_its_day_on() {
        let day = |d| NaiveDate::from_ymd_opt(2024, 5, d).unwrap();
        let capacity = |from, kw| Capacity { valid_from: from, ac_kw: Some(kw), ..Capacity::default() };
        let plant = Plant { capacities: vec![capacity(None, 10.0), capacity(Some(day(3)), 20.0)], ..Plant::default() };
        assert_eq!(plant.capacity(day(2)).ac_kw, Some(10.0));
        assert_eq!(plant.capacity(day(3)).ac_kw, Some(20.0));
    }

    #[test]
    fn an_alias_that_two_units_share_means_neither() {
        let unit = |name: &str| PlantUnit { name: name.into(), aliases: vec!["INV".into()], ..PlantUnit::default() };
        let plant = Plant { units: vec![unit("INV-1"), unit("INV-2")], ..Plant::default() };
        let day = NaiveDate::default();
        assert_eq!(plant.unit_named(" inv-1 ", day).map(|u| u.name.as_str()), Some("INV-1"));
        assert_eq!(plant.unit_named("INV", day), None);
    }
}
