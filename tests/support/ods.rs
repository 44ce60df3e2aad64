//! Writes sheets as .ods: the least that is an OpenDocument spreadsheet. Formulas are written as their own results.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use chrono::NaiveTime;
use dgr::cell::{Address, Cell, Value};
use dgr::grid::{Sheet, Visibility};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// Returns the bytes of a workbook of these sheets.
pub fn ods(sheets: &[Sheet]) -> Vec<u8> {
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
         manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{TYPE}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    for (name, text) in [("mimetype", TYPE), ("META-INF/manifest.xml", &manifest), ("content.xml", &content(sheets))] {
        // The type comes first and uncompressed: that is how programs tell an .ods.
        let stored = name == "mimetype";
        let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(name, options.compression_method(method)).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn content(sheets: &[Sheet]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content office:version=\"1.2\" \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:automatic-styles>\
         <style:style style:name=\"shown\" style:family=\"table\"><style:table-properties table:display=\"true\"/>\
         </style:style><style:style style:name=\"hidden\" style:family=\"table\">\
         <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
         <office:body><office:spreadsheet>",
    );
    for sheet in sheets {
        let style = if sheet.visibility() == Visibility::Hidden { "hidden" } else { "shown" };
        write!(out, "<table:table table:name=\"{}\" table:style-name=\"{style}\">", escaped(sheet.name())).unwrap();
        if let Some(used) = sheet.used() {
            for row in 0..=used.to.row {
                write_row(&mut out, sheet, row, used.to.col);
            }
        }
        out.push_str("</table:table>");
    }
    out.push_str("</office:spreadsheet></office:body></office:document-content>");
    out
}

fn write_row(out: &mut String, sheet: &Sheet, row: u32, last: u32) {
    out.push_str("<table:table-row>");
    for col in 0..=last {
        let at = Address::new(row, col);
        let covered = sheet.merges().iter().any(|merge| merge.holds(at) && merge.from != at);
        let spanned = sheet.merges().iter().find(|merge| merge.from == at);
        let span = spanned.map(|merge| {
            let (rows, cols) = (merge.to.row - merge.from.row + 1, merge.to.col - merge.from.col + 1);
            format!(" table:number-columns-spanned=\"{cols}\" table:number-rows-spanned=\"{rows}\"")
        });
        match sheet.get(at) {
            _ if covered => out.push_str("<table:covered-table-cell/>"),
            Some(cell) => write_cell(out, cell, &span.unwrap_or_default()),
            None => write!(out, "<table:table-cell{}/>", span.unwrap_or_default()).unwrap(),
        }
    }
    out.push_str("</table:table-row>");
}

fn write_cell(out: &mut String, cell: &Cell, span: &str) {
    let value = match &cell.value {
        Value::Number(n) if cell.percent => format!("office:value-type=\"percentage\" office:value=\"{n}\""),
        Value::Number(n) => format!("office:value-type=\"float\" office:value=\"{n}\""),
        Value::Bool(yes) => format!("office:value-type=\"boolean\" office:boolean-value=\"{yes}\""),
        Value::Moment { serial, at } if *serial < 1.0 => {
            format!("office:value-type=\"time\" office:time-value=\"{}\"", at.format("PT%HH%MM%SS"))
        }
        Value::Moment { at, .. } => {
            let form = if at.time() == NaiveTime::MIN { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S" };
            format!("office:value-type=\"date\" office:date-value=\"{}\"", at.format(form))
        }
        Value::Span(days) => {
            let minutes = (days * 1440.0).round();
            let (hours, rest) = ((minutes / 60.0).floor(), minutes % 60.0);
            format!("office:value-type=\"time\" office:time-value=\"PT{hours:02}H{rest:02}M00S\"")
        }
        Value::Text(_) | Value::Error(_) | Value::Empty => "office:value-type=\"string\"".to_owned(),
    };
    let text = escaped(&cell.text());
    let formula = if cell.formula { format!(" table:formula=\"of:={text}\"") } else { String::new() };
    write!(out, "<table:table-cell{span}{formula} {value}><text:p>{text}</text:p></table:table-cell>").unwrap();
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
