//! A time of day, perhaps with its own date, and the intervals that times make.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::date::{by_formats, iso};
use super::seen::Seen;
use crate::cell::Value;
use crate::layout::Place;

/// The seconds of a day.
pub const DAY: i64 = 86_400;

/// A time of day, in seconds after midnight (86,400 is its end), and the date that came with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The date it holds itself.
    pub day: Option<NaiveDate>,
    /// Seconds after midnight.
    pub seconds: i64,
}

impl When {
    /// Returns it as a moment, on its own day or else on the day given.
    pub fn on(self, day: Option<NaiveDate>) -> Option<NaiveDateTime> {
        let midnight = self.day.or(day)?.and_time(NaiveTime::MIN);
        midnight.checked_add_signed(TimeDelta::seconds(self.seconds))
    }

    /// Returns it as the end of something: 23:59:59 means the end of the day.
    #[must_use]
    pub fn as_end(self) -> Self {
        if self.seconds == DAY - 1 { Self { seconds: DAY, ..self } } else { self }
    }
}

/// Returns the time that stands at a place, or nothing where it is none.
pub fn time(seen: &Seen<'_>, place: &Place, language: &str) -> Option<When> {
    let of_day = |seconds: i64| (0..=DAY).contains(&seconds).then_some(When { day: None, seconds });
    match seen.cell.map(|cell| &cell.value) {
        Some(Value::Moment { serial, .. }) if (0.0..=1.0).contains(serial) => of_day(seconds_of(*serial)),
        Some(Value::Moment { at, .. }) => Some(moment(*at)),
        Some(Value::Span(days)) => of_day(seconds_of(*days)),
        Some(Value::Number(days)) if place.raw => of_day(seconds_of(*days)),
        Some(Value::Number(number)) if place.unit.is_some() => of_day(seconds_of(place.unit?.to_kept(*number)? / 24.0)),
        Some(Value::Number(hours)) if place.formats.is_empty() => hour(*hours),
        _ if !place.formats.is_empty() => {
            let pieces = by_formats(&seen.text, &place.formats, language)?;
            let day = pieces.day(1);
            (day.is_some() || pieces.seconds.is_some()).then(|| When { day, seconds: pieces.seconds.unwrap_or(0) })
        }
        _ => clock(&seen.text)
            .and_then(of_day)
            .or_else(|| iso(&seen.text).and_then(|p| Some(When { day: Some(p.day(1)?), seconds: p.seconds? })))
            .or_else(|| seen.text.parse().ok().and_then(hour)),
    }
}

/// Returns a whole hour of the day, 0 to 24.
fn hour(hours: f64) -> Option<When> {
    ((0.0..=24.0).contains(&hours) && hours.fract() == 0.0)
        .then(|| When { day: None, seconds: seconds_of(hours / 24.0) })
}

fn moment(at: NaiveDateTime) -> When {
    When { day: Some(at.date()), seconds: i64::from(at.time().num_seconds_from_midnight()) }
}

/// Returns days as whole seconds; what no sheet can mean becomes -1.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
pub fn seconds_of(days: f64) -> i64 {
    let seconds = (days * 86_400.0).round();
    if (0.0..1e12).contains(&seconds) { seconds as i64 } else { -1 }
}

/// Returns the seconds that a text such as `23:45`, `5:30 PM` or `24:00:00` tells. Hours may pass 24.
pub fn clock(text: &str) -> Option<i64> {
    let lower = text.trim().to_lowercase();
    let (plain, noon) = match lower.strip_suffix("am").or_else(|| lower.strip_suffix("a.m.")) {
        Some(rest) => (rest.trim(), Some(0)),
        None => match lower.strip_suffix("pm").or_else(|| lower.strip_suffix("p.m.")) {
            Some(rest) => (rest.trim(), Some(12)),
            None => (lower.trim_end_matches("hrs.").trim_end_matches("hrs").trim(), None),
        },
    };
    let mut parts = plain.split(':').map(str::trim);
    let number = |part: Option<&str>, most: i64| {
        let part = part.filter(|p| (1..=4).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))?;
        part.parse::<i64>().ok().filter(|n| *n <= most)
    };
    let (hours, minutes) = (number(parts.next(), 9999)?, number(parts.next(), 59)?);
    let seconds = match parts.next() {
        Some(part) => number(Some(part.split_once('.').map_or(part, |(whole, _)| whole)), 59)?,
        None => 0,
    };
    let hours = match noon {
        Some(after) => (1..=12).contains(&hours).then_some(hours % 12 + after)?,
        None => hours,
    };
    parts.next().is_none().then_some(hours * 3600 + minutes * 60 + seconds)
}

/// Returns the interval from one time to another; `to` at or before `from` is past midnight.
pub fn between(from: When, to: When, day: Option<NaiveDate>) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let start = from.on(day)?;
    let end = to.as_end().on(Some(from.day.or(day)?))?;
    let past = to.day.is_none() && end <= start;
    Some((start, if past { end.checked_add_days(Days::new(1))? } else { end }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{Cell, Place as At};
    use crate::layout::{Origin, Where};

    fn read(cell: Value) -> Option<When> {
        let place = Place::of(Where::Column(0), Origin::default());
        time(&Seen::cell(&Cell::plain(cell), At::Layout), &place, "en")
    }

    #[test]
    fn times_are_read_however_the_cell_is_typed() {
        let at = |text: &str| read(Value::Text(text.to_owned())).map(|w| w.seconds);
        assert_eq!(at("15:30"), Some(15 * 3600 + 1800));
        assert_eq!(at("5:30 PM"), Some(17 * 3600 + 1800));
        assert_eq!(at("24:00"), Some(DAY));
        assert_eq!(at("24"), Some(DAY));
        assert_eq!(at("25:00"), None);
        assert_eq!(at("12:60"), None);
        assert_eq!(at("half past two"), None);
        assert_eq!(read(Value::Number(7.0)).map(|w| w.seconds), Some(7 * 3600));
        assert_eq!(read(Value::Number(0.5)), None);
        assert_eq!(read(Value::Span(0.25)).map(|w| w.seconds), Some(6 * 3600));
        let moment = "2021-07-01T05:00:00".parse().unwrap();
        let own = read(Value::Moment { serial: 44_378.208_333, at: moment });
        assert_eq!(own.and_then(|w| w.on(None)), Some(moment));
    }

    #[test]
    fn a_time_before_its_start_is_past_midnight() {
        let day = "2022-12-05".parse().ok();
        let span = |from: i64, to: i64| {
            let when = |hours: i64| When { day: None, seconds: hours };
            between(when(from), when(to), day).map(|(a, b)| (b - a).num_minutes())
        };
        assert_eq!(span(22 * 3600, 3600), Some(180));
        assert_eq!(span(0, DAY - 1), Some(1440));
        assert_eq!(span(3600, 5400), Some(30));
    }
}
