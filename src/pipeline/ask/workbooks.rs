//! The workbooks that came, and those of them that wait for a human.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::overview::{status, workbooks};
use crate::rule::RESEND_OF_SUPERSEDED;
use crate::store::rows::{FindingRow, ReportRow};
use crate::store::{Reader, Which};

/// What a workbook came to that waits for a human.
pub const OPEN: [&str; 3] = ["unresolved", "rejected", "partly"];

/// Which workbooks are sought.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'a> {
    /// That came to one of these; empty: to anything.
    pub outcomes: &'a [&'a str],
    /// With a report of this plant.
    pub plant: Option<i64>,
    /// That came on this day or later.
    pub from: Option<NaiveDate>,
    /// That came on this day or earlier.
    pub to: Option<NaiveDate>,
    /// So many of the newest; 0: all.
    pub last: usize,
    /// The zone of those days.
    pub zone: Tz,
}

/// Returns the workbooks that are sought, as they were received.
pub fn workbooks(store: &mut Reader, sought: &Sought<'_>) -> Result<Vec<workbooks::Line>> {
    let mut found = store.workbooks(sought.outcomes)?;
    let of_plant: Option<BTreeSet<String>> = match sought.plant {
        Some(plant) => Some(store.workbooks_reporting(&Which { plant: Some(plant), ..Which::default() })?),
        None => None,
    };
    found.retain(|(row, _)| {
        let day = row.received_at.and_utc().with_timezone(&sought.zone).date_naive();
        of_plant.as_ref().is_none_or(|of_plant| of_plant.contains(&row.sha256))
            && sought.from.is_none_or(|from| from <= day)
            && sought.to.is_none_or(|to| day <= to)
    });
    let passed_over = if sought.last == 0 { 0 } else { found.len().saturating_sub(sought.last) };
    let mut lines = Vec::new();
    for (row, judgement) in found.into_iter().skip(passed_over) {
        let reports = store.workbook(&row.sha256)?.map(|known| known.reports).unwrap_or_default();
        let keys = |live: bool| {
            let meant = reports.iter().filter(|r| !live || (r.is_live() && r.is_accepted()));
            meant.map(ReportRow::key).collect::<BTreeSet<_>>().len()
        };
        lines.push(workbooks::Line {
            live: keys(true),
            reports: keys(false),
            kept: store.has_bytes(&row.sha256)?,
            name: row.name,
            sha256: row.sha256,
            size: row.size,
            received: row.received_at,
            sender: row.sender,
            layout: row.layout,
            outcome: judgement.outcome,
        });
    }
    Ok(lines)
}

/// Returns the workbooks that need a human, or needed one after a change, as they were received.
pub fn open_workbooks(store: &mut Reader, as_of: Option<i64>) -> Result<Vec<status::Open>> {
    let mut open = Vec::new();
    for (row, judgement) in store.workbooks_known(&OPEN, as_of)? {
        if let Some(why) = waits(store, &row.sha256, &judgement.outcome, as_of)? {
            open.push(status::Open {
                name: row.name,
                sha256: row.sha256,
                received: row.received_at,
                outcome: judgement.outcome,
                why,
            });
        }
    }
    Ok(open)
}

/// Returns why a workbook that came to this still waits for a human, or waited after a change; nothing: it does not.
///
/// # Errors
/// The store's.
pub fn waits(store: &mut Reader, sha256: &str, outcome: &str, as_of: Option<i64>) -> Result<Option<String>> {
    let mut own = store.findings_of_workbook_known(sha256, as_of)?;
    own.retain(|f| f.severity == "error");
    if own.iter().any(|f| f.rule == RESEND_OF_SUPERSEDED.id()) {
        let gave = store.workbook(sha256)?.map(|known| known.reports).unwrap_or_default();
        own.retain(|f| f.rule != RESEND_OF_SUPERSEDED.id() || !stands_again(f, &gave, as_of));
    }
    let mut why = own.into_iter().next().map(|f| f.message);
    let mut still = outcome == "unresolved" || why.is_some();
    for report in store.reports_made_by_known(sha256, as_of)?.iter().filter(|r| !r.is_accepted()) {
        still = true;
        let findings = store.findings_of_report(report.plant_id, report.id)?;
        why = why.or_else(|| findings.into_iter().find(|f| f.severity == "error").map(|f| f.message));
    }
    Ok(still.then(|| why.unwrap_or_default()))
}

/// Returns whether what a workbook said again, of a day on which it had been taken out, stands once more: all that it
/// gave for the day is live.
fn stands_again(finding: &FindingRow, gave: &[ReportRow], as_of: Option<i64>) -> bool {
    let mut of_day = gave.iter().filter(|r| Some(r.day) == finding.day).peekable();
    let holds = |row: &ReportRow| gave.iter().any(|r| r.key() == row.key() && r.is_live_at(as_of) && r.is_accepted());
    of_day.peek().is_some() && of_day.all(holds)
}
