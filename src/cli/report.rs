//! `dgr report …`: questions to what is stored.

pub mod daily;

use anyhow::Result;
use clap::Subcommand;

use super::exit::Exit;
use super::session::Session;

/// Show what is stored: energies, ratios, losses
#[derive(Debug, Subcommand)]
pub enum Command {
    Daily(daily::Args),
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::Daily(args) => daily::run(args, session),
    }
}
