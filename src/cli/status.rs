//! `dgr status`: who has reported, who is late, what was rejected.

use anyhow::Result;
use serde_json::json;

use super::exit::Exit;
use super::line::Line;
use super::open;
use super::session::Session;
use super::when::DayWord;
use crate::overview::status;
use crate::pipeline::ask::{self, Usual};
use crate::render::Document;

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
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let day = args.date.day(session.now, config.time_zone);
    let usual = Usual { now: session.clock()(), zone: config.time_zone, due: config.due };
    let (lines, open) = store.read(|reader| Ok((ask::status(reader, day, &usual)?, ask::open_workbooks(reader)?)))?;
    let (plants, workbooks) = (status::plants(day, &lines), status::workbooks(&open, config.time_zone));
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
