//! `dgr report plant`: one plant over a range of days.

use anyhow::Result;
use clap::ValueEnum;

use super::range::Range;
use super::scope::{self, KnownWhen};
use crate::calendar::Month;
use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::overview::{league, monthly};
use crate::pipeline::ask::fleet::{self, plant_days, unit_days};
use crate::pipeline::ask::{self, Choice};
use crate::refusal::Refusal;

/// The longest range, days: fifty years.
const MOST_DAYS: i64 = 18_300;

/// Which part of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// A row a day
    Days,
    /// A row a month
    Months,
    /// A row a unit, the best first
    Units,
}

/// One plant over a range: its days, its months, its units from the best to the worst
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr report plant EX1                                 the month of yesterday
  dgr report plant EX1 --from 2024-04-01 --to 2025-03-31
  dgr report plant EX1 --month 2024-05 --part units -f csv -o units.csv")]
pub struct Args {
    /// The plant: its code, name or an alias
    #[arg(value_name = "PLANT")]
    pub plant: String,
    #[command(flatten)]
    pub range: Range,
    /// Only this part (CSV holds one: days, unless said)
    #[arg(long, value_name = "PART", env = "DGR_PART")]
    pub part: Option<Part>,
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
    let (id, plant) = open::plant_known(&mut store, &args.plant, known.change)?;
    let span = args.range.days(known.now, config.time_zone, known.yesterday)?;
    let days = (span.1 - span.0).num_days() + 1;
    if days > MOST_DAYS {
        let message = format!("{days} days are too many: at most {MOST_DAYS}.");
        return Err(Refusal::request(message).hint("Look at the years of --from and --to.").into());
    }
    let choice = Choice { plants: vec![plant.code.clone()], technology: None };
    let (mut plants, units, last) = store.read(|reader| {
        let plants = plant_days(reader, &choice, &|_| span, known.change)?;
        let units = unit_days(reader, id, span, known.change)?;
        Ok((plants, units, ask::last_reported(reader, &choice, known.change)?))
    })?;
    if last.is_none_or(|last| last < span.0) {
        let of = format!("{} from {} to {}", plant.code, span.0, span.1);
        let again = |last| format!("plant {} --month {}", plant.code, Month::of(last));
        scope::say_nothing(session, &of, &known, last, again);
    }
    fleet::cut(&mut plants, known.yesterday);
    plants.retain(|one| one.plant.code == plant.code);
    let days = plants.first().map_or(0, |one| one.days.len());
    let name = format!("{} ({}), {} to {}", plant.code, plant.name, span.0, span.1);
    let title = |of: &str| known.title(format!("{of} of {name}"));
    let months = plants.first().map(|one| monthly::months(title("Months"), one));
    let parts = [
        (Part::Days, Some(monthly::table(title("Days"), &plants))),
        (Part::Months, months),
        (Part::Units, Some(league::table(title("Units"), days, &units)).filter(|_| !units.is_empty())),
    ];
    let wanted = |part: Part| args.part.is_none_or(|one| one == part);
    let named = |part: Part| part.to_possible_value().map_or_else(String::new, |v| v.get_name().to_owned());
    let chosen: Vec<(String, _)> =
        parts.into_iter().filter(|(part, _)| wanted(*part)).filter_map(|(p, t)| Some((named(p), t?))).collect();
    args.output.put_several(&chosen, &mut session.screen)?;
    Ok(Exit::Done)
}
