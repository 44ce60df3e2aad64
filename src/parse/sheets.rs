//! Which sheets a block reads.

use super::page::{Words, written_all};
use super::scope::{Fault, Scope, by, shown};
use crate::cell::Place as At;
use crate::finding::Finding;
use crate::grid::Visibility;
use crate::layout::Block;
use crate::names::tidy;
use crate::rule;

/// Returns the positions of the sheets that a block reads, in the workbook's order.
///
/// # Errors
///
/// A finding where none fits (`sheet-missing` where the rest can do without it), or where the block names none and several could be meant.
pub fn of(scope: &Scope<'_>, block: &Block) -> Result<Vec<usize>, Fault> {
    let wanted = &block.sheets;
    let candidates: Vec<(usize, Words)> = scope
        .book
        .sheets
        .iter()
        .enumerate()
        .filter(|(_, sheet)| wanted.hidden || sheet.visibility() == Visibility::Visible)
        .map(|(at, sheet)| (at, Words::of(sheet.name())))
        .filter(|(_, words)| !words.fit_any(&wanted.except))
        .collect();
    let named = |texts: &[String]| texts.iter().map(|text| shown(text)).collect::<Vec<_>>().join(", ");
    if wanted.sheet.is_empty() {
        let with_cells: Vec<usize> = candidates
            .iter()
            .filter(|(at, _)| scope.book.sheets.get(*at).is_some_and(|s| s.cells().iter().any(|(_, c)| !c.is_blank())))
            .map(|(at, _)| *at)
            .collect();
        return match with_cells.as_slice() {
            [one] => Ok(vec![*one]),
            [] => Err(fault(block, "no sheet of the workbook has cells").into()),
            several => {
                let names: Vec<String> =
                    several.iter().filter_map(|at| Some(scope.book.sheets.get(*at)?.name().to_string())).collect();
                let message = format!("{} does not say which of the sheets {} it reads", block.name, named(&names));
                Err(fault(block, &message).hint("Add sheet = \"…\".").into())
            }
        };
    }
    let strict: Vec<usize> = candidates.iter().filter(|(_, w)| w.fit_any(&wanted.sheet)).map(|(at, _)| *at).collect();
    if !strict.is_empty() {
        return Ok(strict);
    }
    let loose: Vec<usize> =
        candidates.iter().filter(|(_, w)| w.fit_loosely(&wanted.sheet)).map(|(at, _)| *at).collect();
    if !loose.is_empty() {
        return Ok(loose);
    }
    Err(missing(scope, block).into())
}

/// Returns what to say of sheets that are read and whose names differ by blanks or case only.
pub fn twins(scope: &Scope<'_>, sheets: &[usize]) -> Vec<Finding> {
    let name = |at: &usize| scope.book.sheets.get(*at).map(|sheet| sheet.name());
    let mut findings = Vec::new();
    for (nth, later) in sheets.iter().filter_map(name).enumerate() {
        let first = sheets.iter().filter_map(name).take(nth).find(|first| tidy(first) == tidy(later));
        if let Some(first) = first {
            // Told once, whichever blocks read them.
            let message =
                format!("the sheets {} and {} have one name but for blanks; both are read", shown(first), shown(later));
            let finding = Finding::new(rule::READER_REMARK, message).at(&At::Sheet(later.clone()));
            findings.push(finding.hint("Ask which of them holds; one may be left out by `except`."));
        }
    }
    findings
}

/// Returns what to say where no sheet fits: of the block that makes the reports an error, of another that the rest is
/// kept.
fn missing(scope: &Scope<'_>, block: &Block) -> Finding {
    let wanted = &block.sheets;
    let names: Vec<String> = scope.book.all_sheets.iter().map(|(name, _)| shown(name)).take(20).collect();
    let visible = if wanted.hidden { "" } else { "visible " };
    let message = format!("no {visible}sheet is called {}", written_all(&wanted.sheet));
    let has = format!("The workbook has {}.", names.join(", "));
    if block.primary {
        return fault(block, &message).hint(has);
    }
    let message = format!("{message}: {} is not read, the rest is kept {}", block.name, by(&block.origin));
    let hint = format!("{has} Where the sheet may be missing, write optional = true in the layout.");
    Finding::new(rule::SHEET_MISSING, message).hint(hint)
}

fn fault(block: &Block, message: &str) -> Finding {
    Finding::new(rule::TABLE_NOT_FOUND, format!("{message} {}", by(&block.origin)))
}
