//! How the tests of this room apply a rule.

use super::scorecard::Scorecard;
use crate::report::{Outcome, Report};
use crate::rule::Rule;
pub(super) use crate::sample::{day, given, plant, report};

/// Returns what a rule came to.
pub(super) fn outcome(report: &Report, rule: Rule) -> Option<Outcome> {
    report.verdicts.iter().find(|v| v.rule == rule).map(|v| v.outcome.clone())
}

/// Returns the findings as they are shown, after the rules that `apply` runs.
pub(super) fn told(report: &mut Report, apply: impl FnOnce(&mut Report, &mut Scorecard)) -> Vec<String> {
    let mut card = Scorecard::default();
    apply(report, &mut card);
    card.write(report, &[]);
    report.findings.iter().map(ToString::to_string).collect()
}
