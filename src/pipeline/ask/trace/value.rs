//! What a report gave, as people read it: with its cell, its text, the conversion, and why it does not count.

use super::Basis;
use crate::cell::Place;
use crate::lineage::{Number, Source, Use, What};
use crate::overview::trace::{Origin, Value};
use crate::report::{Given, GivenStop};
use crate::store::rows::ReportRow;
use crate::units::Unit;

impl Basis {
    /// Returns what a report gave for a number.
    pub(super) fn value(&self, number: &Number, source: &Source) -> Option<Value> {
        let (report, row) = (self.reports.get(source.report)?, self.rows.get(source.report)?);
        let origin = self.origin(row);
        match source.what {
            What::Value(at) => Some(self.given(number, source, report.values.get(at)?, origin)),
            What::Stop(at) => Some(self.stopped(number, source, report.stops.get(at)?, origin)),
        }
    }

    /// Returns where the values of a report are from.
    pub(super) fn origin(&self, row: &ReportRow) -> Origin {
        Origin {
            day: row.day,
            source: row.source.clone(),
            part: row.part.clone(),
            revision: row.revision,
            workbook: self.workbooks.get(&row.sha256).cloned().unwrap_or_default(),
            sha256: row.sha256.clone(),
            received: row.received_at,
            layout: row.layout.clone(),
        }
    }

    fn given(&self, number: &Number, source: &Source, given: &Given, origin: Origin) -> Value {
        let reading = &given.reading;
        // What goes into a layout's expression, and what an unknown unit gave, has a name of its own.
        let name = if source.counts == Use::Input { reading.name() } else { number.name.clone() };
        Value {
            name,
            unit: given.unit.clone(),
            value: reading.value,
            used: matches!(source.counts, Use::Counts | Use::Input),
            why: match source.counts {
                Use::Counts if given.is_made() => {
                    let step = reading.text.trim_start_matches("= ");
                    Some(format!("What its register counted: {step}. The value itself stands in no cell."))
                }
                _ => self.why(source, &reading.place, Some(&reading.name())),
            },
            place: reading.place.to_string(),
            text: reading.text.to_string(),
            written_unit: reading.unit.to_string(),
            conversion: conversion(&reading.unit),
            formula: matches!(reading.place, Place::Cell(..)).then_some(reading.formula),
            hidden: reading.hidden,
            origin,
        }
    }

    fn stopped(&self, number: &Number, source: &Source, given: &GivenStop, origin: Origin) -> Value {
        let stop = &given.stop;
        let hours = crate::downtime::hours(self.day, std::iter::once(stop));
        let to = stop.to.map_or_else(|| "still open".to_owned(), |to| to.format("%Y-%m-%d %H:%M").to_string());
        Value {
            name: number.name.clone(),
            unit: given.unit.clone().or_else(|| number.unit.clone()),
            value: stop.bucket.and_then(|bucket| hours.get(&bucket).copied()),
            used: source.counts == Use::Counts,
            why: self.why(source, &given.place, None),
            place: given.place.to_string(),
            text: format!("{} to {to}, {}", stop.from.format("%Y-%m-%d %H:%M"), stop.bucket_text),
            written_unit: String::new(),
            conversion: None,
            formula: None,
            hidden: false,
            origin,
        }
    }

    /// Returns why something does not count, or through what it does.
    fn why(&self, source: &Source, place: &Place, metric: Option<&str>) -> Option<String> {
        let row = self.rows.get(source.report);
        let found = || self.finding(row, place, metric);
        match source.counts {
            Use::Counts if *place == Place::Layout => {
                Some("Computed by the layout, as written there; the value itself stands in no cell.".to_owned())
            }
            Use::Counts if !matches!(place, Place::Cell(..)) => Some(format!("It stands in no cell: {place}.")),
            Use::Counts => None,
            Use::Input => Some("The layout's expression names it.".to_owned()),
            Use::NoValue => Some(found().unwrap_or_else(|| "Nothing usable stands there.".to_owned())),
            Use::Unusable => Some(found().unwrap_or_else(|| "A check found that it cannot be true.".to_owned())),
            Use::UnknownUnit => Some("The master data has no such unit on the day: it is in no sum.".to_owned()),
            Use::Behind(first) => {
                let first = self.rows.get(first).map(|row| self.origin(row).name()).unwrap_or_default();
                Some(format!("{first} counts first."))
            }
            Use::Second => Some("The first cell of the report counts.".to_owned()),
            Use::Columns => Some("The plant's hours are those of the log of stops (hours_from).".to_owned()),
        }
    }

    /// Returns what was found in a cell of a report: of the metric, else of the cell at all.
    fn finding(&self, row: Option<&ReportRow>, place: &Place, metric: Option<&str>) -> Option<String> {
        let place_text = place.to_string();
        let here = |f: &&crate::store::rows::FindingRow| {
            f.place.as_deref() == Some(&place_text) && f.severity != "info" && f.report_id == row.map(|row| row.id)
        };
        let of = |f: &&crate::store::rows::FindingRow| f.metric.is_some() && f.metric.as_deref() == metric;
        let stored = self.findings.iter().filter(here);
        let stored = stored.clone().find(of).or_else(|| stored.clone().next());
        stored.map(|f| format!("{} [{}]", f.message, f.rule)).or_else(|| {
            let moved = self.moved.iter().find(|f| f.place.as_ref() == Some(place))?;
            Some(format!("{} [{}]", moved.message, moved.rule.id()))
        })
    }
}

/// Returns how a number in a written unit becomes one in the unit that is kept, where these differ.
fn conversion(written: &str) -> Option<String> {
    let unit = Unit::parse(written)?;
    let kept = unit.dimension.unit();
    match unit.to_kept(1.0) {
        _ if unit.has_another_zero() => Some(format!("(n − 32) / 1.8 to {kept}")),
        _ if unit.to_string() == "h.mm" => Some(format!("hours.minutes to {kept}")),
        Some(factor) if factor.to_bits() == 1.0_f64.to_bits() => None,
        Some(factor) => Some(format!("× {} to {kept}", crate::lineage::shown(factor))),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_is_kept_has_no_conversion_and_others_say_theirs() {
        let cases =
            [("kWh", None), ("MWh", Some("× 1000 to kWh")), ("Wh/m2", Some("× 0.001 to kWh/m²")), ("turbines", None)];
        for (written, expected) in cases {
            assert_eq!(conversion(written).as_deref(), expected, "{written}");
        }
        assert_eq!(conversion("°F").as_deref(), Some("(n − 32) / 1.8 to °C"));
        assert_eq!(conversion("h.mm").as_deref(), Some("hours.minutes to h"));
    }
}
