//! A day's value over all rows of one plant or unit: sums, means, integrals that the layout asks for.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::arithmetic;
use super::repeated::is_of;
use super::scope::by;
use crate::cell::Place as At;
use crate::finding::{Finding, Severity};
use crate::layout::{Block, Expression, Function, Quantity, Table};
use crate::names::tidy;
use crate::record::{Reading, Record, Subject};
use crate::rule;
use crate::units::Dimension;

/// The rows of one plant or unit and day: its plant, unit, part and day.
type Group = (String, String, String, NaiveDate);

/// Adds to the records of a table what the layout computes over each day's rows.
pub fn add(records: &mut Vec<Record>, block: &Block, table: &Table) {
    if table.day.is_empty() {
        return;
    }
    let mut groups: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        let text = |said: &Option<crate::record::Said>| said.as_ref().map(|s| tidy(&s.text)).unwrap_or_default();
        if let (Some(day), Subject::Day | Subject::Interval(..)) = (record.date, &record.subject) {
            let group = (text(&record.plant), text(&record.unit), record.part.clone(), day);
            groups.entry(group).or_default().push(at);
        }
    }
    // A long table has hundreds of thousands of records: for a few more they are not held twice.
    records.reserve_exact(groups.len());
    for rows in groups.values() {
        let of: Vec<&Record> = rows.iter().filter_map(|at| records.get(*at)).collect();
        let Some(first) = of.first() else { continue };
        let (readings, findings) = over(&of, block, table);
        let record = Record {
            subject: Subject::Day,
            readings,
            findings,
            registers: Vec::new(),
            extras: Vec::new(),
            block: first.block,
            plant: first.plant.clone(),
            unit: first.unit.clone(),
            date: first.date,
            date_place: first.date_place.clone(),
            part: first.part.clone(),
            place: first.place.clone(),
        };
        if !record.readings.is_empty() {
            records.push(record);
        } else if let Some(first) = rows.first().and_then(|at| records.get_mut(*at)) {
            first.findings.extend(record.findings);
        }
    }
}

/// Returns the values of one day's rows, and what keeps some of them from being one.
fn over(rows: &[&Record], block: &Block, table: &Table) -> (Vec<Reading>, Vec<Finding>) {
    let (mut readings, mut findings) = (Vec::new(), Vec::new());
    let mut ordered = rows.to_vec();
    ordered.sort_by_key(|record| match &record.subject {
        Subject::Interval(from, _) => Some(*from),
        _ => None,
    });
    for (quantity, expression) in &table.day {
        let covered = coverage(expression, &ordered);
        let name = quantity.to_string();
        if covered.is_some_and(|share| share + 1e-9 < table.coverage) {
            let share = covered.unwrap_or(0.0) * 100.0;
            let message = format!(
                "{name} is not computed: the rows cover {share:.1} % of the day, {:.1} % are due {}",
                table.coverage * 100.0,
                by(&block.origin)
            );
            let finding = Finding::new(rule::REQUIRED_METRIC_MISSING, message).severity(Severity::Warning).of(&name);
            let at = ordered.first().map_or(At::Layout, |record| record.place.clone());
            findings.push(finding.at(&at).hint("Ask for the missing intervals, or say `coverage` in the layout."));
            continue;
        }
        let call = |function: Function, inner: &Expression| call(function, inner, &ordered);
        let Some(value) = arithmetic::value(expression, &|_| None, &call) else { continue };
        let span = ordered.first().zip(ordered.last()).map(|(a, b)| format!("{} to {}", a.place, b.place));
        let text =
            format!("{} over {}, {} rows", arithmetic::written(expression), span.unwrap_or_default(), ordered.len());
        readings.push(Reading {
            metric: quantity.metric,
            period: quantity.period,
            kind: quantity.kind,
            role: quantity.role,
            value: Some(value),
            unit: quantity.metric.dimension().unit().into(),
            text: text.into(),
            place: At::Layout,
            formula: false,
            hidden: ordered.iter().any(|record| record.readings.iter().any(|reading| reading.hidden)),
        });
    }
    (readings, findings)
}

/// Returns a row's value of an expression.
fn of_row(expression: &Expression, record: &Record) -> Option<f64> {
    let known = |quantity: &Quantity| record.readings.iter().find(|r| is_of(r, quantity)).and_then(|r| r.value);
    arithmetic::value(expression, &known, &|_, _| None)
}

/// Returns the length of a row's interval, hours.
fn hours(record: &Record) -> Option<f64> {
    let Subject::Interval(from, to) = &record.subject else { return None };
    let seconds = i32::try_from((*to - *from).num_seconds()).ok()?;
    Some(f64::from(seconds) / 3600.0)
}

/// Returns the least share of the day that rows with values cover, over all functions; nothing where rows have no length.
fn coverage(expression: &Expression, rows: &[&Record]) -> Option<f64> {
    match expression {
        Expression::Number(_) | Expression::Name(_) | Expression::Call(Function::Count, _) => None,
        Expression::Binary(left, _, right) => {
            let both = [coverage(left, rows), coverage(right, rows)];
            both.into_iter().flatten().reduce(f64::min)
        }
        Expression::Call(_, inner) => {
            rows.iter().find_map(|row| hours(row))?;
            let with = rows.iter().filter(|row| of_row(inner, row).is_some());
            Some(with.filter_map(|row| hours(row)).sum::<f64>() / 24.0)
        }
    }
}

fn call(function: Function, inner: &Expression, rows: &[&Record]) -> Option<f64> {
    let mut values = rows.iter().filter_map(|row| of_row(inner, row));
    match function {
        Function::Count => u32::try_from(values.count()).ok().map(f64::from),
        Function::Sum => values.next().map(|first| values.fold(first, |sum, value| sum + value)),
        Function::Min => values.reduce(f64::min),
        Function::Max => values.reduce(f64::max),
        Function::First => values.next(),
        Function::Last => values.next_back(),
        Function::Mean => {
            let (count, sum) = values.fold((0u32, 0.0), |(count, sum), value| (count + 1, sum + value));
            (count > 0).then(|| sum / f64::from(count))
        }
        Function::Integral => {
            let parts: Vec<f64> = rows.iter().filter_map(|row| Some(of_row(inner, row)? * hours(row)?)).collect();
            let mut irradiance = false;
            inner.each_name(&mut |quantity| irradiance |= quantity.metric.dimension() == Dimension::Irradiance);
            let sum: f64 = parts.iter().sum();
            (!parts.is_empty()).then_some(if irradiance { sum / 1000.0 } else { sum })
        }
    }
}
