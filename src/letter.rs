//! A notice as people read it: a subject, a text, and the same in HTML. Pure: a value in, text out.

mod correction;
mod html;
mod missing;
mod run;
mod text;

use crate::notice::{Notice, TestNotice};
use crate::render::clean;

/// A letter: what a notice says, in parts that text and HTML show alike. No text of a stranger stands in it as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// What it is about, in one line.
    pub subject: String,
    /// What it says first, a paragraph each.
    paragraphs: Vec<String>,
    /// What it tells one by one.
    items: Vec<Item>,
    /// What there is beside these.
    rest: Vec<String>,
    /// Commands that show more, each with what it shows.
    commands: Vec<(String, &'static str)>,
}

/// One thing that a letter tells of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Item {
    head: String,
    points: Vec<Point>,
}

/// One point of it: where, and what, each line with its label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Point {
    place: String,
    lines: Vec<(String, String)>,
}

impl Letter {
    /// Returns the letter of a notice.
    pub fn of(notice: &Notice) -> Self {
        match notice {
            Notice::Run(run) => run::letter(run),
            Notice::Missing(missing) => missing::letter(missing),
            Notice::Correction(correction) => correction::letter(correction),
            Notice::Test(test) => of_test(test),
        }
    }

    /// Returns it as plain text, without its subject.
    pub fn text(&self) -> String {
        text::text(self)
    }

    /// Returns it as a page of HTML.
    pub fn html(&self) -> String {
        html::html(self)
    }
}

fn of_test(test: &TestNotice) -> Letter {
    let destination = clean(&test.destination);
    Letter {
        subject: format!("dgr: a test message to {destination}"),
        paragraphs: vec![
            format!("This is a test message: what dgr has to tell {destination} arrives here."),
            format!("{} asked for it.", clean(&test.by)),
        ],
        ..Letter::default()
    }
}

impl Point {
    /// Returns a point at a place; none: about the whole.
    fn at(place: &str) -> Self {
        Self { place: clean(place).into_owned(), lines: Vec::new() }
    }

    /// Adds a text under a label, each of its lines as one.
    fn line(&mut self, label: &str, text: &str) {
        let mut label = label;
        for line in text.lines() {
            self.lines.push((std::mem::take(&mut label).to_owned(), clean(line).into_owned()));
        }
    }
}

/// Returns a count with its noun, which takes an `s` where there is not exactly one.
fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// Returns a sentence of a phrase: its first letter large, a full stop at its end.
fn sentence(phrase: &str) -> String {
    let mut chars = phrase.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", chars.as_str())
}

#[cfg(test)]
mod tests;
