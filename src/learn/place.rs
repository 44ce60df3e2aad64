//! Texts as TOML writes them, and places as a layout does.

use crate::layout::smooth;
use crate::names::is_hidden;

/// Returns a text as a TOML string.
pub fn quoted(text: &str) -> String {
    string(&smooth(text))
}

/// Returns a text as TOML writes it, and what a terminal would obey, or nobody sees, by its number.
fn string(text: &str) -> String {
    if !text.contains(is_hidden) {
        return toml::Value::String(text.to_owned()).to_string();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_hidden(c) => out.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Returns an expression as a TOML string that keeps its backslashes, between slashes.
pub fn expression(inner: &str) -> String {
    let text = format!("/{inner}/");
    if text.contains('\'') || text.contains(is_hidden) { string(&text) } else { format!("'{text}'") }
}

/// Returns texts as a TOML list.
pub fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// Returns a text for an expression: its letters and digits as they are, blanks as any blanks.
pub fn literal(text: &str) -> String {
    let words = smooth(text).split(' ').map(|word| regex::escape(word).replace(r"\-", "-")).collect::<Vec<_>>();
    let behind = if text.ends_with(char::is_whitespace) { " *" } else { "" };
    format!("{}{behind}", words.join(" *"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_hides_nothing() {
        for text in ["Export (kWh)", "say \"x\" \\ 'y'", "a\u{1b}[31m\u{9b}\u{202e}\"\\ \u{7f}'", "\u{e0041}"] {
            for (written, meant) in [(quoted(text), text.to_owned()), (expression(text), format!("/{text}/"))] {
                assert!(!written.contains(is_hidden), "{written:?}");
                let read: toml::Table = toml::from_str(&format!("x = {written}")).unwrap();
                assert_eq!(read.get("x").and_then(toml::Value::as_str), Some(meant.as_str()));
            }
        }
    }
}
