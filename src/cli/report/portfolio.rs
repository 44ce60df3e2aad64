//! `dgr report portfolio`: the fleet on one screen.

use anyhow::Result;
use chrono::{Days, NaiveDate};

use super::scope::{self, Scope};
use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::session::Session;
use crate::cli::when::DayWord;
use crate::overview::portfolio::{self, TREND_DAYS, year_starts};
use crate::pipeline::ask::{self, fleet::plant_days};
use crate::plant::Plant;

/// The fleet on one screen: a line a plant, financial year and month to date and the day against budget, with subtotals
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr report portfolio                                 up to yesterday
  dgr report portfolio --date 2024-05-31 -f csv -o portfolio.csv
  dgr report portfolio --technology solar --json

The financial year begins with `fy_starts` of the plant, else of dgr.toml (April unless set).")]
pub struct Args {
    /// Up to this day: 2024-05-01, today or yesterday
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
    let year = |plant: &Plant| year_starts(day, plant.fy_starts.unwrap_or(config.fy_starts));
    let trend = day.checked_sub_days(Days::new(TREND_DAYS - 1)).unwrap_or(day);
    let span = |plant: &Plant| (year(plant).min(trend), day);
    let (plants, last) = store.read(|reader| {
        let choice = args.scope.choice(reader, known.change)?;
        let plants = plant_days(reader, &choice, &span, known.change)?;
        Ok((plants, ask::last_reported(reader, &choice, known.change)?))
    })?;
    if plants.is_empty() {
        session.screen.say(args.scope.nobody());
    } else if last.is_none_or(|last| last < day) {
        scope::say_nothing(session, &day.to_string(), &known, last, |last| format!("portfolio --date {last}"));
    }
    let mut years: Vec<NaiveDate> = plants.iter().map(|one| year(&one.plant)).collect();
    years.sort_unstable();
    years.dedup();
    let from = match years.as_slice() {
        [one] => format!("year from {one}"),
        _ => "each plant's own financial year".to_owned(),
    };
    let title = known.title(format!("Portfolio, {day} ({from})"));
    args.scope.output.put(&portfolio::table(title, day, &plants, &year), &mut session.screen)?;
    Ok(Exit::Done)
}
