//! A stored report by the master data of today: units added, renamed or retired since, and limits that moved.

use super::scorecard::Scorecard;
use super::{bounds, day_fractions, hours, limits, losses, scales};
use crate::finding::{Finding, Severity};
use crate::plant::Plant;
use crate::report::{Level, Report};

/// Books a report's values and stops to the plant's units of today and says anew which may be used. Returns what is
/// found of values that were in use or unknown before and may not be used; what was found before stands with the report.
pub fn rebook(report: &mut Report, plant: &Plant) -> Vec<Finding> {
    let roster = plant.roster(report.key.day);
    let now = |level: &mut Level, unit: &mut Option<String>| {
        let Some(name) = unit else { return };
        match roster.unit_named(name) {
            Some(known) => {
                *level = Level::Unit;
                name.clone_from(&known.name);
            }
            None => *level = Level::Unknown,
        }
    };
    let counted = |report: &Report| -> Vec<bool> {
        report.values.iter().map(|v| v.level == Level::Unknown || v.usable).collect()
    };
    let before = counted(report);
    for given in &mut report.values {
        now(&mut given.level, &mut given.unit);
        given.usable = !given.refused;
    }
    for given in &mut report.stops {
        let was = given.level;
        now(&mut given.level, &mut given.unit);
        if (was, given.level) == (Level::Unknown, Level::Unit) && !given.usable {
            report.uncounted.push(given.unit.clone());
        }
    }
    for series in &mut report.series {
        now(&mut series.level, &mut series.unit);
    }
    let mut card = Scorecard::default();
    limits::negative(report, plant, &mut card);
    limits::unit_above_capacity(report, plant, &mut card);
    limits::plant_above_capacity(report, plant, &mut card);
    scales::ratios(report, plant, &mut card);
    day_fractions::hours(report, plant, &mut card);
    bounds::availability(report, plant, &mut card);
    hours::buckets(report, plant, &mut card);
    losses::above_capacity(report, plant, &mut card);
    let places: Vec<_> = report
        .values
        .iter()
        .zip(before)
        .filter(|(given, before)| *before && !given.usable)
        .map(|(given, _)| given.reading.place.clone())
        .collect();
    card.findings()
        .filter(|f| f.place.as_ref().is_some_and(|place| places.contains(place)))
        // The report was accepted, and stays: the value alone is out of use.
        .map(|f| Finding { severity: f.severity.min(Severity::Warning), ..f })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, plant, report};
    use super::*;
    use crate::names::Role::Value;

    #[test]
    fn a_unit_added_since_is_counted_and_judged() {
        let mut r = report(vec![
            given(Some("INV-1"), "energy_gross_kwh", Value, Some(200.0), 1),
            given(Some("INV-2"), "energy_gross_kwh", Value, Some(2100.0), 2),
        ]);
        r.values[1].level = Level::Unknown;
        // 50 kW × 24 h × 1.05 = 1260 kWh.
        let told = rebook(&mut r, &plant());
        assert_eq!(
            r.values.iter().map(|v| (v.level, v.usable)).collect::<Vec<_>>(),
            [(Level::Unit, true), (Level::Unit, false)]
        );
        assert_eq!(
            told.iter().map(|f| (f.rule.id(), f.severity)).collect::<Vec<_>>(),
            [("unit-energy-above-capacity", Severity::Warning)]
        );
        assert_eq!(rebook(&mut r, &plant()), []);
    }

    #[test]
    fn a_plants_energy_above_a_capacity_corrected_since_is_not_used() {
        let mut r = report(vec![given(None, "energy_export_kwh", Value, Some(430.0), 1)]);
        let mut smaller = plant();
        smaller.capacities[0].ac_kw = Some(1.0); // 24.5 kWh a day at most
        let told = rebook(&mut r, &smaller);
        assert_eq!(told.iter().map(|f| f.rule.id()).collect::<Vec<_>>(), ["energy-above-capacity"]);
        assert_eq!(r.values[0].value(), None);
        assert_eq!(rebook(&mut r, &plant()), []);
        assert_eq!(r.values[0].value(), Some(430.0));
    }

    #[test]
    fn what_cannot_be_true_stays_out_of_use_and_a_wider_window_lets_it_in() {
        let mut r = report(vec![
            given(None, "ma_pct", Value, Some(130.0), 1),
            given(Some("INV-1"), "hours_usmh", Value, Some(13.0), 2),
        ]);
        r.values.iter_mut().for_each(|v| v.usable = false);
        let mut solar = plant();
        solar.availability_window_h = Some(12.0);
        assert_eq!(rebook(&mut r, &solar), []);
        assert_eq!(r.values.iter().map(|v| v.usable).collect::<Vec<_>>(), [false, false]);
        solar.availability_window_h = Some(24.0);
        assert_eq!(rebook(&mut r, &solar), []);
        assert_eq!(r.values.iter().map(|v| v.usable).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_unit_retired_since_counts_nowhere_and_a_larger_one_is_believed() {
        let mut r = report(vec![
            given(Some("INV-1"), "energy_gross_kwh", Value, Some(2100.0), 1),
            given(Some("INV-9"), "energy_gross_kwh", Value, Some(200.0), 2),
        ]);
        r.values[0].usable = false;
        let mut larger = plant();
        larger.units[0].ac_kw = Some(100.0);
        assert_eq!(rebook(&mut r, &larger), []);
        assert_eq!(
            r.values.iter().map(|v| (v.level, v.usable)).collect::<Vec<_>>(),
            [(Level::Unit, true), (Level::Unknown, true)]
        );
    }
}
