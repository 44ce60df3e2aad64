//! Which days a report is over.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::calendar::Month;
use crate::cli::when::DayWord;
use crate::refusal::Refusal;

/// Which days: from … to, one day, or a month.
#[derive(Debug, Default, clap::Args)]
pub struct Range {
    /// From this day: 2024-05-01, today or yesterday
    #[arg(long, value_name = "DAY", env = "DGR_FROM")]
    pub from: Option<DayWord>,
    /// To this day, included
    #[arg(long, value_name = "DAY", env = "DGR_TO")]
    pub to: Option<DayWord>,
    /// This day only
    #[arg(long, value_name = "DAY", env = "DGR_DATE", conflicts_with_all = ["from", "to"])]
    pub date: Option<DayWord>,
    /// This month: 2024-05 (default: yesterday's)
    #[arg(long, value_name = "MONTH", env = "DGR_MONTH", conflicts_with_all = ["from", "to", "date"])]
    pub month: Option<Month>,
}

impl Range {
    /// Returns the first and the last day: without any word the month of yesterday; from a day on, to yesterday; up to a
    /// day, from the first of its month.
    pub fn days(&self, now: DateTime<Utc>, zone: Tz, yesterday: NaiveDate) -> Result<(NaiveDate, NaiveDate)> {
        let day = |word: Option<DayWord>| word.map(|word| word.day(now, zone));
        let span = match (day(self.from), day(self.to), day(self.date)) {
            (_, _, Some(date)) => (date, date),
            (None, None, None) => {
                let month = self.month.unwrap_or(Month::of(yesterday));
                (month.first(), month.last())
            }
            (Some(from), None, None) => (from, yesterday.max(from)),
            (None, Some(to), None) => (Month::of(to).first(), to),
            (Some(from), Some(to), None) => (from, to),
        };
        if span.0 > span.1 {
            let refusal = Refusal::request(format!("{} is after {}.", span.0, span.1));
            return Err(refusal.hint("The first day comes with --from, the last with --to.").into());
        }
        Ok(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_follows_from_yesterday() {
        let now = "2024-05-02T05:00:00Z".parse().unwrap();
        let days = |from: Option<&str>, to: Option<&str>| {
            let word = |text: Option<&str>| text.map(|text| text.parse().unwrap());
            let range = Range { from: word(from), to: word(to), ..Range::default() };
            let span = range.days(now, Tz::UTC, "2024-05-01".parse().unwrap());
            span.map(|(a, b)| format!("{a} {b}")).map_err(|e| e.to_string())
        };
        assert_eq!(days(None, None), Ok("2024-05-01 2024-05-31".to_owned()));
        assert_eq!(days(Some("2024-04-01"), None), Ok("2024-04-01 2024-05-01".to_owned()));
        assert_eq!(days(None, Some("2024-03-31")), Ok("2024-03-01 2024-03-31".to_owned()));
        assert_eq!(days(Some("2024-05-01"), Some("2024-04-01")), Err("2024-05-01 is after 2024-04-01.".to_owned()));
    }
}
