//! Back from a cell of a workbook to what was read there and to the numbers that stand on it.

use anyhow::Result;

use super::{Basis, month};
use crate::calendar::Month;
use crate::cell::Place;
use crate::lineage::{Number, REPORTED, Source, Use, What};
use crate::names::Role;
use crate::overview::cell::{Read, Standing};
use crate::pipeline::ask::stands_as;
use crate::pipeline::keep;
use crate::refusal::Refusal;
use crate::report::{Given, Report};
use crate::store::Reader;
use crate::store::rows::{ReportRow, WorkbookRow};

/// What is known of a cell.
pub struct Found {
    /// Its workbook.
    pub workbook: WorkbookRow,
    /// The cell.
    pub place: Place,
    /// What was read there, report by report.
    pub read: Vec<Read>,
    /// The live numbers that stand on it.
    pub numbers: Vec<Standing>,
    /// What a reader should know beside it.
    pub notes: Vec<String>,
}

/// Returns what was read in a cell (`3f2a9c41!Data!C14`) and which numbers stand on it, now or as known after a change.
///
/// # Errors
/// Refuses a text that names no cell of a workbook that is known.
pub fn cell(store: &mut Reader, text: &str, as_of: Option<i64>) -> Result<Found> {
    let (workbook, place) = named(store, text)?;
    let known = store.workbook(&workbook.sha256)?;
    let mut reports = known.as_ref().map(|k| k.reports.clone()).unwrap_or_default();
    reports.retain(|report| as_of.is_none_or(|change| report.created_change <= change));
    let mut found = Found { workbook, place, read: Vec::new(), numbers: Vec::new(), notes: Vec::new() };
    let plants = store.masters(as_of)?;
    let own: Vec<ReportRow> = reports.iter().filter(|r| r.sha256 == found.workbook.sha256).cloned().collect();
    for row in &own {
        let raw = keep::raw(store, row.plant_id, row.id)?;
        let here = at(&raw, &found.place);
        if here.is_empty() {
            continue;
        }
        let plant = plants.plant(row.plant_id);
        let state = stands_as(store, row, as_of)?;
        let basis = match plant.filter(|_| state == "live") {
            Some(plant) => Some(Basis::load(store, (row.plant_id, plant), row.day, as_of)?),
            None => None,
        };
        let code = plant.map_or(raw.key.plant.as_str(), |p| p.code.as_str());
        for what in &here {
            found.read.push(read(code, (row, state), &raw, what, basis.as_ref()));
        }
        if let Some(basis) = &basis {
            found.numbers.extend(standing(store, basis, row, &raw, &here, as_of)?);
        }
    }
    note(&mut found, &own, &reports);
    Ok(found)
}

/// Returns the workbook and the cell that a text names.
fn named(store: &mut Reader, text: &str) -> Result<(WorkbookRow, Place)> {
    let shape = || Refusal::request(format!("\"{text}\" names no cell of a workbook.")).hint(HOW);
    for (at, _) in text.match_indices('!') {
        let (name, rest) = text.split_at(at);
        let Ok(place @ Place::Cell(..)) = rest.trim_start_matches('!').parse::<Place>() else { continue };
        match store.workbooks_called(name)?.as_slice() {
            [] => {}
            [one] => return Ok((one.clone(), place)),
            several => {
                let hashes: Vec<&str> = several.iter().take(6).filter_map(|w| w.sha256.get(..12)).collect();
                let message = format!("{} workbooks answer to \"{name}\": {}.", several.len(), hashes.join(", "));
                return Err(Refusal::request(message).hint("Name it by more digits of its hash.").into());
            }
        }
    }
    let name = text.split_once('!').map(|(name, _)| name).filter(|name| !name.is_empty());
    Err(match name {
        Some(name) if text.rsplit_once('!').is_some_and(|(_, cell)| cell.parse::<crate::cell::Address>().is_ok()) => {
            Refusal::request(format!("No workbook answers to \"{name}\".")).hint(HOW)
        }
        _ => shape(),
    }
    .into())
}

const HOW: &str = "Write 3f2a9c41!Data!C14 or 'report.xlsx!Sheet 2!C14'; `dgr trace` and `dgr status` show hashes.";

/// Something that a report read in a cell.
enum Here {
    Value(usize),
    Stop(usize),
    /// A point of a series: which series, which point.
    Point(usize, usize),
    Extra(usize),
    Stray(usize),
}

fn at(raw: &Report, place: &Place) -> Vec<Here> {
    let values = raw.values.iter().enumerate().filter(|(_, v)| v.reading.place == *place).map(|(n, _)| Here::Value(n));
    let stops = raw.stops.iter().enumerate().filter(|(_, s)| s.place == *place).map(|(n, _)| Here::Stop(n));
    let points = raw.series.iter().enumerate().flat_map(|(s, series)| {
        series.points.iter().enumerate().filter(|(_, p)| p.place == *place).map(move |(p, _)| Here::Point(s, p))
    });
    let extras = raw.extras.iter().enumerate().filter(|(_, e)| e.place == *place).map(|(n, _)| Here::Extra(n));
    let strays = raw.strays.iter().enumerate().filter(|(_, s)| s.place == *place).map(|(n, _)| Here::Stray(n));
    values.chain(stops).chain(points).chain(extras).chain(strays).collect()
}

/// Returns the name of the number that a value is of.
fn number_name(given: &Given) -> String {
    let reading = &given.reading;
    if reading.is_actual_day() && !reading.metric.is_ratio() {
        reading.name()
    } else {
        format!("{REPORTED}{}", reading.name())
    }
}

fn read(
    code: &str,
    (row, state): (&ReportRow, &'static str),
    raw: &Report,
    what: &Here,
    basis: Option<&Basis>,
) -> Read {
    let mut out = Read {
        plant: code.to_owned(),
        day: row.day,
        source: row.source.clone(),
        part: row.part.clone(),
        revision: row.revision,
        state,
        what: String::new(),
        unit: None,
        value: None,
        text: String::new(),
        why: None,
    };
    match what {
        Here::Value(n) => {
            if let Some(given) = raw.values.get(*n) {
                let reading = &given.reading;
                (out.what, out.unit) = (reading.name(), given.unit.clone());
                (out.value, out.text) = (reading.value, reading.text.to_string());
                out.why = basis.and_then(|basis| why(basis, given, row));
            }
        }
        other => beside(&mut out, raw, other),
    }
    if basis.is_none() {
        out.why = Some(format!("The revision is {}: nothing stands on it.", out.state));
    }
    out
}

/// Says what was read that is no value of a plant or unit.
fn beside(out: &mut Read, raw: &Report, what: &Here) {
    match what {
        Here::Value(_) => {}
        Here::Stop(n) => {
            if let Some(given) = raw.stops.get(*n) {
                (out.what, out.unit) = ("a stop".to_owned(), given.unit.clone());
                out.text = given.stop.bucket_text.clone();
                out.why = Some("A cell of its row: the whole row is one stop.".to_owned());
            }
        }
        Here::Point(s, p) => {
            if let Some((series, point)) = raw.series.get(*s).and_then(|s| Some((s, s.points.get(*p)?))) {
                (out.what, out.unit) = (series.metric.name().to_owned(), series.unit.clone());
                out.value = point.value;
                out.why =
                    Some(format!("An interval reading from {}, {} min.", point.from.format("%H:%M"), point.minutes));
            }
        }
        Here::Extra(n) => {
            if let Some(extra) = raw.extras.get(*n) {
                (out.what, out.unit, out.text) = (extra.name.clone(), extra.unit.clone(), extra.text.clone());
                out.why = Some("A text, kept beside the values.".to_owned());
            }
        }
        Here::Stray(n) => {
            out.what = "a row of another day".to_owned();
            let day = raw.strays.get(*n).and_then(|stray| stray.day);
            out.why = Some(day.map_or_else(
                || "It counts for no day.".to_owned(),
                |day| format!("It names {day}: it counts for no day of this report."),
            ));
        }
    }
}

/// Returns why a value of a live report does not count, if it does not.
fn why(basis: &Basis, given: &Given, row: &ReportRow) -> Option<String> {
    if given.reading.role == Role::Again {
        return Some("The same quantity once more: compared only.".to_owned());
    }
    let unit = given.unit.as_deref();
    let number = basis.with(|lineage| {
        let plain = Number::new(unit, number_name(given));
        let known = lineage.plant.units_on(lineage.day.day).any(|u| Some(u.name.as_str()) == unit);
        if unit.is_some() && !known { Number::new(None, plain.name) } else { plain }
    });
    let steps = basis.with(|lineage| lineage.of(&number));
    let own = |source: &Source| basis.rows.get(source.report).is_some_and(|r| r.id == row.id);
    let sources = steps.iter().flat_map(|s| &s.sources).filter(|source| own(source));
    let mut values = sources.filter_map(|source| basis.value(&number, source));
    values.find(|value| value.place == given.reading.place.to_string()).and_then(|value| value.why)
}

/// Returns the numbers of a live report's day that stand on what was read in a cell.
fn standing(
    store: &mut Reader,
    basis: &Basis,
    row: &ReportRow,
    raw: &Report,
    here: &[Here],
    as_of: Option<i64>,
) -> Result<Vec<Standing>> {
    let Some(report) = basis.rows.iter().position(|r| r.id == row.id) else { return Ok(Vec::new()) };
    let series = |name: &str| {
        here.iter()
            .any(|h| matches!(h, Here::Point(s, _) if raw.series.get(*s).is_some_and(|s| s.metric.name() == name)))
    };
    // A value that the layout computes of a series stands on each of its readings.
    let computed = |given: &Given| {
        let word = |c: char| !(c.is_alphanumeric() || c == '_');
        given.reading.place == Place::Layout
            && given.reading.text.split(word).any(|name| !name.is_empty() && series(name))
    };
    let is_here = |source: &Source| {
        source.report == report
            && matches!(source.counts, Use::Counts | Use::Input)
            && match source.what {
                What::Value(at) => {
                    here.iter().any(|h| matches!(h, Here::Value(n) if *n == at))
                        || raw.values.get(at).is_some_and(computed)
                }
                What::Stop(at) => here.iter().any(|h| matches!(h, Here::Stop(n) if *n == at)),
            }
    };
    let numbers: Vec<(Number, Option<f64>)> = basis.with(|lineage| {
        let on = |number: &Number| lineage.of(number).iter().flat_map(|step| &step.sources).any(is_here);
        lineage.numbers().into_iter().filter(on).map(|n| (n.clone(), lineage.value(&n))).collect()
    });
    let mut out = Vec::new();
    for (number, value) in numbers {
        let of_month = Month::of(basis.day);
        let month_value = month::of_day(store, (row.plant_id, of_month), &number, basis, as_of)?;
        out.push(Standing {
            plant: basis.plant.code.clone(),
            unit: number.unit,
            number: number.name,
            day: basis.day,
            value,
            month: month_value.map(|value| (of_month, value)),
        });
    }
    Ok(out)
}

/// Tells why no number stands on the cell.
fn note(found: &mut Found, own: &[ReportRow], linked: &[ReportRow]) {
    if !found.numbers.is_empty() {
        return;
    }
    let name = &found.workbook.name;
    let repeated = linked.len().saturating_sub(own.len());
    found.notes.push(match (own.len(), repeated, found.read.len()) {
        (0, 0, _) => format!("{name} gave no report: no number stands on it. `dgr status` says why."),
        (0, ..) => {
            format!("{name} repeats what another workbook said first: the numbers stand on that one's cells.")
        }
        (_, _, 0) => "Nothing was read in this cell for a report, or the layout does not map it.".to_owned(),
        _ => "No live number stands on it.".to_owned(),
    });
    if !own.is_empty() && repeated > 0 && found.read.is_empty() {
        found.notes.push(format!(
            "{name} also repeats what other workbooks said of {repeated} plant-days: those numbers stand on theirs."
        ));
    }
}
