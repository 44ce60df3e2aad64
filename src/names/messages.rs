//! The words of messages to people outside: what they are about, and how they travel.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::UnknownWord;

words! {
    /// What a message to people outside is about.
    Topic, "topic of messages" {
        /// A run, and what of it needs a human.
        Run = "run",
        /// Reports that were not there when they were due.
        Missing = "missing",
        /// A report that was taken out, brought back or taken in by decision.
        Correction = "correction",
    }
}

words! {
    /// How a connection to a mail server is guarded.
    MailTls, "way to guard mail" {
        /// TLS from the first byte.
        Tls = "tls",
        /// TLS by STARTTLS, or no mail.
        Starttls = "starttls",
        /// Not at all.
        None = "none",
    }
}

words! {
    /// What a webhook is sent.
    HookForm, "form of a webhook" {
        /// The whole message: its facts, its subject and its text.
        Json = "json",
        /// `{"text": …}`, as Slack, Mattermost and Google Chat take it.
        Text = "text",
        /// An adaptive card, as the workflows of Teams take it.
        Teams = "teams",
    }
}
