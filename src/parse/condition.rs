//! What a row is: whether a layout's conditions hold for it.

use super::columns::Columns;
use super::page::{Page, Words, capture};
use super::seen::{Seen, narrow};
use crate::cell::{Address, Cell};
use crate::grid::Area;
use crate::layout::{Condition, Name, Texts};

/// A row as conditions see it.
pub struct Row<'p, 'a> {
    /// Its number, from 0.
    pub row: u32,
    /// Its filled cells, from the left.
    pub cells: Vec<(Address, &'a Cell)>,
    first: Option<Words>,
    page: &'p Page<'a>,
    area: Area,
    columns: &'p Columns<'a>,
}

impl<'p, 'a> Row<'p, 'a> {
    /// Returns a row of a table. `words`: whether conditions will ask for its first text.
    pub fn of(page: &'p Page<'a>, area: Area, columns: &'p Columns<'a>, row: u32, words: bool) -> Self {
        let cells: Vec<_> = page.row(row, area).collect();
        let first = cells.first().filter(|_| words).map(|(_, cell)| Words::of(&cell.text()));
        Self { row, cells, first, page, area, columns }
    }

    /// Returns its first text.
    pub fn first(&self) -> Option<&Words> {
        self.first.as_ref()
    }

    /// Returns the text under a name: as written, after `pick`, nothing where it means no value.
    pub fn text_of(&self, name: &Name) -> Option<String> {
        let mapped = self.columns.of(name)?;
        let at = Address::new(self.row, mapped.col);
        let seen = Seen::cell(self.page.filled(at)?, self.page.sheet.place(at));
        let seen = narrow(mapped.place, Some(&mapped.nulls), seen).ok().flatten()?;
        Some(seen.written().to_owned()).filter(|text| !text.is_empty())
    }

    /// Returns whether one of some conditions holds.
    pub fn is(&self, conditions: &[Condition]) -> bool {
        conditions.iter().any(|condition| self.holds(condition))
    }

    fn holds(&self, condition: &Condition) -> bool {
        let Condition { row, text, blank, filled, only, next } = condition;
        let says =
            row.is_some() || !text.is_empty() || !blank.is_empty() || !filled.is_empty() || *only || next.is_some();
        let fits = |words: Option<&Words>, texts: &Texts| words.is_some_and(|words| words.fit_any(texts));
        says && row.as_ref().is_none_or(|texts| fits(self.first(), texts))
            && (!*only || self.cells.len() == 1)
            && blank.iter().all(|name| self.text_of(name).is_none())
            && filled.iter().all(|name| self.text_of(name).is_some())
            && text.iter().all(|(name, texts)| self.text_of(name).is_some_and(|said| Words::of(&said).fit_any(texts)))
            && next.as_ref().is_none_or(|texts| {
                let below = self.page.row(self.row + 1, self.area).next();
                fits(below.map(|(_, cell)| Words::of(&cell.text())).as_ref(), texts)
            })
    }

    /// Returns what a heading row gives: the group of the expression that fits it, else its first text.
    pub fn heading(&self, conditions: &[Condition]) -> Option<String> {
        let first = self.first()?;
        let met = conditions.iter().find(|condition| self.holds(condition))?;
        let by_row = met.row.iter().flatten().find_map(|text| capture(text, first));
        let by_name = met.text.iter().find_map(|(name, texts)| {
            let said = Words::of(&self.text_of(name)?);
            texts.iter().find_map(|text| capture(text, &said))
        });
        by_row.or(by_name).or_else(|| Some(first.spaced.clone()))
    }
}
