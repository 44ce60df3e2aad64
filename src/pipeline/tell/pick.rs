//! What of a workbook a destination is told: its filter decides.

use crate::finding::Finding;
use crate::notice::{Filter, FindingNotice, WorkbookNotice};
use crate::pipeline::outcome::{ReportOutcome, ReportResult, WorkbookResult};
use crate::store::KnownPlants;

/// The most findings of one workbook that a message holds.
const MOST_FINDINGS: usize = 20;

/// Returns what a destination is told of a workbook, if anything. Reports that say what is stored are no news.
pub(super) fn pick(result: &WorkbookResult, plants: &KnownPlants, filter: &Filter) -> Option<WorkbookNotice> {
    let takes = |report: &&ReportResult| {
        let mut known = plants.plants.iter().map(|(_, plant)| plant);
        !filter.is_narrow() || known.any(|plant| plant.code == report.key.plant && filter.takes(plant))
    };
    let mine: Vec<&ReportResult> = result.reports.iter().filter(takes).collect();
    if filter.is_narrow() && mine.is_empty() {
        return None;
    }
    let bad = |r: &&&ReportResult| matches!(r.outcome, ReportOutcome::Rejected { .. } | ReportOutcome::Resent);
    let needs_a_human = result.outcome.needs_a_human()
        && (!filter.is_narrow() || mine.iter().any(|r| bad(&r)) || result.findings.iter().any(Finding::is_error));
    let news = mine.iter().filter(|r| !matches!(r.outcome, ReportOutcome::Same | ReportOutcome::Unchanged));
    let of_reports = news.flat_map(|r| r.findings.iter().map(|f| (Some(*r), f)));
    let all = result.findings.iter().map(|f| (None, f)).chain(of_reports);
    let mut findings: Vec<FindingNotice> =
        all.filter(|(_, f)| f.severity >= filter.severity).map(|(report, f)| finding(report, f)).collect();
    if !needs_a_human && findings.is_empty() {
        return None;
    }
    // The worst stand first, where not all can stand.
    findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
    let more = findings.len().saturating_sub(MOST_FINDINGS);
    findings.truncate(MOST_FINDINGS);
    Some(WorkbookNotice {
        name: result.name.clone(),
        sha256: result.sha256.clone(),
        layout: result.layout.clone(),
        outcome: result.outcome.word().to_owned(),
        needs_a_human,
        findings,
        more,
    })
}

fn finding(report: Option<&ReportResult>, finding: &Finding) -> FindingNotice {
    FindingNotice {
        plant: report.map(|r| r.key.plant.clone()),
        day: report.map(|r| r.key.day).or(finding.day),
        place: finding.place.as_ref().map(ToString::to_string),
        rule: finding.rule.id().to_owned(),
        severity: finding.severity,
        message: finding.message.clone(),
        text: finding.text.clone(),
        hint: finding.hint.clone(),
    }
}
