//! Cells and their formats, as a contractor's template has them.

use anyhow::Result;
use chrono::NaiveDate;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
};

/// The formats of a template.
pub struct Formats {
    /// The banner above everything.
    pub banner: Format,
    /// A header of a table.
    pub head: Format,
    /// A label.
    pub label: Format,
    /// Text in a table.
    pub text: Format,
    /// A number with two decimals.
    pub number: Format,
    /// A percentage.
    pub percent: Format,
    /// A day.
    pub date: Format,
    /// A day with its time.
    pub moment: Format,
    /// A time of day.
    pub time: Format,
}

impl Default for Formats {
    fn default() -> Self {
        let boxed = || Format::new().set_border(FormatBorder::Thin);
        let bold = || boxed().set_bold().set_align(FormatAlign::Center).set_text_wrap();
        Self {
            banner: bold().set_font_size(14).set_background_color(Color::RGB(0x00D9_E1F2)),
            head: bold().set_background_color(Color::RGB(0x00F2_F2F2)),
            label: boxed().set_bold(),
            text: boxed(),
            number: boxed().set_num_format("#,##0.00"),
            percent: boxed().set_num_format("0.00%"),
            date: boxed().set_num_format("dd-mmm-yyyy"),
            moment: boxed().set_num_format("dd-mm-yyyy hh:mm"),
            time: boxed().set_num_format("hh:mm"),
        }
    }
}

/// Returns an empty workbook, made at a fixed moment.
pub fn book() -> Result<Workbook> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?));
    Ok(book)
}

/// Returns a day as Excel counts them.
pub fn serial(day: NaiveDate) -> f64 {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    i32::try_from(day.signed_duration_since(epoch).num_days()).map_or(0.0, f64::from)
}

/// Writes a formula with its result.
pub fn formula(page: &mut Worksheet, row: u32, col: u16, text: &str, result: f64, format: &Format) -> Result<()> {
    page.write_formula_with_format(row, col, Formula::new(text).set_result(result.to_string()), format)?;
    Ok(())
}
