//! `dgr ingest`: the main job, unattended.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Result, bail};

use super::exit::Exit;
use super::interrupt;
use super::session::Session;
use super::when::DayWord;
use crate::calendar::Month;
use crate::inbox::Search;
use crate::lock::{RunLock, Wait};

/// Read workbooks, check them, store what they say, and put them away
///
/// Without PATH: what lies in the workspace's inbox. Each workbook is stored as a whole or not at all; what is rejected
/// is kept with its findings. Files of the inbox move to the archive (or to rejected/) once that is committed; other
/// files stay where they are. The same bytes again change nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr ingest                                 what lies in the inbox (the cron job)
  dgr ingest mail/*.xlsx                     these, left where they are
  dgr ingest r.xls --date 2024-05-01         a workbook that does not say its day
  dgr ingest --wait=600 --json               wait ten minutes for another run; tell the outcome as JSON

Exit codes: 0 all stored, 3 some rejected, 1 nothing could be written, 11 another run holds the lock.")]
pub struct Args {
    /// Files, folders (with all that is in them) and patterns such as '**/*.xlsx'
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub told: Told,
    /// Wait for another run to end, so many seconds (without a number: as long as it takes)
    #[arg(long, value_name = "SECONDS", env = "DGR_WAIT", num_args = 0..=1, require_equals = true,
          default_missing_value = "forever")]
    pub wait: Option<WaitWord>,
}

/// What workbooks do not say themselves.
#[derive(Debug, clap::Args)]
pub struct Told {
    /// The day of workbooks that do not say it: 2024-05-01, today or yesterday
    #[arg(long, value_name = "DAY", env = "DGR_DATE")]
    pub date: Option<DayWord>,
    /// The month of workbooks that say days only: 2024-05
    #[arg(long, value_name = "MONTH", env = "DGR_MONTH")]
    pub month: Option<Month>,
    /// The plant of workbooks that do not name it
    #[arg(long, value_name = "CODE", env = "DGR_PLANT")]
    pub plant: Option<String>,
}

/// How long to wait, as it is written.
#[derive(Clone, Copy, Debug)]
pub struct WaitWord(pub Wait);

impl FromStr for WaitWord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "forever" => Ok(Self(Wait::Forever)),
            _ => text.parse().map(|s| Self(Wait::Seconds(s))).map_err(|_| "write a number of seconds".to_owned()),
        }
    }
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let interrupted = interrupt::watch()?;
    let wait = args.wait.map_or(Wait::No, |word| word.0);
    let mut waits = |held: &str| session.screen.say(format!("{held} Waiting for it."));
    let _lock = RunLock::take(&config.workspace, session.now, wait, &interrupted, &mut waits)?;
    let search = Search { inbox: &config.inbox, settle_seconds: config.settle_seconds, now: session.now };
    let listing = if args.paths.is_empty() { search.inbox()? } else { search.paths(&args.paths)? };
    for file in &listing.waiting {
        session.screen.say(format!("{}  waits: {}", file.path.display(), file.why));
    }
    bail!("`dgr ingest` is not built in ({} files)", listing.files.len())
}
