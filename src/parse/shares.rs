//! Ratios that the layout reads as per cent and a format shows as per cent: 0.79 in a cell that shows 79 % is a fraction.

use super::scope::{Told, by};
use super::written::{Column, reading_of};
use crate::cell::{Cell, Value};
use crate::finding::Finding;
use crate::median::median;
use crate::record::{Reading, Record};
use crate::rule;
use crate::units::{Dimension, Unit};

/// A ratio up to here is a fraction where its format says so: 1.5 is 150 %.
pub const MOST: f64 = 1.5;

/// Takes out of use a column that is per cent by the sign in its header alone, where all of its values would be ordinary
/// fractions and no format shows what they are.
pub fn by_sign(column: &Column<'_>, records: &mut [Record], told: &mut Told) {
    let signed = |reading: &Reading| told.by_sign.contains(&reading.place) && reading.value.is_some_and(|v| v != 0.0);
    let own: Vec<(usize, usize, &Reading, &Cell)> = column
        .cells
        .iter()
        .filter_map(|(nth, at, cell)| Some((*nth, *at, reading_of(records, (*nth, *at))?, *cell)))
        .filter(|(_, _, reading, _)| signed(reading))
        .collect();
    let value = |reading: &Reading| reading.value.unwrap_or_default().abs();
    let small = own.iter().all(|(_, _, reading, cell)| !cell.percent && value(reading) <= MOST);
    let Some((.., first, _)) = own.iter().max_by(|a, b| value(a.2).total_cmp(&value(b.2))).filter(|_| small) else {
        return;
    };
    let (first, alone) = ((*first).clone(), own.len() == 1);
    let says = if alone { "its value is" } else { "no value of it is above" };
    let origin = column.place.map(|place| format!(" {}", by(&place.origin))).unwrap_or_default();
    let message = format!(
        "only a percent sign names the unit of {}, and {says} {}: per cent or fractions? {} is null{origin}",
        column.title,
        first.text.trim(),
        first.metric
    );
    let places: Vec<(usize, usize)> = own.iter().map(|(nth, at, ..)| (*nth, *at)).collect();
    for (nth, at) in places {
        let reading = records.get_mut(nth).and_then(|record| record.readings.get_mut(at));
        reading.into_iter().for_each(|reading| (reading.value, reading.unit) = (None, "".into()));
    }
    let finding = Finding::new(rule::PERCENT_AS_FRACTION, message).at(&first.place).of(first.name());
    told.say(finding.said(first.text).hint("Write unit = \"%\" or unit = \"fraction\" in the layout."));
}

/// Reads a column of per cent as fractions where its formats show it so. Where only some of its cells do and the others
/// are no fractions, the small ones are not used: which they are cannot be told of each cell alone.
pub fn settle(column: &Column<'_>, records: &mut [Record], told: &mut Told) {
    let numbers: Vec<(usize, usize, bool, f64)> = column
        .cells
        .iter()
        .filter_map(|(nth, at, cell)| {
            let reading = reading_of(records, (*nth, *at))?;
            Some((*nth, *at, cell.percent, plain(cell).filter(|_| is_per_cent(reading))?))
        })
        .filter(|(.., number)| *number != 0.0)
        .collect();
    let sizes = |shown: bool| numbers.iter().filter(move |n| n.2 == shown).map(|n| n.3.abs());
    if median(&sizes(true).collect::<Vec<_>>()).is_none_or(|middle| middle > MOST) {
        return;
    }
    let fractions = sizes(false).all(|size| size <= MOST);
    let small = |n: &&(usize, usize, bool, f64)| fractions || (n.2 && n.3.abs() <= MOST);
    let Some((nth, at, _, number)) = numbers.iter().find(|n| n.2 && n.3.abs() <= MOST).copied() else { return };
    let Some(first) = reading_of(records, (nth, at)).cloned() else { return };
    let here = format!("{number} in a cell that shows {} %", (number * 1e8).round() / 1e6);
    let origin = column.place.map(|place| format!(" {}", by(&place.origin))).unwrap_or_default();
    let message = if fractions {
        format!("{} is read as per cent and holds fractions, {here}: read as fractions{origin}", column.title)
    } else {
        let count = numbers.iter().filter(small).count();
        format!(
            "{} holds per cent and fractions, {here}, and a format tells no cell from the next: {count} of {} values are \
             not used{origin}",
            column.title,
            numbers.len()
        )
    };
    // A sign in a header and a format that shows per cent say the same.
    let signed = |nth, at| reading_of(records, (nth, at)).is_some_and(|reading| told.by_sign.contains(&reading.place));
    let agreed = numbers.iter().all(|(nth, at, shown, _)| *shown && signed(*nth, *at));
    for (nth, at, ..) in numbers.iter().filter(small) {
        let Some(reading) = records.get_mut(*nth).and_then(|record| record.readings.get_mut(*at)) else { continue };
        let fraction = Unit::parse("fraction").filter(|_| fractions);
        reading.value = fraction.and_then(|unit| unit.to_kept(reading.value?));
        reading.unit = fraction.map(|unit| unit.to_string()).unwrap_or_default().into();
    }
    if fractions && agreed {
        return;
    }
    let finding = Finding::new(rule::PERCENT_AS_FRACTION, message).at(&first.place).of(first.name());
    told.say(finding.said(first.text));
}

fn plain(cell: &Cell) -> Option<f64> {
    match cell.value {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// Returns whether a number was taken as per cent, as it stands.
fn is_per_cent(reading: &Reading) -> bool {
    reading.metric.dimension() == Dimension::Ratio && Unit::parse(&reading.unit) == Some(Unit::kept(Dimension::Ratio))
}
