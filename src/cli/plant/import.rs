//! `dgr plant import`: a file of plants becomes the master data, as one change.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::builder::FalseyValueParser;
use serde_json::json;

use super::grouped::{Group, groups};
use crate::cli::book;
use crate::cli::exit::Exit;
use crate::cli::line::Line;
use crate::cli::open;
use crate::cli::screen::Screen;
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::finding::Severity;
use crate::masters;
use crate::pipeline::import::{self, Step, What};
use crate::plant::Plant;
use crate::plant::difference::Change;
use crate::refusal::Refusal;
use crate::render::Tone;

/// Make a file of plants the master data, as one change that is shown and logged
///
/// Days that a change touches are computed again. Plants and units that the file does not name stay, unless --prune.
/// FILE may be CSV too, its header naming fields (plant,name,kind,ac_kw,…: a unit a row; code,name,…: a plant a row), or
/// a workbook that a layout with rows = "units" reads: these set what they name and leave the rest.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr plant import --dry-run                           what would change
  dgr plant import --reason 'INV-7 commissioned'
  dgr plant import fleet.toml --prune
  dgr plant import units.csv")]
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
    let file = args.file.as_deref().unwrap_or(&config.plants);
    let (plants, known, mut store) = if is_table(file) {
        if args.prune {
            return Err(
                Refusal::request("A table of plants or units names some of them only: --prune is for TOML.").into()
            );
        }
        let mut store = open::store_or_new(session)?;
        let known = store.masters(None)?;
        (table(file, &known.masters().plants, session)?, known, store)
    } else {
        let plants = open::plants(file)?;
        let mut store = open::store_or_new(session)?;
        (plants, store.masters(None)?, store)
    };
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

fn is_table(file: &Path) -> bool {
    ["csv", "xlsx", "xlsm", "xls", "xlsb", "ods"].contains(&book::ending(file).as_str())
}

/// Returns the plants that a table's rows speak of, as known and as the rows set them; its mistakes are refused at once.
fn table(file: &Path, known: &[Plant], session: &mut Session) -> Result<Vec<Plant>> {
    let refused = |wrong: Vec<String>| {
        Refusal::request(format!("{} has mistakes; nothing was changed.\n{}", file.display(), wrong.join("\n")))
            .hint("Mend them; `dgr plant import --dry-run` tells them again, and changes nothing.")
    };
    let rows = if book::ending(file) == "csv" {
        let (shown, text) = book::text(file)?;
        masters::table::read_csv(&shown, &text).map_err(refused)?
    } else {
        let (rows, findings) = import::rows(&book::draft(file, session)?);
        let (wrong, doubtful): (Vec<_>, Vec<_>) =
            findings.iter().filter(|f| f.severity != Severity::Info).partition(|f| f.is_error());
        if !wrong.is_empty() {
            return Err(refused(wrong.iter().map(ToString::to_string).collect()).into());
        }
        doubtful.iter().for_each(|finding| session.screen.warn(finding.to_string()));
        rows
    };
    Ok(masters::table::apply(&rows, known).map_err(refused)?)
}

/// Shows what a step changes: `-` what was, `+` what will be; units that change alike in one line.
fn shown(step: &Step, screen: &mut Screen) {
    let word = match step.what {
        What::New => "new",
        What::Changed => "changed",
        What::Retired => "retired",
    };
    screen.line(Line::new().toned(Tone::Heading, &step.plant).plain(format!("  {word}")));
    for (tone, sign, group) in signed(&step.changes) {
        let said = group.said();
        // A unit may have nothing but its name.
        let colon = if said.is_empty() { "" } else { ": " };
        screen.line(Line::new().toned(tone, format!("  {sign}{}{colon}{said}", group.of)));
    }
}

/// Returns changes in groups, each with its sign: what is new, what goes, what becomes something else.
fn signed(changes: &[Change]) -> Vec<(Tone, &'static str, Group)> {
    let of = |test: fn(&Change) -> bool| groups(&changes.iter().filter(|c| test(c)).cloned().collect::<Vec<_>>());
    let gone = of(|(_, was, is)| was.is_some() && is.is_none()).into_iter().map(|g| (Tone::Bad, "- ", g));
    let new = of(|(_, was, is)| was.is_none() && is.is_some()).into_iter().map(|g| (Tone::Good, "+ ", g));
    let other = of(|(_, was, is)| was.is_some() && is.is_some()).into_iter().map(|g| (Tone::Plain, "", g));
    other.chain(gone).chain(new).collect()
}

fn end(steps: &[Step], days: Option<usize>, dry_run: bool, session: &mut Session) -> Exit {
    let screen = &mut session.screen;
    if screen.is_json() {
        screen.json(&json!({"plants": steps, "applied": days.is_some(), "days_computed_anew": days}));
        return Exit::Done;
    }
    let line = match (steps.len(), days) {
        (0, _) => "Nothing differs from the master data.".to_owned(),
        (n, None) if dry_run => format!("{} would change; nothing was changed.", counted(n, "plant")),
        (n, days) => {
            format!("{} changed; {} computed anew.", counted(n, "plant"), counted(days.unwrap_or(0), "day"))
        }
    };
    screen.line(Line::new().plain(line));
    Exit::Done
}
