//! `dgr plant import`: a file of plants becomes the master data, as one change.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::builder::FalseyValueParser;

use crate::cli::exit::Exit;
use crate::cli::session::Session;

/// Make a file of plants the master data, as one change that is shown and logged
///
/// Days that a change touches are computed again. Plants and units that the file does not name stay, unless --prune.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr plant import --dry-run                           what would change
  dgr plant import --reason 'INV-7 commissioned'
  dgr plant import fleet.toml --prune")]
pub struct Args {
    /// The file (default: the workspace's plants.toml)
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Show what would change, and change nothing
    #[arg(long, env = "DGR_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub dry_run: bool,
    /// Retire plants and units that the file does not name
    #[arg(long, env = "DGR_PRUNE", value_parser = FalseyValueParser::new())]
    pub prune: bool,
    /// Why, for the log of changes
    #[arg(long, value_name = "TEXT", env = "DGR_REASON")]
    pub reason: Option<String>,
}

/// Runs it.
pub fn run(_args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    bail!("`dgr plant import` is not built in")
}
