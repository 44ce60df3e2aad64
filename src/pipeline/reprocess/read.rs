//! The bytes of a stored workbook through today's layouts, with what came with it from outside as far as its reports
//! tell: the name it came under, and where it does not say them itself the day and plant that the command line gave.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{NaiveDate, NaiveDateTime};

use crate::calendar::Month;
use crate::check::{self, Context};
use crate::container::own_name;
use crate::finding::Finding;
use crate::pipeline::job::Reply;
use crate::pipeline::looking;
use crate::pipeline::reading::Reader;
use crate::pipeline::setup::Setup;
use crate::record::Outside;
use crate::rule::TEMPLATE_UNRECOGNISED;
use crate::store::rows::WorkbookRow;
use crate::store::{KnownPlants, Store};

/// What a stored workbook says today.
pub enum Read {
    /// What it says, once for each way in which it came.
    Replies(Vec<Reply>),
    /// No layout fits it.
    Unrecognised(Reply),
    /// Its bytes are not kept.
    NoBytes,
}

/// What a workbook is read with.
#[derive(Clone, Copy)]
pub struct With<'a> {
    /// Layouts, limits, zone.
    pub setup: &'a Setup,
    /// The plants.
    pub plants: &'a KnownPlants,
    /// Now, UTC.
    pub now: NaiveDateTime,
    /// Whether it matters that no layout fits, and not several.
    pub prune: bool,
}

/// The name a workbook came under and when; and the days and plants of its reports, where their layout asks for such.
type Ways = BTreeMap<(String, NaiveDateTime), BTreeSet<(NaiveDate, Option<String>)>>;

/// Reads a stored workbook.
///
/// # Errors
/// The store's; what is wrong with the workbook is in its reply.
pub fn read(store: &mut Store, reader: &mut Reader, with: With<'_>, row: &WorkbookRow) -> Result<Read> {
    let setup = with.setup;
    let Some(bytes) = store.workbook_bytes(&row.sha256)? else { return Ok(Read::NoBytes) };
    let mut replies = Vec::new();
    for ((name, received), given) in ways(store, with, row)? {
        let plain = Outside {
            received: Some(received.and_utc().with_timezone(&setup.zone).date_naive()),
            sender: row.sender.clone(),
            subject: row.subject.clone(),
            ..Outside::default()
        };
        if let Some(reply) = looking::kept(reader, setup, &name, &row.sha256, &bytes) {
            replies.push(reply);
            continue;
        }
        let name = own_name(&name);
        let reply = reader.read(setup, name, &plain, &bytes);
        let unrecognised = matches!(&reply, Reply::Refused(finding) if finding.rule == TEMPLATE_UNRECOGNISED);
        if with.prune && unrecognised && reader.fits_none(setup, name, &plain, &bytes) {
            return Ok(Read::Unrecognised(reply));
        }
        // What it says itself comes before what was given: that may have been wrong.
        if given.is_empty() || !lacks(&reply, with) {
            replies.push(reply);
            continue;
        }
        for (day, plant) in given {
            let outside = Outside { date: Some(day), month: Some(Month::of(day)), plant, ..plain.clone() };
            replies.push(reader.read(setup, name, &outside, &bytes));
        }
    }
    Ok(Read::Replies(replies))
}

/// Returns whether something hindered the reading that may come from outside.
fn lacks(reply: &Reply, with: With<'_>) -> bool {
    let Reply::Draft(draft) = reply else { return false };
    let expects_energy = with.setup.expects_energy(&draft.layout);
    let context = Context { now: with.now, zone: with.setup.zone, expects_energy };
    check::judge(draft, with.plants.masters(), &context).findings.iter().any(Finding::is_error)
}

/// Returns the ways in which a workbook came that gave live reports; the last one where it gave none.
fn ways(store: &mut Store, with: With<'_>, row: &WorkbookRow) -> Result<Ways> {
    let last = store.workbook(&row.sha256)?.and_then(|known| known.last);
    let last = last.map_or_else(|| (row.name.clone(), row.received_at), |last| (last.name, last.received_at));
    let mut ways = Ways::new();
    for report in store.reports_made_by(&row.sha256)? {
        let judged = store.judgement_of(&row.sha256, report.created_change)?;
        let way = judged.map_or_else(|| last.clone(), |judged| (judged.name, judged.received_at));
        let given = ways.entry(way).or_default();
        if with.setup.known.get(&report.layout).is_some_and(|layout| layout.asks) {
            given.insert((report.day, with.plants.plant(report.plant_id).map(|plant| plant.code.clone())));
        }
    }
    if ways.is_empty() {
        ways.insert(last, BTreeSet::new());
    }
    Ok(ways)
}
