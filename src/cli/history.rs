//! `dgr history`: the revisions of a plant's reports.

use anyhow::Result;

use super::exit::Exit;
use super::open;
use super::output::Output;
use super::session::Session;
use super::when::DayWord;
use crate::overview::history;
use crate::pipeline::ask;

/// The revisions of a plant's reports: which came when, which holds, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr history EX1                 the last reports of the plant
  dgr history EX1 2024-05-01      every revision of one day")]
pub struct Args {
    /// The plant's code
    #[arg(value_name = "PLANT")]
    pub plant: String,
    /// The day: 2024-05-01, today or yesterday
    #[arg(value_name = "DAY")]
    pub day: Option<DayWord>,
    /// So many of the newest revisions; 0: all
    #[arg(long, value_name = "COUNT", env = "DGR_LAST", default_value_t = 50)]
    pub last: usize,
    #[command(flatten)]
    pub output: Output,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let day = args.day.map(|word| word.day(session.now, config.time_zone));
    let (id, plant) = open::plant(&mut store, &args.plant)?;
    let (lines, between) = store.read(|reader| {
        let between = day.map(|day| ask::between_reports(reader, id, day)).transpose()?.unwrap_or_default();
        Ok((ask::history(reader, id, &plant, day, args.last)?, between))
    })?;
    if lines.is_empty() {
        let of = day.map(|day| format!(" on {day}")).unwrap_or_default();
        session.screen.say(format!("{} has reported nothing{of}. `dgr status` shows who has.", plant.code));
    }
    let mut table = history::table(&plant.code, day, &lines, config.time_zone);
    between.into_iter().for_each(|finding| table.note(finding));
    if lines.len() == args.last {
        table.note(format!("The newest {} revisions; --last=0 shows all.", args.last));
    }
    args.output.put(&table, &mut session.screen)?;
    Ok(Exit::Done)
}
