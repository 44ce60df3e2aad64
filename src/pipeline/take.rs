//! One workbook into the store, inside one transaction: what it gave, what that is to what is stored, what follows.

use std::cell::{Ref, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::job::Reply;
use super::keep::How;
use super::outcome::{ReportOutcome, ReportResult, WorkbookOutcome, WorkbookResult};
use super::setup::{Setup, sha256};
use super::{derive, keep};
use crate::check::revision::{self, Decision};
use crate::check::{self, Context as Checks, history};
use crate::finding::Finding;
use crate::record::Outside;
use crate::report::Report;
use crate::store::rows::{NewJudgement, WorkbookRow};
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
    /// That mail's subject.
    pub subject: Option<String>,
    /// Its bytes; none: over the limits, only what was said of it is kept.
    pub bytes: Option<Vec<u8>>,
}

/// Everything that a transaction is given beside the arrival and what was read from it.
pub struct Frame<'a> {
    /// What the run is made with.
    pub setup: &'a Setup,
    /// What the command line says of the files.
    pub flags: &'a Outside,
    /// Now, UTC.
    pub now: NaiveDateTime,
    /// The plants as they were known to the transaction before: read again only where their version differs.
    pub plants: &'a RefCell<KnownPlants>,
}

impl Frame<'_> {
    /// Returns the plants as this transaction sees them.
    fn plants(&self, tx: &mut Tx<'_>) -> Result<Ref<'_, KnownPlants>> {
        if self.plants.borrow().version != tx.masters_version(None)? {
            *self.plants.borrow_mut() = tx.masters(None)?;
        }
        Ok(self.plants.borrow())
    }
}

/// Returns what judgements stand under: layouts, rules, what the command line said, and the master data's version.
pub fn under(setup: &Setup, flags: &Outside, version: i64) -> String {
    sha256(format!("{} {flags:?} {version}", setup.fingerprint).as_bytes())
}

/// Takes a workbook in. All of it, or, by an error, nothing. No reply: the arrival was judged before as it would be
/// now; if that does not hold any more, the next run sees to it.
///
/// # Errors
/// Only the store's own: whatever is wrong with the workbook is in the result.
pub fn take(tx: &mut Tx<'_>, arrival: &Arrival, reply: Option<&Reply>, frame: &Frame<'_>) -> Result<WorkbookResult> {
    let plants = frame.plants(tx)?;
    let under = under(frame.setup, frame.flags, plants.version);
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
    let known = tx.workbook(&arrival.sha256)?;
    let last = known.as_ref().and_then(|k| k.last.clone());
    let settled = !arrived && last.as_ref().is_some_and(|last| last.judged_under == under);
    let Some(reply) = reply.filter(|_| !settled) else {
        result.before = last.map(|last| last.outcome);
        return Ok(result);
    };
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
            if known.is_none() {
                put_workbook(tx, arrival, result.layout.as_deref())?;
            }
            let linked = known.iter().flat_map(|k| &k.reports).map(|r| (r.plant_id, r.id)).collect();
            let known_layout = frame.setup.known.get(&draft.layout);
            let layout = known_layout.map(|known| (draft.layout.as_str(), known.fingerprint.as_str()));
            let own = Own { arrival, arrived, linked, layout, zone: frame.setup.zone };
            store(tx, &mut result, judged.reports, &own, &plants)?;
        }
        Reply::Refused(finding) => {
            result.findings.push(finding.clone());
            if known.is_none() {
                put_workbook(tx, arrival, None)?;
            }
        }
        Reply::NeedLayouts => anyhow::bail!("the reader of {} has no layouts; this is a fault of dgr", arrival.name),
    }
    keep::workbook_findings(tx, &arrival.sha256, &result.findings)?;
    result.outcome = WorkbookResult::judged(&result.reports, &result.findings);
    tx.put_judgement(&NewJudgement {
        sha256: arrival.sha256.clone(),
        name: arrival.name.clone(),
        received_at: arrival.received,
        judged_under: under,
        outcome: result.outcome.word().to_owned(),
    })?;
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
        subject: arrival.subject.clone(),
        layout: layout.map(str::to_owned),
    };
    tx.put_workbook(&row, arrival.bytes.as_deref())
}

/// What a workbook's reports are stored with.
struct Own<'a> {
    arrival: &'a Arrival,
    /// It came with this arrival for the first time.
    arrived: bool,
    /// The reports that these very bytes gave or repeat.
    linked: BTreeSet<(i64, i64)>,
    /// The layout it was read by, and its fingerprint.
    layout: Option<(&'a str, &'a str)>,
    zone: Tz,
}

/// Stores the reports of a workbook and everything that follows from them, day by day and month by month.
fn store(
    tx: &mut Tx<'_>,
    result: &mut WorkbookResult,
    reports: Vec<Report>,
    own: &Own<'_>,
    plants: &KnownPlants,
) -> Result<()> {
    let mut touched: BTreeSet<(i64, NaiveDate)> = BTreeSet::new();
    not_repeated(tx, &reports, plants, &mut result.findings)?;
    for report in reports {
        let Some(plant_id) = plants.id_of(&report.key.plant) else { continue };
        let day = report.key.day;
        let stored = one(tx, plant_id, report, own, plants, &mut result.findings)?;
        if matches!(stored.outcome, ReportOutcome::Accepted | ReportOutcome::Restated { .. }) {
            touched.insert((plant_id, day));
        }
        result.reports.push(stored);
    }
    derive::follow(tx, &touched, plants, own.layout)
}

/// Stores one report, or finds that it is stored.
fn one(
    tx: &mut Tx<'_>,
    plant_id: i64,
    mut report: Report,
    own: &Own<'_>,
    plants: &KnownPlants,
    workbook: &mut Vec<Finding>,
) -> Result<ReportResult> {
    let hash = sha256(report.said().join("\n").as_bytes());
    let known = keep::known(tx, plant_id, &report, &own.linked)?;
    let live = known.iter().find(|k| k.live && k.accepted).cloned();
    if let Some(live) = live.as_ref().filter(|live| live.values_hash != hash && !report.is_rejected()) {
        let earlier = keep::raw(tx, plant_id, live.id).context("cannot compare with the earlier report")?;
        report.findings.extend(history::drops(&earlier, &report));
    }
    let rejected = report.is_rejected();
    let own_zone = plants.plant(plant_id).and_then(|p| p.time_zone.as_deref()).and_then(|z| z.parse().ok());
    let zone = own_zone.unwrap_or(own.zone);
    let (revision, outcome) = match revision::decide(&known, &hash, rejected, own.arrived) {
        Decision::Unchanged if rejected && known.iter().any(|k| k.live && !k.accepted && k.same_bytes) => {
            (None, ReportOutcome::Rejected { correction: live.is_some() })
        }
        Decision::Unchanged => (None, ReportOutcome::Unchanged),
        Decision::Same { id, answers } => {
            tx.link_workbook(plant_id, id, &own.arrival.sha256)?;
            for answered in answers {
                tx.retire_report(plant_id, answered)?;
                tx.succeed_report(plant_id, answered, id)?;
            }
            (None, ReportOutcome::Same)
        }
        Decision::Resent { revision, deleted } => {
            workbook.push(history::resent(&report.key.plant, report.key.day, revision, deleted));
            (None, ReportOutcome::Resent)
        }
        Decision::Reject { answers } => {
            let new = keep::insert(
                tx,
                plant_id,
                &report,
                &hash,
                own.arrival,
                How { status: "rejected", restates: live.is_some() },
                zone,
            )?;
            for id in answers {
                tx.retire_report(plant_id, id)?;
                tx.succeed_report(plant_id, id, new.id)?;
            }
            (Some(new.revision), ReportOutcome::Rejected { correction: live.is_some() })
        }
        Decision::Accept { corrects, answers } => {
            // The live one retires first: two accepted live reports of one day cannot stand side by side.
            for id in corrects.iter().chain(&answers) {
                tx.retire_report(plant_id, *id)?;
            }
            let new = keep::insert(
                tx,
                plant_id,
                &report,
                &hash,
                own.arrival,
                How { status: "accepted", restates: live.is_some() },
                zone,
            )?;
            for id in corrects.iter().chain(&answers) {
                tx.succeed_report(plant_id, *id, new.id)?;
            }
            let outcome =
                live.map_or(ReportOutcome::Accepted, |live| ReportOutcome::Restated { replaces: live.revision });
            (Some(new.revision), outcome)
        }
    };
    Ok(ReportResult { key: report.key, revision, outcome, findings: report.findings })
}

/// Tells of days that the workbook's source reported before, within the days this one covers, and that it leaves out.
fn not_repeated(tx: &mut Tx<'_>, reports: &[Report], plants: &KnownPlants, findings: &mut Vec<Finding>) -> Result<()> {
    let mut by_plant: BTreeMap<(&str, &str), BTreeSet<NaiveDate>> = BTreeMap::new();
    for report in reports {
        by_plant.entry((&report.key.plant, &report.key.source)).or_default().insert(report.key.day);
    }
    for ((code, source), days) in by_plant {
        let (Some(first), Some(last), Some(plant_id)) = (days.first(), days.last(), plants.id_of(code)) else {
            continue;
        };
        if days.len() < 2 {
            continue;
        }
        let mut before: Vec<NaiveDate> = tx
            .reports(Some(plant_id), *first, *last, None)?
            .into_iter()
            .filter(|r| r.is_accepted() && r.source == source && !days.contains(&r.day))
            .map(|r| r.day)
            .collect();
        before.dedup();
        findings.extend(before.into_iter().map(|day| history::not_repeated(code, day, source)));
    }
    Ok(())
}
