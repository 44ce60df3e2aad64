//! Readings of registers: what they are multiplied with and count up to; over intervals, the steps from row to row. Steps
//! from day to day are made where all reports of the days are known.

use std::collections::HashMap;

use chrono::NaiveDateTime;

use super::keys::Keys;
use super::scope::by;
use crate::finding::{Finding, Severity};
use crate::layout::{Block, Key, Name, Place, Rows};
use crate::metric::Metric;
use crate::names::{Period, Role, tidy};
use crate::record::{Reading, Record, Register, Subject};
use crate::rule;
use crate::units::Unit;

/// Returns the registers of which some readings are: what they are multiplied with, and count up to.
pub fn of(readings: &[Reading], keys: &Keys, block: &Block) -> Vec<(Metric, Period, Register)> {
    let closing = readings.iter().filter(|reading| reading.role == Role::Close);
    closing
        .map(|reading| {
            let mf: Option<f64> = keys.text(Key::Mf).and_then(|said| said.text.parse().ok());
            let lacks_mf = mf.is_none() && place_of(block, |name| *name == Name::Key(Key::Mf)).is_some();
            let register = Register { mf, lacks_mf, turns_at: turns_at(reading, block) };
            (reading.metric, reading.period, register)
        })
        .collect()
}

fn place_of(block: &Block, is: impl Fn(&Name) -> bool) -> Option<&Place> {
    let columns = block.table.iter().flat_map(|table| &table.columns).map(|(name, place)| (name, Some(place)));
    let mut all = block.fields.iter().map(|(name, places)| (name, places.first())).chain(columns);
    all.find(|(name, _)| is(name)).and_then(|(_, place)| place)
}

/// Returns from where a register starts at zero again, in its metric's unit.
fn turns_at(reading: &Reading, block: &Block) -> Option<f64> {
    let is = |name: &Name| {
        name.quantity().is_some_and(|q| (q.metric, q.period, q.role) == (reading.metric, reading.period, Role::Close))
    };
    let place = place_of(block, is)?;
    let unit = Unit::parse(&reading.unit)?;
    unit.to_kept(10f64.powi(i32::try_from(place.digits?).ok()?) * place.times).filter(|at| *at > 0.0)
}

/// What is read from row to row: a register of a plant or unit.
type Whose = (String, String, String, Metric);

/// Makes amounts of the registers of intervals: each row's reading less that of the row before, if that ended where the
/// row begins. What cannot be told is no value; a register that falls is told.
pub fn steps(records: &mut [Record], block: &Block) {
    if block.rows != Rows::Intervals {
        return;
    }
    let mut order: Vec<(NaiveDateTime, usize)> = records
        .iter()
        .enumerate()
        .filter_map(|(at, record)| match &record.subject {
            Subject::Interval(from, _) => Some((*from, at)),
            _ => None,
        })
        .collect();
    order.sort_unstable();
    let mut last: HashMap<Whose, (NaiveDateTime, f64)> = HashMap::new();
    for (_, at) in order {
        if let Some(record) = records.get_mut(at) {
            step(record, &mut last, block);
        }
    }
}

fn step(record: &mut Record, last: &mut HashMap<Whose, (NaiveDateTime, f64)>, block: &Block) {
    let Subject::Interval(from, to) = record.subject else { return };
    let text = |said: &Option<crate::record::Said>| said.as_ref().map(|said| tidy(&said.text)).unwrap_or_default();
    let whose = |metric| (text(&record.plant), text(&record.unit), record.part.clone(), metric);
    let mut findings = Vec::new();
    let opens: Vec<(Metric, Option<f64>)> =
        record.readings.iter().filter(|r| r.role == Role::Open).map(|r| (r.metric, r.value)).collect();
    for reading in record.readings.iter_mut().filter(|reading| reading.role == Role::Close) {
        let own = opens.iter().find(|(metric, _)| *metric == reading.metric).and_then(|(_, value)| *value);
        let before = last.get(&whose(reading.metric)).filter(|(end, _)| *end == from).map(|(_, value)| *value);
        let gap = last.get(&whose(reading.metric)).is_some_and(|(end, _)| *end < from);
        let close = reading.value;
        match close {
            Some(close) => last.insert(whose(reading.metric), (to, close)),
            None => last.remove(&whose(reading.metric)),
        };
        let factor = match record.registers.iter().find(|(metric, ..)| *metric == reading.metric) {
            Some((.., register)) if register.lacks_mf => None,
            Some((.., register)) => Some(register.mf.unwrap_or(1.0)),
            None => Some(1.0),
        };
        let step = close.zip(own.or(before)).map(|(close, open)| close - open);
        if let Some(fall) = step.filter(|step| *step < 0.0) {
            let message = format!(
                "the register of {} stands at {} and stood {} higher before: the interval has no value {}",
                reading.metric,
                reading.text,
                -fall,
                by(&block.origin)
            );
            let finding = Finding::new(rule::METER_CONTINUITY, message).severity(Severity::Warning);
            findings.push(finding.at(&reading.place).of(reading.metric.name()));
        }
        if gap && own.is_none() && close.is_some() {
            let message = format!(
                "rows before {from} are missing: the step of {} into this interval is not known {}",
                reading.metric,
                by(&block.origin)
            );
            let finding = Finding::new(rule::METER_CONTINUITY, message).severity(Severity::Warning);
            findings.push(finding.at(&reading.place).of(reading.metric.name()));
        }
        reading.value = step.filter(|step| *step >= 0.0).zip(factor).map(|(step, factor)| step * factor);
        reading.role = Role::Value;
    }
    record.readings.retain(|reading| reading.role != Role::Open);
    record.registers.clear();
    record.findings.append(&mut findings);
}
