//! Messages handed over to people and other programs: by mail, to a webhook, to a command. Each attempt ends within its
//! time, and says whether another one makes sense.

mod command;
mod mail;
mod webhook;

use std::time::Duration;

use chrono::{NaiveDateTime, SecondsFormat};
use serde_json::{Map, Value, json};

pub use command::CommandLine;
pub use mail::{Mail, Parts as MailParts};
pub use webhook::Webhook;

/// A message as it is handed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// What tells it from every other message, the same in every attempt: a receiver can tell a repetition by it.
    pub id: String,
    /// When it was written, UTC.
    pub created_at: NaiveDateTime,
    /// What it is about, in one line.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// What it says, as a page of HTML.
    pub html: String,
    /// What it says, as facts.
    pub facts: Map<String, Value>,
}

impl Message {
    /// Returns the whole message as one JSON object, without its HTML.
    pub fn document(&self) -> Value {
        let created_at = self.created_at.and_utc().to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut all = Map::new();
        all.insert("id".to_owned(), json!(self.id));
        all.insert("created_at".to_owned(), json!(created_at));
        all.insert("subject".to_owned(), json!(self.subject));
        all.insert("text".to_owned(), json!(self.text));
        all.extend(self.facts.clone());
        Value::Object(all)
    }
}

/// One attempt to deliver a message.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Now, UTC.
    pub now: NaiveDateTime,
    /// How long it may take.
    pub within: Duration,
    /// The recipients that the message has still to reach, where it has reached others.
    pub left_to: Option<&'a [String]>,
}

/// Why a message was not delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undelivered {
    /// Why, without a full stop.
    pub why: String,
    /// It was refused for good: another attempt would be, too.
    pub for_good: bool,
    /// The receiver asks not to try again before so long.
    pub wait: Option<Duration>,
    /// The recipients that it has still to reach, where it has reached others.
    pub left_to: Option<Vec<String>>,
}

impl Undelivered {
    /// Returns a failure that another attempt may not have.
    pub fn for_now(why: impl Into<String>) -> Self {
        Self { why: why.into(), ..Self::default() }
    }

    /// Returns a refusal that another attempt would meet, too.
    pub fn for_good(why: impl Into<String>) -> Self {
        Self { why: why.into(), for_good: true, ..Self::default() }
    }
}

/// A way to hand messages over.
pub enum Channel {
    /// By mail.
    Mail(Mail),
    /// Posted to a URL.
    Webhook(Webhook),
    /// Given to a command.
    Command(CommandLine),
}

impl Channel {
    /// Delivers a message. Returns what is to be remarked, if anything: whom it did not reach.
    ///
    /// # Errors
    /// Why it was not delivered, and whether to try again. What went wrong in the middle may have arrived all the same.
    pub fn deliver(&self, message: &Message, attempt: &Attempt<'_>) -> Result<Option<String>, Undelivered> {
        match self {
            Self::Mail(mail) => mail.deliver(message, attempt),
            Self::Webhook(webhook) => webhook.deliver(message, attempt).map(|()| None),
            Self::Command(command) => command.deliver(message, attempt).map(|()| None),
        }
    }
}

/// Returns a failure to answer in time.
fn too_late(within: Duration) -> Undelivered {
    Undelivered::for_now(format!("no answer within {} s", within.as_secs()))
}
