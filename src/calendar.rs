//! Days, months and moments. Days are plant-local dates; moments are UTC in whole microseconds.

mod months;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Timelike, Utc};
use serde::{Deserialize, Serialize};

pub use months::{begins_a_month, languages, month_named};

/// Returns a moment as it is stored: UTC without zone, cut to the microsecond, which both databases keep.
pub fn moment(at: DateTime<Utc>) -> NaiveDateTime {
    let naive = at.naive_utc();
    naive.with_nanosecond(naive.nanosecond() / 1000 * 1000).unwrap_or(naive)
}

/// A month of a year, written `2021-06`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// Returns the month of a year, or nothing where there is none (month 13).
    pub fn new(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(|_| Self { year, month })
    }

    /// Returns the month a day lies in.
    pub fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// Returns its first day.
    pub fn first(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default()
    }

    /// Returns its last day.
    pub fn last(self) -> NaiveDate {
        let next = Self::new(self.year, self.month + 1).or_else(|| Self::new(self.year + 1, 1));
        next.and_then(|m| m.first().checked_sub_days(Days::new(1))).unwrap_or_default()
    }

    /// Returns how many days it has.
    pub fn days(self) -> u32 {
        self.last().day()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A year of two digits would be one of antiquity, and its reports empty.
        text.split_once('-')
            .filter(|(year, _)| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|(year, month)| Self::new(year.parse().ok()?, month.parse().ok()?))
            .ok_or_else(|| format!("\"{text}\" is not a month such as 2021-06"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_know_their_length() {
        for (month, days) in [("2024-02", 29), ("2023-02", 28), ("2021-12", 31), ("2021-06", 30)] {
            assert_eq!(month.parse::<Month>().map(Month::days), Ok(days));
        }
        for wrong in ["2021-13", "24-02", "+2024-02", "02024-02"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
