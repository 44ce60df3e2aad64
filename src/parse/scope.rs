//! What every step of reading one workbook looks at: the workbook, its layout, what came from outside.

use std::cell::OnceCell;

use super::page::Page;
use crate::finding::Finding;
use crate::grid::Book;
use crate::layout::{Layout, Origin};
use crate::record::Outside;

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

/// Findings, each told once.
#[derive(Default)]
pub struct Told(Vec<Finding>);

impl Told {
    /// Tells a finding, unless the same was told.
    pub fn say(&mut self, finding: Finding) {
        let same =
            |old: &Finding| old.rule == finding.rule && old.place == finding.place && old.message == finding.message;
        if !self.0.iter().any(same) {
            self.0.push(finding);
        }
    }

    /// Returns all that was told.
    pub fn all(self) -> Vec<Finding> {
        self.0
    }

    /// Returns whether an error was told.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Finding::is_error)
    }
}
