//! What is put into the outbox: one message a run and destination, which grows with each workbook's transaction and goes
//! out when the run ends; one of reports that were not there when they were due; and one of each correction by decision.

mod correction;
mod missing;
mod pick;

use anyhow::{Context, Result};
use chrono::{NaiveDateTime, TimeDelta};

use self::pick::pick;
use super::outcome::{LeftFile, Summary, WorkbookResult};
use super::reprocess::REPROCESS;
use super::setup::{Destination, Setup};
use crate::names::Topic;
use crate::notice::{Counts, FileNotice, Notice, RunNotice, WorkbookNotice};
use crate::store::rows::{MessageRow, NewMessage};
use crate::store::{KnownPlants, Tx};

pub use correction::{again, correction};
pub use missing::missing;

/// A message that grows goes out by itself when nothing came to it for so long: its run was cut off, or takes long.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);
/// The most workbooks, and the most files, that a message holds.
const MOST_WORKBOOKS: usize = 100;

/// Adds a workbook to the run's message of every destination that it is the business of, in the transaction that stores
/// the workbook.
pub fn workbook(
    tx: &mut Tx<'_>,
    result: &WorkbookResult,
    plants: &KnownPlants,
    setup: &Setup,
    now: NaiveDateTime,
) -> Result<()> {
    let Some(run) = tx.run_id() else { return Ok(()) };
    for destination in setup.destinations.iter().filter(|d| d.filter.wants(Topic::Run)) {
        let Some(told) = pick(result, plants, &destination.filter) else { continue };
        grow(tx, run, destination, (setup, now), &mut |notice| add(notice, told.clone()))?;
    }
    Ok(())
}

/// Adds to the run's message to a destination, and begins it where there is none that may still grow.
fn grow(
    tx: &mut Tx<'_>,
    run: i64,
    destination: &Destination,
    (setup, now): (&Setup, NaiveDateTime),
    add: &mut dyn FnMut(&mut RunNotice),
) -> Result<()> {
    let about = about_run(run);
    let (row, mut notice) = match growing(tx, &about, destination)? {
        Some((row, notice)) => (Some(row), notice),
        None => (None, begun(tx, run, setup, now)?),
    };
    add(&mut notice);
    let payload = json(&Notice::Run(notice))?;
    let later = now + PATIENCE;
    if let Some(row) = row
        && tx.rewrite_message(row.id, &payload, later)?
    {
        return Ok(());
    }
    tx.put_message(&message(destination, about, payload, now, later))
}

fn add(notice: &mut RunNotice, told: WorkbookNotice) {
    let count = if told.needs_a_human { &mut notice.needs_a_human } else { &mut notice.others };
    *count += 1;
    if notice.workbooks.len() < MOST_WORKBOOKS {
        notice.workbooks.push(told);
    }
}

/// Completes the run's messages with what came of it as a whole, to go out now, and begins those of destinations that
/// are told of files left behind, or of every run.
pub fn end(tx: &mut Tx<'_>, summary: &Summary, setup: &Setup, now: NaiveDateTime) -> Result<()> {
    for destination in setup.destinations.iter().filter(|d| d.filter.wants(Topic::Run)) {
        let about = about_run(summary.run);
        let (row, mut notice) = match growing(tx, &about, destination)? {
            Some((row, notice)) => (Some(row), notice),
            None => {
                let told = !tx.messages_about(&about, &destination.name)?.is_empty();
                let left = !summary.left.is_empty() && !destination.filter.is_narrow();
                if !left && (told || !destination.filter.always) {
                    continue;
                }
                (None, begun(tx, summary.run, setup, now)?)
            }
        };
        // Who sees a part of the plants is not told of the whole.
        if !destination.filter.is_narrow() {
            notice.counts = Some(counts(summary));
            notice.files = summary.left.iter().take(MOST_WORKBOOKS).map(file).collect();
        }
        (notice.ended, notice.interrupted) = (true, summary.interrupted);
        let payload = json(&Notice::Run(notice))?;
        match row {
            // Where it is being delivered it goes without its end: what needs a human stands in it.
            Some(row) => drop(tx.rewrite_message(row.id, &payload, now)?),
            None => tx.put_message(&message(destination, about, payload, now, now))?,
        }
    }
    Ok(())
}

fn about_run(run: i64) -> String {
    format!("run {run}")
}

fn json(notice: &Notice) -> Result<String> {
    serde_json::to_string(notice).context("cannot write a message")
}

fn message(
    destination: &Destination,
    about: String,
    payload: String,
    now: NaiveDateTime,
    next: NaiveDateTime,
) -> NewMessage {
    NewMessage {
        destination: destination.name.clone(),
        about,
        payload,
        expires_at: now + TimeDelta::hours(i64::from(destination.expires_hours)),
        next_attempt_at: next,
    }
}

/// Returns the run's message to a destination, if it is there and nobody has tried to deliver it.
fn growing(tx: &mut Tx<'_>, about: &str, destination: &Destination) -> Result<Option<(MessageRow, RunNotice)>> {
    let last = tx.messages_about(about, &destination.name)?.pop();
    let untried = last.filter(|row| row.state == "due" && row.attempts == 0);
    Ok(untried.and_then(|row| match serde_json::from_str(&row.payload) {
        Ok(Notice::Run(notice)) => Some((row, notice)),
        _ => None,
    }))
}

fn begun(tx: &mut Tx<'_>, run: i64, setup: &Setup, now: NaiveDateTime) -> Result<RunNotice> {
    let row = tx.run(run)?;
    let again = row.as_ref().is_some_and(|row| row.command == REPROCESS);
    let started_at = row.map_or(now, |row| row.started_at).and_utc();
    Ok(RunNotice { run, started_at, zone: setup.zone.name().to_owned(), again, ..RunNotice::default() })
}

fn file(left: &LeftFile) -> FileNotice {
    FileNotice { name: left.name.clone(), stored: left.stored, why: left.why.clone() }
}

fn counts(summary: &Summary) -> Counts {
    Counts {
        workbooks: summary.workbooks,
        accepted: summary.accepted,
        unchanged: summary.unchanged,
        partly: summary.partly,
        rejected: summary.rejected,
        unresolved: summary.unresolved,
        waiting: summary.waiting,
        unreadable: summary.unreadable,
        stuck: summary.stuck,
        reports_accepted: summary.reports_accepted,
        reports_restated: summary.reports_restated,
        reports_rejected: summary.reports_rejected,
    }
}
