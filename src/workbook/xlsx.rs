//! Reads xlsx and xlsm: values and formats by calamine's cell reader, formulas and merges by our own look-through.

use std::io::Cursor;

use calamine::{Reader, SheetType, Xlsx, XlsxCellReader, XlsxError};

use crate::cell::{Cell, Value};

use super::format::Shown;
use super::gather::{Gather, SheetCells};
use super::package::Package;
use super::parts::Parts;
use super::repair;
use super::scan::{Scan, scan, without_odd_dimension};
use super::unreadable::Unreadable;
use super::value::take;
use super::{Listed, Wanted, listed};

type Cells<'a, 'b> = XlsxCellReader<'a, Cursor<&'b [u8]>>;

/// Reads the wanted sheets; the others are only listed.
pub(super) fn read(
    bytes: &[u8],
    package: &mut Package<'_>,
    wanted: &Wanted<'_>,
    gather: &mut Gather<'_>,
) -> Result<Listed, Unreadable> {
    let parts = Parts::of(package)?;
    check_texts(package, &parts)?;
    let mut opened = Opened::of(bytes)?;
    let sheets = opened.workbook.sheets_metadata().to_vec();
    let all = listed(&sheets, gather)?;
    let sheet_parts = parts.sheets(package)?;
    for (at, (sheet, (name, visibility))) in sheets.iter().zip(&all).enumerate() {
        if sheet.typ != SheetType::WorkSheet || !wanted(name, *visibility) {
            continue;
        }
        let missing = || Unreadable::damaged_sheet(name, "its part is missing");
        let part = sheet_parts.get(at).and_then(Option::as_ref).ok_or_else(missing)?;
        let xml = package.part(part)?.ok_or_else(missing)?;
        let found = scan(&xml);
        let repaired = match without_odd_dimension(&xml) {
            Some(xml) => Some(package.with_part(part, &xml)?),
            None => None,
        };
        // The text of a large sheet is not held while its cells are gathered; it is unpacked again if need be.
        drop(xml);
        let mut again = || package.part(part)?.ok_or_else(missing);
        let cells = match &repaired {
            Some(bytes) => Opened::of(bytes)?.read_sheet(name, &found, &mut again, gather)?,
            None => opened.read_sheet(name, &found, &mut again, gather)?,
        };
        gather.take(cells, *visibility, found.merges);
    }
    Ok(all)
}

/// A workbook that calamine has opened.
struct Opened<'b> {
    workbook: Xlsx<Cursor<&'b [u8]>>,
    /// What each style says; found out with the first sheet.
    shown: Option<Vec<Shown>>,
}

impl<'b> Opened<'b> {
    fn of(bytes: &'b [u8]) -> Result<Self, Unreadable> {
        let workbook = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(refusal)?;
        Ok(Self { workbook, shown: None })
    }

    /// Reads one sheet: quickly, and with care where something in it is odd.
    fn read_sheet<'l>(
        &mut self,
        name: &str,
        found: &Scan,
        again: &mut dyn FnMut() -> Result<Vec<u8>, Unreadable>,
        gather: &Gather<'l>,
    ) -> Result<SheetCells<'l>, Unreadable> {
        let mut cells = gather.sheet(name);
        let mut reader = self.workbook.worksheet_cells_reader(name).map_err(|error| damaged(name, &error))?;
        let shown = self.shown.get_or_insert_with(|| reader.styles().iter().map(Shown::of).collect());
        if read_cells(&mut reader, shown, found, &mut cells)? {
            return Ok(cells);
        }
        drop(reader);
        let mut cells = gather.sheet(name);
        let mut reader = self.workbook.worksheet_cells_reader(name).map_err(|error| damaged(name, &error))?;
        repair::read_cells(&mut reader, shown, &again()?, &mut cells)?;
        Ok(cells)
    }
}

/// Reads the cells of a sheet in which all is as it should be; returns false at the first that is not.
fn read_cells(
    reader: &mut Cells<'_, '_>,
    shown: &[Shown],
    found: &Scan,
    cells: &mut SheetCells<'_>,
) -> Result<bool, Unreadable> {
    let mut formulas = found.formulas.iter().peekable();
    let mut last = None;
    loop {
        let (cell, style) = match reader.next_cell_with_style_id() {
            Ok(Some(next)) => next,
            Ok(None) => return Ok(formulas.next().is_none()),
            Err(error) if ends_the_sheet(&error) => return Err(damaged(cells.name(), &error)),
            Err(_) => return Ok(false),
        };
        let (row, col) = cell.get_position();
        if last >= Some((row, col)) {
            return Ok(false);
        }
        last = Some((row, col));
        let formula = formulas.next_if(|at| (at.row, at.col) == (row, col)).is_some();
        let shown = shown.get(style).copied().unwrap_or_default();
        put(cells, row, col, cell.get_value(), shown, formula)?;
    }
}

/// Takes in a cell that calamine read.
pub(super) fn put(
    cells: &mut SheetCells<'_>,
    row: u32,
    col: u32,
    data: &calamine::DataRef<'_>,
    shown: Shown,
    formula: bool,
) -> Result<(), Unreadable> {
    let taken = take(data, shown);
    if let Some(note) = taken.note {
        cells.remark(Some(crate::cell::Address::new(row, col)), note);
    }
    match taken.value {
        Some(value) => cells.put(row, col, Cell { value, percent: shown.percent, formula }),
        None if formula => cells.put(row, col, Cell { value: Value::Empty, percent: shown.percent, formula }),
        None => Ok(()),
    }
}

/// Refuses a table of texts that announces more texts than it has room for: calamine would reserve the memory.
fn check_texts(package: &mut Package<'_>, parts: &Parts) -> Result<(), Unreadable> {
    let name = parts.beside("sharedStrings.xml");
    let Some(start) = package.start_of(&name, 1024)? else { return Ok(()) };
    let announced = super::tags::Tags::new(&start)
        .find(|tag| tag.name == b"sst")
        .and_then(|tag| super::tags::attribute(tag.attributes, b"uniqueCount"))
        .and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u64>().ok())
        .unwrap_or(0);
    // The shortest text is `<si/>`: five bytes.
    let room = package.size_of(&name) / 5;
    if announced > room.max(10_000) {
        let cause = format!("its table of texts announces {announced} texts and has room for {room}");
        return Err(Unreadable::damaged(cause));
    }
    Ok(())
}

/// Returns whether nothing can follow an error: the text of the sheet ends or cannot be unpacked.
pub(super) fn ends_the_sheet(error: &XlsxError) -> bool {
    matches!(
        error,
        XlsxError::XmlEof(_) | XlsxError::Io(_) | XlsxError::Zip(_) | XlsxError::Xml(quick_xml::Error::Io(_))
    )
}

fn damaged(sheet: &str, error: &XlsxError) -> Unreadable {
    Unreadable::damaged_sheet(sheet, error)
}

fn refusal(error: XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::encrypted(),
        XlsxError::Unrecognized { typ: "sheet:type", val } => {
            Unreadable::beyond(format!("The workbook has a sheet of a kind that is not read ({val})"))
        }
        other => Unreadable::damaged(other),
    }
}
