//! `dgr inspect`: what is in a workbook, and which layouts fit.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use serde_json::json;

use super::exit::Exit;
use super::line::Line;
use super::session::Session;
use super::{book, ingest, open};
use crate::config::Config;
use crate::finding::Finding;
use crate::layout;
use crate::names::{nearest, tidy};
use crate::overview::inspect::{self, Inspected};
use crate::pipeline::job::Look;
use crate::pipeline::load;
use crate::pipeline::reading::Reader;
use crate::pipeline::setup::Setup;
use crate::record::Outside;
use crate::refusal::Refusal;
use crate::render::Document;
use crate::rule;

/// What is in a workbook: its sheets with what they hold, and which layouts fit
///
/// A layout that does not fit says at which condition it fails, and what is nearest to that. Needs no workspace; without
/// one there are no layouts. `dgr check` shows what comes out of a workbook by the layout that fits.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr inspect report.xlsx
  dgr inspect report.xlsx --sheet 'Daily Report'     its first rows, too")]
pub struct Args {
    /// The workbook
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Show the first rows of this sheet
    #[arg(long, value_name = "NAME", env = "DGR_SHEET")]
    pub sheet: Option<String>,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.config()?;
    let setup = setup(&config, session)?;
    let seen = look(args, &setup, session)?;
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let tables = [Some(inspect::sheets(&name, &seen)), seen.top.as_ref().map(inspect::top)];
    let layouts = inspect::layouts(&seen);
    let screen = &mut session.screen;
    if screen.is_json() {
        let [sheets, top] = &tables;
        screen.json(&json!({
            "file": name,
            "format": seen.format,
            "sheets": sheets.as_ref().map(Document),
            "top": top.as_ref().map(Document),
            "layouts": Document(&layouts),
        }));
        return Ok(Exit::Done);
    }
    for table in tables.iter().flatten() {
        screen.table(table);
        screen.line(Line::new());
    }
    if !setup.layouts.is_empty() {
        screen.table(&layouts);
    } else if !config.has_file {
        screen.say("There are no layouts here: name a workspace with -C DIR to see which fit.");
    } else {
        let folder = config.layouts.display();
        screen.say(format!("There are no layouts in {folder} yet: `dgr layout learn FILE` proposes one."));
    }
    Ok(Exit::Done)
}

fn look(args: &Args, setup: &Setup, session: &mut Session) -> Result<Inspected> {
    let arrival = book::arrival(&args.file, setup.limits.max_bytes, session)?;
    let Some(bytes) = &arrival.bytes else {
        let message = format!("The file has {} bytes; the limit is {}.", arrival.size, setup.limits.max_bytes);
        return Err(book::unread(&args.file, Finding::new(rule::FILE_UNREADABLE, message)));
    };
    let own = session.program();
    let mut reader = Reader::caged(move || ingest::reader_command(&own), setup);
    let outside = load::outside(&Outside::default(), &arrival, setup.zone);
    let seen = match reader.inspect(setup, &arrival.name, &outside, bytes, args.sheet.clone()) {
        Look::Seen(seen) => *seen,
        Look::Refused(finding) => return Err(book::unread(&args.file, finding)),
        Look::NeedLayouts => anyhow::bail!("the reader has no layouts; this is a fault of dgr"),
    };
    let Some(wanted) = args.sheet.as_ref().filter(|_| seen.top.is_none()) else { return Ok(seen) };
    let names: Vec<&str> = seen.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    if names.iter().any(|name| tidy(name) == tidy(wanted)) {
        return Err(Refusal::request(format!("The sheet \"{wanted}\" has no cells: it is a chart or the like.")).into());
    }
    let near = nearest(wanted, names.iter().copied());
    let hint = if near.is_empty() { names.join(", ") } else { near.join(", ") };
    let message = format!("{} has no sheet \"{wanted}\".", args.file.display());
    Err(Refusal::request(message).hint(format!("It has: {hint}.")).into())
}

/// Returns the layouts to try: the workspace's, if there is one. A mistake in one of them does not hide the workbook.
fn setup(config: &Config, session: &mut Session) -> Result<Setup> {
    let texts = if config.layouts.is_dir() { open::layout_texts(config).unwrap_or_default() } else { Vec::new() };
    let files: Vec<(Arc<str>, String)> =
        texts.iter().map(|(name, text)| (name.as_str().into(), text.clone())).collect();
    let (layouts, mistakes) = layout::read(&files);
    if !mistakes.is_empty() {
        session.screen.warn("Layouts with mistakes are not tried: `dgr layout check` tells them.");
    }
    Ok(Setup::new(&layouts, texts, open::limits(&config.limits), config.time_zone))
}
