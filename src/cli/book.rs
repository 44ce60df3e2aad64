//! One workbook read by the workspace's layouts, for commands that take master data or targets from it.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use super::ingest;
use super::open;
use super::session::Session;
use crate::inbox::Search;
use crate::pipeline::job::Reply;
use crate::pipeline::load::{self, Loaded};
use crate::pipeline::reading::Reader;
use crate::record::{Draft, Outside};
use crate::refusal::Refusal;

/// Returns what a workbook says by its layout; one that is not read is refused, and says why.
pub fn draft(path: &Path, session: &mut Session) -> Result<Draft> {
    let config = session.workspace_config()?;
    let setup = open::setup(&config)?;
    let search = Search { inbox: &config.inbox, settle_seconds: 0, now: session.now };
    let listing = search.paths(&[PathBuf::from(path)])?;
    let waits = |why: String| anyhow!(Refusal::request(format!("{} is not read: {why}.", path.display())));
    if let Some(waiting) = listing.waiting.first() {
        return Err(waits(waiting.why.to_string()));
    }
    let [found] = listing.files.as_slice() else {
        let message = format!("{} is not one file but {}.", path.display(), listing.files.len());
        return Err(Refusal::request(message).hint("Name one workbook at a time.").into());
    };
    let arrival = match load::load(found, setup.limits.max_bytes) {
        Loaded::Whole(arrival) => arrival,
        Loaded::Waits(why) | Loaded::Unreadable(why) => return Err(waits(why)),
    };
    let own = session.program();
    let mut reader = Reader::caged(move || ingest::reader_command(&own), &setup);
    let outside = load::outside(&Outside::default(), &arrival, setup.zone);
    match load::reply(&mut reader, &setup, &arrival, &outside) {
        Reply::Draft(draft) => Ok(*draft),
        Reply::Refused(finding) => {
            let refusal = Refusal::request(format!("{}: {finding}", path.display()));
            Err(finding.hint.map_or_else(|| refusal.clone(), |hint| refusal.clone().hint(hint)).into())
        }
        Reply::NeedLayouts => Err(waits("its reader has no layouts".to_owned())),
    }
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
