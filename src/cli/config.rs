//! `dgr config show`: which settings hold, and who says so.

use anyhow::Result;
use clap::Subcommand;

use super::exit::Exit;
use super::session::Session;
use crate::render::{Column, Table};

/// The settings: what holds, and who says so
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Every setting with its value and its origin; passwords are not shown
    #[command(after_help = "Example:\n  dgr config show --json")]
    Show,
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    let Command::Show = command;
    let config = session.config()?;
    let columns =
        vec![Column::text("setting", "Setting"), Column::prose("value", "Value"), Column::text("origin", "Origin")];
    let mut table = Table::new("", columns);
    for setting in &config.settings {
        table.row(vec![setting.name.as_str().into(), setting.value.as_str().into(), setting.origin.to_string().into()]);
    }
    if !config.has_file {
        table.note(format!("{} has no dgr.toml: `dgr init` makes one.", session.workspace.display()));
    }
    session.screen.table(&table);
    Ok(Exit::Done)
}
