//! `dgr __read`: the reader child, in which foreign files are read. Not for people.

use anyhow::{Context, Result};

use super::exit::Exit;
use super::session::Session;
use crate::cage;
use crate::pipeline::job::Handler;

/// Read workbooks for the parent process, over stdin and stdout
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: &Args, _session: &mut Session) -> Result<Exit> {
    let mut handler = Handler::default();
    cage::serve(&mut |request, reply| handler.answer(request, reply)).context("the reader child cannot go on")?;
    Ok(Exit::Done)
}
