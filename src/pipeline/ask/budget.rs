//! A day's budget: what its report prints, else the day's own target, else its share of the month's.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;

use crate::calendar::Month;
use crate::names::Kind;
use crate::overview::daily::Budget;
use crate::plant::target::OF_DAY;
use crate::plant::{EnergyBasis, Plant};
use crate::store::Reader;
use crate::store::rows::TargetRow;

/// Energies of which a plant may have a target, in the order in which they are chosen.
const ENERGIES: [&str; 3] = ["energy_net_kwh", "energy_export_kwh", "energy_gross_kwh"];

/// The targets of days and of their months, by plant and the day they hold from.
pub struct Budgets(BTreeMap<(i64, NaiveDate), Vec<TargetRow>>);

impl Budgets {
    /// Returns the targets that the budgets of days from … to are made of, of one plant or of all, as known now or
    /// after a change.
    pub fn between(
        store: &mut Reader,
        plant: Option<i64>,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<i64>,
    ) -> Result<Self> {
        Ok(Self::new(store.targets(plant, Month::of(from).first(), to, as_of)?))
    }

    fn new(rows: Vec<TargetRow>) -> Self {
        let mut by: BTreeMap<(i64, NaiveDate), Vec<TargetRow>> = BTreeMap::new();
        for row in rows {
            by.entry((row.plant_id, row.month)).or_default().push(row);
        }
        Self(by)
    }

    /// Returns a plant's budget of a day and whence it is: what its report prints, else the day's target, else the
    /// month's divided by the month's days; each of the energy (`basis`) that the plant reports.
    pub fn of(
        &self,
        id: i64,
        plant: &Plant,
        day: NaiveDate,
        basis: Option<&str>,
        printed: Option<f64>,
    ) -> (Option<f64>, Budget) {
        if let Some(kwh) = printed {
            return (Some(kwh), Budget::Printed);
        }
        let basis = basis.or(match plant.energy_basis {
            EnergyBasis::Auto => None,
            EnergyBasis::Net => Some("net"),
            EnergyBasis::Export => Some("export"),
            EnergyBasis::Gross => Some("gross"),
        });
        let fits: &[&str] = match basis {
            Some("net") => &["energy_net_kwh"],
            Some("export") => &["energy_export_kwh"],
            Some(_) => &["energy_gross_kwh"],
            None => &ENERGIES,
        };
        let (month, budget) = (Month::of(day), Kind::Budget.word());
        let of_day = |kind: &str| kind.strip_suffix(OF_DAY) == Some(budget);
        let of_month = |kind: &str| kind == budget;
        if let Some((_, kwh)) = self.find(id, day, &of_day, fits) {
            return (Some(kwh), Budget::OfDay);
        }
        if let Some((_, kwh)) = self.find(id, month.first(), &of_month, fits) {
            return (Some(kwh / f64::from(month.days())), Budget::OfMonth);
        }
        let other =
            self.find(id, day, &of_day, &ENERGIES).or_else(|| self.find(id, month.first(), &of_month, &ENERGIES));
        (None, other.map_or(Budget::None, |(metric, _)| Budget::Other(metric)))
    }

    /// Returns the first of these metrics for which a plant has a target of a kind from a day, with its value.
    fn find(
        &self,
        id: i64,
        from: NaiveDate,
        kind: &dyn Fn(&str) -> bool,
        metrics: &[&'static str],
    ) -> Option<(&'static str, f64)> {
        let rows = self.0.get(&(id, from))?;
        metrics.iter().find_map(|metric| {
            let row = rows.iter().find(|row| row.metric == **metric && kind(&row.kind))?;
            Some((*metric, row.value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 4, d).unwrap()
    }

    fn budgets(rows: &[(u32, &str, &str, f64)]) -> Budgets {
        let row = |(d, kind, metric, value): &(u32, &str, &str, f64)| TargetRow {
            plant_id: 1,
            month: day(*d),
            kind: (*kind).into(),
            metric: (*metric).into(),
            value: *value,
        };
        Budgets::new(rows.iter().map(row).collect())
    }

    #[test]
    fn a_month_s_budget_is_shared_by_its_days_and_a_day_s_own_wins() {
        let of = |budgets: &Budgets, id, printed| budgets.of(id, &Plant::default(), day(2), None, printed);
        let month = budgets(&[(1, "budget", "energy_net_kwh", 3000.0), (1, "p90", "energy_net_kwh", 1.0)]);
        assert_eq!(of(&month, 1, None), (Some(100.0), Budget::OfMonth));
        let both = budgets(&[(1, "budget", "energy_net_kwh", 3000.0), (2, "budget-day", "energy_net_kwh", 70.0)]);
        assert_eq!(of(&both, 1, None), (Some(70.0), Budget::OfDay));
        assert_eq!(of(&both, 2, None), (None, Budget::None));
        assert_eq!(of(&both, 1, Some(5.0)), (Some(5.0), Budget::Printed));
    }

    #[test]
    fn net_energy_is_not_compared_with_a_gross_budget() {
        let plant = Plant { energy_basis: EnergyBasis::Net, ..Plant::default() };
        let gross = budgets(&[(1, "budget", "energy_gross_kwh", 3000.0)]);
        assert_eq!(gross.of(1, &plant, day(2), None, None), (None, Budget::Other("energy_gross_kwh")));
        assert_eq!(gross.of(1, &plant, day(2), Some("units"), None), (Some(100.0), Budget::OfMonth));
    }
}
