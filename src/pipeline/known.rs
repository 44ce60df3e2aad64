//! What is stored under a report's key, as decisions need it: what became of each revision, and by whose will.

use std::collections::BTreeSet;

use anyhow::Result;

use super::correct::{DECIDED, DELETE};
use crate::check::revision::{Gone, Known};
use crate::store::rows::ReportRow;
use crate::store::{Reader, ReportKey};

/// Why there is a revision that a stored workbook gave when it was read again.
pub const READ_AGAIN: &str = "layout-fix";

/// Returns what is stored under a key. `sha256`: the workbook in hand; `linked`: the reports that it gave or repeats.
///
/// # Errors
/// The store's.
pub fn of(store: &mut Reader, key: &ReportKey, sha256: &str, linked: &BTreeSet<(i64, i64)>) -> Result<Vec<Known>> {
    let rows = store.revisions(key)?;
    let gone = rows.iter().map(|row| gone(store, row)).collect::<Result<Vec<_>>>()?;
    let last = rows.iter().zip(&gone).rfind(|(row, _)| row.is_accepted());
    let withdrawn = |row: &ReportRow| match last {
        _ if !row.is_accepted() => false,
        Some((last, Some(Gone::Deleted))) => last.id == row.id,
        Some((last, None)) => is_decided(last) && row.replaced_by == Some(last.id),
        _ => false,
    };
    let known = rows.iter().zip(&gone).map(|(row, gone)| Known {
        id: row.id,
        revision: row.revision,
        accepted: row.is_accepted(),
        gone: *gone,
        decided: is_decided(row),
        withdrawn: withdrawn(row),
        from_layout: row.reason == READ_AGAIN,
        values_hash: row.values_hash.clone(),
        same_bytes: linked.contains(&(row.plant_id, row.id)),
        made: row.sha256 == sha256,
    });
    Ok(known.collect())
}

/// Returns why a report is not live any more; nothing: it is.
///
/// # Errors
/// The store's.
pub fn gone(store: &mut Reader, row: &ReportRow) -> Result<Option<Gone>> {
    let Some(by) = row.retired_change else { return Ok(None) };
    if row.replaced_by.is_some() {
        return Ok(Some(Gone::Replaced));
    }
    let deleted = store.change_row(by)?.is_some_and(|change| change.command == DELETE);
    Ok(Some(if deleted { Gone::Deleted } else { Gone::Dropped }))
}

/// Returns whether a report stands by somebody's decision.
pub fn is_decided(row: &ReportRow) -> bool {
    row.is_accepted() && row.reason == DECIDED
}
