//! A record into its report: values, stops, intervals, other texts, each with the unit it is about.

use crate::finding::Finding;
use crate::metric::Metric;
use crate::names::{Period, nearest};
use crate::plant::{Plant, Rosters};
use crate::record::{Draft, Reading, Record, Register, Stop, Subject};
use crate::report::{Extra, Given, GivenStop, Level, Point, Report, Series, Stray};
use crate::rule;

/// Adds a record to the report it belongs to.
pub(super) fn add<'a>(
    report: &mut Report,
    record: &Record,
    plant: &'a Plant,
    rosters: &mut Rosters<'a>,
    draft: &Draft,
) {
    let block = draft.blocks.get(usize::from(record.block)).map_or("", |b| b.name.as_str());
    let (level, unit) = unit_of(report, record, plant, rosters);
    // Rows of one name with other numbers are judged anew when names are resolved: they may be of two plants.
    let judged_later =
        |f: &&Finding| f.rule == rule::UNIT_DUPLICATED && f.is_error() && matches!(record.subject, Subject::Day);
    report.findings.extend(record.findings.iter().filter(|f| !judged_later(f)).cloned().map(|mut finding| {
        let written = record.unit.as_ref().map(|said| said.text.as_str());
        if finding.unit.is_none() || finding.unit.as_deref() == written {
            finding.unit.clone_from(&unit);
        }
        finding
    }));
    report.extras.extend(record.extras.iter().map(|(name, said)| Extra {
        name: name.clone(),
        unit: unit.clone(),
        text: said.text.clone(),
        place: said.place.clone(),
    }));
    // A stop whose start or end could not be read: whatever hours it had, they are missing.
    let unread = record.findings.iter().any(|f| f.rule == rule::BREAKDOWN_INTERVAL_INVALID);
    if unread && level != Level::Unknown {
        report.uncounted.push(unit.clone());
    }
    match &record.subject {
        Subject::Stop(stop) => {
            let (stop, place) = (Stop::clone(stop), record.place.clone());
            report.stops.push(GivenStop { level, unit, stop, place, usable: !unread });
        }
        Subject::Interval(from, to) => {
            for reading in &record.readings {
                let point = Point {
                    from: *from,
                    minutes: (*to - *from).num_minutes(),
                    value: reading.value,
                    place: reading.place.clone(),
                };
                put(report, level, unit.as_deref(), reading, point);
            }
        }
        Subject::Day | Subject::Total { .. } => {
            let (combine, of) = match &record.subject {
                Subject::Total { combine, of } => (*combine, of.clone()),
                _ => (None, None),
            };
            report.values.extend(record.readings.iter().map(|reading| Given {
                level,
                unit: unit.clone(),
                block: block.to_owned(),
                reading: reading.clone(),
                usable: true,
                refused: false,
                register: register_of(record, reading),
                combine,
                of: of.clone(),
            }));
        }
        Subject::Target(_) | Subject::Month(_) | Subject::Master => report.strays.push(stray(record, block)),
    }
}

/// Returns how readings of a register become an amount.
fn register_of(record: &Record, reading: &Reading) -> Option<Register> {
    let of = |(metric, period, _): &&(Metric, Period, Register)| (*metric, *period) == (reading.metric, reading.period);
    record.registers.iter().filter(|_| reading.is_of_register()).find(of).map(|(.., register)| register.clone())
}

/// Returns a record as a stray: every text it had, name by name.
pub(super) fn stray(record: &Record, block: &str) -> Stray {
    let mut said: Vec<(String, String)> = Vec::new();
    if let Some(unit) = &record.unit {
        said.push(("unit".to_owned(), unit.text.clone()));
    }
    if let Subject::Stop(stop) = &record.subject {
        said.push(("from".to_owned(), stop.from.to_string()));
        said.extend(stop.to.map(|to| ("to".to_owned(), to.to_string())));
        said.push(("bucket".to_owned(), stop.bucket_text.clone()));
    }
    said.extend(record.readings.iter().map(|r| (r.name(), r.text.to_string())));
    said.extend(record.extras.iter().map(|(name, text)| (name.clone(), text.text.clone())));
    Stray { block: block.to_owned(), place: record.place.clone(), day: record.date, said }
}

/// Returns what a record is about. A total row's own label names no unit.
fn unit_of<'a>(
    report: &mut Report,
    record: &Record,
    plant: &'a Plant,
    rosters: &mut Rosters<'a>,
) -> (Level, Option<String>) {
    let Some(said) = record.unit.as_ref().filter(|_| !matches!(record.subject, Subject::Total { .. })) else {
        return (Level::Plant, None);
    };
    if let Some(unit) = rosters.of(plant, report.key.day).unit_named(&said.text) {
        return (Level::Unit, Some(unit.name.clone()));
    }
    let told = |f: &Finding| f.rule == rule::UNIT_UNKNOWN && f.unit.as_deref() == Some(&said.text);
    if !report.findings.iter().any(told) {
        let near = nearest(&said.text, plant.units.iter().map(|u| u.name.as_str()));
        let tail = if near.is_empty() { String::new() } else { format!(" Nearest: {}.", near.join(", ")) };
        let known = if plant.units.is_empty() { " (its master data lists none)" } else { "" };
        let message = format!(
            "\"{}\" is no unit of {}{known}; its values are kept and counted nowhere.{tail}",
            said.text, plant.code
        );
        report.findings.push(
            Finding::new(rule::UNIT_UNKNOWN, message)
                .at(&said.place)
                .unit(Some(&said.text))
                .said(said.text.clone())
                .hint(rule::UNIT_UNKNOWN.definition().remedy),
        );
    }
    (Level::Unknown, Some(said.text.clone()))
}

/// Puts a point into the series of its metric and unit.
fn put(report: &mut Report, level: Level, unit: Option<&str>, reading: &Reading, point: Point) {
    let fits = |s: &&mut Series| s.metric == reading.metric && s.unit.as_deref() == unit;
    match report.series.iter_mut().find(fits) {
        Some(series) => {
            // By a quarter, not twofold: of a million readings the half would be room for nothing.
            if series.points.len() == series.points.capacity() {
                series.points.reserve_exact((series.points.len() / 4).max(4));
            }
            series.points.push(point);
        }
        None => report.series.push(Series {
            level,
            unit: unit.map(str::to_owned),
            metric: reading.metric,
            written_unit: reading.unit.to_string(),
            points: vec![point],
        }),
    }
}
