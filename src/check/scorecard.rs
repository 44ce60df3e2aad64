//! What each rule came to on one report: pass, fail, skipped with a reason, or not applicable.

use crate::finding::{Finding, Rule};
use crate::report::{Outcome, Report, Verdict};

/// Collects findings and outcomes while the report is being judged.
#[derive(Default)]
pub(super) struct Scorecard {
    findings: Vec<Finding>,
    verdicts: Vec<Verdict>,
}

impl Scorecard {
    /// Notes what a rule found. Nothing found is a pass if something was judged, and not applicable otherwise;
    /// a reason makes a rule that judged nothing skipped.
    pub(super) fn note(&mut self, rule: Rule, judged: usize, findings: Vec<Finding>, skipped: Option<String>) {
        let outcome = match (findings.is_empty(), judged, skipped) {
            (false, ..) => Outcome::Fail,
            (true, 0, Some(reason)) => Outcome::Skipped(reason),
            (true, 0, None) => Outcome::NotApplicable,
            (true, ..) => Outcome::Pass,
        };
        self.verdicts.push(Verdict { rule, outcome });
        self.findings.extend(findings);
    }

    /// Returns what was found.
    pub(super) fn findings(self) -> impl Iterator<Item = Finding> {
        self.findings.into_iter()
    }

    /// Writes all of it into the report, behind what parsing and resolving found there; rules that those applied are
    /// marked failed by their findings.
    pub(super) fn write(self, report: &mut Report) {
        let judged: Vec<Rule> = self.verdicts.iter().map(|v| v.rule).collect();
        report.verdicts = Rule::all()
            .filter(|rule| !judged.contains(rule) && report.findings.iter().any(|f| f.rule == *rule))
            .map(|rule| Verdict { rule, outcome: Outcome::Fail })
            .chain(self.verdicts)
            .collect();
        report.findings.extend(self.findings);
    }
}
