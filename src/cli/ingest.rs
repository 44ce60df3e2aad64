//! `dgr ingest`: the main job, unattended.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::builder::FalseyValueParser;

use super::exit::Exit;
use super::learn::Learned;
use super::session::Session;
use super::telling::Telling;
use super::when::DayWord;
use super::words::counted;
use super::{interrupt, named, notify, open};
use crate::calendar::Month;
use crate::config::Config;
use crate::inbox::Search;
use crate::lock::{RunLock, Wait};
use crate::pipeline::ingest::{Ended, Event, Ingest};
use crate::pipeline::outcome::Summary;
use crate::pipeline::reading::Reader;
use crate::plant::{Masters, Plant};
use crate::record::Outside;
use crate::store::{Store, is_lost};

/// Read workbooks, check them, store what they say, and put them away
///
/// Without PATH: what lies in the workspace's inbox. Archives (.zip) and mails (.eml, a Maildir's, .mbox) are opened: each
/// workbook in them counts by itself. Each workbook is stored as a whole or not at all; what is rejected
/// is kept with its findings. Files of the inbox move to the archive (or to rejected/) once that is committed; other
/// files stay where they are. The same bytes again change nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr ingest                                 what lies in the inbox (the cron job)
  dgr ingest mail/*.xlsx                     these, left where they are
  dgr ingest r.xls --date 2024-05-01         a workbook that does not say its day
  dgr ingest reports.zip day.eml box.mbox    the workbooks in archives and mails
  dgr ingest - --name day.eml < day.eml      what a mail filter pipes in
  dgr ingest --wait=600 --json               wait ten minutes for another run; tell the outcome as JSON
  dgr ingest old/ --no-notify                what came long ago: nobody is told

Exit codes: 0 all stored, 3 some rejected, 1 nothing could be written, 11 another run holds the lock.")]
pub struct Args {
    /// Files, folders (with all that is in them), patterns such as '**/*.xlsx', - for standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub told: Told,
    /// Print the lines for plants.toml that would add the units nobody knows; add nothing
    #[arg(long, env = "DGR_LEARN_UNITS", value_parser = FalseyValueParser::new())]
    pub learn_units: bool,
    /// Tell nobody: no message is written, and none that waits is delivered
    #[arg(long, env = "DGR_NO_NOTIFY", value_parser = FalseyValueParser::new())]
    pub no_notify: bool,
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
    /// The file name of what comes by standard input
    #[arg(long, value_name = "NAME", env = "DGR_NAME")]
    pub name: Option<String>,
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
    let lock = RunLock::take(&config.workspace, session.now, wait, &interrupted, &mut waits)?;
    let search = Search { inbox: &config.inbox, settle_seconds: config.settle_seconds, now: session.now };
    let listing = match args.paths.as_slice() {
        [] if args.told.name.is_none() => search.inbox()?,
        paths => named::listing(&search, paths, args.told.name.as_deref(), config.limits.max_bytes)?,
    };
    if listing.files.is_empty() && listing.waiting.is_empty() && args.paths.is_empty() {
        let inbox = config.inbox.display();
        session.screen.say(format!("There is nothing in {inbox}: put workbooks there, or name them."));
    }
    let mut setup = open::setup(&config)?;
    let mut store = open::store_or_new(session)?;
    first_plants(&mut store, &config, session)?;
    if args.told.plant.is_some() {
        args.told.plant_is_known(store.masters(None)?.masters())?;
    }
    if args.no_notify {
        setup.destinations.clear();
    } else {
        notify::post::doubt(&config, &mut store, session)?;
    }
    let clock = session.clock();
    let own = session.program();
    let reader = || {
        let own = own.clone();
        Reader::caged(move || reader_command(&own), &setup)
    };
    let ingest = Ingest {
        setup: &setup,
        author: open::author(session, "ingest", None),
        pid: session.pid(),
        clock: &clock,
        readers: readers(config.readers),
        reader: &reader,
        flags: args.told.outside(session.now, config.time_zone),
        archive: config.archive.as_deref(),
        rejected: config.rejected.as_deref(),
        interrupted: &interrupted,
    };
    let mut learned = Learned::default();
    let mut told = Telling::new(&mut session.screen);
    let Ended { summary, failure } = ingest.run(&mut store, &listing, &mut |event| {
        if let Event::Done(_, result) = &event {
            learned.look(result);
        }
        told.event(event);
    })?;
    told.end(&summary);
    if args.learn_units {
        learned.tell(store.masters(None)?.masters(), &mut session.screen);
    }
    // Another run need not wait until everybody is told.
    drop(lock);
    if !args.no_notify {
        notify::post::after_work(&mut store, &config, &interrupted, session);
    }
    ended(&summary, failure, session)
}

/// Returns how the run ends, and tells why the store failed, if it did.
fn ended(summary: &Summary, failure: Option<anyhow::Error>, session: &mut Session) -> Result<Exit> {
    let Some(error) = failure else {
        return Ok(match summary.exit_code(false) {
            0 => Exit::Done,
            130 => Exit::Interrupted,
            _ => Exit::Partly,
        });
    };
    // A database that is gone is no matter of single workbooks, however many went in before.
    if is_lost(&error) || summary.exit_code(true) == 1 {
        return Err(error);
    }
    session.screen.error(&error);
    Ok(Exit::Partly)
}

/// Makes the workspace's plants the master data where the database has none yet: the first run of a new workspace.
fn first_plants(store: &mut Store, config: &Config, session: &mut Session) -> Result<()> {
    if !store.masters(None)?.plants.is_empty() || !config.plants.exists() {
        return Ok(());
    }
    let plants = open::plants(&config.plants)?;
    let file = config.plants.display();
    if plants.is_empty() {
        let message = format!("{file} has no plants: no workbook will find its own. Write them under [[plant]].");
        session.screen.warn(message);
        return Ok(());
    }
    let author = open::author(session, "ingest", Some("the first plants of a new database"));
    store.write(&author, &session.clock(), |tx| plants.iter().try_for_each(|plant| tx.apply_plant(plant).map(drop)))?;
    let are = if plants.len() == 1 { "is" } else { "are" };
    session.screen.say(format!("{file}: {} {are} the master data now.", counted(plants.len(), "plant")));
    Ok(())
}

/// Returns how many workbooks are read side by side: as set, else one a processor, eight at most.
pub fn readers(set: usize) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    if set > 0 { set } else { processors.min(8) }
}

/// Returns the command that starts a reader child: this program again, told so.
pub fn reader_command(own: &Path) -> Command {
    let mut command = Command::new(own);
    command.arg("__read").env_clear();
    command
}

impl Told {
    /// Refuses a plant that is not in the master data: every workbook would be.
    pub fn plant_is_known(&self, masters: &Masters) -> Result<()> {
        let known: Vec<&Plant> = masters.plants.iter().collect();
        self.plant.as_ref().map_or(Ok(()), |text| open::meant(&known, text).map(drop))
    }

    /// Returns it as what comes with a workbook from outside.
    pub fn outside(&self, now: DateTime<Utc>, zone: Tz) -> Outside {
        Outside {
            date: self.date.map(|word| word.day(now, zone)),
            month: self.month,
            plant: self.plant.clone(),
            ..Outside::default()
        }
    }
}
