//! What `dgr delete`, `restore` and `accept` share: which plant-day and why, and what is told of what changed.

use anyhow::Result;
use chrono::NaiveDate;
use clap::builder::FalseyValueParser;
use serde_json::json;

use super::exit::Exit;
use super::line::Line;
use super::screen::Screen;
use super::session::Session;
use super::when::DayWord;
use super::{interrupt, notify, open, words};
use crate::overview::effect::{self, Shift};
use crate::pipeline::correct::{self, Act, Asked, Became, Corrected, Step};
use crate::pipeline::tell;
use crate::render::{Document, Tone};

/// Which plant-day, and why.
#[derive(Debug, clap::Args)]
pub struct Subject {
    /// The plant's code
    #[arg(value_name = "PLANT")]
    pub plant: String,
    /// The day: 2024-05-01, today or yesterday
    #[arg(value_name = "DAY")]
    pub day: DayWord,
    /// Only what this source reports
    #[arg(long, value_name = "NAME", env = "DGR_SOURCE")]
    pub source: Option<String>,
    /// Only this part, where a source sends a day in parts
    #[arg(long, value_name = "NAME", env = "DGR_PART")]
    pub part: Option<String>,
    /// Why: it is kept with who and when
    #[arg(long, value_name = "TEXT", env = "DGR_REASON", value_parser = words::reason)]
    pub reason: String,
    /// Show what would change, and change nothing
    #[arg(long, env = "DGR_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub dry_run: bool,
    /// Tell nobody: no message is written, and none that waits is delivered
    #[arg(long, env = "DGR_NO_NOTIFY", value_parser = FalseyValueParser::new())]
    pub no_notify: bool,
}

/// Corrects what is asked, in one transaction, and tells what changed.
pub fn run(act: Act, subject: &Subject, revision: Option<i32>, all: bool, session: &mut Session) -> Result<Exit> {
    let config = session.workspace_config()?;
    let mut store = open::store(session)?;
    let (plant_id, plant) = open::plant(&mut store, &subject.plant)?;
    let day = subject.day.day(session.now, config.time_zone);
    let (source, part) = (subject.source.clone(), subject.part.clone());
    let asked = Asked { plant_id, plant: plant.code, day, source, part, revision, all };
    let author = open::author(session, command(act), Some(&subject.reason));
    let clock = session.clock();
    let done = if subject.dry_run {
        store.rehearse(&author, &clock, |tx| correct::correct(tx, act, &asked, config.time_zone))?
    } else {
        let destinations = if subject.no_notify { Vec::new() } else { open::destinations(&config) };
        store.write(&author, &clock, |tx| {
            let done = correct::correct(tx, act, &asked, config.time_zone)?;
            tell::correction(tx, (&asked, &done), &author, config.time_zone.name(), &destinations, clock())?;
            Ok(done)
        })?
    };
    told(act, &asked, &done, subject.dry_run, &mut session.screen);
    if !subject.dry_run && !subject.no_notify {
        let interrupted = interrupt::watch()?;
        notify::post::after_work(&mut store, &config, &interrupted, session);
    }
    Ok(Exit::Done)
}

fn command(act: Act) -> &'static str {
    match act {
        Act::Delete => correct::DELETE,
        Act::Restore => "restore",
        Act::Accept => "accept",
    }
}

fn told(act: Act, asked: &Asked, done: &Corrected, dry_run: bool, screen: &mut Screen) {
    let (shifts, moved) = (done.effect.shifts(&done.plants), done.effect.moved(&done.plants));
    let (energies, numbers) = (effect::energies(&shifts), effect::numbers(&moved));
    if screen.is_json() {
        return screen.json(&json!({
            "command": command(act),
            "plant": asked.plant,
            "day": asked.day,
            "dry_run": dry_run,
            "reports": done.steps,
            "energy": Document(&energies),
            "numbers": Document(&numbers),
        }));
    }
    done.steps.iter().for_each(|step| screen.line(line(&asked.plant, asked.day, step, dry_run)));
    screen.line(Line::new());
    screen.table(&energies);
    if dry_run {
        screen.line(Line::new());
        screen.table(&numbers);
        screen.say("This was a dry run: nothing was changed.");
    } else {
        next(act, asked, shifts.first(), screen);
    }
}

/// Returns what becomes of a revision as a line.
fn line(plant: &str, day: NaiveDate, step: &Step, dry_run: bool) -> Line {
    let by = step.by.unwrap_or_default();
    let (tone, what) = match step.became {
        Became::Deleted => (Tone::Bad, "deleted".to_owned()),
        Became::Restored => (Tone::Good, format!("restored, as revision {by}")),
        Became::Accepted => (Tone::Good, format!("taken in, as revision {by}")),
        Became::Superseded => (Tone::Warn, format!("superseded by revision {by}")),
        Became::Answered => (Tone::Faint, format!("answered by revision {by}")),
    };
    let part = if step.part.is_empty() { String::new() } else { format!(" (part \"{}\")", step.part) };
    let is = if dry_run { "would be" } else { "is" };
    Line::new()
        .plain(format!("{plant} {day}  {}{part}  revision {} {is} ", step.source, step.revision))
        .toned(tone, what)
        .toned(Tone::Faint, format!("  {}", step.workbook))
}

/// Says what can be done next, or what still is not as it should be.
fn next(act: Act, asked: &Asked, day: Option<&Shift>, screen: &mut Screen) {
    let of = format!("{} {}", asked.plant, asked.day);
    match act {
        Act::Delete => screen.say(format!("`dgr restore {of} --reason TEXT` brings back what was deleted.")),
        _ if day.is_some_and(|day| day.to.is_none()) => {
            screen.say(format!("The day has no energy: `dgr history {of}` tells why."));
        }
        _ => {}
    }
}
