//! Where a setting's value is looked up: flag, environment, file, default, in this order; what was found is noted.

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Result;
use chrono::NaiveTime;

use super::file::Contents;
use super::keys::Key;
use super::notify::Fields;
use super::{Config, Connection, DatabaseUrl, Destination, Given, Limits, Origin, Setting, Synchronous};
use crate::refusal::Refusal;

/// A value that was found, and where.
struct Found {
    value: String,
    origin: Origin,
}

/// Looks settings up, each once.
pub(super) struct Desk<'a> {
    given: &'a Given<'a>,
    contents: &'a Contents,
    settings: Vec<Setting>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(given: &'a Given<'a>, contents: &'a Contents) -> Self {
        Self { given, contents, settings: Vec::new() }
    }

    /// Returns the settings; what is wrong with one is refused with its origin.
    pub(super) fn config(mut self, has_file: bool) -> Result<Config> {
        let mut config = Config {
            workspace: self.given.workspace.to_path_buf(),
            has_file,
            inbox: self.path("inbox")?,
            archive: self.shelf("archive")?,
            rejected: self.shelf("rejected")?,
            layouts: self.path("layouts")?,
            plants: self.path("plants")?,
            time_zone: self.parsed("time_zone", "a time zone such as Asia/Kolkata", |text| text.parse().ok())?,
            due: self
                .parsed("due", "a time of day such as 10:30", |text| NaiveTime::parse_from_str(text, "%H:%M").ok())?,
            fy_starts: self.parsed("fy_starts", "a month from 1 to 12", |text| {
                text.parse().ok().filter(|month| (1..=12).contains(month))
            })?,
            settle_seconds: self.number("settle_seconds")?,
            readers: self.number("readers")?,
            database: self.database()?,
            connection: self.connection()?,
            limits: Limits {
                max_bytes: self.limit("limits.max_bytes")?,
                max_unpacked_bytes: self.limit("limits.max_unpacked_bytes")?,
                max_zip_entries: self.limit("limits.max_zip_entries")?,
                max_zip_ratio: self.limit("limits.max_zip_ratio")?,
                max_cells: self.limit("limits.max_cells")?,
                max_sheets: self.limit("limits.max_sheets")?,
                max_cell_errors: self.limit("limits.max_cell_errors")?,
                max_text_chars: self.limit("limits.max_text_chars")?,
                memory_bytes: self.limit("limits.memory_bytes")?,
                cpu_seconds: self.limit("limits.cpu_seconds")?,
                wall_seconds: self.limit("limits.wall_seconds")?,
            },
            notify: self.destinations()?,
            settings: Vec::new(),
        };
        config.settings = self.settings;
        Ok(config)
    }

    /// Returns where messages go; what a destination lacks is refused with its place.
    fn destinations(&mut self) -> Result<Vec<Destination>> {
        let mut all = Vec::new();
        for table in &self.contents.notify {
            let fields = Fields { table, environment: self.given.environment, workspace: self.given.workspace };
            let wrong = |why| Refusal::request(format!("{}: [[notify]]: {why}.", table.place));
            let one = fields.destination().map_err(wrong)?;
            self.note(format!("notify.{}", one.name), one.to_string(), Origin::File(one.place.clone()));
            for (what, variable) in &one.variables {
                let origin = Origin::Environment(variable.clone());
                self.note(format!("notify.{}.{what}", one.name), "***".to_owned(), origin);
            }
            all.push(one);
        }
        Ok(all)
    }

    fn connection(&mut self) -> Result<Connection> {
        Ok(Connection {
            synchronous: self.parsed("database.synchronous", "full or normal", |text| match text {
                "full" => Some(Synchronous::Full),
                "normal" => Some(Synchronous::Normal),
                _ => None,
            })?,
            connect_timeout_seconds: self.parsed(
                "database.connect_timeout_seconds",
                "a whole number above 0",
                |text| text.parse().ok().filter(|seconds| *seconds > 0),
            )?,
            statement_timeout_seconds: self.number("database.statement_timeout_seconds")?,
            keepalive_seconds: self.number("database.keepalive_seconds")?,
            retry_seconds: self.number("database.retry_seconds")?,
        })
    }

    fn path(&mut self, name: &'static str) -> Result<PathBuf> {
        let found = self.written(name)?;
        Ok(self.given.workspace.join(found.value))
    }

    fn shelf(&mut self, name: &'static str) -> Result<Option<PathBuf>> {
        let found = self.written(name)?;
        Ok((found.value != "keep").then(|| self.given.workspace.join(found.value)))
    }

    fn number<T: FromStr>(&mut self, name: &'static str) -> Result<T> {
        self.parsed(name, "a whole number", |text| text.parse().ok())
    }

    fn limit(&mut self, name: &'static str) -> Result<u64> {
        self.parsed(name, "a whole number above 0", |text| text.parse().ok().filter(|limit| *limit > 0))
    }

    fn parsed<T>(&mut self, name: &'static str, due: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        let found = self.written(name)?;
        let wrong = || format!("{name} = \"{}\" ({}) is not {due}.", found.value, found.origin);
        parse(&found.value).ok_or_else(|| Refusal::request(wrong()).into())
    }

    /// Returns a setting that must have a value.
    fn written(&mut self, name: &'static str) -> Result<Found> {
        let found = self.look(name)?.filter(|found| !found.value.is_empty());
        let found = found.ok_or_else(|| Refusal::request(format!("The setting {name} is empty.")))?;
        self.note(name, found.value.clone(), found.origin.clone());
        Ok(found)
    }

    /// Returns the database's URL. Of `url` and `url_file` the one that is said nearer holds; both in one place
    /// contradict each other.
    fn database(&mut self) -> Result<DatabaseUrl> {
        let flag =
            self.given.database_url.map(|url| Found { value: url.to_owned(), origin: Origin::Flag("--database-url") });
        let url = flag.map_or_else(|| self.look("database.url"), |found| Ok(Some(found)))?;
        let file = self.look("database.url_file")?;
        let chosen = match (url, file) {
            (Some(url), Some(file)) if rank(&url.origin) == rank(&file.origin) => {
                let message = format!(
                    "database.url ({}) and database.url_file ({}) contradict each other.",
                    url.origin, file.origin
                );
                return Err(Refusal::request(message).hint("Keep one of them.").into());
            }
            (Some(url), Some(file)) if rank(&file.origin) < rank(&url.origin) => self.read_file(&file)?,
            (Some(url), _) => url,
            (None, Some(file)) => self.read_file(&file)?,
            (None, None) => return Err(Refusal::request("The setting database.url is empty.").into()),
        };
        let url = DatabaseUrl::new(chosen.value.trim(), self.given.workspace)?;
        self.note("database.url", url.to_string(), chosen.origin);
        Ok(url)
    }

    fn read_file(&mut self, file: &Found) -> Result<Found> {
        let path = self.given.workspace.join(&file.value);
        let value = fs::read_to_string(&path).map_err(|error| {
            let message = format!("database.url_file ({}): cannot read {}: {error}.", file.origin, path.display());
            Refusal::request(message)
        })?;
        self.note("database.url_file", file.value.clone(), file.origin.clone());
        Ok(Found { value, origin: Origin::File(path.display().to_string()) })
    }

    /// Looks a setting up; an empty environment variable says nothing.
    fn look(&self, name: &'static str) -> Result<Option<Found>> {
        let key = Key::named(name).ok_or_else(|| Refusal::request(format!("There is no setting {name}.")))?;
        let variable = key.variable();
        if let Some(value) = self.given.environment.get(std::ffi::OsStr::new(&variable)).filter(|v| !v.is_empty()) {
            let value = value.to_str().ok_or_else(|| Refusal::request(format!("{variable} is not UTF-8.")))?;
            return Ok(Some(Found { value: value.to_owned(), origin: Origin::Environment(variable) }));
        }
        if let Some(entry) = self.contents.entries.iter().find(|entry| entry.key.name == name) {
            return Ok(Some(Found { value: entry.value.clone(), origin: Origin::File(entry.place.clone()) }));
        }
        let default = Found { value: key.default.to_owned(), origin: Origin::Default };
        Ok(Some(default).filter(|found| !found.value.is_empty()))
    }

    fn note(&mut self, name: impl Display, value: String, origin: Origin) {
        self.settings.push(Setting { name: name.to_string(), value, origin });
    }
}

/// How near an origin is: the lower holds.
fn rank(origin: &Origin) -> u8 {
    match origin {
        Origin::Flag(_) => 0,
        Origin::Environment(_) => 1,
        Origin::File(_) => 2,
        Origin::Default => 3,
    }
}
