//! Where messages of the outbox go: the `[[notify]]` tables of the settings.

mod fields;
mod keys;

use std::fmt;
use std::path::PathBuf;

use super::secret::Secret;
use crate::names::{HookForm, MailTls};
use crate::notice::Filter;
pub(super) use fields::{Fields, Table, Written};
pub use keys::KEYS;

/// A mail server, and whom it mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is guarded.
    pub tls: MailTls,
    /// Who logs in, and the password; none: nobody does.
    pub login: Option<(String, Secret)>,
    /// The sender: `dgr <dgr@example.com>`.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
    /// Certificates to trust in place of the machine's own.
    pub ca_file: Option<PathBuf>,
}

/// A URL that messages are posted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// The URL: its path is often a secret.
    pub url: Secret,
    /// What messages are signed with; none: they are not.
    pub secret: Option<Secret>,
    /// What it is sent.
    pub form: HookForm,
    /// Certificates to trust in place of the machine's own.
    pub ca_file: Option<PathBuf>,
}

/// How a message is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// By mail.
    Mail(Mail),
    /// Posted to a URL.
    Webhook(Webhook),
    /// Given to a command on its standard input: the program and its arguments.
    Command(Vec<String>),
}

/// A destination of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its name, unique.
    pub name: String,
    /// How a message is handed over.
    pub way: Way,
    /// Which messages it wants.
    pub filter: Filter,
    /// After so many hours a message that could not be delivered expires.
    pub expires_hours: u32,
    /// After so many attempts a message is given up.
    pub attempts: u32,
    /// How long one attempt may take.
    pub timeout_seconds: u32,
    /// Where it stands: `dgr.toml:7:1`.
    pub place: String,
    /// The secrets that the environment says: what, and by which variable.
    pub variables: Vec<(&'static str, String)>,
}

impl Destination {
    /// Returns the start of the names of its environment variables: `DGR_NOTIFY_OPS`.
    pub fn variable(name: &str) -> String {
        format!("DGR_NOTIFY_{}", name.replace('-', "_").to_uppercase())
    }
}

/// As it may be printed: a webhook's path is its secret.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Mail(mail) => {
                write!(f, "mail to {} by {}:{} ({})", mail.to.join(", "), mail.host, mail.port, mail.tls)
            }
            Way::Webhook(Webhook { url: Secret::Said(url), .. }) => write!(f, "webhook {}", without_path(url)),
            Way::Webhook(Webhook { url, .. }) => write!(f, "webhook {url}"),
            Way::Command(words) => write!(f, "command {}", words.join(" ")),
        }
    }
}

fn without_path(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{}/***", host.rsplit('@').next().unwrap_or_default())
}

#[cfg(test)]
mod tests;
