//! A file's bytes, once: read whole, hashed, compared with what was found; never more than the limit in memory.

use std::fs::File;
use std::io::{self, Read};

use chrono_tz::Tz;
use sha2::{Digest, Sha256};

use super::job::Reply;
use super::reading::Reader;
use super::setup::{Setup, hex, sha256};
use super::take::Arrival;
use crate::calendar;
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
}

/// Reads a file.
pub fn load(found: &Found, max_bytes: u64) -> Loaded {
    match bytes(found, max_bytes) {
        Ok(_) if !found.is_unchanged() => Loaded::Waits("it changed while it was read".to_owned()),
        Ok((sha256, bytes)) => Loaded::Whole(Arrival {
            name: found.name.to_string_lossy().into_owned(),
            sha256,
            size: found.size,
            received: calendar::moment(found.received),
            sender: None,
            subject: None,
            bytes,
        }),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Loaded::Waits("it is gone".to_owned()),
        Err(e) => Loaded::Waits(format!("it cannot be read: {e}")),
    }
}

/// Returns the hash of a file and, within the limit, its bytes.
fn bytes(found: &Found, max_bytes: u64) -> io::Result<(String, Option<Vec<u8>>)> {
    let mut file = File::open(&found.path)?;
    if found.size > max_bytes {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut buffer)?;
            let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
            hasher.update(part);
        }
        return Ok((hex(&hasher.finalize()), None));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.size).unwrap_or(0));
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
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
        Some(bytes) => reader.read(setup, &arrival.name, outside, bytes),
        None => {
            let message = format!("The file has {} bytes; the limit is {}.", arrival.size, setup.limits.max_bytes);
            let hint = "Raise `max_bytes` under [limits] in dgr.toml, if the file is right.";
            Reply::Refused(Finding::new(rule::FILE_UNREADABLE, message).hint(hint))
        }
    }
}
