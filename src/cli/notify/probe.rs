//! `dgr notify test`: whether messages arrive.

use anyhow::Result;
use serde_json::json;

use super::{outlets, post};
use crate::cli::exit::Exit;
use crate::cli::session::Session;
use crate::names::nearest;
use crate::pipeline::deliver;
use crate::refusal::Refusal;

/// Send a test message to a destination, past the outbox
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dgr notify test operations")]
pub struct Args {
    /// The destination: a name of a `[[notify]]` table in dgr.toml
    #[arg(value_name = "DESTINATION")]
    pub destination: String,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.config()?;
    let name = args.destination.as_str();
    let Some(destination) = config.notify.iter().find(|d| d.name == name) else {
        let known = || config.notify.iter().map(|d| d.name.as_str());
        let hint = match (nearest(name, known()).first(), config.notify.is_empty()) {
            (_, true) => "dgr.toml has no [[notify]]: see docs/notify.md.".to_owned(),
            (Some(near), _) => format!("Did you mean {near}?"),
            (None, _) => format!("The destinations are {}.", known().collect::<Vec<_>>().join(", ")),
        };
        return Err(Refusal::request(format!("There is no destination {name}.")).hint(hint).into());
    };
    let by = format!("{}, process {}", session.user(), post::by(session));
    let sent = deliver::probe(&outlets::outlet(destination, &config, session), by, session.clock()());
    let remark = sent.map_err(|e| Refusal::request(format!("{name} ({destination}) is not reached: {}.", e.why)))?;
    if session.screen.is_json() {
        session.screen.json(&json!({"destination": name, "reached": true, "remark": remark}));
    } else {
        session.screen.line(format!("{name} ({destination}) has the test message."));
    }
    if let Some(remark) = remark {
        session.screen.alert(format!("The test message to {name}: {remark}."));
    }
    Ok(Exit::Done)
}
