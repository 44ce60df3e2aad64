//! Days and moments as people write them: `2024-05-01`, `yesterday`, `2024-05-01 10:45`.

use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// A day of the command line; a word for one means the workspace's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayWord {
    /// This day.
    On(NaiveDate),
    /// Today.
    Today,
    /// The day before.
    Yesterday,
}

impl DayWord {
    /// Returns the day it means at a moment in a zone.
    pub fn day(self, now: DateTime<Utc>, zone: Tz) -> NaiveDate {
        let today = now.with_timezone(&zone).date_naive();
        match self {
            Self::On(day) => day,
            Self::Today => today,
            Self::Yesterday => today.checked_sub_days(Days::new(1)).unwrap_or(today),
        }
    }
}

impl FromStr for DayWord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "today" => Ok(Self::Today),
            "yesterday" => Ok(Self::Yesterday),
            _ => day(text).map(Self::On).ok_or_else(|| "write 2024-05-01, today or yesterday".to_owned()),
        }
    }
}

/// A moment of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// With its offset: one moment everywhere.
    At(DateTime<Utc>),
    /// By the clock of the workspace's zone.
    Local(NaiveDateTime),
    /// The end of a day in the workspace's zone.
    EndOf(NaiveDate),
}

impl Moment {
    /// Returns the moment in UTC. Of an hour that the zone has twice, the later; an hour that it skips is the moment
    /// of the skip.
    pub fn at(self, zone: Tz) -> DateTime<Utc> {
        let local = match self {
            Self::At(at) => return at,
            Self::Local(local) => local,
            Self::EndOf(day) => {
                let last = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap_or_default();
                day.and_time(last)
            }
        };
        let earlier = || local.checked_sub_days(Days::new(1)).and_then(|d| zone.from_local_datetime(&d).latest());
        zone.from_local_datetime(&local)
            .latest()
            .or_else(|| earlier().and_then(|at| at.checked_add_signed(chrono::TimeDelta::hours(24))))
            .map_or_else(|| local.and_utc(), |at| at.to_utc())
    }

    /// Returns the moment from which something is meant: a day from its start.
    pub fn since(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::EndOf(day) => Self::Local(day.and_time(NaiveTime::MIN)).at(zone),
            other => other.at(zone),
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::At(at.to_utc()));
        }
        let local = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
        let local = local.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
        local
            .map(Self::Local)
            .or_else(|| day(text).map(Self::EndOf))
            .ok_or_else(|| "write 2024-05-01, \"2024-05-01 10:45\" or 2024-05-01T10:45:00+05:30".to_owned())
    }
}

/// Returns the day of a text in ISO form with all its digits; chrono alone would take `2024-5-1`, too.
fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yesterday_is_the_workspace_s() {
        // 20:00 UTC is already the next day in Kolkata (+05:30).
        let now = "2024-04-30T20:00:00Z".parse().unwrap();
        let day = |word: &str, zone: Tz| word.parse::<DayWord>().unwrap().day(now, zone).to_string();
        assert_eq!(day("today", Tz::Asia__Kolkata), "2024-05-01");
        assert_eq!(day("yesterday", Tz::Asia__Kolkata), "2024-04-30");
        assert_eq!(day("yesterday", Tz::UTC), "2024-04-29");
        assert_eq!(day("2024-02-29", Tz::UTC), "2024-02-29");
        for wrong in ["2023-02-29", "1.5.2024", "24-05-01", "2024-5-1", ""] {
            assert!(wrong.parse::<DayWord>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_moment_without_offset_is_the_workspace_s() {
        let at = |text: &str, zone: Tz| text.parse::<Moment>().unwrap().at(zone).to_rfc3339();
        assert_eq!(at("2024-05-01 10:45", Tz::Asia__Kolkata), "2024-05-01T05:15:00+00:00");
        assert_eq!(at("2024-05-01T10:45:00+05:30", Tz::UTC), "2024-05-01T05:15:00+00:00");
        assert_eq!(at("2024-05-01", Tz::UTC), "2024-05-01T23:59:59.999999+00:00");
        let since = |text: &str, zone: Tz| text.parse::<Moment>().unwrap().since(zone).to_rfc3339();
        assert_eq!(since("2024-05-01", Tz::Asia__Kolkata), "2024-04-30T18:30:00+00:00");
        // Berlin skips 02:00 to 03:00 on 2024-03-31, and has 02:30 twice on 2024-10-27: +02:00, then +01:00.
        assert_eq!(at("2024-10-27 02:30", Tz::Europe__Berlin), "2024-10-27T01:30:00+00:00");
        assert_eq!(at("2024-03-31 02:30", Tz::Europe__Berlin), "2024-03-31T01:30:00+00:00");
    }
}
