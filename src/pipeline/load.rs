//! A file's bytes, once: read whole, hashed, compared with what was found; never more than the limit in memory.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use super::job::Reply;
use super::reading::Reader;
use super::setup::{Setup, hex, sha256};
use super::take::Arrival;
use crate::calendar;
use crate::container::own_name;
use crate::finding::Finding;
use crate::inbox::Found;
use crate::record::Outside;
use crate::rule;

/// What became of a file that was to be read.
pub enum Loaded {
    /// Here it is. Without bytes: it is over the limit.
    Whole(Arrival),
    /// It is not as it was found, or no longer there: another run will see.
    Waits(String),
    /// It cannot be read, and why.
    Unreadable(String),
}

/// Some of a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From which one.
    pub start: u64,
    /// How many.
    pub length: u64,
}

impl Span {
    /// Returns all of a file, as it was found.
    pub fn whole(found: &Found) -> Self {
        Self { start: 0, length: found.size }
    }
}

/// Reads a file.
pub fn load(found: &Found, max_bytes: u64) -> Loaded {
    match unchanged(found, Span::whole(found), max_bytes) {
        Ok((sha256, bytes)) => Loaded::Whole(Arrival {
            name: found.name.to_string_lossy().into_owned(),
            sha256,
            size: found.size,
            received: calendar::moment(found.received),
            sender: None,
            subject: None,
            bytes,
        }),
        Err(Left::Waits(why)) => Loaded::Waits(why),
        Err(Left::Unreadable(why)) => Loaded::Unreadable(why),
    }
}

/// Why a file is left where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// It is not as it was found, or no longer there: another run will see.
    Waits(String),
    /// It cannot be read, and why.
    Unreadable(String),
}

impl Left {
    /// Returns that a file is not as it was found.
    pub fn changed() -> Self {
        Self::Waits("it changed while it was read".to_owned())
    }
}

/// Returns the hash of some of a file's bytes and, within the limit, the bytes.
///
/// # Errors
/// Why it is left: it is not as it was found, is gone, or cannot be read.
pub fn unchanged(found: &Found, span: Span, max_bytes: u64) -> Result<(String, Option<Vec<u8>>), Left> {
    match bytes(found, span, max_bytes) {
        Ok(_) if !found.is_unchanged() => Err(Left::changed()),
        Ok(read) => Ok(read),
        Err(e) => Err(cannot(&e)),
    }
}

/// Returns why a file is left that cannot be read.
pub fn cannot(error: &io::Error) -> Left {
    if error.kind() == io::ErrorKind::NotFound {
        Left::Waits("it is gone".to_owned())
    } else {
        Left::Unreadable(error.to_string())
    }
}

/// Reading, from anywhere.
pub trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

/// Opens a file, or what came by standard input.
pub fn source(found: &Found) -> io::Result<Box<dyn Source>> {
    Ok(match &found.held {
        Some(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        None => Box::new(File::open(&found.path)?),
    })
}

/// Returns the hash of some of a file's bytes and, within the limit, the bytes.
pub fn bytes(found: &Found, span: Span, max_bytes: u64) -> io::Result<(String, Option<Vec<u8>>)> {
    let mut file = source(found)?;
    file.seek(SeekFrom::Start(span.start))?;
    let mut file = file.take(span.length);
    if span.length > max_bytes {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut buffer)?;
            let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
            hasher.update(part);
        }
        return Ok((hex(&hasher.finalize()), None));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(span.length).unwrap_or(0));
    file.read_to_end(&mut bytes)?;
    Ok((sha256(&bytes), Some(bytes)))
}

/// Returns what comes with a file from outside of it.
pub fn outside(flags: &Outside, arrival: &Arrival, zone: Tz) -> Outside {
    let received = arrival.received.and_utc().with_timezone(&zone).date_naive();
    let (sender, subject) = (arrival.sender.clone(), arrival.subject.clone());
    Outside { received: Some(received), sender, subject, ..flags.clone() }
}

/// Returns what a reader makes of a file; one over the limit is refused unread.
pub fn reply(reader: &mut Reader, setup: &Setup, arrival: &Arrival, outside: &Outside) -> Reply {
    match &arrival.bytes {
        Some(bytes) => reader.read(setup, own_name(&arrival.name), outside, bytes),
        None => {
            let message = format!("The file has {} bytes; the limit is {}.", arrival.size, setup.limits.max_bytes);
            let hint = "Raise `max_bytes` under [limits] in dgr.toml, if the file is right.";
            Reply::Refused(Finding::new(rule::FILE_UNREADABLE, message).hint(hint))
        }
    }
}
