//! Tells what a file is by its first bytes. Its name is not believed.

use super::unreadable::Unreadable;

/// What may hold a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// A zip: xlsx, xlsm, xlsb or ods.
    Zip,
    /// A compound file: xls, or an encrypted xlsx.
    Compound,
}

/// The stream that tells a message of Outlook from a workbook.
pub const OUTLOOK: &str = "__properties_version1.0";

/// Returns whether a compound file has a stream of this name: its directory has it in UTF-16.
pub fn has_stream(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// The hint for everything that Excel opens and we do not.
const SAVE_AS: &str = "Open it in Excel and save it as \"Excel Workbook (.xlsx)\", or ask for the report in that form.";

/// Returns what the bytes are, or what they are instead of a workbook.
pub(super) fn container(bytes: &[u8], file_name: &str) -> Result<Container, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::new("The file is empty (0 bytes).", "Ask for it again: copying it was cut off."));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(Container::Zip);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Ok(Container::Compound);
    }
    Err(instead(bytes, file_name))
}

/// Returns the refusal that names what the file is instead.
fn instead(bytes: &[u8], file_name: &str) -> Unreadable {
    let named = extension(file_name).map(|ext| format!(" named .{ext}")).unwrap_or_default();
    let what = if bytes.iter().all(|byte| *byte == 0) {
        return Unreadable::damaged("it holds nothing but zeros");
    } else if bytes.starts_with(b"PK\x05\x06") {
        return Unreadable::new("This is an empty zip archive, not a workbook.", "Ask for the file again.");
    } else if bytes.starts_with(b"%PDF") {
        "a PDF document"
    } else if bytes.starts_with(b"{\\rtf") {
        "a text document (RTF)"
    } else if let [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04 | 0x06 | 0x08 | 0x10, 0x00, ..] = bytes {
        "a workbook of Excel 4 or older"
    } else {
        match text_kind(bytes) {
            Some(kind) => kind,
            None => return unknown(bytes),
        }
    };
    Unreadable::new(format!("This is {what}{named}, not a workbook that can be read."), SAVE_AS)
}

/// Returns the refusal of bytes that look like nothing known.
fn unknown(bytes: &[u8]) -> Unreadable {
    let head: Vec<String> = bytes.iter().take(8).map(|byte| format!("{byte:02X}")).collect();
    let reason = format!("This is not a workbook: its first bytes are {}.", head.join(" "));
    Unreadable::new(reason, "Ask for the report as an Excel workbook (.xlsx).")
}

/// Returns which text the bytes are, if they look like one.
fn text_kind(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let head: String = match head {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ if head.contains(&0) => return None,
        _ => String::from_utf8_lossy(head).into_owned(),
    };
    let start = head.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let binary = start.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    if binary * 20 > start.chars().count() || start.is_empty() {
        return None;
    }
    Some(if !start.starts_with('<') {
        "plain text (CSV perhaps)"
    } else if start.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        "an \"XML Spreadsheet 2003\""
    } else if start.contains("<html") || start.contains("<table") || start.contains("<!doctype html") {
        "a web page (HTML)"
    } else {
        "an XML text"
    })
}

/// Returns UTF-16 text, what is broken in it replaced.
fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

/// Returns the ending of a name that promises a workbook, in lower case.
fn extension(file_name: &str) -> Option<String> {
    let ending = file_name.rsplit_once('.')?.1.to_ascii_lowercase();
    matches!(ending.as_str(), "xls" | "xlsx" | "xlsm" | "xlsb" | "ods").then_some(ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_workbook_is_named() {
        let cases: [(&[u8], &str); 8] = [
            (b"", "The file is empty (0 bytes)."),
            (b"\n <html><body><table>", "This is a web page (HTML) named .xls, not a workbook that can be read."),
            (b"Date;kWh\r\n1;2", "This is plain text (CSV perhaps) named .xls, not a workbook that can be read."),
            (b"\xff\xfeD\0a\0t\0e\0", "This is plain text (CSV perhaps) named .xls, not a workbook that can be read."),
            (b"%PDF-1.7", "This is a PDF document named .xls, not a workbook that can be read."),
            (
                b"\x09\x08\x10\x00\x00",
                "This is a workbook of Excel 4 or older named .xls, not a workbook that can be read.",
            ),
            (&[0; 32], "The file is damaged or cut off (it holds nothing but zeros)."),
            (b"\x7fELF\x01\x00", "This is not a workbook: its first bytes are 7F 45 4C 46 01 00."),
        ];
        for (bytes, reason) in cases {
            assert_eq!(container(bytes, "day.xls").unwrap_err().reason, reason);
        }
    }

    #[test]
    fn the_name_is_not_believed() {
        assert_eq!(container(b"PK\x03\x04....", "day.xls"), Ok(Container::Zip));
    }
}
