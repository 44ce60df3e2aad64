//! What every step of reading one workbook looks at: the workbook, its layout, what came from outside.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::page::Page;
use crate::cell::Place as At;
use crate::finding::Finding;
use crate::grid::Book;
use crate::layout::{Layout, Origin};
use crate::record::{Outside, Passed, Unread, Why};
use crate::rule;

/// A finding that ends a search.
pub type Fault = Box<Finding>;

/// The workbook and all it is read by.
pub struct Scope<'a> {
    /// The workbook.
    pub book: &'a Book,
    /// Its layout.
    pub layout: &'a Layout,
    /// What came from outside.
    pub outside: &'a Outside,
    pages: Vec<OnceCell<Page<'a>>>,
}

impl<'a> Scope<'a> {
    /// Returns the scope of a workbook.
    pub fn of(book: &'a Book, layout: &'a Layout, outside: &'a Outside) -> Self {
        Self { book, layout, outside, pages: book.sheets.iter().map(|_| OnceCell::new()).collect() }
    }

    /// Returns the page of the sheet at a position, prepared on first use.
    pub fn page(&self, sheet: usize) -> Option<&Page<'a>> {
        let (sheet, cell) = (self.book.sheets.get(sheet)?, self.pages.get(sheet)?);
        Some(cell.get_or_init(|| Page::of(sheet)))
    }
}

/// Returns where the layout must change, as messages say it: `layouts/x.toml:9:9 fields.plant`.
pub fn by(origin: &Origin) -> String {
    if origin.key.is_empty() { format!("[{origin}]") } else { format!("[{origin} {}]", origin.key) }
}

/// A text of a workbook as messages show it: quoted, without control characters, cut.
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut out = String::from("\"");
    for c in text.chars().take(LONGEST) {
        out.push(if c.is_control() { ' ' } else { c });
    }
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out.push('"');
    out
}

/// The most findings that are told of one workbook beside its records'; the rest is counted.
const MOST: usize = 500;

/// Findings, each told once.
#[derive(Default)]
pub struct Told {
    findings: Vec<Finding>,
    known: HashSet<(&'static str, Option<At>, String)>,
    more: usize,
    /// Rows that gave no values.
    pub passed: Vec<Passed>,
    /// Columns that are left unread by intent.
    pub unread: Vec<Unread>,
    /// Numbers that are per cent by the sign in their header alone.
    pub by_sign: HashSet<At>,
}

impl Told {
    /// Tells a finding, unless the same was told. Errors are told however many there are.
    pub fn say(&mut self, finding: Finding) {
        if self.findings.len() >= MOST && !finding.is_error() {
            self.more += 1;
        } else if self.known.insert(known(&finding)) {
            self.findings.push(finding);
        }
    }

    /// Returns all that was told, and how many more there were.
    pub fn all(mut self) -> Vec<Finding> {
        if self.more > 0 {
            let message = format!("{} more findings of this workbook are not listed", self.more);
            self.findings.push(Finding::new(rule::COLUMN_UNMAPPED, message));
        }
        self.findings
    }

    /// Notes that a row gave no values; rows that follow each other for one reason are one note. Of very many notes the
    /// first must do.
    pub fn pass(&mut self, why: Why, place: At, row: u32, text: impl FnOnce() -> String) {
        let number = row.saturating_add(1);
        let full = self.passed.len() >= MOST;
        match self.passed.last_mut() {
            Some(last) if last.why == why && last.rows.1 == row => last.rows.1 = number,
            _ if full => {}
            _ => self.passed.push(Passed { place, rows: (number, number), why, text: text() }),
        }
    }

    /// Returns whether an error was told.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }
}

/// Returns what makes two findings one: a column that nothing reads is told once, on however many sheets it stands.
fn known(finding: &Finding) -> (&'static str, Option<At>, String) {
    let everywhere = finding.rule == rule::COLUMN_UNMAPPED;
    (finding.rule.id(), finding.place.clone().filter(|_| !everywhere), finding.message.clone())
}
