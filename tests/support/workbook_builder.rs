//! Writes sheets as .xlsx, the same bytes every time: what a test draws as text becomes a workbook as Excel saves it.
//!
//! The drawing is that of `Sheet::from_text`. A formula is written as its own result (`=5` gives 5) with that result
//! cached, `=` alone as one without a result; merges and hidden sheets are set on the sheet. Ill-formed files are not made here.

use std::io::{Cursor, Read as _, Write as _};

use chrono::{NaiveDate, NaiveTime};
use dgr::cell::{Address, Cell, Value};
use dgr::grid::{Area, Sheet, Visibility};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet};

/// Returns an area written as Excel does: `A24:B24`.
pub fn area(text: &str) -> Area {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    Area { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

/// Returns the sheet that a text draws, with `¶` in its texts as a line break within the cell.
pub fn drawn(name: &str, text: &str) -> Sheet {
    let sheet = Sheet::from_text(name, text);
    let mut cells = sheet.cells().to_vec();
    for (_, cell) in &mut cells {
        if let Value::Text(text) = &mut cell.value {
            *text = text.replace('¶', "\n");
        }
    }
    Sheet::new(name, sheet.visibility(), cells, Vec::new())
}

/// Returns the sheet with these areas merged.
pub fn merged(sheet: &Sheet, areas: &[&str]) -> Sheet {
    let merges = areas.iter().map(|text| area(text)).collect();
    Sheet::new(sheet.name(), sheet.visibility(), sheet.cells().to_vec(), merges)
}

/// Returns the sheet, hidden.
pub fn hidden(sheet: &Sheet) -> Sheet {
    Sheet::new(sheet.name(), Visibility::Hidden, sheet.cells().to_vec(), sheet.merges().to_vec())
}

/// Returns the sheet with the cells of an area as formulas; their values become the cached results.
pub fn formulas(sheet: &Sheet, text: &str) -> Sheet {
    let inside = area(text);
    let mut cells = sheet.cells().to_vec();
    for (at, cell) in &mut cells {
        cell.formula |= inside.holds(*at);
    }
    Sheet::new(sheet.name(), sheet.visibility(), cells, sheet.merges().to_vec())
}

/// Returns the bytes of a workbook of these sheets.
pub fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 1).unwrap();
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let first_visible = sheets.iter().position(|sheet| sheet.visibility() == Visibility::Visible).unwrap_or(0);
    for (position, sheet) in sheets.iter().enumerate() {
        let page = book.add_worksheet();
        page.set_name(sheet.name().as_ref()).unwrap();
        if position == first_visible {
            page.set_active(true).set_first_tab(true);
        } else if sheet.visibility() == Visibility::Hidden {
            page.set_hidden(true);
        }
        fill(page, sheet);
    }
    let bytes = book.save_to_buffer().unwrap();
    let without = |cell: &Cell| cell.formula && cell.value == Value::Empty;
    let any = sheets.iter().flat_map(Sheet::cells).any(|(_, cell)| without(cell));
    if any { without_results(&bytes) } else { bytes }
}

/// Returns the workbook with its formulas of nothing, which the library gives the result 0, as programs write formulas
/// that cannot calculate them: without a result.
fn without_results(bytes: &[u8]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        to.start_file(part.name().unwrap(), part.options()).unwrap();
        to.write_all(text.replace("<f></f><v>0</v>", "<f>1+1</f>").as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

fn fill(page: &mut Worksheet, sheet: &Sheet) {
    for merge in sheet.merges() {
        let (from, to) = (merge.from, merge.to);
        let plain = Format::new();
        page.merge_range(from.row, col(from), to.row, col(to), "", &plain).unwrap();
    }
    for (at, cell) in sheet.cells() {
        write(page, *at, cell);
    }
}

fn col(at: Address) -> u16 {
    u16::try_from(at.col).unwrap()
}

/// The number format that a cell shows itself in, where it is none of Excel's own guesses.
fn format_of(cell: &Cell) -> Format {
    let code = match &cell.value {
        _ if cell.percent => "0.00%",
        Value::Moment { serial, at } if *serial < 1.0 => {
            if at.format("%S").to_string() == "00" {
                "h:mm"
            } else {
                "h:mm:ss"
            }
        }
        Value::Moment { at, .. } if at.time() == NaiveTime::MIN => "dd/mm/yyyy",
        Value::Moment { .. } => "dd/mm/yyyy hh:mm",
        Value::Span(_) => "[h]:mm",
        _ => "General",
    };
    Format::new().set_num_format(code)
}

fn write(page: &mut Worksheet, at: Address, cell: &Cell) {
    let (row, col, format) = (at.row, col(at), format_of(cell));
    let number = match &cell.value {
        Value::Number(n) | Value::Span(n) => Some(*n),
        Value::Moment { serial, .. } => Some(*serial),
        _ => None,
    };
    let done = match (&cell.value, number) {
        _ if cell.formula || matches!(cell.value, Value::Error(_)) => {
            let text = number.map_or_else(|| cell.text(), |n| n.to_string());
            page.write_formula_with_format(row, col, Formula::new(format!("={text}")).set_result(text), &format)
        }
        (_, Some(n)) => page.write_number_with_format(row, col, n, &format),
        (Value::Bool(yes), _) => page.write_boolean(row, col, *yes),
        _ => page.write_string(row, col, cell.text()),
    };
    done.unwrap();
}

/// Returns a moment as the drawing writes it: `2026-03-01 20:00:00`.
pub fn stamp(day: NaiveDate, hour: u32, minute: u32) -> String {
    day.and_hms_opt(hour, minute, 0).unwrap().format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Returns a day, from its text `2026-03-01`.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[cfg(test)]
mod tests {
    use dgr::grid::Book;
    use dgr::workbook;

    use super::super::{ods::ods, xls::xls};
    use super::*;

    const DRAWING: &str = "Inverter | 12.5 | 13.78% | '007\n\n\
        2021-06-10 | 2021-06-10 20:00:00 | 03:12 | 23:59:59 | [25:30] | TRUE | =5 | -0.1 | Wärme & <m²>";

    fn read(bytes: &[u8], name: &str) -> Book {
        workbook::read(bytes, name, &|_, _| true, &workbook::Limits::default()).unwrap()
    }

    fn page() -> Vec<Sheet> {
        vec![hidden(&drawn("Old", "1")), merged(&drawn("Data 1", DRAWING), &["A1:A2"])]
    }

    /// Each cell's place, kind and text, and whether it is a formula and a percentage. Of a time of day only the time
    /// means something, and ODS tells it from a duration in no way: both are compared as `3:12:00`.
    fn said(sheet: &Sheet, formats: bool) -> Vec<String> {
        let kind = |cell: &Cell| match &cell.value {
            Value::Number(_) => "number",
            Value::Text(_) => "text",
            Value::Bool(_) => "bool",
            Value::Moment { serial, .. } if *serial >= 1.0 => "moment",
            Value::Moment { .. } | Value::Span(_) => "time",
            Value::Error(_) | Value::Empty => "error",
        };
        let line = |at: &Address, cell: &Cell| {
            let (kind, text) = (kind(cell), cell.text());
            let text = if kind == "time" { text.trim_start_matches('0').to_owned() } else { text };
            format!("{at} {kind} {text} {} {}", formats && cell.percent, formats && cell.formula)
        };
        sheet.cells().iter().map(|(at, cell)| line(at, cell)).collect()
    }

    #[test]
    fn what_is_drawn_reads_back_from_every_format() {
        for (name, bytes) in [("a.xlsx", xlsx(&page())), ("a.xls", xls(&page())), ("a.ods", ods(&page()))] {
            let book = read(&bytes, name);
            let shown: Vec<_> = book.all_sheets.iter().map(|(name, how)| (name.as_str(), *how)).collect();
            assert_eq!(shown, [("Old", Visibility::Hidden), ("Data 1", Visibility::Visible)], "{name}");
            assert_eq!(book.remarks, [], "{name}");
            let values = |sheet: &Sheet| said(sheet, false);
            assert_eq!(values(&book.sheets[1]), values(&page()[1]), "{name}");
        }
    }

    #[test]
    fn percent_formats_formulas_and_merges_are_in_the_file() {
        let book = read(&xlsx(&page()), "a.xlsx");
        assert_eq!(said(&book.sheets[1], true), said(&page()[1], true));
        assert_eq!(book.sheets[1].merges(), [area("A1:A2")]);
        let old = read(&xls(&page()), "a.xls");
        assert_eq!(old.sheets[1].merges(), [area("A1:A2")]);
    }

    #[test]
    fn an_error_cell_stays_an_error() {
        for (name, bytes) in [("a.xlsx", xlsx(&[drawn("S", "#N/A")])), ("a.xls", xls(&[drawn("S", "#N/A")]))] {
            let book = read(&bytes, name);
            assert_eq!(book.sheets[0].cells()[0].1.value, Value::Error("#N/A".to_owned()), "{name}");
        }
    }
}
