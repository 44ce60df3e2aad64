//! `dgr plant list`: every plant in a line.

use anyhow::{Result, bail};

use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::session::Session;

/// Every plant in a line
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dgr plant list -f csv -o plants.csv")]
pub struct Args {
    #[command(flatten)]
    pub output: Output,
}

/// Runs it.
pub fn run(_args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    bail!("`dgr plant list` is not built in")
}
