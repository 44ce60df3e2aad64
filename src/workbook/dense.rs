//! Reads xls and ods, which calamine unpacks whole: what it asks for in memory and time is bounded only by the limits
//! of the process.

use std::io::Cursor;

use calamine::{Data, Ods, OdsError, Range, Reader, SheetType, Xls, XlsError};

use crate::cell::{Address, Cell, Value};
use crate::grid::Area;

use super::format::Shown;
use super::gather::{Gather, SheetCells};
use super::kind::{OUTLOOK, has_stream};
use super::unreadable::Unreadable;
use super::value::{borrowed, names_an_error, take};
use super::{Listed, Wanted, listed};

/// Reads the wanted sheets of an xls workbook. Whether formulas stand in its cells is not told.
pub(super) fn read_xls(bytes: &[u8], wanted: &Wanted<'_>, gather: &mut Gather<'_>) -> Result<Listed, Unreadable> {
    let mut workbook: Xls<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| xls_refusal(error, bytes))?;
    let sheets = workbook.sheets_metadata().to_vec();
    let all = listed(&sheets, gather)?;
    for (sheet, (name, visibility)) in sheets.iter().zip(&all) {
        if sheet.typ != SheetType::WorkSheet || !wanted(name, *visibility) {
            continue;
        }
        let range = workbook.worksheet_range(name).map_err(|error| Unreadable::damaged_sheet(name, error))?;
        let mut cells = gather.sheet(name);
        put_range(&range, None, &mut cells)?;
        let merges = workbook.merge_cells_by_sheet_name(name).unwrap_or_default();
        // A forged record may name an area upside down.
        let merges = merges.iter().filter(|merge| merge.start.0 <= merge.end.0 && merge.start.1 <= merge.end.1);
        let merges = merges.map(|merge| Area {
            from: Address::new(merge.start.0, merge.start.1),
            to: Address::new(merge.end.0, merge.end.1),
        });
        gather.take(cells, *visibility, merges.collect());
    }
    Ok(all)
}

/// Reads the wanted sheets of an ods workbook. Its merges and percent formats are not told.
pub(super) fn read_ods(bytes: &[u8], wanted: &Wanted<'_>, gather: &mut Gather<'_>) -> Result<Listed, Unreadable> {
    let mut workbook: Ods<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(ods_refusal)?;
    let sheets = workbook.sheets_metadata().to_vec();
    let all = listed(&sheets, gather)?;
    for (name, visibility) in &all {
        if !wanted(name, *visibility) {
            continue;
        }
        let range = workbook.worksheet_range(name).map_err(|error| Unreadable::damaged_sheet(name, error))?;
        let formulas = workbook.worksheet_formula(name).map_err(|error| Unreadable::damaged_sheet(name, error))?;
        let mut cells = gather.sheet(name);
        put_range(&range, Some(&formulas), &mut cells)?;
        gather.take(cells, *visibility, Vec::new());
    }
    Ok(all)
}

/// Takes in the cells of a range; `formulas` is given where the format tells of them.
fn put_range(
    range: &Range<Data>,
    formulas: Option<&Range<String>>,
    cells: &mut SheetCells<'_>,
) -> Result<(), Unreadable> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, col, data) in range.used_cells() {
        let at = (absolute(top, row), absolute(left, col));
        let formula = formulas.and_then(|all| all.get_value(at)).is_some_and(|formula| !formula.is_empty());
        let mut taken = take(&borrowed(data), Shown::default());
        if let Some(Value::Text(text)) = &taken.value
            && formulas.is_some()
            && names_an_error(text)
        {
            taken.value = Some(Value::Error(text.clone()));
        }
        if let Some(note) = taken.note {
            cells.remark(Some(Address::new(at.0, at.1)), note);
        }
        if let Some(value) = taken.value {
            cells.put(at.0, at.1, Cell { value, percent: false, formula })?;
        }
    }
    let Some(formulas) = formulas else { return Ok(()) };
    let (top, left) = formulas.start().unwrap_or_default();
    for (row, col, _) in formulas.used_cells() {
        let at = (absolute(top, row), absolute(left, col));
        if range.get_value(at).is_none_or(|data| *data == Data::Empty) {
            cells.put(at.0, at.1, Cell { value: Value::Empty, percent: false, formula: true })?;
        }
    }
    Ok(())
}

/// Returns a row or column of a range as one of the sheet.
fn absolute(start: u32, offset: usize) -> u32 {
    start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX))
}

fn xls_refusal(error: XlsError, bytes: &[u8]) -> Unreadable {
    match error {
        XlsError::Password => Unreadable::encrypted(),
        // An encrypted xlsx is a compound file too.
        _ if has_stream(bytes, "EncryptedPackage") => Unreadable::encrypted(),
        _ if has_stream(bytes, OUTLOOK) => Unreadable::new(
            "This is a message of Outlook (.msg), not a workbook.",
            "Save the attached workbook by itself, or the message as .eml.",
        ),
        other if other.to_string().contains("Codepage") => Unreadable::beyond(
            "The workbook's texts are written in a code page that cannot be read, or it has an old kind of password",
        ),
        other => Unreadable::damaged(other),
    }
}

fn ods_refusal(error: OdsError) -> Unreadable {
    match error {
        OdsError::Password => Unreadable::encrypted(),
        OdsError::CellLimitExceeded { .. } => {
            Unreadable::beyond("A sheet of the workbook repeats into more cells than can be read")
        }
        other => Unreadable::damaged(other),
    }
}
