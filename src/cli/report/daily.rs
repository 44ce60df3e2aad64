//! `dgr report daily`: one day, plant by plant.

use anyhow::Result;

use crate::calendar;
use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::when::{DayWord, Moment};
use crate::names::Technology;
use crate::overview::{daily, status};
use crate::pipeline::ask::{self, Choice};
use crate::refusal::Refusal;

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
    /// Only this plant (again for more)
    #[arg(long = "plant", value_name = "CODE", env = "DGR_PLANT", value_delimiter = ',')]
    pub plants: Vec<String>,
    /// Only plants of this technology: solar, wind, hybrid, bess, hydro or thermal
    #[arg(long, value_name = "TECHNOLOGY", env = "DGR_TECHNOLOGY")]
    pub technology: Option<Technology>,
    /// As it was known at this moment: 2024-05-01 (its end), '2024-05-01 10:45' or RFC 3339
    #[arg(long, value_name = "MOMENT", env = "DGR_AS_OF")]
    pub as_of: Option<Moment>,
    #[command(flatten)]
    pub output: Output,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let day = args.date.day(session.now, config.time_zone);
    let choice = Choice { plants: args.plants.clone(), technology: args.technology };
    let as_of = args.as_of.map(|moment| calendar::moment(moment.at(config.time_zone)));
    let change = match as_of {
        Some(moment) => Some(store.change_at(moment)?.unwrap_or(0)),
        None => None,
    };
    if let (Some(0), Some(moment)) = (change, as_of) {
        let moment = status::local(moment, config.time_zone);
        return Err(Refusal::request(format!("Nothing was stored yet on {moment}."))
            .hint("`--as-of` asks what was known at a moment; `dgr history PLANT` shows when each report was stored.")
            .into());
    }
    let lines = store.read(|reader| {
        if let Some(name) = choice.unknown(&reader.masters(change)?) {
            let message = format!("No plant answers to \"{name}\".");
            return Err(Refusal::request(message).hint("`dgr plant list` shows their codes and names.").into());
        }
        ask::daily(reader, day, &choice, change)
    })?;
    if lines.is_empty() {
        session.screen.say("There are no plants to report on: `dgr plant import` makes plants.toml the master data.");
    }
    let known = as_of.map(|moment| status::local(moment, config.time_zone));
    args.output.put(&daily::table(day, known.as_deref(), &lines), &mut session.screen)?;
    Ok(Exit::Done)
}
