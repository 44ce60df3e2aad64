//! `dgr layout test`: workbooks kept with what they must give, cell by cell; for CI.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::builder::FalseyValueParser;
use serde_json::json;

use super::super::exit::Exit;
use super::super::line::Line;
use super::super::open;
use super::super::session::Session;
use super::super::words::counted;
use super::cases::{self, Case};
use super::workbook;
use crate::check::{self, Context, Judged};
use crate::finding::Finding;
use crate::layout::Layout;
use crate::pipeline::golden::{ALL, Difference, Golden};
use crate::pipeline::job::{Reply, Want};
use crate::pipeline::setup::Setup;
use crate::plant::Masters;
use crate::refusal::Refusal;
use crate::render::{Column, Table};
use crate::rule;

/// Read workbooks that are kept with what they must give, and tell every cell that differs
///
/// A case is a folder with a workbook (or several), below a folder named as its layout: layouts/tests/LAYOUT/CASE. Its
/// expected.csv says what must come out: plant,unit,day,metric,value,place; stops, intervals and errors have files of
/// their own. given.txt gives what the workbook does not say (date=2026-02-10 plant=S1). plants.toml and layout.toml
/// may lie beside the case or above it. A layout that is not in use yet is tested as if it were.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr layout test                            all cases of the workspace
  dgr layout test layouts/tests/acme-inverters
  dgr layout test --bless                    write what comes out as expected; then read the diff

Exit codes: 0 all as expected, 4 something differs.")]
pub struct Args {
    /// The folder of the cases (default: tests, in the workspace's folder of layouts)
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Write what comes out as what is expected
    #[arg(long, env = "DGR_BLESS", value_parser = FalseyValueParser::new())]
    pub bless: bool,
}

/// What a case came to, as something that differs or was written.
struct Ran {
    case: String,
    differences: Vec<(&'static str, Difference)>,
    written: Vec<String>,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let config = session.config()?;
    let folder = args.folder.clone().unwrap_or_else(|| config.layouts.join("tests"));
    let mut ran = Vec::new();
    for case in cases::find(&folder)? {
        let judged = judged(&case, session).with_context(|| format!("case {}", case.name))?;
        ran.push(if args.bless { bless(&case, &judged)? } else { compare(&case, &judged)? });
    }
    Ok(told(&ran, session))
}

/// Reads and judges the workbooks of a case.
fn judged(case: &Case, session: &mut Session) -> Result<Vec<Judged>> {
    let config = session.config()?;
    let own = case.layouts()?;
    let mut texts = match open::layout_texts(&config) {
        Ok(texts) => texts,
        Err(_) if !own.is_empty() => Vec::new(),
        Err(error) => return Err(error),
    };
    texts.retain(|(_, text)| own.iter().all(|(_, other)| other != text));
    texts.extend(own);
    let layouts = open::layouts(&texts)?;
    let due = due(case, &layouts)?;
    let setup = Setup::new(&layouts, texts, open::limits(&config.limits), config.time_zone);
    let masters = match case.plants()? {
        Some(masters) => masters,
        None => Masters { plants: open::plants(&config.plants)?, version: 0 },
    };
    let outside = case.given()?;
    let mut reader = workbook::reader(session, &setup);
    let mut all = Vec::new();
    for path in &case.workbooks {
        let arrival = workbook::load(path, &setup, session)?;
        let bytes = arrival.bytes.as_deref().unwrap_or_default();
        // A layout that is not in use cannot be recognised; its case names it.
        let want = match due.filter(|layout| !layout.active) {
            Some(layout) => Want::By(layout.name.clone()),
            None => Want::Values,
        };
        let reply = reader.read_for(want, &setup, &arrival.name, &outside, bytes);
        all.push(judge(&reply, due, &masters, &setup, session));
    }
    Ok(all)
}

/// Returns the layout that must fit a case.
fn due<'a>(case: &Case, layouts: &'a [Layout]) -> Result<Option<&'a Layout>> {
    let named = case.layout.as_ref();
    let found = layouts.iter().find(|layout| Some(&layout.name) == named);
    if found.is_none() && case.is_of_a_layout() {
        let name = named.map_or("", String::as_str);
        return Err(Refusal::request(format!("No layout is called \"{name}\", as the folder of the case is."))
            .hint("Name the folder as its layout, or put layout.toml into it.")
            .into());
    }
    Ok(found)
}

fn judge(reply: &Reply, due: Option<&Layout>, masters: &Masters, setup: &Setup, session: &Session) -> Judged {
    match reply {
        Reply::Draft(draft) => {
            let expects_energy = setup.expects_energy(&draft.layout);
            let context = Context { now: session.clock()(), zone: setup.zone, expects_energy };
            let mut judged = check::judge(draft, masters, &context);
            if let Some(layout) = due.filter(|layout| layout.name != draft.layout) {
                let message = format!("{} fits, {} is due", draft.layout, layout.name);
                judged.findings.push(Finding::new(rule::TEMPLATE_UNRECOGNISED, message));
            }
            judged
        }
        Reply::Refused(finding) => Judged { reports: Vec::new(), findings: vec![finding.clone()] },
        Reply::NeedLayouts | Reply::Learned(..) => Judged::default(),
    }
}

fn compare(case: &Case, judged: &[Judged]) -> Result<Ran> {
    let mut ran = Ran { case: case.name.clone(), differences: Vec::new(), written: Vec::new() };
    for golden in ALL {
        let path = case.folder.join(golden.file);
        let wrong = |why: String| Refusal::request(format!("{}: {why}.", path.display()));
        let expected = if path.exists() {
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            golden.lines(&text).map_err(wrong)?
        } else {
            Vec::new()
        };
        let got = golden.lines(&golden.text(judged)).map_err(wrong)?;
        ran.differences.extend(golden.differences(&expected, &got).into_iter().map(|d| (golden.file, d)));
    }
    if !case.folder.join("expected.csv").exists() && ran.differences.is_empty() {
        let none = Difference { row: String::new(), column: "file", expected: None, got: None };
        ran.differences.push(("expected.csv", none));
    }
    Ok(ran)
}

/// Writes what a case gives as what is expected: each file that has lines, or is there.
fn bless(case: &Case, judged: &[Judged]) -> Result<Ran> {
    let mut ran = Ran { case: case.name.clone(), differences: Vec::new(), written: Vec::new() };
    for golden in ALL {
        let Golden { file, .. } = golden;
        let path = case.folder.join(file);
        let text = golden.text(judged);
        let stands = fs::read_to_string(&path).unwrap_or_default();
        let wanted = path.exists() || file == "expected.csv" || text.lines().count() > 1;
        if wanted && text != stands {
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            ran.written.push(path.display().to_string());
        }
    }
    Ok(ran)
}

fn told(ran: &[Ran], session: &mut Session) -> Exit {
    let failed = ran.iter().filter(|ran| !ran.differences.is_empty()).count();
    let written: Vec<&String> = ran.iter().flat_map(|ran| &ran.written).collect();
    let exit = if failed > 0 { Exit::FoundErrors } else { Exit::Done };
    let screen = &mut session.screen;
    if screen.is_json() {
        let one = |ran: &Ran| {
            let own = ran.differences.iter().map(|(file, d)| json!({"file": file, "difference": d}));
            json!({"case": ran.case, "differences": own.collect::<Vec<_>>()})
        };
        let cases: Vec<_> = ran.iter().map(one).collect();
        screen.json(&json!({"cases": cases, "failed": failed, "written": written}));
        return exit;
    }
    for ran in ran.iter().filter(|ran| !ran.differences.is_empty()) {
        screen.table(&table(ran));
        screen.line(Line::new());
    }
    written.iter().for_each(|path| screen.line(Line::new().plain(format!("written: {path}"))));
    screen.line(Line::new().plain(format!("{}, {failed} failed.", counted(ran.len(), "case"))));
    exit
}

fn table(ran: &Ran) -> Table {
    let columns = vec![
        Column::prose("file", "File").priority(1),
        Column::text("row", "Line"),
        Column::text("column", "Column"),
        Column::text("expected", "Expected"),
        Column::text("got", "Got"),
    ];
    let mut table = Table::new(ran.case.clone(), columns);
    for (file, difference) in &ran.differences {
        let Difference { row, column, expected, got } = difference.clone();
        table.row(vec![(*file).into(), row.into(), column.into(), expected.into(), got.into()]);
    }
    table
}
