//! Reads a sheet in which some cell is odd: with every address taken from the file's own text, and every cell that
//! calamine refuses told by its place.

use std::io::{Read, Seek};

use calamine::XlsxCellReader;

use crate::cell::{Cell, Value};

use super::format::Shown;
use super::gather::SheetCells;
use super::scan::{RawCell, raw_cells};
use super::unreadable::Unreadable;
use super::xlsx::{ends_the_sheet, put};

/// Reads the cells one by one beside the file's own list of them.
pub(super) fn read_cells<R: Read + Seek>(
    reader: &mut XlsxCellReader<'_, R>,
    shown: &[Shown],
    xml: &[u8],
    cells: &mut SheetCells<'_>,
) -> Result<(), Unreadable> {
    let (mut lost, most) = (0usize, cells.most_errors());
    let mut raw = raw_cells(xml).into_iter();
    loop {
        let outcome = reader.next_cell_with_style_id();
        if let Ok(None) = outcome {
            break;
        }
        let Some(written) = raw.next() else {
            return Err(Unreadable::damaged_sheet(cells.name(), "its cells cannot be told apart"));
        };
        match outcome {
            Ok(Some((cell, style))) => {
                let shown = shown.get(style).copied().unwrap_or_default();
                match written.at {
                    Some(at) => put(cells, at.row, at.col, cell.get_value(), shown, written.formula)?,
                    None => {
                        cells.remark(None, format!("no sheet has a cell \"{}\"; left out", short(&written.written)));
                    }
                }
            }
            Err(error) if ends_the_sheet(&error) => return Err(Unreadable::damaged_sheet(cells.name(), error)),
            Err(error) => {
                lost += usize::from(!rescue(&written, &error.to_string(), cells)?);
                if lost > most {
                    let cause = format!("more than {most} of its cells cannot be read; the last: {error}");
                    return Err(Unreadable::damaged_sheet(cells.name(), cause));
                }
            }
            Ok(None) => break,
        }
    }
    match raw.next() {
        None => Ok(()),
        Some(_) => Err(Unreadable::damaged_sheet(cells.name(), "its cells cannot be told apart")),
    }
}

/// Takes in a cell that calamine refused, as near to the truth as can be: an unknown error by its name, a number
/// written as no number by its text, anything else as an error. Left out it would pass for a blank cell, and the next
/// one would be taken in its stead. Returns false for a cell of which nothing could be read.
fn rescue(written: &RawCell, cause: &str, cells: &mut SheetCells<'_>) -> Result<bool, Unreadable> {
    let Some(at) = written.at else {
        cells.remark(None, format!("no sheet has a cell \"{}\"; left out", short(&written.written)));
        return Ok(false);
    };
    let text = quick_xml::escape::unescape(&written.value).map_or_else(|_| written.value.clone(), |text| text.into());
    let (value, note) = match written.kind.as_str() {
        "e" if text.starts_with('#') => (Value::Error(text), None),
        "n" | "b" | "str" if !text.trim().is_empty() => {
            let note = format!("\"{}\" is written as {}; read as a text", short(&text), promised(&written.kind));
            (Value::Text(text), Some(note))
        }
        _ => (Value::Error(UNREADABLE.to_owned()), Some(format!("the cell cannot be read: {cause}"))),
    };
    let read = value != Value::Error(UNREADABLE.to_owned());
    if let Some(note) = note {
        cells.remark(Some(at), note);
    }
    cells.put(at.row, at.col, Cell { value, percent: false, formula: written.formula })?;
    Ok(read)
}

/// What stands for a cell of which nothing could be read.
const UNREADABLE: &str = "#UNREADABLE!";

fn promised(kind: &str) -> &'static str {
    match kind {
        "n" => "a number and is none",
        "b" => "TRUE or FALSE and is neither",
        _ => "a text that is not well formed",
    }
}

/// Returns the beginning of a text from the file, fit for a message.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
