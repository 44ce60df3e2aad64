//! Texts folded, so that two which a reader takes for the same are equal.

use unicode_normalization::UnicodeNormalization;

/// Returns a text for strict comparison: NFKC, lower case, runs of blanks, line breaks and `_` as one blank, none
/// around punctuation, outer `: * . - ;` off. Two texts mean the same exactly when this is equal.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        // Most texts are: NFKC leaves them as they are, and every workbook has its thousands.
        tidied(text.chars().map(|c| c.to_ascii_lowercase()), &mut out);
    } else {
        tidied(text.nfkc().flat_map(char::to_lowercase), &mut out);
        // An accent that stands by itself is a blank and a mark, which joins the letter before it without the blank.
        out = out.nfkc().collect();
    }
    let trimmed = out.trim_matches(|c: char| matches!(c, ':' | '*' | '.' | '-' | ';') || c.is_whitespace());
    if trimmed.len() == out.len() { out } else { trimmed.to_owned() }
}

/// Writes folded characters with their words joined by one blank, by none beside punctuation.
fn tidied(folded: impl Iterator<Item = char>, out: &mut String) {
    let (mut before, mut blank) = (None, false);
    for c in folded {
        if c == '_' || c.is_whitespace() {
            blank = true;
            continue;
        }
        if blank && !before.is_none_or(is_joint) && !is_joint(c) {
            out.push(' ');
        }
        out.push(c);
        (before, blank) = (Some(c), false);
    }
}

fn is_joint(c: char) -> bool {
    !c.is_alphanumeric()
}

/// Returns a text for loose comparison: as [`tidy`], without what stands in brackets, letters and digits only.
/// `P L F %` and `PLF (percent)` mean the same.
pub fn loose(text: &str) -> String {
    let mut depth = 0_i32;
    let mut out = String::new();
    for c in tidy(text).chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = (depth - 1).max(0),
            _ if depth == 0 && c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_as_a_reader_sees_them() {
        for (a, b) in [
            ("Generation\u{a0} (kWh)", "generation(kwh)"),
            ("Wind_Speed", "wind speed"),
            ("Total:", "TOTAL"),
            ("A / B", "a/b"),
            ("Sl.\nNo.", "sl. no"),
        ] {
            assert_eq!(tidy(a), tidy(b), "{a}");
        }
        assert_ne!(tidy("P L F"), tidy("PLF"));
        for accent in ["d\u{b4}", "St \u{a8}.", "D \u{b8} x", "0\u{32f} \u{338}m"] {
            assert_eq!(tidy(&tidy(accent)), tidy(accent), "{accent}");
        }
        assert_eq!(loose("P L F"), loose("PLF (%)"));
        assert_eq!(loose("Generation (kWh)"), loose("generation"));
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_of_tidying_gives_what_the_long_way_gives(text in "[ -~\t\n\r]{0,40}") {
            // A fullwidth zero is no ASCII and folds to "0": it sends the same text the long way.
            let long = tidy(&format!("{text}0０"));
            proptest::prop_assert_eq!(tidy(&format!("{text}00")), long);
        }
    }
}
