//! The scale of printed ratios, column by column: per cent that are fractions, fractions that are per cent.
//!
//! Only a proof changes a scale: the report's own energy, which the other scale cannot have made. Without one a value
//! that is no per cent a plant lives by is not used.

use std::collections::BTreeMap;

use super::bounds::AVAILABILITIES;
use super::energy::made;
use super::printed::{finding, short, threshold};
use super::scorecard::Scorecard;
use super::unlike::refuse;
use super::{basis, ratios};
use crate::finding::Finding;
use crate::median::median;
use crate::names::{Kind, Period};
use crate::plant::Plant;
use crate::report::{ByUnit, Given, Level, Report};
use crate::rule;
use crate::units::{Dimension, Unit};

/// Ratios that energy, capacity and irradiation give: any share of them may be a day's, down to a calm one's.
const COMPUTED: [&str; 4] = ["cuf_ac_pct", "cuf_dc_pct", "plf_pct", "pr_pct"];

/// Further ratios that are never as small as 1.5 % on a day on which they are printed.
const NEVER_SMALL: [&str; 6] =
    ["pr_pct", "pr_tc_pct", "pr_compensated_pct", "inverter_efficiency_pct", "bess_rte_pct", "bess_soh_pct"];

/// A ratio that is never small, read as a fraction, is per cent where all of its column lies here: a plant that is well
/// has no other, and a point that slipped by one digit does not lead here.
const WELL_PCT: std::ops::RangeInclusive<f64> = 40.0..=100.05;

/// Hours of a day: no availability is over more.
const DAY_H: f64 = 24.0;

/// A column of per cent has at least this middle on an ordinary day.
const USUAL_PCT: f64 = 2.0;

/// How a column of ratios was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Read {
    PerCent,
    Fraction,
}

/// What proves a scale.
enum Proof {
    /// That it was read in.
    Read,
    /// The other one, and how.
    Other(String),
}

/// What becomes of a column.
enum Fate {
    /// It is scaled, and why.
    Scaled(String),
    /// It is not used.
    Unused,
    /// It is as it should be.
    Right,
    /// It is left, and why it is not judged.
    Left(&'static str),
}

type Column = (String, &'static str, Period, Kind);

/// `percent-as-fraction`: columns of ratios in another scale than they are read in.
pub(super) fn ratios(report: &mut Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::PERCENT_AS_FRACTION;
    let most = threshold(plant, rule, "fraction_most");
    let (mut judged, mut findings, mut skipped) = (0, Vec::new(), None);
    for rows in columns(report).into_values() {
        let given: Vec<&Given> = rows.iter().filter_map(|at| report.values.get(*at)).collect();
        judged += 1;
        let Some(read) = suspected(&given, most) else { continue };
        let Some(first) = given.iter().copied().find(|v| v.value().is_some_and(|v| v != 0.0)) else { continue };
        let fate = fate(report, plant, &given, read);
        match &fate {
            Fate::Right => continue,
            Fate::Left(why) => {
                judged -= 1;
                skipped = Some((*why).to_owned());
                continue;
            }
            Fate::Scaled(why) => findings.push(scaled(first, read, why, given.len())),
            Fate::Unused => findings.push(unused(first, read, given.len())),
        }
        for at in rows {
            let Some(given) = report.values.get_mut(at) else { continue };
            match (&fate, read) {
                (Fate::Scaled(_), Read::PerCent) => scale(given, 100.0, "fraction"),
                (Fate::Scaled(_), Read::Fraction) => scale(given, 0.01, "%"),
                _ => given.usable &= given.reading.value == Some(0.0),
            }
        }
    }
    card.note(rule, judged, findings, skipped);
}

/// Returns the columns whose scale nothing in the report tells, while values so small may well be the other one's.
fn open(report: &Report, plant: &Plant) -> Vec<(Column, Vec<usize>)> {
    let most = threshold(plant, rule::PERCENT_AS_FRACTION, "fraction_most");
    let is_open = |rows: &[usize]| {
        let given: Vec<&Given> = rows.iter().filter_map(|at| report.values.get(*at)).collect();
        let read = suspected(&given, most).filter(|read| *read == Read::PerCent);
        read.is_some_and(|read| matches!(fate(report, plant, &given, read), Fate::Left(_)))
    };
    columns(report).into_iter().filter(|(_, rows)| is_open(rows)).collect()
}

/// Returns whether only days before can tell the scale of some column.
pub(super) fn is_open(report: &Report, plant: &Plant) -> bool {
    !open(report, plant).is_empty()
}

/// `percent-as-fraction` by a day before on which the source's columns were per cent: what is not is not used.
pub(super) fn unlike(report: &mut Report, plant: &Plant, before: &Report) -> Vec<Finding> {
    let usual = columns(before);
    let mut findings = Vec::new();
    for (column, rows) in open(report, plant) {
        let then = usual.get(&column).into_iter().flatten().filter_map(|at| before.values.get(*at)?.value());
        let Some(middle) = median(&then.collect::<Vec<_>>()).filter(|middle| *middle >= USUAL_PCT) else { continue };
        for at in &rows {
            report.values.get_mut(*at).into_iter().for_each(refuse);
        }
        let Some(first) = rows.first().and_then(|at| report.values.get(*at)) else { continue };
        let shown = short(first.reading.value.unwrap_or_default());
        let (name, day) = (first.reading.name(), before.key.day);
        let message = format!(
            "{name} is read as per cent and is {shown} %; on {day}, with an energy like this, the median of its column \
             was {} %: a fraction? It is not used.",
            short(middle)
        );
        findings.push(finding(rule::PERCENT_AS_FRACTION, first, message));
    }
    findings
}

/// Returns the positions of ratios with a value, column by column.
fn columns(report: &Report) -> BTreeMap<Column, Vec<usize>> {
    let mut all: BTreeMap<Column, Vec<usize>> = BTreeMap::new();
    for (at, given) in report.values.iter().enumerate() {
        let (reading, name) = (&given.reading, given.reading.metric.name());
        let known = COMPUTED.contains(&name) || never_small(name);
        if known && given.value().is_some() && reading.metric.dimension() == Dimension::Ratio {
            all.entry((given.block.clone(), name, reading.period, reading.kind)).or_default().push(at);
        }
    }
    all
}

fn never_small(metric: &str) -> bool {
    NEVER_SMALL.contains(&metric) || AVAILABILITIES.contains(&metric)
}

/// Returns how a column was read, if all of its values would be ordinary ones in the other scale. Its own unit in a
/// cell's text settles it.
fn suspected(given: &[&Given], most: f64) -> Option<Read> {
    let mut units: Vec<&str> = given.iter().map(|v| &*v.reading.unit).collect();
    units.dedup();
    let all = |wanted: &str| {
        let wanted = Unit::parse(wanted);
        units.iter().all(|unit| Unit::parse(unit).is_some_and(|unit| Some(unit) == wanted))
    };
    let mut sizes = given.iter().filter_map(|v| v.value()).map(f64::abs).filter(|size| *size > 0.0).peekable();
    sizes.peek()?;
    if all("%") && !given.iter().any(|v| v.reading.text.trim_end().ends_with('%')) {
        return sizes.all(|size| size <= most).then_some(Read::PerCent);
    }
    (all("fraction") && sizes.all(|size| size / 100.0 > most && size / 100.0 <= 110.0)).then_some(Read::Fraction)
}

fn fate(report: &Report, plant: &Plant, given: &[&Given], read: Read) -> Fate {
    let by_unit = report.by_unit();
    let proofs: Vec<Proof> = given.iter().filter_map(|v| proof(report, &by_unit, plant, v, read)).collect();
    if proofs.iter().any(|proof| matches!(proof, Proof::Read)) {
        return Fate::Right;
    }
    // One energy may be a fault of its own; most of a column are not.
    let ratios = given.iter().filter(|v| v.value().is_some_and(|value| value != 0.0)).count();
    let enough = 2 * proofs.len() > ratios;
    let other = proofs.into_iter().filter(|_| enough);
    let other = other.into_iter().find_map(|proof| if let Proof::Other(why) = proof { Some(why) } else { None });
    let metric = given.first().map_or("", |v| v.reading.metric.name());
    match (other, read) {
        (Some(why), _) => Fate::Scaled(why),
        (None, Read::PerCent) if never_small(metric) => Fate::Unused,
        (None, Read::PerCent) => Fate::Left("no capacity and energy tell per cent from fractions"),
        (None, Read::Fraction) if never_small(metric) => {
            let well = given.iter().filter_map(|v| v.value()).all(|v| v == 0.0 || WELL_PCT.contains(&(v / 100.0)));
            if well { Fate::Scaled("no plant has that".to_owned()) } else { Fate::Right }
        }
        (None, Read::Fraction) if given.iter().all(|v| ratios::parts(report, &by_unit, plant, v).is_err()) => {
            Fate::Unused
        }
        (None, Read::Fraction) => Fate::Right,
    }
}

/// Returns which scale the report's own energy proves of a day's value.
fn proof(report: &Report, by_unit: &ByUnit<'_>, plant: &Plant, given: &Given, read: Read) -> Option<Proof> {
    let metric = given.reading.metric.name();
    let value = given.value().filter(|_| given.reading.kind == Kind::Actual && given.reading.period == Period::Day)?;
    let other = if read == Read::PerCent { value * 100.0 } else { value / 100.0 };
    if given.level == Level::Unknown {
        return None;
    }
    if AVAILABILITIES.contains(&metric) {
        let made = made(report.key.day, by_unit, plant, given)?;
        let impossible = read == Read::PerCent && !made.fits_in(DAY_H * value / 100.0) && other <= 100.05;
        let who = given.unit.as_deref().unwrap_or(&plant.code);
        return impossible.then(|| Proof::Other(format!("{who} made {} kWh", short(made.kwh))));
    }
    if !COMPUTED.contains(&metric) {
        return None;
    }
    let parts = ratios::parts(report, by_unit, plant, given).ok()?;
    let due = basis::own(metric, &parts);
    // A third to three times: no basis lies further off, and no other scale as near.
    let near = |v: f64| due.iter().find(|due| (due.value / 3.0..=due.value * 3.0).contains(&v));
    match (near(value), near(other)) {
        (Some(_), _) => Some(Proof::Read),
        (None, Some(due)) => Some(Proof::Other(format!("{} gives {:.2} %", due.how, due.value))),
        (None, None) => None,
    }
}

fn scale(given: &mut Given, factor: f64, unit: &str) {
    given.reading.value = given.reading.value.map(|v| if factor < 1.0 { v / (1.0 / factor) } else { v * factor });
    given.reading.unit = unit.into();
}

fn words(read: Read) -> (&'static str, &'static str) {
    match read {
        Read::PerCent => ("per cent", "fractions"),
        Read::Fraction => ("a fraction", "per cent"),
    }
}

fn scaled(first: &Given, read: Read, why: &str, values: usize) -> Finding {
    let (is, other) = words(read);
    let (name, shown) = (first.reading.name(), short(first.value().unwrap_or_default()));
    let all = if values == 1 { "It is".to_owned() } else { format!("Its {values} values are") };
    let message = format!("{name} is read as {is}, which makes {shown} % of it; {why}. {all} read as {other}.");
    finding(rule::PERCENT_AS_FRACTION, first, message)
}

fn unused(first: &Given, read: Read, values: usize) -> Finding {
    let (is, _) = words(read);
    let (name, shown) = (first.reading.name(), short(first.value().unwrap_or_default()));
    let or = match read {
        Read::PerCent => "a fraction, or hardly anything",
        Read::Fraction => "per cent, or a fault",
    };
    let all = if values == 1 { "It is".to_owned() } else { format!("Its {values} values are all so, and") };
    let message = format!("{name} is read as {is} and is {shown} %: {or}? {all} not used.");
    finding(rule::PERCENT_AS_FRACTION, first, message)
}

#[cfg(test)]
#[path = "scales_tests.rs"]
mod tests;
