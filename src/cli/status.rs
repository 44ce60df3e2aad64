//! `dgr status`: who has reported, who is late, what was rejected.

use anyhow::{Result, bail};

use super::exit::Exit;
use super::session::Session;
use super::when::DayWord;

/// Who has reported, who is late, what was rejected: one screen
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr status
  dgr status --date 2024-05-01 --json

Exit codes: 0 every plant has reported, 5 reports are missing or late.")]
pub struct Args {
    /// The day that is reported on: 2024-05-01, today or yesterday
    #[arg(long, value_name = "DAY", env = "DGR_DATE", default_value = "yesterday")]
    pub date: DayWord,
}

/// Runs it.
pub fn run(_args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    bail!("`dgr status` is not built in")
}
