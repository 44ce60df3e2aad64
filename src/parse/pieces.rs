//! A date in the pieces in which it is told: a year here, a month there. Nearer places override what they give.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Timelike};

use crate::calendar::Month;

/// What is known of a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    /// The year.
    pub year: Option<i32>,
    /// The month, 1 to 12.
    pub month: Option<u32>,
    /// The day of the month, from 1.
    pub day: Option<u32>,
    /// The year in which the financial year starts.
    pub fy: Option<i32>,
    /// The time of the day, seconds.
    pub seconds: Option<i64>,
    /// Days to add once the date is whole.
    pub offset: i32,
}

impl Pieces {
    /// Returns the pieces of a day.
    pub fn of_day(day: NaiveDate) -> Self {
        Self { year: Some(day.year()), month: Some(day.month()), day: Some(day.day()), ..Self::default() }
    }

    /// Returns the pieces of a day with its time.
    pub fn of_moment(at: NaiveDateTime) -> Self {
        Self { seconds: Some(i64::from(at.time().num_seconds_from_midnight())), ..Self::of_day(at.date()) }
    }

    /// Returns the pieces of a month.
    pub fn of_month(month: Month) -> Self {
        Self { day: None, ..Self::of_day(month.first()) }
    }

    /// Returns whether nothing of a date is known.
    pub fn is_empty(&self) -> bool {
        self.year.is_none() && self.month.is_none() && self.day.is_none() && self.fy.is_none()
    }

    /// Takes the pieces that a nearer place gives.
    pub fn put(&mut self, nearer: &Self) {
        if nearer.date().is_some() {
            self.offset = 0;
        }
        self.year = nearer.year.or(self.year);
        self.month = nearer.month.or(self.month);
        self.day = nearer.day.or(self.day);
        self.fy = nearer.fy.or(self.fy);
        self.seconds = nearer.seconds.or(self.seconds);
        self.offset = self.offset.saturating_add(nearer.offset);
        if nearer.year.is_some() && nearer.fy.is_none() {
            self.fy = None;
        }
    }

    /// Returns whether a piece that both give differs.
    pub fn differs(&self, other: &Self) -> bool {
        fn clash<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
            a.zip(b).is_some_and(|(a, b)| a != b)
        }
        clash(self.year, other.year) || clash(self.month, other.month) || clash(self.day, other.day)
    }

    /// Returns it with the days added, at once where it is whole, else once it is.
    #[must_use]
    pub fn shifted(self, days: i32) -> Self {
        let later = Self { offset: self.offset.saturating_add(days), ..self };
        match later.day_in(None) {
            Some(day) if self.date().is_some() => Self { seconds: self.seconds, ..Self::of_day(day) },
            _ => later,
        }
    }

    fn date(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year?, self.month?, self.day?)
    }

    fn year_in(&self, fy_starts: Option<u32>) -> Option<i32> {
        match (self.fy, self.month, fy_starts) {
            (Some(fy), Some(month), Some(starts)) => Some(if month < starts { fy + 1 } else { fy }),
            _ => self.year,
        }
    }

    fn day_in(&self, fy_starts: Option<u32>) -> Option<NaiveDate> {
        let day = NaiveDate::from_ymd_opt(self.year_in(fy_starts)?, self.month?, self.day?)?;
        let days = Days::new(u64::from(self.offset.unsigned_abs()));
        if self.offset < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) }
    }

    /// Returns the day, once all of it is known and there is such a day. A financial year starts with this month.
    pub fn day(&self, fy_starts: u32) -> Option<NaiveDate> {
        self.day_in(Some(fy_starts))
    }

    /// Returns the month, once year and month are known.
    pub fn month(&self, fy_starts: u32) -> Option<Month> {
        Month::new(self.year_in(Some(fy_starts))?, self.month?)
    }

    /// Returns what is missing of a day, for messages.
    pub fn missing(&self) -> String {
        match (self.year.or(self.fy), self.month, self.day) {
            (None, None, None) => "no date".to_owned(),
            (None, ..) => "no year".to_owned(),
            (_, None, _) => "no month".to_owned(),
            (_, _, None) => "no day".to_owned(),
            (Some(year), Some(month), Some(day)) => format!("{year}-{month:02}-{day:02}, which is no day,"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_financial_year_and_the_month_give_the_year() {
        let in_fy = |month| Pieces { fy: Some(2021), month: Some(month), ..Pieces::default() };
        assert_eq!(in_fy(4).month(4).map(|m| m.to_string()), Some("2021-04".to_owned()));
        assert_eq!(in_fy(1).month(4).map(|m| m.to_string()), Some("2022-01".to_owned()));
    }

    #[test]
    fn a_nearer_place_overrides_only_what_it_gives() {
        let mut pieces = Pieces::of_month("2021-07".parse().unwrap());
        pieces.put(&Pieces { day: Some(31), ..Pieces::default() });
        assert_eq!(pieces.day(4), Some(day("2021-07-31")));
        pieces.put(&Pieces::of_day(day("2021-08-01")).shifted(-1));
        assert_eq!(pieces.day(4), Some(day("2021-07-31")));
        assert_eq!(Pieces { month: Some(2), day: Some(30), year: Some(2021), ..Pieces::default() }.day(4), None);
    }

    #[test]
    fn days_to_add_wait_for_the_whole_date() {
        let mut pieces = Pieces::of_month("2024-03".parse().unwrap());
        pieces.put(&Pieces { day: Some(1), ..Pieces::default() }.shifted(-1));
        assert_eq!(pieces.day(4), Some(day("2024-02-29")));
    }
}
