//! One workbook into the store, inside one transaction: what it gave, what that is to what is stored, what follows.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use chrono::{NaiveDate, NaiveDateTime};

use super::job::Reply;
use super::outcome::{ReportOutcome, ReportResult, WorkbookOutcome, WorkbookResult};
use super::setup::{Setup, sha256};
use super::{derive, keep};
use crate::check::revision::{self, Decision};
use crate::check::{self, Context as Checks, history};
use crate::finding::Finding;
use crate::report::Report;
use crate::store::rows::WorkbookRow;
use crate::store::{KnownPlants, Tx};

/// A file that came.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Its name, lossily decoded.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
    /// When it came, UTC.
    pub received: NaiveDateTime,
    /// Who sent it, where a mail tells.
    pub sender: Option<String>,
    /// Its bytes; none: over the limits, only what was said of it is kept.
    pub bytes: Option<Vec<u8>>,
}

/// Everything that a transaction is given beside the arrival and what was read from it.
pub struct Frame<'a> {
    /// What the run is made with.
    pub setup: &'a Setup,
    /// Now, UTC.
    pub now: NaiveDateTime,
}

/// Takes a workbook in. All of it, or, by an error, nothing.
///
/// # Errors
/// Only the store's own: whatever is wrong with the workbook is in the result.
pub fn take(tx: &mut Tx<'_>, arrival: &Arrival, reply: &Reply, frame: &Frame<'_>) -> Result<WorkbookResult> {
    let plants = tx.masters(None)?;
    let under = sha256(format!("{} {}", frame.setup.fingerprint, plants.version).as_bytes());
    let arrived = !tx.has_arrived(&arrival.sha256, &arrival.name, arrival.received)?;
    let mut result = WorkbookResult {
        name: arrival.name.clone(),
        sha256: arrival.sha256.clone(),
        layout: None,
        outcome: WorkbookOutcome::Unchanged,
        reports: Vec::new(),
        findings: Vec::new(),
        before: None,
        moved_to: None,
    };
    if let Some(last) = tx.last_judgement(&arrival.sha256)?.filter(|last| !arrived && last.judged_under == under) {
        result.before = Some(last.outcome);
        return Ok(result);
    }
    let known = tx.workbook(&arrival.sha256)?.is_some();
    match reply {
        Reply::Draft(draft) => {
            result.layout = Some(draft.layout.clone());
            let checks = Checks {
                now: frame.now,
                zone: frame.setup.zone,
                expects_energy: frame.setup.expects_energy(&draft.layout),
            };
            let judged = check::judge(draft, &plants.masters(), &checks);
            result.findings = judged.findings;
            if !known {
                put_workbook(tx, arrival, result.layout.as_deref())?;
            }
            store(tx, &mut result, judged.reports, arrival, arrived, &plants)?;
        }
        Reply::Refused(finding) => {
            result.findings.push(finding.clone());
            if !known {
                put_workbook(tx, arrival, None)?;
            }
        }
        Reply::NeedLayouts => anyhow::bail!("the reader of {} has no layouts; this is a fault of dgr", arrival.name),
    }
    keep::workbook_findings(tx, &arrival.sha256, &result.findings)?;
    result.outcome = WorkbookResult::judged(&result.reports, &result.findings);
    tx.put_judgement(&arrival.sha256, &arrival.name, arrival.received, &under, result.outcome.word())?;
    keep::messages(tx, &result, frame)?;
    Ok(result)
}

fn put_workbook(tx: &mut Tx<'_>, arrival: &Arrival, layout: Option<&str>) -> Result<()> {
    let row = WorkbookRow {
        sha256: arrival.sha256.clone(),
        name: arrival.name.clone(),
        size: i64::try_from(arrival.size).unwrap_or(i64::MAX),
        received_at: arrival.received,
        sender: arrival.sender.clone(),
        layout: layout.map(str::to_owned),
    };
    tx.put_workbook(&row, arrival.bytes.as_deref())
}

/// Stores the reports of a workbook and everything that follows from them, day by day and month by month.
fn store(
    tx: &mut Tx<'_>,
    result: &mut WorkbookResult,
    reports: Vec<Report>,
    arrival: &Arrival,
    arrived: bool,
    plants: &KnownPlants,
) -> Result<()> {
    let mut touched: BTreeSet<(i64, NaiveDate)> = BTreeSet::new();
    not_repeated(tx, &reports, plants, &mut result.findings)?;
    for report in reports {
        let Some(plant_id) = plants.id_of(&report.key.plant) else { continue };
        let day = report.key.day;
        let stored = one(tx, plant_id, report, arrival, arrived, plants, &mut result.findings)?;
        if matches!(stored.outcome, ReportOutcome::Accepted | ReportOutcome::Restated { .. }) {
            touched.insert((plant_id, day));
        }
        result.reports.push(stored);
    }
    derive::follow(tx, &touched, plants)
}

/// Stores one report, or finds that it is stored.
fn one(
    tx: &mut Tx<'_>,
    plant_id: i64,
    mut report: Report,
    arrival: &Arrival,
    arrived: bool,
    plants: &KnownPlants,
    workbook: &mut Vec<Finding>,
) -> Result<ReportResult> {
    let hash = sha256(report.said().join("\n").as_bytes());
    let known = keep::known(tx, plant_id, &report.key, &arrival.sha256)?;
    let live = known.iter().find(|k| k.live && k.accepted).cloned();
    if let Some(live) = live.as_ref().filter(|live| live.values_hash != hash && !report.is_rejected()) {
        let earlier = keep::raw(tx, plant_id, live.id).context("cannot compare with the earlier report")?;
        report.findings.extend(history::drops(&earlier, &report));
    }
    let rejected = report.is_rejected();
    let (revision, outcome) = match revision::decide(&known, &hash, rejected, arrived) {
        Decision::Unchanged if rejected => (None, ReportOutcome::Rejected { correction: live.is_some() }),
        Decision::Unchanged => (None, ReportOutcome::Unchanged),
        Decision::Same(id) => {
            tx.link_workbook(plant_id, id, &arrival.sha256)?;
            (None, ReportOutcome::Same)
        }
        Decision::Resent { revision, deleted } => {
            workbook.push(history::resent(&report.key.plant, report.key.day, revision, deleted));
            (None, ReportOutcome::Resent)
        }
        Decision::Reject { answers } => {
            let new = keep::insert(tx, plant_id, &report, &hash, arrival, "rejected", plants)?;
            for id in answers {
                keep::retire(tx, plant_id, id, Some(new.id))?;
            }
            (Some(new.revision), ReportOutcome::Rejected { correction: live.is_some() })
        }
        Decision::Accept { corrects, answers } => {
            // The live one retires first: two accepted live reports of one day cannot stand side by side.
            for id in corrects.iter().chain(&answers) {
                keep::retire(tx, plant_id, *id, None)?;
            }
            let new = keep::insert(tx, plant_id, &report, &hash, arrival, "accepted", plants)?;
            for id in corrects.iter().chain(&answers) {
                tx.replaced_by(plant_id, *id, new.id)?;
            }
            let outcome = live.map_or(ReportOutcome::Accepted, |live| ReportOutcome::Restated { replaces: live.revision });
            (Some(new.revision), outcome)
        }
    };
    Ok(ReportResult { key: report.key, revision, outcome, findings: report.findings })
}

/// Tells of days that the workbook's source reported before, within the days this one covers, and that it leaves out.
fn not_repeated(
    tx: &mut Tx<'_>,
    reports: &[Report],
    plants: &KnownPlants,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let mut by_plant: BTreeMap<(&str, &str), BTreeSet<NaiveDate>> = BTreeMap::new();
    for report in reports {
        by_plant.entry((&report.key.plant, &report.key.source)).or_default().insert(report.key.day);
    }
    for ((code, source), days) in by_plant {
        let (Some(first), Some(last), Some(plant_id)) = (days.first(), days.last(), plants.id_of(code)) else { continue };
        if days.len() < 2 {
            continue;
        }
        for day in tx.days_reported(plant_id, source, *first, *last)? {
            if !days.contains(&day) {
                findings.push(history::not_repeated(code, day, source));
            }
        }
    }
    Ok(())
}
