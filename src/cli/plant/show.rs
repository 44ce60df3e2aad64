//! `dgr plant show`: all that is known of one plant.

use anyhow::Result;

use super::grouped::groups;
use crate::cli::exit::Exit;
use crate::cli::line::Line;
use crate::cli::open;
use crate::cli::session::Session;
use crate::plant::difference;
use crate::render::Tone;

/// All that is known of one plant
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dgr plant show EX1")]
pub struct Args {
    /// The plant's code
    #[arg(value_name = "CODE")]
    pub code: String,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    let mut store = open::store(session)?;
    let (_, plant) = open::plant(&mut store, &args.code)?;
    if session.screen.is_json() {
        session.screen.json(&plant);
        return Ok(Exit::Done);
    }
    let mut groups = groups(&difference::changes(None, Some(&plant)));
    // What it is called comes first.
    groups.sort_by_key(|g| !["code", "name"].contains(&g.of.as_str()));
    let widest = groups.iter().map(|g| g.of.chars().count()).max().unwrap_or_default();
    for group in groups {
        let head = format!("{:<widest$}  ", group.of);
        session.screen.line(Line::new().toned(Tone::Heading, head).plain(group.said()));
    }
    Ok(Exit::Done)
}
