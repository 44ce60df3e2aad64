//! `dgr layout …`: the descriptions of contractors' workbooks.

mod asked;
mod cases;
mod learn;
mod show;
mod test;
mod workbook;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Subcommand;
use serde_json::json;

use super::exit::Exit;
use super::line::Line;
use super::open;
use super::session::Session;
use super::words::counted;
use crate::layout::{self, Layout, Text};
use crate::render::{Cell, Column, Table};

/// The layouts: where things lie in contractors' workbooks
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Every layout in a line: what it reads, and what it recognises
    #[command(after_help = "Example:\n  dgr layout list")]
    List,
    Check(CheckArgs),
    Show(show::Args),
    Test(test::Args),
    Learn(learn::Args),
}

/// Read layouts and tell every mistake, with line and column
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr layout check                           all of the workspace
  dgr layout check layouts/acme.toml

Exit codes: 0 no mistakes, 4 mistakes were found.")]
pub struct CheckArgs {
    /// The files (default: all of the workspace's layouts)
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    let config = session.config()?;
    match command {
        Command::Show(args) => show::run(args, session),
        Command::Test(args) => test::run(args, session),
        Command::Learn(args) => learn::run(args, session),
        Command::List => list(&open::layouts(&open::layout_texts(&config)?)?, session),
        Command::Check(args) => {
            let texts = if args.files.is_empty() { open::layout_texts(&config)? } else { named(&args.files)? };
            check(&texts, session)
        }
    }
}

fn named(files: &[PathBuf]) -> Result<Vec<(String, String)>> {
    let text = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((path.display().to_string(), text))
    };
    files.iter().map(text).collect()
}

fn list(layouts: &[Layout], session: &mut Session) -> Result<Exit> {
    let columns = vec![
        Column::text("layout", "Layout"),
        Column::text("source", "Source").priority(2),
        Column::text("technology", "Tech").priority(3),
        Column::number("priority", "Priority", "", 0).priority(4),
        Column::prose("recognises", "Recognises"),
        Column::prose("blocks", "Reads").priority(1),
        Column::prose("file", "File").priority(5),
    ];
    let mut table = Table::new("Layouts", columns);
    for layout in layouts {
        table.row(vec![
            layout.name.as_str().into(),
            layout.source.as_str().into(),
            layout.technology.map(|t| t.word().to_owned()).into(),
            Cell::Count(i64::from(layout.priority)),
            recognises(layout).into(),
            layout.blocks.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join(", ").into(),
            layout.file.to_string().into(),
        ]);
    }
    session.screen.table(&table);
    Ok(Exit::Done)
}

/// Returns by what a layout knows its workbooks.
fn recognises(layout: &Layout) -> String {
    if layout.is_abstract {
        return "nothing: others extend it".to_owned();
    }
    if !layout.active {
        return "nothing: not in use (active = false)".to_owned();
    }
    let texts = |what: &str, texts: &[Text]| -> Option<String> {
        let written: Vec<_> = texts.iter().map(Text::written).collect();
        (!written.is_empty()).then(|| format!("{what} {}", written.join(", ")))
    };
    let matches = &layout.matches;
    let parts = [
        matches.file_name.as_ref().map(|t| format!("file {}", t.written())),
        matches.sender.as_ref().map(|t| format!("sender {}", t.written())),
        matches.subject.as_ref().map(|t| format!("subject {}", t.written())),
        texts("sheets", &matches.sheets),
        texts("cells", &matches.cells),
        texts("without", &matches.without),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn check(texts: &[(String, String)], session: &mut Session) -> Result<Exit> {
    let files: Vec<_> = texts.iter().map(|(name, text)| (name.as_str().into(), text.clone())).collect();
    let (layouts, mistakes) = layout::read(&files);
    let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    let screen = &mut session.screen;
    if screen.is_json() {
        screen.json(&json!({"layouts": layouts.len(), "mistakes": told}));
    } else {
        for mistake in &told {
            mistake.lines().for_each(|line| screen.line(Line::new().plain(line)));
        }
        screen.line(Line::new().plain(format!(
            "{}, {}, {}.",
            counted(texts.len(), "file"),
            counted(layouts.len(), "layout"),
            counted(told.len(), "mistake")
        )));
    }
    Ok(if told.is_empty() { Exit::Done } else { Exit::FoundErrors })
}
