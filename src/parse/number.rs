//! A number written as text: `48,00,000`, `(12.5)`, `1000 KW`. What reads two ways, or no way, is refused.

use std::fmt;

use crate::layout::NumberStyle;
use crate::units::Unit;

/// A text that is no number in the layout's way of writing them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is no number")
    }
}

impl std::error::Error for NotANumber {}

/// Returns the number that a text writes. Groups of digits must be well-formed: by threads of three, or, with `,`, the
/// Indian way (`1,63,00,000`). Brackets around it mean negative.
///
/// # Errors
///
/// [`NotANumber`] for anything else, also for what is not finite.
pub fn parse(text: &str, style: NumberStyle) -> Result<f64, NotANumber> {
    let text = text.trim().trim_start_matches('\'').trim();
    let (negative, body) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        },
    };
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let (whole, fraction) = match mantissa.split_once(style.decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let mut plain = digits(whole, style.group).ok_or(NotANumber)?;
    if plain.is_empty() && fraction.is_none_or(str::is_empty) {
        return Err(NotANumber);
    }
    if let Some(fraction) = fraction {
        all_digits(fraction).then_some(()).ok_or(NotANumber)?;
        plain = format!("{plain}.{fraction}");
    }
    if let Some(exponent) = exponent {
        let size = exponent.trim_start_matches(['+', '-']);
        (exponent.len() - size.len() <= 1 && !size.is_empty() && all_digits(size)).then_some(()).ok_or(NotANumber)?;
        plain = format!("{plain}e{exponent}");
    }
    let number: f64 = plain.parse().map_err(|_| NotANumber)?;
    let signed = if negative { -number } else { number };
    signed.is_finite().then_some(signed).ok_or(NotANumber)
}

/// Returns the number and its own unit, where one stands at its end: `1000 KW`, `12.5 %`.
///
/// # Errors
///
/// [`NotANumber`] where the text is neither a number nor one with a known unit.
pub fn parse_with_unit(text: &str, style: NumberStyle) -> Result<(f64, Option<(Unit, String)>), NotANumber> {
    if let Ok(number) = parse(text, style) {
        return Ok((number, None));
    }
    let trimmed = text.trim();
    let from = trimmed.find(|c: char| c.is_alphabetic() || matches!(c, '%' | '°' | '₹')).ok_or(NotANumber)?;
    let (number, written) = trimmed.split_at_checked(from).ok_or(NotANumber)?;
    let unit = Unit::parse(written).ok_or(NotANumber)?;
    Ok((parse(number, style)?, Some((unit, written.trim().to_owned()))))
}

/// In how many ways a text reads as a number, as far as its comma and its point tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ways {
    /// It has neither.
    Plain,
    /// In one.
    One,
    /// In two: `1,234` and `1.234` group digits in one way of writing and part a fraction off in the other. The number by
    /// the other way.
    Two(f64),
}

/// Returns in how many ways a text that is a number by `1,234.5` can be read.
pub fn ways(text: &str) -> Ways {
    let text = text.trim().trim_start_matches('\'');
    let end = text.find(|c: char| c.is_alphabetic() || matches!(c, '%' | '°' | '₹')).unwrap_or(text.len());
    let number = text.get(..end).unwrap_or(text).trim();
    let signs: Vec<char> = number.chars().filter(|c| matches!(c, ',' | '.')).collect();
    let other = match signs.as_slice() {
        [] => return Ways::Plain,
        // No group of digits starts with a zero: 0.987 is a fraction.
        ['.'] if number.trim_start_matches(['-', '+', '(']).starts_with('0') => return Ways::One,
        [_] => parse(number, NumberStyle { group: '.', decimal: ',' }),
        _ => return Ways::One,
    };
    other.map_or(Ways::One, Ways::Two)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Returns the digits of a whole number without what groups them, or nothing where the groups are malformed.
fn digits(whole: &str, group: char) -> Option<String> {
    let blank = group.is_whitespace();
    let parts: Vec<&str> = whole.split(|c: char| c == group || (blank && c.is_whitespace())).collect();
    if !parts.iter().all(|part| all_digits(part)) {
        return None;
    }
    if let [first, middle @ .., last] = parts.as_slice() {
        let by_three = (1..=3).contains(&first.len()) && middle.iter().all(|part| part.len() == 3);
        let indian = group == ',' && (1..=2).contains(&first.len()) && middle.iter().all(|part| part.len() == 2);
        if last.len() != 3 || !(by_three || indian) {
            return None;
        }
    }
    Some(parts.concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENGLISH: NumberStyle = NumberStyle { group: ',', decimal: '.' };
    const GERMAN: NumberStyle = NumberStyle { group: '.', decimal: ',' };
    const BLANKS: NumberStyle = NumberStyle { group: ' ', decimal: ',' };

    #[test]
    fn published_numbers_read_as_published() {
        for (text, number) in [
            ("48,00,000", 4_800_000.0),
            ("4,800,000", 4_800_000.0),
            ("27,42,857", 2_742_857.0),
            ("12,34,567", 1_234_567.0),
            ("1,63,00,000", 16_300_000.0),
            ("1,234", 1234.0),
            ("(12.5)", -12.5),
            ("\u{a0}28.20 ", 28.2),
            ("-0", 0.0),
            ("\u{2212}3", -3.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1.2E+05", 120_000.0),
            ("'007", 7.0),
        ] {
            assert_eq!(parse(text, ENGLISH), Ok(number), "{text}");
        }
        assert_eq!(parse("1.234.567,8", GERMAN), Ok(1_234_567.8));
        assert_eq!(parse("1\u{a0}234,5", BLANKS), Ok(1234.5));
    }

    #[test]
    fn what_reads_two_ways_or_none_is_refused() {
        for text in [
            "",
            " ",
            "-",
            ".",
            "1.234.567",
            "1,23",
            "12,3456",
            "1,2345,678",
            ",123",
            "123,",
            "1,,234",
            "1234,567",
            "12 or 13",
            "1 234",
            "0x1F",
            "inf",
            "NaN",
            "1e",
            "1e400",
            "--5",
            "(5",
            "1.2e+-5",
            "1,63,000,00",
        ] {
            assert_eq!(parse(text, ENGLISH), Err(NotANumber), "{text}");
        }
    }

    #[test]
    fn a_unit_may_stand_at_its_end() {
        let read = |text| parse_with_unit(text, ENGLISH).map(|(n, unit)| (n, unit.map(|(_, written)| written)));
        assert_eq!(read("1000 KW"), Ok((1000.0, Some("KW".to_owned()))));
        assert_eq!(read("0MW"), Ok((0.0, Some("MW".to_owned()))));
        assert_eq!(read("12.5 %"), Ok((12.5, Some("%".to_owned()))));
        assert_eq!(read("12"), Ok((12.0, None)));
        assert_eq!(read("12 apples"), Err(NotANumber));
        assert_eq!(read("MW"), Err(NotANumber));
    }

    #[test]
    fn one_comma_or_point_before_three_digits_reads_two_ways() {
        for (text, found) in [
            ("1234", Ways::Plain),
            ("1,234", Ways::Two(1.234)),
            ("(1,234)", Ways::Two(-1.234)),
            ("12.345 kWh", Ways::Two(12_345.0)),
            ("28.20", Ways::One),
            ("0.987", Ways::One),
            ("12,34,567", Ways::One),
            ("1,234.5", Ways::One),
        ] {
            assert_eq!(ways(text), found, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _unused = parse_with_unit(&text, ENGLISH);
            let _unused = parse_with_unit(&text, BLANKS);
        }

        #[test]
        fn a_printed_number_reads_back(number in -1e15f64..1e15) {
            prop_assert_eq!(parse(&number.to_string(), ENGLISH), Ok(number));
        }

        #[test]
        fn western_groups_change_nothing(number in 0u64..1_000_000_000_000) {
            let plain = number.to_string();
            let mut grouped = String::new();
            for (i, c) in plain.chars().enumerate() {
                if i > 0 && (plain.len() - i) % 3 == 0 {
                    grouped.push(',');
                }
                grouped.push(c);
            }
            prop_assert_eq!(parse(&grouped, ENGLISH), parse(&plain, ENGLISH));
        }
    }
}
