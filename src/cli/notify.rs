//! `dgr notify …`: messages to people outside.

pub mod list;
pub mod outlets;
pub mod post;
pub mod probe;
pub mod retry;
pub mod send;

use anyhow::Result;
use clap::Subcommand;

use super::exit::Exit;
use super::session::Session;

/// Messages to people outside: what waits, what failed, what was delivered
#[derive(Debug, Subcommand)]
pub enum Command {
    List(list::Args),
    Send(send::Args),
    Retry(retry::Args),
    Test(probe::Args),
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::List(args) => list::run(args, session),
        Command::Send(args) => send::run(args, session),
        Command::Retry(args) => retry::run(args, session),
        Command::Test(args) => probe::run(args, session),
    }
}
