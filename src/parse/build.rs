//! A record of what a row (or a form, or a spread cell) said: its subject, its day, what is missing of it.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};

use super::keys::Keys;
use super::registers;
use super::scope::by;
use super::when::{DAY, When, between};
use crate::cell::Place as At;
use crate::finding::{Finding, Severity};
use crate::layout::{Block, Key, Name, Rows, Table};
use crate::names::{Bucket, Kind, tidy};
use crate::record::{Reading, Record, Said, Stop, Subject};
use crate::rule;

/// What the records of one block on one sheet have in common.
#[derive(Clone, Copy)]
pub struct Build<'a> {
    /// The block.
    pub block: &'a Block,
    /// Its position among the blocks read.
    pub number: u16,
    /// The first month of the financial year.
    pub fy_starts: u32,
    /// Whether the numbers of the layout's own fields are taken with it.
    pub numbers: bool,
}

impl Build<'_> {
    /// Returns the record of some keys and readings, or nothing for a row of a log that tells of no stop.
    pub fn record(
        &self,
        keys: &Keys,
        mut readings: Vec<Reading>,
        mut findings: Vec<Finding>,
        place: At,
    ) -> Option<Record> {
        let day = keys.pieces.day(self.fy_starts);
        let mut date = day;
        let subject = match self.block.rows {
            Rows::Days => {
                if day.is_none() {
                    findings.push(self.no_day(keys, &place));
                }
                Subject::Day
            }
            Rows::Intervals => match self.interval(keys, day) {
                Some((from, to)) => {
                    date = self.counts_to(day, from);
                    Subject::Interval(from, to)
                }
                None => {
                    readings.clear();
                    findings.push(self.no_time(keys, &place));
                    Subject::Day
                }
            },
            Rows::Outages => match stop(keys, day)? {
                Ok(stop) => {
                    date = self.counts_to(day, stop.from);
                    Subject::Stop(Box::new(stop))
                }
                Err(message) => {
                    // A start that cannot be read was told with what stands there.
                    if findings.iter().all(|f| f.rule != rule::BREAKDOWN_INTERVAL_INVALID) {
                        let message = format!("{message} {}", by(&self.block.origin));
                        findings.push(Finding::new(rule::BREAKDOWN_INTERVAL_INVALID, message).at(&place));
                    }
                    readings.clear();
                    Subject::Day
                }
            },
            Rows::Units => Subject::Master,
            Rows::Targets | Rows::Months => match keys.pieces.month(self.fy_starts) {
                Some(month) if self.block.rows == Rows::Months => Subject::Month(month),
                Some(month) => {
                    let said = keys.text(Key::Kind).is_some();
                    let plain = readings.iter_mut().filter(|r| !said && r.kind == Kind::Actual);
                    plain.for_each(|reading| reading.kind = Kind::Budget);
                    Subject::Target(month)
                }
                None => {
                    findings.push(self.no_day(keys, &place));
                    Subject::Day
                }
            },
        };
        Some(Record {
            block: self.number,
            subject,
            plant: keys.text(Key::Plant).cloned(),
            unit: keys.text(Key::Unit).cloned(),
            date,
            date_place: keys.date_place.clone(),
            part: keys.words(Key::Part).to_owned(),
            place,
            registers: registers::of(&readings, keys, self.block),
            readings,
            extras: self.extras(keys),
            findings,
        })
    }

    /// Returns the texts that have no place of their own in a record.
    fn extras(&self, keys: &Keys) -> Vec<(String, Said)> {
        let stops = self.block.rows == Rows::Outages;
        let mut extras = Vec::new();
        for key in [Key::Technology, Key::AsOf, Key::Mf, Key::Bucket, Key::Excused, Key::Remarks, Key::ErrorText] {
            let own = stops && matches!(key, Key::Bucket | Key::Excused | Key::Remarks | Key::ErrorText);
            extras.extend(keys.text(key).filter(|_| !own).map(|said| (key.word().to_owned(), said.clone())));
        }
        extras.extend(keys.extras.iter().cloned());
        extras
    }

    /// Returns the day that an interval or a stop counts to: the table's own, else where it starts.
    fn counts_to(&self, day: Option<NaiveDate>, from: NaiveDateTime) -> Option<NaiveDate> {
        let told = self.block.fields.iter().any(|(name, _)| *name == Name::Key(Key::Date));
        if let Some(day) = day.filter(|_| told || self.block.rows == Rows::Outages) {
            return Some(day);
        }
        let starts = self.block.table.as_ref().map_or(0, |table| table.day_starts);
        Some(from.checked_sub_signed(TimeDelta::minutes(starts.into()))?.date())
    }

    fn interval(&self, keys: &Keys, day: Option<NaiveDate>) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let table = self.block.table.as_ref()?;
        if let (Some(from), Some(to)) = (keys.from, keys.to) {
            return between(after_start(from, table), to, day);
        }
        let step = match keys.duration {
            Some(seconds) => TimeDelta::seconds(seconds),
            None => TimeDelta::minutes(table.step_minutes?.into()),
        };
        if let Some(from) = keys.from {
            let from = after_start(from, table).on(day)?;
            return Some((from, from.checked_add_signed(step)?));
        }
        // A time in the date's own cell came with its date.
        let with_date = keys.pieces.seconds.map(|seconds| When { day, seconds });
        let stamp = keys.time.or(keys.to).or(with_date)?;
        if !table.stamp_end && keys.to.is_none() {
            let from = after_start(stamp, table).on(day)?;
            return Some((from, from.checked_add_signed(step)?));
        }
        // Midnight without a date of its own is the end of the record's day.
        let midnight = stamp.day.is_none() && stamp.seconds == 0;
        let stamp = if midnight { When { seconds: DAY, ..stamp } } else { stamp.as_end() };
        let starts = i64::from(table.day_starts) * 60;
        let late = stamp.day.is_none() && stamp.seconds <= starts && starts > 0;
        let to = stamp.on(if late { day?.checked_add_days(Days::new(1)) } else { day })?;
        Some((to.checked_sub_signed(step)?, to))
    }

    fn no_day(&self, keys: &Keys, place: &At) -> Finding {
        let message =
            format!("{} is told for this row of {} {}", keys.pieces.missing(), self.block.name, by(&self.block.origin));
        Finding::new(rule::DATE_MISSING, message)
            .severity(Severity::Error)
            .at(keys.date_place.as_ref().unwrap_or(place))
    }

    fn no_time(&self, keys: &Keys, place: &At) -> Finding {
        let what = if keys.time.is_none() && keys.from.is_none() { "no time" } else { "no day, or no step" };
        let message = format!("{what} is told for this interval of {} {}", self.block.name, by(&self.block.origin));
        Finding::new(rule::DATE_MISSING, message).severity(Severity::Error).at(place)
    }
}

/// Returns a time before the start of the trading day as one of the next calendar day.
fn after_start(when: When, table: &Table) -> When {
    let early = when.day.is_none() && when.seconds < i64::from(table.day_starts) * 60;
    if early { When { seconds: when.seconds + DAY, ..when } } else { when }
}

/// Returns the stop that keys tell of; nothing where they tell of none; a sentence where it has no start.
fn stop(keys: &Keys, day: Option<NaiveDate>) -> Option<Result<Stop, String>> {
    let start = keys.from.or(keys.time);
    if start.is_none() && keys.to.is_none() && keys.duration.is_none() && keys.text(Key::Bucket).is_none() {
        return None;
    }
    let from = start.and_then(|start| start.on(day));
    let (Some(start), Some(from)) = (start, from) else {
        let what = if start.is_some() { "the stop has no day" } else { "the stop has no start" };
        return Some(Err(what.to_owned()));
    };
    let long = || from.checked_add_signed(TimeDelta::seconds(keys.duration?));
    let to = match keys.to {
        // Equal times are an empty stop, not a whole day.
        Some(to) if to.day.is_none() && to.seconds == start.seconds => Some(from),
        Some(to) => between(start, to, day).map(|(_, to)| to),
        None => long(),
    };
    let bucket_text = keys.words(Key::Bucket).to_owned();
    let word = tidy(&bucket_text);
    Some(Ok(Stop {
        from,
        to,
        bucket: Bucket::ALL.iter().copied().find(|bucket| bucket.word() == word),
        bucket_text,
        excused: match tidy(keys.words(Key::Excused)).as_str() {
            "yes" | "y" | "true" | "1" | "excused" => Some(true),
            "no" | "n" | "false" | "0" => Some(false),
            _ => None,
        },
        error_text: keys.words(Key::ErrorText).to_owned(),
        remarks: keys.words(Key::Remarks).to_owned(),
    }))
}

/// Returns whether a key is there, from whatever scope.
pub fn has(keys: &Keys, key: Key) -> bool {
    match key {
        Key::Date | Key::Day => keys.pieces.day.is_some(),
        Key::Year => keys.pieces.year.is_some(),
        Key::Month => keys.pieces.month.is_some(),
        Key::Fy => keys.pieces.fy.is_some(),
        Key::Time => keys.time.is_some(),
        Key::From => keys.from.is_some(),
        Key::To => keys.to.is_some(),
        Key::Duration => keys.duration.is_some(),
        _ => keys.text(key).is_some(),
    }
}

/// Returns whether a record must have a key unless its place says otherwise.
pub fn due(key: Key, rows: Rows) -> bool {
    match key {
        Key::Plant | Key::Unit => true,
        Key::Date | Key::Year | Key::Month | Key::Day | Key::Fy => !matches!(rows, Rows::Outages | Rows::Units),
        _ => false,
    }
}
