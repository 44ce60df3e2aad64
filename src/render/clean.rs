//! Texts of strangers made safe to show: what a terminal would obey, or what turns the reading order, is spelled out.

use std::borrow::Cow;

use crate::names::is_hidden;

/// Returns the text with every control character, line break and bidirectional mark spelled visibly (`␛`, `␊`,
/// `<U+202E>`), so that one line stays one line and says what it holds. Joiners that Indic scripts need stay.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\u{0}'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('?')),
            '\u{7f}' => out.push('␡'),
            c if is_hidden(c) => out.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        for (text, shown) in [
            ("INV-1 क्‍ष °C", "INV-1 क्‍ष °C"),
            ("\u{1b}[31mred", "␛[31mred"),
            ("a\nb\tc\u{7f}", "a␊b␉c␡"),
            ("\u{9b}2J", "<U+009B>2J"),
            ("xls\u{202e}exe", "xls<U+202E>exe"),
            ("\u{e0041}", "<U+E0041>"),
        ] {
            assert_eq!(clean(text), shown);
        }
    }
}
