//! `dgr report monthly`: one month day by day.

use anyhow::Result;

use super::scope::{self, Scope};
use crate::calendar::Month;
use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::session::Session;
use crate::overview::{closed, monthly};
use crate::pipeline::ask;
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
    let (plants, closed, last) = store.read(|reader| {
        let choice = args.scope.choice(reader, known.change)?;
        let mut plants = plant_days(reader, &choice, &|_| (month.first(), month.last()), known.change)?;
        fleet::cut(&mut plants, known.yesterday);
        let masters = reader.masters(known.change)?;
        let closed = ask::closed_plants(reader, &masters, month, known.change)?;
        Ok((plants, closed, ask::last_reported(reader, &choice, known.change)?))
    })?;
    let of = match plants.as_slice() {
        [] => {
            session.screen.say(args.scope.nobody());
            String::new()
        }
        [one] => format!(", {} ({})", one.plant.code, one.plant.name),
        many => format!(", {} plants", many.len()),
    };
    if !plants.is_empty() && last.is_none_or(|last| last < month.first()) {
        scope::say_nothing(session, &month.to_string(), &known, last, |last| {
            format!("monthly --month {}", Month::of(last))
        });
    }
    let title = known.title(format!("Monthly report, {month}{of}"));
    let mut table = monthly::table(title, &plants);
    let shown = |code: &&str| plants.iter().any(|one| one.plant.code == **code);
    let closed: Vec<&str> = closed.iter().map(String::as_str).filter(shown).collect();
    closed::note(month, &closed, plants.len()).into_iter().for_each(|note| table.note(note));
    args.scope.output.put(&table, &mut session.screen)?;
    Ok(Exit::Done)
}
