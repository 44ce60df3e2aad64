//! Which report a correction is about. Where that is not clear, the candidates are named and nothing is done.

use anyhow::Result;
use chrono::NaiveDate;

use crate::pipeline::known::is_decided;
use crate::refusal::Refusal;
use crate::store::HistoryRow;
use crate::store::rows::ReportRow;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The plant.
    pub plant_id: i64,
    /// Its code, for messages.
    pub plant: String,
    /// The day.
    pub day: NaiveDate,
    /// Only reports of this source.
    pub source: Option<String>,
    /// Only reports of this part of the day.
    pub part: Option<String>,
    /// This revision.
    pub revision: Option<i32>,
    /// All that can be meant, where several can.
    pub all: bool,
}

impl Asked {
    /// Returns whether a report is of the source and the part that were named.
    pub(super) fn takes(&self, row: &ReportRow) -> bool {
        self.source.as_ref().is_none_or(|source| *source == row.source)
            && self.part.as_ref().is_none_or(|part| *part == row.part)
    }

    /// Returns the live reports that are to retire.
    pub(super) fn to_delete<'r>(&self, rows: &'r [HistoryRow]) -> Result<Vec<&'r HistoryRow>> {
        let live: Vec<&HistoryRow> = rows.iter().filter(|r| r.report.is_live() && r.report.is_accepted()).collect();
        match live.as_slice() {
            [] => self.refused(format!("{} has no live report on {}{}.", self.plant, self.day, self.by())),
            [_, _, ..] if !self.all => {
                let message =
                    format!("{} has {} live reports on {}: {}.", self.plant, live.len(), self.day, names(&live));
                Err(Refusal::request(message)
                    .hint("Name one with --source (and --part), or take all of them out with --all.")
                    .into())
            }
            _ => Ok(live),
        }
    }

    /// Returns the retired report that is to come back: the revision that was named, else the last one that was
    /// deleted, or that its workbook does not say any more.
    pub(super) fn to_restore<'r>(&self, rows: &'r [HistoryRow]) -> Result<&'r HistoryRow> {
        let Some(revision) = self.revision else { return self.last_gone(rows) };
        let chosen = self.one(revision, rows)?;
        let (row, name) = (&chosen.report, self.name(&chosen.report));
        let live = rows.iter().map(|r| &r.report).find(|r| r.key() == row.key() && r.is_live() && r.is_accepted());
        match live {
            _ if !row.is_accepted() => Err(Refusal::request(format!("{name} was rejected."))
                .hint("`dgr accept` takes a rejected report in.")
                .into()),
            Some(live) if live.id == row.id => self.refused(format!("{name} is live: there is nothing to bring back.")),
            Some(live) if live.values_hash == row.values_hash => {
                self.refused(format!("{} is live and says the same as revision {revision}.", self.name(live)))
            }
            _ => Ok(chosen),
        }
    }

    /// Returns the rejected report that is to be taken in: the revision that was named, else the only one that nobody
    /// has answered.
    pub(super) fn to_accept<'r>(&self, rows: &'r [HistoryRow]) -> Result<&'r HistoryRow> {
        let Some(revision) = self.revision else { return self.only_open(rows) };
        let chosen = self.one(revision, rows)?;
        let (row, name) = (&chosen.report, self.name(&chosen.report));
        if row.is_accepted() {
            let hint = "`dgr restore` brings an accepted report back that was retired.";
            return Err(Refusal::request(format!("{name} was not rejected.")).hint(hint).into());
        }
        let mut others = rows.iter().map(|r| &r.report).filter(|r| r.key() == row.key() && r.is_live());
        match others.find(|r| is_decided(r) && r.values_hash == row.values_hash) {
            Some(taken) => self.refused(format!("{name} was taken in already: revision {} is live.", taken.revision)),
            None => Ok(chosen),
        }
    }

    /// Returns the report that was the last accepted one of its source and part, and is gone without a successor.
    fn last_gone<'r>(&self, rows: &'r [HistoryRow]) -> Result<&'r HistoryRow> {
        let accepted = || rows.iter().filter(|r| r.report.is_accepted());
        let is_last =
            |row: &ReportRow| !accepted().any(|r| r.report.key() == row.key() && r.report.revision > row.revision);
        let gone = |row: &ReportRow| !row.is_live() && row.replaced_by.is_none() && is_last(row);
        let found: Vec<&HistoryRow> = accepted().filter(|r| gone(&r.report)).collect();
        match found.as_slice() {
            [one] => Ok(one),
            [] => {
                let retired: Vec<&HistoryRow> = accepted().filter(|r| !r.report.is_live()).collect();
                let message = format!("Nothing of {} on {}{} was deleted.", self.plant, self.day, self.by());
                if retired.is_empty() {
                    return self.refused(message);
                }
                let hint = format!("Name the one that is to come back with --revision: {}.", numbered(&retired));
                Err(Refusal::request(message).hint(hint).into())
            }
            several => {
                let message = format!(
                    "{} reports of {} on {} were deleted: {}.",
                    several.len(),
                    self.plant,
                    self.day,
                    numbered(several)
                );
                Err(Refusal::request(message).hint("Name one with --source (and --part).").into())
            }
        }
    }

    /// Returns the only rejected report that nobody has answered.
    fn only_open<'r>(&self, rows: &'r [HistoryRow]) -> Result<&'r HistoryRow> {
        let rejected = || rows.iter().filter(|r| !r.report.is_accepted());
        let open: Vec<&HistoryRow> = rejected().filter(|r| r.report.is_live()).collect();
        match open.as_slice() {
            [one] => Ok(one),
            [] => {
                let answered: Vec<&HistoryRow> = rejected().collect();
                let message = format!("No rejected report of {} on {}{} is open.", self.plant, self.day, self.by());
                if answered.is_empty() {
                    return self.refused(message);
                }
                let hint = format!("Name one that was answered with --revision: {}.", numbered(&answered));
                Err(Refusal::request(message).hint(hint).into())
            }
            several => {
                let message = format!(
                    "{} reports of {} on {} are rejected: {}.",
                    several.len(),
                    self.plant,
                    self.day,
                    numbered(several)
                );
                let hint = "Name one with --revision (and --source, --part). The others are answered by it.";
                Err(Refusal::request(message).hint(hint).into())
            }
        }
    }

    /// Returns the one report that has a revision's number.
    fn one<'r>(&self, revision: i32, rows: &'r [HistoryRow]) -> Result<&'r HistoryRow> {
        let found: Vec<&HistoryRow> = rows.iter().filter(|r| r.report.revision == revision).collect();
        match found.as_slice() {
            [one] => Ok(one),
            [] => {
                let message = format!("{} has no revision {revision} on {}{}.", self.plant, self.day, self.by());
                self.refused(message)
            }
            several => {
                let (plant, day) = (&self.plant, self.day);
                let message =
                    format!("Several reports of {plant} on {day} have a revision {revision}: {}.", names(several));
                Err(Refusal::request(message).hint("Name one with --source (and --part).").into())
            }
        }
    }

    fn refused<T>(&self, message: String) -> Result<T> {
        let hint = format!("`dgr history {} {}` shows every revision, and what became of it.", self.plant, self.day);
        Err(Refusal::request(message).hint(hint).into())
    }

    fn name(&self, row: &ReportRow) -> String {
        format!("Revision {} of {} on {} by {}", row.revision, self.plant, self.day, source(row))
    }

    fn by(&self) -> String {
        let source = self.source.as_ref().map(|source| format!(" by {source}")).unwrap_or_default();
        let part = self.part.as_ref().map(|part| format!(" (part \"{part}\")")).unwrap_or_default();
        source + &part
    }
}

/// Returns a report's source, and its part where it has one.
fn source(row: &ReportRow) -> String {
    if row.part.is_empty() { row.source.clone() } else { format!("{} (part \"{}\")", row.source, row.part) }
}

fn names(rows: &[&HistoryRow]) -> String {
    rows.iter().map(|r| source(&r.report)).collect::<Vec<_>>().join(", ")
}

fn numbered(rows: &[&HistoryRow]) -> String {
    let one = |row: &ReportRow| format!("{} revision {}", source(row), row.revision);
    rows.iter().map(|r| one(&r.report)).collect::<Vec<_>>().join(", ")
}
