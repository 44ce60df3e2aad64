//! `dgr plant list`: every plant in a line.

use anyhow::Result;

use crate::cli::exit::Exit;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::render::{Cell, Column, Table};

/// Every plant in a line
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dgr plant list -f csv -o plants.csv")]
pub struct Args {
    #[command(flatten)]
    pub output: Output,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let today = session.now.with_timezone(&config.time_zone).date_naive();
    let plants = store.masters(None)?.plants;
    let mut table = Table::new("Plants", columns());
    for (_, plant) in &plants {
        let capacity = plant.capacity(today);
        table.row(vec![
            plant.code.as_str().into(),
            plant.name.as_str().into(),
            plant.technology.map(|t| t.word().to_owned()).into(),
            capacity.ac_kw.into(),
            capacity.dc_kwp.into(),
            Cell::Count(i64::try_from(plant.units_on(today).count()).unwrap_or(i64::MAX)),
            plant.contractor.clone().into(),
            plant.aliases.join(", ").into(),
        ]);
    }
    if plants.is_empty() {
        session.screen.say("There are no plants yet: `dgr plant import` makes plants.toml the master data.");
    }
    args.output.put(&table, &mut session.screen)?;
    Ok(Exit::Done)
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("plant", "Plant"),
        Column::prose("name", "Name"),
        Column::text("technology", "Tech"),
        Column::number("capacity_ac_kw", "AC", "kW", 1),
        Column::number("capacity_dc_kw", "DC", "kWp", 1),
        Column::number("units", "Units", "", 0),
        Column::prose("contractor", "Contractor").priority(1),
        Column::prose("aliases", "Aliases").priority(2),
    ]
}
