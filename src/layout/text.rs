//! How a layout's texts are compared with a workbook's: whole and tidied, loosely, or by an expression.
//! It knows no cells and no headers; what to search, and whether loosely, is the caller's business.

use std::borrow::Cow;

use regex::{Captures, Regex};

use super::Text;
use crate::names::{loose, tidy};

impl Text {
    /// Returns the text that must be equal as a whole.
    pub fn whole(written: &str) -> Self {
        Self::Whole { tidy: tidy(written), written: written.to_owned() }
    }

    /// Returns whether a text of the workbook fits: equal after tidying, or found by the expression.
    pub fn fits(&self, raw: &str) -> bool {
        match self {
            Self::Whole { tidy: wanted, .. } => !wanted.is_empty() && tidy(raw) == *wanted,
            Self::Pattern(expression) => expression.is_match(&smooth(raw)),
        }
    }

    /// Returns whether a text fits when brackets, blanks and punctuation do not count. To be asked only where nothing
    /// fits strictly. An expression is never loose.
    pub fn fits_loosely(&self, raw: &str) -> bool {
        match self {
            Self::Whole { written, .. } => {
                let wanted = loose(written);
                !wanted.is_empty() && loose(raw) == wanted
            }
            Self::Pattern(_) => self.fits(raw),
        }
    }

    /// Returns what a fitting text gives: the first group of the expression that took part, its whole hit where it has
    /// none, the text itself where a whole text is wanted. Nothing where it does not fit.
    pub fn capture(&self, raw: &str) -> Option<String> {
        match self {
            Self::Whole { .. } => self.fits(raw).then(|| smooth(raw).into_owned()),
            Self::Pattern(expression) => captured(expression, raw),
        }
    }

    /// Returns it as the layout writes it, for messages: a whole text bare, an expression between slashes.
    pub fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Whole { written, .. } => Cow::Borrowed(written),
            Self::Pattern(expression) => Cow::Owned(format!("/{}/", expression.as_str())),
        }
    }
}

/// Returns the first group of an expression that took part in its first hit in a text (see [`smooth`]), trimmed; the
/// whole hit where the expression has no group. Nothing where it does not hit.
pub fn captured(expression: &Regex, raw: &str) -> Option<String> {
    let text = smooth(raw);
    let found = expression.captures(&text)?;
    taken(&found).map(|hit| hit.trim().to_owned())
}

fn taken<'t>(found: &Captures<'t>) -> Option<&'t str> {
    let group = (1..found.len()).find_map(|n| found.get(n));
    if found.len() > 1 { group.map(|hit| hit.as_str()) } else { found.get(0).map(|hit| hit.as_str()) }
}

/// Returns a text with runs of blanks, NBSP and line breaks as one blank and none at its ends: what expressions see.
pub fn smooth(raw: &str) -> Cow<'_, str> {
    let mut before_blank = true;
    let smooth = raw.chars().all(|c| {
        let fine = if c == ' ' { !before_blank } else { !c.is_whitespace() };
        before_blank = c == ' ';
        fine
    });
    if smooth && !raw.ends_with(' ') {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Text {
        Text::Pattern(regex::RegexBuilder::new(text).case_insensitive(true).build().unwrap())
    }

    #[test]
    fn a_whole_text_is_compared_tidied() {
        let total = Text::whole("Total");
        assert!(total.fits("  TOTAL: "));
        assert!(!total.fits("Total 1"));
        assert!(!Text::whole("-").fits(""), "a text of which nothing is left fits nothing");
    }

    #[test]
    fn loose_is_without_brackets_and_blanks_but_never_empty() {
        assert!(Text::whole("Generation").fits_loosely("Generation (kWh)"));
        assert!(Text::whole("PLF").fits_loosely("P L F"));
        assert!(!Text::whole("%").fits_loosely("(kWh)"));
    }

    #[test]
    fn an_expression_sees_blanks_as_one_and_no_case() {
        let dated = pattern(r"^dated :- *(\S+)");
        assert_eq!(dated.capture("Dated\u{a0} :-\n 09/06/2021  20:00"), Some("09/06/2021".to_owned()));
        assert_eq!(dated.capture("Date"), None);
    }

    #[test]
    fn the_group_that_took_part_is_taken_and_without_groups_the_hit() {
        let either = pattern(r"^(?:plant (?<plant>\w+)|site (?<site>\w+))$");
        assert_eq!(either.capture("Site B2"), Some("B2".to_owned()));
        assert_eq!(pattern(r"\d{2}").capture("day 07 of"), Some("07".to_owned()));
        assert_eq!(pattern(r"^(a)?b").capture("b"), None, "a group that took no part gives nothing");
    }

    #[test]
    fn smooth_text_is_not_copied() {
        assert!(matches!(smooth("a b c"), Cow::Borrowed(_)));
        assert_eq!(smooth(" a\u{a0}\u{a0}b\r\n c "), "a b c");
        assert_eq!(smooth("a "), "a");
        assert_eq!(smooth(""), "");
    }
}
