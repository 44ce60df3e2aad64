//! `dgr targets import`: a file of targets is taken in, as one change.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::builder::FalseyValueParser;
use serde_json::json;

use crate::check;
use crate::cli::book;
use crate::cli::exit::Exit;
use crate::cli::line::Line;
use crate::cli::open;
use crate::cli::screen::Screen;
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::finding::{Finding, Severity};
use crate::masters::targets;
use crate::pipeline::targets::{self as plans, Step};
use crate::plant::Masters;
use crate::plant::target::Target;
use crate::refusal::Refusal;
use crate::render::Tone;

/// Take in a file of targets, as one change that is shown and logged
///
/// FILE is TOML (`[[target]]` with plant, month, kind and metrics), CSV (plant,month,kind,metric,value; or a column a
/// metric), or a workbook that a layout with rows = "targets" reads. Older versions stay: reports as of an earlier
/// moment show them. A plant that is not known is told with the nearest names, and its lines are left out.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr targets import budget.csv --dry-run              what would change
  dgr targets import 'Target KPI.xlsx' --reason 'budget of FY 2021-22'

Exit codes: 0 all taken in, 3 some lines or cells were left out.")]
pub struct Args {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Show what would change, and change nothing
    #[arg(long, env = "DGR_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub dry_run: bool,
    /// Why, for the log of changes
    #[arg(long, value_name = "TEXT", env = "DGR_REASON")]
    pub reason: Option<String>,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    session.workspace_config()?;
    let mut store = open::store_or_new(session)?;
    let known = store.masters(None)?;
    let (targets, left_out) = read(&args.file, known.masters(), session)?;
    let targets = plans::once(targets).map_err(|twice| mistakes(&args.file, &twice))?;
    let steps = store.read(|reader| plans::plan(reader, &known, &targets))?;
    let screen = &mut session.screen;
    if !screen.is_json() {
        left_out.iter().for_each(|text| screen.warn(text));
        shown(&steps, screen);
    }
    let apply = !steps.is_empty() && !args.dry_run;
    if apply {
        let author = open::author(session, "targets import", args.reason.as_deref());
        store.write(&author, &session.clock(), |tx| {
            // Between showing and applying another may have written: what was shown is what is applied.
            let now = tx.masters(None)?;
            if now.version != known.version || plans::plan(tx, &now, &targets)? != steps {
                return Err(Refusal::request("Targets or plants were changed by another meanwhile.")
                    .hint("Run it again.")
                    .into());
            }
            plans::apply(tx, &now, &steps)
        })?;
    }
    end(&steps, targets.len(), &left_out, apply, &mut session.screen);
    Ok(if left_out.is_empty() { Exit::Done } else { Exit::Partly })
}

/// Returns the targets of a file, and what is left out of it, each a sentence.
fn read(path: &Path, masters: &Masters, session: &mut Session) -> Result<(Vec<Target>, Vec<String>)> {
    let ending = book::ending(path);
    if !matches!(ending.as_str(), "toml" | "csv") {
        let (targets, findings) = check::targets(&book::draft(path, session)?, masters);
        let wrong = findings.iter().filter(|f| f.severity != Severity::Info).map(told).collect();
        return Ok((targets, wrong));
    }
    let (shown, text) = book::text(path)?;
    let told = match ending.as_str() {
        "toml" => targets::read_toml(&shown, &text, &masters.plants),
        _ => targets::read_csv(&shown, &text, &masters.plants),
    };
    told.map_err(|wrong| mistakes(path, &wrong))
}

/// Returns a finding as a sentence with its place and its rule.
fn told(finding: &Finding) -> String {
    let place = finding.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
    format!("{place}{} ({})", finding.message, finding.rule.id())
}

fn mistakes(path: &Path, wrong: &[String]) -> anyhow::Error {
    Refusal::request(format!("{} has mistakes; nothing was changed.\n{}", path.display(), wrong.join("\n")))
        .hint("Mend them; `--dry-run` tells them again, and changes nothing.")
        .into()
}

/// Shows what changes, a heading a plant: `+` what is new, an arrow between what was and what will be.
fn shown(steps: &[Step], screen: &mut Screen) {
    let mut plant = "";
    for step in steps {
        if step.plant != plant {
            plant = &step.plant;
            screen.line(Line::new().toned(Tone::Heading, plant));
        }
        let of = format!("{} {} {}", plans::shown(step.from, &step.kind), step.kind, step.metric);
        screen.line(match step.was {
            Some(was) => Line::new().plain(format!("  {of}: {was} → {}", step.is)),
            None => Line::new().toned(Tone::Good, format!("  + {of}: {}", step.is)),
        });
    }
}

fn end(steps: &[Step], read: usize, left_out: &[String], applied: bool, screen: &mut Screen) {
    if screen.is_json() {
        return screen.json(&json!({"targets": steps, "read": read, "left_out": left_out, "applied": applied}));
    }
    let new = steps.iter().filter(|step| step.was.is_none()).count();
    let told = format!("{new} new, {} changed, {} as before", steps.len() - new, read - steps.len());
    let tail = if applied || steps.is_empty() { "" } else { "; nothing was changed" };
    let out =
        if left_out.is_empty() { String::new() } else { format!(" {} told above.", counted(left_out.len(), "fault")) };
    screen.line(Line::new().plain(format!("{}: {told}{tail}.{out}", counted(read, "target"))));
}
