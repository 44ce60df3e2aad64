//! `dgr workbook …`: files as they came.

pub mod dismiss;
pub mod export;
pub mod list;

use anyhow::Result;
use clap::Subcommand;

use super::exit::Exit;
use super::session::Session;
use crate::refusal::Refusal;
use crate::store::Store;
use crate::store::rows::WorkbookRow;

/// Workbooks as they came
#[derive(Debug, Subcommand)]
pub enum Command {
    List(list::Args),
    Export(export::Args),
    Dismiss(dismiss::Args),
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::List(args) => list::run(args, session),
        Command::Export(args) => export::run(args, session),
        Command::Dismiss(args) => dismiss::run(args, session),
    }
}

/// Returns the workbook that the first digits of a hash mean.
pub fn find(store: &mut Store, digits: &str) -> Result<WorkbookRow> {
    let found = store.workbooks_like(digits.trim())?;
    if let [one] = found.as_slice() {
        return Ok(one.clone());
    }
    let message = match found.len() {
        0 => format!("No workbook has a hash that begins with \"{digits}\"."),
        _ => {
            let names: Vec<String> = found
                .iter()
                .map(|row| format!("{} {}", row.sha256.chars().take(12).collect::<String>(), row.name))
                .collect();
            format!("Several workbooks have a hash that begins with \"{digits}\": {}.", names.join(", "))
        }
    };
    Err(Refusal::request(message).hint("`dgr workbook list` shows all with their hashes.").into())
}
