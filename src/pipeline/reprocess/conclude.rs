//! What a workbook comes to as a whole once its reports were read again: its findings, and whether it waits for a human.

use anyhow::Result;

use super::again::Again;
use crate::finding::Finding;
use crate::pipeline::keep;
use crate::pipeline::outcome::{WorkbookOutcome, WorkbookResult};
use crate::pipeline::take::{Frame, under};
use crate::record::Outside;
use crate::rule::{COLUMN_UNMAPPED, Family, Rule, Severity, TEMPLATE_DRIFT};
use crate::store::rows::NewJudgement;
use crate::store::{KnownWorkbook, Tx};

/// Stores what a workbook comes to as a whole, where that is not what it was.
///
/// # Errors
/// The store's.
pub fn conclude(
    tx: &mut Tx<'_>,
    known: &KnownWorkbook,
    frame: &Frame<'_>,
    version: i64,
    out: &mut Again,
) -> Result<()> {
    // What was found against what is stored, when it came, stays true.
    let of_then: Vec<&str> =
        Rule::all().filter(|rule| rule.definition().family == Family::History).map(Rule::id).collect();
    let sha256 = &known.row.sha256;
    let stored = tx.findings_of_workbook(sha256)?;
    let open_then =
        stored.iter().any(|row| of_then.contains(&row.rule.as_str()) && row.severity == Severity::Error.word());
    // A column that was told of as new is not told of as read by no name, too.
    let drifted: Vec<&str> =
        stored.iter().filter(|row| row.rule == TEMPLATE_DRIFT.id()).filter_map(|row| row.place.as_deref()).collect();
    let unmapped = |f: &Finding| f.rule == COLUMN_UNMAPPED && f.severity < Severity::Error;
    let told_then = |f: &Finding| f.place.as_ref().is_some_and(|place| drifted.contains(&place.to_string().as_str()));
    out.result.findings.retain(|f| !(unmapped(f) && told_then(f)));
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
