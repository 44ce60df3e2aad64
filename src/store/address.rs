//! Where a database is, as its URL or path says. Connects to nothing.

use super::error::OpenError;

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The path of an SQLite file.
    Sqlite(String),
    /// A PostgreSQL URL, complete with its password.
    Postgres(String),
}

impl Address {
    /// Reads a path, `sqlite://PATH` or `postgres://…`.
    ///
    /// Refuses other schemes, a store in memory, and a PostgreSQL host that would be spoken to in the clear unknowingly.
    pub fn parse(text: &str) -> Result<Self, OpenError> {
        let path = match text.split_once(':') {
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => return postgres(text),
            Some(("sqlite", rest)) => rest.strip_prefix("//").unwrap_or(rest),
            Some((scheme, rest)) if rest.starts_with("//") => {
                return Err(OpenError::Bad(format!(
                    "\"{scheme}\" is no database that dgr knows. Give a path, sqlite://PATH or postgres://HOST/NAME."
                )));
            }
            _ => text,
        };
        if path.is_empty() || path == ":memory:" || path.contains('\0') {
            return Err(OpenError::Bad(format!("\"{}\" names no database file.", path.escape_default())));
        }
        Ok(Self::Sqlite(path.to_owned()))
    }

    /// Returns it for messages: without password.
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(path) => path.clone(),
            Self::Postgres(url) => redacted(url),
        }
    }
}

fn postgres(url: &str) -> Result<Address, OpenError> {
    let bare = url.split('#').next().unwrap_or(url);
    let said = Parts::of(bare);
    if !cfg!(feature = "pg-tls")
        && said.parameter("sslmode") != Some("disable")
        && let Some(host) = said.hosts().into_iter().find(|host| !is_local(host))
    {
        return Err(OpenError::Plaintext(host));
    }
    Ok(Address::Postgres(bare.to_owned()))
}

/// Returns a PostgreSQL URL with these parameters, except those that it says itself.
pub(super) fn with_parameters(url: &str, parameters: &[(&str, String)]) -> String {
    let said = Parts::of(url);
    let mut complete = url.to_owned();
    for (name, value) in parameters.iter().filter(|(name, _)| said.parameter(name).is_none()) {
        complete.push(if complete.contains('?') { '&' } else { '?' });
        complete.push_str(&format!("{name}={value}"));
    }
    complete
}

/// The parts of a URL that matter here, not decoded.
struct Parts<'a> {
    authority: &'a str,
    parameters: Vec<(&'a str, &'a str)>,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Self {
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        let (front, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = front.split('/').next().unwrap_or("");
        let parameters = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        Self { authority, parameters }
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    /// Returns the hosts it names, in the authority and in parameters; libpq accepts lists.
    fn hosts(&self) -> Vec<String> {
        let after_user = self.authority.rsplit_once('@').map_or(self.authority, |(_, hosts)| hosts);
        let named = [self.parameter("host"), self.parameter("hostaddr")];
        let listed = named.into_iter().flatten().flat_map(|list| list.split(',')).map(decoded);
        after_user.split(',').map(|host| decoded(without_port(host))).chain(listed).filter(|h| !h.is_empty()).collect()
    }
}

fn without_port(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(v6),
        None => host.split(':').next().unwrap_or(host),
    }
}

fn is_local(host: &str) -> bool {
    let is_address = host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    host.starts_with('/') || host.starts_with('@') || host.eq_ignore_ascii_case("localhost") || is_address
}

/// Returns a text with its `%2F` read.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match hex.filter(|_| byte == b'%').and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(read) => {
                bytes.push(read);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns a URL without what must not be shown: the password before `@`, and `password` and `sslpassword` after `?`.
pub fn redacted(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (front, query) = rest.split_once('?').map_or((rest, None), |(front, query)| (front, Some(query)));
    let shown_front = match front.rsplit_once('@') {
        Some((user, after)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:***@{after}"),
            None => front.to_owned(),
        },
        None => front.to_owned(),
    };
    let shown_query = query.map_or_else(String::new, |query| {
        let pairs: Vec<String> = query.split('&').map(shown_pair).collect();
        format!("?{}", pairs.join("&"))
    });
    format!("{scheme}://{shown_front}{shown_query}")
}

/// Returns a URL without its passwords, for a command that somebody is to run.
pub(super) fn without_password(url: &str) -> String {
    let shown = redacted(url).replace(":***@", "@");
    let Some((front, query)) = shown.split_once('?') else { return shown };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.ends_with("=***")).collect();
    if kept.is_empty() { front.to_owned() } else { format!("{front}?{}", kept.join("&")) }
}

fn shown_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((key, _)) if decoded(key).to_ascii_lowercase().contains("password") => format!("{key}=***"),
        _ => pair.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_and_a_url_lead_to_the_same_file() {
        for (text, path) in [("dgr.db", "dgr.db"), ("sqlite://a/b.db", "a/b.db"), ("sqlite:///a/b.db", "/a/b.db")] {
            assert_eq!(Address::parse(text), Ok(Address::Sqlite(path.to_owned())));
        }
        for wrong in ["", ":memory:", "mysql://localhost/x", "sqlite://"] {
            assert!(matches!(Address::parse(wrong), Err(OpenError::Bad(_))), "{wrong}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = "postgres://anna:se@cr:et@db.example:5432/dgr?sslmode=disable&password=other&sslpassword=third";
        let shown = "postgres://anna:***@db.example:5432/dgr?sslmode=disable&password=***&sslpassword=***";
        assert_eq!(redacted(url), shown);
        assert_eq!(redacted("postgres://anna@localhost/dgr"), "postgres://anna@localhost/dgr");
    }

    #[cfg(not(feature = "pg-tls"))]
    #[test]
    fn a_distant_host_is_not_spoken_to_in_the_clear_unasked() {
        for near in [
            "postgres://localhost/dgr",
            "postgres://anna:x@127.0.0.1:5432/dgr",
            "postgres://[::1]:5432/dgr",
            "postgres:///dgr?host=/run/postgresql",
            "postgres://%2Frun%2Fpostgresql/dgr",
            "postgres://db.example/dgr?sslmode=disable",
        ] {
            assert!(Address::parse(near).is_ok(), "{near}");
        }
        for far in [
            "postgres://db.example/dgr",
            "postgres://localhost,db.example/dgr",
            "postgres://localhost/dgr?host=db.example",
            "postgres://localhost/dgr?hostaddr=10.0.0.1&sslmode=prefer",
        ] {
            assert!(matches!(Address::parse(far), Err(OpenError::Plaintext(_))), "{far}");
        }
    }
}
