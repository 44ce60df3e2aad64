//! `dgr db roles`: who may do what in PostgreSQL, as SQL to review and run.

use anyhow::Result;

use crate::cli::exit::Exit;
use crate::cli::session::Session;

/// Print the SQL that makes three roles in PostgreSQL: to migrate, to ingest, to read; asks no database
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  dgr db roles | psql --dbname=dgr        as a superuser, after each `dgr db migrate` too")]
pub struct Args {}

/// Runs it.
#[expect(clippy::unnecessary_wraps, reason = "commands are run alike")]
pub fn run(_args: &Args, session: &mut Session) -> Result<Exit> {
    session.screen.raw(include_str!("../../../docs/roles.sql"));
    Ok(Exit::Done)
}
