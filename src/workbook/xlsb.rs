//! Reads xlsb: values by calamine's cell reader; formulas, merges and the errors of formulas, which calamine leaves
//! out, by our own look-through of the records.

use std::collections::HashSet;
use std::io::Cursor;

use calamine::{Reader, SheetType, Xlsb, XlsbError};

use crate::cell::{Address, Cell, Value};

use super::format::Shown;
use super::gather::{Gather, SheetCells};
use super::package::Package;
use super::parts::Parts;
use super::records::{Scan, scan, sheet_ids};
use super::unreadable::Unreadable;
use super::value::take;
use super::{Listed, Wanted, listed};

/// Reads the wanted sheets; the others are only listed.
pub(super) fn read(
    bytes: &[u8],
    package: &mut Package<'_>,
    wanted: &Wanted<'_>,
    gather: &mut Gather<'_>,
) -> Result<Listed, Unreadable> {
    let mut workbook: Xlsb<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(refusal)?;
    let sheets = workbook.sheets_metadata().to_vec();
    let all = listed(&sheets, gather)?;
    let parts = Parts::of(package)?;
    let ids = sheet_ids(&package.part(&parts.workbook)?.unwrap_or_default());
    for (sheet, (name, visibility)) in sheets.iter().zip(&all) {
        if sheet.typ != SheetType::WorkSheet || !wanted(name, *visibility) {
            continue;
        }
        let part = ids.iter().find(|(_, held)| held == name).and_then(|(id, _)| parts.target(id));
        let records = match part {
            Some(part) => package.part(&part)?,
            None => None,
        };
        let found = records.as_deref().map(scan);
        if found.is_none() {
            gather.remark_on(name, "formulas cannot be seen in this file, nor cells whose formula gave an error");
        }
        let found = found.unwrap_or_default();
        let mut cells = gather.sheet(name);
        read_cells(&mut workbook, &found, &mut cells)?;
        gather.take(cells, *visibility, found.merges);
    }
    Ok(all)
}

/// Reads the cells of one sheet.
fn read_cells(workbook: &mut Xlsb<Cursor<&[u8]>>, found: &Scan, cells: &mut SheetCells<'_>) -> Result<(), Unreadable> {
    let name = cells.name().to_owned();
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(|error| Unreadable::damaged_sheet(&name, error))?;
    let formulas: HashSet<(u32, u32)> = found.formulas.iter().copied().collect();
    loop {
        match reader.next_cell() {
            Ok(Some(cell)) => {
                let (row, col) = cell.get_position();
                let taken = take(cell.get_value(), Shown::default());
                if let Some(note) = taken.note {
                    cells.remark(Some(Address::new(row, col)), note);
                }
                if let Some(value) = taken.value {
                    let formula = formulas.contains(&(row, col));
                    cells.put(row, col, Cell { value, percent: false, formula })?;
                }
            }
            Ok(None) => break,
            // The look-through has the cell.
            Err(XlsbError::CellError(_)) => {}
            Err(error) => return Err(Unreadable::damaged_sheet(&name, error)),
        }
    }
    for (row, col, error) in &found.errors {
        let formula = formulas.contains(&(*row, *col));
        cells.put(*row, *col, Cell { value: Value::Error(error.clone()), percent: false, formula })?;
    }
    Ok(())
}

fn refusal(error: XlsbError) -> Unreadable {
    match error {
        XlsbError::Password => Unreadable::encrypted(),
        other => Unreadable::damaged(other),
    }
}
