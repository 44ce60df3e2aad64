//! `dgr plant import`: a file of plants becomes the master data, as one change.

use std::path::PathBuf;

use anyhow::Result;
use clap::builder::FalseyValueParser;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::line::Line;
use crate::cli::open;
use crate::cli::screen::Screen;
use crate::cli::session::Session;
use crate::pipeline::import::{self, Step, What};
use crate::refusal::Refusal;
use crate::render::Tone;

/// Make a file of plants the master data, as one change that is shown and logged
///
/// Days that a change touches are computed again. Plants and units that the file does not name stay, unless --prune.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr plant import --dry-run                           what would change
  dgr plant import --reason 'INV-7 commissioned'
  dgr plant import fleet.toml --prune")]
pub struct Args {
    /// The file (default: the workspace's plants.toml)
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Show what would change, and change nothing
    #[arg(long, env = "DGR_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub dry_run: bool,
    /// Retire plants and units that the file does not name
    #[arg(long, env = "DGR_PRUNE", value_parser = FalseyValueParser::new())]
    pub prune: bool,
    /// Why, for the log of changes
    #[arg(long, value_name = "TEXT", env = "DGR_REASON")]
    pub reason: Option<String>,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let plants = open::plants(args.file.as_deref().unwrap_or(&config.plants))?;
    let mut store = open::store_or_new(session)?;
    let known = store.masters(None)?;
    let steps = import::plan(&known, &plants, args.prune);
    let screen = &mut session.screen;
    if !screen.is_json() {
        steps.iter().for_each(|step| shown(step, screen));
    }
    if steps.is_empty() || args.dry_run {
        return Ok(end(&steps, None, args.dry_run, session));
    }
    let author = open::author(session, "plant import", args.reason.as_deref());
    let days = store.write(&author, &session.clock(), |tx| {
        // Between showing and applying another may have written: what was shown is what is applied.
        let now = tx.masters(None)?;
        if now.version != known.version {
            return Err(Refusal::request("The master data was changed by another meanwhile.")
                .hint("Run it again.")
                .into());
        }
        import::apply(tx, &now, &steps)
    })?;
    Ok(end(&steps, Some(days), false, session))
}

/// Shows what a step changes: a line a field, `-` what was, `+` what will be.
fn shown(step: &Step, screen: &mut Screen) {
    let word = match step.what {
        What::New => "new",
        What::Changed => "changed",
        What::Retired => "retired",
    };
    screen.line(Line::new().toned(Tone::Heading, &step.plant).plain(format!("  {word}")));
    for (path, was, is) in &step.changes {
        match (was, is) {
            (Some(was), Some(is)) => screen.line(Line::new().plain(format!("  {path}: {was} → {is}"))),
            (None, Some(is)) => screen.line(Line::new().toned(Tone::Good, format!("  + {path}: {is}"))),
            (Some(was), None) => screen.line(Line::new().toned(Tone::Bad, format!("  - {path}: {was}"))),
            (None, None) => {}
        }
    }
}

fn end(steps: &[Step], days: Option<usize>, dry_run: bool, session: &mut Session) -> Exit {
    let screen = &mut session.screen;
    if screen.is_json() {
        screen.json(&json!({"plants": steps, "applied": days.is_some(), "days_computed_anew": days}));
        return Exit::Done;
    }
    let line = match (steps.len(), days) {
        (0, _) => "Nothing differs from the master data.".to_owned(),
        (n, None) if dry_run => format!("{n} plants would change; nothing was changed."),
        (n, days) => format!("{n} plants changed; {} days computed anew.", days.unwrap_or(0)),
    };
    screen.line(Line::new().plain(line));
    Exit::Done
}
