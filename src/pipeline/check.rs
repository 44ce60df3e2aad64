//! What is wrong with a workbook, without storing anything.

use chrono::NaiveDateTime;

use super::job::Reply;
use super::outcome::{ReportOutcome, ReportResult, WorkbookResult};
use super::setup::Setup;
use crate::aggregate;
use crate::check::{self, Context};
use crate::plant::Masters;
use crate::report::Report;
use crate::rule;

/// Judges what was read of a workbook by the master data. Rules that compare with what is stored are not applied.
pub fn check(
    name: &str,
    sha256: &str,
    reply: &Reply,
    masters: &Masters,
    setup: &Setup,
    now: NaiveDateTime,
) -> WorkbookResult {
    let mut result = WorkbookResult {
        name: name.to_owned(),
        sha256: sha256.to_owned(),
        layout: None,
        outcome: WorkbookResult::judged(&[], &[]),
        reports: Vec::new(),
        findings: Vec::new(),
        before: None,
        moved_to: None,
    };
    match reply {
        Reply::Draft(draft) => {
            result.layout = Some(draft.layout.clone());
            let context = Context { now, zone: setup.zone, expects_energy: setup.expects_energy(&draft.layout) };
            let judged = check::judge(draft, masters, &context);
            result.findings = judged.findings;
            result.reports = judged
                .reports
                .into_iter()
                .map(|report| alone(report, masters))
                .map(|report| ReportResult {
                    outcome: if report.is_rejected() {
                        ReportOutcome::Rejected { correction: false }
                    } else {
                        ReportOutcome::Accepted
                    },
                    revision: None,
                    key: report.key,
                    findings: report.findings,
                })
                .collect();
        }
        Reply::Refused(finding) => result.findings.push(finding.clone()),
        Reply::NeedLayouts | Reply::Learned(..) => {}
    }
    result.outcome = WorkbookResult::judged(&result.reports, &result.findings);
    result
}

/// Returns a report with what its units say of each other, as the day would tell it if there were no other report.
fn alone(mut report: Report, masters: &Masters) -> Report {
    let plant = masters.plants.iter().find(|plant| plant.code == report.key.plant);
    if let Some(plant) = plant.filter(|_| !report.is_rejected()) {
        let day = aggregate::day(plant, report.key.day, &[&report]);
        report.findings.extend(day.findings.into_iter().filter(|f| f.rule == rule::SIBLING_OUTLIER));
    }
    report
}
