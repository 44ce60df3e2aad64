//! The keys of a `[[notify]]` table, and which of them belong to which kind of destination.

use crate::config::keys::{Key, Kind};

/// A key of a `[[notify]]` table, and the kinds of destinations it is for; none: all.
type Of = (Key, &'static [&'static str]);

const fn key(name: &'static str, kind: Kind, default: &'static str, about: &'static str) -> Key {
    Key { name, kind, default, about }
}

const MAIL: &[&str] = &["mail"];
const WEBHOOK: &[&str] = &["webhook"];
const TLS: &[&str] = &["mail", "webhook"];

/// Every key.
pub const KEYS: &[Of] = &[
    (key("name", Kind::Text, "", "Its name: letters, digits and `-`."), &[]),
    (key("kind", Kind::Text, "", "mail, webhook or command."), &[]),
    (key("about", Kind::List, "run, missing, correction", "What its messages are about."), &[]),
    (key("severity", Kind::Text, "error", "The mildest finding it is told of: error, warning or info."), &[]),
    (key("plants", Kind::List, "", "Only these plants."), &[]),
    (key("contractors", Kind::List, "", "Only plants of these contractors."), &[]),
    (key("always", Kind::Switch, "false", "Tell of every run, also of one that needs nobody."), &[]),
    (key("expires_hours", Kind::Number, "72", "A message that could not be delivered for so long expires."), &[]),
    (key("attempts", Kind::Number, "20", "After so many attempts a message is given up."), &[]),
    (key("timeout_seconds", Kind::Number, "30", "How long one attempt may take."), &[]),
    (key("server", Kind::Text, "", "The mail server: a name, or name:port."), MAIL),
    (key("tls", Kind::Text, "", "tls (port 465), starttls (587) or none (25)."), MAIL),
    (key("user", Kind::Text, "", "Who logs in there; the password is never written here."), MAIL),
    (key("password_file", Kind::Text, "", "A file that holds the password."), MAIL),
    (key("from", Kind::Text, "", "The sender: `dgr <dgr@example.com>`."), MAIL),
    (key("to", Kind::List, "", "The recipients."), MAIL),
    (key("url", Kind::Text, "", "Where messages are posted."), WEBHOOK),
    (key("url_file", Kind::Text, "", "A file that holds the URL, where that is a secret."), WEBHOOK),
    (key("secret_file", Kind::Text, "", "A file that holds what messages are signed with."), WEBHOOK),
    (key("form", Kind::Text, "json", "What is posted: json, text (Slack, Mattermost) or teams."), WEBHOOK),
    (key("ca_file", Kind::Text, "", "Certificates (PEM) to trust in place of the machine's own."), TLS),
    (key("command", Kind::List, "", "The program and its arguments; no shell reads them."), &["command"]),
];
