//! `dgr layout …`: the descriptions of contractors' workbooks.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Subcommand;

use super::exit::Exit;
use super::session::Session;

/// The layouts: where things lie in contractors' workbooks
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Every layout in a line: what it reads, and what it recognises
    #[command(after_help = "Example:\n  dgr layout list")]
    List,
    Check(CheckArgs),
}

/// Read layouts and tell every mistake, with line and column
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr layout check                           all of the workspace
  dgr layout check layouts/acme.toml

Exit codes: 0 no mistakes, 4 mistakes were found.")]
pub struct CheckArgs {
    /// The files (default: all of the workspace's layouts)
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    session.config()?;
    match command {
        Command::List => bail!("`dgr layout list` is not built in"),
        Command::Check(_) => bail!("`dgr layout check` is not built in"),
    }
}
