//! `dgr report monthly`: one month day by day.

use anyhow::Result;

use super::scope::{self, Scope};
use crate::calendar::Month;
use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::session::Session;
use crate::overview::monthly;
use crate::pipeline::ask::fleet::{self, plant_days};

/// One month day by day, of one plant or of many summed: energy against budget, month to date, ratios, restated days
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr report monthly                                   the month of yesterday, all plants
  dgr report monthly --month 2024-05 --plant EX1 -f csv -o may.csv
  dgr report monthly --technology wind --as-of '2024-06-02 11:00'")]
pub struct Args {
    /// The month: 2024-05 (default: yesterday's)
    #[arg(long, value_name = "MONTH", env = "DGR_MONTH")]
    pub month: Option<Month>,
    #[command(flatten)]
    pub scope: Scope,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let known = args.scope.known.resolve(&mut store, session, &config)?;
    let month = args.month.unwrap_or(Month::of(known.yesterday));
    let plants = store.read(|reader| {
        let choice = args.scope.choice(reader, known.change)?;
        let mut plants = plant_days(reader, &choice, &|_| (month.first(), month.last()), known.change)?;
        fleet::cut(&mut plants, known.yesterday);
        Ok(plants)
    })?;
    let of = match plants.as_slice() {
        [] => {
            session.screen.say(scope::NO_PLANTS);
            String::new()
        }
        [one] => format!(", {} ({})", one.plant.code, one.plant.name),
        many => format!(", {} plants", many.len()),
    };
    let title = known.title(format!("Monthly report, {month}{of}"));
    args.scope.output.put(&monthly::table(title, &plants), &mut session.screen)?;
    Ok(Exit::Done)
}
