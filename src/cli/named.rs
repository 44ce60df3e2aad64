//! What the command line names to be read: files, folders, patterns, and `-` for standard input.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::container::own_name;
use crate::inbox::{Found, Listing, Search};
use crate::refusal::{Kind, Refusal};

/// The path that means standard input.
const PIPE: &str = "-";
/// What comes by it is called so, unless it is given a name.
const UNNAMED: &str = "stdin";

/// Returns the files that paths name, and what comes by standard input where one of them is `-`. More than the limit is
/// refused: whoever pipes still has it.
pub fn listing(search: &Search<'_>, paths: &[PathBuf], name: Option<&str>, max_bytes: u64) -> Result<Listing> {
    let (piped, files): (Vec<PathBuf>, Vec<PathBuf>) = paths.iter().cloned().partition(|path| path == Path::new(PIPE));
    if piped.is_empty() {
        if name.is_some() {
            let message = "--name is for what comes by standard input, and nothing does.";
            let hint = "Name standard input, too: dgr ingest - --name report.xlsx.";
            return Err(Refusal::new(Kind::Usage, message).hint(hint).into());
        }
        return search.paths(&files);
    }
    let listing = if files.is_empty() { Listing::default() } else { search.paths(&files)? };
    let mut bytes = Vec::new();
    let input = std::io::stdin().lock();
    input.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).context("cannot read standard input")?;
    if bytes.len() as u64 > max_bytes {
        let message = format!("Standard input has more than the {max_bytes} bytes that are read; nothing was stored.");
        let hint = "Raise `max_bytes` under [limits] in dgr.toml, if it is right.";
        return Err(Refusal::request(message).hint(hint).into());
    }
    let name = name.map_or(UNNAMED, own_name).trim();
    let name = if name.is_empty() { UNNAMED } else { name };
    Ok(listing.with(Found::given(name.into(), bytes, search.now)))
}
