//! `dgr report daily`: one day, plant by plant.

use anyhow::{Result, bail};

use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::when::{DayWord, Moment};
use crate::names::Technology;

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
pub fn run(_args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    bail!("`dgr report daily` is not built in")
}
