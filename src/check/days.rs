//! Days: rows without one, rows of another than their report's, and reports that must be of one day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Judged;
use super::resolve::Slot;
use super::rows;
use crate::cell::Place;
use crate::finding::{Finding, Severity};
use crate::plant::Plant;
use crate::record::{Draft, Record};
use crate::report::Report;
use crate::rule::{self, Family};

/// So many rows without a day are told one by one; the rest is counted.
const TOLD: usize = 5;

/// Tells of rows that have no day: in their own words, where reading them left some.
pub(super) fn undated(rows: &[(&Record, &Plant)], findings: &mut Vec<Finding>) {
    for (record, plant) in rows.iter().take(TOLD) {
        let own = record.findings.iter().find(|f| f.is_error() && f.rule.definition().family == Family::Date);
        let plain = || {
            let message = format!("A row of {} has no date.", plant.code);
            Finding::new(rule::DATE_MISSING, message).at(&record.place)
        };
        let finding = own.cloned().unwrap_or_else(plain);
        // Cells under one header tell of the same day.
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    if let Some((first, _)) = rows.get(TOLD) {
        let message = format!("{} more rows have no date.", rows.len() - TOLD);
        findings.push(Finding::new(rule::DATE_MISSING, message).at(&first.place));
    }
}

/// Returns days as a list, of many the first.
fn listed(days: &BTreeSet<NaiveDate>) -> String {
    let shown = days.iter().take(TOLD).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if days.len() > TOLD { format!("{shown} and {} more", days.len() - TOLD) } else { shown }
}

/// Keeps rows that belong to no report of the workbook with the latest report of their plant, told once a block.
pub(super) fn strays(
    draft: &Draft,
    code: &str,
    records: &[&Record],
    reports: &mut BTreeMap<Slot, Report>,
    findings: &mut Vec<Finding>,
) {
    let Some(first) = records.first() else { return };
    let block = draft.blocks.get(usize::from(first.block)).map_or("", |b| b.name.as_str());
    let days: BTreeSet<NaiveDate> = records.iter().filter_map(|r| r.date).collect();
    let days = listed(&days);
    let rows = if records.len() == 1 { "1 row".to_owned() } else { format!("{} rows", records.len()) };
    let home = reports.iter_mut().rfind(|((plant, ..), _)| plant == code);
    let primary = draft.blocks.get(usize::from(first.block)).is_some_and(|b| b.primary);
    let none = home.is_none() && !primary && !days.is_empty();
    let failed = findings.iter().any(Finding::is_error);
    let message = if none && failed {
        format!("{rows} of {block} for {code} ({days}): nothing is stored, since no report could be made.")
    } else if none {
        format!(
            "{rows} of {block} for {code} ({days}): no report is made of it, and nothing is \
             stored; only a primary table makes one."
        )
    } else if days.is_empty() {
        format!("{rows} of {block} for {code} with no day of its report; kept, not counted.")
    } else {
        format!("{rows} of {block} for {code} of other days than the report's ({days}); kept, not counted.")
    };
    let remedy = if none && failed {
        "Nothing: it is read when the error is mended."
    } else if none {
        "Write primary = true in that table, too, if its plants are its own."
    } else {
        rule::DATE_MIXED.definition().remedy
    };
    let finding = Finding::new(rule::DATE_MIXED, message).at(&first.place).hint(remedy);
    // What was wrong with such a row is told; it counts for no day, so it rejects none.
    let own = records.iter().filter_map(|r| r.findings.first()).take(TOLD).cloned();
    let told = own.chain([finding]).map(|f| Finding { severity: f.severity.min(Severity::Warning), ..f });
    match home {
        Some((_, report)) => {
            report.strays.extend(records.iter().map(|r| rows::stray(r, block)));
            report.findings.extend(told);
        }
        None => findings.extend(told),
    }
}

/// Rejects all reports of a block that must be of one day and is not.
pub(super) fn one_day(draft: &Draft, judged: &mut Judged, dated: &[Option<Place>]) {
    if !draft.blocks.iter().any(|b| b.primary && b.one_day) {
        return;
    }
    let days: BTreeSet<NaiveDate> = judged.reports.iter().map(|r| r.key.day).collect();
    if days.len() < 2 {
        return;
    }
    let days = listed(&days);
    for (report, place) in judged.reports.iter_mut().zip(dated) {
        let message = format!("The report's rows are of several days ({days}), and its layout expects one.");
        let finding = Finding::new(rule::DATE_MIXED, message).severity(Severity::Error);
        report.findings.push(Finding { place: place.clone(), ..finding });
    }
}
