//! Availability: a formula per plant over downtime buckets, as data. Presets are the formulas met in contracts.
//!
//! Variables: T (the window), GEN, LULL, USMH, SMH, IG, EG, LS, FM, OTHER, NC, in hours of a unit and day. A formula is
//! a quotient; its two sides are summed over units, weighted by AC capacity, and kept: a month is computed from sums.

use std::collections::BTreeMap;

use super::Day;
use super::lineage::Lineage;
use super::units::generating;
use crate::formula::Formula;
use crate::lineage::{Made, Number, Step, shown};
use crate::plant::Plant;
use crate::summary::{Metrics, Ratio};

/// The formulas that have names, as contracts in use write them.
pub const PRESETS: &[(&str, &str)] = &[
    ("ma_actual", "(T - (USMH + SMH)) / T"),
    ("ma_contract_incl_ig", "(T - (USMH + SMH + IG)) / T"),
    ("ma_excl_external", "(T - (OTHER + EG + USMH + SMH + IG)) / (T - (EG + OTHER))"),
    ("ma_excl_grid", "(T - (OTHER + EG + USMH + SMH + IG)) / (T - (EG + OTHER + IG))"),
    ("ma_contract_8760", "(T - (EG + IG + FM + SMH + USMH)) / (T - (EG + IG + FM))"),
    ("ga_internal", "(T - IG) / T"),
    ("ga_total", "(T - (EG + IG)) / T"),
    ("ega_a", "(T - (EG + LS)) / T"),
    ("ega_b", "(T - EG) / T"),
    ("ega_c", "(T - LS) / T"),
    ("iga", "(T - IG) / T"),
];

/// What holds for a plant that says nothing: machine, plant, and the three grid availabilities.
const USUAL: &[(&str, &str)] =
    &[("ma", "ma_actual"), ("pa", "ma_actual"), ("ga", "ga_total"), ("iga", "ga_internal"), ("ega", "ega_a")];

/// The variables, and the hours each stands for.
const VARIABLES: &[(&str, &str)] = &[
    ("GEN", "hours_generation"),
    ("LULL", "hours_lull"),
    ("USMH", "hours_usmh"),
    ("SMH", "hours_smh"),
    ("IG", "hours_igbd"),
    ("EG", "hours_egbd"),
    ("LS", "hours_load_shedding"),
    ("FM", "hours_force_majeure"),
    ("OTHER", "hours_owner"),
    ("NC", "hours_no_data"),
];

/// Checks a plant's availability setting.
///
/// # Errors
/// Says what is wrong: an unknown metric, no preset and no quotient over the known variables.
pub fn check_formula(metric: &str, text: &str) -> Result<(), String> {
    if ratio_name(metric).is_none() {
        return Err(format!("\"{metric}\" is no availability (known: ma, pa, ga, iga, ega, ra, ba, sa)"));
    }
    let formula = parse(text)?;
    match formula.names().iter().find(|n| *n != "T" && !VARIABLES.iter().any(|(v, _)| v == n)) {
        Some(unknown) => {
            Err(format!("\"{unknown}\" is no bucket (known: T, GEN, LULL, USMH, SMH, IG, EG, LS, FM, OTHER, NC)"))
        }
        None => Ok(()),
    }
}

fn parse(text: &str) -> Result<Formula, String> {
    let text = PRESETS.iter().find(|(name, _)| *name == text).map_or(text, |(_, formula)| formula);
    let formula = Formula::parse(text)?;
    match formula.quotient() {
        Some(_) => Ok(formula),
        None => Err(format!("\"{text}\" is no quotient: its two sides must be kept")),
    }
}

fn ratio_name(metric: &str) -> Option<&'static str> {
    ["ma_pct", "pa_pct", "ga_pct", "iga_pct", "ega_pct", "ra_pct", "ba_pct", "sa_pct"]
        .into_iter()
        .find(|name| name.strip_suffix("_pct") == Some(metric))
}

/// Puts the availabilities of the plant and its units into their ratios, where the hours they need are known. A
/// denominator that is not above zero gives none: a day wholly excused is neither 0 nor 100.
pub(super) fn fill(out: &mut Day, plant: &Plant) {
    let window = plant.window_h();
    let mut formulas: BTreeMap<&str, &str> = USUAL.iter().copied().collect();
    formulas.extend(plant.availability.iter().map(|(metric, text)| (metric.as_str(), text.as_str())));
    let units = generating(plant, out);
    // Plants add up to a fleet by capacity: where units tell none, each has its share of the plant's.
    let each = out.capacity_ac_kw.map_or(1.0, |kw| kw / f64::from(u32::try_from(units.len().max(1)).unwrap_or(1)));
    let weigh = units.iter().all(|u| u.ac_kw.is_some());
    for (metric, text) in formulas {
        let (Some(name), Ok(formula)) = (ratio_name(metric), parse(text)) else { continue };
        let mut parts = Vec::new();
        for unit in &units {
            let Some(metrics) = out.units.get_mut(&unit.name) else { continue };
            let Some((up, of)) = sides(&formula, metrics, window) else { continue };
            if let Some(ratio) = Ratio::of_day(up, of, 100.0) {
                metrics.ratios.insert(name, ratio);
            }
            let weight = unit.ac_kw.filter(|_| weigh).unwrap_or(each);
            parts.push((up * weight, of * weight));
        }
        let whole = if units.is_empty() {
            sides(&formula, &out.plant, window).map(|(up, of)| (up * each, of * each))
        } else if parts.len() == units.len() {
            Some(parts.iter().fold((0.0, 0.0), |(a, b), (up, of)| (a + up, b + of)))
        } else {
            None
        };
        if let Some(ratio) = whole.and_then(|(up, of)| Ratio::of_day(up, of, 100.0)) {
            out.plant.ratios.insert(name, ratio);
        }
    }
}

/// Returns the two sides of a formula with a unit's hours put in, or nothing where one that it needs is unknown.
fn sides(formula: &Formula, metrics: &Metrics, window: f64) -> Option<(f64, f64)> {
    let hours = |name: &str| {
        if name == "T" {
            return Some(window);
        }
        let (_, metric) = VARIABLES.iter().find(|(v, _)| *v == name)?;
        metrics.value(metric)
    };
    let (up, of) = formula.quotient()?;
    Some((up.value(&hours)?, of.value(&hours)?))
}

/// Returns whether a metric is an availability that a formula tells.
pub(super) fn is_availability(name: &str) -> bool {
    name.strip_suffix("_pct").and_then(ratio_name).is_some()
}

/// Returns how an availability of the plant or of a unit is made.
pub(super) fn step(of: &Lineage<'_>, number: &Number) -> Step {
    let metric = number.name.strip_suffix("_pct").unwrap_or_default();
    let set = of.plant.availability.get(metric).map(String::as_str);
    let usual = USUAL.iter().find(|(name, _)| *name == metric).map(|(_, text)| *text);
    let step = Step {
        number: number.clone(),
        value: of.value(number),
        made: if of.value(number).is_some() { Made::Computed } else { Made::Nothing },
        formula: format!("the plant has no formula for {}", number.name),
        with: None,
        needs: Vec::new(),
        sources: Vec::new(),
    };
    let Some(text) = set.or(usual) else { return step };
    let Ok(formula) = parse(text) else { return step };
    let written = PRESETS.iter().find(|(name, _)| *name == text).map_or(text, |(_, formula)| formula);
    if number.unit.is_none() && !generating(of.plant, of.day).is_empty() {
        return over_units(of, step, written);
    }
    let hours = |name: &str| VARIABLES.iter().find(|(v, _)| *v == name).map(|(_, metric)| *metric);
    let names = formula.names();
    let needs: Vec<Number> = names
        .iter()
        .filter_map(|name| Some(Number { unit: number.unit.clone(), name: hours(name)?.to_owned() }))
        .collect();
    let lacking: Vec<&str> = needs.iter().filter(|n| of.value(n).is_none()).map(|n| n.name.as_str()).collect();
    let window = of.plant.window_h();
    let value = |name: &str| match hours(name) {
        Some(metric) => of.value(&Number { unit: number.unit.clone(), name: metric.to_owned() }),
        None => Some(window),
    };
    let told = match (step.value, lacking.as_slice()) {
        (None, [_, ..]) => format!("100 × {written}; not known: {}", lacking.join(", ")),
        (None, []) => format!("100 × {written}; what stands below is not above zero, so there is none"),
        _ => format!("100 × {written}"),
    };
    let with = put_in(written, &value).zip(step.value);
    let with = with.map(|(with, value)| format!("100 × {with} = {}", shown(value)));
    Step { formula: told, with, needs, ..step }
}

/// Returns the step of a plant's availability, which is made of its units'.
fn over_units(of: &Lineage<'_>, step: Step, written: &str) -> Step {
    let units = generating(of.plant, of.day);
    let number = &step.number;
    let needs: Vec<Number> = units.iter().map(|u| Number::new(Some(&u.name), number.name.as_str())).collect();
    let lacking: Vec<&str> = needs.iter().filter(|n| of.value(n).is_none()).filter_map(|n| n.unit.as_deref()).collect();
    let weighed = if units.iter().all(|u| u.ac_kw.is_some()) { "weighted by AC capacity" } else { "weighted alike" };
    let mut formula = format!("100 × {written}, both sides summed over {} units, {weighed}", units.len());
    if step.value.is_none() && !lacking.is_empty() {
        formula = format!("{formula}; not made, for these have none: {}", lacking.join(", "));
    }
    let with = of
        .ratio(number)
        .map(|r| format!("100 × {} / {} = {}", shown(r.numerator), shown(r.denominator), shown(r.value())));
    Step { formula, with, needs, ..step }
}

/// Returns a formula's text with its names' values in their places, or nothing where one has none.
fn put_in(written: &str, value: &dyn Fn(&str) -> Option<f64>) -> Option<String> {
    let (mut out, mut rest) = (String::new(), written);
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(from.len());
        let (name, after) = from.split_at(end);
        out = format!("{out}{before}{}", shown(value(name)?));
        rest = after;
    }
    Some(out + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_a_quotient_over_known_buckets() {
        for (name, _) in PRESETS {
            assert_eq!(check_formula("ma", name), Ok(()), "{name}");
        }
        assert!(check_formula("ma", "(T - XX) / T").is_err_and(|e| e.contains("XX")));
        assert!(check_formula("ma", "T - EG").is_err_and(|e| e.contains("no quotient")));
        assert!(check_formula("mega", "ma_actual").is_err());
    }
}
