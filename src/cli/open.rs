//! What commands open: the database, the layouts, the plants; each failure says what to do next.

use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::session::Session;
use crate::config::{self, Config, Synchronous};
use crate::layout::{self, Layout};
use crate::lock;
use crate::masters;
use crate::names::nearest;
use crate::pipeline::ask::{Choice, Ever};
use crate::pipeline::setup::{Destination, Setup};
use crate::plant::Plant;
use crate::refusal::{Kind, Refusal};
use crate::store::{Author, OpenError, Reader, Store, Tuning};
use crate::workbook::Limits;

/// Opens the workspace's database; a missing one is refused.
pub fn store(session: &mut Session) -> Result<Store> {
    let config = session.workspace_config()?;
    Store::open_tuned(config.database.whole(), tuning(&config)).map_err(|e| refusal(e).into())
}

/// Opens the workspace's database; a missing or empty SQLite file is made and migrated.
pub fn store_or_new(session: &mut Session) -> Result<Store> {
    let config = session.workspace_config()?;
    Store::open_or_create_tuned(config.database.whole(), tuning(&config)).map_err(|e| refusal(e).into())
}

/// Returns how connections are made, as the settings say.
pub fn tuning(config: &Config) -> Tuning {
    let set = config.connection;
    Tuning {
        full_sync: set.synchronous == Synchronous::Full,
        connect_seconds: set.connect_timeout_seconds,
        statement_seconds: set.statement_timeout_seconds,
        keepalive_seconds: set.keepalive_seconds,
        retry_seconds: set.retry_seconds,
    }
}

/// Returns how an error of opening ends the command.
pub fn refusal(error: OpenError) -> Refusal {
    let kind = match &error {
        OpenError::Missing(_) | OpenError::Pending(_) | OpenError::Newer(_) => Kind::NoDatabase,
        OpenError::Unreachable(..) => Kind::Unreachable,
        OpenError::Plaintext(_) | OpenError::Bad(_) => Kind::Request,
    };
    let hint = match &error {
        OpenError::Missing(_) => Some("The first `dgr ingest` makes one, too."),
        OpenError::Unreachable(place, _) if place.starts_with("postgres") => {
            Some("See that the server runs and the URL is right: `dgr config show`.")
        }
        OpenError::Unreachable(..) => Some("See that its folder is there and may be written to: `dgr config show`."),
        OpenError::Bad(text) if !text.contains("scheme") => Some("Check the URL: `dgr config show`."),
        _ => None,
    };
    // What the server's library says has line breaks and tabs of its own.
    let message = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let refusal = Refusal::new(kind, message);
    hint.map_or_else(|| refusal.clone(), |hint| refusal.clone().hint(hint))
}

/// Returns the texts of the workspace's layout files, by name. None is refused.
pub fn layout_texts(config: &Config) -> Result<Vec<(String, String)>> {
    let folder = &config.layouts;
    let listing = fs::read_dir(folder).map_err(|e| {
        Refusal::request(format!("Cannot read the layouts in {}: {e}.", folder.display()))
            .hint("Run `dgr init` for an example, or set `layouts` in dgr.toml.")
    })?;
    let mut texts = Vec::new();
    for entry in listing {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let shown = path.strip_prefix(&config.workspace).unwrap_or(&path);
            texts.push((shown.display().to_string(), text));
        }
    }
    if texts.is_empty() {
        return Err(Refusal::request(format!("There is no layout in {}.", folder.display()))
            .hint("A layout is a TOML file: see docs/layouts.md, or `dgr init` for an example.")
            .into());
    }
    texts.sort();
    Ok(texts)
}

/// Returns the workspace's layouts; a mistake in one of them is refused with all of them: a workbook must not be called
/// unknown because its layout has a typing mistake.
pub fn layouts(texts: &[(String, String)]) -> Result<Vec<Layout>> {
    let files: Vec<(Arc<str>, String)> =
        texts.iter().map(|(name, text)| (name.as_str().into(), text.clone())).collect();
    let (layouts, mistakes) = layout::read(&files);
    if mistakes.is_empty() {
        return Ok(layouts);
    }
    let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    Err(Refusal::request(format!("The layouts have mistakes; nothing was read.\n{}", told.join("\n")))
        .hint("Mend them; `dgr layout check` tells them again.")
        .into())
}

/// Returns what a run is made with.
pub fn setup(config: &Config) -> Result<Setup> {
    let texts = layout_texts(config)?;
    let mut setup = Setup::new(&layouts(&texts)?, texts, limits(&config.limits), config.time_zone);
    setup.destinations = destinations(config);
    Ok(setup)
}

/// Returns where messages go, as the outbox needs to know it.
pub fn destinations(config: &Config) -> Vec<Destination> {
    let one = |d: &config::Destination| Destination {
        name: d.name.clone(),
        expires_hours: d.expires_hours,
        filter: d.filter.clone(),
    };
    config.notify.iter().map(one).collect()
}

/// Returns how much of a workbook is read, as it is set.
pub fn limits(set: &config::Limits) -> Limits {
    let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    Limits {
        max_bytes: set.max_bytes,
        max_unpacked_bytes: set.max_unpacked_bytes,
        max_zip_entries: count(set.max_zip_entries),
        max_zip_ratio: set.max_zip_ratio,
        max_cells: count(set.max_cells),
        max_sheets: count(set.max_sheets),
        max_cell_errors: count(set.max_cell_errors),
        max_text_chars: count(set.max_text_chars),
        memory_bytes: set.memory_bytes,
        cpu_seconds: set.cpu_seconds,
        wall_seconds: set.wall_seconds,
    }
}

/// Returns the plants of a file; all of its mistakes are refused at once.
pub fn plants(path: &std::path::Path) -> Result<Vec<Plant>> {
    let shown = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|e| {
        Refusal::request(format!("Cannot read the plants in {shown}: {e}."))
            .hint("Set `plants` in dgr.toml, or name the file.")
    })?;
    masters::read(&shown, &text).map_err(|mistakes| {
        Refusal::request(format!("{shown} has mistakes; nothing was changed.\n{}", mistakes.join("\n")))
            .hint("Mend them; `dgr plant import --dry-run` tells them again, and changes nothing.")
            .into()
    })
}

/// Returns the plant that a text means: its code, name or an alias.
pub fn plant(store: &mut Store, text: &str) -> Result<(i64, Plant)> {
    among(&store.masters(None)?.plants, text)
}

/// Returns the same as it is known now, or was known after a change; one that is retired as it was known last.
pub fn plant_known(store: &mut Reader, text: &str, as_of: Option<i64>) -> Result<(i64, Plant)> {
    let known = store.masters(as_of)?.plants;
    if known.iter().any(|(_, plant)| plant.answers_to(text)) {
        return among(&known, text);
    }
    among(&Ever::of(store, &Choice::default(), as_of)?.plants, text)
}

fn among(known: &[(i64, Plant)], text: &str) -> Result<(i64, Plant)> {
    let plants: Vec<&Plant> = known.iter().map(|(_, plant)| plant).collect();
    let meant = meant(&plants, text)?;
    known.iter().find(|(_, plant)| plant == meant).cloned().context("the plants changed meanwhile")
}

/// Returns which of these plants a text means: by its code, else by its name or an alias.
pub fn meant<'a>(known: &[&'a Plant], text: &str) -> Result<&'a Plant> {
    let found: Vec<&Plant> = known.iter().copied().filter(|plant| plant.answers_to(text)).collect();
    if let Some(one) = found.iter().find(|plant| plant.code == text) {
        return Ok(one);
    }
    if let [one] = found.as_slice() {
        return Ok(*one);
    }
    let near = nearest(text, known.iter().flat_map(|plant| [plant.code.as_str(), plant.name.as_str()]));
    let message = match found.as_slice() {
        [] if known.is_empty() => "There are no plants yet.".to_owned(),
        [] if near.is_empty() => format!("No plant answers to \"{text}\"."),
        [] => format!("No plant answers to \"{text}\". Nearest: {}.", near.join(", ")),
        several => {
            let codes: Vec<&str> = several.iter().map(|plant| plant.code.as_str()).collect();
            format!("\"{text}\" means several plants: {}.", codes.join(", "))
        }
    };
    let hint = if known.is_empty() {
        "`dgr plant import` makes plants.toml the master data."
    } else {
        "`dgr plant list` shows all."
    };
    Err(Refusal::request(message).hint(hint).into())
}

/// Returns who acts, for the log of changes.
pub fn author(session: &Session, command: &str, reason: Option<&str>) -> Author {
    Author {
        run_id: None,
        who: session.user(),
        host: lock::host(),
        command: command.to_owned(),
        reason: reason.map(str::to_owned),
    }
}
