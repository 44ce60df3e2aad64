//! `dgr notify retry`: what failed, expired or waits is tried once more, at once.

use anyhow::Result;
use chrono::TimeDelta;
use clap::builder::FalseyValueParser;

use super::{post, send};
use crate::cli::exit::Exit;
use crate::cli::session::Session;
use crate::cli::{interrupt, open};
use crate::config::Config;
use crate::refusal::Refusal;
use crate::store::Store;
use crate::store::rows::MessageRow;

/// What a message expires after whose destination is not in the settings any more.
const USUAL_HOURS: u32 = 72;

/// Try messages once more that failed, expired or wait, as if they were never tried
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr notify retry 17
  dgr notify retry --all-failed              all that failed or expired

Exit codes: 0 nothing failed, 3 some messages were not delivered.")]
#[group(required = true, multiple = false)]
pub struct Args {
    /// The message's number, as `dgr notify list` shows it
    #[arg(value_name = "ID")]
    pub id: Option<i64>,
    /// All that failed or expired
    #[arg(long, env = "DGR_ALL_FAILED", value_parser = FalseyValueParser::new())]
    pub all_failed: bool,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let interrupted = interrupt::watch()?;
    let mut store = open::store(session)?;
    let rows = match args.id {
        Some(id) => vec![one(&mut store, id)?],
        None => {
            let failed = ["failed", "expired"].map(|state| store.messages(Some(state), i64::MAX));
            failed.into_iter().collect::<Result<Vec<_>>>()?.concat()
        }
    };
    let now = session.clock()();
    for row in &rows {
        if !store.retry_message(row.id, now, now + TimeDelta::hours(i64::from(hours(&config, row))))? {
            let by = row.claimed_by.as_deref().unwrap_or("another process");
            let message = format!("Message {} is being delivered by process {by}.", row.id);
            return Err(Refusal::request(message).hint("Wait until it is done.").into());
        }
    }
    let tally = post::deliver(&mut store, &config, &interrupted, session, false)?;
    Ok(send::told(&tally, &mut session.screen))
}

fn one(store: &mut Store, id: i64) -> Result<MessageRow> {
    let refusal = |message: String| Refusal::request(message).hint("`dgr notify list` shows the messages.");
    let row = store.message(id)?.ok_or_else(|| refusal(format!("There is no message {id}.")))?;
    if row.state == "delivered" {
        return Err(refusal(format!("Message {id} was delivered: there is nothing to try again.")).into());
    }
    Ok(row)
}

fn hours(config: &Config, row: &MessageRow) -> u32 {
    config.notify.iter().find(|d| d.name == row.destination).map_or(USUAL_HOURS, |d| d.expires_hours)
}
