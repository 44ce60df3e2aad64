//! Units into the plant: a sum stands only on all of them. 17 valid units of 18 make no plant total.

use std::collections::BTreeSet;

use super::Day;
use crate::finding::Finding;
use crate::metric::{Combine, Metric};
use crate::plant::{Plant, PlantUnit};
use crate::report::{Level, Report};
use crate::rule;
use crate::summary::Amount;

/// Returns the units that make energy on the day.
pub(super) fn generating<'a>(plant: &'a Plant, out: &Day) -> Vec<&'a PlantUnit> {
    plant.units_on(out.day).filter(|u| u.generates()).collect()
}

/// Gives every unit its capacities, and the plant what it does not report itself but all its units do.
pub(super) fn combine(out: &mut Day, plant: &Plant, reports: &[&Report]) {
    let units = generating(plant, out);
    for unit in &units {
        let Some(metrics) = out.units.get_mut(&unit.name) else { continue };
        for (name, kw) in [("capacity_ac_kw", unit.ac_kw), ("capacity_dc_kw", unit.dc_kwp)] {
            if let Some(value) = kw {
                metrics.amounts.insert(name, Amount { value, origin: None });
            }
        }
    }
    let names: BTreeSet<&'static str> = out.units.values().flat_map(|m| m.amounts.keys().copied()).collect();
    for name in names {
        let Some(metric) = Metric::named(name) else { continue };
        if !out.plant.amounts.contains_key(name) {
            let values: Option<Vec<f64>> =
                units.iter().map(|u| out.units.get(&u.name).and_then(|m| m.value(name))).collect();
            let combined = values.filter(|v| !v.is_empty()).and_then(|v| over_units(metric, &v));
            if let Some(value) = combined {
                out.plant.amounts.insert(name, Amount { value, origin: None });
            }
        }
    }
    count(out, &units, reports);
}

fn over_units(metric: Metric, values: &[f64]) -> Option<f64> {
    let n = u32::try_from(values.len()).map_or(f64::MAX, f64::from);
    match metric.over_units() {
        Combine::Sum => Some(values.iter().sum()),
        Combine::Mean => Some(values.iter().sum::<f64>() / n),
        Combine::Max => values.iter().copied().reduce(f64::max),
        Combine::Min => values.iter().copied().reduce(f64::min),
        Combine::Last | Combine::Recompute | Combine::Representative => None,
    }
}

/// Counts the units whose energy may be used, and names those that lack it, where units report at all.
fn count(out: &mut Day, units: &[&PlantUnit], reports: &[&Report]) {
    let energy = ["energy_gross_kwh", "energy_export_kwh"];
    let has = |u: &&&PlantUnit| out.units.get(&u.name).is_some_and(|m| energy.iter().any(|e| m.value(e).is_some()));
    let by_unit = reports
        .iter()
        .flat_map(|r| &r.values)
        .any(|v| v.level != Level::Plant && energy.contains(&v.reading.metric.name()) && v.reading.is_actual_day());
    if !by_unit {
        return;
    }
    let valid = units.iter().filter(has).count();
    out.units_valid = u32::try_from(valid).unwrap_or(u32::MAX);
    out.units_total = u32::try_from(units.len()).unwrap_or(u32::MAX);
    if valid == units.len() && valid > 0 {
        return;
    }
    let missing: Vec<&str> = units.iter().filter(|u| !has(u)).map(|u| u.name.as_str()).collect();
    let shown = missing.iter().take(6).copied().collect::<Vec<_>>().join(", ");
    let more = if missing.len() > 6 { format!(" and {} more", missing.len() - 6) } else { String::new() };
    let message = if units.is_empty() {
        "Units report, and the plant's master data lists none: nothing is summed.".to_owned()
    } else {
        format!(
            "{valid} of {} units have a usable energy; without: {shown}{more}. Nothing is summed over units.",
            units.len()
        )
    };
    out.findings.push(
        Finding::new(rule::UNITS_INCOMPLETE, message).day(out.day).hint(rule::UNITS_INCOMPLETE.definition().remedy),
    );
}
