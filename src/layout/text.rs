//! How a layout's texts are compared with a workbook's: whole and tidied, loosely, or by an expression.
//! It knows no cells and no headers; what to search, and whether loosely, is the caller's business.

use std::borrow::Cow;

use regex::{Captures, Regex, RegexBuilder};

use super::keys::short;
use super::mistake::{Mistakes, quoted};
use super::{Origin, Text};
use crate::names::{loose, tidy};

impl Text {
    /// Returns the text that must be equal as a whole.
    pub fn whole(written: &str) -> Self {
        Self::Whole { tidy: tidy(written), loose: loose(written), written: written.to_owned() }
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
            Self::Whole { loose: wanted, .. } => !wanted.is_empty() && loose(raw) == *wanted,
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

/// The longest expression that is taken, in bytes: longer ones hide what they match.
const LONGEST: usize = 1000;
/// What a compiled expression may take, in bytes. It bounds memory, and with it the time a search takes.
const LARGEST: usize = 1 << 20;

/// So many expressions a layout may have.
const MOST: usize = 500;

/// Returns a text of a layout file: an expression where it stands between slashes, else a whole text.
pub(super) fn written(text: &str, at: &Origin, out: &mut Mistakes) -> Option<Text> {
    if between_slashes(text).is_some() {
        return expression(text, at, out).map(Text::Pattern);
    }
    let whole = Text::whole(text);
    if matches!(&whole, Text::Whole { tidy, .. } if tidy.is_empty()) {
        out.say(at, format!("{} leaves nothing to compare with", quoted(text)))
            .instead("an expression between slashes, or the column's letter");
        return None;
    }
    Some(whole)
}

/// Returns an expression that must stand between slashes.
pub(super) fn expression(text: &str, at: &Origin, out: &mut Mistakes) -> Option<Regex> {
    let Some(inner) = between_slashes(text) else {
        out.say(at, format!("{} is no expression: none stands between slashes", quoted(text)))
            .instead(format!("'/{}/'", regex::escape(short(text))));
        return None;
    };
    if inner.is_empty() || inner.len() > LONGEST {
        out.say(at, format!("an expression has 1 to {LONGEST} bytes, this one {}", inner.len()));
        return None;
    }
    out.compiled += 1;
    if out.compiled > MOST {
        out.say(at, format!("a layout has at most {MOST} expressions"));
        return None;
    }
    let built = RegexBuilder::new(inner)
        .case_insensitive(true)
        .size_limit(LARGEST)
        .dfa_size_limit(LARGEST)
        .nest_limit(50)
        .build();
    match built {
        Ok(expression) => Some(expression),
        Err(error) => {
            out.say(at, format!("the expression {} cannot be used: {}", quoted(text), reason(&error)));
            None
        }
    }
}

fn between_slashes(text: &str) -> Option<&str> {
    text.strip_prefix('/')?.strip_suffix('/')
}

/// Returns what is wrong with an expression and at which character. The crate draws a picture of several lines; its
/// caret and its last line are what is said.
fn reason(error: &regex::Error) -> String {
    if matches!(error, regex::Error::CompiledTooBig(_)) {
        return format!("it takes more than {LARGEST} bytes, mostly by large repetitions").to_owned();
    }
    let picture = error.to_string();
    let why = picture.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or("it is not understood");
    match picture.lines().find(|line| line.trim_start().starts_with('^')).and_then(|line| line.find('^')) {
        Some(caret) => format!("{why}, at character {}", caret.saturating_sub(3)),
        None => why.to_owned(),
    }
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

    fn refused(text: &str) -> String {
        let mut out = Mistakes::default();
        assert!(written(text, &Origin::default(), &mut out).is_none());
        out.sorted()[0].message.clone()
    }

    #[test]
    fn a_wrong_expression_is_told_with_the_character() {
        assert_eq!(refused("/ab(c/"), "the expression \"/ab(c/\" cannot be used: unclosed group, at character 3");
        assert!(refused(r"/(\w{300}){300}/").contains("takes more than"));
        assert!(refused(&format!("/{}/", "a".repeat(2000))).contains("1 to 1000 bytes"));
        assert!(refused("//").contains("this one 0"));
        assert!(refused(" - ").contains("leaves nothing"));
    }

    #[test]
    fn a_single_slash_is_a_whole_text() {
        assert!(matches!(written("/", &Origin::default(), &mut Mistakes::default()), Some(Text::Whole { .. })));
    }
}
