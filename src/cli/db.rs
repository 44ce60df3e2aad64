//! `dgr db …`: the database itself.

use anyhow::{Result, bail};
use clap::Subcommand;

use super::exit::Exit;
use super::session::Session;

/// The database: its schema and its state
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the database to this version's schema; makes a SQLite file that is missing
    #[command(after_help = "Example:\n  dgr --database-url postgres://dgr@db.example/dgr db migrate")]
    Migrate,
    /// Which database, at which schema, with how much in it
    #[command(after_help = "\
Example:
  dgr db status

Exit codes: 0 up to date, 10 missing or migrations pending, 12 it does not answer.")]
    Status,
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    match command {
        Command::Migrate => bail!("`dgr db migrate` is not built in"),
        Command::Status => bail!("`dgr db status` is not built in"),
    }
}
