//! What reports gave for one number: values and stops, each with whether it counts.

use super::Lineage;
use crate::cell::Place;
use crate::lineage::{Number, REPORTED, Source, Use, What};
use crate::names::{Bucket, Role};
use crate::plant::HoursFrom;
use crate::report::{Given, Level};

impl Lineage<'_> {
    /// Returns what reports gave for a metric of the plant or of a unit, whether it counts or not: values, what the
    /// layout computed them from, stops. Of the plant also what units that nobody knows gave.
    pub(super) fn sources(&self, unit: Option<&str>, name: &str) -> Vec<Source> {
        let stops = self.stops(unit, name);
        let events = self.events_win(&Number::new(unit, name));
        let counts = self.counting(unit, name).filter(|_| !events);
        let mut out = Vec::new();
        for (report, at, given) in self.values() {
            let about = is_about(given, unit);
            let unknown = unit.is_none() && given.level == Level::Unknown;
            if given.reading.metric.name() != name || !given.reading.is_actual_day() || !(about || unknown) {
                continue;
            }
            let verdict = match given.reading.value {
                None => Use::NoValue,
                _ if unknown => Use::UnknownUnit,
                _ if !given.usable => Use::Unusable,
                _ if events => Use::Columns,
                _ => match counts {
                    Some((r, v)) if (r, v) == (report, at) => Use::Counts,
                    Some((r, _)) if r == report => Use::Second,
                    Some((r, _)) => Use::Behind(r),
                    None => Use::Counts,
                },
            };
            out.push(Source { report, what: What::Value(at), counts: verdict });
            if verdict == Use::Counts {
                out.extend(self.inputs(report, given));
            }
        }
        out.extend(stops.into_iter().filter(|_| counts.is_none()));
        out
    }

    /// Returns what reports print under a qualified name beside their actual values.
    pub(super) fn printed(&self, number: &Number) -> Vec<Source> {
        let name = number.name.strip_prefix(REPORTED).unwrap_or(&number.name);
        let mut counting: Option<usize> = None;
        let mut out = Vec::new();
        for (report, at, given) in self.values() {
            let reading = &given.reading;
            let actual = reading.is_actual_day() && !reading.metric.is_ratio();
            let again = reading.role == Role::Again;
            if actual || again || !is_about(given, number.unit.as_deref()) || reading.name() != name {
                continue;
            }
            let verdict = match (given.reading.value, counting) {
                (None, _) => Use::NoValue,
                _ if !given.usable => Use::Unusable,
                (_, None) => Use::Counts,
                (_, Some(first)) if first == report => Use::Second,
                (_, Some(first)) => Use::Behind(first),
            };
            if verdict == Use::Counts {
                counting = Some(report);
            }
            out.push(Source { report, what: What::Value(at), counts: verdict });
            if verdict == Use::Counts {
                out.extend(self.inputs(report, given));
            }
        }
        out
    }

    fn values(&self) -> impl Iterator<Item = (usize, usize, &Given)> {
        let reports = self.reports.iter().enumerate();
        reports.flat_map(|(r, report)| report.values.iter().enumerate().map(move |(v, given)| (r, v, given)))
    }

    /// Returns the value that counts for a metric: the first that may be used, of the first report that has one.
    pub(super) fn counting(&self, unit: Option<&str>, name: &str) -> Option<(usize, usize)> {
        let fits = |given: &Given| {
            let reading = &given.reading;
            is_about(given, unit) && reading.metric.name() == name && reading.is_actual_day() && given.value().is_some()
        };
        self.values().find(|(.., given)| fits(given)).map(|(report, at, _)| (report, at))
    }

    /// Returns what a register counted, where the value that counts is made of its readings.
    pub(super) fn counted(&self, unit: Option<&str>, name: &str) -> Option<&str> {
        let (report, at) = self.counting(unit, name)?;
        let given = self.reports.get(report)?.values.get(at)?;
        given.is_made().then_some(given.reading.text.trim_start_matches("= "))
    }

    /// Returns the values that a layout's expression names, where a value is computed by one: those of its row.
    fn inputs(&self, report: usize, given: &Given) -> Vec<Source> {
        if given.reading.place != Place::Layout {
            return Vec::new();
        }
        let word = |c: char| !(c.is_alphanumeric() || c == '_' || c == '-');
        let names: Vec<&str> = given.reading.text.split(word).collect();
        let values = self.reports.get(report).map(|r| r.values.iter().enumerate()).into_iter().flatten();
        values
            .filter(|(_, other)| (other.level, &other.unit, &other.block) == (given.level, &given.unit, &given.block))
            .filter(|(_, other)| other.reading.place != given.reading.place)
            .filter(|(_, other)| names.contains(&other.reading.name().as_str()))
            .map(|(at, _)| Source { report, what: What::Value(at), counts: Use::Input })
            .collect()
    }

    /// Returns whether a number is the hours of a log of stops although a column may tell them too.
    pub(super) fn events_win(&self, number: &Number) -> bool {
        let unit = number.unit.as_deref();
        let logs = || self.reports.iter().filter(|report| report.stop_log);
        let unknown = logs().flat_map(|r| &r.uncounted).any(|whose| whose.is_none() || whose.as_deref() == unit);
        self.plant.hours_from == HoursFrom::Events
            && bucket_of(&number.name).is_some()
            && self.value(number).is_some()
            && logs().next().is_some()
            && !unknown
    }

    /// Returns the stops of a unit (or, without units, of the plant) in the bucket whose hours a metric is.
    fn stops(&self, unit: Option<&str>, name: &str) -> Vec<Source> {
        let Some(bucket) = bucket_of(name) else { return Vec::new() };
        let mut out = Vec::new();
        for (report, one) in self.reports.iter().enumerate().filter(|(_, report)| report.stop_log) {
            for (at, stop) in one.stops.iter().enumerate() {
                let whose = stop.unit.is_none() || (unit.is_some() && stop.unit.as_deref() == unit);
                if !whose || stop.stop.bucket != Some(bucket) {
                    continue;
                }
                let counts = if stop.usable { Use::Counts } else { Use::Unusable };
                out.push(Source { report, what: What::Stop(at), counts });
            }
        }
        out
    }
}

/// Returns the bucket whose hours a metric is, of those that a log of stops tells.
fn bucket_of(name: &str) -> Option<Bucket> {
    Bucket::ALL.iter().copied().find(|b| *b != Bucket::Lull && b.hours_metric() == name)
}

fn is_about(given: &Given, unit: Option<&str>) -> bool {
    match given.level {
        Level::Plant => unit.is_none(),
        Level::Unit => unit.is_some() && given.unit.as_deref() == unit,
        Level::Unknown => false,
    }
}
