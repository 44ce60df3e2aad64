//! What a plant's day and month come to: metrics with the reports they came from, ratios with their parts.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::Month;
use crate::finding::Finding;

/// A value, and which report it came from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    /// The value in its metric's unit.
    pub value: f64,
    /// The report, by its position among those the day was made from; none: computed here.
    pub origin: Option<usize>,
}

/// A ratio by its parts, so that months and fleets are computed anew and never averaged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    /// What stands above.
    pub numerator: f64,
    /// What stands below; above zero.
    pub denominator: f64,
    /// What the quotient is multiplied with: 100 for per cent.
    pub scale: f64,
    /// How many days it stands on.
    pub days: u32,
}

impl Ratio {
    /// Returns the ratio of one day, or nothing where the denominator is not above zero.
    pub fn of_day(numerator: f64, denominator: f64, scale: f64) -> Option<Self> {
        let sound = numerator.is_finite() && denominator.is_finite() && denominator > 0.0;
        sound.then_some(Self { numerator, denominator, scale, days: 1 })
    }

    /// Returns its value.
    pub fn value(&self) -> f64 {
        self.scale * self.numerator / self.denominator
    }

    /// Returns the ratio over several days or plants: summed numerators over summed denominators.
    pub fn over(ratios: impl Iterator<Item = Self>) -> Option<Self> {
        ratios.reduce(|a, b| Self {
            numerator: a.numerator + b.numerator,
            denominator: a.denominator + b.denominator,
            scale: a.scale,
            days: a.days + b.days,
        })
    }
}

/// The metrics of a plant or of one of its units on one day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// Actual values by metric name; ratios are not among them.
    pub amounts: BTreeMap<&'static str, Amount>,
    /// Ratios computed here, by metric name.
    pub ratios: BTreeMap<&'static str, Ratio>,
    /// What the reports printed beside: ratios, to-date values, totals, plans; by qualified name.
    pub reported: BTreeMap<String, Amount>,
}

impl Metrics {
    /// Returns the value of a metric, if there is one.
    pub fn value(&self, name: &str) -> Option<f64> {
        self.amounts.get(name).map(|a| a.value)
    }

    /// Returns a computed ratio's value, if there is one.
    pub fn ratio(&self, name: &str) -> Option<f64> {
        self.ratios.get(name).map(Ratio::value)
    }
}

/// A plant's day.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// The day.
    pub day: NaiveDate,
    /// The plant's metrics.
    pub plant: Metrics,
    /// The plant's own energy, kWh.
    pub energy_kwh: Option<f64>,
    /// Which energy that is: net, export, gross, units (the sum of gross generation over units).
    pub energy_basis: Option<&'static str>,
    /// AC capacity of the day, kW.
    pub capacity_ac_kw: Option<f64>,
    /// DC capacity of the day, kWp.
    pub capacity_dc_kw: Option<f64>,
    /// Units with a usable energy.
    pub units_valid: u32,
    /// Units of the master data that should have one.
    pub units_total: u32,
    /// Its units' metrics by the unit's name.
    pub units: BTreeMap<String, Metrics>,
    /// What is wrong between its reports.
    pub findings: Vec<Finding>,
}

/// A sum over the days of a month that had the value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// The sum (or what the metric's rule makes of it), over the days that have it.
    pub value: f64,
    /// How many have it.
    pub days: u32,
}

/// A plant's month.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthTotal {
    /// The month.
    pub month: Month,
    /// Days with a live accepted report.
    pub days_reported: u32,
    /// The plant's own energy, kWh.
    pub energy_kwh: Option<Total>,
    /// The budget of it that reports print for their days, kWh.
    pub budget_kwh: Option<Total>,
    /// Which energy: `mixed` where days differ.
    pub energy_basis: Option<String>,
    /// Values by metric name.
    pub totals: BTreeMap<String, Total>,
    /// Ratios from summed parts.
    pub ratios: BTreeMap<String, Ratio>,
}
