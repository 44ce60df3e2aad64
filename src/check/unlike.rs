//! Values whose scale nothing in a report tells, by what their source said on a day before.

use super::{basis, day_fractions, scales};
use crate::plant::Plant;
use crate::report::{Given, Report};

/// A day with at least this share of another's energy is like it: on a calm day everything is small.
const LIKE: f64 = 0.2;

/// Returns whether only a day before can tell in which scale some values of a report are.
pub fn is_open(report: &Report, plant: &Plant) -> bool {
    scales::is_open(report, plant) || day_fractions::is_open(report, plant)
}

/// Judges the scale of values that nothing in the report tells by its source's report of a day before, where that had
/// an energy like it. What was in another scale then is not used now.
pub fn unlike(report: &mut Report, plant: &Plant, before: &Report) {
    let energy = |report: &Report| {
        let energies = basis::energies(report.key.day, &report.by_unit(), plant, None);
        energies.into_iter().map(|(_, kwh)| kwh).reduce(f64::max)
    };
    if energy(report).zip(energy(before)).is_none_or(|(now, then)| now <= 0.0 || now < LIKE * then) {
        return;
    }
    let found = [scales::unlike(report, plant, before), day_fractions::unlike(report, plant, before)];
    report.findings.extend(found.into_iter().flatten());
}

/// Takes a value out of use by what is stored. Zero is zero in every scale.
pub(super) fn refuse(given: &mut Given) {
    if given.reading.value != Some(0.0) {
        (given.usable, given.refused) = (false, true);
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, plant, report, told};
    use super::*;
    use crate::names::Role::Value;

    /// A plant without capacities: nothing of a report tells the scale of its ratios and hours.
    fn bare() -> Plant {
        let mut plant = plant();
        plant.capacities.clear();
        plant.units.iter_mut().for_each(|unit| unit.ac_kw = None);
        plant
    }

    fn day(kwh: f64, plf: f64, hours: f64) -> Report {
        let mut r = report(vec![
            given(None, "energy_export_kwh", Value, Some(kwh), 1),
            given(None, "plf_pct", Value, Some(plf), 2),
            given(None, "hours_generation", Value, Some(hours), 3),
        ]);
        r.values[1].reading.unit = "%".into();
        r.values[2].reading.unit = "h".into();
        r
    }

    fn against(now: [f64; 3], then: [f64; 3]) -> (Vec<String>, Vec<bool>) {
        let [mut now, then] = [now, then].map(|[kwh, plf, hours]| day(kwh, plf, hours));
        assert_eq!(told(&mut now, |r, card| scales::ratios(r, &bare(), card)), [""; 0]);
        assert!(is_open(&now, &bare()) || now.values[1].reading.value > Some(1.5));
        unlike(&mut now, &bare(), &then);
        let said = now.findings.iter().map(ToString::to_string).collect();
        (said, now.values.iter().map(|v| v.usable && !v.refused).collect())
    }

    #[test]
    fn small_values_after_a_day_of_ordinary_ones_and_no_less_energy_are_not_used() {
        let (said, used) = against([480.0, 0.2, 0.98], [470.0, 19.6, 11.0]);
        assert_eq!(
            said,
            [
                "warning  Data!E3  plf_pct is read as per cent and is 0.2 %; on 2026-03-01, with an energy like this, the \
                 median of its column was 19.6 %: a fraction? It is not used. (percent-as-fraction)",
                "warning  Data!E4  hours_generation is 0.98 h; on 2026-03-01, with an energy like this, the median of its \
                 column was 11 h: a fraction of the day? It is not used. (hours-day-fraction)"
            ]
        );
        assert_eq!(used, [true, false, false]);
    }

    #[test]
    fn small_values_of_a_calm_day_and_after_small_ones_are_used() {
        assert_eq!(against([9.0, 0.4, 0.8], [470.0, 19.6, 11.0]), (vec![], vec![true; 3]));
        assert_eq!(against([480.0, 0.2, 0.98], [470.0, 0.19, 0.97]), (vec![], vec![true; 3]));
    }
}
