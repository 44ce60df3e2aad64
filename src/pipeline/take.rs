//! One workbook into the store, inside one transaction: what it gave, what that is to what is stored, what follows.

use std::cell::{Ref, RefCell};
use std::collections::BTreeSet;

use anyhow::{Context, Result};
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::job::Reply;
use super::keep::{self, How};
use super::outcome::{ReportOutcome, ReportResult, WorkbookOutcome, WorkbookResult};
use super::setup::{Setup, sha256};
use super::template::Seen;
use super::{ask, beside, closed, derive, known, registers, tell};
use crate::check::revision::{self, Decision};
use crate::check::{self, Context as Checks, history};
use crate::finding::Finding;
use crate::record::Outside;
use crate::report::Report;
use crate::rule::RESEND_OF_SUPERSEDED;
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
    pub(super) fn plants(&self, tx: &mut Tx<'_>) -> Result<Ref<'_, KnownPlants>> {
        if self.plants.borrow().version != tx.masters_version(None)? {
            *self.plants.borrow_mut() = tx.masters(None)?;
        }
        Ok(self.plants.borrow())
    }

    /// Returns what a draft of a layout is judged with.
    pub(super) fn checks(&self, layout: &str) -> Checks {
        Checks { now: self.now, zone: self.setup.zone, expects_energy: self.setup.expects_energy(layout) }
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
            let judged = check::judge(draft, plants.masters(), &frame.checks(&draft.layout));
            result.findings = judged.findings;
            if known.is_none() {
                put_workbook(tx, arrival, result.layout.as_deref())?;
            }
            let linked = known.iter().flat_map(|k| &k.reports).map(|r| (r.plant_id, r.id)).collect();
            let known_layout = frame.setup.known.get(&draft.layout);
            let layout = known_layout.map(|known| (draft.layout.as_str(), known.fingerprint.as_str()));
            let seen = layout.map(|(_, fingerprint)| Seen::of(draft, &judged.reports, fingerprint));
            let own = Own { arrival, arrived, linked, layout, seen, zone: frame.setup.zone };
            store(tx, &mut result, judged.reports, &own, &plants)?;
        }
        Reply::Refused(finding) => {
            result.findings.push(finding.clone());
            if known.is_none() {
                put_workbook(tx, arrival, None)?;
            }
        }
        Reply::NeedLayouts | Reply::Learned(..) => {
            anyhow::bail!("the reader of {} has no layouts; this is a fault of dgr", arrival.name)
        }
    }
    // That it came again is said of its coming: it holds as long as the file merely lies there.
    let of_coming: &[&str] = if arrived { &[] } else { &[RESEND_OF_SUPERSEDED.id()] };
    keep::workbook_findings(tx, &arrival.sha256, &result.findings, of_coming)?;
    result.outcome = WorkbookResult::judged(&result.reports, &result.findings);
    if let Some(last) = last.filter(|_| !arrived && result.outcome == WorkbookOutcome::Unchanged)
        && let Some(open) = WorkbookOutcome::of(&last.outcome).filter(|outcome| outcome.needs_a_human())
        && ask::waits(tx, &arrival.sha256, &last.outcome, None)?.is_some()
    {
        result.outcome = open;
    }
    tx.put_judgement(&NewJudgement {
        sha256: arrival.sha256.clone(),
        name: arrival.name.clone(),
        received_at: arrival.received,
        judged_under: under,
        outcome: result.outcome.word().to_owned(),
    })?;
    tell::workbook(tx, &result, &plants, frame.setup, frame.now)?;
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
    /// What its tables look like.
    seen: Option<Seen<'a>>,
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
    let (mut touched, mut fresh) = (BTreeSet::new(), derive::Fresh::new());
    if let Some(seen) = &own.seen {
        seen.compare(tx, &own.arrival.sha256, plants, &mut result.findings)?;
    }
    beside::not_repeated(tx, &reports, plants, &mut result.findings)?;
    let days = beside::days(&reports);
    for report in reports {
        let Some(plant_id) = plants.id_of(&report.key.plant) else { continue };
        let day = report.key.day;
        let beside = days.get(&report.key.plant).cloned().unwrap_or_default();
        let (stored, accepted) = one(tx, plant_id, report, own, plants, &beside, &mut result.findings)?;
        fresh.extend(accepted.map(|(id, report)| ((plant_id, id), report)));
        if matches!(stored.outcome, ReportOutcome::Accepted | ReportOutcome::Restated { .. }) {
            touched.insert((plant_id, day));
        }
        result.reports.push(stored);
    }
    derive::follow_with(tx, &touched, plants, own.layout, fresh)?;
    own.seen.as_ref().map_or(Ok(()), |seen| seen.keep(tx, &touched, plants))
}

/// Stores one report, or finds that it is stored. Returns with it what was accepted, and under which id. `days`: those
/// that its workbook tells of the plant.
fn one(
    tx: &mut Tx<'_>,
    plant_id: i64,
    mut report: Report,
    own: &Own<'_>,
    plants: &KnownPlants,
    days: &BTreeSet<NaiveDate>,
    workbook: &mut Vec<Finding>,
) -> Result<(ReportResult, Option<(i64, Report)>)> {
    let plant = plants.plant(plant_id).context("a report's plant is not known")?;
    beside::units(tx, plant_id, &mut report, plant)?;
    let hash = values_hash(&report);
    let known = known::of(tx, &keep::key(plant_id, &report), &own.arrival.sha256, &own.linked)?;
    let live = known.iter().find(|k| k.holds()).cloned();
    if let Some(live) = live.as_ref().filter(|live| live.values_hash != hash && !report.is_rejected()) {
        let earlier = keep::raw(tx, plant_id, live.id).context("cannot compare with the earlier report")?;
        report.findings.extend(history::drops(&earlier, &report));
        let again = revision::again(&known, live, &hash);
        report.findings.extend(again.map(|again| history::reverts(again.revision, live.revision)));
    }
    if live.as_ref().is_none_or(|live| live.values_hash != hash) && !report.is_rejected() {
        let book = beside::Book { sha256: &own.arrival.sha256, days };
        beside::copied(tx, plant_id, &mut report, plant, &book)?;
        beside::unlike(tx, plant_id, &mut report, plant)?;
    }
    let accepts = |rejected| matches!(revision::decide(&known, &hash, rejected, own.arrived), Decision::Accept { .. });
    if accepts(report.is_rejected()) {
        report.findings.extend(closed::guard(tx, (plant_id, &report.key.plant), report.key.day)?);
        report.findings.extend(registers::guard(tx, plant_id, &report, live.as_ref().map(|live| live.id))?);
    }
    let rejected = report.is_rejected();
    let how = How {
        status: if rejected { "rejected" } else { "accepted" },
        reason: if live.is_some() { "restated" } else { "received" },
        hash: &hash,
        sha256: &own.arrival.sha256,
        received: own.arrival.received,
        zone: zone_of(plants, plant_id, own.zone),
    };
    let mut accepted = None;
    let (revision, outcome) = match revision::decide(&known, &hash, rejected, own.arrived) {
        Decision::Unchanged if rejected && known.iter().any(|k| k.is_open() && k.same_bytes) => {
            (None, ReportOutcome::Rejected { correction: live.is_some() })
        }
        Decision::Unchanged => (None, ReportOutcome::Unchanged),
        Decision::Same { id, answers } => {
            tx.link_workbook(plant_id, id, &own.arrival.sha256)?;
            keep::answer(tx, plant_id, &answers, id)?;
            (None, ReportOutcome::Same)
        }
        Decision::Resent { revision, deleted } => {
            workbook.push(history::resent(&report.key.plant, report.key.day, revision, deleted));
            (None, ReportOutcome::Resent)
        }
        Decision::Withdrawn { id, revision, deleted } => {
            // If that is restored, this file says what stands.
            tx.link_workbook(plant_id, id, &own.arrival.sha256)?;
            workbook.push(history::withdrawn(&report.key.plant, report.key.day, revision, deleted));
            (None, ReportOutcome::Resent)
        }
        Decision::Reject { answers } => {
            let new = keep::insert(tx, plant_id, &report, how)?;
            keep::answer(tx, plant_id, &answers, new.id)?;
            (Some(new.revision), ReportOutcome::Rejected { correction: live.is_some() })
        }
        Decision::Accept { corrects, answers } => {
            let replaced: Vec<i64> = corrects.into_iter().chain(answers).collect();
            let new = keep::replace(tx, plant_id, &report, &replaced, how)?;
            let outcome =
                live.map_or(ReportOutcome::Accepted, |live| ReportOutcome::Restated { replaces: live.revision });
            accepted = Some(new.id);
            (Some(new.revision), outcome)
        }
    };
    let result =
        ReportResult { key: report.key.clone(), revision, outcome, findings: std::mem::take(&mut report.findings) };
    Ok((result, accepted.map(|id| (id, report))))
}

/// Returns the hash of what a report says.
pub fn values_hash(report: &Report) -> String {
    sha256(report.said().as_bytes())
}

/// Returns the zone in which a plant's reports tell their times.
pub fn zone_of(plants: &KnownPlants, plant_id: i64, usual: Tz) -> Tz {
    let own = plants.plant(plant_id).and_then(|p| p.time_zone.as_deref()).and_then(|zone| zone.parse().ok());
    own.unwrap_or(usual)
}
