//! What came of a workbook and of a run: told to people, to `--json` and to the run's own row.

use chrono::NaiveDate;
use serde::Serialize;

use crate::finding::Finding;
use crate::report::ReportKey;

/// What came of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum ReportOutcome {
    /// Taken in, the first of its day.
    Accepted,
    /// Taken in, in place of an earlier revision.
    Restated {
        /// That.
        replaces: i32,
    },
    /// It says what is stored.
    Same,
    /// These bytes gave it before.
    Unchanged,
    /// An error finding rejects it; nothing of it counts.
    Rejected {
        /// An accepted report of the day stays.
        correction: bool,
    },
    /// These bytes came again after something took their place.
    Resent,
}

/// A report of a workbook, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportResult {
    /// Which.
    #[serde(flatten)]
    pub key: ReportKey,
    /// Its revision, if it made one.
    pub revision: Option<i32>,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: ReportOutcome,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// What came of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WorkbookOutcome {
    /// All of its reports were taken in.
    Accepted,
    /// It says nothing new.
    Unchanged,
    /// Some were taken in.
    Partly,
    /// None was: all of its reports have errors, or it came again after a correction.
    Rejected,
    /// It gave no report at all.
    Unresolved,
}

impl WorkbookOutcome {
    /// Returns the outcome of a word, if it is one.
    pub fn of(word: &str) -> Option<Self> {
        let all = [Self::Accepted, Self::Unchanged, Self::Partly, Self::Rejected, Self::Unresolved];
        all.into_iter().find(|outcome| outcome.word() == word)
    }

    /// Returns it as a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Unchanged => "unchanged",
            Self::Partly => "partly",
            Self::Rejected => "rejected",
            Self::Unresolved => "unresolved",
        }
    }

    /// Returns whether a human is needed.
    pub const fn needs_a_human(self) -> bool {
        matches!(self, Self::Partly | Self::Rejected | Self::Unresolved)
    }
}

/// A workbook, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorkbookResult {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The layout that recognised it.
    pub layout: Option<String>,
    /// What came of it.
    pub outcome: WorkbookOutcome,
    /// Its reports.
    pub reports: Vec<ReportResult>,
    /// What is wrong with it as a whole.
    pub findings: Vec<Finding>,
    /// What it came to when it was judged last, where it merely still lies there.
    pub before: Option<String>,
    /// Where it lies now, if it was moved.
    pub moved_to: Option<String>,
}

impl WorkbookResult {
    /// Returns what its reports came to: accepted, partly, rejected, unchanged or unresolved.
    pub fn judged(reports: &[ReportResult], findings: &[Finding]) -> WorkbookOutcome {
        let count = |test: fn(&ReportOutcome) -> bool| reports.iter().filter(|r| test(&r.outcome)).count();
        let bad = count(|o| matches!(o, ReportOutcome::Rejected { .. } | ReportOutcome::Resent));
        let new = count(|o| matches!(o, ReportOutcome::Accepted | ReportOutcome::Restated { .. }));
        let old = count(|o| matches!(o, ReportOutcome::Same | ReportOutcome::Unchanged));
        let broken = findings.iter().any(Finding::is_error);
        match (new, old, bad) {
            (0, 0, 0) => WorkbookOutcome::Unresolved,
            (0, 0, _) => WorkbookOutcome::Rejected,
            (0, _, 0) if !broken => WorkbookOutcome::Unchanged,
            (_, _, 0) if !broken => WorkbookOutcome::Accepted,
            _ => WorkbookOutcome::Partly,
        }
    }

    /// Returns the days its reports are of, from first to last.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let days = || self.reports.iter().map(|r| r.key.day);
        Some((days().min()?, days().max()?))
    }
}

/// A file that a human has to see to, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftFile {
    /// Its name.
    pub name: String,
    /// Whether it was stored, and could not be put away; else it cannot be read.
    pub stored: bool,
    /// Why.
    pub why: String,
}

/// What came of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// The run's number.
    pub run: i64,
    /// Workbooks handled.
    pub workbooks: usize,
    /// Workbooks by what came of them.
    pub accepted: usize,
    /// Nothing new.
    pub unchanged: usize,
    /// Some of their reports taken in.
    pub partly: usize,
    /// Rejected.
    pub rejected: usize,
    /// No report at all.
    pub unresolved: usize,
    /// Files that wait: growing, or too young.
    pub waiting: usize,
    /// Files in archives and mails that are no workbooks, passed over.
    pub passed_over: usize,
    /// Files that cannot be read.
    pub unreadable: usize,
    /// Files that were stored, and could not be put away.
    pub stuck: usize,
    /// The files that cannot be read or put away.
    #[serde(skip)]
    pub left: Vec<LeftFile>,
    /// Reports taken in, first of their day.
    pub reports_accepted: usize,
    /// Reports taken in, in place of another.
    pub reports_restated: usize,
    /// Reports rejected.
    pub reports_rejected: usize,
    /// The run was interrupted.
    pub interrupted: bool,
}

impl Summary {
    /// Counts a workbook in.
    pub fn count(&mut self, result: &WorkbookResult) {
        self.workbooks += 1;
        let slot = match result.outcome {
            WorkbookOutcome::Accepted => &mut self.accepted,
            WorkbookOutcome::Unchanged => &mut self.unchanged,
            WorkbookOutcome::Partly => &mut self.partly,
            WorkbookOutcome::Rejected => &mut self.rejected,
            WorkbookOutcome::Unresolved => &mut self.unresolved,
        };
        *slot += 1;
        for report in &result.reports {
            match report.outcome {
                ReportOutcome::Accepted => self.reports_accepted += 1,
                ReportOutcome::Restated { .. } => self.reports_restated += 1,
                ReportOutcome::Rejected { .. } | ReportOutcome::Resent => self.reports_rejected += 1,
                ReportOutcome::Same | ReportOutcome::Unchanged => {}
            }
        }
    }

    /// Returns the code the run leaves with. `failed`: the store failed.
    pub fn exit_code(&self, failed: bool) -> i32 {
        let wrote = self.reports_accepted + self.reports_restated > 0;
        match (failed, self.interrupted) {
            (true, _) if wrote => 3,
            (true, _) => 1,
            (false, true) => 130,
            (false, false) if self.needs_a_human() => 3,
            (false, false) => 0,
        }
    }

    /// Returns whether a human is needed.
    pub fn needs_a_human(&self) -> bool {
        self.partly + self.rejected + self.unresolved + self.unreadable + self.stuck > 0
    }
}
