//! `dgr report daily`: one day, plant by plant.

use anyhow::Result;

use super::scope::{self, Scope};
use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::session::Session;
use crate::cli::when::DayWord;
use crate::overview::daily::{self, Standing};
use crate::pipeline::ask;

/// One day, plant by plant, with a total that is computed from summed parts
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr report daily                                     yesterday
  dgr report daily --date 2024-05-01 -f csv -o day.csv
  dgr report daily --plant EX1 --plant EX2 --as-of '2024-05-02 11:00'")]
pub struct Args {
    /// The day: 2024-05-01, today or yesterday
    #[arg(long, value_name = "DAY", env = "DGR_DATE", default_value = "yesterday")]
    pub date: DayWord,
    #[command(flatten)]
    pub scope: Scope,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let known = args.scope.known.resolve(&mut store, session, &config)?;
    let day = args.date.day(known.now, config.time_zone);
    let (lines, last) = store.read(|reader| {
        let choice = args.scope.choice(reader, known.change)?;
        let lines = ask::daily(reader, day, &choice, known.change)?;
        Ok((lines, ask::last_reported(reader, &choice, known.change)?))
    })?;
    if lines.is_empty() {
        session.screen.say(args.scope.nobody());
    } else if lines.iter().all(|line| matches!(line.standing, Standing::Missing | Standing::NotCommissioned)) {
        scope::say_nothing(session, &day.to_string(), &known, last, |last| format!("daily --date {last}"));
    }
    args.scope.output.put(&daily::table(day, known.moment.as_deref(), &lines), &mut session.screen)?;
    Ok(Exit::Done)
}
