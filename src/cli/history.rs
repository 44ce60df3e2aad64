//! `dgr history`: the revisions of a plant's reports, and the log of all changes.

use anyhow::Result;
use clap::builder::FalseyValueParser;

use super::exit::Exit;
use super::open;
use super::output::Output;
use super::report::scope::{Known, KnownWhen};
use super::session::Session;
use super::when::{DayWord, Moment};
use crate::calendar;
use crate::config::Config;
use crate::overview::{audit, history};
use crate::pipeline::ask;
use crate::store::Store;

/// The revisions of a plant's reports: which came when, which holds, what each changed; or all changes
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr history EX1                 the last reports of the plant
  dgr history EX1 2024-05-01      every revision of one day
  dgr history --all --since 2024-05-01     who changed what, for audits")]
pub struct Args {
    /// The plant's code
    #[arg(value_name = "PLANT", required_unless_present = "all")]
    pub plant: Option<String>,
    /// The day: 2024-05-01, today or yesterday
    #[arg(value_name = "DAY")]
    pub day: Option<DayWord>,
    /// Every change to anything: when, who, by which command, why, and what it did
    #[arg(long, env = "DGR_ALL", value_parser = FalseyValueParser::new(), conflicts_with_all = ["plant", "day"])]
    pub all: bool,
    /// With --all: from this moment on; a day from its start
    #[arg(long, value_name = "MOMENT", env = "DGR_SINCE", requires = "all")]
    pub since: Option<Moment>,
    /// So many of the newest revisions or changes; 0: all
    #[arg(long, value_name = "COUNT", env = "DGR_LAST", default_value_t = 50)]
    pub last: usize,
    #[command(flatten)]
    pub known: KnownWhen,
    #[command(flatten)]
    pub output: Output,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let known = args.known.resolve(&mut store, session, &config)?;
    match &args.plant {
        Some(plant) => revisions(args, plant, &known, &config, &mut store, session),
        None => changes(args, &known, &config, &mut store, session),
    }
}

fn revisions(
    args: &Args,
    plant: &str,
    known: &Known,
    config: &Config,
    store: &mut Store,
    session: &mut Session,
) -> Result<Exit> {
    let day = args.day.map(|word| word.day(known.now, config.time_zone));
    let (id, plant) = open::plant_known(store, plant, known.change)?;
    let (lines, between) = store.read(|reader| {
        let between = day.map(|day| ask::between_reports(reader, id, day, known.change)).transpose()?;
        Ok((ask::history(reader, (id, &plant), day, args.last, known.change)?, between.unwrap_or_default()))
    })?;
    if lines.is_empty() {
        let of = day.map(|day| format!(" on {day}")).unwrap_or_default();
        session.screen.say(format!("{} has reported nothing{of}. `dgr status` shows who has.", plant.code));
    }
    let mut table = history::table(&plant.code, day, &lines, config.time_zone);
    table.title = known.title(table.title);
    between.into_iter().for_each(|finding| table.note(finding));
    if args.last > 0 && lines.len() == args.last {
        table.note(format!("The newest {} revisions; --last=0 shows all.", args.last));
    }
    args.output.put(&table, &mut session.screen)?;
    Ok(Exit::Done)
}

fn changes(args: &Args, known: &Known, config: &Config, store: &mut Store, session: &mut Session) -> Result<Exit> {
    let since = args.since.map(|moment| calendar::moment(moment.since(config.time_zone)));
    let lines = store.read(|reader| ask::audit::audit(reader, since, known.change, args.last))?;
    let mut table = audit::table(known.title("Changes".to_owned()), &lines, config.time_zone);
    if args.last > 0 && lines.len() == args.last {
        table.note(format!("The newest {} changes; --last=0 shows all.", args.last));
    }
    args.output.put(&table, &mut session.screen)?;
    Ok(Exit::Done)
}
