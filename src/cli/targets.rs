//! `dgr targets …`: what plants are to reach, month by month.

pub mod import;
pub mod list;

use anyhow::Result;
use clap::Subcommand;

use super::exit::Exit;
use super::session::Session;

/// What plants are to reach, month by month: budgets, P50 and P90, guarantees
#[derive(Debug, Subcommand)]
pub enum Command {
    List(list::Args),
    Import(import::Args),
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::List(args) => list::run(args, session),
        Command::Import(args) => import::run(args, session),
    }
}
