//! One workbook read by the workspace's layouts, for commands that take master data or targets from it.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use super::ingest;
use super::open;
use super::session::Session;
use crate::finding::Finding;
use crate::inbox::Search;
use crate::pipeline::job::Reply;
use crate::pipeline::load::{self, Loaded};
use crate::pipeline::reading::Reader;
use crate::pipeline::take::Arrival;
use crate::record::{Draft, Outside};
use crate::refusal::Refusal;

/// Returns what a workbook says by its layout; one that is not read is refused, and says why.
pub fn draft(path: &Path, session: &mut Session) -> Result<Draft> {
    let config = session.workspace_config()?;
    let setup = open::setup(&config)?;
    let arrival = arrival(path, setup.limits.max_bytes, session)?;
    let own = session.program();
    let mut reader = Reader::caged(move || ingest::reader_command(&own), &setup);
    let outside = load::outside(&Outside::default(), &arrival, setup.zone);
    match load::reply(&mut reader, &setup, &arrival, &outside) {
        Reply::Draft(draft) => Ok(*draft),
        Reply::Refused(finding) => Err(unread(path, finding)),
        Reply::NeedLayouts | Reply::Learned(..) => Err(waits(path, "its reader has no layouts")),
    }
}

/// Returns one file with its bytes, unless it is over the limit; refuses what is no single file.
pub fn arrival(path: &Path, max_bytes: u64, session: &mut Session) -> Result<Arrival> {
    let config = session.config()?;
    let search = Search { inbox: &config.inbox, settle_seconds: 0, now: session.now };
    let listing = search.paths(&[PathBuf::from(path)])?;
    if let Some(waiting) = listing.waiting.first() {
        return Err(waits(path, &waiting.why.to_string()));
    }
    let [found] = listing.files.as_slice() else {
        let message = format!("{} is not one file but {}.", path.display(), listing.files.len());
        return Err(Refusal::request(message).hint("Name one workbook at a time.").into());
    };
    match load::load(found, max_bytes) {
        Loaded::Whole(arrival) => Ok(arrival),
        Loaded::Waits(why) | Loaded::Unreadable(why) => Err(waits(path, &why)),
    }
}

/// Returns the refusal of a workbook that is not read, with what is to be done about it.
pub fn unread(path: &Path, finding: Finding) -> anyhow::Error {
    let refusal = Refusal::request(format!("{}: {} ({})", path.display(), finding.message, finding.rule));
    finding.hint.map_or_else(|| refusal.clone(), |hint| refusal.clone().hint(hint)).into()
}

fn waits(path: &Path, why: &str) -> anyhow::Error {
    anyhow!(Refusal::request(format!("{} is not read: {why}.", path.display())))
}

/// Returns the ending of a file's name in lower case: what it is written in.
pub fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// Returns a text file's name for messages, and its text.
pub fn text(path: &Path) -> Result<(String, String)> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| Refusal::request(format!("Cannot read {shown}: {e}.")))?;
    Ok((shown, text))
}
