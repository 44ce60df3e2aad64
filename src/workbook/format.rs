//! What a number format says about the number under it: a percentage, a date after all. It formats nothing.

use calamine::Style;

/// What the style of a cell says about its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// As a percentage.
    pub(super) percent: bool,
    /// As a plain number, whatever its letters look like: `0.0 MWh` holds an `M` and an `h` and is no time.
    pub(super) plain_number: bool,
}

impl Shown {
    /// Returns what a style says.
    pub(super) fn of(style: &Style) -> Self {
        let Some(format) = &style.number_format else { return Self::default() };
        let section = bare_section(&format.format_code);
        // The East Asian dates among the built-in formats have no code of their own and are given as "General".
        let built_in_date = matches!(format.format_id, Some(14..=22 | 27..=36 | 45..=47 | 50..=58));
        Self { percent: section.contains('%'), plain_number: !built_in_date && is_number(&section) }
    }
}

/// Returns the first section of a format code without what is only shown: quoted and escaped text, fills, and brackets
/// but those of elapsed time, which become their letter.
fn bare_section(code: &str) -> String {
    let (mut bare, mut chars) = (String::with_capacity(code.len()), code.chars());
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '\\' | '_' | '*' => drop(chars.next()),
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                let elapsed = inside.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 'M' | 's' | 'S'));
                bare.push_str(if elapsed { &inside } else { "" });
            }
            other => bare.push(other.to_ascii_lowercase()),
        }
    }
    bare
}

/// Returns whether a bare section shows a number: it has places for digits that are not fractions of a second.
fn is_number(section: &str) -> bool {
    if section.contains("general") {
        return true;
    }
    let mut in_fraction = false;
    let mut before = ' ';
    for c in section.chars() {
        match c {
            '.' | ',' => in_fraction = before.eq_ignore_ascii_case(&'s'),
            '0' if in_fraction => {}
            '0' | '#' | '?' => return true,
            _ => in_fraction = false,
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_letters_make_no_date() {
        for code in ["0.0 MWh", "#,##0 kWh", "General MWh", "0.00\\ h", "[$-409]0.0 days", "[Red]0 Mvarh;-0 Mvarh"] {
            assert!(is_number(&bare_section(code)), "{code}");
        }
    }

    #[test]
    fn dates_times_and_durations_stay() {
        for code in [
            "yyyy-mm-dd",
            "h:mm:ss.000",
            "mmss.0",
            "[h]:mm",
            "[s].00",
            "[$-F800]dddd\\, mmmm dd",
            "d\"0\"mmm",
            "m/d/yy h:mm;@",
        ] {
            assert!(!is_number(&bare_section(code)), "{code}");
        }
    }

    #[test]
    fn a_percent_sign_counts_only_where_it_is_one() {
        let cases = [("0.00%", true), ("0\"%\"", false), ("0\\%", false), ("0.0;0%", false), ("[Red]0%;0", true)];
        for (code, percent) in cases {
            assert_eq!(bare_section(code).contains('%'), percent, "{code}");
        }
    }
}
