//! The names of a layout: keys, metrics with their qualifiers, and texts that are only kept (`x_…`).

use std::fmt;

use super::keys::short;
use super::mistake::{Mistakes, quoted};
use super::{Key, Name, Origin, Quantity};
use crate::metric::Metric;
use crate::names::{Kind, Period, Role, nearest, qualified};

/// What keeps a text from being a name.
pub(super) struct NoName {
    message: String,
    nearest: Vec<String>,
    instead: Option<&'static str>,
}

impl NoName {
    fn new(message: String) -> Self {
        Self { message, nearest: Vec::new(), instead: None }
    }

    /// Tells it at a place.
    pub fn tell(self, at: &Origin, out: &mut Mistakes) {
        out.unnamed = true;
        let mistake = out.say(at, self.message).nearest(self.nearest);
        if let Some(text) = self.instead {
            mistake.instead(text);
        }
    }
}

impl Name {
    /// Returns the name that a text writes.
    pub(super) fn read(text: &str) -> Result<Self, NoName> {
        if let Some((_, key)) = Key::ALL.iter().map(|(key, word)| (word, key)).find(|(word, _)| **word == text) {
            return Ok(Self::Key(*key));
        }
        if let Some(rest) = text.strip_prefix("x_") {
            let plain = rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
            return if plain && !rest.is_empty() && rest.len() <= 60 {
                Ok(Self::Extra(rest.to_owned()))
            } else {
                Err(NoName::new(format!("{} is no name: after x_ come letters, digits, _ and -", quoted(text))))
            };
        }
        Quantity::read(text).map(Self::Metric)
    }

    /// Returns the metric, if it is one.
    pub fn quantity(&self) -> Option<Quantity> {
        match self {
            Self::Metric(quantity) => Some(*quantity),
            _ => None,
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key.word()),
            Self::Metric(quantity) => quantity.fmt(f),
            Self::Extra(rest) => write!(f, "x_{rest}"),
        }
    }
}

impl Quantity {
    /// Returns a metric without qualifiers.
    pub(super) fn plain(metric: Metric) -> Self {
        Self { metric, period: Period::Day, kind: Kind::Actual, role: Role::Value }
    }

    /// Returns the metric that a text writes, or nothing where it writes none.
    pub fn named(text: &str) -> Option<Self> {
        Self::read(text.trim()).ok()
    }

    /// Returns the metric that a text writes, its qualifiers after dashes in any order.
    pub(super) fn read(text: &str) -> Result<Self, NoName> {
        let mut words = text.split('-');
        let name = words.next().unwrap_or_default();
        let Some(metric) = Metric::named(name) else { return Err(unknown(name)) };
        let mut quantity = Self::plain(metric);
        for word in words {
            quantity.qualify(word, text)?;
        }
        Ok(quantity)
    }

    fn qualify(&mut self, word: &str, text: &str) -> Result<(), NoName> {
        let twice = || NoName::new(format!("{} has two qualifiers of one sort", quoted(text)));
        if let Some(period) = Period::ALL.iter().find(|p| p.word() == word && **p != Period::Day) {
            return set(&mut self.period, Period::Day, *period).ok_or_else(twice);
        }
        if let Some(kind) = Kind::ALL.iter().find(|k| k.word() == word && **k != Kind::Actual) {
            return set(&mut self.kind, Kind::Actual, *kind).ok_or_else(twice);
        }
        if let Some(role) = [Role::Again, Role::Open, Role::Close].into_iter().find(|r| r.word() == word) {
            return set(&mut self.role, Role::Value, role).ok_or_else(twice);
        }
        let mut no = NoName::new(format!("{} is no qualifier of a metric", quoted(word)));
        no.nearest = nearest(short(word), qualifiers()).into_iter().map(str::to_owned).collect();
        no.instead = Some(match word {
            "day" | "actual" | "value" => "leave it out: a metric without qualifiers is the day's actual value",
            "total" => "totals = [\"Total\"]: the row, not the column, is a total",
            _ => {
                "one of mtd, month, ytd, fytd, itd, budget, p50, p75, p90, expected, guaranteed, contractual, again, \
                 open, close"
            }
        });
        Err(no)
    }
}

fn set<T: PartialEq>(slot: &mut T, unset: T, value: T) -> Option<()> {
    (*slot == unset).then(|| *slot = value)
}

fn qualifiers() -> impl Iterator<Item = &'static str> {
    let periods = Period::ALL.iter().filter(|p| **p != Period::Day).map(|p| p.word());
    let kinds = Kind::ALL.iter().filter(|k| **k != Kind::Actual).map(|k| k.word());
    periods.chain(kinds).chain([Role::Again, Role::Open, Role::Close].map(Role::word))
}

fn unknown(name: &str) -> NoName {
    let mut no = if Key::ALL.iter().any(|(_, word)| *word == name) {
        NoName::new(format!("{} is a key and takes no qualifiers", quoted(name)))
    } else {
        NoName::new(format!("no key or metric is called {}", quoted(name)))
    };
    let keys = Key::ALL.iter().map(|(_, word)| *word);
    let near = nearest(short(name), crate::metric::ALL.iter().map(|d| d.name).chain(keys));
    no.instead = near.is_empty().then_some("x_… keeps a text that has no meaning of its own");
    no.nearest = near.into_iter().map(str::to_owned).collect();
    no
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&qualified(self.metric.name(), self.period, self.kind, self.role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        Name::read(text).map(|name| name.to_string()).map_err(|no| no.message)
    }

    #[test]
    fn qualifiers_stand_in_any_order() {
        assert_eq!(read("energy_gross_kwh-budget-fytd"), Ok("energy_gross_kwh-fytd-budget".to_owned()));
        assert_eq!(read("energy_gross_kwh-fytd-budget"), Ok("energy_gross_kwh-fytd-budget".to_owned()));
        assert_eq!(read("energy_itd_kwh-close"), Ok("energy_itd_kwh-close".to_owned()));
    }

    #[test]
    fn keys_and_extras_read_back() {
        for (key, word) in Key::ALL {
            assert_eq!(read(word), Ok(key.word().to_owned()));
        }
        assert_eq!(read("x_feeder"), Ok("x_feeder".to_owned()));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for (text, why) in [
            ("energy_gross_kwh-mtd-ytd", "two qualifiers"),
            ("energy_gross_kwh-day", "no qualifier"),
            ("energy_gross_kwh-", "no qualifier"),
            ("date-mtd", "takes no qualifiers"),
            ("energy_gros_kwh", "no key or metric"),
            ("x_", "no name"),
            ("x_a b", "no name"),
            ("", "no key or metric"),
        ] {
            assert!(read(text).is_err_and(|message| message.contains(why)), "{text}");
        }
    }
}
