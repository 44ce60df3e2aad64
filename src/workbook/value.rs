//! Turns what calamine gives into what a cell holds: dates to the second, errors as Excel spells them, no NaN.

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};
use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::cell::Value;

use super::format::Shown;

/// What a cell holds, with what has to be said of it.
pub(super) struct Taken {
    /// What it holds; nothing for a cell that only has a style.
    pub(super) value: Option<Value>,
    /// What has to be said.
    pub(super) note: Option<String>,
}

impl Taken {
    fn sound(value: Value) -> Self {
        Self { value: Some(value), note: None }
    }

    fn noted(value: Value, note: String) -> Self {
        Self { value: Some(value), note: Some(note) }
    }
}

/// Days from which on a serial is past the year 9999.
const SERIAL_END: f64 = 2_958_466.0;

/// Returns what a cell holds.
pub(super) fn take(data: &DataRef<'_>, shown: Shown) -> Taken {
    match data {
        DataRef::Empty => Taken { value: None, note: None },
        DataRef::Int(n) => Taken::sound(Value::Number(*n as f64)),
        DataRef::Float(n) => number(*n),
        DataRef::String(text) => Taken::sound(Value::Text(text.clone())),
        DataRef::SharedString(text) => Taken::sound(Value::Text((*text).to_owned())),
        DataRef::Bool(is) => Taken::sound(Value::Bool(*is)),
        DataRef::DateTime(at) => moment(at, shown),
        DataRef::DateTimeIso(text) => Taken::sound(iso_moment(text)),
        DataRef::DurationIso(text) => Taken::sound(iso_span(text)),
        DataRef::Error(error) => Taken::sound(Value::Error(error_text(error))),
    }
}

/// Returns an owned value as a borrowed one, so that both have one way.
pub(super) fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(n) => DataRef::Float(*n),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(is) => DataRef::Bool(*is),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Returns an error as Excel spells it.
fn error_text(error: &CellErrorType) -> String {
    match error {
        CellErrorType::GettingData => "#GETTING_DATA".to_owned(),
        other => other.to_string(),
    }
}

/// Returns whether a text is an error's name: in ods they arrive as texts.
pub(super) fn names_an_error(text: &str) -> bool {
    const NAMES: [&str; 11] = [
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
    ];
    let code =
        text.strip_prefix("Err:").is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()));
    code || NAMES.contains(&text)
}

/// Returns a number; one that is none becomes an error, so that it neither counts as zero nor as a blank cell.
fn number(n: f64) -> Taken {
    if n.is_finite() {
        return Taken::sound(Value::Number(n));
    }
    Taken::noted(Value::Error("#NUM!".to_owned()), format!("holds {n}, which is not a number; read as the error #NUM!"))
}

/// Returns a serial with a date's format as a moment, a duration, or the plain number that it is.
fn moment(at: &ExcelDateTime, shown: Shown) -> Taken {
    let serial = at.as_f64();
    if !serial.is_finite() || shown.plain_number {
        return number(serial);
    }
    if at.is_duration() {
        return Taken::sound(Value::Span(serial));
    }
    if (0.0..SERIAL_END).contains(&serial)
        && let Some(read) = at.as_datetime().and_then(to_the_second)
    {
        return Taken::sound(Value::Moment { serial, at: read });
    }
    let note = format!("is shown as a date, but {serial} is none; read as a number");
    Taken::noted(Value::Number(serial), note)
}

/// Returns the nearest whole second.
fn to_the_second(at: NaiveDateTime) -> Option<NaiveDateTime> {
    at.checked_add_signed(Duration::milliseconds(500))?.with_nanosecond(0)
}

/// Returns a date and time written by ISO 8601 (ods, strict xlsx) as a moment, or the text where it is none.
fn iso_moment(text: &str) -> Value {
    let plain = text.trim().trim_end_matches('Z');
    let at = plain
        .parse::<NaiveDateTime>()
        .ok()
        .or_else(|| NaiveDateTime::parse_from_str(plain, "%Y-%m-%dT%H:%M").ok())
        .or_else(|| plain.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN)));
    if let Some((at, serial)) = at.and_then(to_the_second).and_then(|at| Some((at, serial_of(at)?))) {
        return Value::Moment { serial, at };
    }
    if let Ok(time) = plain.parse::<NaiveTime>() {
        let seconds = f64::from(time.num_seconds_from_midnight());
        let day = NaiveDate::from_ymd_opt(1899, 12, 31).map(|day| day.and_time(time));
        return day.map_or_else(|| Value::Text(text.to_owned()), |at| Value::Moment { serial: seconds / 86_400.0, at });
    }
    Value::Text(text.to_owned())
}

/// Returns the days since the epoch of 1900 as Excel counts them (with the 29 February 1900 that never was).
fn serial_of(at: NaiveDateTime) -> Option<f64> {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = i32::try_from(at.date().signed_duration_since(epoch).num_days()).ok()?;
    let days = if days <= 60 { days - 1 } else { days };
    Some(f64::from(days) + f64::from(at.time().num_seconds_from_midnight()) / 86_400.0)
}

/// Returns a duration written by ISO 8601 (`PT25H30M00S`) in days, or the text where it is none.
fn iso_span(text: &str) -> Value {
    span_days(text.trim()).map_or_else(|| Value::Text(text.to_owned()), Value::Span)
}

/// Returns the days of `PT25H30M00S` or `-P1DT2H`; years and months have no fixed length and give nothing.
fn span_days(text: &str) -> Option<f64> {
    let (sign, rest) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let rest = rest.strip_prefix('P')?;
    let (mut seconds, mut digits, mut in_time) = (0.0, String::new(), false);
    for c in rest.chars() {
        let unit = match (c, in_time) {
            ('T', false) => {
                in_time = true;
                continue;
            }
            ('0'..='9' | '.', _) => {
                digits.push(c);
                continue;
            }
            ('D', false) => 86_400.0,
            ('H', true) => 3600.0,
            ('M', true) => 60.0,
            ('S', true) => 1.0,
            _ => return None,
        };
        seconds += digits.parse::<f64>().ok()? * unit;
        digits.clear();
    }
    let days = sign * seconds / 86_400.0;
    (digits.is_empty() && days.is_finite() && rest.len() > 1).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    fn date(serial: f64, is_1904: bool) -> Option<Value> {
        take(&DataRef::DateTime(ExcelDateTime::new(serial, DateTime, is_1904)), Shown::default()).value
    }

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn moments_are_rounded_to_the_second_with_the_workbooks_epoch() {
        // 45943 is 13 October 2025; the last nanosecond of it is the next midnight. In 1904 workbooks the same day is
        // 1462 less.
        let cases = [(45943.99999999, false, "2025-10-14T00:00:00"), (45943.5 - 1462.0, true, "2025-10-13T12:00:00")];
        for (serial, is_1904, text) in cases {
            assert_eq!(date(serial, is_1904), Some(Value::Moment { serial, at: at(text) }));
        }
    }

    #[test]
    fn what_is_no_date_stays_a_number() {
        for serial in [-1.0, 1e12, 2_958_466.0] {
            assert_eq!(date(serial, false), Some(Value::Number(serial)));
        }
    }

    #[test]
    fn what_is_no_number_is_an_error_with_a_note() {
        for n in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let taken = take(&DataRef::Float(n), Shown::default());
            assert_eq!(taken.value, Some(Value::Error("#NUM!".into())));
            assert!(taken.note.is_some());
        }
    }

    #[test]
    fn durations_keep_their_days_and_unit_letters_make_no_date() {
        let span = ExcelDateTime::new(1.0625, TimeDelta, false);
        assert_eq!(take(&DataRef::DateTime(span), Shown::default()).value, Some(Value::Span(1.0625)));
        let number = Shown { plain_number: true, percent: false };
        let energy = ExcelDateTime::new(12.5, DateTime, false);
        assert_eq!(take(&DataRef::DateTime(energy), number).value, Some(Value::Number(12.5)));
    }

    #[test]
    fn iso_texts_are_read_where_they_are_dates_and_durations() {
        assert_eq!(iso_moment("2025-10-13T12:00:00"), Value::Moment { serial: 45943.5, at: at("2025-10-13T12:00:00") });
        assert_eq!(iso_moment("2025-10-13"), Value::Moment { serial: 45943.0, at: at("2025-10-13T00:00:00") });
        assert_eq!(iso_moment("soon"), Value::Text("soon".into()));
        assert_eq!(iso_span("PT25H30M00S"), Value::Span(1.0625));
        assert_eq!(iso_span("-P1DT12H"), Value::Span(-1.5));
        for wrong in ["P", "PT", "P1M", "PT5", "1H", "P1DT1D"] {
            assert_eq!(iso_span(wrong), Value::Text(wrong.into()), "{wrong}");
        }
    }
}
