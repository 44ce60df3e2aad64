//! The catalogue of rules: every id that a finding may carry, with its severity, its reason and where that comes from.
//!
//! Ids are stable for ever. What a rule does stands with the stage that applies it: structure in `parse`, the rest in
//! `check`; `docs/rules.md` is made from this table.

mod table;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::names::UnknownWord;
pub use table::*;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Noted.
    Info,
    /// Stored and flagged.
    Warning,
    /// The report is rejected: kept as evidence, never in the metrics.
    Error,
}

impl Severity {
    /// Returns it as a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Info, Self::Warning, Self::Error]
            .into_iter()
            .find(|s| s.word() == text)
            .ok_or_else(|| format!("\"{text}\" is no severity (known: info, warning, error)"))
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Which stage applies a rule; findings are told in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// File and structure.
    Structure,
    /// Dates and versions.
    Date,
    /// Physical limits.
    Physics,
    /// Agreement of the report with itself.
    Consistency,
    /// Agreement with what is stored.
    History,
}

/// What is known of a rule.
#[derive(Debug)]
pub struct Definition {
    /// Its id: `energy-above-capacity`.
    pub id: &'static str,
    /// Which stage applies it.
    pub family: Family,
    /// How bad a finding of it is, unless the rule says otherwise in its text.
    pub severity: Severity,
    /// What it checks, one sentence.
    pub checks: &'static str,
    /// Why, and what its numbers rest on.
    pub reason: &'static str,
    /// What to do when it speaks.
    pub remedy: &'static str,
    /// The thresholds that a plant may set for itself, with their defaults.
    pub thresholds: &'static [Threshold],
}

/// A number that a rule compares with, settable per plant as `thresholds.<name>`.
#[derive(Debug)]
pub struct Threshold {
    /// Its name.
    pub name: &'static str,
    /// What holds unless the plant says otherwise.
    pub default: f64,
    /// What it is, with its unit.
    pub about: &'static str,
}

/// A rule of the catalogue.
#[derive(Clone, Copy)]
pub struct Rule(&'static Definition);

impl Rule {
    /// Returns every rule, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().copied()
    }

    /// Returns its id.
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    /// Returns how bad its findings are by default.
    pub const fn severity(self) -> Severity {
        self.0.severity
    }

    /// Returns all that is known of it.
    pub const fn definition(self) -> &'static Definition {
        self.0
    }
}

impl FromStr for Rule {
    type Err = UnknownWord;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::all()
            .find(|r| r.id() == id)
            .ok_or_else(|| UnknownWord::new("rule", id, Self::all().map(Self::id).collect::<Vec<_>>().join(", ")))
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Rule {}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        id.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_read_back() {
        let mut ids: Vec<_> = Rule::all().map(Rule::id).collect();
        for id in &ids {
            assert_eq!(id.parse::<Rule>().map(Rule::id), Ok(*id));
        }
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}
