//! A report: what one workbook says about one plant on one day by one source, with every value's cell and what the
//! checks made of it. Its JSON form is the `raw` column of the store.

mod by_unit;
mod raw;
mod said;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::cell::Place;
use crate::finding::{Finding, Rule};
use crate::metric::{Combine, Metric};
use crate::names::Role;
use crate::record::{Reading, Register, Stop};
pub use by_unit::ByUnit;
pub use said::digits;

/// What tells a report from every other; revisions share it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReportKey {
    /// The plant's code.
    pub plant: String,
    /// The day.
    pub day: NaiveDate,
    /// Whose statement it is.
    pub source: String,
    /// Which part of a day sent in parts; mostly empty.
    pub part: String,
}

/// What a value is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The plant.
    Plant,
    /// A unit of its master data.
    Unit,
    /// A unit that its master data does not know: kept, and in no sum.
    Unknown,
}

/// A value that a report gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What it is about.
    pub level: Level,
    /// The unit: the master data's name for it, or (level unknown) the report's.
    pub unit: Option<String>,
    /// The block of the layout it came from.
    pub block: String,
    /// The value with its cell.
    pub reading: Reading,
    /// Whether it may be used: false where a check found that it cannot be true.
    pub usable: bool,
    /// Whether what was stored before it says that it may not be used: then today's master data does not change that.
    pub refused: bool,
    /// For readings of a register, and amounts made of them: how they become an amount.
    pub register: Option<Register>,
    /// For printed totals: how their rows combine, if the layout says so.
    pub combine: Option<Combine>,
    /// For printed totals: of which rows, where not of all of their table; a name of the layout and its text.
    pub of: Option<(String, String)>,
}

impl Given {
    /// Returns the value, if there is one that may be used.
    pub fn value(&self) -> Option<f64> {
        self.reading.value.filter(|_| self.usable)
    }

    /// Returns whether it is an amount made of readings of a register: no cell says it.
    pub fn is_made(&self) -> bool {
        self.reading.role == Role::Value && self.register.is_some()
    }
}

/// A stop that a report gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenStop {
    /// What it is about.
    pub level: Level,
    /// The unit; none: the whole plant.
    pub unit: Option<String>,
    /// The stop itself.
    #[serde(flatten)]
    pub stop: Stop,
    /// Its row.
    pub place: Place,
    /// Whether it counts: false where it cannot be placed in the day.
    pub usable: bool,
}

/// A reading of an interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// From when, plant-local.
    pub from: NaiveDateTime,
    /// How long, minutes.
    pub minutes: i64,
    /// The value in the metric's unit, if there is one.
    pub value: Option<f64>,
    /// Its cell.
    pub place: Place,
}

/// The readings of one metric over the intervals of the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What they are about.
    pub level: Level,
    /// The unit, if they are a unit's.
    pub unit: Option<String>,
    /// What they are of.
    pub metric: Metric,
    /// The unit they were written in.
    pub written_unit: String,
    /// The readings, in the order of the workbook.
    pub points: Vec<Point>,
}

/// A row that counts for no day of the report: kept, with the reason in a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stray {
    /// The block it came from.
    pub block: String,
    /// Its row.
    pub place: Place,
    /// The day it names.
    pub day: Option<NaiveDate>,
    /// What it said, name by name.
    pub said: Vec<(String, String)>,
}

/// Another text of a row (`x_…` of the layout, remarks).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extra {
    /// Its name.
    pub name: String,
    /// The unit of its row, if it is a unit's.
    pub unit: Option<String>,
    /// The text.
    pub text: String,
    /// Where it stood.
    pub place: Place,
}

/// What a rule came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "outcome", content = "reason")]
pub enum Outcome {
    /// Nothing was wrong.
    Pass,
    /// Something was: see the findings.
    Fail,
    /// It could not be judged, and why.
    Skipped(String),
    /// There was nothing to judge.
    #[serde(rename = "not applicable")]
    NotApplicable,
}

/// A rule and what it came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The rule.
    pub rule: Rule,
    /// What it came to.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What tells it from every other.
    pub key: ReportKey,
    /// The layout it was read by.
    pub layout: String,
    /// Which source wins where two give one metric.
    pub priority: i32,
    /// Its values.
    pub values: Vec<Given>,
    /// Its stops.
    pub stops: Vec<GivenStop>,
    /// Whether it carries a log of stops: then a unit without one ran.
    pub stop_log: bool,
    /// Whose stops cannot all be counted, so that its hours of downtime are not known: a unit; none: the whole plant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncounted: Vec<Option<String>>,
    /// Units that its table names without any value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silent: Vec<String>,
    /// Its interval readings.
    pub series: Vec<Series>,
    /// Rows of other days.
    pub strays: Vec<Stray>,
    /// Other texts.
    pub extras: Vec<Extra>,
    /// What the rules came to.
    pub verdicts: Vec<Verdict>,
    /// What is wrong with it.
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

impl Report {
    /// Returns an empty report.
    pub fn new(key: ReportKey, layout: &str, priority: i32) -> Self {
        Self {
            key,
            layout: layout.to_owned(),
            priority,
            values: Vec::new(),
            stops: Vec::new(),
            stop_log: false,
            uncounted: Vec::new(),
            silent: Vec::new(),
            series: Vec::new(),
            strays: Vec::new(),
            extras: Vec::new(),
            verdicts: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Returns whether a finding rejects it.
    pub fn is_rejected(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    /// Returns the day's own actual values of a metric.
    pub fn actual(&self, metric: Metric) -> impl Iterator<Item = &Given> {
        self.values.iter().filter(move |v| v.reading.metric == metric && v.reading.is_actual_day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_raw_form_reads_back() {
        use crate::names::Role;
        let values = vec![
            crate::sample::given(Some("INV-1"), "energy_gross_kwh", Role::Value, Some(0.1 + 0.2), 5),
            crate::sample::given(None, "pr_pct", Role::Total, None, 6),
        ];
        let report = crate::sample::report(values);
        let raw = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&raw).unwrap(), report);
    }
}
