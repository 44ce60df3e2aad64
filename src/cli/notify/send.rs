//! `dgr notify send`: delivers what is due.

use anyhow::Result;
use serde_json::json;

use super::post::{self, Tally};
use crate::cli::exit::Exit;
use crate::cli::screen::Screen;
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::cli::{interrupt, open};

/// Deliver what is due now
///
/// `dgr ingest` and `dgr status --notify` do so after their own work; this is for cron, to try again what did not arrive.
/// Messages of a destination go in their order: while the first one waits for its next attempt, the others wait with it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  dgr notify send --quiet                    every ten minutes by cron: says only what does not arrive

Exit codes: 0 nothing failed, 3 some messages were not delivered.")]
pub struct Args {}

/// Runs it.
pub fn run(_: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let interrupted = interrupt::watch()?;
    let mut store = open::store(session)?;
    let tally = post::deliver(&mut store, &config, &interrupted, session, false)?;
    if config.notify.is_empty() {
        session.screen.say("There is no destination: dgr.toml has no [[notify]] (docs/notify.md).");
    }
    Ok(told(&tally, &mut session.screen))
}

/// Tells what was delivered, and returns how the command ends.
pub fn told(tally: &Tally, screen: &mut Screen) -> Exit {
    let Tally { delivered, undelivered, waiting, messages } = tally;
    if screen.is_json() {
        screen.json(&json!({
            "delivered": delivered, "undelivered": undelivered, "waiting": waiting, "messages": messages
        }));
    } else {
        let not = if *undelivered > 0 { format!(", {undelivered} not") } else { String::new() };
        screen.line(format!("{} delivered{not}.", counted(*delivered, "message")));
    }
    if *undelivered > 0 { Exit::Partly } else { Exit::Done }
}
