//! Printed ratios of a day (CUF, PLF, PR, specific yield) against what the same report's energy and irradiation and the
//! master data's capacity give. Which basis reproduces a printed number that they do not is told by [`super::basis`].

use super::basis::{self, Parts};
use super::printed::{finding, half_digit, short, threshold};
use super::scorecard::Scorecard;
use crate::finding::{Finding, Rule};
use crate::names::Technology;
use crate::plant::Plant;
use crate::report::{ByUnit, Given, Level, Report};
use crate::rule;

/// Irradiation below which a performance ratio is not judged, kWh/m². Source: practice; sensors are blind there.
const DULL_KWH_M2: f64 = 0.5;

/// What one ratio needs: how it is computed from parts, and how far it may lie from that.
struct Test<'a> {
    rule: Rule,
    metrics: &'a [&'a str],
    tolerance: &'a dyn Fn(f64) -> f64,
}

/// `cuf-mismatch`: printed CUF and PLF against energy over capacity × 24 h.
pub(super) fn cuf(report: &Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::CUF_MISMATCH;
    let name = if plant.technology == Some(Technology::Wind) { "cuf_wind_pp" } else { "cuf_pp" };
    let points = threshold(plant, rule, name);
    let metrics = ["cuf_ac_pct", "cuf_dc_pct", "plf_pct"];
    compare(report, plant, &Test { rule, metrics: &metrics, tolerance: &|_| points }, card);
}

/// `pr-mismatch`: printed PR against energy over DC capacity × irradiation in the plane. Not judged on a dull day.
pub(super) fn pr(report: &Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::PR_MISMATCH;
    let points = threshold(plant, rule, "pr_pp");
    compare(report, plant, &Test { rule, metrics: &["pr_pct"], tolerance: &|_| points }, card);
}

/// `specific-yield-mismatch`: printed kWh/kWp against energy over DC capacity.
pub(super) fn specific_yield(report: &Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::SPECIFIC_YIELD_MISMATCH;
    let share = threshold(plant, rule, "specific_yield_pct") / 100.0;
    let metrics = ["specific_yield_kwh_kwp"];
    compare(report, plant, &Test { rule, metrics: &metrics, tolerance: &|due: f64| share * due.abs() }, card);
}

fn compare(report: &Report, plant: &Plant, test: &Test<'_>, card: &mut Scorecard) {
    let (mut judged, mut skipped) = (0, None);
    let mut told: Vec<(Option<&'static str>, Finding, usize)> = Vec::new();
    let printed = report.values.iter().filter(|v| {
        v.reading.is_actual_day() && v.level != Level::Unknown && test.metrics.contains(&v.reading.metric.name())
    });
    let by_unit = report.by_unit();
    for given in printed {
        let Some(value) = given.value() else { continue };
        let parts = match parts(report, &by_unit, plant, given) {
            Ok(parts) => parts,
            Err(why) => {
                skipped = Some(why);
                continue;
            }
        };
        judged += 1;
        let metric = given.reading.metric.name();
        let digits = half_digit(&given.reading);
        let fits = |due: &basis::Made| (value - due.value).abs() <= (test.tolerance)(due.value).max(digits);
        let own = basis::own(metric, &parts);
        let Some(due) = own.first().filter(|_| !own.iter().any(fits)) else { continue };
        let cause = basis::cause(metric, value, digits, &parts);
        // One fault of a template is one finding, and not one a unit.
        if let Some((.., more)) = told.iter_mut().find(|(other, ..)| cause.is_some() && *other == cause) {
            *more += 1;
            continue;
        }
        let unit = given.reading.metric.dimension().unit();
        let tail = cause.map(|cause| format!(" {cause}")).unwrap_or_default();
        let message = format!("{metric} is {} {unit}; {} gives {:.2} {unit}.{tail}", short(value), due.how, due.value);
        told.push((cause, finding(test.rule, given, message), 0));
    }
    let findings = told.into_iter().map(|(_, mut finding, more)| {
        if more > 0 {
            finding.message += &format!(" So it is with {more} more.");
        }
        finding
    });
    card.note(test.rule, judged, findings.collect(), skipped);
}

/// Collects what a printed ratio may be made of.
///
/// # Errors
/// Says what is missing for judging it.
pub(super) fn parts(report: &Report, by_unit: &ByUnit<'_>, plant: &Plant, given: &Given) -> Result<Parts, String> {
    let day = report.key.day;
    let unit = given.unit.as_deref().and_then(|name| plant.units_on(day).find(|u| u.name == name));
    let who = unit.map_or(plant.code.as_str(), |u| u.name.as_str());
    if plant.cod == Some(day) || unit.is_some_and(|u| u.valid_from == Some(day)) {
        return Err(format!("{who} was commissioned on that day"));
    }
    let capacity = plant.capacity(day);
    let (ac_kw, dc_kwp, contracted_kw) = match unit {
        Some(unit) => (unit.ac_kw, unit.dc_kwp, None),
        None => (capacity.ac_kw, capacity.dc_kwp, capacity.contracted_kw),
    };
    let value = |metric: &str, of: Option<&str>| {
        let is =
            |v: &&Given| v.reading.metric.name() == metric && v.reading.is_actual_day() && v.level != Level::Unknown;
        by_unit.of(of).iter().copied().filter(is).find_map(Given::value)
    };
    let of = given.unit.as_deref();
    let irradiation = |metric: &str| value(metric, of).or_else(|| value(metric, None));
    let parts = Parts {
        energies: basis::energies(report.key.day, by_unit, plant, of),
        basis: unit.map_or(plant.energy_basis, |_| crate::plant::EnergyBasis::Auto),
        ac_kw,
        dc_kwp,
        contracted_kw,
        printed_ac_kw: value("capacity_ac_kw", of),
        printed_dc_kwp: value("capacity_dc_kw", of),
        poa: irradiation("poa_kwh_m2"),
        rear: irradiation("poa_rear_kwh_m2").zip(plant.bifaciality).map(|(rear, share)| rear * share),
        ghi: irradiation("ghi_kwh_m2"),
        expected_kwh: value("energy_expected_kwh", of),
        window_h: plant.window_h(),
    };
    if parts.energies.is_empty() {
        return Err(format!("no energy of {who} stands beside {}", given.reading.metric));
    }
    let metric = given.reading.metric.name();
    if metric == "pr_pct" && parts.poa.is_none_or(|poa| poa < DULL_KWH_M2) {
        return Err(format!("no irradiation of {DULL_KWH_M2} kWh/m² or more stands beside {metric} of {who}"));
    }
    let needs_dc = metric != "cuf_ac_pct" && metric != "plf_pct";
    if basis::own(metric, &parts).is_empty() {
        let missing = if needs_dc { "dc_kwp" } else { "ac_kw" };
        return Err(format!("{who} has no {missing} in its master data"));
    }
    Ok(parts)
}
