//! Plant-days summed up: energies added, ratios from summed parts, and beside everything on how many days it stands.

use chrono::NaiveDate;

use super::daily::Budget;
use crate::names::Technology;
use crate::plant::Plant;
use crate::summary::{Ratio, Total};

/// What a plant's day gives to sums.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    /// The plant's own energy, kWh.
    pub energy_kwh: Option<f64>,
    /// Its budget, kWh.
    pub budget_kwh: Option<f64>,
    /// Performance ratio.
    pub pr: Option<Ratio>,
    /// Capacity utilisation.
    pub cuf: Option<Ratio>,
    /// Machine availability (solar: plant availability).
    pub availability: Option<Ratio>,
    /// Grid availability.
    pub grid: Option<Ratio>,
}

/// A plant's day, as reports over many days need it. There is one for every day asked for, reported or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlantDay {
    /// The day.
    pub day: NaiveDate,
    /// What it gives to sums.
    pub parts: Parts,
    /// Which energy it has: net, export, gross, units.
    pub energy_basis: Option<String>,
    /// Where its budget is from.
    pub budget_from: Budget,
    /// Irradiation in the plane of the modules, kWh/m².
    pub poa_kwh_m2: Option<f64>,
    /// Mean wind speed, m/s.
    pub wind_speed_ms: Option<f64>,
    /// The energy that was first known of it, kWh, where it is known with another now, or with none.
    pub first_kwh: Option<f64>,
}

/// A plant with its days, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlantDays {
    /// The plant.
    pub plant: Plant,
    /// It was retired: it has the days that are known, and none of it is missing.
    pub is_retired: bool,
    /// Its days.
    pub days: Vec<PlantDay>,
}

/// What plant-days come to together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// How many plant-days there are, reported or not.
    pub all: u32,
    /// Energy, kWh.
    pub energy: Option<Total>,
    /// Budget, kWh, also of days without energy.
    pub budget: Option<Total>,
    /// Energy of the days that have both, kWh.
    both_energy: f64,
    /// Their budget, kWh.
    both_budget: f64,
    /// How many have both.
    pub compared: u32,
    /// Performance ratio.
    pub pr: Option<Ratio>,
    /// Capacity utilisation.
    pub cuf: Option<Ratio>,
    /// Availability.
    pub availability: Option<Ratio>,
    /// Grid availability.
    pub grid: Option<Ratio>,
}

impl Sums {
    /// Returns what plant-days come to.
    pub fn of<'a>(days: impl IntoIterator<Item = &'a Parts>) -> Self {
        let mut sums = Self::default();
        days.into_iter().for_each(|parts| sums.add(parts));
        sums
    }

    /// Adds a plant-day.
    pub fn add(&mut self, parts: &Parts) {
        self.all += 1;
        add(&mut self.energy, parts.energy_kwh);
        add(&mut self.budget, parts.budget_kwh);
        if let (Some(energy), Some(budget)) = (parts.energy_kwh, parts.budget_kwh) {
            self.both_energy += energy;
            self.both_budget += budget;
            self.compared += 1;
        }
        for (sum, part) in [
            (&mut self.pr, parts.pr),
            (&mut self.cuf, parts.cuf),
            (&mut self.availability, parts.availability),
            (&mut self.grid, parts.grid),
        ] {
            *sum = Ratio::over(sum.iter().copied().chain(part));
        }
    }

    /// Returns the energy, kWh.
    pub fn energy_kwh(&self) -> Option<f64> {
        self.energy.map(|total| total.value)
    }

    /// Returns the budget, kWh.
    pub fn budget_kwh(&self) -> Option<f64> {
        self.budget.map(|total| total.value)
    }

    /// Returns how far energy lies from budget, per cent, over the plant-days that have both.
    pub fn deviation_pct(&self) -> Option<f64> {
        super::daily::deviation(Some(self.both_energy).filter(|_| self.compared > 0), Some(self.both_budget))
    }

    /// Returns how many plant-days have an energy.
    pub fn with_energy(&self) -> u32 {
        self.energy.map_or(0, |total| total.days)
    }

    /// Returns on how many of the plant-days its energy stands: `28/31`.
    pub fn coverage(&self) -> String {
        format!("{}/{}", self.with_energy(), self.all)
    }

    /// Returns what a reader must know of how far its numbers reach, if they do not reach over all; `what` are `days`
    /// or `plant-days`.
    pub fn reach(&self, what: &str) -> Option<String> {
        let with = self.with_energy();
        let mut on = Vec::new();
        if self.compared > 0 && self.compared < self.all {
            on.push(format!("deviation on {}", self.compared));
        }
        let ratios = [("PR", self.pr), ("CUF", self.cuf), ("availability", self.availability), ("grid", self.grid)];
        let narrow = ratios.iter().filter_map(|(name, ratio)| ratio.filter(|r| r.days < with).map(|r| (name, r.days)));
        on.extend(narrow.map(|(name, days)| format!("{name} on {days}")));
        match (with < self.all, on.is_empty()) {
            (false, true) => None,
            (_, true) => Some(format!("{with} of {} {what} have an energy.", self.all)),
            (_, false) => Some(format!("{with} of {} {what} have an energy; {}.", self.all, on.join(", "))),
        }
    }
}

fn add(sum: &mut Option<Total>, value: Option<f64>) {
    if let Some(value) = value {
        let before = sum.unwrap_or_default();
        *sum = Some(Total { value: before.value + value, days: before.days + 1 });
    }
}

/// Returns which availability a plant is judged by: plant availability for solar, machine availability for the rest.
pub fn availability_metric(technology: Option<Technology>) -> &'static str {
    if technology == Some(Technology::Solar) { "pa_pct" } else { "ma_pct" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_over_the_days_that_have_the_value_and_say_so() {
        let pr = |a, b| Ratio::of_day(a, b, 100.0);
        let days = [
            Parts { energy_kwh: Some(100.0), budget_kwh: Some(80.0), pr: pr(100.0, 125.0), ..Parts::default() },
            Parts { energy_kwh: Some(300.0), ..Parts::default() },
            Parts { budget_kwh: Some(50.0), ..Parts::default() },
        ];
        let sums = Sums::of(&days);
        assert_eq!((sums.energy_kwh(), sums.budget_kwh(), sums.coverage()), (Some(400.0), Some(130.0), "2/3".into()));
        assert_eq!(sums.deviation_pct(), Some(25.0)); // 100 against 80: the one day that has both
        assert_eq!(sums.reach("days").as_deref(), Some("2 of 3 days have an energy; deviation on 1, PR on 1."));
        assert_eq!(Sums::of(&days[..1]).reach("days"), None);
        assert_eq!(Sums::of(&[]), Sums::default());
        assert_eq!(Sums::default().deviation_pct(), None);
    }
}
