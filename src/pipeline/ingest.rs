//! A run: every file found is read, judged, stored and put away, in the order received.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use chrono::NaiveDateTime;

use super::items::{Brought, Item, Items};
use super::job::Reply;
use super::load::{self, Left};
use super::looking;
use super::ordered::in_order;
use super::outcome::{LeftFile, Summary, WorkbookResult};
use super::reading::Reader;
use super::setup::Setup;
use super::shelving::Shelving;
use super::take::{Arrival, Frame, take, under};
use super::tell;
use crate::container::Passed;
use crate::crash;
use crate::inbox::shelf::{self, Moved};
use crate::inbox::{Listing, Why};
use crate::record::Outside;
use crate::store::rows::NewRun;
use crate::store::{Author, Store};

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
    /// So many workbooks are to be handled.
    Files(usize),
    /// A workbook is done: the file it is or lies in, and what came of it.
    Done(&'a Path, &'a WorkbookResult),
    /// A file waits, and why.
    Waits(&'a Path, &'a str),
    /// A file cannot be read, and why.
    Unreadable(&'a Path, &'a str),
    /// Files in an archive or a mail are passed over.
    Passed(&'a Path, &'a [Passed]),
    /// An archive or mail is stored with all that is in it, and lies here now.
    Put(&'a Path, &'a str),
    /// A file was stored, and could not be put away.
    Stuck(&'a Path, &'a str),
    /// The database broke off, and why; it is tried again.
    Again(&'a str),
}

/// What a thread hands to the writer.
enum Read {
    /// The file, and what it said; none: it was judged before as it would be now.
    Whole(Box<Arrival>, Option<Reply>),
    /// It is left where it lies.
    Left(Left),
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
        for waiting in &listing.waiting {
            match &waiting.why {
                Why::Unreadable(why) => summary.leave(Event::Unreadable(&waiting.path, why), tell),
                why => summary.leave(Event::Waits(&waiting.path, &why.to_string()), tell),
            }
        }
        let items = looking::items(&listing.files, self.setup, self.reader, self.interrupted);
        for (found, why) in &items.left {
            summary.leave(left(&found.path, why), tell);
        }
        let done = self.items(store, &items, &mut summary, tell);
        summary.interrupted = self.interrupted.load(Ordering::Relaxed);
        let told = self.tell_end(store, &summary);
        let code = summary.exit_code(done.is_err());
        let finished = store.finish_run(run, (self.clock)(), &serde_json::to_string(&summary)?, code);
        Ok(Ended { summary, failure: done.and(told).and(finished).err() })
    }

    /// Completes the run's messages: they wait for its end, so that each destination is told once.
    fn tell_end(&self, store: &mut Store, summary: &Summary) -> Result<()> {
        if self.setup.destinations.is_empty() {
            return Ok(());
        }
        store.write(&self.author, self.clock, |tx| tell::end(tx, summary, self.setup, (self.clock)()))
    }

    fn items(
        &self,
        store: &mut Store,
        items: &Items<'_>,
        summary: &mut Summary,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<()> {
        let plants = RefCell::new(store.masters(None)?);
        let version = plants.borrow().version;
        let seen: Seen = store.arrivals_under(&under(self.setup, &self.flags, version))?.into_iter().collect();
        // Only what threads may share goes to them: the clock and the author stay here.
        let (setup, reader, flags, seen) = (self.setup, self.reader, &self.flags, &seen);
        for passed in items.passed_over(|arrival| judged(seen, arrival)) {
            summary.passed_over += passed.files.len();
            tell(Event::Passed(&passed.found.path, &passed.files));
        }
        tell(Event::Files(items.items.len()));
        let worker = move || {
            let mut reader = reader();
            move |item: &Item<'_>| read(&mut reader, setup, flags, item, seen)
        };
        let mut shelving = Shelving::of(items);
        in_order(&items.items, self.readers, &worker, &mut |item, read| {
            if self.interrupted.load(Ordering::Relaxed) {
                return Ok(false);
            }
            let (arrival, reply) = match read {
                Read::Left(why) => {
                    if shelving.waits(&item.found.path) {
                        summary.leave(left(&item.found.path, &why), tell);
                    }
                    return Ok(true);
                }
                Read::Whole(arrival, reply) => (arrival, reply),
            };
            let mut waits = |why: Option<&str>| {
                why.into_iter().for_each(|why| tell(Event::Again(why)));
                !self.interrupted.load(Ordering::Relaxed)
            };
            let mut result = store.write_again(&self.author, self.clock, &mut waits, &mut |tx| {
                let frame = Frame { setup: self.setup, flags: &self.flags, now: (self.clock)(), plants: &plants };
                take(tx, &arrival, reply.as_ref(), &frame)
            })?;
            let last = shelving.stored(&item.found.path, &result);
            let moved_to = last.and_then(|gave| self.put_away(item, gave, summary, tell));
            if !item.is_packed() {
                result.moved_to.clone_from(&moved_to);
            }
            summary.count(&result);
            tell(Event::Done(&item.found.path, &result));
            if let Some(to) = moved_to.filter(|_| item.is_packed()) {
                tell(Event::Put(&item.found.path, &to));
            }
            Ok(true)
        })
    }

    /// Puts a file away of which everything is stored. Returns where it lies now, if it was moved.
    fn put_away(
        &self,
        item: &Item<'_>,
        gave: bool,
        summary: &mut Summary,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Option<String> {
        let path = &item.found.path;
        let shelf = if gave { self.archive } else { self.rejected };
        crash::point("put away");
        let moved = shelf::put(item.found, shelf, item.received.date());
        crash::point("away");
        match moved {
            Ok(Moved::To(path) | Moved::Already(path)) => return Some(path.display().to_string()),
            Ok(Moved::Stays) => {}
            Ok(Moved::Changed) => {
                summary.leave(Event::Waits(path, "it is no longer as it was read"), tell);
            }
            Err(e) => summary.leave(Event::Stuck(path, &format!("{e:#}")), tell),
        }
        None
    }
}

impl Summary {
    /// Counts a file that is left where it lies, and tells of it.
    fn leave(&mut self, event: Event<'_>, tell: &mut dyn FnMut(Event<'_>)) {
        match &event {
            Event::Waits(..) => self.waiting += 1,
            Event::Unreadable(path, why) => {
                self.unreadable += 1;
                self.left.push(left_file(path, false, why));
            }
            Event::Stuck(path, why) => {
                self.stuck += 1;
                self.left.push(left_file(path, true, why));
            }
            Event::Files(_) | Event::Done(..) | Event::Again(_) | Event::Passed(..) | Event::Put(..) => {}
        }
        tell(event);
    }
}

fn left_file(path: &Path, stored: bool, why: &str) -> LeftFile {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    LeftFile { name, stored, why: why.to_owned() }
}

/// Returns what is told of a file that is left where it lies.
fn left<'a>(path: &'a Path, left: &'a Left) -> Event<'a> {
    match left {
        Left::Waits(why) => Event::Waits(path, why),
        Left::Unreadable(why) => Event::Unreadable(path, why),
    }
}

/// The arrivals that were judged as they would be now: hash, name, moment.
type Seen = BTreeSet<(String, String, NaiveDateTime)>;

fn judged(seen: &Seen, arrival: &Arrival) -> bool {
    seen.contains(&(arrival.sha256.clone(), arrival.name.clone(), arrival.received))
}

/// Reads an item in a thread: nothing of the store is known here but which arrivals were judged as they would be now.
fn read(reader: &mut Reader, setup: &Setup, flags: &Outside, item: &Item<'_>, seen: &Seen) -> Read {
    if let Some(arrival) = item.known().filter(|arrival| judged(seen, arrival)) {
        return Read::Whole(Box::new(arrival), None);
    }
    match item.bring(reader, setup) {
        Brought::Left(why) => Read::Left(why),
        Brought::Here(arrival, _) if judged(seen, &arrival) => Read::Whole(arrival, None),
        Brought::Here(arrival, Some(why)) => Read::Whole(arrival, Some(Reply::Refused(why))),
        Brought::Here(arrival, None) => {
            let outside = load::outside(flags, &arrival, setup.zone);
            let reply = load::reply(reader, setup, &arrival, &outside);
            Read::Whole(arrival, Some(reply))
        }
    }
}
