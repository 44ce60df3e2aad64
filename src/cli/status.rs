//! `dgr status`: who has reported, who is late, what was rejected.

use anyhow::Result;
use serde_json::json;

use super::exit::Exit;
use super::line::Line;
use super::open;
use super::report::scope::KnownWhen;
use super::session::Session;
use super::when::DayWord;
use crate::calendar::Month;
use crate::overview::{closed, status};
use crate::pipeline::ask::{self, Usual};
use crate::render::Document;

/// Who has reported, who is late, what was rejected: one screen
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr status
  dgr status --date 2024-05-01 --json
  dgr status --as-of '2024-05-02 11:00'                what was known then

Exit codes: 0 every plant has reported, 5 reports are missing or late.")]
pub struct Args {
    /// The day that is reported on: 2024-05-01, today or yesterday
    #[arg(long, value_name = "DAY", env = "DGR_DATE", default_value = "yesterday")]
    pub date: DayWord,
    #[command(flatten)]
    pub known: KnownWhen,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let known = args.known.resolve(&mut store, session, &config)?;
    let now = known.at.unwrap_or_else(|| session.clock()());
    let day = args.date.day(now.and_utc(), config.time_zone);
    let usual = Usual { now, zone: config.time_zone, due: config.due };
    let (lines, open, closed) = store.read(|reader| {
        let plants = reader.masters(known.change)?;
        let closed = ask::closed_plants(reader, &plants, Month::of(day), known.change)?;
        Ok((ask::status(reader, day, &usual, known.change)?, ask::open_workbooks(reader, known.change)?, closed))
    })?;
    let (mut plants, workbooks) = (status::plants(day, &lines), status::workbooks(&open, config.time_zone));
    plants.title = known.title(plants.title);
    let closed: Vec<&str> = closed.iter().map(String::as_str).collect();
    closed::note(Month::of(day), &closed, lines.len()).into_iter().for_each(|note| plants.note(note));
    let screen = &mut session.screen;
    if screen.is_json() {
        screen.json(&json!({"day": day, "plants": Document(&plants), "workbooks": Document(&workbooks)}));
    } else {
        screen.table(&plants);
        if lines.is_empty() {
            screen.say("There are no plants: `dgr plant import` makes plants.toml the master data.");
        }
        if !open.is_empty() {
            screen.line(Line::new());
            screen.table(&workbooks);
        }
    }
    Ok(if lines.iter().any(|line| line.state.is_open()) { Exit::Missing } else { Exit::Done })
}
