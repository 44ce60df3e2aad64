//! Stops united into hours per bucket: clipped to the day, each moment counted once, for the bucket that comes first.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

use crate::names::Bucket;
use crate::record::Stop;

/// Returns the hours of each bucket on a day. Where stops overlap, the bucket that stands first in [`Bucket::ALL`]
/// has the moment: force majeure before external grid, curtailment, internal grid, the owner, maintenance, breakdown.
/// A stop without end lasts until the day's. Stops without a bucket are not counted.
pub fn hours<'a>(day: NaiveDate, stops: impl Iterator<Item = &'a Stop>) -> BTreeMap<Bucket, f64> {
    let start = day.and_time(NaiveTime::MIN);
    let end = start.checked_add_days(Days::new(1)).unwrap_or(start);
    let clipped: Vec<(NaiveDateTime, NaiveDateTime, Bucket)> = stops
        .filter_map(|s| Some((s.from.max(start), s.to.unwrap_or(end).min(end), s.bucket?)))
        .filter(|(from, to, _)| from < to)
        .collect();
    let mut edges: Vec<NaiveDateTime> = clipped.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut seconds: BTreeMap<Bucket, i64> = BTreeMap::new();
    for pair in edges.windows(2) {
        let [from, to] = pair else { continue };
        let holds = clipped.iter().filter(|(a, b, _)| a <= from && to <= b).map(|(.., bucket)| *bucket).min();
        if let Some(bucket) = holds {
            *seconds.entry(bucket).or_default() += (*to - *from).num_seconds();
        }
    }
    seconds.into_iter().map(|(bucket, s)| (bucket, i32::try_from(s).map_or(0.0, f64::from) / 3600.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(from: &str, to: Option<&str>, bucket: Bucket) -> Stop {
        let at = |t: &str| NaiveDateTime::parse_from_str(t, "%Y-%m-%d %H:%M").unwrap();
        Stop {
            from: at(from),
            to: to.map(at),
            bucket: Some(bucket),
            bucket_text: String::new(),
            excused: None,
            error_text: String::new(),
            remarks: String::new(),
        }
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 12, 5).unwrap()
    }

    /// One outage of the grid from 03:00 to 03:12, logged four times, is 0.2 h: a public wind report, 5 December 2022.
    #[test]
    fn an_outage_logged_four_times_is_one_outage() {
        let stops = vec![stop("2022-12-05 03:00", Some("2022-12-05 03:12"), Bucket::ExternalGrid); 4];
        let hours = hours(day(), stops.iter());
        assert_eq!(hours.get(&Bucket::ExternalGrid), Some(&0.2));
    }

    #[test]
    fn a_stop_is_clipped_to_the_day_and_an_open_one_ends_with_it() {
        let stops = [
            stop("2022-12-04 22:00", Some("2022-12-05 01:30"), Bucket::Unscheduled),
            stop("2022-12-05 22:00", None, Bucket::Unscheduled),
        ];
        assert_eq!(hours(day(), stops.iter()).get(&Bucket::Unscheduled), Some(&3.5));
    }

    #[test]
    fn where_grid_and_machine_are_down_together_the_hour_is_the_grids() {
        let stops = [
            stop("2022-12-05 10:00", Some("2022-12-05 14:00"), Bucket::Unscheduled),
            stop("2022-12-05 12:00", Some("2022-12-05 13:00"), Bucket::ExternalGrid),
        ];
        let hours = hours(day(), stops.iter());
        assert_eq!((hours.get(&Bucket::Unscheduled), hours.get(&Bucket::ExternalGrid)), (Some(&3.0), Some(&1.0)));
    }
}
