//! `dgr db …`: the database itself.

mod backup;
mod check;
mod roles;

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;

use super::exit::Exit;
use super::line::Line;
use super::open;
use super::session::Session;
use crate::render::{Column, Table, Tone};
use crate::store::{OpenError, Store};

/// The database: its schema, its state, its health, a copy of it
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the database to this version's schema; makes a SQLite file that is missing
    #[command(after_help = "Example:\n  dgr --database-url postgres://dgr@db.example/dgr db migrate")]
    Migrate,
    /// Which database, at which schema, and what a commit survives
    #[command(after_help = "\
Example:
  dgr db status

Exit codes: 0 up to date, 10 missing or migrations pending, 12 it does not answer.")]
    Status,
    Check(check::Args),
    Backup(backup::Args),
    Roles(roles::Args),
}

/// Runs it.
pub fn run(command: &Command, session: &mut Session) -> Result<Exit> {
    match command {
        Command::Migrate => migrate(session),
        Command::Status => status(session),
        Command::Check(args) => check::run(args, session),
        Command::Backup(args) => backup::run(args, session),
        Command::Roles(args) => roles::run(args, session),
    }
}

fn migrate(session: &mut Session) -> Result<Exit> {
    let (mut store, place) = opened(session, true)?;
    let later = later(&mut store)?;
    if !later.is_empty() {
        return Err(open::refusal(OpenError::Newer(later)).into());
    }
    let done = store.migrate()?;
    let screen = &mut session.screen;
    if screen.is_json() {
        screen.json(&json!({"database": place, "applied": done}));
    } else if done.is_empty() {
        screen.line(Line::new().plain(format!("{place} is up to date.")));
    } else {
        screen.line(Line::new().plain(format!("{place}: applied {}.", done.join(", "))));
    }
    Ok(Exit::Done)
}

fn status(session: &mut Session) -> Result<Exit> {
    let (mut store, place) = opened(session, false)?;
    let later = later(&mut store)?;
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
    table.note(store.durability()?);
    session.screen.table(&table);
    Ok(if ready { Exit::Done } else { Exit::NoDatabase })
}

/// Opens the database whatever its schema, and returns how it is called: without what a connection is tuned with.
fn opened(session: &mut Session, create: bool) -> Result<(Store, String)> {
    let config = session.workspace_config()?;
    let store = Store::open_to_migrate_tuned(config.database.whole(), open::tuning(&config), create);
    let store = store.map_err(open::refusal)?;
    let place = store.place().split('?').next().unwrap_or_default().to_owned();
    Ok((store, place))
}

/// Returns the migrations that a later version of the program applied.
fn later(store: &mut Store) -> Result<Vec<String>> {
    Ok(store.migrations()?.into_iter().filter(|m| !m.known).map(|m| m.name).collect())
}
