//! What each rule came to on one report: pass, fail, skipped with a reason, or not applicable.

use crate::cell::Place;
use crate::finding::{Finding, Rule};
use crate::report::{Outcome, Report, Verdict};
use crate::rule::{self, Family};

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

    /// Writes all of it into the report, behind what reading and resolving found there, with one outcome for every rule
    /// of the catalogue. `workbook` is what was found about the workbook as a whole.
    pub(super) fn write(self, report: &mut Report, workbook: &[Finding]) {
        report.findings.extend(self.findings);
        let judged = self.verdicts;
        let outcome = |rule: Rule| {
            let own = judged.iter().find(|v| v.rule == rule).map(|v| v.outcome.clone());
            let of_sheet = |f: &Finding| OF_SHEETS.contains(&rule) && f.rule == rule && concerns(f, report);
            let found = report.findings.iter().any(|f| f.rule == rule) || workbook.iter().any(of_sheet);
            if found { Outcome::Fail } else { own.unwrap_or_else(|| applied(rule, report)) }
        };
        report.verdicts = Rule::all().map(|rule| Verdict { rule, outcome: outcome(rule) }).collect();
    }
}

/// Rules of a sheet as a whole: what they found stands with the workbook, and concerns every report of the sheet.
const OF_SHEETS: [Rule; 11] = [
    rule::TABLE_NOT_FOUND,
    rule::SHEET_MISSING,
    rule::COLUMN_UNMAPPED,
    rule::ROWS_BELOW_END,
    rule::NUMBER_AS_TEXT,
    rule::PERCENT_AS_FRACTION,
    rule::HOURS_DAY_FRACTION,
    rule::READER_REMARK,
    rule::HIDDEN_SOURCE,
    rule::DATE_SOURCES_DISAGREE,
    rule::TEMPLATE_DRIFT,
];

/// Returns whether findings of a rule that stand with a workbook are about its sheets, and so about all reports of it.
pub fn is_of_sheets(rule: &str) -> bool {
    OF_SHEETS.iter().any(|of_sheets| of_sheets.id() == rule)
}

/// Returns what a rule that was applied while reading and resolving came to, where the report has no finding of it.
fn applied(rule: Rule, report: &Report) -> Outcome {
    let readings = || report.values.iter().map(|v| &v.reading);
    let any = |there: bool| if there { Outcome::Pass } else { Outcome::NotApplicable };
    if rule.definition().family == Family::History {
        return Outcome::Skipped("it is judged against what is stored, when the report is".to_owned());
    }
    if rule == rule::FORMULA_WITHOUT_VALUE {
        return any(readings().any(|reading| reading.formula));
    }
    let of_cells = [rule::FORMULA_ERROR_CELL, rule::NUMBER_UNREADABLE, rule::NUMBER_AS_TEXT, rule::PLACEHOLDER_VALUE];
    if of_cells.contains(&rule) {
        return any(!report.values.is_empty() || !report.series.is_empty());
    }
    if rule == rule::UNIT_UNKNOWN {
        let units = report.values.iter().map(|v| &v.unit).chain(report.stops.iter().map(|s| &s.unit));
        return any(units.chain(report.series.iter().map(|s| &s.unit)).any(Option::is_some));
    }
    Outcome::Pass
}

/// Returns whether a finding is about a sheet that the report was read from, or about no sheet.
fn concerns(finding: &Finding, report: &Report) -> bool {
    let Some(sheet) = finding.place.as_ref().and_then(sheet_of) else { return true };
    let places = report.values.iter().map(|v| &v.reading.place).chain(report.stops.iter().map(|s| &s.place));
    let points = report.series.iter().filter_map(|s| s.points.first()).map(|p| &p.place);
    places.chain(points).any(|place| sheet_of(place) == Some(sheet))
}

fn sheet_of(place: &Place) -> Option<&str> {
    match place {
        Place::Cell(sheet, _) | Place::Sheet(sheet) => Some(sheet),
        Place::FileName | Place::Layout | Place::Given => None,
    }
}
