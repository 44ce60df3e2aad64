//! Corrections by decision: a report is deleted, brought back, or taken in although it was rejected. Each is one change
//! with a reason; what is retired stays, and what comes back comes as a new revision.

mod choice;

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use chrono_tz::Tz;
use serde::Serialize;

use super::effect::{Days, Effect, Standing};
use super::keep::{self, How};
use super::take::zone_of;
use super::{ask, derive, registers};
use crate::report::Report;
use crate::store::rows::NewJudgement;
use crate::store::{HistoryRow, KnownPlants, Tx};

pub use choice::Asked;

/// The command by which reports are deleted: what it retires was taken out by decision, and not by a layout.
pub const DELETE: &str = "delete";

/// Why there is a revision that stands by decision.
pub const DECIDED: &str = "operator";

/// What happens to reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The live ones retire.
    Delete,
    /// A retired one comes back.
    Restore,
    /// A rejected one is taken in.
    Accept,
}

/// What became of a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Became {
    /// It is retired, and nothing is in its place.
    Deleted,
    /// It stands again, as a new revision.
    Restored,
    /// It was rejected and stands now, as a new revision.
    Accepted,
    /// A new revision took its place.
    Superseded,
    /// It was rejected, and a new revision answers it.
    Answered,
}

impl Became {
    /// Returns it as a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Restored => "restored",
            Self::Accepted => "accepted",
            Self::Superseded => "superseded",
            Self::Answered => "answered",
        }
    }
}

/// A revision, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Whose statement it is.
    pub source: String,
    /// Which part of the day; mostly empty.
    pub part: String,
    /// Its number.
    pub revision: i32,
    /// What became of it.
    pub became: Became,
    /// The new revision that stands for it or in its place.
    pub by: Option<i32>,
    /// The file name of its workbook.
    pub workbook: String,
}

/// What a correction did.
pub struct Corrected {
    /// Every revision that it touched.
    pub steps: Vec<Step>,
    /// What followed for the day and its month.
    pub effect: Effect,
    /// The plants, as the correction saw them.
    pub plants: KnownPlants,
}

/// Does what is asked, within the transaction: the choice is made of what is stored now.
///
/// # Errors
/// A refusal where there is nothing to do it to, or several things; else the store's.
pub fn correct(tx: &mut Tx<'_>, act: Act, asked: &Asked, zone: Tz) -> Result<Corrected> {
    let plants = tx.masters(None)?;
    ensure!(plants.plant(asked.plant_id).is_some(), "plant {} was retired meanwhile", asked.plant);
    let days: Days = registers::reach(tx, &BTreeSet::from([(asked.plant_id, asked.day)]))?;
    let before = Standing::of(tx, &days)?;
    let mut rows = tx.history(asked.plant_id, Some(asked.day))?;
    rows.retain(|row| asked.takes(&row.report));
    rows.sort_by_cached_key(|row| (row.report.key(), row.report.revision));
    let zone = zone_of(&plants, asked.plant_id, zone);
    let steps = match act {
        Act::Delete => delete(tx, &asked.to_delete(&rows)?)?,
        Act::Restore => bring(tx, asked.to_restore(&rows)?, &rows, Became::Restored, zone)?,
        Act::Accept => bring(tx, asked.to_accept(&rows)?, &rows, Became::Accepted, zone)?,
    };
    derive::follow(tx, &days, &plants, None)?;
    let after = Standing::of(tx, &days)?;
    let effect = Effect::of(tx, &days, &before, &after, &plants)?;
    Ok(Corrected { steps, effect, plants })
}

fn delete(tx: &mut Tx<'_>, rows: &[&HistoryRow]) -> Result<Vec<Step>> {
    for row in rows {
        tx.retire_report(row.report.plant_id, row.report.id)?;
    }
    Ok(rows.iter().map(|row| step(row, Became::Deleted, None)).collect())
}

/// Makes a new revision of a retired or rejected one: the same workbook, the same raw, what was found of it. The live
/// one retires, and so do rejected ones: the day is settled.
fn bring(tx: &mut Tx<'_>, chosen: &HistoryRow, rows: &[HistoryRow], became: Became, zone: Tz) -> Result<Vec<Step>> {
    let row = &chosen.report;
    let replaced: Vec<&HistoryRow> =
        rows.iter().filter(|other| other.report.key() == row.key() && other.report.is_live()).collect();
    let raw = tx.report_raw(row.plant_id, row.id)?.context("the raw form of the report is gone")?;
    let report: Report = serde_json::from_str(&raw).context("the raw form of the report cannot be read")?;
    for other in &replaced {
        tx.retire_report(row.plant_id, other.report.id)?;
    }
    let how = How {
        status: "accepted",
        reason: DECIDED,
        hash: &row.values_hash,
        sha256: &row.sha256,
        received: row.received_at,
        zone,
    };
    let new = keep::insert_raw(tx, row.plant_id, &report, raw, how)?;
    tx.copy_findings(row.plant_id, row.id, new.id)?;
    let mut settled: BTreeSet<String> = replaced.iter().map(|other| other.report.sha256.clone()).collect();
    // Whatever says the same in other bytes says what stands now.
    for workbook in tx.workbooks_of(row.plant_id, row.id)? {
        tx.link_workbook(row.plant_id, new.id, &workbook.sha256)?;
        settled.insert(workbook.sha256);
    }
    for other in &replaced {
        tx.succeed_report(row.plant_id, other.report.id, new.id)?;
    }
    settled.iter().try_for_each(|sha256| settle(tx, sha256))?;
    let others = replaced.into_iter().filter(|other| other.report.id != row.id).map(|other| {
        let became = if other.report.is_accepted() { Became::Superseded } else { Became::Answered };
        step(other, became, Some(new.revision))
    });
    Ok(std::iter::once(step(chosen, became, Some(new.revision))).chain(others).collect())
}

/// Notes of a workbook that waited for a human that it does not any more.
fn settle(tx: &mut Tx<'_>, sha256: &str) -> Result<()> {
    let Some(last) = tx.workbook(sha256)?.and_then(|known| known.last) else { return Ok(()) };
    if !ask::OPEN.contains(&last.outcome.as_str()) || ask::waits(tx, sha256, &last.outcome, None)?.is_some() {
        return Ok(());
    }
    tx.put_judgement(&NewJudgement {
        sha256: last.sha256,
        name: last.name,
        received_at: last.received_at,
        judged_under: last.judged_under,
        outcome: "accepted".to_owned(),
    })
}

fn step(row: &HistoryRow, became: Became, by: Option<i32>) -> Step {
    Step {
        source: row.report.source.clone(),
        part: row.report.part.clone(),
        revision: row.report.revision,
        became,
        by,
        workbook: row.workbook.clone(),
    }
}
