//! `dgr workbook export`: the bytes of a stored workbook, exactly as they came.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use super::find;
use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::output::write_whole;
use crate::cli::session::Session;
use crate::cli::words::path_text;
use crate::refusal::Refusal;
use crate::render::clean;

/// Write the bytes of a stored workbook, exactly as they came
///
/// Without --output: into the current folder under the name it came with, where no such file is yet.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr workbook export 71ab18c672e6
  dgr workbook export 71ab18c672e6 -o /tmp/portal.xls
  dgr workbook export 71ab18c672e6 -o - | sha256sum")]
pub struct Args {
    /// The first digits of its hash, as `dgr workbook list` shows them
    #[arg(value_name = "HASH")]
    pub hash: String,
    /// Write to this file (`-`: stdout); it is replaced as a whole, or not at all
    #[arg(short, long, value_name = "FILE", env = "DGR_OUTPUT")]
    pub output: Option<PathBuf>,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    let mut store = open::store(session)?;
    let row = find(&mut store, &args.hash)?;
    let Some(bytes) = store.workbook_bytes(&row.sha256)? else {
        let message = format!("The bytes of {} are not kept: it has {} bytes, over the limit.", row.name, row.size);
        return Err(Refusal::request(message)
            .hint("What was found of it is: `dgr workbook list`. Look for the file in rejected/, or ask for it again.")
            .into());
    };
    let path = match args.output.as_deref() {
        Some(path) if path == Path::new("-") && session.screen.is_terminal() => {
            let message = "The bytes of a workbook are not for a terminal: it would obey what it finds in them.";
            return Err(Refusal::request(message).hint("Pipe them on, or name a file with -o FILE.").into());
        }
        Some(path) if path == Path::new("-") => {
            session.screen.bytes(&bytes);
            return Ok(Exit::Done);
        }
        Some(path) => {
            write_whole(path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
            path.to_path_buf()
        }
        None => fresh(&row.name, &bytes)?,
    };
    if session.screen.is_json() {
        let file = path_text(&path);
        session.screen.json(&json!({"file": file, "sha256": row.sha256, "bytes": bytes.len()}));
    } else {
        session.screen.say(format!("{}: {} bytes", path.display(), bytes.len()));
    }
    Ok(Exit::Done)
}

/// Writes a file of a stranger's name into the current folder, unless there is one. The name is cleaned: other programs
/// show it as it is.
fn fresh(name: &str, bytes: &[u8]) -> Result<PathBuf> {
    let Some(file) = Path::new(name).file_name() else {
        return Err(Refusal::request(format!("\"{name}\" is no name for a file."))
            .hint("Name one with -o FILE.")
            .into());
    };
    let path = PathBuf::from(clean(&file.to_string_lossy()).as_ref());
    match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(mut made) => {
            made.write_all(bytes)
                .and_then(|()| made.sync_all())
                .with_context(|| format!("cannot write {}", path.display()))?;
            Ok(path)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            Err(Refusal::request(format!("There is a file {} here already.", path.display()))
                .hint("Name another with -o FILE; that one is replaced if it is there.")
                .into())
        }
        Err(e) => Err(e).with_context(|| format!("cannot write {}", path.display())),
    }
}
