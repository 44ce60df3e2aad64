//! `dgr history`: the revisions of a plant's reports.

use anyhow::{Result, bail};

use super::exit::Exit;
use super::session::Session;
use super::when::DayWord;

/// The revisions of a plant's reports: which came when, which holds, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr history EX1                 the last reports of the plant
  dgr history EX1 2024-05-01      every revision of one day")]
pub struct Args {
    /// The plant's code
    #[arg(value_name = "PLANT")]
    pub plant: String,
    /// The day: 2024-05-01, today or yesterday
    #[arg(value_name = "DAY")]
    pub day: Option<DayWord>,
}

/// Runs it.
pub fn run(_args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    bail!("`dgr history` is not built in")
}
