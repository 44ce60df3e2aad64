//! What a command is given: the screen, the moment, the environment, and the settings once it asks for them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use std::time::Instant;

use anyhow::Result;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::Surroundings;
use super::screen::Screen;
use crate::calendar;
use crate::config::{Config, FILE, Given, Origin, Setting};
use crate::refusal::{Kind, Refusal};

/// One run of one command.
#[derive(Debug)]
pub struct Session {
    /// Where it speaks.
    pub screen: Screen,
    /// Now: the same moment from start to end.
    pub now: DateTime<Utc>,
    /// The workspace's folder.
    pub workspace: PathBuf,
    surroundings: Surroundings,
    database_url: Option<String>,
    started: Instant,
    config: Option<Arc<Config>>,
}

impl Session {
    /// Returns a session in a workspace; `database_url` is the flag's value, if it was typed.
    pub fn new(screen: Screen, surroundings: Surroundings, workspace: PathBuf, database_url: Option<String>) -> Self {
        Self {
            screen,
            now: surroundings.now,
            workspace,
            surroundings,
            database_url,
            started: Instant::now(),
            config: None,
        }
    }

    /// Returns a clock that starts at the session's moment and goes on from there.
    pub fn clock(&self) -> impl Fn() -> NaiveDateTime + use<> {
        let (now, started) = (self.now, self.started);
        move || {
            let passed = TimeDelta::from_std(started.elapsed()).unwrap_or_default();
            calendar::moment(now.checked_add_signed(passed).unwrap_or(now))
        }
    }

    /// Returns this program's own file.
    pub fn program(&self) -> PathBuf {
        self.surroundings.program.clone()
    }

    /// Returns the number of this process.
    pub fn pid(&self) -> u32 {
        self.surroundings.pid
    }

    /// Returns the environment for programs of others: without what is said to dgr, secrets above all.
    pub fn environment_of_others(&self) -> Vec<(OsString, OsString)> {
        let all = self.surroundings.environment.iter();
        all.filter(|(name, _)| !name.to_string_lossy().starts_with("DGR_"))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// Returns who runs this, as the environment says.
    pub fn user(&self) -> String {
        let named = ["LOGNAME", "USER"].iter().find_map(|name| self.surroundings.variable(name));
        named.map_or_else(|| "unknown".to_owned(), str::to_owned)
    }

    /// Returns the settings; a folder without `dgr.toml` has defaults (`check` needs no workspace).
    pub fn config(&mut self) -> Result<Arc<Config>> {
        if let Some(config) = &self.config {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(Config::load(&Given {
            workspace: &self.workspace,
            database_url: self.database_url.as_deref(),
            environment: &self.surroundings.environment,
        })?);
        self.config = Some(Arc::clone(&config));
        Ok(config)
    }

    /// Returns the settings of a workspace, or of a database that was named; a folder that is no workspace is refused
    /// otherwise, so that a wrong folder does not get a database of its own.
    pub fn workspace_config(&mut self) -> Result<Arc<Config>> {
        let config = self.config()?;
        let said = |s: &Setting| s.name == "database.url" && s.origin != Origin::Default;
        if config.has_file || config.settings.iter().any(said) {
            return Ok(config);
        }
        let message = format!("{} is no workspace: it has no {FILE}.", self.workspace.display());
        let hint = "Name the workspace with -C DIR, or make one with `dgr init`.";
        Err(Refusal::new(Kind::NoDatabase, message).hint(hint).into())
    }
}
