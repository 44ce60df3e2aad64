//! A run: every file found is read, judged, stored and put away, in the order received.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use chrono::NaiveDateTime;

use super::job::Reply;
use super::load::{self, Loaded};
use super::ordered::in_order;
use super::outcome::{Summary, WorkbookOutcome, WorkbookResult};
use super::reading::Reader;
use super::setup::Setup;
use super::take::{Arrival, Frame, take, under};
use crate::crash;
use crate::inbox::shelf::{self, Moved};
use crate::inbox::{Found, Listing, Why};
use crate::record::Outside;
use crate::store::rows::NewRun;
use crate::store::{Author, KnownPlants, Store};

/// What a run is made of beside its files.
pub struct Ingest<'a> {
    /// Layouts, limits, zone, destinations.
    pub setup: &'a Setup,
    /// Who runs it, where, by which command.
    pub author: Author,
    /// This process.
    pub pid: u32,
    /// The clock.
    pub clock: &'a dyn Fn() -> NaiveDateTime,
    /// How many workbooks are read side by side.
    pub readers: usize,
    /// Makes a thread's reader.
    pub reader: &'a (dyn Fn() -> Reader + Sync),
    /// What the command line says of the files.
    pub flags: Outside,
    /// Where files of the inbox go that were stored; none: they stay.
    pub archive: Option<&'a Path>,
    /// Where those go that gave nothing.
    pub rejected: Option<&'a Path>,
    /// Raised by Ctrl-C: the transaction in hand is finished, then the run ends.
    pub interrupted: &'a AtomicBool,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// What came of it.
    pub summary: Summary,
    /// Why it ended early, if the store failed.
    pub failure: Option<anyhow::Error>,
}

/// What a run tells while it goes.
pub enum Event<'a> {
    /// So many files are to be handled.
    Files(usize),
    /// A file is done.
    Done(&'a Path, &'a WorkbookResult),
    /// A file waits, and why.
    Waits(&'a Path, &'a str),
    /// A file cannot be read, and why.
    Unreadable(&'a Path, &'a str),
    /// A file was stored, and could not be put away.
    Stuck(&'a Path, &'a str),
    /// The database broke off, and why; it is tried again.
    Again(&'a str),
}

/// What a thread hands to the writer.
enum Read {
    /// The file, and what it said; none: it was judged before as it would be now.
    Whole(Box<Arrival>, Option<Reply>),
    /// Not now.
    Waits(String),
    /// It cannot be read.
    Unreadable(String),
}

impl Ingest<'_> {
    /// Runs. Returns what came of it, also where it was interrupted, or where the store failed in the middle: what was
    /// committed before stays.
    ///
    /// # Errors
    /// Where the run could not begin.
    pub fn run(mut self, store: &mut Store, listing: &Listing, tell: &mut dyn FnMut(Event<'_>)) -> Result<Ended> {
        let run = store.start_run(&NewRun {
            started_at: (self.clock)(),
            host: self.author.host.clone(),
            pid: i64::from(self.pid),
            who: self.author.who.clone(),
            command: self.author.command.clone(),
        })?;
        self.author.run_id = Some(run);
        let mut summary = Summary { run, ..Summary::default() };
        tell(Event::Files(listing.files.len()));
        for waiting in &listing.waiting {
            match &waiting.why {
                Why::Unreadable(why) => summary.leave(Event::Unreadable(&waiting.path, why), tell),
                why => summary.leave(Event::Waits(&waiting.path, &why.to_string()), tell),
            }
        }
        let done = self.files(store, &listing.files, &mut summary, tell);
        summary.interrupted = self.interrupted.load(Ordering::Relaxed);
        let code = summary.exit_code(done.is_err());
        let finished = store.finish_run(run, (self.clock)(), &serde_json::to_string(&summary)?, code);
        Ok(Ended { summary, failure: done.and(finished).err() })
    }

    fn files(
        &self,
        store: &mut Store,
        files: &[Found],
        summary: &mut Summary,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<()> {
        let plants = RefCell::new(store.masters(None)?);
        let version = plants.borrow().version;
        let seen: BTreeSet<(String, String, NaiveDateTime)> =
            store.arrivals_under(&under(self.setup, &self.flags, version))?.into_iter().collect();
        // Only what threads may share goes to them: the clock and the author stay here.
        let (setup, reader, flags, seen) = (self.setup, self.reader, &self.flags, &seen);
        let worker = move || {
            let mut reader = reader();
            move |found: &Found| read(&mut reader, setup, flags, found, seen)
        };
        in_order(files, self.readers, &worker, &mut |found, read| {
            if self.interrupted.load(Ordering::Relaxed) {
                return Ok(false);
            }
            self.write(store, found, read, &plants, summary, tell)?;
            Ok(true)
        })
    }

    /// Stores what was read of a file and puts it away.
    fn write(
        &self,
        store: &mut Store,
        found: &Found,
        read: Read,
        plants: &RefCell<KnownPlants>,
        summary: &mut Summary,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<()> {
        let (arrival, reply) = match read {
            Read::Waits(why) => {
                summary.leave(Event::Waits(&found.path, &why), tell);
                return Ok(());
            }
            Read::Unreadable(why) => {
                summary.leave(Event::Unreadable(&found.path, &why), tell);
                return Ok(());
            }
            Read::Whole(arrival, reply) => (arrival, reply),
        };
        let mut waits = |why: Option<&str>| {
            why.into_iter().for_each(|why| tell(Event::Again(why)));
            !self.interrupted.load(Ordering::Relaxed)
        };
        let mut result = store.write_again(&self.author, self.clock, &mut waits, &mut |tx| {
            let frame = Frame { setup: self.setup, flags: &self.flags, now: (self.clock)(), plants };
            take(tx, &arrival, reply.as_ref(), &frame)
        })?;
        crash::point("put away");
        match shelf::put(found, self.shelf(&result), arrival.received.date()) {
            Ok(Moved::To(path) | Moved::Already(path)) => result.moved_to = Some(path.display().to_string()),
            Ok(Moved::Stays) => {}
            Ok(Moved::Changed) => {
                summary.leave(Event::Waits(&found.path, "it is no longer as it was read"), tell);
            }
            Err(e) => summary.leave(Event::Stuck(&found.path, &format!("{e:#}")), tell),
        }
        crash::point("away");
        summary.count(&result);
        tell(Event::Done(&found.path, &result));
        Ok(())
    }

    fn shelf(&self, result: &WorkbookResult) -> Option<&Path> {
        let gave_nothing = |outcome: WorkbookOutcome| matches!(outcome, WorkbookOutcome::Unresolved);
        let before = result.before.as_deref() == Some(WorkbookOutcome::Unresolved.word());
        if gave_nothing(result.outcome) || before { self.rejected } else { self.archive }
    }
}

impl Summary {
    /// Counts a file that is left where it lies, and tells of it.
    fn leave(&mut self, event: Event<'_>, tell: &mut dyn FnMut(Event<'_>)) {
        match &event {
            Event::Waits(..) => self.waiting += 1,
            Event::Unreadable(..) => self.unreadable += 1,
            Event::Stuck(..) => self.stuck += 1,
            Event::Files(_) | Event::Done(..) | Event::Again(_) => {}
        }
        tell(event);
    }
}

/// Reads a file in a thread: nothing of the store is known here but which arrivals were judged as they would be now.
fn read(
    reader: &mut Reader,
    setup: &Setup,
    flags: &Outside,
    found: &Found,
    seen: &BTreeSet<(String, String, NaiveDateTime)>,
) -> Read {
    let arrival = match load::load(found, setup.limits.max_bytes) {
        Loaded::Waits(why) => return Read::Waits(why),
        Loaded::Unreadable(why) => return Read::Unreadable(why),
        Loaded::Whole(arrival) => arrival,
    };
    if seen.contains(&(arrival.sha256.clone(), arrival.name.clone(), arrival.received)) {
        return Read::Whole(Box::new(arrival), None);
    }
    let outside = load::outside(flags, &arrival, setup.zone);
    let reply = load::reply(reader, setup, &arrival, &outside);
    Read::Whole(Box::new(arrival), Some(reply))
}
