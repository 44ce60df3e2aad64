//! Texts as TOML writes them, and places as a layout does.

use crate::layout::smooth;

/// Returns a text as a TOML string.
pub fn quoted(text: &str) -> String {
    toml::Value::String(smooth(text).into_owned()).to_string()
}

/// Returns an expression as a TOML string that keeps its backslashes, between slashes.
pub fn expression(inner: &str) -> String {
    let text = format!("/{inner}/");
    if text.contains('\'') { toml::Value::String(text).to_string() } else { format!("'{text}'") }
}

/// Returns texts as a TOML list.
pub fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// Returns a text for an expression: its letters and digits as they are, blanks as any blanks.
pub fn literal(text: &str) -> String {
    smooth(text).split(' ').map(|word| regex::escape(word).replace(r"\-", "-")).collect::<Vec<_>>().join(" *")
}
