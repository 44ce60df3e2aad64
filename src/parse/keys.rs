//! The keys of a record as they come together: what fields say, overridden by rows, overridden by spread columns.

use chrono::{Datelike, Days, NaiveDate};

use super::date::{ORDINALS, by_formats, is_torn, iso};
use super::number::parse;
use super::pieces::Pieces;
use super::scope::{Fault, by, shown};
use super::seen::Seen;
use super::when::{When, clock, seconds_of, time};
use crate::calendar::month_named;
use crate::cell::{Place as At, Value};
use crate::finding::{Finding, Severity};
use crate::layout::{Key, Layout, Name, Place, Quantity};
use crate::names::tidy;
use crate::record::Said;
use crate::rule;

/// What is known of a record beside its values.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Its date, in pieces.
    pub pieces: Pieces,
    /// Where its day was told.
    pub date_place: Option<At>,
    /// Its time stamp.
    pub time: Option<When>,
    /// When it starts.
    pub from: Option<When>,
    /// When it ends.
    pub to: Option<When>,
    /// How long it lasts, seconds.
    pub duration: Option<i64>,
    texts: Vec<(Key, Said)>,
    /// Its other texts, by their names with `x_`.
    pub extras: Vec<(String, Said)>,
}

impl Keys {
    /// Returns the text of a key.
    pub fn text(&self, key: Key) -> Option<&Said> {
        self.texts.iter().find(|(k, _)| *k == key).map(|(_, said)| said)
    }

    /// Returns the text of a key, or nothing in it.
    pub fn words(&self, key: Key) -> &str {
        self.text(key).map_or("", |said| said.text.as_str())
    }

    /// Returns another text, by its name with `x_`.
    pub fn extra(&self, name: &str) -> Option<&str> {
        self.extras.iter().find(|(own, _)| own == name).map(|(_, said)| said.text.as_str())
    }

    /// Takes a text.
    pub fn set(&mut self, key: Key, said: Said) {
        match self.texts.iter_mut().find(|(k, _)| *k == key) {
            Some((_, old)) => *old = said,
            None => self.texts.push((key, said)),
        }
    }

    /// Takes what a nearer place gives.
    pub fn put(&mut self, nearer: &Self) {
        if !nearer.pieces.is_empty() || nearer.pieces.seconds.is_some() {
            self.pieces.put(&nearer.pieces);
        }
        self.date_place = nearer.date_place.clone().or(self.date_place.take());
        self.time = nearer.time.or(self.time);
        self.from = nearer.from.or(self.from);
        self.to = nearer.to.or(self.to);
        self.duration = nearer.duration.or(self.duration);
        for (key, said) in &nearer.texts {
            self.set(*key, said.clone());
        }
        for (name, said) in &nearer.extras {
            self.extras.retain(|(old, _)| old != name);
            self.extras.push((name.clone(), said.clone()));
        }
    }

    /// Takes what stands at a name's place.
    ///
    /// # Errors
    ///
    /// A finding where it cannot be what the name is for.
    pub fn take(&mut self, name: &Name, place: &Place, seen: &Seen<'_>, layout: &Layout) -> Result<(), Fault> {
        let language = layout.language.as_str();
        let said = || Said { text: seen.text.clone(), place: seen.at.clone() };
        let key = match name {
            Name::Key(key) => *key,
            Name::Extra(extra) => {
                self.extras.push((format!("x_{extra}"), said()));
                return Ok(());
            }
            Name::Metric(_) => return Ok(()),
        };
        match key {
            Key::Date | Key::Year | Key::Month | Key::Day | Key::Fy => {
                let pieces = match key {
                    Key::Date => date(seen, place, language),
                    Key::Month => month(seen, place, language),
                    Key::Day => day(seen, place, language),
                    Key::Fy => fiscal_year(&seen.text),
                    _ => year(seen, place, language),
                };
                let pieces =
                    pieces.ok_or_else(|| Fault::from(no_date(key, place, seen, language)))?.shifted(place.offset_days);
                self.pieces.put(&pieces);
                if key == Key::Date || pieces.day.is_some() || self.date_place.is_none() {
                    self.date_place = Some(seen.at.clone());
                }
            }
            Key::Time | Key::From | Key::To => {
                let slot = match key {
                    Key::Time => &mut self.time,
                    Key::From => &mut self.from,
                    _ => &mut self.to,
                };
                *slot = Some(time(seen, place, language).ok_or_else(|| Fault::from(no_time(key, place, seen)))?);
            }
            Key::Duration => {
                self.duration = Some(duration(seen, place).ok_or_else(|| Fault::from(no_time(key, place, seen)))?);
            }
            Key::Mf => self.set(key, Said { text: factor(seen, place, layout)?, place: seen.at.clone() }),
            _ => self.set(key, said()),
        }
        Ok(())
    }

    /// Returns the quantity that its `metric` names, if it names one.
    pub fn quantity(&self) -> Option<Quantity> {
        Quantity::named(self.words(Key::Metric))
    }

    /// Returns a quantity as its `period` and `kind` qualify it, or the key whose word is none.
    ///
    /// # Errors
    ///
    /// The key and its text.
    pub fn qualified(&self, mut quantity: Quantity) -> Result<Quantity, (Key, Said)> {
        if let Some(said) = self.text(Key::Period) {
            quantity.period = tidy(&said.text).parse().map_err(|_| (Key::Period, said.clone()))?;
        }
        if let Some(said) = self.text(Key::Kind) {
            quantity.kind = tidy(&said.text).parse().map_err(|_| (Key::Kind, said.clone()))?;
        }
        Ok(quantity)
    }
}

fn no_date(key: Key, place: &Place, seen: &Seen<'_>, language: &str) -> Finding {
    let what = format!("{} is read as {}", shown(seen.written()), key.word());
    let finding = if place.formats.is_empty() {
        Finding::new(
            rule::DATE_AMBIGUOUS,
            format!("{what}, but it is no typed date and not yyyy-mm-dd {}", by(&place.origin)),
        )
        .hint("Say in the layout how it is written: format = \"dd/mm/yyyy\".")
    } else {
        let (and, not, hint) = if is_torn(&seen.text, &place.formats, language) {
            (" and ", "give different days", "Keep the one way in which the sender writes.")
        } else {
            (" or ", "does not fit", "Add to `format` how it is written.")
        };
        let formats = written(place, and);
        Finding::new(rule::DATE_AMBIGUOUS, format!("{what}, but {formats} {not} {}", by(&place.origin))).hint(hint)
    };
    finding.severity(Severity::Error).at(&seen.at).said(seen.written())
}

fn no_time(key: Key, place: &Place, seen: &Seen<'_>) -> Finding {
    let what = format!("{} is read as {}", shown(seen.written()), key.word());
    let (not, hint) = if place.formats.is_empty() || key == Key::Duration {
        let hint = "Say in the layout how it is written: format = \"hh:mm\", or the unit of the number.";
        ("it is no time".to_owned(), hint)
    } else {
        (format!("{} does not fit", written(place, " or ")), "Add to `format` how it is written.")
    };
    Finding::new(rule::DATE_AMBIGUOUS, format!("{what}, but {not} {}", by(&place.origin)))
        .at(&seen.at)
        .said(seen.written())
        .hint(hint)
}

/// Returns the formats of a place as messages name them.
fn written(place: &Place, between: &str) -> String {
    place.formats.iter().map(|f| format!("\"{}\"", f.written)).collect::<Vec<_>>().join(between)
}

/// Returns the pieces that every key of dates takes: of a typed cell, of a text by its format.
fn typed(seen: &Seen<'_>, place: &Place, language: &str) -> Option<Pieces> {
    match seen.cell.map(|cell| &cell.value) {
        Some(Value::Moment { serial, at }) if *serial >= 1.0 => Some(Pieces::of_moment(*at)),
        Some(Value::Moment { .. } | Value::Span(_)) => None,
        Some(Value::Number(serial)) if place.raw => serial_day(*serial).map(Pieces::of_day),
        _ => by_formats(&seen.text, &place.formats, language),
    }
}

fn serial_day(serial: f64) -> Option<NaiveDate> {
    let seconds = seconds_of(serial);
    let days = u64::try_from(seconds / 86_400).ok().filter(|_| seconds > 0)?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days)).filter(|_| days < 2_958_466)
}

fn date(seen: &Seen<'_>, place: &Place, language: &str) -> Option<Pieces> {
    let plain = || iso(&seen.text).filter(|_| place.formats.is_empty());
    typed(seen, place, language).or_else(plain)
}

fn month(seen: &Seen<'_>, place: &Place, language: &str) -> Option<Pieces> {
    let plain = || {
        let number = seen.text.parse::<u32>().ok().filter(|n| (1..=12).contains(n));
        let month = number.or_else(|| month_named(&seen.text, language));
        let named = month.map(|month| Pieces { month: Some(month), ..Pieces::default() });
        named.or_else(|| iso(&seen.text))
    };
    let pieces = match typed(seen, place, language) {
        Some(pieces) => pieces,
        None => plain().filter(|_| place.formats.is_empty())?,
    };
    // A month typed as a date of 1900 is Excel's way of showing a bare month. Excel counts 1900 as a leap year, so its
    // first two months begin a day later than their serials say.
    let early = match seen.cell.map(|cell| &cell.value) {
        Some(Value::Moment { serial, at }) if *serial < 60.0 && at.year() <= 1900 => serial_day(serial + 1.0),
        _ => None,
    };
    let month = early.map(|day| day.month()).or(pieces.month);
    let year = pieces.year.filter(|year| *year > 1900);
    Some(Pieces { year, month, day: None, seconds: None, ..pieces })
}

fn day(seen: &Seen<'_>, place: &Place, language: &str) -> Option<Pieces> {
    let plain = || {
        let digits = seen.text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let suffix = seen.text.strip_prefix(digits).unwrap_or_default().to_lowercase();
        let number = digits.parse::<u32>().ok().filter(|n| (1..=31).contains(n));
        let number = number.filter(|_| suffix.is_empty() || ORDINALS.contains(&suffix.as_str()));
        number.map(|day| Pieces { day: Some(day), ..Pieces::default() }).or_else(|| iso(&seen.text))
    };
    typed(seen, place, language).or_else(|| plain().filter(|_| place.formats.is_empty()))
}

fn year(seen: &Seen<'_>, place: &Place, language: &str) -> Option<Pieces> {
    let plain = || {
        let year = seen.text.parse::<i32>().ok().filter(|n| (1900..=2200).contains(n));
        year.filter(|_| place.formats.is_empty())
    };
    let year = typed(seen, place, language).and_then(|pieces| pieces.year).or_else(plain)?;
    Some(Pieces { year: Some(year), ..Pieces::default() })
}

/// Returns a multiplication factor as a plain number: `1,50,000` is 150000.
fn factor(seen: &Seen<'_>, place: &Place, layout: &Layout) -> Result<String, Fault> {
    let number = match seen.cell.map(|cell| &cell.value) {
        Some(Value::Number(number)) => Some(*number),
        _ => parse(&seen.text, layout.numbers).ok(),
    };
    let factor = number.map(|number| number * place.times).filter(|factor| factor.is_finite() && *factor > 0.0);
    factor.map(|factor| factor.to_string()).ok_or_else(|| {
        let what = format!("{} is no multiplication factor {}", shown(seen.written()), by(&place.origin));
        Finding::new(rule::NUMBER_UNREADABLE, what).at(&seen.at).said(seen.written()).into()
    })
}

/// Returns the financial year that `2021-22`, `FY 2021-2022` tell. One year alone could be its start or its end.
fn fiscal_year(text: &str) -> Option<Pieces> {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let (start, end) = digits.split_once(['-', '/', '–'])?;
    let (start, end) = (start.trim(), end.trim());
    let first: i32 = start.parse().ok().filter(|_| start.len() == 4)?;
    let second: i32 = end.parse().ok()?;
    let next = if end.len() == 2 { (first + 1) % 100 } else { first + 1 };
    (second == next).then(|| Pieces { fy: Some(first), ..Pieces::default() })
}

fn duration(seen: &Seen<'_>, place: &Place) -> Option<i64> {
    let hours = match (seen.cell.map(|cell| &cell.value), place.unit) {
        (Some(Value::Moment { serial: days, .. } | Value::Span(days)), _) => days * 24.0,
        (Some(Value::Number(number)), Some(unit)) => unit.to_kept(*number)?,
        _ => return clock(&seen.text),
    };
    Some(seconds_of(hours / 24.0)).filter(|seconds| *seconds >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_financial_year_is_told_by_both_of_its_years() {
        let fy = |text| fiscal_year(text).and_then(|pieces| pieces.fy);
        assert_eq!(fy("2021-22"), Some(2021));
        assert_eq!(fy("FY 2021-2022"), Some(2021));
        assert_eq!(fy("1999-00"), Some(1999));
        assert_eq!(fy("2021-23"), None);
        assert_eq!(fy("FY22"), None);
    }
}
