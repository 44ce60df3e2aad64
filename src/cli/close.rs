//! `dgr close` and `dgr reopen`: months that change no more, and months that do again.

use anyhow::Result;
use chrono::NaiveDate;

use super::exit::Exit;
use super::open;
use super::output::Output;
use super::session::Session;
use super::when::DayWord;
use super::words::reason;
use crate::calendar::Month;
use crate::overview::closed::{self, Line};
use crate::pipeline::ask::{self, Choice};
use crate::plant::Plant;
use crate::refusal::Refusal;
use crate::store::{KnownPlants, Tx};

/// Close a month: nothing changes it any more, until it is reopened
///
/// A report that would change a day of it is rejected by the rule locked-month and kept; master data and targets that
/// would are refused. For months that were invoiced or settled.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr close 2024-05 --reason 'invoiced on 3 June'
  dgr close 2024-05 --plant EX1 --plant EX2 --reason 'JMR signed'")]
pub struct CloseArgs {
    #[command(flatten)]
    pub which: Which,
}

/// Open a closed month to changes again
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  dgr reopen 2024-05 --plant EX1 --reason 'the meter was read again'")]
pub struct ReopenArgs {
    #[command(flatten)]
    pub which: Which,
}

/// Which month, of which plants, and why.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// The month: 2024-05
    #[arg(value_name = "MONTH")]
    pub month: Month,
    /// Only of this plant (again for more); all, unless said
    #[arg(long = "plant", value_name = "CODE", env = "DGR_PLANT", value_delimiter = ',')]
    pub plants: Vec<String>,
    /// Why, for the log of changes
    #[arg(long, value_name = "TEXT", env = "DGR_REASON", value_parser = reason)]
    pub reason: String,
    #[command(flatten)]
    pub output: Output,
}

/// Closes.
pub fn close(args: &CloseArgs, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let (month, today) = (args.which.month, DayWord::Today.day(session.now, config.time_zone));
    if month.last() >= today {
        return Err(Refusal::request(format!("{month} is not over: closed, it would refuse the reports of its days."))
            .hint(format!("It can be closed from {} on.", next(month.last())))
            .into());
    }
    let done = |tx: &mut Tx<'_>, id: i64| tx.close_month(id, month.first());
    run(&args.which, "close", ("closed", "was closed before"), &done, session)
}

/// Reopens.
pub fn reopen(args: &ReopenArgs, session: &mut Session) -> Result<Exit> {
    let month = args.which.month;
    let done = |tx: &mut Tx<'_>, id: i64| tx.reopen_month(id, month.first());
    run(&args.which, "reopen", ("open again", "was not closed"), &done, session)
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

fn run(
    which: &Which,
    command: &str,
    (now, before): (&'static str, &'static str),
    done: &dyn Fn(&mut Tx<'_>, i64) -> Result<bool>,
    session: &mut Session,
) -> Result<Exit> {
    session.workspace_config()?;
    let mut store = open::store(session)?;
    let plants = chosen(&store.masters(None)?, &which.plants)?;
    let author = open::author(session, command, Some(&which.reason));
    let lines = store.write(&author, &session.clock(), |tx| {
        let mut lines = Vec::new();
        for (id, code) in &plants {
            let state = if done(tx, *id)? { now } else { before };
            let (energy_kwh, days) = ask::month_energy(tx, *id, which.month)?;
            lines.push(Line { plant: code.clone(), state, energy_kwh, days });
        }
        Ok(lines)
    })?;
    which.output.put(&closed::table(which.month, &lines), &mut session.screen)?;
    Ok(Exit::Done)
}

/// Returns the plants that are meant; a name that nobody answers to, or several do, is refused.
fn chosen(known: &KnownPlants, names: &[String]) -> Result<Vec<(i64, String)>> {
    let plants: Vec<&Plant> = known.plants.iter().map(|(_, plant)| plant).collect();
    let codes = names.iter().map(|name| Ok(open::meant(&plants, name)?.code.clone()));
    let choice = Choice { plants: codes.collect::<Result<_>>()?, technology: None };
    let meant = known.plants.iter().filter(|(_, plant)| choice.takes(plant));
    Ok(meant.map(|(id, plant)| (*id, plant.code.clone())).collect())
}
