//! A day's budget where its report prints none: the day's own target, else its share of the month's.

use anyhow::Result;
use chrono::NaiveDate;

use crate::calendar::Month;
use crate::names::Kind;
use crate::overview::daily::Budget;
use crate::plant::target::OF_DAY;
use crate::plant::{EnergyBasis, Plant};
use crate::store::Reader;
use crate::store::rows::{DailyRow, TargetRow};

/// Energies of which a plant may have a target, in the order in which they are chosen.
const ENERGIES: [&str; 3] = ["energy_net_kwh", "energy_export_kwh", "energy_gross_kwh"];

/// The targets of one day and of its month.
pub struct Budgets {
    day: NaiveDate,
    rows: Vec<TargetRow>,
}

impl Budgets {
    /// Returns the targets that a day's budgets are made of, as known now or after a change.
    pub fn of_day(store: &mut Reader, day: NaiveDate, as_of: Option<i64>) -> Result<Self> {
        let month = Month::of(day);
        Ok(Self { day, rows: store.targets(None, month.first(), month.last(), as_of)? })
    }

    /// Returns a plant's budget of the day: what its report prints, else the day's target, else the month's divided by
    /// the month's days; each of the energy that the plant reports.
    pub fn of(&self, id: i64, plant: &Plant, row: Option<&DailyRow>) -> Option<(f64, Budget)> {
        if let Some(kwh) = row.and_then(|row| row.energy_budget_kwh) {
            return Some((kwh, Budget::Printed));
        }
        let basis = row.and_then(|row| row.energy_basis.as_deref()).or(match plant.energy_basis {
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
        let (kind, month) = (Kind::Budget.word(), Month::of(self.day));
        let of_day = format!("{kind}{OF_DAY}");
        let find = |from: NaiveDate, kind: &str, metrics: &[&str]| {
            let mut rows = metrics
                .iter()
                .flat_map(|metric| self.rows.iter().filter(move |r| r.plant_id == id && r.metric == **metric));
            rows.find(|r| r.month == from && r.kind == kind).map(|r| r.value)
        };
        let own = find(self.day, &of_day, fits).map(|kwh| (kwh, Budget::OfDay));
        let share = || find(month.first(), kind, fits).map(|kwh| (kwh / f64::from(month.days()), Budget::OfMonth));
        own.or_else(share)
    }

    /// Returns the energy of which the plant has a budget that holds for the day, whatever it reports.
    pub fn other(&self, id: i64) -> Option<&'static str> {
        let (kind, first) = (Kind::Budget.word(), Month::of(self.day).first());
        let holds = |r: &&TargetRow| {
            let own = r.month == self.day && r.kind.strip_suffix(OF_DAY) == Some(kind);
            r.plant_id == id && (own || (r.month == first && r.kind == kind))
        };
        ENERGIES.into_iter().find(|metric| self.rows.iter().filter(holds).any(|r| r.metric == *metric))
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
        Budgets { day: day(2), rows: rows.iter().map(row).collect() }
    }

    #[test]
    fn a_month_s_budget_is_shared_by_its_days_and_a_day_s_own_wins() {
        let plant = Plant::default();
        let month = budgets(&[(1, "budget", "energy_net_kwh", 3000.0), (1, "p90", "energy_net_kwh", 1.0)]);
        assert_eq!(month.of(1, &plant, None), Some((100.0, Budget::OfMonth)));
        let both = budgets(&[(1, "budget", "energy_net_kwh", 3000.0), (2, "budget-day", "energy_net_kwh", 70.0)]);
        assert_eq!(both.of(1, &plant, None), Some((70.0, Budget::OfDay)));
        assert_eq!(both.of(2, &plant, None), None);
        let printed = DailyRow { energy_budget_kwh: Some(5.0), ..DailyRow::default() };
        assert_eq!(both.of(1, &plant, Some(&printed)), Some((5.0, Budget::Printed)));
    }

    #[test]
    fn net_energy_is_not_compared_with_a_gross_budget() {
        let plant = Plant { energy_basis: EnergyBasis::Net, ..Plant::default() };
        let gross = budgets(&[(1, "budget", "energy_gross_kwh", 3000.0)]);
        assert_eq!(gross.of(1, &plant, None), None);
        assert_eq!(gross.other(1), Some("energy_gross_kwh"));
        let summed = DailyRow { energy_basis: Some("units".into()), ..DailyRow::default() };
        assert_eq!(gross.of(1, &plant, Some(&summed)), Some((100.0, Budget::OfMonth)));
    }
}
