//! `dgr plant show`: all that is known of one plant.

use anyhow::{Result, bail};

use crate::cli::exit::Exit;
use crate::cli::session::Session;

/// All that is known of one plant
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dgr plant show EX1")]
pub struct Args {
    /// The plant's code
    #[arg(value_name = "CODE")]
    pub code: String,
}

/// Runs it.
pub fn run(_args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    bail!("`dgr plant show` is not built in")
}
