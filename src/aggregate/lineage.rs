//! How each number of a day is made, told by the same rules that [`day`](super::day) makes it by: from the number down
//! to what reports gave. A test holds the two together.

mod cells;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, VecDeque};

use super::availability;
use super::units::generating;
use crate::lineage::{Made, Number, REPORTED, Step, shown};
use crate::metric::{Combine, Metric};
use crate::plant::{EnergyBasis, Plant};
use crate::report::Report;
use crate::summary::{Amount, Day, Metrics, Ratio};

/// How many terms of a sum are written out.
const TERMS: usize = 12;

/// A day with what it was made from: its reports, first the one that wins, booked to the plant's units.
pub struct Lineage<'a> {
    /// The plant.
    pub plant: &'a Plant,
    /// What the day comes to.
    pub day: &'a Day,
    /// Its reports.
    pub reports: &'a [&'a Report],
}

impl Lineage<'_> {
    /// Returns how a number is made: its own step first, then those of the numbers that it needs, each once.
    pub fn of(&self, number: &Number) -> Vec<Step> {
        let (mut steps, mut seen) = (Vec::new(), BTreeSet::from([number.clone()]));
        let mut open = VecDeque::from([number.clone()]);
        while let Some(next) = open.pop_front() {
            let step = self.step(&next);
            open.extend(step.needs.iter().filter(|need| seen.insert((*need).clone())).cloned());
            steps.push(step);
        }
        steps.first_mut().into_iter().for_each(|step| self.point_beside(step));
        steps
    }

    /// Says of a number that is not made what the reports print of it.
    fn point_beside(&self, step: &mut Step) {
        let Number { unit, name } = &step.number;
        let printed = self.metrics(unit.as_deref()).and_then(|metrics| metrics.reported.get(name));
        if let Some(printed) = printed.filter(|_| step.value.is_none()) {
            let unit = Metric::named(name).map_or("", |metric| metric.dimension().unit());
            step.formula += &format!("; printed is {} {unit}: ask for {REPORTED}{name}", shown(printed.value));
        }
    }

    /// Returns every number that the day has: the plant's, then its units'.
    pub fn numbers(&self) -> Vec<Number> {
        let own = self.day.energy_kwh.map(|_| Number::new(None, "energy_kwh"));
        let of = |unit: Option<&str>, metrics: &Metrics| -> Vec<Number> {
            let names = metrics.amounts.keys().chain(metrics.ratios.keys()).map(|name| (*name).to_owned());
            let beside = metrics.reported.keys().map(|name| format!("{REPORTED}{name}"));
            names.chain(beside).map(|name| Number::new(unit, name)).collect()
        };
        let units = self.day.units.iter().flat_map(|(unit, metrics)| of(Some(unit), metrics));
        own.into_iter().chain(of(None, &self.day.plant)).chain(units).collect()
    }

    /// Returns the value of a number, if the day has it.
    pub fn value(&self, number: &Number) -> Option<f64> {
        let metrics = self.metrics(number.unit.as_deref())?;
        if let Some(beside) = number.name.strip_prefix(REPORTED) {
            return metrics.reported.get(beside).map(|a| a.value);
        }
        match (number.name.as_str(), &number.unit) {
            ("energy_kwh", None) => self.day.energy_kwh,
            ("capacity_ac_kw", None) => self.day.capacity_ac_kw,
            ("capacity_dc_kw", None) => self.day.capacity_dc_kw,
            (name, _) => metrics.ratio(name).or_else(|| metrics.value(name)),
        }
    }

    fn metrics(&self, unit: Option<&str>) -> Option<&Metrics> {
        unit.map_or(Some(&self.day.plant), |unit| self.day.units.get(unit))
    }

    fn amount(&self, number: &Number) -> Option<&Amount> {
        self.metrics(number.unit.as_deref())?.amounts.get(number.name.as_str())
    }

    fn step(&self, number: &Number) -> Step {
        let unit = number.unit.as_deref();
        if number.name.starts_with(REPORTED) {
            return self.beside(number);
        }
        match (number.name.as_str(), unit) {
            ("energy_kwh", None) => self.own_energy(number),
            ("capacity_ac_kw" | "capacity_dc_kw", _) => self.capacity(number),
            ("pr_pct" | "cuf_ac_pct" | "specific_yield_kwh_kwp", _) => self.performance(number),
            (name, _) if availability::is_availability(name) => availability::step(self, number),
            (name, None) if Metric::named(name).is_some_and(Metric::is_ratio) => self.nothing(
                number,
                "dgr does not compute this ratio; `reported.` before its name asks for the printed one.",
            ),
            (_, None) if self.amount(number).is_none_or(|a| a.origin.is_none()) => self.over_units(number),
            _ => self.given(number),
        }
    }

    /// Returns the step of a number that is made by a formula over others, its numbers put in where all are known.
    fn computed(&self, number: &Number, formula: &str, needs: Vec<Number>, with: Option<String>) -> Step {
        let value = self.value(number);
        let ends = |with: String, value: f64| {
            if with == shown(value) { with } else { format!("{with} = {}", shown(value)) }
        };
        let with = with.zip(value).map(|(with, value)| ends(with, value));
        let made = if value.is_some() { Made::Computed } else { Made::Nothing };
        Step { number: number.clone(), value, made, formula: formula.to_owned(), with, needs, sources: Vec::new() }
    }

    fn nothing(&self, number: &Number, why: &str) -> Step {
        self.computed(number, why, Vec::new(), None)
    }

    /// The plant's own energy: which of its energies that is.
    fn own_energy(&self, number: &Number) -> Step {
        let of = |name: &str| Number::new(None, name);
        let (export, import) = (of("energy_export_kwh"), of("energy_import_kwh"));
        match self.day.energy_basis {
            Some("net") if self.value(&of("energy_net_kwh")).is_none() => {
                let with = self.value(&export).zip(self.value(&import));
                let with = with.map(|(a, b)| format!("{} - {}", shown(a), shown(b)));
                self.computed(number, "energy_export_kwh - energy_import_kwh", vec![export, import], with)
            }
            Some(basis) => {
                let name = match basis {
                    "net" => "energy_net_kwh",
                    "export" => "energy_export_kwh",
                    _ => "energy_gross_kwh",
                };
                self.computed(number, name, vec![of(name)], self.value(&of(name)).map(shown))
            }
            None => {
                let why = match self.plant.energy_basis {
                    EnergyBasis::Auto => "no energy of the plant is known".to_owned(),
                    EnergyBasis::Net => {
                        "no net energy is known, and the master data says energy_basis = \"net\"".to_owned()
                    }
                    EnergyBasis::Export => {
                        "no export is known, and the master data says energy_basis = \"export\"".to_owned()
                    }
                    EnergyBasis::Gross => {
                        "no gross energy is known, and the master data says energy_basis = \"gross\"".to_owned()
                    }
                };
                let all = ["energy_net_kwh", "energy_export_kwh", "energy_import_kwh", "energy_gross_kwh"];
                let told = |name: &&str| !self.sources(None, name).is_empty() || self.units_tell(name);
                self.computed(number, &why, all.into_iter().filter(told).map(of).collect(), None)
            }
        }
    }

    /// PR, CUF and specific yield of the plant or of a unit.
    fn performance(&self, number: &Number) -> Step {
        let unit = number.unit.as_deref();
        let energy = self.energy_of(unit);
        let (ac, dc) = (Number::new(unit, "capacity_ac_kw"), Number::new(unit, "capacity_dc_kw"));
        let poa = Number::new(None, "poa_kwh_m2");
        let (formula, needs) = match number.name.as_str() {
            "pr_pct" => (format!("100 × {} / (capacity_dc_kw × poa_kwh_m2)", energy.name), vec![energy, dc, poa]),
            "cuf_ac_pct" => (format!("100 × {} / (capacity_ac_kw × 24 h)", energy.name), vec![energy, ac]),
            _ => (format!("{} / capacity_dc_kw", energy.name), vec![energy, dc]),
        };
        let values: Option<Vec<String>> = needs.iter().map(|need| self.value(need).map(shown)).collect();
        let with = values.and_then(|values| match values.as_slice() {
            [kwh, dc, poa] => Some(format!("100 × {kwh} / ({dc} × {poa})")),
            [kwh, ac] if number.name == "cuf_ac_pct" => Some(format!("100 × {kwh} / ({ac} × 24)")),
            [kwh, dc] => Some(format!("{kwh} / {dc}")),
            _ => None,
        });
        let lacking: Vec<String> = needs.iter().filter(|n| self.value(n).is_none()).map(|n| n.name.clone()).collect();
        let formula = if self.value(number).is_some() || lacking.is_empty() {
            formula
        } else {
            format!("{formula}; not known: {}", lacking.join(", "))
        };
        self.computed(number, &formula, needs, with)
    }

    /// Returns the energy that ratios of the plant or of a unit are of.
    pub fn energy_of(&self, unit: Option<&str>) -> Number {
        let gross = Number::new(unit, "energy_gross_kwh");
        let export = Number::new(unit, "energy_export_kwh");
        match unit {
            None => Number::new(None, "energy_kwh"),
            Some(_) if self.value(&gross).is_none() && self.value(&export).is_some() => export,
            Some(_) => gross,
        }
    }

    fn capacity(&self, number: &Number) -> Step {
        let whose = if number.unit.is_some() { "the unit's" } else { "the plant's" };
        let (made, formula) = match self.value(number) {
            Some(_) => (Made::MasterData, format!("{whose} capacity on the day, by the master data")),
            None => (Made::Nothing, format!("the master data tells no such capacity of {whose} day")),
        };
        Step { made, ..self.nothing(number, &formula) }
    }

    /// A number of the plant that no report gives: combined over its units, all of them or none.
    fn over_units(&self, number: &Number) -> Step {
        let units = generating(self.plant, self.day);
        let how = Metric::named(&number.name).map(Metric::over_units);
        let word = match how {
            Some(Combine::Sum) => "sum",
            Some(Combine::Mean) => "mean",
            Some(Combine::Max) => "largest",
            Some(Combine::Min) => "smallest",
            _ => return self.given(number),
        };
        if !self.units_tell(&number.name) {
            return self.given(number);
        }
        let needs: Vec<Number> = units.iter().map(|unit| Number::new(Some(&unit.name), number.name.as_str())).collect();
        let values: Vec<f64> = needs.iter().filter_map(|need| self.value(need)).collect();
        let mut formula = format!("the {word} over {} units of the master data", needs.len());
        if values.len() < needs.len() {
            let lacking: Vec<&str> =
                needs.iter().filter(|n| self.value(n).is_none()).filter_map(|n| n.unit.as_deref()).collect();
            formula = format!("{formula}; it is not made, for these have none: {}", lacking.join(", "));
        }
        let terms: Vec<String> = values.iter().take(TERMS).map(|value| shown(*value)).collect();
        let more = if values.len() > TERMS { format!(" and {} more", values.len() - TERMS) } else { String::new() };
        let with = match how {
            Some(Combine::Sum) => format!("{}{more}", terms.join(" + ")),
            Some(Combine::Mean) => format!("({}{more}) / {}", terms.join(" + "), values.len()),
            _ => format!("{word} of {}{more}", terms.join(", ")),
        };
        let mut step = self.computed(number, &formula, needs, Some(with));
        step.sources = self.sources(None, &number.name);
        step
    }

    /// Returns whether units give a metric that the plant does not.
    fn units_tell(&self, name: &str) -> bool {
        let known = self.day.units.values().any(|metrics| metrics.amounts.contains_key(name));
        let given = |report: &&&Report| {
            report
                .values
                .iter()
                .any(|v| v.unit.is_some() && v.reading.metric.name() == name && v.reading.is_actual_day())
        };
        known || self.reports.iter().any(|report| given(&report))
    }

    /// A number that a report gave, or that its log of stops comes to.
    fn given(&self, number: &Number) -> Step {
        let sources = self.sources(number.unit.as_deref(), &number.name);
        let value = self.value(number);
        let counted = self.counted(number.unit.as_deref(), &number.name);
        let (made, formula) = match value {
            Some(_) if counted.is_some() => (Made::Computed, counted.unwrap_or_default()),
            Some(_) if self.by_stops(number) => (Made::Stops, "the hours of its stops, each moment counted once"),
            Some(_) => (Made::Reported, "as reported"),
            None if sources.is_empty() => (Made::Nothing, "no report gives it"),
            None => (Made::Nothing, "no report gives a value of it that may be used"),
        };
        Step { made, sources, ..self.nothing(number, formula) }
    }

    /// What a report prints beside its actual values.
    fn beside(&self, number: &Number) -> Step {
        let sources = self.printed(number);
        let (made, formula) = match self.value(number) {
            Some(_) => (Made::Reported, "as printed on the report; dgr computes nothing from it"),
            None => (Made::Nothing, "no report prints it"),
        };
        Step { made, sources, ..self.nothing(number, formula) }
    }

    /// Returns the ratio that a number is by its parts, if it is one.
    pub fn ratio(&self, number: &Number) -> Option<Ratio> {
        self.metrics(number.unit.as_deref())?.ratios.get(number.name.as_str()).copied()
    }

    /// Returns whether a number is the hours that a log of stops tells.
    fn by_stops(&self, number: &Number) -> bool {
        let Some(origin) = self.amount(number).and_then(|a| a.origin) else { return false };
        // What no value gives comes from the stops.
        self.events_win(number)
            || self.counting(number.unit.as_deref(), &number.name).is_none_or(|(report, _)| report != origin)
    }
}
