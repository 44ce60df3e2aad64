//! Date formats in Excel's own codes, `dd/mm/yyyy hh:mm`, taken apart. Reading a date by one is the parser's business.

use super::{DateFormat, DatePart};
use crate::names::tidy;

impl DateFormat {
    /// Returns the parts of a format.
    ///
    /// # Errors
    ///
    /// A sentence that says what is no code, what stands twice, or that nothing in it gives a date or a time.
    pub fn read(written: &str) -> Result<Self, String> {
        if written.len() > 100 {
            return Err("a date format has at most 100 bytes".to_owned());
        }
        let mut parts = Vec::new();
        let mut rest = written;
        while let Some(c) = rest.chars().next() {
            let (part, after) = match c {
                '"' => literal(rest)?,
                ':' => (DatePart::Colon, skip(rest, 1)),
                _ if is_gap(c) => (DatePart::Gap, rest.trim_start_matches(is_gap)),
                'T' if skip(rest, 1).starts_with(['h', 'H']) => (DatePart::Gap, skip(rest, 1)),
                _ => code(rest, &parts)?,
            };
            // Two gaps in a row are one: a blank literal beside a blank.
            if !(part == DatePart::Gap && parts.last() == Some(&DatePart::Gap)) {
                parts.push(part);
            }
            rest = after;
        }
        whole(&parts)?;
        Ok(Self { written: written.to_owned(), parts })
    }
}

fn is_gap(c: char) -> bool {
    matches!(c, '/' | '-' | '.' | ',') || c.is_whitespace()
}

fn skip(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or_default()
}

fn literal(rest: &str) -> Result<(DatePart, &str), String> {
    let Some((word, after)) = skip(rest, 1).split_once('"') else {
        return Err("a word in quotes does not end".to_owned());
    };
    let tidied = tidy(word);
    Ok((if tidied.is_empty() { DatePart::Gap } else { DatePart::Literal(tidied) }, after))
}

fn code<'a>(rest: &'a str, before: &[DatePart]) -> Result<(DatePart, &'a str), String> {
    if rest.get(..5).is_some_and(|noon| noon.eq_ignore_ascii_case("AM/PM")) {
        return Ok((DatePart::Noon, skip(rest, 5)));
    }
    let first = rest.chars().next().unwrap_or_default().to_ascii_lowercase();
    let run = rest.chars().take_while(|c| c.to_ascii_lowercase() == first).count();
    let after = || skip(rest, run);
    let part = match (first, run) {
        ('d', 1 | 2) => DatePart::Day,
        ('d', 3 | 4) => DatePart::Weekday,
        ('m', 1 | 2) if is_minute(before, after()) => DatePart::Minute,
        ('m', 1 | 2) => DatePart::Month,
        ('m', 3 | 4) => DatePart::MonthName,
        ('y', 2) => DatePart::ShortYear,
        ('y', 4) => DatePart::Year,
        ('h', 1 | 2) => DatePart::Hour,
        ('s', 1 | 2) => DatePart::Second,
        _ => {
            let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '%').take(20).collect();
            let word = if word.is_empty() { rest.chars().take(1).collect() } else { word };
            return Err(format!(
                "{} is no code of a date; codes are d dd ddd dddd m mm mmm mmmm yy yyyy h hh mm ss AM/PM, other words \
                 stand in double quotes",
                super::mistake::quoted(&word)
            ));
        }
    };
    Ok((part, after()))
}

/// `mm` is minutes after the hour, and before the seconds, as in Excel.
fn is_minute(before: &[DatePart], after: &str) -> bool {
    let last = before.iter().rev().find(|part| !matches!(part, DatePart::Gap | DatePart::Colon));
    last == Some(&DatePart::Hour) || after.trim_start_matches([':', '.']).starts_with(['s', 'S'])
}

/// Refuses a format that says one thing twice, or nothing.
fn whole(parts: &[DatePart]) -> Result<(), String> {
    let years = |part: &DatePart| matches!(part, DatePart::Year | DatePart::ShortYear);
    let months = |part: &DatePart| matches!(part, DatePart::Month | DatePart::MonthName);
    let count = |is: &dyn Fn(&DatePart) -> bool| parts.iter().filter(|part| is(part)).count();
    for (what, times) in [
        ("year", count(&years)),
        ("month", count(&months)),
        ("day", count(&|part| *part == DatePart::Day)),
        ("hour", count(&|part| *part == DatePart::Hour)),
        ("minute", count(&|part| *part == DatePart::Minute)),
        ("second", count(&|part| *part == DatePart::Second)),
    ] {
        if times > 1 {
            return Err(format!("the {what} stands twice in it"));
        }
    }
    let says = |part: &DatePart| {
        !matches!(part, DatePart::Gap | DatePart::Colon | DatePart::Literal(_) | DatePart::Weekday | DatePart::Noon)
    };
    if !parts.iter().any(says) {
        return Err("nothing in it gives a date or a time".to_owned());
    }
    if parts.contains(&DatePart::Noon) && !parts.contains(&DatePart::Hour) {
        return Err("AM/PM stands without an hour".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::DatePart::{
        Colon, Day, Gap, Hour, Literal, Minute, Month, MonthName, Noon, Second, ShortYear, Weekday, Year,
    };
    use super::*;

    #[test]
    fn formats_come_apart_as_excel_reads_them() {
        for (written, parts) in [
            ("dd/mm/yyyy", vec![Day, Gap, Month, Gap, Year]),
            ("dd/mm/yyyy hh:mm:ss", vec![Day, Gap, Month, Gap, Year, Gap, Hour, Colon, Minute, Colon, Second]),
            ("yyyymmdd", vec![Year, Month, Day]),
            ("yyyy-mm-ddThh:mm", vec![Year, Gap, Month, Gap, Day, Gap, Hour, Colon, Minute]),
            ("mmmm-yyyy", vec![MonthName, Gap, Year]),
            ("mm:ss", vec![Minute, Colon, Second]),
            ("dddd, d mmm yy", vec![Weekday, Gap, Day, Gap, MonthName, Gap, ShortYear]),
            ("h:mm AM/PM", vec![Hour, Colon, Minute, Gap, Noon]),
            (
                "d \"de\" mmmm \"del\" yyyy",
                vec![Day, Gap, Literal("de".into()), Gap, MonthName, Gap, Literal("del".into()), Gap, Year],
            ),
        ] {
            assert_eq!(DateFormat::read(written).map(|format| format.parts), Ok(parts), "{written}");
        }
    }

    #[test]
    fn what_is_no_format_is_refused() {
        for (written, why) in [
            ("%d/%m/%Y", "no code"),
            ("dd/mm/yyyy mm", "month stands twice"),
            ("mmmmm", "no code"),
            ("[h]:mm", "no code"),
            ("d \"de", "does not end"),
            ("", "nothing in it"),
            ("dddd", "nothing in it"),
            ("mm AM/PM", "without an hour"),
            ("yyy", "no code"),
            ("dd/mm/yyyy yy", "year stands twice"),
        ] {
            assert!(DateFormat::read(written).is_err_and(|e| e.contains(why)), "{written}");
        }
    }
}
