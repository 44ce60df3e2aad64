//! What is wrong with a container, in words: files in it that cannot be unpacked, or no workbook at all.

use super::archive::Fault;
use super::kind::NONE;
use super::name::own_name;
use super::{Contents, Letter, Passed, Trouble};
use crate::workbook::{Limits, Unreadable, size};

/// How many files a complaint names.
const NAMED: usize = 5;

impl Contents {
    /// Returns how many files are told of.
    pub(super) fn count(&self) -> usize {
        self.pieces.len() + self.passed.len() + self.troubles.len()
    }

    /// Returns what is wrong with the container as a whole: it holds no workbook, or some that cannot be unpacked.
    pub fn complaint(&self) -> Option<Unreadable> {
        if let Some(first) = self.troubles.first() {
            let told: Vec<String> = self.troubles.iter().map(|t| format!("{} ({})", t.name, t.why)).collect();
            let what = match told.len() {
                1 => "A file in it cannot be unpacked".to_owned(),
                many => format!("{many} files in it cannot be unpacked"),
            };
            return Some(Unreadable::new(format!("{what}: {}.", listed(&told)), first.hint.clone()));
        }
        self.pieces.is_empty().then(|| self.nothing())
    }

    fn nothing(&self) -> Unreadable {
        let what = self.letter.as_ref().map_or_else(|| "The archive".to_owned(), Letter::named);
        let told = |p: &Passed| if p.why == NONE { p.name.clone() } else { format!("{} ({})", p.name, p.why) };
        let others: Vec<String> = self.passed.iter().map(told).collect();
        let others = if others.is_empty() { String::new() } else { format!("; in it: {}", listed(&others)) };
        let outlook = self.passed.iter().any(|p| own_name(&p.name).eq_ignore_ascii_case("winmail.dat"));
        let hint = match (&self.letter, outlook) {
            (_, true) => {
                "Outlook packed it in its own way (winmail.dat): ask the sender to write mails as HTML or text."
            }
            (Some(_), false) => "Ask the sender to attach the report as an Excel workbook (.xlsx), or packed as .zip.",
            (None, false) => "Ask for the report as an Excel workbook (.xlsx).",
        };
        Unreadable::new(format!("{what} holds no workbook{others}."), hint)
    }
}

impl Letter {
    fn named(&self) -> String {
        let from = self.sender.as_ref().map(|sender| format!(" from {sender}")).unwrap_or_default();
        let about = self.subject.as_ref().map(|subject| format!(" (\"{subject}\")")).unwrap_or_default();
        format!("The mail{from}{about}")
    }
}

/// Returns the first texts of a list, and how many more there are.
fn listed(texts: &[String]) -> String {
    let named: Vec<&str> = texts.iter().take(NAMED).map(String::as_str).collect();
    let more = texts.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    format!("{}{more}", named.join(", "))
}

impl Trouble {
    /// Returns what keeps a file from being unpacked, as a phrase, and what to do, as a sentence.
    pub(super) fn new(name: &str, why: &str, hint: &str) -> Self {
        Self { name: name.to_owned(), why: why.to_owned(), hint: hint.to_owned() }
    }
}

/// Returns why an entry of an archive is not unpacked.
pub(super) fn faulty(name: &str, fault: &Fault, limits: &Limits) -> Trouble {
    match fault {
        Fault::Long => too_long(name, limits),
        Fault::Damaged(cause) => {
            let hint = "Ask for it again, packed as an ordinary zip, or for the workbook itself.";
            Trouble::new(name, &format!("damaged, or packed in a way that is not read: {cause}"), hint)
        }
    }
}

/// Returns that a file is over the limit.
pub(super) fn too_long(name: &str, limits: &Limits) -> Trouble {
    let why = format!("larger than the {} that are read", size(limits.max_bytes));
    Trouble::new(name, &why, "Raise `max_bytes` and `max_unpacked_bytes` under [limits] in dgr.toml, if it is right.")
}

/// Returns a sentence as a phrase in another.
pub(super) fn phrase(sentence: &str) -> String {
    let mut chars = sentence.trim_end_matches('.').chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
