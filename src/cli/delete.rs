//! `dgr delete`: a wrong report is taken out.

use anyhow::Result;
use clap::builder::FalseyValueParser;

use super::correct::{self, Subject};
use super::exit::Exit;
use super::session::Session;
use crate::pipeline::correct::Act;

/// Take the live report of a plant's day out, with a reason
///
/// It is retired with its stops and intervals; the day, the month and the plant's last day follow. Nothing is removed:
/// `dgr history` shows it with who, when and why, and `dgr restore` brings it back. The same file sent again is not taken
/// back in, and neither are the same numbers in another file.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr delete EX1 2024-05-01 --reason 'report of another plant'
  dgr delete EX1 2024-05-01 --source weather --reason 'sensor was covered'
  dgr delete EX1 2024-05-01 --all --reason 'test data' --dry-run     what would change")]
pub struct Args {
    #[command(flatten)]
    pub subject: Subject,
    /// All live reports of the day, where several sources report it
    #[arg(long, env = "DGR_ALL", value_parser = FalseyValueParser::new())]
    pub all: bool,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    correct::run(Act::Delete, &args.subject, None, args.all, session)
}
