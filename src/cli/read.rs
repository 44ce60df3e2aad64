//! `dgr __read`: the reader child, in which foreign files are read. Not for people.

use anyhow::{Result, bail};

use super::exit::Exit;
use super::session::Session;

/// Read workbooks for the parent process, over stdin and stdout
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: &Args, _session: &mut Session) -> Result<Exit> {
    bail!("`dgr __read` is not built in")
}
