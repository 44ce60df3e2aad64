//! One workbook that a command of layouts looks at, read in the cage.

use std::path::Path;

use anyhow::{Result, anyhow};

use super::super::ingest;
use super::super::session::Session;
use crate::inbox::Search;
use crate::pipeline::load::{self, Loaded};
use crate::pipeline::reading::Reader;
use crate::pipeline::setup::Setup;
use crate::pipeline::take::Arrival;
use crate::refusal::Refusal;

/// Returns a reader in a child process.
pub fn reader(session: &Session, setup: &Setup) -> Reader {
    let own = session.program();
    Reader::caged(move || ingest::reader_command(&own), setup)
}

/// Returns the one workbook of a path with its bytes; anything else is refused.
pub fn load(path: &Path, setup: &Setup, session: &mut Session) -> Result<Arrival> {
    let config = session.config()?;
    let search = Search { inbox: &config.inbox, settle_seconds: 0, now: session.now };
    let listing = search.paths(&[path.to_path_buf()])?;
    let shown = path.display();
    let [found] = listing.files.as_slice() else {
        let message = match (listing.files.len(), listing.waiting.first()) {
            (0, Some(waiting)) => format!("{shown} is not read: {}.", waiting.why),
            (n, _) => format!("{shown} holds {n} workbooks; one is due here."),
        };
        return Err(Refusal::request(message).into());
    };
    match load::load(found, setup.limits.max_bytes) {
        Loaded::Whole(arrival) if arrival.bytes.is_some() => Ok(arrival),
        Loaded::Whole(arrival) => Err(Refusal::request(format!(
            "{shown} has {} bytes; the limit is {}.",
            arrival.size, setup.limits.max_bytes
        ))
        .hint("Raise `max_bytes` under [limits] in dgr.toml, if the file is right.")
        .into()),
        Loaded::Waits(why) | Loaded::Unreadable(why) => Err(anyhow!("{shown} is not read: {why}.")),
    }
}
