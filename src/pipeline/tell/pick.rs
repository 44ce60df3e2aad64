//! What of a workbook a destination is told: its filter decides.

use crate::finding::Finding;
use crate::notice::{Filter, FindingNotice, WorkbookNotice};
use crate::pipeline::outcome::{ReportOutcome, ReportResult, WorkbookResult};
use crate::store::KnownPlants;

/// The most findings of one workbook that a message holds.
const MOST_FINDINGS: usize = 20;

/// Returns what a destination is told of a workbook, if anything. Reports that say what is stored are no news. What is
/// wrong with the workbook as a whole may speak of any plant in it: only who sees them all is told.
pub(super) fn pick(result: &WorkbookResult, plants: &KnownPlants, filter: &Filter) -> Option<WorkbookNotice> {
    let takes = |report: &&ReportResult| {
        let mut known = plants.plants.iter().map(|(_, plant)| plant);
        !filter.is_narrow() || known.any(|plant| plant.code == report.key.plant && filter.takes(plant))
    };
    let mine: Vec<&ReportResult> = result.reports.iter().filter(takes).collect();
    if filter.is_narrow() && mine.is_empty() {
        return None;
    }
    let own = if mine.len() == result.reports.len() { result.findings.as_slice() } else { &[] };
    let bad = |r: &&ReportResult| matches!(r.outcome, ReportOutcome::Rejected { .. } | ReportOutcome::Resent);
    let needs_a_human = result.outcome.needs_a_human()
        && (!filter.is_narrow() || mine.iter().any(bad) || own.iter().any(Finding::is_error));
    let news = mine.iter().filter(|r| !matches!(r.outcome, ReportOutcome::Same | ReportOutcome::Unchanged));
    let of_reports = news.flat_map(|r| r.findings.iter().map(|f| (Some(*r), f)));
    let all = own.iter().map(|f| (None, f)).chain(of_reports);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::outcome::WorkbookOutcome;
    use crate::plant::Plant;
    use crate::report::ReportKey;
    use crate::rule::{self, Severity};

    fn report(plant: &str, outcome: ReportOutcome) -> ReportResult {
        let key = ReportKey {
            plant: plant.into(),
            day: "2026-03-03".parse().unwrap(),
            source: "portfolio".into(),
            part: String::new(),
        };
        let rejected = matches!(outcome, ReportOutcome::Rejected { .. });
        let severity = if rejected { Severity::Error } else { Severity::Warning };
        let finding = Finding::new(rule::FORMULA_ERROR_CELL, format!("of {plant}")).severity(severity);
        ReportResult { key, revision: Some(1), outcome, findings: vec![finding] }
    }

    /// What who sees these plants is told of a portfolio's workbook: ONE is rejected, TWO is taken in, THREE says what
    /// is stored, NINE is nobody's.
    fn told(plants: &[&str], severity: Severity) -> Option<(bool, Vec<String>)> {
        let result = WorkbookResult {
            name: "portfolio.xlsx".into(),
            sha256: "ab".into(),
            layout: None,
            outcome: WorkbookOutcome::Partly,
            reports: vec![
                report("ONE", ReportOutcome::Rejected { correction: false }),
                report("TWO", ReportOutcome::Accepted),
                report("THREE", ReportOutcome::Same),
            ],
            findings: vec![Finding::new(rule::PLANT_UNRESOLVED, "NINE is no plant")],
            before: None,
            moved_to: None,
        };
        let plant = |(id, code): (i64, &str)| (id, Plant { code: code.into(), ..Plant::default() });
        let known = KnownPlants::new([(1, "ONE"), (2, "TWO"), (3, "THREE")].map(plant).into(), 1);
        let plants = plants.iter().map(ToString::to_string).collect();
        let told = pick(&result, &known, &Filter { plants, severity, ..Filter::default() })?;
        Some((told.needs_a_human, told.findings.into_iter().map(|f| f.message).collect()))
    }

    #[test]
    fn of_a_workbook_of_many_plants_each_is_told_his_own() {
        let words = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (error, warning) = (Severity::Error, Severity::Warning);
        assert_eq!(told(&[], error), Some((true, words(&["NINE is no plant", "of ONE"]))));
        assert_eq!(told(&[], warning), Some((true, words(&["NINE is no plant", "of ONE", "of TWO"]))));
        assert_eq!(told(&["ONE"], warning), Some((true, words(&["of ONE"]))));
        assert_eq!(told(&["TWO"], error), None);
        assert_eq!(told(&["TWO"], warning), Some((false, words(&["of TWO"]))));
        assert_eq!(told(&["THREE"], Severity::Info), None, "it is no news");
        assert_eq!(told(&["ONE", "TWO", "THREE"], error), Some((true, words(&["NINE is no plant", "of ONE"]))));
    }
}
