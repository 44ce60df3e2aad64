//! Reads the bytes of a workbook into cells: xlsx, xlsm, xlsb, xls, ods, by content and not by name.
//!
//! It runs in the process that calls it. A hostile file can still make the reader under it abort or hang: foreign
//! files go through a [`cage`](crate::cage).

mod dense;
mod format;
mod gather;
mod kind;
mod limits;
mod package;
mod parts;
mod quick;
mod records;
mod repair;
mod scan;
mod tags;
mod unreadable;
mod value;
mod xlsb;
mod xlsx;

use std::collections::HashSet;

use calamine::SheetVisible;

use crate::grid::{Book, Visibility};

use gather::Gather;
use kind::Container;
use package::Package;

pub use kind::{OUTLOOK, has_stream};
pub use limits::Limits;
pub use package::guard;
pub use unreadable::{Unreadable, short, size};

/// Which sheets to read, by name and visibility.
type Wanted<'a> = dyn Fn(&str, Visibility) -> bool + 'a;

/// Every sheet with its visibility.
type Listed = Vec<(String, Visibility)>;

/// Reads a workbook: the sheets that are `wanted`; the others are only listed, and cost nothing in xlsx and xlsb.
///
/// # Errors
///
/// What cannot be read, or is larger than the limits, with what to do about it. A sheet is read whole or not at all.
pub fn read(bytes: &[u8], file_name: &str, wanted: &Wanted<'_>, limits: &Limits) -> Result<Book, Unreadable> {
    let length = bytes.len() as u64;
    if length > limits.max_bytes {
        let (is, most) = (unreadable::size(length), unreadable::size(limits.max_bytes));
        return Err(Unreadable::over(format!("The file has {is}"), "max_bytes", most));
    }
    let mut gather = Gather::new(limits);
    let all_sheets = match kind::container(bytes, file_name)? {
        Container::Compound => dense::read_xls(bytes, wanted, &mut gather)?,
        Container::Zip => read_package(bytes, wanted, &mut gather)?,
    };
    Ok(Book { file_name: file_name.to_owned(), sheets: gather.sheets, all_sheets, remarks: gather.remarks })
}

/// Reads a zip container by what is in it.
fn read_package(bytes: &[u8], wanted: &Wanted<'_>, gather: &mut Gather<'_>) -> Result<Listed, Unreadable> {
    let mut package = Package::open(bytes, gather.limits)?;
    if package.has("content.xml") && package.has("mimetype") {
        // calamine would wait for the end of a table for ever. What is encrypted is no XML.
        if !package.is_well_formed("content.xml")? {
            let cause = "its tables are cut off or not well formed";
            return Err(if is_encrypted(&mut package)? { Unreadable::encrypted() } else { Unreadable::damaged(cause) });
        }
        return dense::read_ods(bytes, wanted, gather);
    }
    if package.has("xl/workbook.bin") {
        return xlsb::read(bytes, &mut package, wanted, gather);
    }
    let others = [("word/document.xml", "a Word document"), ("ppt/presentation.xml", "a PowerPoint presentation")];
    if let Some((_, what)) = others.iter().find(|(part, _)| package.has(part)) {
        return Err(Unreadable::new(
            format!("This is {what}, not a workbook."),
            "Ask for the report as an Excel workbook (.xlsx).",
        ));
    }
    if package.has("xl/workbook.xml") || package.has("_rels/.rels") {
        return xlsx::read(bytes, &mut package, wanted, gather);
    }
    Err(Unreadable::new(
        "This is a zip archive without a workbook in it.",
        "Unpack it and give the workbooks themselves, or ask for the report as an Excel workbook (.xlsx).",
    ))
}

/// Returns whether an ods says that its parts are encrypted.
fn is_encrypted(package: &mut Package<'_>) -> Result<bool, Unreadable> {
    let manifest = package.part("META-INF/manifest.xml")?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&manifest).contains("encryption-data"))
}

/// Returns in which format a workbook is written: xlsx, xlsm, xlsb, xls, ods.
///
/// # Errors
///
/// What is no workbook by its first bytes, or no container that is read.
pub fn format_of(bytes: &[u8], file_name: &str, limits: &Limits) -> Result<&'static str, Unreadable> {
    if kind::container(bytes, file_name)? == Container::Compound {
        return Ok("xls");
    }
    let package = Package::open(bytes, limits)?;
    let parts = [("content.xml", "ods"), ("xl/workbook.bin", "xlsb"), ("xl/vbaProject.bin", "xlsm")];
    Ok(parts.into_iter().find(|(part, _)| package.has(part)).map_or("xlsx", |(_, format)| format))
}

/// Lists the sheets; of two with one name only the first can be read, and that is said.
fn listed(sheets: &[calamine::Sheet], gather: &mut Gather<'_>) -> Result<Listed, Unreadable> {
    let most = gather.limits.max_sheets;
    if sheets.len() > most {
        return Err(Unreadable::over(format!("The workbook has {} sheets", sheets.len()), "max_sheets", most));
    }
    let mut names = HashSet::new();
    for sheet in sheets {
        if !names.insert(&sheet.name) {
            gather.remark_on(&sheet.name, "two sheets have this name; the first is read in place of both");
        }
    }
    Ok(sheets.iter().map(|sheet| (sheet.name.clone(), visibility(sheet.visible))).collect())
}

fn visibility(of: SheetVisible) -> Visibility {
    match of {
        SheetVisible::Visible => Visibility::Visible,
        SheetVisible::Hidden | SheetVisible::VeryHidden => Visibility::Hidden,
    }
}
