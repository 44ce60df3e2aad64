//! `dgr reprocess`: stored workbooks read again by today's layouts, rules and master data.

mod told;

use anyhow::Result;
use clap::builder::FalseyValueParser;

use super::exit::Exit;
use super::ingest::{self, WaitWord};
use super::output::Output;
use super::session::Session;
use super::when::DayWord;
use super::{interrupt, notify, open, workbook};
use crate::lock::{RunLock, Wait};
use crate::names::nearest;
use crate::pipeline::reading::Reader;
use crate::pipeline::reprocess::{Asked, Event, REPROCESS, Reprocess};
use crate::pipeline::setup::Setup;
use crate::refusal::Refusal;
use crate::store::{Store, Which};
use told::Told;

/// Read stored workbooks again, by today's layouts, rules and master data
///
/// What comes out differently becomes a new revision, what a workbook does not say any more is retired, and what was
/// rejected or not recognised may come in; each workbook is one transaction, and what is as before stays untouched. Only
/// what stands by a workbook is touched: one that was superseded stays so, and so does what was deleted. Reports of a
/// workbook that cannot be read today stay as they are. Without options: every workbook.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr reprocess --layout acme-daily --dry-run        which numbers a mended layout changes
  dgr reprocess --layout acme-daily --reason 'export was read from the wrong column'
  dgr reprocess --dry-run -o numbers.csv             of every workbook, into a file
  dgr reprocess --workbook 31107bbb2a91              one, dismissed or not

A rehearsal (--dry-run) reads everything twice and keeps the database's write lock while it goes through the workbooks of one
plant, or of several that one workbook tells of; in between an ingest may write. Where one workbook tells of the whole fleet,
bound it with --plant, --from and --to, and let it not run when the morning's ingest is due.

Exit codes: 0 all read, 3 some were rejected or could not be read, 11 another run holds the lock.")]
pub struct Args {
    /// Workbooks read by this layout
    #[arg(long, value_name = "NAME", env = "DGR_LAYOUT")]
    pub layout: Option<String>,
    /// Workbooks with a report of this source
    #[arg(long, value_name = "NAME", env = "DGR_SOURCE")]
    pub source: Option<String>,
    /// Workbooks with a report of this plant
    #[arg(long, value_name = "CODE", env = "DGR_PLANT")]
    pub plant: Option<String>,
    /// Workbooks with a report of this day or a later one
    #[arg(long, value_name = "DAY", env = "DGR_FROM")]
    pub from: Option<DayWord>,
    /// Workbooks with a report of this day or an earlier one
    #[arg(long, value_name = "DAY", env = "DGR_TO")]
    pub to: Option<DayWord>,
    /// This workbook, by the first digits of its hash
    #[arg(long, value_name = "HASH", env = "DGR_WORKBOOK", conflicts_with_all = ["layout", "source", "plant", "from", "to"])]
    pub workbook: Option<String>,
    /// Retire also what came from workbooks that no layout fits any more
    #[arg(long, env = "DGR_PRUNE", value_parser = FalseyValueParser::new())]
    pub prune: bool,
    /// Show which numbers would change, with their cells, and change nothing
    #[arg(long, env = "DGR_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub dry_run: bool,
    /// Tell nobody: no message is written, and none that waits is delivered
    #[arg(long, env = "DGR_NO_NOTIFY", value_parser = FalseyValueParser::new())]
    pub no_notify: bool,
    /// Why, for the log of changes
    #[arg(long, value_name = "TEXT", env = "DGR_REASON")]
    pub reason: Option<String>,
    /// Wait for another run to end, so many seconds (without a number: as long as it takes)
    #[arg(long, value_name = "SECONDS", env = "DGR_WAIT", num_args = 0..=1, require_equals = true,
          default_missing_value = "forever")]
    pub wait: Option<WaitWord>,
    #[command(flatten)]
    pub output: Output,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let interrupted = interrupt::watch()?;
    let wait = args.wait.map_or(Wait::No, |word| word.0);
    let mut waits = |held: &str| session.screen.say(format!("{held} Waiting for it."));
    // A rehearsal keeps no run away: it changes nothing, and writers wait for a part of it at most.
    let lock = match args.dry_run {
        false => Some(RunLock::take(&config.workspace, session.now, wait, &interrupted, &mut waits)?),
        true => None,
    };
    let mut setup = open::setup(&config)?;
    let mut store = open::store(session)?;
    if args.no_notify || args.dry_run {
        setup.destinations.clear();
    } else {
        notify::post::doubt(&config, &mut store, session)?;
    }
    let asked = asked(args, &setup, &mut store, session)?;
    let clock = session.clock();
    let (own, url) = (session.program(), config.database.whole());
    let reader = || {
        let own = own.clone();
        Reader::caged(move || ingest::reader_command(&own), &setup)
    };
    let reprocess = Reprocess {
        setup: &setup,
        author: open::author(session, REPROCESS, args.reason.as_deref()),
        pid: session.pid(),
        clock: &clock,
        readers: ingest::readers(config.readers),
        reader: &reader,
        store: &|| Ok(Store::open(url)?),
        asked,
        interrupted: &interrupted,
    };
    let mut told = Told::new(&mut session.screen);
    let mut tell = |event: Event<'_>| told.event(event);
    let done =
        if args.dry_run { reprocess.rehearse(&mut store, &mut tell)? } else { reprocess.run(&mut store, &mut tell)? };
    told.end(&done, args.dry_run, &args.output)?;
    // Another run need not wait until everybody is told.
    drop(lock);
    if !args.no_notify && !args.dry_run {
        notify::post::after_work(&mut store, &config, &interrupted, session);
    }
    let Some(error) = done.failure else {
        return Ok(match done.count.exit_code(false) {
            0 => Exit::Done,
            130 => Exit::Interrupted,
            _ => Exit::Partly,
        });
    };
    if done.count.exit_code(true) == 1 {
        return Err(error);
    }
    session.screen.error(&error);
    Ok(Exit::Partly)
}

/// Returns which workbooks are meant; a name that means nothing is refused: nothing to do would look like all is well.
fn asked(args: &Args, setup: &Setup, store: &mut Store, session: &mut Session) -> Result<Asked> {
    let zone = session.config()?.time_zone;
    let plant = args.plant.as_ref().map(|text| open::plant(store, text)).transpose()?;
    let workbook = args.workbook.as_ref().map(|digits| workbook::find(store, digits)).transpose()?;
    let day = |word: Option<DayWord>| word.map(|word| word.day(session.now, zone));
    let which = Which {
        plant: plant.map(|(id, _)| id),
        source: args.source.clone(),
        layout: args.layout.clone(),
        from: day(args.from),
        to: day(args.to),
    };
    if let (Some(from), Some(to)) = (which.from, which.to)
        && from > to
    {
        let refusal = Refusal::request(format!("{from} is after {to}."));
        return Err(refusal.hint("The first day comes with --from, the last with --to.").into());
    }
    if let Some(layout) = &args.layout
        && !setup.known.contains_key(layout)
        && store.workbooks_reporting(&Which { layout: Some(layout.clone()), ..Which::default() })?.is_empty()
    {
        let near = nearest(layout, setup.known.keys().map(String::as_str));
        let near = if near.is_empty() { String::new() } else { format!(" Nearest: {}.", near.join(", ")) };
        let message = format!("There is no layout \"{layout}\", and no report was read by one.{near}");
        return Err(Refusal::request(message).hint("`dgr layout list` shows all.").into());
    }
    Ok(Asked { which, workbook: workbook.map(|row| row.sha256), prune: args.prune })
}
