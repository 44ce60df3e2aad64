//! `dgr status`: who has reported, who is late, what was rejected.

use anyhow::Result;
use chrono::NaiveDate;
use clap::builder::FalseyValueParser;
use serde_json::json;

use super::exit::Exit;
use super::line::Line;
use super::report::scope::KnownWhen;
use super::session::Session;
use super::when::DayWord;
use super::{interrupt, notify, open};
use crate::calendar::Month;
use crate::config::Config;
use crate::overview::{closed, status};
use crate::pipeline::ask::{self, Usual};
use crate::pipeline::{deliver, tell};
use crate::render::Document;
use crate::store::Store;

/// Who has reported, who is late, what was rejected: one screen
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr status
  dgr status --date 2024-05-01 --json
  dgr status --as-of '2024-05-02 11:00'                what was known then
  dgr status --notify                        by cron, when reports are due: tells whose is missing

Exit codes: 0 every plant has reported, 5 reports are missing or late.")]
pub struct Args {
    /// The day that is reported on: 2024-05-01, today or yesterday
    #[arg(long, value_name = "DAY", env = "DGR_DATE", default_value = "yesterday")]
    pub date: DayWord,
    #[command(flatten)]
    pub known: KnownWhen,
    /// Tell the destinations of dgr.toml of reports that are due and missing, each once; deliver what waits
    #[arg(long, conflicts_with = "as_of", env = "DGR_NOTIFY", value_parser = FalseyValueParser::new())]
    pub notify: bool,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let known = args.known.resolve(&mut store, session, &config)?;
    let now = known.at.unwrap_or_else(|| session.clock()());
    let day = args.date.day(now.and_utc(), config.time_zone);
    let usual = Usual { now, zone: config.time_zone, due: config.due };
    let lines = store.read(|reader| ask::status(reader, day, &usual, known.change))?;
    if args.notify {
        tell_missing(day, &lines, &mut store, &config, session)?;
    }
    let (open, closed, messages) = store.read(|reader| {
        let plants = reader.masters(known.change)?;
        let closed = ask::closed_plants(reader, &plants, Month::of(day), known.change)?;
        let open = ask::open_workbooks(reader, known.change)?;
        // What did not arrive is a matter of now.
        let messages = if known.change.is_none() { deliver::undelivered(reader, usual.now)? } else { (Vec::new(), 0) };
        Ok((open, closed, messages))
    })?;
    let (mut plants, workbooks) = (status::plants(day, &lines), status::workbooks(&open, config.time_zone));
    plants.title = known.title(plants.title);
    let closed: Vec<&str> = closed.iter().map(String::as_str).collect();
    closed::note(Month::of(day), &closed, lines.len()).into_iter().for_each(|note| plants.note(note));
    let (messages, more) = messages;
    let mut undelivered = notify::list::table("Messages that did not arrive", &messages, usual.now, config.time_zone);
    if more > 0 {
        let all = "`dgr notify list --last=0` shows all";
        undelivered.note(format!("The newest {}; {more} more did not arrive: {all}.", messages.len()));
    }
    let screen = &mut session.screen;
    if screen.is_json() {
        screen.json(&json!({
            "day": day,
            "plants": Document(&plants),
            "workbooks": Document(&workbooks),
            "messages": Document(&undelivered),
        }));
    } else {
        screen.table(&plants);
        if lines.is_empty() {
            screen.say("There are no plants: `dgr plant import` makes plants.toml the master data.");
        }
        for table in [&workbooks, &undelivered].into_iter().filter(|table| !table.rows.is_empty()) {
            screen.line(Line::new());
            screen.table(table);
        }
    }
    Ok(if lines.iter().any(|line| line.state.is_open()) { Exit::Missing } else { Exit::Done })
}

/// Tells the destinations whose reports are missing, and delivers what waits.
fn tell_missing(
    day: NaiveDate,
    lines: &[status::Line],
    store: &mut Store,
    config: &Config,
    session: &mut Session,
) -> Result<()> {
    let interrupted = interrupt::watch()?;
    notify::post::doubt(config, store, session)?;
    let (author, clock) = (open::author(session, "status --notify", None), session.clock());
    let destinations = open::destinations(config);
    store.write(&author, &clock, |tx| {
        let plants = tx.masters(None)?;
        tell::missing(tx, day, lines, &plants, &destinations, clock())
    })?;
    notify::post::after_work(store, config, &interrupted, session);
    Ok(())
}
