//! The name of a column without what differs from day to day.

use crate::calendar::begins_a_month;
use crate::names::tidy;

/// The languages in which headings name months.
const LANGUAGES: [&str; 2] = ["en", "es"];

/// Returns a column's name without the dates in it, which differ from day to day: of a part that has two pieces of a
/// date, or nothing else, those are left out.
pub(super) fn lasting(name: &str) -> String {
    let part = |part: &str| {
        let tidied = tidy(part);
        let words = || tidied.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let dated = words().filter(|word| is_of_a_date(word)).count();
        if dated < 2 && dated != words().count() {
            return tidied;
        }
        words().map(|word| if is_of_a_date(word) { "#" } else { word }).collect::<Vec<_>>().join(" ")
    };
    name.split(" > ").map(part).collect::<Vec<_>>().join(" > ")
}

fn is_of_a_date(word: &str) -> bool {
    let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ordinal = matches!(word.strip_prefix(number), Some("" | "st" | "nd" | "rd" | "th"));
    let digits = !number.is_empty() && number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit());
    (digits && ordinal) || begins_a_month(word, &LANGUAGES)
}
