//! Printed totals against their rows, and quantities given twice against each other.

use std::collections::BTreeMap;

use super::resolve::Slot;
use super::rows;
use super::scorecard::Scorecard;
use crate::cell::Place;
use crate::finding::Finding;
use crate::metric::{Combine, Metric};
use crate::names::{Role, qualified, tidy};
use crate::plant::Plant;
use crate::record::{Draft, Reading, Record, Subject};
use crate::report::{Extra, Given, Level, Report};
use crate::rule::{self, Threshold};
use crate::units::Unit;

/// `units-vs-total`: the rows of a table combine to its printed total, within a share of it and half a unit of the
/// last printed digit a row. Rows without a value make the total unjudgeable. A total below readings of intervals is of
/// those, not of the day that is computed over them.
pub(super) fn units_vs_total(report: &Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::UNITS_VS_TOTAL;
    let (mut judged, mut findings, mut skipped) = (0, Vec::new(), None);
    for total in report.values.iter().filter(|v| v.reading.role == Role::Total) {
        let rows = report.values.iter().filter(|v| is_row_of(&v.reading, &v.block, total) && is_of(report, v, total));
        let above = intervals_above(report, total);
        let (values, usual): (Option<Vec<f64>>, _) = if above.is_empty() {
            (rows.map(|row| row.reading.value).collect(), total.reading.metric.over_units())
        } else {
            (above.into_iter().collect(), usual_over_time(total.reading.metric))
        };
        let Some(values) = values.filter(|v| !v.is_empty()) else {
            skipped = Some(format!("not every row under the total at {} has a value", total.reading.place));
            continue;
        };
        let how = total.combine.unwrap_or(usual);
        judged += usize::from(combine(how, &values).is_some());
        findings.extend(compared(&total.reading, how, &values, Some(plant)));
    }
    card.note(rule, judged, findings, skipped);
}

/// `units-vs-total` of a total over several days of one plant: told with the last of them. The total itself counts for
/// no day.
pub(super) fn over_days(draft: &Draft, record: &Record, plant: &Plant, reports: &mut BTreeMap<Slot, Report>) {
    let block = draft.blocks.get(usize::from(record.block)).map_or("", |b| b.name.as_str());
    let mut findings = Vec::new();
    let said = match &record.subject {
        Subject::Total { combine, of: None } => Some(*combine),
        _ => None,
    };
    for total in record.readings.iter().filter(|_| said.is_some()) {
        let own = reports.iter().filter(|((code, ..), _)| *code == plant.code).flat_map(|(_, report)| &report.values);
        let of_total =
            |v: &&Given| v.block == block && v.reading.role == Role::Value && same_quantity(&v.reading, total);
        let values: Option<Vec<f64>> = own.filter(of_total).map(|row| row.reading.value).collect();
        let how = said.flatten().unwrap_or_else(|| total.metric.over_time());
        findings.extend(values.filter(|v| !v.is_empty()).and_then(|values| compared(total, how, &values, Some(plant))));
    }
    if let Some((_, report)) = reports.iter_mut().rfind(|((code, ..), _)| *code == plant.code) {
        report.findings.extend(record.findings.iter().cloned().chain(findings));
        report.strays.push(rows::stray(record, block));
    }
}

/// Returns what to say where rows do not combine to their printed total.
pub(super) fn compared(total: &Reading, how: Combine, values: &[f64], plant: Option<&Plant>) -> Option<Finding> {
    let rule = rule::UNITS_VS_TOTAL;
    let threshold = |t: &Threshold| plant.map_or(t.default, |plant| plant.threshold(t));
    let share = rule.definition().thresholds.first().map_or(0.0, threshold) / 100.0;
    let (printed, combined) = (total.value?, combine(how, values)?);
    let digits = 0.5 * step(total) * if how == Combine::Sum { count(values.len()) } else { 1.0 };
    if (combined - printed).abs() <= (share * printed.abs()).max(digits) {
        return None;
    }
    let unit = total.metric.dimension().unit();
    let message = format!(
        "The total of {} is {} {unit}; its {} {} {} {unit}.",
        qualified(total.metric.name(), total.period, total.kind, Role::Value),
        short(printed),
        values.len(),
        if values.len() == 1 { "row gives" } else { "rows give" },
        short(combined)
    );
    let finding = Finding::new(rule, message).at(&total.place).of(total.name());
    Some(finding.said(total.text.clone()).hint(rule.definition().remedy))
}

/// Returns a number without the noise of its last binary digits.
fn short(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

pub(super) fn same_quantity(a: &Reading, b: &Reading) -> bool {
    (a.metric, a.period, a.kind) == (b.metric, b.period, b.kind)
}

fn is_row_of(row: &Reading, block: &str, total: &Given) -> bool {
    total.block == block && row.role == Role::Value && same_quantity(row, &total.reading)
}

/// Returns whether a total is of a row: of all, or of those whose text under a name is the total's.
fn is_of(report: &Report, row: &Given, total: &Given) -> bool {
    let Some((name, text)) = &total.of else { return true };
    let same = |extra: &&Extra| extra.name == *name && tidy(&extra.text) == tidy(text);
    name == "plant" || report.extras.iter().filter(|extra| extra.unit == row.unit).any(|extra| same(&extra))
}

/// Returns how readings of intervals combine to a total that does not say: a footer below temperatures is no mean of
/// them unless the layout says so.
fn usual_over_time(metric: Metric) -> Combine {
    Some(metric.over_time()).filter(|how| *how != Combine::Mean).unwrap_or(Combine::Representative)
}

/// Returns the readings of intervals that stand over a printed total, in its own column.
fn intervals_above(report: &Report, total: &Given) -> Vec<Option<f64>> {
    let Place::Cell(sheet, foot) = &total.reading.place else { return Vec::new() };
    let over = |place: &Place| matches!(place, Place::Cell(own, at) if own == sheet && at.col == foot.col && at.row < foot.row);
    let series = report.series.iter().filter(|series| series.metric == total.reading.metric);
    series.flat_map(|series| &series.points).filter(|point| over(&point.place)).map(|point| point.value).collect()
}

/// Returns values combined, or nothing where the metric has no combination (a ratio, an average).
pub(super) fn combine(how: Combine, values: &[f64]) -> Option<f64> {
    match how {
        Combine::Sum => Some(values.iter().sum()),
        Combine::Max => values.iter().copied().reduce(f64::max),
        Combine::Min => values.iter().copied().reduce(f64::min),
        Combine::Mean => Some(values.iter().sum::<f64>() / count(values.len())),
        Combine::Last | Combine::Recompute | Combine::Representative => None,
    }
}

/// Returns a number of things as one to reckon with.
pub(super) fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::MAX, f64::from)
}

/// Returns one unit of the last digit that a value was printed with, in the metric's unit.
pub(super) fn step(reading: &Reading) -> f64 {
    let decimals =
        reading.text.trim().rsplit_once('.').map_or(0, |(_, d)| d.chars().filter(char::is_ascii_digit).count());
    let step = 10f64.powi(-i32::try_from(decimals.min(15)).unwrap_or(0));
    Unit::parse(&reading.unit).and_then(|u| u.step_to_kept(step)).unwrap_or(step).abs()
}

/// `same-quantity-disagrees`: what is given again (`-again`, or by another table) equals what was given first.
pub(super) fn again<'r>(report: &'r Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::SAME_QUANTITY_DISAGREES;
    let share = rule.definition().thresholds.first().map_or(0.0, |t| plant.threshold(t)) / 100.0;
    let (mut judged, mut findings) = (0, Vec::new());
    let of = |v: &'r Given| (v.unit.as_deref(), v.reading.metric.name(), v.reading.period, v.reading.kind);
    let values = || report.values.iter().filter(|v| v.reading.role == Role::Value && v.level != Level::Unknown);
    let mut firsts: BTreeMap<_, &Given> = BTreeMap::new();
    for value in values().filter(|v| v.reading.value.is_some()) {
        firsts.entry(of(value)).or_insert(value);
    }
    for second in report.values.iter().filter(|v| matches!(v.reading.role, Role::Again | Role::Value)) {
        let first = firsts.get(&of(second)).copied();
        let elsewhere = |first: &&Given| first.block != second.block;
        let first = if second.reading.role == Role::Again { first } else { first.filter(elsewhere) };
        let (Some(a), Some(b), Some(first)) = (first.and_then(|f| f.reading.value), second.reading.value, first) else {
            continue;
        };
        judged += 1;
        let off = (a - b).abs();
        if off > share * a.abs().max(b.abs()) && off > 0.5 * step(&first.reading) {
            let unit = second.reading.metric.dimension().unit();
            let by = match &second.reading.place {
                Place::Layout => second.reading.text.trim_start_matches("= ").to_owned(),
                place => place.to_string(),
            };
            let (name, at) = (first.reading.name(), &first.reading.place);
            let message = format!("{name} is {} {unit} at {at} and {} {unit} by {by}.", short(a), short(b));
            findings.push(
                Finding::new(rule, message)
                    .at(&first.reading.place)
                    .of(first.reading.name())
                    .unit(second.unit.as_deref())
                    .said(second.reading.text.clone())
                    .hint(rule.definition().remedy),
            );
        }
    }
    card.note(rule, judged, findings, None);
}

#[cfg(test)]
mod tests {
    use super::super::sample::{day, given, outcome, plant, report, told};
    use super::*;
    use crate::cell::Address;
    use crate::report::{Outcome, Point, Series};

    fn energy(unit: Option<&str>, role: Role, kwh: Option<f64>) -> Given {
        given(unit, "energy_gross_kwh", role, kwh, 5)
    }

    #[test]
    fn a_total_that_its_rows_do_not_give_is_told_with_both() {
        let rows = |total| {
            vec![
                energy(Some("INV-1"), Role::Value, Some(210.0)),
                energy(Some("INV-2"), Role::Value, Some(213.0)),
                energy(None, Role::Total, Some(total)),
            ]
        };
        assert!(told(&mut report(rows(423.0)), |r, card| units_vs_total(r, &plant(), card)).is_empty());
        // Two rows printed without decimals may hide half a unit each.
        assert!(told(&mut report(rows(424.0)), |r, card| units_vs_total(r, &plant(), card)).is_empty());
        assert_eq!(
            told(&mut report(rows(210.0)), |r, card| units_vs_total(r, &plant(), card)),
            ["warning  Data!E6  The total of energy_gross_kwh is 210 kWh; its 2 rows give 423 kWh. (units-vs-total)"]
        );
    }

    #[test]
    fn a_row_without_a_value_neither_passes_nor_fails_the_total() {
        let mut r = report(vec![
            energy(Some("INV-1"), Role::Value, Some(210.0)),
            energy(Some("INV-2"), Role::Value, None),
            energy(None, Role::Total, Some(210.0)),
        ]);
        assert!(told(&mut r, |r, card| units_vs_total(r, &plant(), card)).is_empty());
        assert!(matches!(outcome(&r, rule::UNITS_VS_TOTAL), Some(Outcome::Skipped(_))));
    }

    /// The first such workbook prints the sum, the highest and the lowest of a day's hours.
    #[test]
    fn a_total_below_hours_is_of_the_hours_and_not_of_their_day() {
        let foot =
            |row, kwh, combine| Given { combine, ..given(None, "energy_gross_kwh", Role::Total, Some(kwh), row) };
        let hours = |highest| {
            let values = vec![
                given(None, "energy_gross_kwh", Role::Value, Some(60.0), 0),
                foot(10, 60.0, None),
                foot(11, highest, Some(Combine::Max)),
                foot(12, 10.0, Some(Combine::Min)),
            ];
            let points = [(1, 10.0), (2, 20.0), (3, 30.0)].map(|(row, kwh)| Point {
                from: day().and_hms_opt(row, 0, 0).unwrap(),
                minutes: 60,
                value: Some(kwh),
                place: Place::Cell("Data".into(), Address::new(row, 4)),
            });
            let metric = Metric::named("energy_gross_kwh").unwrap();
            let series =
                Series { level: Level::Plant, unit: None, metric, written_unit: "kWh".into(), points: points.to_vec() };
            Report { series: vec![series], ..report(values) }
        };
        assert!(told(&mut hours(30.0), |r, card| units_vs_total(r, &plant(), card)).is_empty());
        assert_eq!(
            told(&mut hours(39.0), |r, card| units_vs_total(r, &plant(), card)),
            ["warning  Data!E12  The total of energy_gross_kwh is 39 kWh; its 3 rows give 30 kWh. (units-vs-total)"]
        );
    }

    #[test]
    fn a_printed_ratio_has_no_sum() {
        let mut r = report(vec![
            given(Some("INV-1"), "plf_pct", Role::Value, Some(20.0), 1),
            given(Some("INV-2"), "plf_pct", Role::Value, Some(20.0), 2),
            given(None, "plf_pct", Role::Total, Some(20.0), 3),
        ]);
        assert!(told(&mut r, |r, card| units_vs_total(r, &plant(), card)).is_empty());
    }

    #[test]
    fn what_is_printed_and_what_its_intervals_give_are_compared() {
        let poa = |role, v| given(None, "poa_kwh_m2", role, Some(v), 4);
        let mut near = report(vec![poa(Role::Value, 6.9863), poa(Role::Again, 6.9861)]);
        assert!(told(&mut near, |r, card| again(r, &plant(), card)).is_empty());
        let mut far = report(vec![poa(Role::Value, 6.9863), poa(Role::Again, 3.4)]);
        assert_eq!(told(&mut far, |r, card| again(r, &plant(), card)).len(), 1);
    }
}
