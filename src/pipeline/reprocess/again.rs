//! One stored workbook by today's reading, inside one transaction: first what is to be done with each of its reports,
//! then all of it, then what follows.

use std::collections::BTreeSet;

use anyhow::Result;

use super::Asked;
use super::compared::{self, Reading};
use super::read::Read;
use super::said::said;
use crate::calendar::Month;
use crate::check::again::{self, Decision, Today};
use crate::check::revision::Known;
use crate::pipeline::ask::OPEN;
use crate::pipeline::effect::{Days, Effect, Standing};
use crate::pipeline::keep::{self, How};
use crate::pipeline::known::{self, READ_AGAIN, is_decided};
use crate::pipeline::outcome::{ReportOutcome, ReportResult, WorkbookOutcome, WorkbookResult};
use crate::pipeline::take::{Frame, under, values_hash, zone_of};
use crate::pipeline::{beside, closed, derive, registers, template};
use crate::record::Outside;
use crate::report::{Report, ReportKey};
use crate::rule::{Family, Rule, Severity};
use crate::store::rows::{NewJudgement, ReportRow, WorkbookRow};
use crate::store::{KnownPlants, KnownWorkbook, Tx};

/// What came of a workbook that was read again.
#[derive(Clone, Debug, PartialEq)]
pub struct Again {
    /// What its reports come to now.
    pub result: WorkbookResult,
    /// Reports that it does not say any more.
    pub retired: Vec<(ReportKey, i32)>,
    /// Reports that are left to other workbooks, or to whoever decided.
    pub left: Vec<ReportKey>,
    /// Live reports that stay because it could not be read, or their month is closed.
    pub kept: usize,
    /// Whether anything was stored.
    pub changed: bool,
}

/// What is to be done with one report.
struct Plan {
    plant_id: i64,
    report: Report,
    hash: String,
    /// The live report of its key: its id and revision.
    live: Option<(i64, i32)>,
    decision: Decision,
}

/// Does with a stored workbook what today's reading asks for. Nothing: it is not among those that were asked for.
///
/// # Errors
/// Only the store's own.
pub fn again(
    tx: &mut Tx<'_>,
    row: &WorkbookRow,
    read: &Read,
    asked: &Asked,
    frame: &Frame<'_>,
) -> Result<Option<(Again, Effect)>> {
    let plants = frame.plants(tx)?;
    let Some(known) = tx.workbook(&row.sha256)? else { return Ok(None) };
    let Some(said) = said(read, frame, &plants) else { return Ok(None) };
    let layout = said.layout.as_ref().map(|(name, _)| name.as_str());
    if !asked.means(&known.reports, &said.reports, layout, &plants) {
        return Ok(None);
    }
    let made = tx.reports_made_by(&row.sha256)?;
    let prune = matches!(read, Read::Unrecognised(_));
    let mut out = Again {
        result: WorkbookResult {
            name: row.name.clone(),
            sha256: row.sha256.clone(),
            layout: layout.map(str::to_owned),
            outcome: WorkbookOutcome::Unresolved,
            reports: Vec::new(),
            findings: said.findings.clone(),
            before: known.last.as_ref().map(|last| last.outcome.clone()),
            moved_to: None,
        },
        retired: Vec::new(),
        left: Vec::new(),
        kept: 0,
        changed: false,
    };
    if said.reports.is_empty() && !said.clean && !prune && !made.is_empty() {
        out.kept = made.len();
        return Ok(Some((out, Effect::default())));
    }
    let plans = plans(tx, &known, &said.reports, &plants)?;
    let said_again = |row: &ReportRow| plans.iter().any(|p| keep::key(p.plant_id, &p.report) == row.key());
    let closed = closed::all(tx)?;
    let open = |row: &ReportRow| !closed.contains(&(row.plant_id, Month::of(row.day)));
    let (gone, stay): (Vec<ReportRow>, Vec<ReportRow>) =
        made.into_iter().filter(|row| !said_again(row)).partition(|row| (said.clean || prune) && open(row));
    out.kept = stay.len();
    let days = registers::reach(tx, &touched(&plans, &gone))?;
    let before = Standing::of(tx, &days)?;
    apply(tx, plans, &gone, row, frame, &plants, &mut out)?;
    let seen = said.layout.as_ref().map(|(name, fingerprint)| (name.as_str(), fingerprint.as_str()));
    let mut effect = Effect::default();
    if !days.is_empty() {
        derive::follow(tx, &days, &plants, seen)?;
        let after = Standing::of(tx, &days)?;
        effect = Effect::of(tx, &days, &before, &after, &plants)?;
    }
    conclude(tx, &known, frame, plants.version, &mut out)?;
    Ok(Some((out, effect)))
}

/// Returns what is to be done with each report.
fn plans(tx: &mut Tx<'_>, book: &KnownWorkbook, reports: &[Report], plants: &KnownPlants) -> Result<Vec<Plan>> {
    let linked: BTreeSet<(i64, i64)> = book.reports.iter().map(|row| (row.plant_id, row.id)).collect();
    let waited = book.last.as_ref().is_some_and(|last| OPEN.contains(&last.outcome.as_str()));
    let reading = Reading { reports, sha256: &book.row.sha256 };
    let mut plans = Vec::new();
    for report in reports {
        let Some(plant_id) = plants.id_of(&report.key.plant) else { continue };
        let Some(plant) = plants.plant(plant_id) else { continue };
        let mut report = report.clone();
        beside::units(tx, plant_id, &mut report, plant)?;
        let known = known::of(tx, &keep::key(plant_id, &report), &book.row.sha256, &linked)?;
        let hash = values_hash(&report);
        let live = known.iter().find(|k| k.holds());
        let alike = compared::live(tx, plant_id, &mut report, plant, &known, &hash)?;
        let differs = live.is_none_or(|live| live.values_hash != hash);
        if differs && !report.is_rejected() {
            compared::copied(tx, plant_id, &mut report, plant, reading)?;
        }
        // One that says what its own live one says, but from other cells, is stored anew as well.
        if (differs || (live.is_some_and(|live| live.made) && !alike)) && !report.is_rejected() {
            compared::unlike(tx, plant_id, &mut report, plant, reading)?;
        }
        let later = match live.or(known.iter().rfind(|k| k.accepted)) {
            Some(last) => came_later(tx, &book.row, plant_id, last)?,
            None => true,
        };
        let decide = |rejected| again::decide(&known, &Today { values_hash: &hash, rejected, alike, later, waited });
        if matches!(decide(report.is_rejected()), Decision::Accept { .. }) {
            report.findings.extend(closed::guard(tx, (plant_id, &report.key.plant), report.key.day)?);
            report.findings.extend(registers::guard(tx, plant_id, &report, live.map(|live| live.id))?);
        }
        let decision = decide(report.is_rejected());
        plans.push(Plan { plant_id, live: live.map(|k| (k.id, k.revision)), report, hash, decision });
    }
    Ok(plans)
}

/// Returns whether a workbook came after another's report of a day; after somebody decided for that, if somebody did.
fn came_later(tx: &mut Tx<'_>, row: &WorkbookRow, plant_id: i64, last: &Known) -> Result<bool> {
    let Some(report) = tx.report(plant_id, last.id)? else { return Ok(true) };
    let since = if is_decided(&report) {
        tx.change_row(report.created_change)?.map_or(report.received_at, |change| change.moment)
    } else {
        report.received_at
    };
    Ok(row.received_at > since)
}

/// Returns the days whose numbers may change.
fn touched(plans: &[Plan], gone: &[ReportRow]) -> Days {
    let accepted = plans.iter().filter(|plan| matches!(plan.decision, Decision::Accept { .. }));
    let retired = gone.iter().filter(|row| row.is_accepted());
    accepted
        .map(|plan| (plan.plant_id, plan.report.key.day))
        .chain(retired.map(|row| (row.plant_id, row.day)))
        .collect()
}

/// Does what was planned.
fn apply(
    tx: &mut Tx<'_>,
    plans: Vec<Plan>,
    gone: &[ReportRow],
    row: &WorkbookRow,
    frame: &Frame<'_>,
    plants: &KnownPlants,
    out: &mut Again,
) -> Result<()> {
    for report in gone {
        tx.retire_report(report.plant_id, report.id)?;
        out.changed = true;
        let plant = plants.plant(report.plant_id).map(|plant| plant.code.clone()).unwrap_or_default();
        let (source, part) = (report.source.clone(), report.part.clone());
        out.retired.push((ReportKey { plant, day: report.day, source, part }, report.revision));
    }
    for plan in plans {
        let how = How {
            status: if plan.report.is_rejected() { "rejected" } else { "accepted" },
            reason: READ_AGAIN,
            hash: &plan.hash,
            sha256: &row.sha256,
            received: row.received_at,
            zone: zone_of(plants, plan.plant_id, frame.setup.zone),
        };
        let (revision, outcome) = one(tx, &plan, how, out)?;
        if plan.decision == Decision::Left {
            out.left.push(plan.report.key.clone());
        }
        out.result.reports.push(ReportResult {
            key: plan.report.key,
            revision,
            outcome,
            findings: plan.report.findings,
        });
    }
    Ok(())
}

fn one(tx: &mut Tx<'_>, plan: &Plan, how: How<'_>, out: &mut Again) -> Result<(Option<i32>, ReportOutcome)> {
    let rejected = ReportOutcome::Rejected { correction: plan.live.is_some() };
    Ok(match &plan.decision {
        Decision::Left => (None, ReportOutcome::Unchanged),
        Decision::StillRejected => (None, rejected),
        Decision::AsBefore { answers } => {
            if let Some((live, _)) = plan.live {
                keep::answer(tx, plan.plant_id, answers, live)?;
            }
            out.changed |= !answers.is_empty();
            (None, ReportOutcome::Unchanged)
        }
        Decision::Same { id, answers } => {
            tx.link_workbook(plan.plant_id, *id, how.sha256)?;
            keep::answer(tx, plan.plant_id, answers, *id)?;
            out.changed = true;
            (None, ReportOutcome::Same)
        }
        Decision::Reject { answers } => {
            let new = keep::insert(tx, plan.plant_id, &plan.report, how)?;
            keep::answer(tx, plan.plant_id, answers, new.id)?;
            out.changed = true;
            (Some(new.revision), rejected)
        }
        Decision::Accept { corrects, answers } => {
            let replaced: Vec<i64> = corrects.iter().chain(answers).copied().collect();
            let new = keep::replace(tx, plan.plant_id, &plan.report, &replaced, how)?;
            out.changed = true;
            let outcome =
                plan.live.map_or(ReportOutcome::Accepted, |(_, replaces)| ReportOutcome::Restated { replaces });
            (Some(new.revision), outcome)
        }
    })
}

/// Stores what the workbook comes to as a whole, where that is not what it was.
fn conclude(tx: &mut Tx<'_>, known: &KnownWorkbook, frame: &Frame<'_>, version: i64, out: &mut Again) -> Result<()> {
    // What was found against what is stored, when it came, stays true.
    let of_then: Vec<&str> =
        Rule::all().filter(|rule| rule.definition().family == Family::History).map(Rule::id).collect();
    let sha256 = &known.row.sha256;
    let stored = tx.findings_of_workbook(sha256)?;
    let open_then =
        stored.iter().any(|row| of_then.contains(&row.rule.as_str()) && row.severity == Severity::Error.word());
    template::told(&stored, &mut out.result.findings);
    out.changed |= keep::workbook_findings(tx, sha256, &out.result.findings, &of_then)?;
    out.result.outcome = match WorkbookResult::judged(&out.result.reports, &out.result.findings) {
        WorkbookOutcome::Accepted | WorkbookOutcome::Unchanged if open_then => WorkbookOutcome::Partly,
        outcome => outcome,
    };
    if !out.changed {
        return Ok(());
    }
    let (name, received_at) = match &known.last {
        Some(last) => (last.name.clone(), last.received_at),
        None => (known.row.name.clone(), known.row.received_at),
    };
    tx.put_judgement(&NewJudgement {
        sha256: sha256.clone(),
        name,
        received_at,
        judged_under: under(frame.setup, &Outside::default(), version),
        outcome: out.result.outcome.word().to_owned(),
    })
}
