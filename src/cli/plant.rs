//! `dgr plant …`: the master data.

pub mod grouped;
pub mod import;
pub mod list;
pub mod show;

use anyhow::Result;
use clap::Subcommand;

use super::exit::Exit;
use super::session::Session;

/// The master data: plants, their units and capacities
#[derive(Debug, Subcommand)]
pub enum Command {
    List(list::Args),
    Show(show::Args),
    Import(import::Args),
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::List(args) => list::run(args, session),
        Command::Show(args) => show::run(args, session),
        Command::Import(args) => import::run(args, session),
    }
}
