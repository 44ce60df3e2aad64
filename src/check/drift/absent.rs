//! A table or form that told of a plant before, and tells nothing of it now: its sheet is gone, hidden or empty.

use super::finding;
use crate::cell::Place;
use crate::finding::Finding;

/// Returns what to say of a block that is read from a sheet of each plant, where one's is not there.
pub fn absent(block: &str, sheet: Option<&str>, plant: &str) -> Finding {
    let stood = sheet.map(|sheet| format!(", on the sheet {sheet:?}")).unwrap_or_default();
    let message = format!("{block} tells nothing of {plant}; in the workbook before it did{stood}.");
    let place = sheet.map_or(Place::Layout, |sheet| Place::Sheet(sheet.into()));
    finding(message, place, "Ask for it; what it would tell of the day is unknown.")
}
