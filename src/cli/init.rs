//! `dgr init`: a workspace to start with, and in it an example that runs. Nothing that is there is touched.

mod workbook;

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use clap::builder::FalseyValueParser;

use super::exit::Exit;
use super::session::Session;
use super::when::DayWord;
use crate::config::keys::{ALL, Key, Kind};
use crate::config::{Config, FILE, Given};

/// Make a workspace: settings, folders, and an example that runs
///
/// Files that are there already stay as they are.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr init demo && cd demo
  dgr ingest && dgr report daily
  dgr init /srv/dgr --bare                   without the example")]
pub struct Args {
    /// The folder (default: the workspace of -C, or the current one); made if it is missing
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Leave the example out
    #[arg(long, env = "DGR_BARE", value_parser = FalseyValueParser::new())]
    bare: bool,
}

/// The example's plant and layout; its workbook is made for yesterday, so that today's report shows it.
const PLANTS: &str = include_str!("init/plants.toml");
const NO_PLANTS: &str = include_str!("init/no-plants.toml");
const LAYOUT: &str = include_str!("init/example-solar.toml");
/// Whom to tell, commented out: a destination of each kind.
const WHOM: &str = include_str!("init/notify.toml");
/// How old the example's workbook is made at least: younger files wait until they have settled.
const AGE: TimeDelta = TimeDelta::hours(1);
/// When the example's workbook came, by the workspace's clock, at the latest: early enough to be in time.
const CAME: NaiveTime = NaiveTime::MIN.overflowing_add_signed(TimeDelta::hours(8)).0;

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let folder = args.folder.clone().unwrap_or_else(|| session.workspace.clone());
    for inner in ["inbox", "archive", "rejected", "layouts"] {
        let path = folder.join(inner);
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
    }
    let mut made = Vec::new();
    made.push(put(&folder, FILE, settings().as_bytes())?);
    made.push(put(&folder, "plants.toml", if args.bare { NO_PLANTS } else { PLANTS }.as_bytes())?);
    if !args.bare {
        let zone = zone(&folder)?;
        let day = DayWord::Yesterday.day(session.now, zone);
        made.push(put(&folder, "layouts/example-solar.toml", LAYOUT.as_bytes())?);
        made.push(example(&folder, day, received(day, session.now, zone))?);
    }
    tell(&folder, &made, args.bare, session);
    Ok(Exit::Done)
}

/// A file, and whether it was made or was there.
struct Made {
    name: String,
    new: bool,
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<Made> {
    let path = folder.join(name);
    let cannot = || format!("cannot write {}", path.display());
    match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(mut file) => file.write_all(bytes).with_context(cannot)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Ok(Made { name: name.to_owned(), new: false });
        }
        Err(error) => return Err(error).with_context(cannot),
    }
    Ok(Made { name: name.to_owned(), new: true })
}

/// Returns when the example's workbook of a day came: in the morning after it, if that has been.
fn received(day: NaiveDate, now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let morning = day.succ_opt().and_then(|next| zone.from_local_datetime(&next.and_time(CAME)).earliest());
    let latest = now.checked_sub_signed(AGE).unwrap_or(now);
    morning.map_or(latest, |at| latest.min(at.to_utc()))
}

fn example(folder: &Path, day: NaiveDate, came: DateTime<Utc>) -> Result<Made> {
    let made = put(folder, &format!("inbox/EX1_daily_{day}.xlsx"), &workbook::bytes(day)?)?;
    if made.new {
        let file = OpenOptions::new().append(true).open(folder.join(&made.name))?;
        file.set_modified(SystemTime::from(came))?;
    }
    Ok(made)
}

/// Returns the zone of the settings that now lie there, which may be older than this run.
fn zone(folder: &Path) -> Result<Tz> {
    let nothing = std::collections::BTreeMap::new();
    let given = Given { workspace: folder, database_url: None, environment: &nothing };
    Ok(Config::load(&given)?.time_zone)
}

fn tell(folder: &Path, made: &[Made], bare: bool, session: &mut Session) {
    if session.screen.is_json() {
        let files = |new| made.iter().filter(|m| m.new == new).map(|m| m.name.as_str()).collect::<Vec<_>>();
        let folder = folder.display().to_string();
        let document = serde_json::json!({"workspace": folder, "made": files(true), "kept": files(false)});
        return session.screen.json(&document);
    }
    for Made { name, new } in made {
        let path = folder.join(name);
        session.screen.line(format!("{}  {}", if *new { "made" } else { "kept" }, path.display()));
    }
    let next = if bare {
        "write plants.toml and layouts/, then `dgr plant import`"
    } else {
        "`dgr ingest`, `dgr report daily`, `dgr status`"
    };
    session.screen.say(format!("Next: {next}."));
}

/// Returns the settings file: every setting with what it means and its default, commented out.
fn settings() -> String {
    let mut text = String::from(
        "# The settings of this workspace. What is commented out shows the default.\n\
         # A flag or an environment variable (DGR_INBOX …) beats what stands here: see `dgr config show`.\n\
         # Paths are relative to this folder.\n",
    );
    let mut section = "";
    for key in ALL {
        let (table, name) = key.name.split_once('.').unwrap_or(("", key.name));
        if table != section {
            text.push_str(&format!("\n[{table}]\n"));
            section = table;
        }
        text.push_str(&setting(key, name));
    }
    text.push_str(WHOM);
    text
}

fn setting(key: &Key, name: &str) -> String {
    let value = if key.kind == Kind::Number { key.default.to_owned() } else { format!("\"{}\"", key.default) };
    format!("\n# {}\n# {name} = {value}\n", key.about)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_file_says_what_holds_anyway() {
        let folder = tempfile::tempdir().unwrap();
        let load = || {
            let nothing = std::collections::BTreeMap::new();
            let given = Given { workspace: folder.path(), database_url: None, environment: &nothing };
            Config::load(&given).unwrap().settings.into_iter().map(|s| (s.name, s.value)).collect::<Vec<_>>()
        };
        let defaults = load();
        fs::write(folder.path().join(FILE), settings()).unwrap();
        assert_eq!(load(), defaults);
        // Taken at its word, every line holds; a URL and a file for it are two ways of saying one thing.
        let spoken: Vec<String> = settings()
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|l| l.contains(" = ")).unwrap_or(line).to_owned())
            .filter(|line| !line.starts_with("url_file") && !line.starts_with("# ["))
            .take_while(|line| !line.starts_with("# Whom"))
            .collect();
        fs::write(folder.path().join(FILE), spoken.join("\n")).unwrap();
        assert_eq!(load(), defaults);
    }

    #[test]
    fn the_destinations_of_the_settings_file_are_destinations() {
        let folder = tempfile::tempdir().unwrap();
        let spoken = WHOM.lines().skip_while(|line| *line != "# [[notify]]").map(|line| line.trim_start_matches("# "));
        fs::write(folder.path().join(FILE), spoken.collect::<Vec<_>>().join("\n")).unwrap();
        let nothing = std::collections::BTreeMap::new();
        let given = Given { workspace: folder.path(), database_url: None, environment: &nothing };
        let names: Vec<String> = Config::load(&given).unwrap().notify.into_iter().map(|d| d.name).collect();
        assert_eq!(names, ["operations", "chat", "pager"]);
    }

    #[test]
    fn the_example_s_plants_are_plants() {
        #[derive(serde::Deserialize)]
        struct File {
            #[serde(default)]
            plant: Vec<crate::plant::Plant>,
        }
        let file: File = toml::from_str(PLANTS).unwrap();
        let plant = file.plant.first().unwrap();
        assert_eq!((plant.code.as_str(), plant.units.len()), ("EX1", 4));
        assert_eq!(plant.units.iter().filter_map(|u| u.ac_kw).sum::<f64>(), 4000.0);
        assert_eq!(plant.capacity(NaiveDate::default()).ac_kw, Some(4000.0));
        let none: File = toml::from_str(NO_PLANTS).unwrap();
        assert_eq!(none.plant.len(), 0);
    }
}
