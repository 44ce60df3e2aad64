//! The destinations of the settings, ready to deliver to: with their secrets, read now.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::cli::session::Session;
use crate::config::{Config, Destination, Mail, Way, Webhook};
use crate::lock;
use crate::notify::{self, Channel, CommandLine, MailParts};
use crate::pipeline::deliver::Outlet;

/// Returns the destinations. One whose secret or certificate cannot be read says so with each message: it may be there
/// by the next attempt.
pub fn outlets(config: &Config, session: &Session) -> Vec<Outlet> {
    config.notify.iter().map(|destination| outlet(destination, config, session)).collect()
}

/// Returns a destination.
pub fn outlet(destination: &Destination, config: &Config, session: &Session) -> Outlet {
    Outlet {
        name: destination.name.clone(),
        channel: channel(&destination.way, config, session),
        attempts: destination.attempts,
        within: Duration::from_secs(u64::from(destination.timeout_seconds)),
    }
}

fn channel(way: &Way, config: &Config, session: &Session) -> Result<Channel, String> {
    match way {
        Way::Mail(mail) => Ok(Channel::Mail(by_mail(mail)?)),
        Way::Webhook(webhook) => Ok(Channel::Webhook(to_webhook(webhook)?)),
        Way::Command(words) => Ok(Channel::Command(CommandLine {
            words: words.clone(),
            environment: session.environment_of_others(),
            folder: config.workspace.clone(),
        })),
    }
}

fn by_mail(mail: &Mail) -> Result<notify::Mail, String> {
    let login = match &mail.login {
        Some((user, password)) => Some((user.clone(), password.read()?)),
        None => None,
    };
    // A name that is none would be refused by the server.
    let host: String = lock::host().chars().filter(|c| c.is_ascii_alphanumeric() || ".-".contains(*c)).collect();
    notify::Mail::new(MailParts {
        host: &mail.host,
        port: mail.port,
        tls: mail.tls,
        login,
        from: &mail.from,
        to: &mail.to,
        ca: certificates(mail.ca_file.as_deref())?,
        hello: if host.is_empty() { "localhost".to_owned() } else { host },
    })
}

fn to_webhook(webhook: &Webhook) -> Result<notify::Webhook, String> {
    let secret = webhook.secret.as_ref().map(|secret| secret.read()).transpose()?;
    let ca = certificates(webhook.ca_file.as_deref())?;
    notify::Webhook::new(webhook.url.read()?, secret.as_deref(), webhook.form, ca.as_deref())
}

fn certificates(file: Option<&Path>) -> Result<Option<Vec<u8>>, String> {
    let read = |path: &Path| fs::read(path).map_err(|e| format!("cannot read {}: {e}", path.display()));
    file.map(read).transpose()
}
