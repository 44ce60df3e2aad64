//! What invented plants make: numbers that a plant could have made, so that the rules have little to say.

use chrono::{Datelike, NaiveDate};
use fastrand::Rng;

use crate::plants::{Plant, count};

/// A unit's day.
#[derive(Clone, Debug)]
pub struct UnitDay {
    /// Energy, kWh; none: the portal had no data.
    pub kwh: Option<f64>,
    /// Hours of generation.
    pub run_h: f64,
    /// Hours without grid.
    pub grid_down_h: f64,
    /// Hours of breakdown.
    pub down_h: f64,
}

/// A time at which a unit stood still.
#[derive(Clone, Debug)]
pub struct Stop {
    /// Which unit, from 0.
    pub unit: usize,
    /// The minute of the day it began.
    pub from: u32,
    /// The minute it ended.
    pub to: u32,
    /// Why, as the contractor writes it, and what was done.
    pub why: (&'static str, &'static str, &'static str),
}

/// A plant's day.
#[derive(Clone, Debug)]
pub struct Day {
    /// The day.
    pub day: NaiveDate,
    /// In the plane of the modules, kWh/m².
    pub poa: f64,
    /// Horizontal, kWh/m².
    pub ghi: f64,
    /// Ambient and module temperature, °C; wind, m/s.
    pub air: (f64, f64, f64),
    /// At the meter, kWh: out and in.
    pub export: f64,
    /// Energy taken from the grid, kWh.
    pub import: f64,
    /// By unit.
    pub units: Vec<UnitDay>,
    /// Stops.
    pub stops: Vec<Stop>,
}

impl Day {
    /// Returns what the units made that told it, kWh.
    pub fn gross(&self) -> f64 {
        self.units.iter().filter_map(|unit| unit.kwh).sum()
    }

    /// Returns what a correction adds to an earlier statement, for what is printed to date.
    pub fn less(&self, earlier: &Self) -> Self {
        let mut rest = self.clone();
        rest.export -= earlier.export;
        rest.import -= earlier.import;
        rest.poa -= earlier.poa;
        rest
    }
}

/// What a month came to so far.
#[derive(Clone, Debug, Default)]
pub struct ToDate {
    /// Of which month.
    month: u32,
    /// Export, kWh.
    pub export: f64,
    /// Import, kWh.
    pub import: f64,
    /// In the plane of the modules, kWh/m².
    pub poa: f64,
}

impl ToDate {
    /// Adds a day.
    pub fn add(&mut self, day: NaiveDate, made: &Day) {
        if self.month != day.month() {
            *self = Self { month: day.month(), ..Self::default() };
        }
        self.export += made.export;
        self.import += made.import;
        self.poa += made.poa;
    }
}

const REASONS: [(&str, &str, &str); 4] = [
    ("EGBD", "33 kV line tripped", "Line charged by the utility"),
    ("EGBD", "Grid failure at the substation", "Supply restored by the utility"),
    ("USMH", "DC insulation fault", "Connector replaced, string isolated"),
    ("USMH", "IGBT over-temperature", "Fan replaced"),
];

/// Rounds to so many decimals.
pub fn round(value: f64, decimals: i32) -> f64 {
    let by = 10f64.powi(decimals);
    (value * by).round() / by
}

/// Returns what decides a plant's day.
fn rng(seed: u64, plant: &Plant, day: NaiveDate) -> Rng {
    let day = u64::try_from(day.num_days_from_ce()).unwrap_or(0);
    Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (day << 20) ^ plant.number as u64)
}

/// Returns a plant's day. One unit in five hundred tells no energy.
pub fn day(seed: u64, plant: &Plant, day: NaiveDate) -> Day {
    let mut rng = rng(seed, plant, day);
    let poa = round(4.4 + 2.3 * rng.f64(), 2);
    let stops = stops(&mut rng, plant.units);
    let units: Vec<UnitDay> = (0..plant.units)
        .map(|n| {
            let hours = |grid: bool| {
                let its = stops.iter().filter(|stop| stop.unit == n && (stop.why.0 == "EGBD") == grid);
                round(its.map(|stop| f64::from(stop.to - stop.from) / 60.0).sum::<f64>() + 0.0, 2)
            };
            let (grid_down_h, down_h) = (hours(true), hours(false));
            let share = 1.0 - (grid_down_h + down_h) / 12.0;
            let ratio = 0.76 + 0.06 * rng.f64();
            let kwh = round(plant.unit_dc_kwp * poa * ratio * share, 1);
            UnitDay {
                kwh: (rng.u32(..500) > 0).then_some(kwh),
                run_h: round(12.0 - grid_down_h - down_h, 2),
                grid_down_h,
                down_h,
            }
        })
        .collect();
    let made: f64 = units.iter().filter_map(|unit| unit.kwh).sum();
    Day {
        day,
        poa,
        ghi: round(poa * (0.9 + 0.04 * rng.f64()), 2),
        air: (round(26.0 + 9.0 * rng.f64(), 1), round(40.0 + 12.0 * rng.f64(), 1), round(1.0 + 4.0 * rng.f64(), 1)),
        export: round(made * (0.975 + 0.01 * rng.f64()), 0),
        import: round(count(plant.units) * (1.0 + rng.f64()), 0),
        units,
        stops,
    }
}

/// Returns up to five stops, of different units.
fn stops(rng: &mut Rng, units: usize) -> Vec<Stop> {
    let number = rng.usize(..6);
    let first = rng.usize(..units);
    let one = |n: usize| {
        let from = rng.u32(480..900);
        let why = REASONS.get(rng.usize(..REASONS.len())).copied().unwrap_or_default();
        Stop { unit: (first + 3 * n) % units, from, to: from + rng.u32(6..90), why }
    };
    (0..number).map(one).collect()
}

/// Returns a better statement of a day, of one in a hundred: one unit made less, and so did the plant.
pub fn corrected(seed: u64, plant: &Plant, said: &Day) -> Option<Day> {
    let mut rng = rng(seed ^ 7, plant, said.day);
    if rng.u32(..100) > 0 {
        return None;
    }
    let mut better = said.clone();
    let unit = better.units.get_mut(rng.usize(..plant.units))?;
    let kwh = unit.kwh?;
    unit.kwh = Some(round(kwh * 0.9, 1));
    better.export -= round(kwh * 0.1, 0);
    Some(better)
}
