//! A workbook by its layout: `Book` × `Layout` → `Draft`. Read, not believed: no limits of physics, no master data.
//!
//! The order of work is that of the language: sheets, fields, header, rows, spread columns, values, what is derived.

mod arithmetic;
mod beyond;
mod build;
mod columns;
mod condition;
mod data;
mod date;
mod day;
mod fields;
mod find;
mod header;
mod heads;
mod hint;
mod keys;
mod measure;
pub mod number;
mod own;
mod page;
mod pieces;
mod registers;
mod repeated;
mod rows;
mod scope;
mod seen;
mod shares;
mod sheets;
mod spread;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod titles;
mod values;
mod when;
mod written;

use std::collections::HashSet;

use crate::cell::{Address, Place as At};
use crate::finding::Finding;
use crate::grid::{Book, Sheet, Visibility};
use crate::layout::{Block, HeaderRow, Layout, Rows};
use crate::record::{BlockRead, Draft, Outside, Record};
use crate::rule;
pub use hint::told as told_unit;
use scope::{Scope, Told};
use table::Found;

/// Returns all that a workbook says by a layout. What it does not say, or says two ways, is among the findings; a sheet
/// with an error there gives no records, and the primary block without a sheet none of the workbook.
pub fn draft(book: &Book, layout: &Layout, outside: &Outside) -> Draft {
    let scope = Scope::of(book, layout, outside);
    let mut work = Work {
        blocks: Vec::new(),
        records: Vec::new(),
        told: Told::default(),
        failed: HashSet::new(),
        read: Vec::new(),
        tops: Vec::new(),
    };
    let mut whole = true;
    for block in &layout.blocks {
        match sheets::of(&scope, block) {
            Ok(sheets) => {
                sheets::twins(&scope, &sheets).into_iter().for_each(|finding| work.told.say(finding));
                work.block(&scope, block, &sheets);
            }
            Err(_) if block.optional => {}
            Err(finding) => {
                whole &= finding.rule == rule::SHEET_MISSING;
                work.told.say(*finding);
            }
        }
    }
    work.remarks(book);
    work.titles(book);
    let Work { blocks, mut records, told, failed, .. } = work;
    records.retain(|record| {
        whole && blocks.get(usize::from(record.block)).is_some_and(|block| !failed.contains(&block.sheet))
    });
    Draft {
        layout: layout.name.clone(),
        source: layout.source.clone(),
        technology: layout.technology,
        priority: layout.priority,
        blocks,
        records,
        findings: told.all(),
    }
}

/// A column of a header as the language sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headed {
    /// The column.
    pub col: u32,
    /// The cell of its own text.
    pub at: Address,
    /// Its texts from above.
    pub parts: Vec<String>,
    /// What its unit row says.
    pub uom: Option<String>,
}

/// Returns the columns of a header whose rows have these roles, from the left.
pub fn header(sheet: &Sheet, top: u32, roles: &[HeaderRow]) -> Vec<Headed> {
    let page = page::Page::of(sheet);
    let heads = heads::heads(&page, page.used, top, roles);
    heads.into_iter().map(|h| Headed { col: h.col, at: h.at, parts: h.parts, uom: h.uom }).collect()
}

/// What comes together over all blocks and sheets.
struct Work {
    blocks: Vec<BlockRead>,
    records: Vec<Record>,
    told: Told,
    /// The sheets of which something that must be there is not.
    failed: HashSet<String>,
    /// The positions of the sheets that were read.
    read: Vec<usize>,
    /// Where each block was read: the sheet's position, and the first row of its header; none: it is a form.
    tops: Vec<(usize, Option<u32>)>,
}

impl Work {
    /// Reads a block from its sheets.
    fn block<'a>(&mut self, scope: &Scope<'a>, block: &'a Block, sheets: &[usize]) {
        let mut records = Vec::new();
        for sheet in sheets {
            let Some(page) = scope.page(*sheet) else { continue };
            let name = page.sheet.name().to_string();
            let Ok(number) = u16::try_from(self.blocks.len()) else { return };
            let mut told = Told::default();
            let found = table::read(scope, page, (block, number), self.takes_numbers(scope, block, &name), &mut told);
            if !self.read.contains(sheet) {
                self.read.push(*sheet);
            }
            if told.has_errors() {
                self.failed.insert(name.clone());
            }
            let (passed, unread) = (std::mem::take(&mut told.passed), std::mem::take(&mut told.unread));
            told.all().into_iter().for_each(|finding| self.told.say(finding));
            // What a failed sheet says must not clash with what a good one says of the same day.
            let Some(found) = found.map(|found| if self.failed.contains(&name) { Found::default() } else { found })
            else {
                continue;
            };
            if page.sheet.visibility() == Visibility::Hidden && !found.records.is_empty() {
                let finding = Finding::new(rule::HIDDEN_SOURCE, "the layout reads this hidden sheet");
                self.told.say(finding.at(&At::Sheet(page.sheet.name().clone())));
            }
            join(&mut records, found.records);
            self.tops.push((*sheet, found.top));
            self.blocks.push(BlockRead {
                name: block.name.clone(),
                primary: block.primary,
                stops: block.rows == Rows::Outages,
                one_day: block.table.as_ref().is_some_and(|table| table.one_day),
                sheet: name,
                named: titles::names_them(&block.sheets),
                optional: block.optional,
                titles: Vec::new(),
                silent: found.silent.into_iter().collect(),
                heads: found.heads,
                passed,
                unread,
            });
        }
        if let Some(table) = &block.table {
            repeated::settle(&mut records, table.repeated);
            registers::steps(&mut records, block);
            day::add(&mut records, block, table);
        }
        join(&mut self.records, records);
    }

    /// Returns whether the numbers of the layout's own fields are taken with a block: with the first primary one of its
    /// kind of rows that was read from the sheet.
    fn takes_numbers(&self, scope: &Scope<'_>, block: &Block, sheet: &str) -> bool {
        let alike = |name: &str| scope.layout.blocks.iter().any(|other| other.name == name && other.rows == block.rows);
        block.primary && !self.blocks.iter().any(|read| read.primary && read.sheet == sheet && alike(&read.name))
    }

    /// Keeps what stands over the tables of each sheet, with the first block that was read from it.
    fn titles(&mut self, book: &Book) {
        for (nth, (sheet, _)) in self.tops.iter().enumerate() {
            let of_sheet = || self.tops.iter().enumerate().filter(|(_, (other, _))| other == sheet);
            let first = of_sheet().next().is_some_and(|(at, _)| at == nth);
            let top = of_sheet().filter_map(|(_, (_, top))| *top).min();
            if let (true, Some(page), Some(block)) = (first, book.sheets.get(*sheet), self.blocks.get_mut(nth)) {
                block.titles = titles::above(page, top);
            }
        }
    }

    /// Tells what the reader had to say of the sheets that were read.
    fn remarks(&mut self, book: &Book) {
        for remark in &book.remarks {
            let sheet = match &remark.place {
                Some(At::Cell(sheet, _) | At::Sheet(sheet)) => Some(sheet),
                _ => None,
            };
            let mut read = self.read.iter().filter_map(|at| book.sheets.get(*at));
            if sheet.is_none_or(|sheet| read.any(|page| page.name() == sheet)) {
                let finding = Finding::new(rule::READER_REMARK, remark.text.clone());
                self.told.say(Finding { place: remark.place.clone(), ..finding });
            }
        }
    }
}

/// Adds records to others; where there are none yet they are not copied.
fn join(all: &mut Vec<Record>, more: Vec<Record>) {
    if all.is_empty() {
        *all = more;
    } else {
        all.extend(more);
    }
}
