//! What is wrong with a layout file: where, why, what was probably meant, what to write instead. Many at once.

use std::fmt;

use super::{Name, Origin};

/// So many mistakes of one layout are told; more would bury the first.
const MOST: usize = 100;

/// A mistake in a layout. It always leaves the layout out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it is written, and under which key.
    pub at: Origin,
    /// One sentence: what is wrong.
    pub message: String,
    /// The known words that are nearest to what was written, best first.
    pub nearest: Vec<String>,
    /// What to write instead.
    pub instead: Option<String>,
    /// The other place of a thing written twice.
    pub also: Option<Origin>,
    /// The layouts that inherit it.
    pub extended_by: Vec<String>,
}

impl Mistake {
    /// Returns a mistake with nothing more than its place and its reason.
    pub fn new(at: &Origin, message: impl Into<String>) -> Self {
        Self {
            at: at.clone(),
            message: message.into(),
            nearest: Vec::new(),
            instead: None,
            also: None,
            extended_by: Vec::new(),
        }
    }

    /// Adds the words that are nearest.
    pub(super) fn nearest<S: AsRef<str>>(&mut self, words: impl IntoIterator<Item = S>) -> &mut Self {
        self.nearest = words.into_iter().map(|word| word.as_ref().to_owned()).collect();
        self
    }

    /// Adds what to write instead.
    pub(super) fn instead(&mut self, text: impl Into<String>) -> &mut Self {
        self.instead = Some(text.into());
        self
    }

    /// Adds the other place.
    pub(super) fn also(&mut self, at: &Origin) -> &mut Self {
        self.also = Some(at.clone());
        self
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {:<56}  {}", self.message, self.at)?;
        if !self.at.key.is_empty() {
            write!(f, "  {}", self.at.key)?;
        }
        if !self.nearest.is_empty() {
            write!(f, "\n  nearest      {}", self.nearest.join(", "))?;
        }
        if let Some(text) = &self.instead {
            write!(f, "\n  instead      {text}")?;
        }
        if let Some(other) = &self.also {
            write!(f, "\n  also         {other}")?;
            if !other.key.is_empty() {
                write!(f, "  {}", other.key)?;
            }
        }
        if !self.extended_by.is_empty() {
            write!(f, "\n  extended by  {}", self.extended_by.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistake {}

/// The mistakes of one layout as they are found.
#[derive(Default)]
pub(super) struct Mistakes {
    told: Vec<Mistake>,
    last: Option<Mistake>,
    more: bool,
    /// A name could not be read: what seems to be missing may be it.
    pub unnamed: bool,
    /// Expressions compiled so far: each takes memory for as long as the layout lives.
    pub compiled: usize,
    /// Names that conditions and formulas speak of, to be checked when all names of their block are known.
    pub mentioned: Vec<(Name, Origin)>,
}

impl Mistakes {
    /// Notes a mistake and returns it, for what else there is to say of it.
    pub(super) fn say(&mut self, at: &Origin, message: impl Into<String>) -> &mut Mistake {
        if let Some(done) = self.last.take() {
            if self.told.len() + 1 < MOST {
                self.told.push(done);
            } else {
                self.more = true;
            }
        }
        self.last.insert(Mistake::new(at, message))
    }

    /// Returns whether no more are told: checking on is useless.
    pub(super) fn full(&self) -> bool {
        self.more
    }

    /// Returns whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// Returns them in the order of their places; that there are more is itself said.
    pub(super) fn sorted(mut self) -> Vec<Mistake> {
        if let Some(last) = self.last {
            let more = self.more.then(|| Mistake::new(&last.at, "more mistakes follow; the first are told"));
            self.told.push(last);
            self.told.extend(more);
        }
        self.told.sort_by(|a, b| (&a.at.file, a.at.line, a.at.column).cmp(&(&b.at.file, b.at.line, b.at.column)));
        self.told
    }
}

/// Returns a text from a file in quotes, for a message: shortened, its control characters spelt out.
pub(super) fn quoted(text: &str) -> String {
    let mut short = String::from("\"");
    for c in text.chars().take(60) {
        if c.is_control() { short.extend(c.escape_default()) } else { short.push(c) }
    }
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short.push('"');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32) -> Origin {
        Origin { file: "a.toml".into(), line, column: 3, key: "table.a.step".to_owned() }
    }

    #[test]
    fn a_mistake_says_where_what_and_what_to_write() {
        let mut mistake = Mistake::new(&at(4), "no unit");
        mistake.nearest(["h", "min"]).instead("unit = \"h\"").also(&at(9));
        assert_eq!(
            mistake.to_string(),
            format!(
                "error: {:<56}  a.toml:4:3  table.a.step\n  nearest      h, min\n  instead      unit = \"h\"\n  also         \
                 a.toml:9:3  table.a.step",
                "no unit"
            )
        );
    }

    #[test]
    fn after_a_hundred_mistakes_it_is_said_that_there_are_more() {
        let mut mistakes = Mistakes::default();
        for line in 1..=200 {
            mistakes.say(&at(line), "wrong");
        }
        assert!(mistakes.full());
        let told = mistakes.sorted();
        assert_eq!(told.len(), 101);
        assert!(told.last().unwrap().message.starts_with("more mistakes"));
    }

    #[test]
    fn foreign_text_is_shortened_and_its_control_characters_are_spelt_out() {
        assert_eq!(quoted("a\tb"), "\"a\\tb\"");
        assert_eq!(quoted("Ångström"), "\"Ångström\"");
        assert_eq!(quoted(&"x".repeat(70)).chars().count(), 63);
    }
}
