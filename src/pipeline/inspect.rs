//! Looks into a workbook, whatever it is: every sheet, hidden ones too, and how each layout fares with it.

use crate::cell::{Address, column_name};
use crate::finding::Finding;
use crate::grid::{Book, Sheet, Visibility};
use crate::layout::{self, Layout};
use crate::names::tidy;
use crate::overview::inspect::{self, Holds, Inspected, Top};
use crate::record::Outside;
use crate::rule;
use crate::workbook::{self, Limits};

/// So many rows and columns of a sheet are shown.
const TOP: (usize, u32) = (25, 26);
/// So much of a cell.
const CHARS: usize = 60;

/// Returns what is in a workbook; with the first rows of a sheet, if one is named.
///
/// # Errors
/// The finding that it cannot be read.
#[expect(clippy::result_large_err, reason = "once a workbook, and the finding is what is told")]
pub fn inspect(
    bytes: &[u8],
    file_name: &str,
    limits: &Limits,
    layouts: &[Layout],
    outside: &Outside,
    sheet: Option<&str>,
) -> Result<Inspected, Finding> {
    let unreadable = |e: workbook::Unreadable| Finding::new(rule::FILE_UNREADABLE, e.reason).hint(e.hint);
    let format = workbook::format_of(bytes, file_name, limits).map_err(unreadable)?;
    let book = workbook::read(bytes, file_name, &|_, _| true, limits).map_err(unreadable)?;
    let remark = |r: &crate::grid::Remark| match &r.place {
        Some(place) => format!("{place}: {}", r.text),
        None => r.text.clone(),
    };
    let fits = layout::fits(layouts, &book, outside).into_iter().map(|fit| inspect::Layout {
        name: fit.layout,
        held: fit.held,
        asked: fit.asked,
        fails: fit.fails,
        near: fit.near,
    });
    Ok(Inspected {
        format: format.to_owned(),
        sheets: sheets(&book, format),
        remarks: book.remarks.iter().map(remark).collect(),
        layouts: fits.collect(),
        top: sheet.and_then(|name| book.sheets.iter().find(|s| tidy(s.name()) == tidy(name))).map(top),
    })
}

fn sheets(book: &Book, format: &str) -> Vec<inspect::Sheet> {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let holds = |sheet: &Sheet| {
        let census = sheet.census();
        Holds {
            used: census.used.map(|area| area.to_string()),
            cells: count(census.cells),
            numbers: count(census.numbers),
            texts: count(census.texts),
            dates: count(census.dates),
            errors: count(census.errors),
            // These two formats do not tell.
            formulas: (format != "xls").then(|| count(census.formulas)),
            merges: (format != "ods").then(|| count(census.merges)),
        }
    };
    let sheet = |(name, visibility): &(String, Visibility)| inspect::Sheet {
        name: name.clone(),
        hidden: *visibility == Visibility::Hidden,
        holds: book.sheets.iter().find(|sheet| **sheet.name() == **name).map(holds),
    };
    book.all_sheets.iter().map(sheet).collect()
}

fn top(sheet: &Sheet) -> Top {
    let Some(used) = sheet.used() else { return Top { sheet: sheet.name().to_string(), ..Top::default() } };
    let last = used.to.col.min(used.from.col.saturating_add(TOP.1 - 1));
    let mut filled: Vec<u32> = sheet.cells().iter().map(|(at, _)| at.row).collect();
    filled.dedup();
    let text = |row: u32, col: u32| {
        let text = sheet.get(Address::new(row, col)).map(crate::cell::Cell::text).unwrap_or_default();
        text.chars().take(CHARS).collect::<String>()
    };
    let texts = |row: u32| (used.from.col..=last).map(|col| text(row, col)).collect();
    Top {
        sheet: sheet.name().to_string(),
        columns: (used.from.col..=last).map(column_name).collect(),
        rows: filled.iter().take(TOP.0).map(|row| (row.saturating_add(1), texts(*row))).collect(),
        more: filled.len() > TOP.0 || last < used.to.col,
    }
}
