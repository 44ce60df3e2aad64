//! The zip around xlsx, xlsb and ods: looked over before anything unpacks it, and its parts by name.

use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read, Write};

use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::limits::Limits;
use super::unreadable::{Unreadable, size};

/// An opened zip container whose size is known to be within the limits.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    index: HashMap<String, usize>,
    max_unpacked_bytes: u64,
}

impl<'a> Package<'a> {
    /// Opens the container, and refuses one that would unpack to more than the limits.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Unreadable> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(Unreadable::damaged)?;
        if zip.len() > limits.max_zip_entries {
            let what = format!("The workbook is packed from {} parts", zip.len());
            return Err(Unreadable::over(what, "max_zip_entries", limits.max_zip_entries));
        }
        guard(&mut zip, bytes.len() as u64, limits)?;
        let mut index = HashMap::with_capacity(zip.len());
        for at in 0..zip.len() {
            let part = zip.by_index_raw(at).map_err(Unreadable::damaged)?;
            index.insert(plain(&part.name().map_err(Unreadable::damaged)?), at);
        }
        Ok(Self { zip, index, max_unpacked_bytes: limits.max_unpacked_bytes })
    }

    /// Returns whether the container has a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.index.contains_key(&plain(name))
    }

    /// Returns a part unpacked, or nothing where there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        self.start_of(name, self.max_unpacked_bytes)
    }

    /// Returns the first bytes of a part unpacked, or nothing where there is none.
    pub(super) fn start_of(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(at) = self.index.get(&plain(name)) else { return Ok(None) };
        let part = self.zip.by_index(*at).map_err(Unreadable::damaged)?;
        let mut unpacked = Vec::with_capacity(usize::try_from(part.size().min(most)).unwrap_or_default());
        part.take(most).read_to_end(&mut unpacked).map_err(Unreadable::damaged)?;
        Ok(Some(unpacked))
    }

    /// Returns whether a part is XML to its end: every element closed, and in its place.
    pub(super) fn is_well_formed(&mut self, name: &str) -> Result<bool, Unreadable> {
        let Some(at) = self.index.get(&plain(name)) else { return Ok(true) };
        let part = self.zip.by_index(*at).map_err(Unreadable::damaged)?;
        let mut xml = quick_xml::Reader::from_reader(BufReader::new(part));
        let (mut depth, mut held) = (0u64, Vec::new());
        loop {
            match xml.read_event_into(&mut held) {
                Ok(Event::Start(_)) => depth += 1,
                Ok(Event::End(_)) => depth = depth.saturating_sub(1),
                Ok(Event::Eof) => return Ok(depth == 0),
                Ok(_) => {}
                Err(quick_xml::Error::Io(error)) => return Err(Unreadable::damaged(error)),
                Err(_) => return Ok(false),
            }
            held.clear();
        }
    }

    /// Returns the container with a part in place of the one of its name.
    pub(super) fn with_part(&mut self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let mut to = ZipWriter::new(Cursor::new(Vec::new()));
        let replaced = self.index.get(&plain(name)).copied();
        for at in 0..self.zip.len() {
            let part = self.zip.by_index_raw(at).map_err(Unreadable::damaged)?;
            if Some(at) == replaced {
                let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
                to.start_file(name, stored).map_err(Unreadable::damaged)?;
                to.write_all(bytes).map_err(Unreadable::damaged)?;
            } else {
                to.raw_copy_file(part).map_err(Unreadable::damaged)?;
            }
        }
        Ok(to.finish().map_err(Unreadable::damaged)?.into_inner())
    }

    /// Returns how long a part says it is when unpacked, in bytes.
    pub(super) fn size_of(&mut self, name: &str) -> u64 {
        let at = self.index.get(&plain(name)).copied();
        at.and_then(|at| self.zip.by_index_raw(at).ok()).map_or(0, |part| part.size())
    }
}

/// Refuses a zip whose parts overlap, or that would unpack to more than the limits. Returns to how many bytes it would.
pub fn guard(zip: &mut ZipArchive<Cursor<&[u8]>>, packed: u64, limits: &Limits) -> Result<u64, Unreadable> {
    if zip.has_overlapping_entries().map_err(Unreadable::damaged)? {
        return Err(Unreadable::new(
            "Parts of the file overlap, as in a file made to do harm.",
            "Do not open it; ask the sender where it comes from.",
        ));
    }
    let mut total = 0u64;
    for at in 0..zip.len() {
        total = total.saturating_add(zip.by_index_raw(at).map_err(Unreadable::damaged)?.size());
    }
    if total > limits.max_unpacked_bytes {
        let what = format!("The file ({}) would unpack to {}", size(packed), size(total));
        return Err(Unreadable::new(
            format!("{what}; at most {} are read.", size(limits.max_unpacked_bytes)),
            "Ask for a workbook with the report alone, or raise `max_unpacked_bytes`.",
        ));
    }
    Ok(total)
}

/// Returns a part's name as packages compare them: no case, no leading slash, slashes forward.
fn plain(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_ascii_lowercase()
}
