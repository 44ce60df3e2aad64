//! A zip archive: looked over before anything unpacks it, then its entries one by one.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::name::entry_name;
use crate::workbook::{Limits, Unreadable, guard, short, size};

/// An archive this small does no harm, whatever it unpacks to in proportion.
const HARMLESS: u64 = 16 << 20;

/// An archive that is within the limits, as far as it says itself.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

/// What is known of an entry before it is unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name, with folders.
    pub name: String,
    /// A file: no folder, no link.
    pub is_file: bool,
    /// A password is needed.
    pub encrypted: bool,
}

/// Why an entry is not unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It has more bytes than asked for.
    Long,
    /// The archive is damaged, or packed in a way that cannot be read: what the unpacker said.
    Damaged(String),
}

impl<'a> Archive<'a> {
    /// Opens an archive, and refuses one of more than so many entries, or that would unpack to more than the limits.
    pub fn open(bytes: &'a [u8], entries: usize, limits: &Limits) -> Result<Self, Unreadable> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
        if zip.len() > entries {
            let what = format!("The archive holds {} files", zip.len());
            return Err(Unreadable::over(what, "max_zip_entries", limits.max_zip_entries));
        }
        let packed = bytes.len() as u64;
        let total = guard(&mut zip, packed, limits)?;
        if total > HARMLESS && total / packed.max(1) >= limits.max_zip_ratio {
            let (is, times) = (size(total), total / packed.max(1));
            return Err(Unreadable::new(
                format!("The archive would unpack to {is}, {times} times its size, as a file made to do harm does."),
                "Ask the sender where it comes from; if it is right, raise `max_zip_ratio`.",
            ));
        }
        if zip.has_duplicate_names() {
            return Err(Unreadable::new(
                "Two files in the archive have one name; only one of them could be read.",
                "Ask for an archive in which each file has a name of its own.",
            ));
        }
        Ok(Self { zip })
    }

    /// Returns whether it is a workbook or a document itself: those are zips, too.
    pub fn is_package(&self) -> bool {
        let has = |names: &[&str]| {
            let plain = |raw: &[u8]| entry_name(raw, None).to_ascii_lowercase();
            self.zip.file_names_raw().any(|raw| names.contains(&plain(raw).as_str()))
        };
        has(&["[content_types].xml", "_rels/.rels", "xl/workbook.xml", "xl/workbook.bin"])
            || (has(&["mimetype"]) && has(&["content.xml"]))
    }

    /// Returns whether the package it is holds sheets.
    pub fn is_workbook(&self) -> bool {
        let names = || self.zip.file_names_raw().map(|raw| entry_name(raw, None).to_ascii_lowercase());
        names().any(|name| name.starts_with("xl/")) || names().any(|name| name == "content.xml")
    }

    /// Returns how many entries it has.
    pub fn len(&self) -> u32 {
        u32::try_from(self.zip.len()).unwrap_or(u32::MAX)
    }

    /// Returns what is known of an entry.
    pub fn entry(&mut self, at: u32) -> Result<Entry, Unreadable> {
        let entry = self.zip.by_index_raw(index(at)).map_err(|e| damaged(&e))?;
        let name = entry_name(entry.name_raw(), entry.name().ok().as_deref());
        Ok(Entry { name, is_file: entry.is_file() && !entry.is_symlink(), encrypted: entry.encrypted() })
    }

    /// Returns the first bytes of an entry.
    pub fn start(&mut self, at: u32, length: usize) -> Result<Vec<u8>, Fault> {
        let entry = self.zip.by_index(index(at)).map_err(|e| Fault::Damaged(short(&e)))?;
        let mut bytes = Vec::new();
        entry.take(length as u64).read_to_end(&mut bytes).map_err(|e| Fault::Damaged(short(&e)))?;
        Ok(bytes)
    }

    /// Returns an entry whole, if it has at most so many bytes: what it says of its size is not believed.
    pub fn whole(&mut self, at: u32, most: u64) -> Result<Vec<u8>, Fault> {
        let entry = self.zip.by_index(index(at)).map_err(|e| Fault::Damaged(short(&e)))?;
        let mut bytes = Vec::with_capacity(usize::try_from(entry.size().min(most)).unwrap_or_default());
        entry.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| Fault::Damaged(short(&e)))?;
        if bytes.len() as u64 > most { Err(Fault::Long) } else { Ok(bytes) }
    }
}

fn index(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn damaged(cause: &zip::result::ZipError) -> Unreadable {
    let reason = format!("The archive is damaged or cut off ({}).", short(cause));
    Unreadable::new(reason, "Ask for it again, or for the workbooks themselves.")
}
