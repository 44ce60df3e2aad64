//! `dgr workbook list`: what came, when, and what came of it.

use anyhow::Result;
use clap::ValueEnum;

use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::when::DayWord;
use crate::overview::workbooks;
use crate::pipeline::ask::{self, Sought};

/// What a workbook came to when it was judged last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Outcome {
    /// All of its reports were taken in
    Accepted,
    /// It said nothing new
    Unchanged,
    /// Some were taken in
    Partly,
    /// None was
    Rejected,
    /// It gave no report at all
    Unresolved,
    /// It was dealt with
    Dismissed,
}

/// The stored workbooks: what came when, and what came of it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr workbook list                                     the last that came
  dgr workbook list --outcome unresolved,rejected
  dgr workbook list --plant EX1 --from 2024-05-01       those with a report of the plant, from that day on")]
pub struct Args {
    /// Only those that came to this (several: apart by commas)
    #[arg(long, value_name = "OUTCOME", env = "DGR_OUTCOME", value_delimiter = ',')]
    pub outcome: Vec<Outcome>,
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
    let words: Vec<&'static str> = args.outcome.iter().map(|outcome| outcome.word()).collect();
    let sought = Sought {
        outcomes: &words,
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

impl Outcome {
    /// Returns it as it is stored.
    const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Unchanged => "unchanged",
            Self::Partly => "partly",
            Self::Rejected => "rejected",
            Self::Unresolved => "unresolved",
            Self::Dismissed => "dismissed",
        }
    }
}
