//! Days into a month: sums over the days that have the value, ratios from summed parts, coverage beside everything.

use std::collections::BTreeMap;

use crate::calendar::Month;
use crate::metric::{Combine, Metric};
use crate::summary::{MonthTotal, Ratio, Total};

/// What a month needs of a day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayParts {
    /// The plant's own energy, kWh.
    pub energy_kwh: Option<f64>,
    /// Which energy that is.
    pub energy_basis: Option<String>,
    /// The budget of that energy, kWh.
    pub budget_kwh: Option<f64>,
    /// Values by metric name.
    pub values: BTreeMap<String, f64>,
    /// Ratios by metric name.
    pub ratios: BTreeMap<String, Ratio>,
}

/// Returns a plant's month from its days, in order.
pub fn month(month: Month, days: &[DayParts]) -> MonthTotal {
    let mut totals: BTreeMap<String, Total> = BTreeMap::new();
    for (name, value) in days.iter().flat_map(|d| &d.values) {
        let Some(metric) = Metric::named(name) else { continue };
        match totals.get_mut(name) {
            Some(total) => add(total, metric, *value),
            None => {
                totals.insert(name.clone(), Total { value: *value, days: 1 });
            }
        }
    }
    for (name, total) in &mut totals {
        if Metric::named(name).is_some_and(|m| m.over_time() == Combine::Mean) {
            total.value /= f64::from(total.days);
        }
    }
    let names: std::collections::BTreeSet<&String> = days.iter().flat_map(|d| d.ratios.keys()).collect();
    let ratios = names
        .into_iter()
        .filter_map(|name| Some((name.clone(), Ratio::over(days.iter().filter_map(|d| d.ratios.get(name).copied()))?)))
        .collect();
    MonthTotal {
        month,
        days_reported: count(days.len()),
        energy_kwh: sum(days.iter().filter_map(|d| d.energy_kwh)),
        budget_kwh: sum(days.iter().filter_map(|d| d.budget_kwh)),
        energy_basis: basis(days),
        totals,
        ratios,
    }
}

fn add(total: &mut Total, metric: Metric, value: f64) {
    total.days += 1;
    total.value = match metric.over_time() {
        Combine::Sum | Combine::Mean => total.value + value,
        Combine::Max => total.value.max(value),
        Combine::Min => total.value.min(value),
        Combine::Last | Combine::Recompute | Combine::Representative => value,
    };
}

fn sum(values: impl Iterator<Item = f64>) -> Option<Total> {
    let mut total = Total::default();
    for value in values {
        total = Total { value: total.value + value, days: total.days + 1 };
    }
    (total.days > 0).then_some(total)
}

fn basis(days: &[DayParts]) -> Option<String> {
    let mut kinds: Vec<&String> = days.iter().filter_map(|d| d.energy_basis.as_ref()).collect();
    kinds.dedup();
    match kinds.as_slice() {
        [] => None,
        [one] => Some((*one).clone()),
        _ => Some("mixed".to_owned()),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(kwh: Option<f64>, pr: Option<(f64, f64)>, wind: Option<f64>) -> DayParts {
        let ratio = pr.and_then(|(a, b)| Ratio::of_day(a, b, 100.0));
        DayParts {
            energy_kwh: kwh,
            energy_basis: kwh.map(|_| "net".to_owned()),
            budget_kwh: None,
            values: wind.map(|v| ("wind_speed_ms".to_owned(), v)).into_iter().collect(),
            ratios: ratio.map(|r| ("pr_pct".to_owned(), r)).into_iter().collect(),
        }
    }

    #[test]
    fn a_day_without_energy_is_missing_not_zero_and_a_ratio_is_of_sums() {
        let days = [
            day(Some(100.0), Some((100.0, 200.0)), Some(4.0)),
            day(None, None, Some(8.0)),
            day(Some(300.0), Some((300.0, 300.0)), None),
        ];
        let total = month("2026-03".parse().unwrap(), &days);
        assert_eq!(total.days_reported, 3);
        assert_eq!(total.energy_kwh, Some(Total { value: 400.0, days: 2 }));
        let pr = total.ratios.get("pr_pct").copied().unwrap();
        assert_eq!((pr.value(), pr.days), (80.0, 2)); // the mean of 50 and 100 would be 75
        assert_eq!(total.totals.get("wind_speed_ms"), Some(&Total { value: 6.0, days: 2 }));
    }
}
