//! `dgr accept`: a rejected report is taken in by decision.

use anyhow::Result;

use super::correct::{self, Subject};
use super::exit::Exit;
use super::session::Session;
use crate::pipeline::correct::Act;

/// Take a rejected report of a plant's day in, as a new revision
///
/// What was wrong with it stays with it, as warnings; values that cannot be true stay out of use. The live one retires,
/// and other rejected ones are answered: the day is settled. The same numbers sent again are not rejected again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr accept EX1 2024-05-01 --reason 'INV-3 is out of service; the contractor confirmed'
  dgr accept EX1 2024-05-01 --revision 3 --reason 'confirmed by phone' --dry-run")]
pub struct Args {
    #[command(flatten)]
    pub subject: Subject,
    /// This revision, as `dgr history` numbers them (default: the only rejected one that is open)
    #[arg(long, value_name = "NUMBER", env = "DGR_REVISION")]
    pub revision: Option<i32>,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    correct::run(Act::Accept, &args.subject, args.revision, false, session)
}
