//! `dgr db …`: the database itself.

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;

use super::exit::Exit;
use super::line::Line;
use super::open;
use super::session::Session;
use crate::render::{Column, Table, Tone};
use crate::store::{OpenError, Store};

/// The database: its schema and its state
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the database to this version's schema; makes a SQLite file that is missing
    #[command(after_help = "Example:\n  dgr --database-url postgres://dgr@db.example/dgr db migrate")]
    Migrate,
    /// Which database, and at which schema
    #[command(after_help = "\
Example:
  dgr db status

Exit codes: 0 up to date, 10 missing or migrations pending, 12 it does not answer.")]
    Status,
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let create = matches!(command, Command::Migrate);
    let url = config.database.whole();
    let mut store = Store::open_to_migrate_tuned(url, open::tuning(&config), create).map_err(open::refusal)?;
    // Without what a connection is tuned with: that is no part of its name.
    let place = store.place().split('?').next().unwrap_or_default().to_owned();
    let screen = &mut session.screen;
    let later = store.migrations()?.iter().filter(|m| !m.known).map(|m| m.name.clone()).collect::<Vec<_>>();
    if create && !later.is_empty() {
        let refusal = OpenError::Newer(later);
        return Err(open::refusal(refusal).into());
    }
    if create {
        let done = store.migrate()?;
        if screen.is_json() {
            screen.json(&json!({"database": place, "applied": done}));
        } else if done.is_empty() {
            screen.line(Line::new().plain(format!("{place} is up to date.")));
        } else {
            screen.line(Line::new().plain(format!("{place}: applied {}.", done.join(", "))));
        }
        return Ok(Exit::Done);
    }
    let mut table = Table::new(
        format!("Database {place}"),
        vec![Column::text("migration", "Migration"), Column::text("state", "State")],
    );
    let all = store.migrations()?;
    for migration in &all {
        let (state, tone) = match (migration.applied, migration.known) {
            (true, true) => ("applied", Tone::Good),
            (true, false) => ("of a later version of dgr", Tone::Bad),
            _ => ("pending", Tone::Warn),
        };
        table.toned(tone, vec![migration.name.as_str().into(), state.into()]);
    }
    let ready = all.iter().all(|m| m.applied && m.known);
    table.note(match (ready, later.is_empty()) {
        (true, _) => "Up to date.",
        (_, true) => "Run `dgr db migrate`.",
        (_, false) => "A later version of dgr was here: use that version.",
    });
    screen.table(&table);
    Ok(if ready { Exit::Done } else { Exit::NoDatabase })
}
