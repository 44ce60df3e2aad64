//! `dgr layout show`: what a layout reads in a workbook, value by value, and what it does not read and why.

mod blocks;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::builder::FalseyValueParser;
use serde_json::json;

use super::super::check::masters;
use super::super::exit::Exit;
use super::super::ingest::Told;
use super::super::line::Line;
use super::super::session::Session;
use super::super::words::counted;
use super::super::{open, telling};
use super::workbook;
use crate::check::{self, Context};
use crate::finding::{Finding, Severity};
use crate::pipeline::job::{Reply, Want};
use crate::pipeline::load;
use crate::pipeline::setup::Setup;
use crate::record::Draft;

/// Show what a layout reads in a workbook: each value with its cell, and what is passed over, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr layout show report.xlsx                by the layout that fits
  dgr layout show report.xlsx --layout acme-inverters
  dgr layout show report.xlsx --layout layouts/acme.toml --all

Exit codes: 0 no errors, 4 errors were found.")]
pub struct Args {
    /// The workbook
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The layout: its name or its file (default: the one that fits); it need not fit, nor be in use
    #[arg(long, value_name = "LAYOUT", env = "DGR_LAYOUT")]
    pub layout: Option<String>,
    /// Every value: without it a block shows its first 200
    #[arg(long, env = "DGR_ALL", value_parser = FalseyValueParser::new())]
    pub all: bool,
    #[command(flatten)]
    pub told: Told,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.config()?;
    let (setup, want) = asked(args, session)?;
    let masters = masters(session)?;
    let arrival = workbook::load(&args.file, &setup, session)?;
    let outside = load::outside(&args.told.outside(session.now, config.time_zone), &arrival, setup.zone);
    let mut reader = workbook::reader(session, &setup);
    let bytes = arrival.bytes.as_deref().unwrap_or_default();
    let reply = reader.read_for(want, &setup, &arrival.name, &outside, bytes);
    let (draft, findings) = match reply {
        Reply::Draft(draft) => {
            let expects_energy = setup.expects_energy(&draft.layout);
            let context = Context { now: session.clock()(), zone: setup.zone, expects_energy };
            let judged = check::judge(&draft, &masters, &context);
            let own = judged.reports.into_iter().flat_map(|report| {
                let subject = format!("{} {}", report.key.plant, report.key.day);
                report.findings.into_iter().map(move |finding| (Some(subject.clone()), finding))
            });
            let findings: Vec<_> = judged.findings.into_iter().map(|finding| (None, finding)).chain(own).collect();
            (Some(draft), findings)
        }
        Reply::Refused(finding) => (None, vec![(None, finding)]),
        Reply::NeedLayouts | Reply::Learned(..) => (None, Vec::new()),
    };
    told(&arrival.name, draft.as_deref(), &findings, args.all, session);
    let errors = findings.iter().any(|(_, finding)| finding.severity == Severity::Error);
    Ok(if errors { Exit::FoundErrors } else { Exit::Done })
}

/// Returns the layouts to read by, and which of them is asked for; a file of its own joins the workspace's.
fn asked(args: &Args, session: &mut Session) -> Result<(Setup, Want)> {
    let config = session.config()?;
    let Some(wanted) = &args.layout else { return Ok((open::setup(&config)?, Want::Values)) };
    if !wanted.ends_with(".toml") {
        return Ok((open::setup(&config)?, Want::By(wanted.clone())));
    }
    let text = std::fs::read_to_string(wanted).with_context(|| format!("cannot read {wanted}"))?;
    let mut texts = open::layout_texts(&config).unwrap_or_default();
    // The workspace's own copy of the file is the same layout, not a second one of its name.
    texts.retain(|(_, other)| *other != text);
    texts.push((wanted.clone(), text));
    let layouts = open::layouts(&texts)?;
    let name = layouts.iter().find(|layout| *layout.file == *wanted.as_str()).map(|layout| layout.name.clone());
    let setup = Setup::new(&layouts, texts, open::limits(&config.limits), config.time_zone);
    Ok((setup, name.map_or(Want::Values, Want::By)))
}

fn told(name: &str, draft: Option<&Draft>, found: &[(Option<String>, Finding)], all: bool, session: &mut Session) {
    let screen = &mut session.screen;
    if screen.is_json() {
        let findings: Vec<&Finding> = found.iter().map(|(_, finding)| finding).collect();
        return screen.json(&json!({"workbook": name, "read": draft, "findings": findings}));
    }
    if let Some(draft) = draft {
        let values: usize = draft.records.iter().map(|record| record.readings.len()).sum();
        let by = format!("{name}  by {}: {}, ", draft.layout, counted(draft.blocks.len(), "block"));
        screen.line(Line::new().plain(by).plain(format!("{}.", counted(values, "value"))));
        for table in blocks::tables(draft, all) {
            screen.line(Line::new());
            screen.table(&table);
        }
        screen.line(Line::new());
    }
    for (subject, finding) in found {
        telling::told(subject.as_deref(), finding).iter().for_each(|line| screen.line(Line::new().plain(line)));
    }
    let count = |severity| found.iter().filter(|(_, finding)| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    screen.line(Line::new().plain(format!("{}, {}.", counted(errors, "error"), counted(warnings, "warning"))));
}
