//! What every report is asked about: which plants, as known when, and where the answer goes.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::calendar;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::when::{DayWord, Moment};
use crate::config::Config;
use crate::names::Technology;
use crate::overview::status;
use crate::pipeline::ask::Choice;
use crate::refusal::Refusal;
use crate::store::{Reader, Store};

/// Tells people on stderr that nothing is reported of a time, and the command that asks for the last that is; `again` has
/// its words behind `dgr report`.
pub fn say_nothing(
    session: &mut Session,
    of: &str,
    known: &Known,
    last: Option<NaiveDate>,
    again: impl FnOnce(NaiveDate) -> String,
) {
    if session.screen.is_json() {
        return;
    }
    let then = known.moment.as_ref().map(|moment| format!(" --as-of '{moment}'")).unwrap_or_default();
    session.screen.say(match last {
        Some(last) => {
            let again = again(last);
            format!("Nothing is reported of {of}. The last reported day is {last}: `dgr report {again}{then}`.")
        }
        None => format!("Nothing is reported of {of}: no report is stored yet; `dgr ingest` takes workbooks in."),
    });
}

/// Which plants, as known when, and where the answer goes.
#[derive(Debug, clap::Args)]
pub struct Scope {
    /// Only this plant (again for more)
    #[arg(long = "plant", value_name = "CODE", env = "DGR_PLANT", value_delimiter = ',')]
    pub plants: Vec<String>,
    /// Only plants of this technology: solar, wind, hybrid, bess, hydro or thermal
    #[arg(long, value_name = "TECHNOLOGY", env = "DGR_TECHNOLOGY")]
    pub technology: Option<Technology>,
    #[command(flatten)]
    pub known: KnownWhen,
    #[command(flatten)]
    pub output: Output,
}

impl Scope {
    /// Returns what is said where there is no plant to report on.
    pub fn nobody(&self) -> &'static str {
        if self.plants.is_empty() && self.technology.is_none() {
            "There are no plants to report on: `dgr plant import` makes plants.toml the master data."
        } else {
            "No plant is what was asked for: `dgr plant list` shows all with their technologies."
        }
    }

    /// Returns the plants that are meant; a name that nobody answers to, or several do, is refused.
    pub fn choice(&self, reader: &mut Reader, change: Option<i64>) -> Result<Choice> {
        let codes = self.plants.iter().map(|name| Ok(open::plant_known(reader, name, change)?.1.code));
        Ok(Choice { plants: codes.collect::<Result<_>>()?, technology: self.technology })
    }
}

/// As known when.
#[derive(Debug, clap::Args)]
pub struct KnownWhen {
    /// As it was known at this moment: 2024-05-01 (its end), '2024-05-01 10:45' or RFC 3339
    #[arg(long, value_name = "MOMENT", env = "DGR_AS_OF")]
    pub as_of: Option<Moment>,
}

/// What was known: by which change, and how to say it.
#[derive(Debug)]
pub struct Known {
    /// The last change that counts; none: all do.
    pub change: Option<i64>,
    /// The moment, or now where none was asked for: `yesterday` is the day before it.
    pub now: DateTime<Utc>,
    /// The day before the moment: days up to it are over and should be reported.
    pub yesterday: NaiveDate,
    /// The moment as the workspace's clock shows it, where one was asked for.
    pub moment: Option<String>,
    /// The moment itself, UTC, where one was asked for.
    pub at: Option<NaiveDateTime>,
}

impl KnownWhen {
    /// Returns what was known then; a moment before anything was stored is refused.
    pub fn resolve(&self, store: &mut Store, session: &Session, config: &Config) -> Result<Known> {
        let zone = config.time_zone;
        let at = self.as_of.map(|moment| moment.at(zone));
        let now = at.unwrap_or(session.now);
        let yesterday = DayWord::Yesterday.day(now, zone);
        let Some(at) = at.map(calendar::moment) else {
            return Ok(Known { change: None, now, yesterday, moment: None, at: None });
        };
        let moment = status::local(at, zone);
        match store.change_at(at)? {
            Some(change) => Ok(Known { change: Some(change), now, yesterday, moment: Some(moment), at: Some(at) }),
            None => Err(nothing_yet(&moment)),
        }
    }
}

fn nothing_yet(moment: &str) -> anyhow::Error {
    Refusal::request(format!("Nothing was stored yet on {moment}."))
        .hint("`--as-of` asks what was known at a moment; `dgr history PLANT` shows when each report was stored.")
        .into()
}

impl Known {
    /// Returns a title with the moment, where one was asked for.
    pub fn title(&self, title: String) -> String {
        self.moment.as_ref().map_or(title.clone(), |moment| format!("{title}, as known on {moment}"))
    }
}
