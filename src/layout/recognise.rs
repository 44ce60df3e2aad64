//! Which layout a workbook is of: all that its `[match]` says must hold. It reads no value; whether the tables are
//! then found is a second question.

use std::collections::HashSet;

use super::mistake::quoted;
use super::text::smooth;
use super::{Block, Layout, Place, Text, Where};
use crate::finding::Finding;
use crate::grid::{Book, Visibility};
use crate::names::tidy;
use crate::record::Outside;
use crate::rule::TEMPLATE_UNRECOGNISED;

/// `cells` and `without` look at so many rows of each visible sheet: a report says above what it is.
pub(super) const ROWS: u32 = 60;
/// So many layouts are named where none fits.
const NAMED: usize = 3;

/// Returns the one layout of a workbook.
///
/// # Errors
///
/// A finding where none fits, with the nearest ones and the first condition of each that does not hold; or where
/// several fit, with their names.
#[expect(clippy::result_large_err, reason = "once a workbook, and the finding is what is stored")]
pub fn recognise<'a>(layouts: &'a [Layout], book: &Book, outside: &Outside) -> Result<&'a Layout, Finding> {
    let seen = Seen::of(book, outside);
    let mut judged: Vec<(&Layout, Verdict)> =
        layouts.iter().filter(|layout| !layout.is_abstract).map(|layout| (layout, seen.judge(layout))).collect();
    for (layout, verdict) in judged.iter_mut().filter(|(layout, _)| !layout.active) {
        let fails = || format!("it fits, but is not in use: {} says active = false", layout.file);
        verdict.fails.get_or_insert_with(fails);
    }
    let fitting: Vec<&'a Layout> =
        judged.iter().filter(|(_, verdict)| verdict.fails.is_none()).map(|(layout, _)| *layout).collect();
    match fitting.as_slice() {
        [only] => Ok(only),
        [] => {
            judged.sort_by(|(a, x), (b, y)| (y.held, x.asked, &a.name).cmp(&(x.held, y.asked, &b.name)));
            Err(none(&judged))
        }
        several => Err(two(several)),
    }
}

/// Returns whether a workbook is of a layout.
///
/// # Errors
///
/// The first condition that does not hold, as a sentence.
pub fn fit(layout: &Layout, book: &Book, outside: &Outside) -> Result<(), String> {
    if layout.is_abstract {
        return Err("it is abstract: only other layouts use it".to_owned());
    }
    Seen::of(book, outside).judge(layout).fails.map_or(Ok(()), Err)
}

fn none(judged: &[(&Layout, Verdict)]) -> Finding {
    if judged.is_empty() {
        return Finding::new(TEMPLATE_UNRECOGNISED, "no layout fits: there are none").hint("Write one, or `dgr init`.");
    }
    let near: Vec<String> = judged
        .iter()
        .take(NAMED)
        .map(|(layout, verdict)| format!("{}: {}", layout.name, verdict.fails.as_deref().unwrap_or_default()))
        .collect();
    let more = match judged.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let message = format!("none of {} layouts fits; nearest {}{more}", judged.len(), near.join("; "));
    Finding::new(TEMPLATE_UNRECOGNISED, message)
        .hint("Write or widen a layout (docs/layouts.md); `dgr layout list` shows what each recognises.")
}

fn two(several: &[&Layout]) -> Finding {
    let names: Vec<String> = several.iter().map(|layout| format!("{} ({})", layout.name, layout.file)).collect();
    let message = format!("{} layouts fit: {}", several.len(), names.join(", "));
    Finding::new(TEMPLATE_UNRECOGNISED, message)
        .hint("Say in [match] of one what only it has, or what it has not: without = [\"…\"].")
}

/// How a layout's conditions fare.
struct Verdict {
    asked: usize,
    held: usize,
    fails: Option<String>,
}

impl Verdict {
    fn note(&mut self, holds: bool, fails: impl FnOnce() -> String) {
        self.asked += 1;
        if holds {
            self.held += 1;
        } else if self.fails.is_none() {
            self.fails = Some(fails());
        }
    }
}

/// What of a workbook conditions look at, made ready once for all layouts.
pub(super) struct Seen<'a> {
    book: &'a Book,
    outside: &'a Outside,
    whole: HashSet<String>,
    texts: Vec<String>,
}

impl<'a> Seen<'a> {
    pub(super) fn of(book: &'a Book, outside: &'a Outside) -> Self {
        let mut texts: HashSet<String> = HashSet::new();
        for sheet in book.visible() {
            let top = sheet.cells().partition_point(|(at, _)| at.row < ROWS);
            let cells = sheet.cells().get(..top).unwrap_or_default();
            texts.extend(cells.iter().map(|(_, cell)| smooth(&cell.text()).into_owned()));
        }
        let whole = texts.iter().map(|text| tidy(text)).collect();
        Self { book, outside, whole, texts: texts.into_iter().collect() }
    }

    /// Returns whether a cell says a text. Whole texts are looked up: there are many layouts and many cells.
    fn says(&self, text: &Text) -> bool {
        match text {
            Text::Whole { tidy, .. } => !tidy.is_empty() && self.whole.contains(tidy),
            Text::Pattern(expression) => self.texts.iter().any(|seen| expression.is_match(seen)),
        }
    }

    fn judge(&self, layout: &Layout) -> Verdict {
        let mut verdict = Verdict { asked: 0, held: 0, fails: None };
        for condition in self.conditions(layout) {
            verdict.note(condition.holds, || self.failure(&condition));
        }
        verdict
    }

    /// Returns what a layout asks of the workbook, and whether it holds, in the order in which it is told.
    pub(super) fn conditions<'l>(&self, layout: &'l Layout) -> impl Iterator<Item = Condition<'l>> {
        let asks = &layout.matches;
        let one = |what, text: &'l Text, holds| Condition { what, text, holds };
        let name = asks.file_name.iter().map(move |t| one(What::FileName, t, t.fits(&self.book.file_name)));
        let fits = |text: &Text, said: &Option<String>| said.as_ref().is_some_and(|said| text.fits(said));
        let sender = asks.sender.iter().map(move |t| one(What::Sender, t, fits(t, &self.outside.sender)));
        let subject = asks.subject.iter().map(move |t| one(What::Subject, t, fits(t, &self.outside.subject)));
        let there = |text: &Text| self.book.all_sheets.iter().any(|(name, _)| text.fits(name));
        let sheets = asks.sheets.iter().map(move |t| one(What::Sheet, t, there(t)));
        let cells = asks.cells.iter().map(move |t| one(What::Cell, t, self.says(t)));
        let without = asks.without.iter().map(move |t| one(What::Without, t, !self.says(t)));
        name.chain(sender).chain(subject).chain(sheets).chain(cells).chain(without)
    }

    /// Returns the sentence that a condition does not hold.
    pub(super) fn failure(&self, condition: &Condition<'_>) -> String {
        let text = shown(condition.text);
        let mail = |what: &str, said: &Option<String>| match said {
            Some(said) => format!("the {what} {} does not fit {text}", quoted(said)),
            None => format!("no {what} is known, {text} is due"),
        };
        match condition.what {
            What::FileName => format!("the file's name does not fit {text}"),
            What::Sender => mail("sender", &self.outside.sender),
            What::Subject => mail("subject", &self.outside.subject),
            What::Sheet => format!("no sheet is called {text}"),
            What::Cell => format!("no cell in the first {ROWS} rows says {text}"),
            What::Without => format!("a cell says {text}"),
        }
    }
}

/// What a condition looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    FileName,
    Sender,
    Subject,
    Sheet,
    Cell,
    Without,
}

/// A condition of a layout, and whether a workbook meets it.
pub(super) struct Condition<'l> {
    pub(super) what: What,
    pub(super) text: &'l Text,
    pub(super) holds: bool,
}

fn shown(text: &Text) -> String {
    match text {
        Text::Whole { written, .. } => format!("\"{written}\""),
        Text::Pattern(_) => text.written().into_owned(),
    }
}

impl Layout {
    /// Returns whether a sheet may be needed: every visible one, for recognising; a hidden one only where a block that
    /// reads hidden sheets names it, itself or by one of its places.
    pub fn wants(&self, sheet_name: &str, visibility: Visibility) -> bool {
        visibility == Visibility::Visible
            || self.blocks.iter().filter(|block| block.sheets.hidden).any(|block| {
                let own =
                    any(&block.sheets.sheet, sheet_name) && !block.sheets.except.iter().any(|t| t.fits(sheet_name));
                own || self
                    .fields
                    .iter()
                    .chain(&block.fields)
                    .flat_map(|(_, places)| places)
                    .any(|place| names(place, sheet_name))
            })
    }

    /// Returns the block of a name such as `table.inverters`.
    pub fn block(&self, name: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.name == name)
    }
}

/// Loosely too: a sheet too many is read for nothing, one too few is missing.
fn any(texts: &[Text], name: &str) -> bool {
    texts.iter().any(|text| text.fits(name) || text.fits_loosely(name))
}

fn names(place: &Place, sheet_name: &str) -> bool {
    let by_cell = matches!(&place.at, Where::Cell(Some(sheet), _) if tidy(sheet) == tidy(sheet_name));
    by_cell || place.sheet.as_ref().is_some_and(|texts| any(texts, sheet_name))
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::grid::Sheet;

    fn layouts(matches: &[(&str, &str)]) -> Vec<Layout> {
        let text = |name: &str, matches: &str| {
            format!(
                "name = \"{name}\"\n[match]\n{matches}\n[fields]\nplant = \"P1\"\ndate = {{ cell = \"B1\" }}\n\
                 [table.t]\nsheet = \"Hidden one\"\nhidden = true\ncolumns.energy_export_kwh = \"Export\"\n"
            )
        };
        let files: Vec<_> = matches.iter().map(|(name, m)| (format!("{name}.toml").into(), text(name, m))).collect();
        let (layouts, mistakes) = read(&files);
        assert_eq!(mistakes, []);
        layouts
    }

    fn book() -> Book {
        let sheet = Sheet::from_text("Data ", "Daily\u{a0} Report | 2021-06-10\n\nExport | 12");
        let all_sheets = vec![("Data ".to_owned(), Visibility::Visible), ("Hidden one".to_owned(), Visibility::Hidden)];
        Book { file_name: "report_20210610(R).xlsx".to_owned(), sheets: vec![sheet], all_sheets, remarks: Vec::new() }
    }

    #[test]
    fn all_conditions_must_hold() {
        let all = layouts(&[
            ("a", "file_name = '/\\(R\\)\\.xlsx$/'\nsheets = [\"data\", \"hidden one\"]\ncells = [\"daily report\"]"),
            ("b", "cells = [\"daily report\"]\nwithout = [\"Export\"]"),
            ("c", "cells = [\"daily report\"]\nsender = '/@example\\.org$/'"),
        ]);
        assert_eq!(recognise(&all, &book(), &Outside::default()).map(|l| l.name.as_str()), Ok("a"));
        assert_eq!(fit(&all[1], &book(), &Outside::default()), Err("a cell says \"Export\"".to_owned()));
        let om = Outside { sender: Some("om@example.org".to_owned()), ..Outside::default() };
        assert_eq!(recognise(&all, &book(), &om).unwrap_err().message, "2 layouts fit: a (a.toml), c (c.toml)");
    }

    #[test]
    fn where_none_fits_the_nearest_come_first_with_what_they_miss() {
        let all = layouts(&[
            ("far", "cells = [\"Weather\", \"Station\"]"),
            ("near", "cells = [\"Export\", \"Daily Report\", \"Import\"]"),
        ]);
        let found = recognise(&all, &book(), &Outside::default()).unwrap_err();
        assert_eq!(
            found.message,
            "none of 2 layouts fits; nearest near: no cell in the first 60 rows says \"Import\"; far: no cell in the \
             first 60 rows says \"Weather\""
        );
        assert!(found.is_error());
    }

    #[test]
    fn rows_far_below_and_hidden_sheets_do_not_count() {
        let mut book = book();
        let far = format!("{}Import | 1", "\n".repeat(60));
        book.sheets.push(Sheet::from_text("Below", &far));
        let hidden = Sheet::from_text("h", "Weather");
        book.sheets.push(Sheet::new("h", Visibility::Hidden, hidden.cells().to_vec(), Vec::new()));
        let all = layouts(&[("a", "cells = [\"Import\"]"), ("b", "cells = [\"Weather\"]")]);
        assert!(recognise(&all, &book, &Outside::default()).is_err());
    }

    #[test]
    fn a_hidden_sheet_is_wanted_where_a_block_names_it() {
        let all = layouts(&[("a", "cells = [\"Daily Report\"]")]);
        assert!(all[0].wants("Anything", Visibility::Visible));
        assert!(all[0].wants("hidden ONE", Visibility::Hidden));
        assert!(!all[0].wants("Trend", Visibility::Hidden));
    }
}
