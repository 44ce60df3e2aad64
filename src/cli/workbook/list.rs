//! `dgr workbook list`: what came, when, and what came of it.

use anyhow::Result;

use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::when::DayWord;
use crate::overview::workbooks;
use crate::pipeline::ask::{self, Sought};

/// What a workbook can come to.
const OUTCOMES: [&str; 6] = ["accepted", "unchanged", "partly", "rejected", "unresolved", "dismissed"];

/// The stored workbooks: what came when, and what came of it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr workbook list                                     the last that came
  dgr workbook list --outcome unresolved,rejected
  dgr workbook list --plant EX1 --from 2024-05-01       those with a report of the plant, from that day on")]
pub struct Args {
    /// Only those that came to this (several: apart by commas)
    #[arg(long, value_name = "OUTCOME", env = "DGR_OUTCOME", value_delimiter = ',', value_parser = OUTCOMES)]
    pub outcome: Vec<String>,
    /// Only those with a report of this plant
    #[arg(long, value_name = "CODE", env = "DGR_PLANT")]
    pub plant: Option<String>,
    /// Only those that came on this day or later
    #[arg(long, value_name = "DAY", env = "DGR_FROM")]
    pub from: Option<DayWord>,
    /// Only those that came on this day or earlier
    #[arg(long, value_name = "DAY", env = "DGR_TO")]
    pub to: Option<DayWord>,
    /// So many of the newest; 0: all
    #[arg(long, value_name = "COUNT", env = "DGR_LAST", default_value_t = 50)]
    pub last: usize,
    #[command(flatten)]
    pub output: Output,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let plant = args.plant.as_ref().map(|text| open::plant(&mut store, text)).transpose()?;
    let day = |word: Option<DayWord>| word.map(|word| word.day(session.now, config.time_zone));
    let outcomes: Vec<&str> = args.outcome.iter().map(String::as_str).collect();
    let sought = Sought {
        outcomes: &outcomes,
        plant: plant.map(|(id, _)| id),
        from: day(args.from),
        to: day(args.to),
        last: args.last,
        zone: config.time_zone,
    };
    let lines = store.read(|reader| ask::workbooks(reader, &sought))?;
    let mut table = workbooks::table(&lines, config.time_zone);
    if args.last > 0 && lines.len() == args.last {
        table.note(format!("The newest {} workbooks; --last=0 shows all.", args.last));
    }
    args.output.put(&table, &mut session.screen)?;
    Ok(Exit::Done)
}
