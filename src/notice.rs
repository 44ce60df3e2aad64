//! What is told to people outside, as facts: what of a run needs a human, whose report was not there when it was due, and
//! what was corrected.
//! Its JSON form is the `payload` column of the outbox.

mod correction;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::names::{Topic, tidy};
use crate::plant::{Masters, Plant};
use crate::rule::Severity;
pub use correction::{CorrectionNotice, ShiftNotice, StepNotice};

/// Which messages a destination wants, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// What its messages may be about.
    pub topics: Vec<Topic>,
    /// The mildest finding that it is told of.
    pub severity: Severity,
    /// Only these plants, by any of their names; none: all.
    pub plants: Vec<String>,
    /// Only plants of these contractors; none: all.
    pub contractors: Vec<String>,
    /// It is told of every run, also of one that needs nobody.
    pub always: bool,
}

impl Default for Filter {
    fn default() -> Self {
        let topics = Topic::ALL.to_vec();
        Self { topics, severity: Severity::Error, plants: Vec::new(), contractors: Vec::new(), always: false }
    }
}

impl Filter {
    /// Returns whether it wants messages about something.
    pub fn wants(&self, topic: Topic) -> bool {
        self.topics.contains(&topic)
    }

    /// Returns whether it leaves plants out: then what leads to no plant is none of its business either.
    pub fn is_narrow(&self) -> bool {
        !self.plants.is_empty() || !self.contractors.is_empty()
    }

    /// Returns whether a plant is its business.
    pub fn takes(&self, plant: &Plant) -> bool {
        let contractor = plant.contractor.as_deref().map(tidy);
        let named = self.plants.is_empty() || self.plants.iter().any(|text| plant.answers_to(text));
        let theirs = |text: &String| contractor.as_ref() == Some(&tidy(text));
        named && (self.contractors.is_empty() || self.contractors.iter().any(theirs))
    }

    /// Returns its names of plants and contractors that mean nobody.
    pub fn unknown(&self, masters: &Masters) -> Vec<&str> {
        let plant = |text: &str| masters.plants.iter().any(|p| p.answers_to(text));
        let contractor =
            |text: &str| masters.plants.iter().any(|p| p.contractor.as_deref().map(tidy) == Some(tidy(text)));
        let plants = self.plants.iter().map(String::as_str).filter(|text| !plant(text));
        let contractors = self.contractors.iter().map(String::as_str).filter(|text| !contractor(text));
        plants.chain(contractors).collect()
    }
}

/// What a message tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "topic", rename_all = "lowercase")]
pub enum Notice {
    /// Of a run.
    Run(RunNotice),
    /// Of reports that are missing.
    Missing(MissingNotice),
    /// Of a correction by decision.
    Correction(CorrectionNotice),
    /// That messages arrive.
    Test(TestNotice),
}

/// What of a run needs a human.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunNotice {
    /// The run's number.
    pub run: i64,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// The zone that people read its times in.
    pub zone: String,
    /// What came of the run as a whole; none: it has not told (it was cut off), or this destination sees a part of it.
    pub counts: Option<Counts>,
    /// Whether it came to its end.
    pub ended: bool,
    /// Whether it was asked to stop early.
    pub interrupted: bool,
    /// How many workbooks need a human.
    pub needs_a_human: usize,
    /// How many others have findings that this destination is told of.
    pub others: usize,
    /// Stored workbooks were read again.
    #[serde(default)]
    pub again: bool,
    /// Energies that reading again changed; where they are very many, the first of them.
    #[serde(default)]
    pub shifts: Vec<ShiftNotice>,
    /// How many more days have another energy than stand here.
    #[serde(default)]
    pub more_shifts: usize,
    /// How many numbers reading again changed, the energies among them.
    #[serde(default)]
    pub numbers: usize,
    /// These workbooks in the order received; where they are very many, the first of them.
    pub workbooks: Vec<WorkbookNotice>,
    /// Files that cannot be read or put away; where they are very many, the first of them.
    pub files: Vec<FileNotice>,
}

/// A file that somebody has to see to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileNotice {
    /// Its name.
    pub name: String,
    /// Whether it was stored, and could not be put away; else it cannot be read.
    pub stored: bool,
    /// Why.
    pub why: String,
}

/// What came of a run as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the count of the same name in a run's summary")]
pub struct Counts {
    pub workbooks: usize,
    pub accepted: usize,
    pub unchanged: usize,
    pub partly: usize,
    pub rejected: usize,
    pub unresolved: usize,
    pub waiting: usize,
    pub unreadable: usize,
    pub stuck: usize,
    pub reports_accepted: usize,
    pub reports_restated: usize,
    pub reports_rejected: usize,
}

/// A workbook that somebody should look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkbookNotice {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The layout that recognised it.
    pub layout: Option<String>,
    /// What came of it: accepted, partly, rejected, unresolved.
    pub outcome: String,
    /// Whether a human is needed; else it merely has findings.
    pub needs_a_human: bool,
    /// What is wrong with it.
    pub findings: Vec<FindingNotice>,
    /// How many more findings there are than stand here.
    pub more: usize,
}

/// A finding, with the report it is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingNotice {
    /// The plant's code, if it is of a report.
    pub plant: Option<String>,
    /// The day.
    pub day: Option<NaiveDate>,
    /// Its cell.
    pub place: Option<String>,
    /// The rule.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What stood in the cell.
    pub text: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

/// Reports that were not there when they were due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingNotice {
    /// The day that is not reported.
    pub day: NaiveDate,
    /// Whose report is missing and was not told of before.
    pub plants: Vec<MissingPlant>,
    /// Plants told of before that are still missing.
    pub still: Vec<String>,
    /// Plants of which only rejected reports came.
    pub rejected: Vec<String>,
    /// How many plants there are to report.
    pub of: usize,
}

/// A plant whose report is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingPlant {
    /// Its code.
    pub plant: String,
    /// Its name.
    pub name: String,
    /// Who sends its reports.
    pub contractor: Option<String>,
    /// When the report was due.
    pub due: DateTime<Utc>,
    /// The plant's zone.
    pub zone: String,
    /// The latest day it has reported.
    pub last_day: Option<NaiveDate>,
}

/// That messages arrive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestNotice {
    /// The destination.
    pub destination: String,
    /// Who asked, on which machine.
    pub by: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plant(code: &str, contractor: Option<&str>) -> Plant {
        let aliases = vec![format!("{code} Park")];
        Plant { code: code.into(), aliases, contractor: contractor.map(str::to_owned), ..Plant::default() }
    }

    #[test]
    fn a_filter_takes_plants_by_any_name_and_contractors_by_theirs() {
        let (one, two) = (plant("S1", Some("Sun Services")), plant("W1", None));
        let filter = |plants: &[&str], contractors: &[&str]| Filter {
            plants: plants.iter().map(ToString::to_string).collect(),
            contractors: contractors.iter().map(ToString::to_string).collect(),
            ..Filter::default()
        };
        for (plants, contractors, takes) in [
            (&[][..], &[][..], (true, true)),
            (&["s1 park"], &[], (true, false)),
            (&["S1", "W1"], &[], (true, true)),
            (&[], &["sun  services"], (true, false)),
            (&["W1"], &["Sun Services"], (false, false)),
        ] {
            let filter = filter(plants, contractors);
            assert_eq!((filter.takes(&one), filter.takes(&two)), takes, "{plants:?} {contractors:?}");
        }
        let masters = Masters { plants: vec![one, two], version: 1 };
        assert_eq!(filter(&["S1", "S9"], &["Sun Service"]).unknown(&masters), ["S9", "Sun Service"]);
    }
}
