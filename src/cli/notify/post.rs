//! Delivering what is due, and telling of it: who was told what, and, quiet or not, what did not arrive.

use std::sync::atomic::AtomicBool;

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use serde_json::{Value, json};

use super::outlets::outlets;
use crate::cli::line::Line;
use crate::cli::screen::Screen;
use crate::cli::session::Session;
use crate::config::Config;
use crate::lock;
use crate::names::Topic;
use crate::overview::status::local;
use crate::pipeline::deliver::{Became, Delivery, Event};
use crate::render::Tone;
use crate::store::Store;
use crate::store::rows::MessageRow;

/// What was delivered and what was not.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many messages were delivered.
    pub delivered: usize,
    /// How many failed, now or for good, or expired, or are for nobody.
    pub undelivered: usize,
    /// How many destinations wait: for the next attempt of their first message, or for another process.
    pub waiting: usize,
    /// What became of each message.
    pub messages: Vec<Value>,
}

/// Returns the name under which this process claims messages.
pub fn by(session: &Session) -> String {
    format!("{} on {}", session.pid(), lock::host())
}

/// Tells of filters by which somebody may not be told what he should: names that mean nobody, and no destination for
/// what leads to no plant.
pub fn doubt(config: &Config, store: &mut Store, session: &mut Session) -> anyhow::Result<()> {
    let told_of_runs = || config.notify.iter().filter(|d| d.filter.wants(Topic::Run));
    if told_of_runs().next().is_some() && told_of_runs().all(|d| d.filter.is_narrow()) {
        let message =
            "Every destination has `plants` or `contractors`: a workbook that leads to no plant is told to nobody.";
        session.screen.alert(message);
    }
    if config.notify.iter().any(|d| d.filter.is_narrow()) {
        let plants = store.masters(None)?;
        let masters = plants.masters();
        for destination in &config.notify {
            for name in destination.filter.unknown(masters) {
                let told = format!(
                    "notify.{} ({}): \"{name}\" is no plant and no contractor.",
                    destination.name, destination.place
                );
                session.screen.alert(told);
            }
        }
    }
    Ok(())
}

/// Delivers what is due after a command's own work, of which nothing that happens here changes the outcome.
pub fn after_work(store: &mut Store, config: &Config, interrupted: &AtomicBool, session: &mut Session) {
    if config.notify.is_empty() {
        return;
    }
    let tally = deliver(store, config, interrupted, session, true);
    if let Err(error) = tally {
        session.screen.alert(format!("The messages of this run wait in the outbox: {error:#}."));
    }
}

/// Delivers what is due. `anxious`: also that something waits since an earlier attempt is told, quiet or not.
///
/// # Errors
/// Only the store's own.
pub fn deliver(
    store: &mut Store,
    config: &Config,
    interrupted: &AtomicBool,
    session: &mut Session,
    anxious: bool,
) -> anyhow::Result<Tally> {
    let (outlets, clock) = (outlets(config, session), session.clock());
    let delivery = Delivery { outlets: &outlets, by: by(session), clock: &clock, interrupted };
    let mut tally = Tally::default();
    let screen = &mut session.screen;
    delivery.run(store, &mut |event| tally.event(event, config.time_zone, anxious, screen))?;
    Ok(tally)
}

impl Tally {
    fn event(&mut self, event: Event<'_>, zone: Tz, anxious: bool, screen: &mut Screen) {
        let (row, subject, became) = match event {
            Event::Message(row, subject, became) => (row, subject, became),
            Event::Nobody(name) => {
                self.undelivered += 1;
                screen.alert(format!("Messages wait for {name}, which dgr.toml does not name any more."));
                return;
            }
        };
        match &became {
            Became::Delivered(remark) => {
                self.delivered += 1;
                let to = row.destination.as_str();
                screen.say(Line::new().toned(Tone::Good, "told      ").plain(format!(" {to}: {subject}")));
                if let Some(remark) = remark {
                    screen.alert(format!("Message {} to {to}: {remark}.", row.id));
                }
            }
            Became::Again(..) | Became::Failed(_) | Became::Expired => {
                self.undelivered += 1;
                screen.alert(undelivered(row, &became, zone));
            }
            Became::Waits | Became::Held => {
                self.waiting += 1;
                let told = undelivered(row, &became, zone);
                if anxious && row.last_error.is_some() { screen.alert(told) } else { screen.say(told) }
            }
        }
        self.messages.push(document(row, subject, &became, zone));
    }
}

/// Returns what became of a message that was not delivered, as sentences.
fn undelivered(row: &MessageRow, became: &Became, zone: Tz) -> String {
    let (id, to) = (row.id, row.destination.as_str());
    let retry = format!("`dgr notify retry {id}` tries it once more");
    let next = |at: NaiveDateTime| format!("the next `dgr notify send` after {} tries it again", local(at, zone));
    match became {
        Became::Again(why, at) => format!("Message {id} to {to} was not delivered: {why}; {}.", next(*at)),
        Became::Failed(why) => format!("Message {id} to {to} failed: {why}; {retry}."),
        Became::Expired => format!("Message {id} to {to} expired undelivered; {retry}."),
        Became::Held => {
            let by = row.claimed_by.as_deref().unwrap_or("another process");
            let until = row.claimed_until.map(|at| format!(", until {} at most", local(at, zone))).unwrap_or_default();
            format!("Message {id} to {to} is being delivered by process {by}{until}.")
        }
        Became::Waits | Became::Delivered(_) => {
            let why = row.last_error.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
            format!("Messages to {to} wait for message {id}{why}; {}.", next(row.next_attempt_at))
        }
    }
}

fn document(row: &MessageRow, subject: &str, became: &Became, zone: Tz) -> Value {
    let at = |at: NaiveDateTime| at.and_utc().with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let (what, why, again) = match became {
        Became::Delivered(remark) => ("delivered", remark.clone(), None),
        Became::Again(why, again) => ("again", Some(why.clone()), Some(at(*again))),
        Became::Failed(why) => ("failed", Some(why.clone()), None),
        Became::Expired => ("expired", row.last_error.clone(), None),
        Became::Waits => ("waits", row.last_error.clone(), Some(at(row.next_attempt_at))),
        Became::Held => ("held", row.last_error.clone(), row.claimed_until.map(at)),
    };
    json!({"message": row.id, "destination": row.destination, "subject": subject, "what": what, "why": why, "again": again})
}
