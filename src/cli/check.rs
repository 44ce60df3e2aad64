//! `dgr check`: what is wrong with workbooks, without a database.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

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
use super::{named, open, telling};
use crate::container::Passed;
use crate::finding::Severity;
use crate::inbox::Search;
use crate::pipeline::check;
use crate::pipeline::items::Brought;
use crate::pipeline::job::Reply;
use crate::pipeline::load::{self, Left};
use crate::pipeline::looking;
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
  dgr check reports.zip mail.eml             the workbooks in archives and mails
  dgr check - --name report.xlsx < r.tmp     what is piped in, under a name that the layouts know

Exit codes: 0 no errors, 4 errors were found.")]
pub struct Args {
    /// Files, folders (with all that is in them), patterns such as '**/*.xlsx', - for standard input
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
    if !masters.plants.is_empty() {
        args.told.plant_is_known(&masters)?;
    }
    let listing = named::listing(&search, &args.paths, args.told.name.as_deref(), config.limits.max_bytes)?;
    for waiting in &listing.waiting {
        waits(&waiting.path, &waiting.why.to_string(), &mut session.screen);
    }
    let (own, now) = (session.program(), session.clock()());
    let make = || {
        let own = own.clone();
        Reader::caged(move || ingest::reader_command(&own), &setup)
    };
    let items = looking::items(&listing.files, &setup, &make, &AtomicBool::new(false));
    for over in &items.passed {
        passed(&over.found.path, &over.files, &mut session.screen);
    }
    for (found, Left::Waits(why) | Left::Unreadable(why)) in &items.left {
        waits(&found.path, why, &mut session.screen);
    }
    let mut reader = make();
    let flags = args.told.outside(session.now, config.time_zone);
    let (mut errors, mut warnings) = (0, 0);
    let mut learned = Learned::default();
    for item in &items.items {
        let (arrival, reply) = match item.bring(&mut reader, &setup) {
            Brought::Left(Left::Waits(why) | Left::Unreadable(why)) => {
                waits(&item.found.path, &why, &mut session.screen);
                continue;
            }
            Brought::Here(arrival, Some(why)) => (arrival, Reply::Refused(why)),
            Brought::Here(arrival, None) => {
                let outside = load::outside(&flags, &arrival, setup.zone);
                let reply = load::reply(&mut reader, &setup, &arrival, &outside);
                (arrival, reply)
            }
        };
        let result = check::check(&arrival.name, &arrival.sha256, &reply, &masters, &setup, now);
        let all = || result.findings.iter().chain(result.reports.iter().flat_map(|r| &r.findings));
        errors += all().filter(|f| f.severity == Severity::Error).count();
        warnings += all().filter(|f| f.severity == Severity::Warning).count();
        told(&item.found.path, &result, &mut session.screen);
        learned.look(&result);
    }
    let files = items.items.len();
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
            Ok(mut store) => return Ok(store.masters(None)?.masters().clone()),
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

/// Tells what in a container is no workbook.
fn passed(path: &Path, files: &[Passed], screen: &mut Screen) {
    if screen.is_json() {
        screen.json_line(&json!({"event": "passed", "path": path_text(path), "files": files}));
    } else {
        screen.say(format!("{}: passed over: {}", path.display(), telling::passed_over(files)));
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
