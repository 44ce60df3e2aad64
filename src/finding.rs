//! What is wrong with a report, as data: by which rule, where, what stood there, what was due, what to do.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::cell::Place;
pub use crate::rule::{Rule, Severity};

/// One thing that is wrong, or worth knowing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that found it.
    pub rule: Rule,
    /// How bad it is here: mostly the rule's own severity.
    pub severity: Severity,
    /// Where it stands, if it stands anywhere.
    pub place: Option<Place>,
    /// The metric it is about, with qualifiers: `energy_export_kwh-mtd`.
    pub metric: Option<String>,
    /// The unit it is about, as the plant's master data (or else the report) writes it.
    pub unit: Option<String>,
    /// The day it is about, where that is not the report's.
    pub day: Option<NaiveDate>,
    /// What stood there, as written.
    pub text: Option<String>,
    /// One sentence: what is wrong, with the numbers.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Finding {
    /// Returns a finding of a rule with the rule's own severity and nothing more than a message.
    pub fn new(rule: Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity(),
            place: None,
            metric: None,
            unit: None,
            day: None,
            text: None,
            message: message.into(),
            hint: None,
        }
    }

    /// Returns it with another severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Returns it at a place.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.place = Some(place.clone());
        self
    }

    /// Returns it about a metric.
    #[must_use]
    pub fn of(mut self, metric: impl fmt::Display) -> Self {
        self.metric = Some(metric.to_string());
        self
    }

    /// Returns it about a unit, if there is one.
    #[must_use]
    pub fn unit(mut self, unit: Option<&str>) -> Self {
        self.unit = unit.map(str::to_owned);
        self
    }

    /// Returns it about a day.
    #[must_use]
    pub fn day(mut self, day: NaiveDate) -> Self {
        self.day = Some(day);
        self
    }

    /// Returns it with what stood there.
    #[must_use]
    pub fn said(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Returns it with what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns whether it rejects what it is about.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<7}", self.severity.word())?;
        if let Some(place) = &self.place {
            write!(f, "  {place}")?;
        }
        write!(f, "  {} ({})", self.message, self.rule.id())
    }
}
