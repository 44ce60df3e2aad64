//! `dgr.toml` taken apart: each setting with its line and column; unknown keys refused with the nearest known.

use anyhow::Result;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{self, Key, Kind};
use super::notify::{self, Table, Written};
use crate::names::nearest;
use crate::refusal::Refusal;

/// A setting as the file gives it.
#[derive(Debug)]
pub struct Entry {
    /// Which setting.
    pub key: &'static Key,
    /// Its value, as text.
    pub value: String,
    /// Where it stands: `dgr.toml:7:11`.
    pub place: String,
}

/// What a settings file gives.
#[derive(Debug, Default)]
pub struct Contents {
    /// Its settings.
    pub entries: Vec<Entry>,
    /// Its `[[notify]]` tables.
    pub notify: Vec<Table>,
}

/// Reads the text of a settings file called `name`.
pub fn read(name: &str, text: &str) -> Result<Contents> {
    let reader = Reader { name, text };
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or_else(|| name.to_owned(), |span| reader.place(span.start));
        Refusal::request(format!("{at}: {}.", error.message().trim_end_matches('.').replace('\n', ", ")))
    })?;
    let mut contents = Contents::default();
    reader.walk("", table.get_ref(), &mut contents)?;
    Ok(contents)
}

/// The file that is read, for places.
struct Reader<'a> {
    name: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn walk(&self, prefix: &str, table: &DeTable<'_>, contents: &mut Contents) -> Result<()> {
        for (key, value) in table {
            let name = format!("{prefix}{}", key.get_ref());
            let inner = format!("{name}.");
            if name == "notify" {
                contents.notify = self.destinations(value)?;
            } else if let Some(known) = Key::named(&name) {
                let place = self.place(key.span().start);
                contents.entries.push(Entry { key: known, value: self.value(known, value)?, place });
            } else if let (Some(table), true) =
                (value.get_ref().as_table(), keys::ALL.iter().any(|key| key.name.starts_with(&inner)))
            {
                self.walk(&inner, table, contents)?;
            } else {
                let known = keys::ALL.iter().map(|key| key.name).chain(["notify"]);
                return Err(self.unknown(key.span().start, &name, known).into());
            }
        }
        Ok(())
    }

    fn destinations(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Table>> {
        let wrong = || {
            let message = format!("{}: destinations are written as [[notify]] tables.", self.place(value.span().start));
            Refusal::request(message)
        };
        let tables = value.get_ref().as_array().ok_or_else(wrong)?;
        tables
            .iter()
            .map(|table| self.destination(table.span().start, table.get_ref().as_table().ok_or_else(wrong)?))
            .collect()
    }

    fn destination(&self, start: usize, table: &DeTable<'_>) -> Result<Table> {
        let mut fields = Vec::new();
        for (key, value) in table {
            let Some((known, _)) = notify::KEYS.iter().find(|(known, _)| known.name == key.get_ref().as_ref()) else {
                let names = notify::KEYS.iter().map(|(known, _)| known.name);
                return Err(self.unknown(key.span().start, key.get_ref(), names).into());
            };
            let written = match value.get_ref() {
                DeValue::Array(texts) if known.kind == Kind::List => {
                    Written::Several(texts.iter().map(|text| self.value(known, text)).collect::<Result<_>>()?)
                }
                // A list is due, and this is none.
                _ if known.kind == Kind::List => return Err(self.wrong_kind(known, value).into()),
                _ => Written::One(self.value(known, value)?),
            };
            fields.push((known.name, written));
        }
        Ok(Table { place: self.place(start), fields })
    }

    fn value(&self, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<String> {
        match (key.kind, value.get_ref()) {
            (Kind::Text | Kind::List, DeValue::String(text)) => return Ok(text.clone().into_owned()),
            (Kind::Switch, DeValue::Boolean(on)) => return Ok(on.to_string()),
            (Kind::Number, DeValue::Integer(number)) => {
                if let Ok(number) = i64::from_str_radix(number.as_str(), number.radix()) {
                    return Ok(number.to_string());
                }
            }
            _ => {}
        }
        Err(self.wrong_kind(key, value).into())
    }

    fn wrong_kind(&self, key: &Key, value: &Spanned<DeValue<'_>>) -> Refusal {
        let due = match key.kind {
            Kind::Text => "a text in quotes",
            Kind::Number => "a whole number",
            Kind::List => "a list of texts in quotes",
            Kind::Switch => "true or false",
        };
        let found = match value.get_ref() {
            DeValue::Integer(_) if key.kind == Kind::Number => "too large a number",
            other => other.type_str(),
        };
        let place = self.place(value.span().start);
        Refusal::request(format!("{place}: `{}` is due {due}, not {found}.", key.name))
    }

    fn unknown<'k>(&self, start: usize, name: &str, known: impl Iterator<Item = &'k str> + Clone) -> Refusal {
        let refusal = Refusal::request(format!("{}: there is no setting `{name}`.", self.place(start)));
        match nearest(name, known.clone()).first() {
            Some(near) => refusal.hint(format!("Did you mean `{near}`?")),
            None => refusal.hint(format!("The settings are {}.", known.collect::<Vec<_>>().join(", "))),
        }
    }

    /// Returns file, line and column of a byte, both from 1.
    fn place(&self, byte: usize) -> String {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        format!("{}:{line}:{column}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::keys;

    fn refused(text: &str) -> (String, Option<String>) {
        let error = read("dgr.toml", text).unwrap_err();
        let refusal = error.downcast::<Refusal>().unwrap();
        (refusal.message, refusal.hint)
    }

    #[test]
    fn settings_are_found_with_their_place() {
        let text = "inbox = \"in\"\n\n[limits]\nmax_cells = 0x10\n  cpu_seconds = 1_000\n";
        let contents = read("dgr.toml", text).unwrap();
        let mut found: Vec<_> =
            contents.entries.iter().map(|e| (e.key.name, e.value.as_str(), e.place.as_str())).collect();
        found.sort_unstable();
        assert_eq!(
            found,
            [
                ("inbox", "in", "dgr.toml:1:1"),
                ("limits.cpu_seconds", "1000", "dgr.toml:5:3"),
                ("limits.max_cells", "16", "dgr.toml:4:1"),
            ]
        );
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_the_nearest() {
        assert_eq!(
            refused("# a\ninbx = \"in\"\n"),
            ("dgr.toml:2:1: there is no setting `inbx`.".to_owned(), Some("Did you mean `inbox`?".to_owned()))
        );
        let (message, hint) = refused("[limits]\nmax_cell = 1\n");
        assert_eq!(message, "dgr.toml:2:1: there is no setting `limits.max_cell`.");
        assert_eq!(hint.as_deref(), Some("Did you mean `limits.max_cells`?"));
        let (message, hint) = refused("[[notify]]\nname = \"a\"\nkind = \"mail\"\npassword = \"x\"\n");
        assert_eq!(message, "dgr.toml:4:1: there is no setting `password`.");
        assert_eq!(hint.as_deref(), Some("Did you mean `password_file`?"));
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused() {
        assert_eq!(refused("readers = \"2\"").0, "dgr.toml:1:11: `readers` is due a whole number, not string.");
        assert_eq!(refused("due = 10:30:00").0, "dgr.toml:1:7: `due` is due a text in quotes, not datetime.");
        let to = "[[notify]]\nto = \"a@b.example\"";
        assert_eq!(refused(to).0, "dgr.toml:2:6: `to` is due a list of texts in quotes, not string.");
        assert_eq!(
            refused("[[notify]]\nto = [7]").0,
            "dgr.toml:2:7: `to` is due a list of texts in quotes, not integer."
        );
        assert_eq!(refused("[[notify]]\nalways = 1").0, "dgr.toml:2:10: `always` is due true or false, not integer.");
        assert!(refused("inbox = \n").0.starts_with("dgr.toml:1:"), "{}", refused("inbox = \n").0);
    }

    #[test]
    fn defaults_are_of_their_kind() {
        for key in keys::ALL.iter().filter(|key| key.kind == Kind::Number) {
            assert!(key.default.parse::<u64>().is_ok(), "{}", key.name);
        }
    }
}
