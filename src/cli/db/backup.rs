//! `dgr db backup`: a copy of the database, whole and of one moment.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::line::Line;
use crate::cli::open;
use crate::cli::session::Session;

/// Copy the database into a new file, whole and of one moment, while others may read and write
///
/// For SQLite. PostgreSQL has its own tool: the command to run is printed instead. The copy appears under its name when
/// it is complete and on the disk; a file that is there already is left alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr db backup /backup/dgr-$(date +%F).sqlite3
  dgr --database-url sqlite:/backup/dgr-2024-05-01.sqlite3 db check      is the copy sound?

Exit codes: 0 copied, 1 not: the file is there already, no room, or the database is PostgreSQL.")]
pub struct Args {
    /// The new file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let mut store = open::store(session)?;
    let bytes = store.backup(&args.file)?;
    let screen = &mut session.screen;
    if screen.is_json() {
        screen.json(&json!({"file": args.file.display().to_string(), "bytes": bytes}));
    } else {
        screen.line(Line::new().plain(format!("{}: {bytes} bytes.", args.file.display())));
    }
    Ok(Exit::Done)
}
