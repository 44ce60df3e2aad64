//! From the reports of a plant's day to its metrics, and from days to months. Pure, in a fixed order: the same bits on
//! every database.

mod availability;
mod hours;
pub mod kpi;
mod merge;
mod month;
mod units;

use chrono::NaiveDate;

pub use availability::{PRESETS, check_formula};
pub use month::{DayParts, month};

use crate::plant::{EnergyBasis, Plant};
use crate::report::Report;
use crate::summary::{Day, Metrics};

/// Returns what a plant's day comes to from all its live reports, first the one that wins.
pub fn day(plant: &Plant, day: NaiveDate, reports: &[&Report]) -> Day {
    let capacity = plant.capacity(day);
    let mut out = Day {
        day,
        plant: Metrics::default(),
        energy_kwh: None,
        energy_basis: None,
        capacity_ac_kw: capacity.ac_kw,
        capacity_dc_kw: capacity.dc_kwp,
        units_valid: 0,
        units_total: 0,
        units: Default::default(),
        findings: Vec::new(),
    };
    merge::merge(&mut out, reports);
    hours::fill(&mut out, plant, reports);
    units::combine(&mut out, plant, reports);
    energy(&mut out, plant.energy_basis);
    ratios(&mut out);
    availability::fill(&mut out, plant);
    out
}

/// Chooses the plant's own energy: what its master data says, or the first of net, export, gross and the sum of its
/// units that the day has.
fn energy(out: &mut Day, basis: EnergyBasis) {
    let value = |name| out.plant.value(name);
    let net = || value("energy_net_kwh").or_else(|| Some(value("energy_export_kwh")? - value("energy_import_kwh")?));
    let gross = || {
        let summed = out.plant.amounts.get("energy_gross_kwh").is_some_and(|a| a.origin.is_none());
        value("energy_gross_kwh").map(|kwh| (kwh, if summed { "units" } else { "gross" }))
    };
    let export = || value("energy_export_kwh").map(|kwh| (kwh, "export"));
    let chosen = match basis {
        EnergyBasis::Net => net().map(|kwh| (kwh, "net")),
        EnergyBasis::Export => export(),
        EnergyBasis::Gross => gross(),
        EnergyBasis::Auto => net().map(|kwh| (kwh, "net")).or_else(export).or_else(gross),
    };
    out.energy_kwh = chosen.map(|(kwh, _)| kwh);
    out.energy_basis = chosen.map(|(_, basis)| basis);
}

/// Computes PR, CUF and specific yield of the plant and its units from their parts.
fn ratios(out: &mut Day) {
    let poa = out.plant.value("poa_kwh_m2");
    if let Some(kwh) = out.energy_kwh {
        kpi::fill(&mut out.plant.ratios, kwh, poa, out.capacity_ac_kw, out.capacity_dc_kw);
    }
    for metrics in out.units.values_mut() {
        let kwh = metrics.value("energy_gross_kwh").or_else(|| metrics.value("energy_export_kwh"));
        let (ac, dc) = (metrics.value("capacity_ac_kw"), metrics.value("capacity_dc_kw"));
        if let Some(kwh) = kwh {
            kpi::fill(&mut metrics.ratios, kwh, poa, ac, dc);
        }
    }
}
