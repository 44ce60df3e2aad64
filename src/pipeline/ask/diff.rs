//! Two revisions of one report, what differs between them, and what that does to the energies of day, month and year.

use anyhow::Result;
use chrono::{Days, Months, NaiveDate};

use super::total;
use crate::calendar::Month;
use crate::overview::diff::{Difference, Effect};
use crate::overview::portfolio::year_starts;
use crate::pipeline::derive::{self, Live};
use crate::pipeline::{keep, registers};
use crate::plant::Plant;
use crate::refusal::Refusal;
use crate::report::Report;
use crate::store::Reader;
use crate::store::rows::ReportRow;
use crate::{aggregate, check};

/// Which two revisions.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The day.
    pub day: NaiveDate,
    /// The source, with `/part` where a source sends the day in parts; none: the only one that has two revisions.
    pub source: Option<String>,
    /// The revisions; none: the live one and the one before.
    pub revisions: Option<(i32, i32)>,
    /// The first month of the financial year.
    pub fy_starts: u32,
    /// As it was known after this change; none: as it is known now.
    pub as_of: Option<i64>,
}

/// What two revisions differ in.
pub struct Answer {
    /// The source, with its part.
    pub source: String,
    /// The revisions, and what became of each.
    pub revisions: [(i32, &'static str); 2],
    /// What differs.
    pub difference: Difference,
    /// Energies with either.
    pub effects: Vec<Effect>,
}

fn key(row: &ReportRow) -> String {
    if row.part.is_empty() { row.source.clone() } else { format!("{}/{}", row.source, row.part) }
}

/// Returns what differs between two revisions of a plant's day.
///
/// # Errors
/// Refuses what there is not: a source, a revision, a second revision.
pub fn diff(store: &mut Reader, (id, plant): (i64, &Plant), question: &Question) -> Result<Answer> {
    let day = question.day;
    let mut rows: Vec<ReportRow> = store.history(id, Some(day))?.into_iter().map(|row| row.report).collect();
    rows.retain(|row| question.as_of.is_none_or(|change| row.created_change <= change));
    let source = source(&plant.code, &rows, question)?;
    let mine: Vec<&ReportRow> = rows.iter().filter(|row| key(row) == source).collect();
    let (first, second) = revisions(&plant.code, &mine, &source, question)?;
    let as_of = question.as_of;
    let [before, after] = [raw(store, (id, plant), first, as_of)?, raw(store, (id, plant), second, as_of)?];
    let energies =
        [energy(store, (id, plant), first, &before, as_of)?, energy(store, (id, plant), second, &after, as_of)?];
    let states = (super::stands_as(store, first, as_of)?, super::stands_as(store, second, as_of)?);
    Ok(Answer {
        source,
        revisions: [(first.revision, states.0), (second.revision, states.1)],
        effects: effects(store, id, plant, question, energies)?,
        difference: Difference::of(&before, &after),
    })
}

fn source(plant: &str, rows: &[ReportRow], question: &Question) -> Result<String> {
    let mut all: Vec<String> = rows.iter().map(key).collect();
    all.sort_unstable();
    let several: Vec<String> =
        all.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).filter_map(|same| same.first().cloned()).collect();
    all.dedup();
    let day = question.day;
    let hint = format!("`dgr history {plant} {day}` lists the revisions.");
    let refuse = |message: String| Err(Refusal::request(message).hint(hint.clone()).into());
    match (&question.source, several.as_slice()) {
        _ if all.is_empty() => refuse(format!("{plant} has reported nothing on {day}.")),
        (Some(named), _) if all.contains(named) => Ok(named.clone()),
        (Some(named), _) => {
            refuse(format!("{plant} has no report by \"{named}\" on {day}; there are {}.", all.join(", ")))
        }
        (None, [one]) => Ok(one.clone()),
        (None, []) if all.len() == 1 => Ok(all.remove(0)),
        (None, []) => refuse(format!("No report of {plant} on {day} has a second revision.")),
        (None, several) => {
            let message = format!("Several reports of {plant} on {day} have revisions: {}.", several.join(", "));
            Err(Refusal::request(message).hint("Choose one with --source.").into())
        }
    }
}

fn revisions<'a>(
    plant: &str,
    rows: &[&'a ReportRow],
    source: &str,
    question: &Question,
) -> Result<(&'a ReportRow, &'a ReportRow)> {
    let of = |revision: i32| rows.iter().copied().find(|row| row.revision == revision);
    let known = rows.iter().map(|row| row.revision.to_string()).collect::<Vec<_>>().join(", ");
    let refuse = |message: String| {
        let hint = format!("`dgr history {plant} {}` lists the revisions.", question.day);
        anyhow::Error::from(Refusal::request(message).hint(hint))
    };
    if let Some((first, second)) = question.revisions {
        let found = |n: i32| of(n).ok_or_else(|| refuse(format!("{source} has no revision {n}; there are {known}.")));
        return Ok((found(first)?, found(second)?));
    }
    let live = rows.iter().copied().rfind(|row| row.is_live_at(question.as_of) && row.is_accepted());
    // A rejected correction is compared with the live one: that is what somebody has to decide about.
    let later = rows.iter().copied().rfind(|row| live.is_some_and(|live| row.revision > live.revision));
    let last = later.or(live).or_else(|| rows.last().copied());
    let before =
        last.and_then(|last| rows.iter().copied().rfind(|row| row.revision < last.revision && row.is_accepted()));
    match before.zip(last) {
        Some((before, last)) => Ok((later.and(live).unwrap_or(before), last)),
        None => Err(refuse(format!("{source} has one revision of {plant} on {} only.", question.day))),
    }
}

fn raw(store: &mut Reader, (id, plant): (i64, &Plant), row: &ReportRow, as_of: Option<i64>) -> Result<Report> {
    let mut raw = keep::raw(store, id, row.id)?;
    let _told_with_the_day = check::rebook(&mut raw, plant);
    registers::fill(store, (id, plant), row.day, std::slice::from_mut(&mut raw), as_of)?;
    Ok(raw)
}

/// Returns the day's energy with a revision in the place of the live one of its source.
fn energy(
    store: &mut Reader,
    (id, plant): (i64, &Plant),
    row: &ReportRow,
    raw: &Report,
    as_of: Option<i64>,
) -> Result<Option<f64>> {
    let Live { rows, reports, .. } = derive::live(store, id, plant, row.day, as_of)?;
    let mut all: Vec<(&ReportRow, &Report)> =
        rows.iter().zip(&reports).filter(|(other, _)| key(other) != key(row)).collect();
    all.push((row, raw));
    all.sort_by_key(|(row, _)| derive::rank(row));
    let reports: Vec<&Report> = all.into_iter().map(|(_, report)| report).collect();
    Ok(aggregate::day(plant, row.day, &reports).energy_kwh)
}

fn effects(
    store: &mut Reader,
    id: i64,
    plant: &Plant,
    question: &Question,
    [before, after]: [Option<f64>; 2],
) -> Result<Vec<Effect>> {
    let (day, month) = (question.day, Month::of(question.day));
    let year = year_starts(day, plant.fy_starts.unwrap_or(question.fy_starts));
    let year_ends = year.checked_add_months(Months::new(12)).and_then(|next| next.checked_sub_days(Days::new(1)));
    let facts = store.day_facts(Some(id), year, year_ends.unwrap_or(day), question.as_of)?;
    let sum = |(from, to): (NaiveDate, NaiveDate), own: Option<f64>| {
        let mut days: Vec<(NaiveDate, Option<f64>)> = facts.iter().map(|d| (d.day, d.energy_kwh)).collect();
        days.retain(|(on, _)| *on != day && (from..=to).contains(on));
        days.push((day, own));
        days.sort_by_key(|(on, _)| *on);
        total(days.into_iter().map(|(_, kwh)| kwh)).map(|t| t.value)
    };
    let spans = [
        (day.to_string(), (day, day)),
        (month.to_string(), (month.first(), month.last())),
        (format!("year from {year}"), (year, year_ends.unwrap_or(day))),
    ];
    let effect = |(period, span)| Effect { period, before: sum(span, before), after: sum(span, after) };
    Ok(spans.map(effect).into())
}
