//! What stands over the tables of a sheet, as far as it should stand there in the next workbook, too.

use crate::cell::{Address, Value};
use crate::grid::Sheet;
use crate::layout::{Sheets, Text};
use crate::record::Said;

/// So many lines are titles; what stands below them is the report's own.
const LINES: usize = 6;

/// A longer text is a remark.
const LONGEST: usize = 120;

/// Returns the titles above a row of a sheet, or in the first line of one without a table: the first text of each line,
/// but for labels, which end with a colon or have their value beside them.
pub fn above(sheet: &Sheet, top: Option<u32>) -> Vec<Said> {
    let filled = || sheet.cells().iter().filter(|(_, cell)| !cell.is_blank());
    let first = filled().next().map_or(0, |(at, _)| at.row);
    let top = top.unwrap_or(first.saturating_add(1));
    let (mut said, mut row) = (Vec::new(), None);
    for (at, cell) in filled().take_while(|(at, _)| at.row < top) {
        let Value::Text(text) = &cell.value else { continue };
        if row.replace(at.row) == Some(at.row) {
            continue;
        }
        let right = sheet.get(Address::new(at.row, at.col.saturating_add(1)));
        let label = text.trim_end().ends_with(':') || right.is_some_and(|cell| !cell.is_blank());
        if !label && text.chars().count() <= LONGEST {
            said.push(Said { text: text.trim().to_owned(), place: sheet.place(*at) });
        }
    }
    said.truncate(LINES);
    said
}

/// Returns whether a layout names the sheets of a block by whole texts.
pub fn names_them(sheets: &Sheets) -> bool {
    !sheets.sheet.is_empty() && sheets.sheet.iter().all(|text| matches!(text, Text::Whole { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_the_first_texts_of_the_lines_above_the_tables_but_for_labels() {
        let lines =
            "Acme\n\nDaily report | | Day | 2026-03-01\n2026-03-01 | printed\nPlant | Alder\nDay: | | 1\nUnit | kWh";
        let sheet = Sheet::from_text("S", lines);
        let texts = |top| above(&sheet, top).into_iter().map(|said| said.text).collect::<Vec<_>>();
        assert_eq!(texts(Some(6)), ["Acme", "Daily report", "printed"]);
        assert_eq!(texts(Some(2)), ["Acme"]);
        assert_eq!(texts(Some(0)), [""; 0]);
        assert_eq!(texts(None), ["Acme"]);
    }
}
