//! A plant's interval readings by its own hours, days or months, whatever the clock did in them.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::calendar::Month;
use crate::metric::Metric;
use crate::overview::intervals::{By, Line};
use crate::overview::portfolio::year_starts;
use crate::store::{Reader, TimeRow};

/// An hour, seconds.
const HOUR_S: i64 = 3600;
/// Longer than any row of time, seconds: a row that is not cut.
const WHOLE_S: i64 = 1 << 40;
/// How many numbers a day's hours have: more than a day of 25 hours needs.
const HOURS_OF_DAY: i64 = 100;

/// What is asked of a plant's intervals.
#[derive(Clone, Debug)]
pub struct Question {
    /// The plant.
    pub plant_id: i64,
    /// Its zone.
    pub zone: Tz,
    /// First month of its financial year.
    pub fy_starts: u32,
    /// First and last day.
    pub span: (NaiveDate, NaiveDate),
    /// By what.
    pub by: By,
    /// Only this metric.
    pub metric: Option<Metric>,
    /// As known after this change.
    pub as_of: Option<i64>,
}

/// Returns the sums asked for, by unit, metric and time.
pub fn intervals(store: &mut Reader, question: &Question) -> Result<Vec<Line>> {
    let rows = time_rows(question);
    let metric = question.metric.map_or("", Metric::name);
    let sums = store.interval_sums(question.plant_id, &rows, metric, question.as_of)?;
    let rows: BTreeMap<i64, TimeRow> = rows.into_iter().map(|row| (row.first, row)).collect();
    let line = |sum: crate::store::IntervalSum| {
        let (_, row) = rows.range(..=sum.n).next_back()?;
        let starts = row.starts + TimeDelta::seconds((sum.n - row.first) * row.stretch.min(WHOLE_S));
        let ends = row.ends.min(starts + TimeDelta::seconds(row.stretch));
        Some(Line {
            from: starts.and_utc().with_timezone(&question.zone).naive_local(),
            lasts_minutes: i32::try_from((ends - starts).num_minutes()).map_or(f64::NAN, f64::from),
            unit: sum.unit,
            metric: Metric::named(&sum.metric)?,
            readings: sum.readings,
            minutes: sum.minutes,
            total: sum.total,
            integral: sum.integral,
            lowest: sum.lowest,
            highest: sum.highest,
            running_total: sum.running_total,
            running_integral: sum.running_integral,
        })
    };
    Ok(sums.into_iter().filter_map(line).collect())
}

/// Returns the rows of time: a row a day or month, an hour being a stretch of a day's row.
fn time_rows(question: &Question) -> Vec<TimeRow> {
    let (from, to) = question.span;
    let row = |n: i64, span: i64, stretch: i64, from: NaiveDate, until: NaiveDate| TimeRow {
        first: n,
        span,
        starts: midnight(from, question.zone),
        ends: midnight(until, question.zone),
        stretch,
    };
    let next = |day: NaiveDate| day.checked_add_days(Days::new(1)).unwrap_or(day);
    let days = (0..).zip(from.iter_days().take_while(|day| *day <= to));
    match question.by {
        By::Hour => days.map(|(n, day)| row(n * HOURS_OF_DAY, n, HOUR_S, day, next(day))).collect(),
        By::Day => {
            let month = |day: NaiveDate| i64::from(chrono::Datelike::num_days_from_ce(&Month::of(day).first()));
            days.map(|(n, day)| row(n, month(day), WHOLE_S, day, next(day))).collect()
        }
        By::Month => {
            let mut rows = Vec::new();
            let mut day = from;
            for n in 0.. {
                if day > to {
                    break;
                }
                let until = next(Month::of(day).last().min(to));
                let year = year_starts(day, question.fy_starts);
                rows.push(row(n, i64::from(chrono::Datelike::num_days_from_ce(&year)), WHOLE_S, day, until));
                day = until;
            }
            rows
        }
    }
}

/// Returns the moment at which a day begins in a zone, UTC; where the clock skips midnight, the moment of the skip.
fn midnight(day: NaiveDate, zone: Tz) -> NaiveDateTime {
    let local = day.and_time(NaiveTime::MIN);
    let begins = |hours: i64| zone.from_local_datetime(&(local + TimeDelta::hours(hours))).earliest();
    begins(0).or_else(|| begins(1)).map_or(local, |at| at.naive_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(from: &str, to: &str, zone: Tz, by: By) -> Question {
        let span = (from.parse().unwrap(), to.parse().unwrap());
        Question { plant_id: 1, zone, fy_starts: 4, span, by, metric: None, as_of: None }
    }

    #[test]
    fn a_day_is_the_plants_own_and_may_have_23_hours() {
        let kolkata = time_rows(&question("2026-03-01", "2026-03-02", Tz::Asia__Kolkata, By::Hour));
        assert_eq!(
            kolkata.iter().map(|row| (row.first, row.starts.to_string())).collect::<Vec<_>>(),
            [(0, "2026-02-28 18:30:00".to_owned()), (100, "2026-03-01 18:30:00".to_owned())]
        );
        let berlin = time_rows(&question("2026-03-29", "2026-03-29", Tz::Europe__Berlin, By::Day));
        assert_eq!((berlin[0].ends - berlin[0].starts).num_hours(), 23);
    }

    #[test]
    fn months_are_cut_to_the_range_and_run_on_over_the_financial_year() {
        let rows = time_rows(&question("2026-02-10", "2026-04-05", Tz::UTC, By::Month));
        let shown: Vec<_> = rows.iter().map(|r| (r.starts.date().to_string(), r.ends.date().to_string())).collect();
        let expected = [("2026-02-10", "2026-03-01"), ("2026-03-01", "2026-04-01"), ("2026-04-01", "2026-04-06")];
        assert_eq!(shown, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert!(rows[0].span == rows[1].span && rows[1].span != rows[2].span);
    }
}
