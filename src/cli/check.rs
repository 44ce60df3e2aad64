//! `dgr check`: what is wrong with workbooks, without a database.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::builder::FalseyValueParser;
use serde_json::json;

use super::exit::Exit;
use super::ingest::{self, Told};
use super::learn::Learned;
use super::line::Line;
use super::screen::Screen;
use super::session::Session;
use super::words::{counted, path_text};
use super::{open, telling};
use crate::finding::Severity;
use crate::inbox::Search;
use crate::pipeline::check;
use crate::pipeline::load::{self, Loaded};
use crate::pipeline::outcome::WorkbookResult;
use crate::pipeline::reading::Reader;
use crate::plant::Masters;
use crate::store::{OpenError, Store};

/// Read and check workbooks, and store nothing
///
/// For contractors and CI: needs no workspace and no database. Rules that compare with what is stored are not applied.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr check report.xlsx                      every finding, with its cell
  dgr check 'fixtures/**/*.xlsx' --json      the same for a script

Exit codes: 0 no errors, 4 errors were found.")]
pub struct Args {
    /// Files, folders (with all that is in them) and patterns such as '**/*.xlsx'
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub told: Told,
    /// Print the lines for plants.toml that would add the units nobody knows
    #[arg(long, env = "DGR_LEARN_UNITS", value_parser = FalseyValueParser::new())]
    pub learn_units: bool,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.config()?;
    let setup = open::setup(&config)?;
    let masters = masters(session)?;
    let search = Search { inbox: &config.inbox, settle_seconds: 0, now: session.now };
    let listing = search.paths(&args.paths)?;
    for waiting in &listing.waiting {
        waits(&waiting.path, &waiting.why.to_string(), &mut session.screen);
    }
    let (own, now) = (session.program(), session.clock()());
    let mut reader = Reader::caged(move || ingest::reader_command(&own), &setup);
    let flags = args.told.outside(session.now, config.time_zone);
    let (mut errors, mut warnings) = (0, 0);
    let mut learned = Learned::default();
    for found in &listing.files {
        let result = match load::load(found, setup.limits.max_bytes) {
            Loaded::Waits(why) => {
                waits(&found.path, &why, &mut session.screen);
                continue;
            }
            Loaded::Whole(arrival) => {
                let outside = load::outside(&flags, &arrival, setup.zone);
                let reply = load::reply(&mut reader, &setup, &arrival, &outside);
                check::check(&arrival.name, &arrival.sha256, &reply, &masters, &setup, now)
            }
        };
        let all = || result.findings.iter().chain(result.reports.iter().flat_map(|r| &r.findings));
        errors += all().filter(|f| f.severity == Severity::Error).count();
        warnings += all().filter(|f| f.severity == Severity::Warning).count();
        told(&found.path, &result, &mut session.screen);
        learned.look(&result);
    }
    let files = listing.files.len();
    if session.screen.is_json() {
        session
            .screen
            .json_line(&json!({"event": "summary", "workbooks": files, "errors": errors, "warnings": warnings}));
    } else {
        session.screen.line(Line::new().plain(format!(
            "{}, {}, {}.",
            counted(files, "workbook"),
            counted(errors, "error"),
            counted(warnings, "warning")
        )));
    }
    if args.learn_units {
        learned.tell(&masters, &mut session.screen);
    }
    Ok(if errors > 0 { Exit::FoundErrors } else { Exit::Done })
}

/// Returns the master data to check by: the database's, if there is one; else that of the plants' file; else none.
pub(super) fn masters(session: &mut Session) -> Result<Masters> {
    let config = session.config()?;
    if config.has_file {
        match Store::open(config.database.whole()) {
            Ok(mut store) => return Ok(store.masters(None)?.masters()),
            Err(OpenError::Missing(_)) => {}
            Err(e) => return Err(open::refusal(e).into()),
        }
    }
    if !config.plants.exists() {
        session.screen.warn("There is no master data: no plant will resolve.");
        return Ok(Masters::default());
    }
    Ok(Masters { plants: open::plants(&config.plants)?, version: 0 })
}

/// Tells that a file was not read, and why.
fn waits(path: &Path, why: &str, screen: &mut Screen) {
    if screen.is_json() {
        screen.json_line(&json!({"event": "waits", "path": path_text(path), "why": why}));
    } else {
        screen.warn(format!("{}: not read: {why}", path.display()));
    }
}

fn told(path: &Path, result: &WorkbookResult, screen: &mut Screen) {
    if screen.is_json() {
        return screen.json_line(&json!({"event": "workbook", "path": path_text(path), "workbook": result}));
    }
    screen.line(telling::line(result));
    let mut lines: Vec<String> = result.findings.iter().flat_map(|f| telling::told(None, f)).collect();
    for report in &result.reports {
        let subject = format!("{} {}", report.key.plant, report.key.day);
        lines.extend(report.findings.iter().flat_map(|f| telling::told(Some(&subject), f)));
    }
    lines.iter().for_each(|line| screen.line(Line::new().plain("  ").plain(line)));
}
