//! A known day in a text: where it stands, in which of Excel's formats, and the expression that finds it again.

use chrono::{Datelike, NaiveDate};

/// The ways of writing days, the common ones first: Excel's format, and chrono's.
const FORMATS: [(&str, &str); 16] = [
    ("yyyy-mm-dd", "%Y-%m-%d"),
    ("yyyy/mm/dd", "%Y/%m/%d"),
    ("dd/mm/yyyy", "%d/%m/%Y"),
    ("dd-mm-yyyy", "%d-%m-%Y"),
    ("dd.mm.yyyy", "%d.%m.%Y"),
    ("d/m/yyyy", "%-d/%-m/%Y"),
    ("d-m-yyyy", "%-d-%-m-%Y"),
    ("dd-mmm-yyyy", "%d-%b-%Y"),
    ("dd mmm yyyy", "%d %b %Y"),
    ("d mmmm yyyy", "%-d %B %Y"),
    ("dd-mmm-yy", "%d-%b-%y"),
    ("yyyymmdd", "%Y%m%d"),
    ("ddmmyyyy", "%d%m%Y"),
    ("mm/dd/yyyy", "%m/%d/%Y"),
    ("m/d/yyyy", "%-m/%-d/%Y"),
    ("dd/mm/yy", "%d/%m/%y"),
];

/// The ways of writing months.
const MONTHS: [(&str, &str); 8] = [
    ("mmmm-yyyy", "%B-%Y"),
    ("mmmm yyyy", "%B %Y"),
    ("mmm-yyyy", "%b-%Y"),
    ("mmm yyyy", "%b %Y"),
    ("yyyy-mm", "%Y-%m"),
    ("yyyymm", "%Y%m"),
    ("mmm-yy", "%b-%y"),
    ("mmm yy", "%b %y"),
];

/// A day (or a month) found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// At which byte it starts.
    pub start: usize,
    /// The text itself.
    pub text: String,
    /// Excel's format of it.
    pub format: &'static str,
    /// Whether another order of day and month would read the same day.
    pub either: bool,
}

/// Returns where a text has a day; digits that go on before or behind it are another number.
pub fn find(text: &str, day: NaiveDate) -> Option<Found> {
    find_by(text, day, &FORMATS)
}

/// Returns where a text has the month of a day.
pub fn find_month(text: &str, day: NaiveDate) -> Option<Found> {
    find_by(text, day, &MONTHS)
}

fn find_by(text: &str, day: NaiveDate, formats: &[(&'static str, &str)]) -> Option<Found> {
    let folded = text.to_ascii_lowercase();
    for (format, chrono) in formats {
        let written = day.format(chrono).to_string().to_ascii_lowercase();
        for (start, hit) in folded.match_indices(&written) {
            let end = start + hit.len();
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let before = folded.get(..start).and_then(|text| text.chars().next_back());
            let after = folded.get(end..).and_then(|text| text.chars().next());
            if !digit(before) && !digit(after) {
                let text = text.get(start..end)?.to_owned();
                let by_order = format.contains('d') && !format.contains("mmm") && !format.starts_with("yyyy");
                // `Nov-26` is a day, too.
                let by_year = !format.contains('d') && !format.contains("yyyy");
                let either = (by_order && day.day() == day.month())
                    || (by_year && i64::from(day.day()) == i64::from(day.year()) % 100);
                return Some(Found { start, text, format, either });
            }
        }
    }
    None
}

/// Returns an expression that fits a text and those like it: digits for digits, letters for letters.
pub fn alike(text: &str) -> String {
    let class = |c: char| {
        if c.is_ascii_digit() {
            'd'
        } else if c.is_alphabetic() {
            'a'
        } else {
            c
        }
    };
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let mut run = 1;
        while matches!(class(c), 'd' | 'a') && chars.peek().is_some_and(|next| class(*next) == class(c)) {
            chars.next();
            run += 1;
        }
        match class(c) {
            'd' if run == 8 => out.push_str(r"\d{8}"),
            'd' => out.push_str(r"\d+"),
            'a' => out.push_str("[A-Za-z]+"),
            '-' => out.push('-'),
            _ => out.push_str(&regex::escape(&c.to_string())),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_found_in_the_way_it_is_written() {
        let day = NaiveDate::from_ymd_opt(2021, 6, 9).unwrap();
        let at = |text: &str| find(text, day).map(|found| (found.start, found.format));
        assert_eq!(at("Dated :- 09/06/2021 20:00:00"), Some((9, "dd/mm/yyyy")));
        assert_eq!(at("Report_20210609_190000(C).xlsx"), Some((7, "yyyymmdd")));
        assert_eq!(at("9-Jun-2021"), None, "not a form that is known");
        assert_eq!(at("06/09/2021"), Some((0, "mm/dd/yyyy")));
        assert_eq!(at("120210609"), None);
        assert_eq!(find_month("Solar July-2021(B).xlsx", day), None);
        assert_eq!(alike("09/06/2021"), r"\d+/\d+/\d+");
    }

    #[test]
    fn a_day_that_is_its_month_leaves_their_order_open() {
        let day = NaiveDate::from_ymd_opt(2021, 6, 6).unwrap();
        assert!(find("06/06/2021", day).unwrap().either);
        assert!(!find("2021-06-06", day).unwrap().either);
    }
}
