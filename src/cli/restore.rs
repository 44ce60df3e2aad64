//! `dgr restore`: a retired report is brought back.

use anyhow::Result;

use super::correct::{self, Subject};
use super::exit::Exit;
use super::session::Session;
use crate::pipeline::correct::Act;

/// Bring a retired report of a plant's day back, as a new revision
///
/// Of the same workbook with the same values; the live one retires, and rejected corrections of it are answered. Without
/// --revision: the one that was deleted last.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr restore EX1 2024-05-01 --reason 'it was right after all'
  dgr restore EX1 2024-05-01 --revision 1 --reason 'the correction was of another day' --dry-run")]
pub struct Args {
    #[command(flatten)]
    pub subject: Subject,
    /// This revision, as `dgr history` numbers them
    #[arg(long, value_name = "NUMBER", env = "DGR_REVISION")]
    pub revision: Option<i32>,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    correct::run(Act::Restore, &args.subject, args.revision, false, session)
}
