//! A `[[notify]]` table made a destination: what it lacks or says wrongly is told with its place.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{Destination, KEYS, Mail, Way, Webhook};
use crate::config::secret::Secret;
use crate::names::{HookForm, MailTls, Topic};
use crate::notice::Filter;
use crate::rule::Severity;

/// A value as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// A text, a number or a switch.
    One(String),
    /// A list of texts.
    Several(Vec<String>),
}

/// A `[[notify]]` table as it is written.
#[derive(Clone, Debug)]
pub struct Table {
    /// Where it stands: `dgr.toml:7:1`.
    pub place: String,
    /// Its keys and values.
    pub fields: Vec<(&'static str, Written)>,
}

/// A table, and what lies around it.
pub struct Fields<'a> {
    /// The table.
    pub table: &'a Table,
    /// The environment.
    pub environment: &'a BTreeMap<OsString, OsString>,
    /// The workspace's folder: where files lie.
    pub workspace: &'a Path,
}

impl Fields<'_> {
    /// Returns the destination, or what is wrong with the table.
    pub fn destination(&self) -> Result<Destination, String> {
        let kind = self.due("kind")?;
        self.only_of(kind)?;
        let name = self.name()?;
        let mut variables = Vec::new();
        let way = match kind {
            "mail" => Way::Mail(self.mail(&name, &mut variables)?),
            "webhook" => Way::Webhook(self.webhook(&name, &mut variables)?),
            _ => Way::Command(self.command()?),
        };
        Ok(Destination {
            name,
            way,
            filter: self.filter()?,
            expires_hours: self.number("expires_hours")?,
            attempts: self.number("attempts")?,
            timeout_seconds: self.number("timeout_seconds")?,
            place: self.table.place.clone(),
            variables,
        })
    }

    /// Refuses a kind that is none, and keys of another kind.
    fn only_of(&self, kind: &str) -> Result<(), String> {
        if !["mail", "webhook", "command"].contains(&kind) {
            return Err(format!("\"{kind}\" is no kind (known: mail, webhook, command)"));
        }
        let mut known = self.table.fields.iter().filter_map(|(name, _)| KEYS.iter().find(|(key, _)| key.name == *name));
        match known.find(|(_, kinds)| !kinds.is_empty() && !kinds.contains(&kind)) {
            Some((key, kinds)) => Err(format!("`{}` goes with {}, not with {kind}", key.name, kinds.join(" and "))),
            None => Ok(()),
        }
    }

    fn name(&self) -> Result<String, String> {
        let name = self.due("name")?;
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if plain { Ok(name.to_owned()) } else { Err(format!("\"{name}\" is no name: letters, digits and - only")) }
    }

    fn filter(&self) -> Result<Filter, String> {
        let mut topics = Vec::new();
        for text in self.list("about") {
            topics.push(text.parse::<Topic>().map_err(|e| e.to_string())?);
        }
        if topics.is_empty() {
            topics = Topic::ALL.to_vec();
        }
        Ok(Filter {
            topics,
            severity: self.word::<Severity, _>("severity")?.unwrap_or(Severity::Error),
            plants: self.list("plants").to_vec(),
            contractors: self.list("contractors").to_vec(),
            always: self.one("always") == Some("true"),
        })
    }

    fn mail(&self, name: &str, variables: &mut Vec<(&'static str, String)>) -> Result<Mail, String> {
        let tls: MailTls = self.word("tls")?.ok_or("`tls` is missing: tls, starttls or none")?;
        let (host, port) = server(self.due("server")?, tls)?;
        let password = self.secret(name, "password", variables)?;
        let login = match (self.one("user"), password) {
            (Some(user), Some(password)) => Some((user.to_owned(), password)),
            (None, None) => None,
            (Some(_), None) => {
                let variable = Destination::variable(name);
                return Err(format!("`user` needs a password: `password_file`, or {variable}_PASSWORD"));
            }
            (None, Some(_)) => return Err("a password without `user`".to_owned()),
        };
        if login.is_some() && tls == MailTls::None && !matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]") {
            return Err("the password would travel readable: set `tls` to tls or starttls".to_owned());
        }
        let to = self.list("to").to_vec();
        if to.is_empty() {
            return Err("`to` is missing".to_owned());
        }
        let from = self.due("from")?.to_owned();
        to.iter().chain([&from]).try_for_each(|text| address(text))?;
        Ok(Mail { host, port, tls, login, from, to, ca_file: self.path("ca_file") })
    }

    fn webhook(&self, name: &str, variables: &mut Vec<(&'static str, String)>) -> Result<Webhook, String> {
        let url = self.secret(name, "url", variables)?;
        let url =
            url.ok_or_else(|| format!("`url` is missing (or `url_file`, or {}_URL)", Destination::variable(name)))?;
        if let Secret::Said(text) = &url
            && !text.starts_with("https://")
            && !text.starts_with("http://")
        {
            // What is no URL may be a secret: it is not repeated.
            return Err("`url` begins neither with https:// nor with http://".to_owned());
        }
        let secret = self.secret(name, "secret", variables)?;
        let form = self.word("form")?.unwrap_or(HookForm::Json);
        Ok(Webhook { url, secret, form, ca_file: self.path("ca_file") })
    }

    fn command(&self) -> Result<Vec<String>, String> {
        let words = self.list("command");
        match words.first() {
            Some(program) if !program.trim().is_empty() => Ok(words.to_vec()),
            _ => Err("`command` is missing: a list, the program first".to_owned()),
        }
    }

    /// Returns a secret as the environment says it, else as the table does: itself, or its file.
    fn secret(
        &self,
        name: &str,
        what: &'static str,
        variables: &mut Vec<(&'static str, String)>,
    ) -> Result<Option<Secret>, String> {
        let variable = format!("{}_{}", Destination::variable(name), what.to_uppercase());
        if let Some(value) = self.environment.get(OsStr::new(&variable)).filter(|value| !value.is_empty()) {
            let value = value.to_str().ok_or_else(|| format!("{variable} is not UTF-8"))?.to_owned();
            variables.push((what, variable));
            return Ok(Some(Secret::Said(value)));
        }
        match (self.one(what), self.path(&format!("{what}_file"))) {
            (Some(_), Some(_)) => Err(format!("`{what}` and `{what}_file` contradict each other: keep one of them")),
            (Some(text), None) => Ok(Some(Secret::Said(text.to_owned()))),
            (None, file) => Ok(file.map(Secret::File)),
        }
    }

    fn one(&self, name: &str) -> Option<&str> {
        let found = self.table.fields.iter().find(|(key, _)| *key == name);
        let text = found.and_then(|(_, value)| match value {
            Written::One(text) => Some(text.as_str()),
            Written::Several(_) => None,
        });
        text.filter(|text| !text.trim().is_empty())
    }

    fn list(&self, name: &str) -> &[String] {
        match self.table.fields.iter().find(|(key, _)| *key == name) {
            Some((_, Written::Several(texts))) => texts,
            _ => &[],
        }
    }

    fn due(&self, name: &str) -> Result<&str, String> {
        self.one(name).ok_or_else(|| format!("`{name}` is missing"))
    }

    fn word<T: FromStr<Err = E>, E: ToString>(&self, name: &str) -> Result<Option<T>, String> {
        self.one(name).map(|text| text.parse().map_err(|e: E| e.to_string())).transpose()
    }

    fn number(&self, name: &str) -> Result<u32, String> {
        let default = KEYS.iter().find(|(key, _)| key.name == name).map_or("", |(key, _)| key.default);
        let text = self.one(name).unwrap_or(default);
        let number = text.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| format!("`{name}` = {text} is not a whole number from 1 on"))
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.one(name).map(|text| self.workspace.join(text))
    }
}

/// Returns the name and the port of a mail server.
fn server(text: &str, tls: MailTls) -> Result<(String, u16), String> {
    let usual = match tls {
        MailTls::Tls => 465,
        MailTls::Starttls => 587,
        MailTls::None => 25,
    };
    // An address of IPv6 has colons of its own, and stands in brackets.
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()),
        _ => (text, Some(usual)),
    };
    let plain = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c.is_control() || c == '/');
    match port.filter(|_| plain) {
        Some(port) => Ok((host.to_owned(), port)),
        None => Err(format!("\"{text}\" is no mail server: write a name, or name:port")),
    }
}

/// Refuses what is no mail address, with or without a name before it: above all what would make lines of its own in a
/// mail's head.
fn address(text: &str) -> Result<(), String> {
    let bare = text.strip_suffix('>').map_or(Some(text), |inner| inner.rsplit_once('<').map(|(_, bare)| bare));
    let parts = bare.map(str::trim).and_then(|bare| bare.rsplit_once('@'));
    let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>,".contains(c));
    match parts {
        Some((user, host)) if plain(user) && plain(host) && !text.contains(char::is_control) => Ok(()),
        _ => Err(format!("{text:?} is no mail address")),
    }
}
