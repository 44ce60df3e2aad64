//! A line for the screen: pieces of text, each with a tone. Every piece is cleaned, so that no text of a stranger
//! reaches the terminal as it came.

use crate::render::{Painted, Tone, clean};

/// A line, without its line break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(Vec<(Tone, String)>);

impl Line {
    /// Returns an empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the line with a piece more.
    #[must_use]
    pub fn plain(self, text: impl AsRef<str>) -> Self {
        self.toned(Tone::Plain, text)
    }

    /// Returns the line with a piece of a tone more.
    #[must_use]
    pub fn toned(mut self, tone: Tone, text: impl AsRef<str>) -> Self {
        self.0.push((tone, clean(text.as_ref()).into_owned()));
        self
    }

    /// Returns the line as bytes for a terminal (`colour`) or for anything else.
    pub fn written(&self, colour: bool) -> String {
        let mut out = String::new();
        for (tone, text) in &self.0 {
            match sgr(*tone) {
                Some(code) if colour && !text.is_empty() => out.push_str(&format!("\u{1b}[{code}m{text}\u{1b}[0m")),
                _ => out.push_str(text),
            }
        }
        out
    }
}

/// The terminal's code for a tone (ECMA-48, "select graphic rendition").
fn sgr(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Heading => Some("1"),
        Tone::Good => Some("32"),
        Tone::Warn => Some("33"),
        Tone::Bad => Some("31"),
        Tone::Faint => Some("2"),
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new().plain(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new().plain(text)
    }
}

impl From<Painted> for Line {
    fn from(line: Painted) -> Self {
        Self(vec![(line.tone, line.text)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_codes_reach_the_terminal() {
        let line = Line::new().toned(Tone::Bad, "error").plain(": sheet \u{1b}[32mok");
        assert_eq!(line.written(true), "\u{1b}[31merror\u{1b}[0m: sheet ␛[32mok");
        assert_eq!(line.written(false), "error: sheet ␛[32mok");
    }
}
