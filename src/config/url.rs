//! The database's URL: told by its scheme, relative to the workspace where it is a file, and never printed whole.

use std::path::Path;

use anyhow::Result;

use crate::refusal::Refusal;

/// A database URL. Shown and debugged without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Returns the URL that a text of the user means in a workspace, or what is wrong with it. A SQLite file is
    /// written `sqlite:FILE` and, unless absolute, lies in the workspace.
    pub fn new(text: &str, workspace: &Path) -> Result<Self> {
        let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
        match scheme {
            "postgres" | "postgresql" => Ok(Self(text.to_owned())),
            "sqlite" => {
                let rest = text.strip_prefix("sqlite:").unwrap_or_default();
                let file = rest.strip_prefix("//").unwrap_or(rest);
                if file.is_empty() {
                    return Err(Refusal::request("The database URL names no file.").into());
                }
                if file == ":memory:" {
                    return Ok(Self(text.to_owned()));
                }
                let path = workspace.join(file);
                let path = path.to_str().ok_or_else(|| {
                    Refusal::request(format!("The path of the database {} is not UTF-8.", path.display()))
                        .hint("Name the database by an absolute path.")
                })?;
                Ok(Self(format!("sqlite:{path}")))
            }
            // What is no URL may be a password: it is not repeated.
            _ => Err(Refusal::request("The database URL begins with no scheme that dgr knows.")
                .hint("Write sqlite:FILE, or postgres://USER:PASSWORD@HOST/DATABASE.")
                .into()),
        }
    }

    /// Returns the whole URL, with its password: for connecting only.
    pub fn whole(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&redacted(&self.0))
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

/// Returns the URL with everything that may be a password as `***`. An unescaped `@`, `/` or `?` in a password must
/// not let a part of it through, so all from the first `:` after the scheme to the last `@` is taken for one.
fn redacted(url: &str) -> String {
    let (head, rest) = url.split_at(url.find("://").map_or(0, |at| at + 3));
    let head = head.to_owned();
    let hidden = match rest.rfind('@').map(|at| rest.split_at(at)) {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:***{host}"),
            None => rest.to_owned(),
        },
        None => rest.to_owned(),
    };
    let mut out = head;
    for piece in hidden.split_inclusive(['?', '&']) {
        match piece.split_once('=') {
            Some((key, value)) if key.to_lowercase().contains("password") => {
                let end = if value.ends_with('&') { "&" } else { "" };
                out.push_str(&format!("{key}=***{end}"));
            }
            _ => out.push_str(piece),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("postgres://ops:secret@db.example/dgr", "postgres://ops:***@db.example/dgr"),
            ("postgres://ops:se@c/r?e:t@db.example:5432/dgr", "postgres://ops:***@db.example:5432/dgr"),
            ("postgres://ops@db.example/dgr?sslmode=require", "postgres://ops@db.example/dgr?sslmode=require"),
            ("postgres://db/dgr?user=a&password=x&port=1", "postgres://db/dgr?user=a&password=***&port=1"),
            ("postgres://db/dgr?sslpassword=x", "postgres://db/dgr?sslpassword=***"),
            ("sqlite:/srv/dgr.sqlite3", "sqlite:/srv/dgr.sqlite3"),
        ] {
            assert_eq!(redacted(url), shown);
        }
    }

    #[test]
    fn a_file_lies_in_the_workspace_unless_absolute() {
        let url = |text: &str| DatabaseUrl::new(text, Path::new("/w")).map(|u| u.whole().to_owned()).ok();
        assert_eq!(url("sqlite:dgr.sqlite3").as_deref(), Some("sqlite:/w/dgr.sqlite3"));
        assert_eq!(url("sqlite:///srv/a.db").as_deref(), Some("sqlite:/srv/a.db"));
        assert_eq!(url("sqlite:").as_deref(), None);
        assert_eq!(url("mysql://db").as_deref(), None);
        assert_eq!(url("postgresql://db/dgr").as_deref(), Some("postgresql://db/dgr"));
    }
}
