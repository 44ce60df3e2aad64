//! A report says of every rule what it came to: judged here, while it was read, or later.

use dgr::report::{Outcome, Verdict};
use dgr::rule::Rule;

use super::case::Case;
use crate::support::reading::root;

fn verdicts(case: &str) -> Vec<Verdict> {
    let judged = Case::new(root().join("fixtures/rules").join(case)).judged();
    assert_eq!(judged.reports.len(), 1);
    let verdicts = judged.reports[0].verdicts.clone();
    let (judged, all): (Vec<Rule>, Vec<Rule>) = (verdicts.iter().map(|v| v.rule).collect(), Rule::all().collect());
    assert_eq!(judged, all, "every rule once, in the order of the catalogue");
    verdicts
}

/// Two inverters, one of them `--`, a column of ratios, and a total.
#[test]
fn a_report_says_of_every_rule_what_it_came_to() {
    let mut rest = String::new();
    for Verdict { rule, outcome } in verdicts("units-vs-total/a-row-without-a-value") {
        match outcome {
            Outcome::Pass => {}
            Outcome::Fail => rest += &format!("{rule} fail\n"),
            Outcome::Skipped(reason) => rest += &format!("{rule} skipped: {reason}\n"),
            Outcome::NotApplicable => rest += &format!("{rule} not applicable\n"),
        }
    }
    assert_eq!(
        rest,
        "formula-without-value not applicable\n\
         placeholder-value fail\n\
         hours-day-fraction not applicable\n\
         pr-above-one not applicable\n\
         availability-out-of-range not applicable\n\
         hours-bucket-invalid not applicable\n\
         generation-without-hours not applicable\n\
         loss-above-capacity not applicable\n\
         units-vs-total skipped: not every row under the total at Data!B6 has a value\n\
         same-quantity-disagrees not applicable\n\
         net-equals-export-minus-import not applicable\n\
         meter-times-mf not applicable\n\
         pr-mismatch not applicable\n\
         specific-yield-mismatch not applicable\n\
         sibling-identical skipped: its units' energies are too few, too small or too coarse to tell\n\
         breakdown-interval-invalid not applicable\n\
         breakdown-overlap not applicable\n\
         breakdown-vs-hours not applicable\n\
         meter-continuity skipped: it is judged against what is stored, when the report is\n\
         sources-disagree skipped: it is judged against what is stored, when the report is\n\
         units-incomplete skipped: it is judged against what is stored, when the report is\n\
         sibling-outlier skipped: it is judged against what is stored, when the report is\n\
         template-drift skipped: it is judged against what is stored, when the report is\n\
         copy-of-yesterday skipped: it is judged against what is stored, when the report is\n\
         resend-of-superseded skipped: it is judged against what is stored, when the report is\n\
         revision-drops-values skipped: it is judged against what is stored, when the report is\n\
         revision-reverts skipped: it is judged against what is stored, when the report is\n\
         locked-month skipped: it is judged against what is stored, when the report is\n\
         day-not-repeated skipped: it is judged against what is stored, when the report is\n"
    );
}

#[test]
fn what_was_found_of_a_sheet_concerns_the_reports_read_from_it_and_no_others() {
    let of = |case, rule: &str| verdicts(case).into_iter().find(|v| v.rule.id() == rule).unwrap().outcome;
    assert_eq!(of("column-unmapped/a-new-column", "column-unmapped"), Outcome::Fail);
    assert_eq!(of("hidden-source/beside-the-visible-one", "hidden-source"), Outcome::Pass);
    // Another turbine's plant was not found; this one's was.
    assert_eq!(of("plant-unresolved/a-turbine-of-no-plant", "plant-unresolved"), Outcome::Pass);
}
