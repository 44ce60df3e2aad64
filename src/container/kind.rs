//! What a file is by its first bytes, and by its name only where the bytes do not tell.

use super::archive::Archive;
use super::name::{promises_mail, promises_workbook};
use crate::workbook::{Limits, OUTLOOK, has_stream};

/// So many first bytes tell what a file is.
pub const HEAD: usize = 8 << 10;

/// What files may be that hold others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A zip that does not begin as a workbook does; it may be one all the same.
    Archive,
    /// A mail.
    Mail,
    /// Mails, one after another.
    Mbox,
}

/// What a file in a container may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// It may hold others.
    Container(Kind),
    /// It may be a workbook: all of it must be looked at.
    Workbook,
    /// It is none, and what it is.
    Other(&'static str),
}

const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Returns what a file may hold by its first [`HEAD`] bytes; nothing: it is read as a workbook.
pub fn kind(head: &[u8], name: &str) -> Option<Kind> {
    if head.starts_with(ZIP) {
        return (!begins_as_package(head)).then_some(Kind::Archive);
    }
    if head.starts_with(COMPOUND) || promises_workbook(name) {
        return None;
    }
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if super::mbox::begins_mail(first) {
        return Some(Kind::Mbox);
    }
    (promises_mail(name) || is_mail(head)).then_some(Kind::Mail)
}

/// Returns what a file in a container may be by its first [`HEAD`] bytes.
pub(super) fn look(head: &[u8], name: &str) -> Look {
    match kind(head, name) {
        Some(kind) => Look::Container(kind),
        None if head.starts_with(ZIP) || head.starts_with(COMPOUND) || promises_workbook(name) => Look::Workbook,
        None => Look::Other(other(head)),
    }
}

/// What most files are that are passed over.
pub(super) const NONE: &str = "no workbook";

/// Returns what a file is that is no workbook: of archives it is told, for a report may be in them.
fn other(head: &[u8]) -> &'static str {
    if head.starts_with(b"Rar!") {
        "a RAR archive, which is not opened"
    } else if head.starts_with(b"7z\xBC\xAF\x27\x1C") {
        "a 7-Zip archive, which is not opened"
    } else if head.starts_with(&[0x1F, 0x8B]) {
        "a gzip archive, which is not opened"
    } else {
        NONE
    }
}

/// Returns whether a zip begins as Excel and its kin begin theirs.
fn begins_as_package(head: &[u8]) -> bool {
    let length = head.get(26..28).and_then(|two| <[u8; 2]>::try_from(two).ok()).map_or(0, u16::from_le_bytes);
    let name = head.get(30..).and_then(|rest| rest.get(..usize::from(length))).unwrap_or_default();
    let name = String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase();
    name == "[content_types].xml"
        || name == "mimetype"
        || ["_rels/", "docprops/", "xl/", "customxml/"].iter().any(|folder| name.starts_with(folder))
}

/// Headers that machines write; a table may well begin with `Date:` or `From:`.
const MACHINES: [&str; 6] = ["received", "return-path", "delivered-to", "message-id", "mime-version", "dkim-signature"];
const PEOPLE: [&str; 5] = ["from", "to", "date", "subject", "content-type"];

/// Returns whether bytes begin as a mail: nothing but headers up to the first blank line, two known ones among them and
/// one of those that machines write.
fn is_mail(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let (mut machines, mut known) = (0, 0);
    for (nth, line) in head.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            if nth == 0 {
                return false;
            }
            continue;
        }
        let Some(name) = line.iter().position(|byte| *byte == b':').and_then(|at| line.get(..at)) else {
            // The last line of the head may be cut off before its colon.
            return machines > 0 && known > 1;
        };
        if name.is_empty() || name.len() > 76 || !name.iter().all(u8::is_ascii_graphic) {
            return false;
        }
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        machines += usize::from(MACHINES.contains(&name.as_str()));
        known += usize::from(MACHINES.contains(&name.as_str()) || PEOPLE.contains(&name.as_str()));
    }
    machines > 0 && known > 1
}

/// Returns whether a file holds sheets, by its parts: a workbook, and no letter or presentation.
pub(super) fn holds_sheets(bytes: &[u8], limits: &Limits) -> bool {
    if bytes.starts_with(ZIP) {
        return Archive::open(bytes, limits.max_zip_entries, limits)
            .is_ok_and(|zip| zip.is_package() && zip.is_workbook());
    }
    // An encrypted workbook counts, so that the password is told.
    let has = |names: &[&str]| bytes.starts_with(COMPOUND) && names.iter().any(|name| has_stream(bytes, name));
    !has(&["WordDocument", "PowerPoint Document", OUTLOOK]) && has(&["Workbook", "Book\0", "EncryptedPackage"])
}

/// Returns what a file is that may be a workbook, and holds no sheets.
pub(super) fn without_sheets(bytes: &[u8]) -> &'static str {
    let outlook = bytes.starts_with(COMPOUND) && has_stream(bytes, OUTLOOK);
    if outlook { "a message of Outlook (.msg), which is not opened" } else { NONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip(first: &str) -> Vec<u8> {
        let length = u16::try_from(first.len()).unwrap().to_le_bytes();
        [b"PK\x03\x04".as_slice(), &[0; 22], &length, &[0, 0], first.as_bytes(), b"..."].concat()
    }

    #[test]
    fn a_workbook_is_no_archive() {
        for first in ["[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "xl\\workbook.xml", "mimetype"] {
            assert_eq!(kind(&zip(first), "day.zip"), None, "{first}");
        }
        assert_eq!(kind(&zip("north/report.xlsx"), "report.xlsx"), Some(Kind::Archive), "the name is not believed");
        assert_eq!(kind(&zip("north/report.xlsx")[..20], "a.zip"), Some(Kind::Archive));
    }

    #[test]
    fn a_mail_is_known_by_its_headers() {
        let mail = b"Return-Path: <om@x.example>\r\nReceived: from a\r\n by b; x\r\nX-Spam: no\r\n\r\nbody";
        let odd = b"\xEF\xBB\xBFFrom: a@b.c\nMIME-Version: 1.0\n\n";
        for head in [mail.as_slice(), odd] {
            assert_eq!(kind(head, "1700000000.M1P2.host:2,S"), Some(Kind::Mail));
        }
        let cut = &mail[..mail.len() - 15];
        assert_eq!(kind(cut, "x"), Some(Kind::Mail));
        assert_eq!(kind(b"From om@x.example Mon Mar  2 04:31:07 2026\nReceived: x\n", "box"), Some(Kind::Mbox));
        assert_eq!(kind(b"", "empty.EML"), Some(Kind::Mail));
    }

    #[test]
    fn what_only_looks_like_a_mail_is_none() {
        let cases: [&[u8]; 6] = [
            b"Plant: North\nDate: 2026-03-01\n\n1;2",
            b"From: 2026-03-01\nTo: 2026-03-02\n\nkWh",
            b" Received: x\nMIME-Version: 1.0\n",
            b"MIME-Version: 1.0\nhello world\nFrom: x\n",
            b"Date;kWh\n1;2\n",
            b"From now on\n",
        ];
        for head in cases {
            assert_eq!(kind(head, "x.txt"), None, "{}", String::from_utf8_lossy(head));
        }
        // Excel's "Single File Web Page" is a mail by its form, and a bad workbook by its name.
        assert_eq!(kind(b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", "day.xls"), None);
    }

    #[test]
    fn what_is_in_a_container_is_told_apart() {
        assert_eq!(look(b"%PDF-1.7", "report.pdf"), Look::Other("no workbook"));
        assert_eq!(look(b"<html>", "report.xls"), Look::Workbook);
        assert_eq!(look(COMPOUND, "x.dat"), Look::Workbook);
        assert_eq!(look(b"Rar!\x1a\x07\x01\0", "a.rar"), Look::Other("a RAR archive, which is not opened"));
        assert_eq!(look(&zip("a.xlsx"), "x"), Look::Container(Kind::Archive));
    }
}
