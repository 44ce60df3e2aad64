//! `dgr report …`: questions to what is stored.

pub mod daily;
pub mod intervals;
pub mod monthly;
pub mod plant;
pub mod portfolio;
pub mod range;
pub mod scope;

use anyhow::Result;
use clap::Subcommand;

use super::exit::Exit;
use super::session::Session;

/// Show what is stored: energies, ratios, losses
#[derive(Debug, Subcommand)]
pub enum Command {
    Daily(daily::Args),
    Monthly(monthly::Args),
    Portfolio(portfolio::Args),
    Plant(plant::Args),
    Intervals(intervals::Args),
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::Daily(args) => daily::run(args, session),
        Command::Monthly(args) => monthly::run(args, session),
        Command::Portfolio(args) => portfolio::run(args, session),
        Command::Plant(args) => plant::run(args, session),
        Command::Intervals(args) => intervals::run(args, session),
    }
}
