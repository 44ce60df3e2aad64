//! From the reports of a plant's day to its metrics, and from days to months. Pure, in a fixed order: the same bits on
//! every database.

mod availability;
mod hours;
pub mod kpi;
pub mod lineage;
mod merge;
mod month;
mod siblings;
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
    merge::merge(&mut out, plant, reports);
    hours::fill(&mut out, plant, reports);
    units::combine(&mut out, plant, reports);
    siblings::outliers(&mut out, plant, reports);
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;

    use super::*;
    use crate::cell::Place;
    use crate::names::{Bucket, Role, Technology};
    use crate::plant::{Capacity, PlantUnit};
    use crate::record::Stop;
    use crate::report::{GivenStop, Level};
    use crate::sample::{day as march_first, given, plant, report};

    fn gross(unit: &str, kwh: Option<f64>) -> crate::report::Given {
        given(Some(unit), "energy_gross_kwh", Role::Value, kwh, 1)
    }

    fn round(value: Option<f64>) -> Option<f64> {
        value.map(|v| (v * 1e4).round() / 1e4)
    }

    #[test]
    fn units_add_up_to_the_plant_only_when_all_of_them_have_a_value() {
        let whole = report(vec![gross("INV-1", Some(210.0)), gross("INV-2", Some(213.0))]);
        let out = day(&plant(), march_first(), &[&whole]);
        assert_eq!((out.energy_kwh, out.energy_basis), (Some(423.0), Some("units")));
        assert_eq!((out.units_valid, out.units_total), (2, 2));
        // 423 / (100 kW × 24 h)
        assert_eq!(round(out.plant.ratio("cuf_ac_pct")), Some(17.625));

        let part = report(vec![gross("INV-1", Some(210.0)), gross("INV-2", None)]);
        let out = day(&plant(), march_first(), &[&part]);
        assert_eq!((out.energy_kwh, out.units_valid, out.units_total), (None, 1, 2));
        assert_eq!(
            out.findings.iter().map(|f| f.message.as_str()).collect::<Vec<_>>(),
            ["1 of 2 units have a usable energy; without: INV-2. Nothing is summed over units."]
        );
    }

    #[test]
    fn the_printed_total_is_kept_as_reported_and_is_not_the_plants_energy() {
        let total = given(None, "energy_gross_kwh", Role::Total, Some(2326.0), 9);
        let part = report(vec![gross("INV-1", Some(213.0)), total]);
        let out = day(&plant(), march_first(), &[&part]);
        assert_eq!(out.energy_kwh, None);
        assert_eq!(out.plant.reported.get("energy_gross_kwh-total").map(|a| a.value), Some(2326.0));
    }

    #[test]
    fn the_source_that_comes_first_wins_and_the_other_is_told() {
        let first = report(vec![given(None, "poa_kwh_m2", Role::Value, Some(5.0), 1)]);
        let second = report(vec![
            given(None, "poa_kwh_m2", Role::Value, Some(5.5), 2),
            given(None, "energy_export_kwh", Role::Value, Some(450.0), 3),
        ]);
        let out = day(&plant(), march_first(), &[&first, &second]);
        assert_eq!(out.plant.value("poa_kwh_m2"), Some(5.0));
        assert_eq!(out.plant.amounts.get("energy_export_kwh").and_then(|a| a.origin), Some(1));
        // PR from both: 450 / (120 kWp × 5.0)
        assert_eq!(round(out.plant.ratio("pr_pct")), Some(75.0));
        assert_eq!(out.findings.len(), 1);
    }

    #[test]
    fn the_plants_own_energy_is_what_its_master_data_says_or_nothing() {
        let r = report(vec![
            given(None, "energy_export_kwh", Role::Value, Some(400.0), 1),
            given(None, "energy_import_kwh", Role::Value, Some(10.0), 2),
            given(None, "energy_gross_kwh", Role::Value, Some(420.0), 3),
        ]);
        let energy = |basis| {
            let out = day(&Plant { energy_basis: basis, ..plant() }, march_first(), &[&r]);
            (out.energy_kwh, out.energy_basis)
        };
        assert_eq!(energy(EnergyBasis::Auto), (Some(390.0), Some("net")));
        assert_eq!(energy(EnergyBasis::Export), (Some(400.0), Some("export")));
        assert_eq!(energy(EnergyBasis::Gross), (Some(420.0), Some("gross")));
        let bare = report(vec![given(None, "energy_export_kwh", Role::Value, Some(400.0), 1)]);
        let out = day(&Plant { energy_basis: EnergyBasis::Gross, ..plant() }, march_first(), &[&bare]);
        assert_eq!(out.energy_kwh, None);
    }

    fn wind(capacities: &[f64]) -> Plant {
        let unit = |(i, kw): (usize, &f64)| PlantUnit {
            name: format!("T{}", i + 1),
            kind: "wtg".into(),
            ac_kw: Some(*kw),
            ..Default::default()
        };
        Plant {
            technology: Some(Technology::Wind),
            capacities: vec![Capacity { ac_kw: Some(capacities.iter().sum()), ..Default::default() }],
            units: capacities.iter().enumerate().map(unit).collect(),
            ..plant()
        }
    }

    fn stop(unit: &str, from: &str, to: &str, bucket: Bucket) -> GivenStop {
        let at = |t: &str| NaiveDateTime::parse_from_str(&format!("2026-03-01 {t}"), "%Y-%m-%d %H:%M").unwrap();
        GivenStop {
            level: Level::Unit,
            unit: Some(unit.into()),
            stop: Stop {
                from: at(from),
                to: Some(at(to)),
                bucket: Some(bucket),
                bucket_text: bucket.to_string(),
                excused: None,
                error_text: String::new(),
                remarks: String::new(),
            },
            place: Place::Layout,
            usable: true,
        }
    }

    /// One external outage of 12 minutes, logged three times: 99.1667 %, not 97.50 (a public wind report).
    #[test]
    fn published_external_grid_availability_counts_an_outage_once() {
        let mut r = report(vec![gross("T1", Some(32_106.0))]);
        r.stop_log = true;
        r.stops = vec![stop("T1", "03:00", "03:12", Bucket::ExternalGrid); 3];
        let out = day(&wind(&[2000.0]), march_first(), &[&r]);
        assert_eq!(round(out.plant.ratio("ega_pct")), Some(99.1667));
        assert_eq!(round(out.plant.ratio("ma_pct")), Some(100.0));
    }

    /// 2 × 1500 kW and 2 × 1000 kW, one of 1000 kW off all day: 80 % (Inaccess support, capacity-weighted availability).
    #[test]
    fn published_availability_is_weighted_by_capacity() {
        let mut r = report(vec![]);
        r.stop_log = true;
        let mut off = stop("T4", "00:00", "23:59", Bucket::Unscheduled);
        off.stop.to = None;
        r.stops = vec![off];
        let out = day(&wind(&[1500.0, 1500.0, 1000.0, 1000.0]), march_first(), &[&r]);
        assert_eq!(round(out.plant.ratio("ma_pct")), Some(80.0));
        assert_eq!(round(out.units.get("T4").and_then(|m| m.ratio("ma_pct"))), Some(0.0));
    }

    #[test]
    fn without_a_log_and_without_columns_availability_is_unknown_not_full() {
        let r = report(vec![gross("T1", Some(100.0))]);
        let out = day(&wind(&[2000.0]), march_first(), &[&r]);
        assert_eq!(out.plant.ratio("ma_pct"), None);
    }

    #[test]
    fn a_day_wholly_excused_is_neither_available_nor_not() {
        let mut r = report(vec![]);
        r.stop_log = true;
        let mut off = stop("T1", "00:00", "23:59", Bucket::ExternalGrid);
        off.stop.to = None;
        r.stops = vec![off];
        let mut plant = wind(&[2000.0]);
        plant.availability.insert("ma".into(), "ma_excl_external".into());
        assert_eq!(day(&plant, march_first(), &[&r]).plant.ratio("ma_pct"), None);
    }
}
