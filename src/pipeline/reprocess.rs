//! Stored workbooks read again by today's layouts, rules and master data: what comes out differently becomes a new
//! revision, what a workbook does not say any more is retired, and what was rejected may be cured.

mod again;
mod compared;
mod read;
mod rehearse;
mod said;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use chrono::NaiveDateTime;
use serde::Serialize;

use super::ask::OPEN;
use super::effect::Effect;
use super::ordered::in_order;
use super::outcome::Summary;
use super::reading::Reader;
use super::setup::Setup;
use super::take::Frame;
use super::tell;
use crate::record::Outside;
use crate::report::Report;
use crate::store::rows::{NewRun, ReportRow, WorkbookRow};
use crate::store::{Author, KnownPlants, Store, Tx, Which};

pub use again::Again;
use again::again;
use read::{Read, With};

/// The command that reads again.
pub const REPROCESS: &str = "reprocess";

/// Which workbooks are read again.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Those that gave or repeat one of these reports, and those that wait for a human and give one now.
    pub which: Which,
    /// Only this one, by its SHA-256.
    pub workbook: Option<String>,
    /// What came from workbooks that no layout fits any more retires.
    pub prune: bool,
}

/// What reading again is made of.
pub struct Reprocess<'a> {
    /// Layouts, limits, zone.
    pub setup: &'a Setup,
    /// Who runs it, where, by which command, why.
    pub author: Author,
    /// This process.
    pub pid: u32,
    /// The clock.
    pub clock: &'a dyn Fn() -> NaiveDateTime,
    /// How many workbooks are read side by side.
    pub readers: usize,
    /// Makes a thread's reader.
    pub reader: &'a (dyn Fn() -> Reader + Sync),
    /// Opens the store once more, for a thread.
    pub store: &'a (dyn Fn() -> Result<Store> + Sync),
    /// Which workbooks.
    pub asked: Asked,
    /// Raised by Ctrl-C: the transaction in hand is finished, then the run ends.
    pub interrupted: &'a AtomicBool,
}

/// What came of it in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Count {
    /// As of any run.
    #[serde(flatten)]
    pub summary: Summary,
    /// Reports that their workbook does not say any more.
    pub reports_retired: usize,
    /// Live reports that stay because their workbook could not be read today, or their month is closed.
    pub reports_kept: usize,
    /// Workbooks whose bytes are not kept.
    pub without_bytes: usize,
}

/// What came of it.
#[derive(Default)]
pub struct Done {
    /// In numbers.
    pub count: Count,
    /// For days and months.
    pub effect: Effect,
    /// The plants, as they were known.
    pub plants: KnownPlants,
    /// Why it ended early, if the store failed.
    pub failure: Option<anyhow::Error>,
}

/// What came of one workbook; nothing: it is none of those that were asked for.
type Taken = Option<(Again, Effect)>;

/// What is told while it goes.
pub enum Event<'a> {
    /// So many workbooks are to be read.
    Workbooks(usize),
    /// One is done; nothing: it is none of those that were asked for.
    Done(&'a WorkbookRow, Option<&'a Again>),
    /// The bytes of one are not kept.
    NoBytes(&'a WorkbookRow),
}

impl Count {
    fn add(&mut self, again: &Again) {
        self.summary.count(&again.result);
        self.reports_retired += again.retired.len();
        self.reports_kept += again.kept;
    }

    /// Counts what came of a workbook that was counted already.
    fn add_once_more(&mut self, again: &Again) {
        let mut summary = Summary::default();
        summary.count(&again.result);
        self.summary.reports_accepted += summary.reports_accepted;
        self.summary.reports_restated += summary.reports_restated;
    }

    /// Returns the code the run leaves with. `failed`: the store failed.
    pub fn exit_code(&self, failed: bool) -> i32 {
        if failed && self.reports_retired > 0 { 3 } else { self.summary.exit_code(failed) }
    }
}

impl Asked {
    /// Returns whether a workbook is among those that were asked for: by what it gave, or gives now.
    fn means(&self, gave: &[ReportRow], gives: &[Report], layout: Option<&str>, plants: &KnownPlants) -> bool {
        let which = &self.which;
        let on = |day| which.from.is_none_or(|from| from <= day) && which.to.is_none_or(|to| day <= to);
        let by = |source: &str| which.source.as_ref().is_none_or(|asked| asked == source);
        let of = |plant: Option<i64>| which.plant.is_none_or(|asked| Some(asked) == plant);
        let read = |layout: &str| which.layout.as_ref().is_none_or(|asked| asked == layout);
        let gave = gave.iter().any(|r| on(r.day) && by(&r.source) && of(Some(r.plant_id)) && read(&r.layout));
        let gives = layout.is_some_and(read)
            && gives.iter().any(|r| on(r.key.day) && by(&r.key.source) && of(plants.id_of(&r.key.plant)));
        which.is_all() || self.workbook.is_some() || gave || gives
    }

    /// Returns the workbooks that may be meant, as they were received. One that was dismissed is read again only where
    /// it is named.
    fn rows(&self, store: &mut Store) -> Result<Vec<WorkbookRow>> {
        let reporting = store.workbooks_reporting(&self.which)?;
        let all = store.workbooks(&[])?.into_iter();
        let meant = all.filter(|(row, last)| match &self.workbook {
            Some(sha256) => row.sha256 == *sha256,
            None if last.outcome == "dismissed" => false,
            None => reporting.contains(&row.sha256) || OPEN.contains(&last.outcome.as_str()),
        });
        Ok(meant.map(|(row, _)| row).collect())
    }
}

impl Reprocess<'_> {
    /// Reads the workbooks again, each in a transaction of its own. Where the store fails in the middle, what was
    /// committed before stays.
    ///
    /// # Errors
    /// Where it could not begin.
    pub fn run(mut self, store: &mut Store, tell: &mut dyn FnMut(Event<'_>)) -> Result<Done> {
        let rows = self.asked.rows(store)?;
        let run = store.start_run(&NewRun {
            started_at: (self.clock)(),
            host: self.author.host.clone(),
            pid: i64::from(self.pid),
            who: self.author.who.clone(),
            command: self.author.command.clone(),
        })?;
        self.author.run_id = Some(run);
        let mut done = Done { plants: store.masters(None)?, ..Done::default() };
        done.count.summary.run = run;
        let plants = RefCell::new(done.plants.clone());
        tell(Event::Workbooks(rows.len()));
        let ended = self.each(&rows, &plants, &mut done, tell, &mut |row, read| {
            store.write(&self.author, self.clock, |tx| {
                let taken = self.one(tx, row, read, &plants)?;
                if let Some((again, effect)) = &taken {
                    tell::again(tx, (again, effect), &plants.borrow(), self.setup, (self.clock)())?;
                }
                Ok(taken)
            })
        });
        let told = self.tell_end(store, &done.count.summary);
        done.plants = plants.into_inner();
        let code = done.count.exit_code(ended.is_err());
        let finished = store.finish_run(run, (self.clock)(), &serde_json::to_string(&done.count)?, code);
        done.failure = ended.and(told).and(finished).err();
        Ok(done)
    }

    /// Completes the run's messages: they wait for its end, so that each destination is told once.
    fn tell_end(&self, store: &mut Store, summary: &Summary) -> Result<()> {
        if self.setup.destinations.is_empty() {
            return Ok(());
        }
        store.write(&self.author, self.clock, |tx| tell::end(tx, summary, self.setup, (self.clock)()))
    }

    /// Reads the workbooks, does with each in its order what is to be done, and counts what is stored. Days that were
    /// left to a workbook which then did not say them any more are looked after in the end.
    fn each(
        &self,
        rows: &[WorkbookRow],
        plants: &RefCell<KnownPlants>,
        done: &mut Done,
        tell: &mut dyn FnMut(Event<'_>),
        take: &mut dyn FnMut(&WorkbookRow, &Read) -> Result<Taken>,
    ) -> Result<()> {
        let (mut left, mut retired) = (Vec::new(), BTreeSet::new());
        let known = plants.borrow().clone();
        self.round(rows, &known, &mut |row, read| {
            if matches!(read, Read::NoBytes) {
                done.count.without_bytes += 1;
                tell(Event::NoBytes(row));
                return Ok(());
            }
            let again = take(row, &read)?.map(|(again, effect)| {
                done.effect.then(effect);
                done.count.add(&again);
                again
            });
            if let Some(again) = &again {
                left.extend(again.left.iter().map(|key| (key.clone(), row.clone())));
                retired.extend(again.retired.iter().map(|(key, _)| key.clone()));
            }
            tell(Event::Done(row, again.as_ref()));
            Ok(())
        })?;
        left.retain(|(key, _)| retired.contains(key));
        let mut rest: Vec<WorkbookRow> = left.into_iter().map(|(_, row)| row).collect();
        rest.dedup();
        // The last that came speaks first.
        rest.reverse();
        self.round(&rest, &known, &mut |row, read| {
            if let Some((again, effect)) = take(row, &read)?.filter(|(again, _)| again.changed) {
                done.effect.then(effect);
                done.count.add_once_more(&again);
                tell(Event::Done(row, Some(&again)));
            }
            Ok(())
        })?;
        done.count.summary.interrupted = self.interrupted.load(Ordering::Relaxed);
        Ok(())
    }

    /// Reads workbooks side by side, and hands each in its order to be dealt with.
    fn round(
        &self,
        rows: &[WorkbookRow],
        plants: &KnownPlants,
        each: &mut dyn FnMut(&WorkbookRow, Read) -> Result<()>,
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        // Only what threads may share goes to them: the clock and the author stay here.
        let (reader, store) = (self.reader, self.store);
        let with = With { setup: self.setup, plants, now: (self.clock)(), prune: self.asked.prune };
        let worker = move || {
            let (mut store, mut reader) = (store(), reader());
            move |row: &WorkbookRow| -> Result<Read> {
                let store = store.as_mut().map_err(|e| anyhow::anyhow!("{e:#}"))?;
                read::read(store, &mut reader, with, row)
            }
        };
        in_order(rows, self.readers, &worker, &mut |row, read| {
            let go_on = !self.interrupted.load(Ordering::Relaxed);
            if go_on {
                each(row, read?)?;
            }
            Ok(go_on)
        })
    }

    /// Does with one workbook what is to be done.
    fn one(&self, tx: &mut Tx<'_>, row: &WorkbookRow, read: &Read, plants: &RefCell<KnownPlants>) -> Result<Taken> {
        let flags = Outside::default();
        again(tx, row, read, &self.asked, &Frame { setup: self.setup, flags: &flags, now: (self.clock)(), plants })
    }
}
