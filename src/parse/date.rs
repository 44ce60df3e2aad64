//! How a text becomes pieces of a date: by the layout's `format`, else ISO only. Nothing is guessed.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use unicode_normalization::UnicodeNormalization;

use super::pieces::Pieces;
use crate::calendar::month_named;
use crate::layout::{DateFormat, DatePart};
use crate::names::tidy;

/// Returns what a text gives by one way of writing dates, or nothing where it does not fit to its end.
pub fn by_format(text: &str, format: &DateFormat, language: &str) -> Option<Pieces> {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut reader = Reader { rest: folded.trim(), language, pieces: Pieces::default(), hour: None, noon: None };
    for (at, part) in format.parts.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| format.parts.get(at));
        let tight = format.parts.get(at + 1).is_some_and(is_digits) || before.is_some_and(is_digits);
        reader.take(part, tight)?;
    }
    reader.rest.trim_matches(is_gap).is_empty().then_some(())?;
    reader.finish()
}

/// Returns what a text gives by the ways of writing dates that fit; nothing where they give different days: which of them
/// is meant is not guessed.
pub fn by_formats(text: &str, formats: &[DateFormat], language: &str) -> Option<Pieces> {
    let mut fits = formats.iter().filter_map(|format| by_format(text, format, language));
    let first = fits.next()?;
    fits.all(|other| other == first).then_some(first)
}

/// Returns whether ways of writing dates give a text different days.
pub fn is_torn(text: &str, formats: &[DateFormat], language: &str) -> bool {
    formats.iter().any(|f| by_format(text, f, language).is_some()) && by_formats(text, formats, language).is_none()
}

/// Returns what an ISO text gives: `2021-06-10`, `2021-06`, `2021-06-10T20:00:00`.
pub fn iso(text: &str) -> Option<Pieces> {
    let text = text.trim();
    if let Ok(month) = text.parse() {
        return (text.len() == 7).then(|| Pieces::of_month(month));
    }
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time.trim())),
        None => (text, None),
    };
    let day = (date.len() == 10).then(|| NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()).flatten()?;
    let Some(time) = time else { return Some(Pieces::of_day(day)) };
    let plain = time.trim_end_matches('Z');
    let time = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(plain, format).ok())?;
    Some(Pieces::of_moment(NaiveDateTime::new(day, time.with_nanosecond(0)?)))
}

fn is_digits(part: &DatePart) -> bool {
    use DatePart::{Day, Hour, Minute, Month, Second, ShortYear, Year};
    matches!(part, Day | Month | Year | ShortYear | Hour | Minute | Second)
}

fn is_gap(c: char) -> bool {
    matches!(c, '/' | '-' | '.' | ',') || c.is_whitespace()
}

/// What stands behind the number of a day, in the languages of reports: 1st, 1er, 1º (which folds to 1o), 3de.
pub const ORDINALS: [&str; 12] = ["st", "nd", "rd", "th", "er", "re", "e", "o", "a", "ste", "de", "°"];

/// A text being read by the parts of a format. It is folded: NFKC, lower case.
struct Reader<'a> {
    rest: &'a str,
    language: &'a str,
    pieces: Pieces,
    hour: Option<i64>,
    noon: Option<bool>,
}

impl<'a> Reader<'a> {
    /// Takes one part off the text. Digits that touch other digits (`yyyymmdd`) have their full width.
    fn take(&mut self, part: &DatePart, tight: bool) -> Option<()> {
        let two = if tight { (2, 2) } else { (1, 2) };
        match part {
            DatePart::Day => {
                self.pieces.day = Some(self.digits(two.0, two.1)?);
                if !tight {
                    self.ordinal();
                }
            }
            DatePart::Month => self.pieces.month = Some(self.digits(two.0, two.1)?),
            DatePart::Year => self.pieces.year = i32::try_from(self.digits(4, 4)?).ok(),
            DatePart::ShortYear => {
                let short = i32::try_from(self.digits(2, 2)?).ok()?;
                self.pieces.year = Some(if short < 80 { 2000 + short } else { 1900 + short });
            }
            DatePart::Hour => self.hour = Some(self.digits(two.0, two.1)?.into()),
            DatePart::Minute => self.add_seconds(60, two)?,
            DatePart::Second => {
                self.add_seconds(1, two)?;
                self.fraction();
            }
            DatePart::MonthName => {
                let word = self.letters();
                self.pieces.month = Some(month_named(word, self.language)?);
            }
            DatePart::Weekday => {
                let word = self.letters();
                (word.chars().count() >= 2).then_some(())?;
                self.rest = self.rest.trim_start_matches('.');
            }
            DatePart::Noon => {
                let word = self.letters_and_dots();
                self.noon = Some(match word.replace('.', "").as_str() {
                    "am" => false,
                    "pm" => true,
                    _ => return None,
                });
            }
            DatePart::Gap => {
                let rest = self.rest.trim_start_matches(is_gap);
                let rest =
                    rest.strip_prefix('t').filter(|r| r.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(rest);
                (rest.len() < self.rest.len()).then_some(())?;
                self.rest = rest;
            }
            DatePart::Colon => self.rest = self.rest.trim_start().strip_prefix(':')?.trim_start(),
            DatePart::Literal(word) => self.literal(word)?,
        }
        Some(())
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let length = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(length).filter(|_| length >= least)?;
        self.rest = rest;
        digits.parse().ok()
    }

    fn add_seconds(&mut self, each: i64, (least, most): (usize, usize)) -> Option<()> {
        let number = self.digits(least, most).filter(|n| *n < 60)?;
        self.pieces.seconds = Some(self.pieces.seconds.unwrap_or(0) + i64::from(number) * each);
        Some(())
    }

    fn fraction(&mut self) {
        if let Some(rest) = self.rest.strip_prefix('.').filter(|r| r.starts_with(|c: char| c.is_ascii_digit())) {
            self.rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }

    fn ordinal(&mut self) {
        let rests = ORDINALS.iter().filter_map(|suffix| self.rest.strip_prefix(suffix));
        if let Some(rest) = rests.min_by_key(|rest| rest.len()).filter(|rest| !rest.starts_with(char::is_alphabetic)) {
            self.rest = rest;
        }
    }

    fn letters(&mut self) -> &'a str {
        self.run(char::is_alphabetic)
    }

    fn letters_and_dots(&mut self) -> &'a str {
        self.run(|c| c.is_alphabetic() || c == '.')
    }

    fn run(&mut self, of: impl Fn(char) -> bool) -> &'a str {
        let length = self.rest.find(|c| !of(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        word
    }

    fn literal(&mut self, word: &str) -> Option<()> {
        let trimmed = self.rest.trim_start();
        let longest = word.len() * 2 + 8;
        let mut ends = trimmed.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= longest);
        let fits = ends.find(|end| trimmed.get(..*end).is_some_and(|start| tidy(start) == *word))?;
        self.rest = trimmed.get(fits..)?;
        Some(())
    }

    /// Returns what was read, where the numbers can be what they are for. 24:00 is the end of the day.
    fn finish(self) -> Option<Pieces> {
        let mut pieces = self.pieces;
        if let Some(hour) = self.hour {
            let hour = match self.noon {
                Some(after) => (1..=12).contains(&hour).then_some(hour % 12 + if after { 12 } else { 0 })?,
                None => hour,
            };
            let seconds = hour * 3600 + pieces.seconds.unwrap_or(0);
            pieces.seconds = Some((seconds <= 86_400).then_some(seconds)?);
        }
        let possible =
            pieces.month.is_none_or(|m| (1..=12).contains(&m)) && pieces.day.is_none_or(|d| (1..=31).contains(&d));
        let whole = pieces.year.is_none() || pieces.month.is_none() || pieces.day.is_none() || pieces.day(1).is_some();
        (possible && whole).then_some(pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(written: &str) -> DateFormat {
        DateFormat::read(written).unwrap()
    }

    fn read(text: &str, written: &str, language: &str) -> Option<String> {
        let pieces = by_format(text, &format(written), language)?;
        let date = [
            pieces.year.map(|y| format!("{y:04}")),
            pieces.month.map(|m| format!("{m:02}")),
            pieces.day.map(|d| format!("{d:02}")),
        ];
        let date = date.map(|piece| piece.unwrap_or_else(|| "?".to_owned())).join("-");
        Some(
            pieces.seconds.map_or(date.clone(), |s| format!("{date} {:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)),
        )
    }

    #[test]
    fn texts_are_read_as_the_format_says() {
        for (text, written, expected) in [
            ("09/06/2021 20:00:00", "dd/mm/yyyy hh:mm:ss", "2021-06-09 20:00:00"),
            ("9-6-2021", "dd/mm/yyyy", "2021-06-09"),
            ("25-08.2016", "dd/mm/yyyy", "2016-08-25"),
            ("03-13-2016", "mm/dd/yyyy", "2016-03-13"),
            ("20210610", "yyyymmdd", "2021-06-10"),
            ("7th March 2025", "d mmmm yyyy", "2025-03-07"),
            ("28th February  ", "d mmmm", "?-02-28"),
            ("July-2021", "mmmm-yyyy", "2021-07-?"),
            ("14-Mar-21", "dd-mmm-yy", "2021-03-14"),
            ("Friday, 7 March 2025", "dddd, d mmmm yyyy", "2025-03-07"),
            ("2024/05/01", "yyyy/mm/dd", "2024-05-01"),
            ("20/03/2015 24:00", "dd/mm/yyyy hh:mm", "2015-03-20 24:00:00"),
            ("1/2/2024 12:05 AM", "d/m/yyyy h:mm AM/PM", "2024-02-01 00:05:00"),
            ("2021-06-10T05:30:00.000", "yyyy-mm-dd hh:mm:ss", "2021-06-10 05:30:00"),
        ] {
            assert_eq!(read(text, written, "en").as_deref(), Some(expected), "{text} by {written}");
        }
        let spanish = read("23 de marzo del 2015", "d \"de\" mmmm \"del\" yyyy", "es");
        assert_eq!(spanish.as_deref(), Some("2015-03-23"));
        for (text, written, language) in [
            ("1er août 2026", "d mmmm yyyy", "fr"),
            ("1º de agosto de 2026", "d \"de\" mmmm \"de\" yyyy", "pt"),
            ("1ste augustus 2026", "d mmmm yyyy", "nl"),
            ("1. August 2026", "d. mmmm yyyy", "de"),
        ] {
            assert_eq!(read(text, written, language).as_deref(), Some("2026-08-01"), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_to_its_end_is_no_date() {
        for (text, written) in [
            ("09/06/2021 x", "dd/mm/yyyy"),
            ("31/02/2021", "dd/mm/yyyy"),
            ("13/13/2021", "dd/mm/yyyy"),
            ("2021", "dd/mm/yyyy"),
            ("9 Marzo 2021", "d mmmm yyyy"),
            ("25:00", "hh:mm"),
            ("10:75", "hh:mm"),
            ("", "dd/mm/yyyy"),
        ] {
            assert_eq!(read(text, written, "en"), None, "{text} by {written}");
        }
    }

    #[test]
    fn a_text_that_two_formats_read_as_two_days_is_none() {
        let formats = ["dd/mm/yyyy", "mm/dd/yyyy"].map(format);
        let read = |text| by_formats(text, &formats, "en").and_then(|p| p.day(4)).map(|day| day.to_string());
        assert_eq!(read("28/02/2026").as_deref(), Some("2026-02-28"));
        assert_eq!(read("03/03/2026").as_deref(), Some("2026-03-03"));
        assert_eq!(read("03/04/2026"), None);
        assert!(is_torn("03/04/2026", &formats, "en") && !is_torn("x", &formats, "en"));
    }

    #[test]
    fn without_a_format_only_iso_is_a_date() {
        let day = |text| iso(text).and_then(|pieces| pieces.day(4)).map(|day| day.to_string());
        assert_eq!(day("2021-06-10"), Some("2021-06-10".to_owned()));
        assert_eq!(day("2021-06-10 20:00"), Some("2021-06-10".to_owned()));
        assert_eq!(iso("2023-02").and_then(|p| p.month(4)).map(|m| m.to_string()), Some("2023-02".to_owned()));
        for text in ["03/04/2021", "2021-6-1", "2021-02-30", "20210610", "2021", "12:00"] {
            assert_eq!(iso(text), None, "{text}");
        }
    }
}
