//! A workbook as it was read: sheets, and of each only the cells that exist.

mod census;
mod text;

use std::fmt;
use std::sync::Arc;

use crate::cell::{Address, Cell, Place};

pub use census::Census;

/// Whether a sheet shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// It shows.
    Visible,
    /// Hidden, or very hidden: only by request of a layout.
    Hidden,
}

/// An area of cells, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The upper left corner.
    pub from: Address,
    /// The lower right corner.
    pub to: Address,
}

impl Area {
    /// Returns whether a cell lies in the area.
    pub fn holds(&self, at: Address) -> bool {
        (self.from.row..=self.to.row).contains(&at.row) && (self.from.col..=self.to.col).contains(&at.col)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.from, self.to)
    }
}

/// A sheet: its cells in rows from above, each row from the left.
#[derive(Clone, Debug)]
pub struct Sheet {
    name: Arc<str>,
    visibility: Visibility,
    cells: Vec<(Address, Cell)>,
    /// Each row that has cells, and where its first one stands: a sheet of a million cells is asked for each of its rows.
    rows: Vec<(u32, u32)>,
    merges: Vec<Area>,
}

impl Sheet {
    /// Returns a sheet of these cells in any order; of two at one address the later holds.
    pub fn new(name: &str, visibility: Visibility, mut cells: Vec<(Address, Cell)>, merges: Vec<Area>) -> Self {
        if !cells.is_sorted_by(|a, b| a.0 < b.0) {
            cells.reverse();
            cells.sort_by_key(|(at, _)| *at);
            cells.dedup_by_key(|(at, _)| *at);
        }
        cells.shrink_to_fit();
        let mut rows: Vec<(u32, u32)> = Vec::new();
        for (at, (address, _)) in (0..).zip(&cells) {
            if rows.last().is_none_or(|(row, _)| *row != address.row) {
                rows.push((address.row, at));
            }
        }
        Self { name: name.into(), visibility, cells, rows, merges }
    }

    /// Returns the name as written, blanks at its ends included.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Returns whether the sheet shows.
    pub fn visibility(&self) -> Visibility {
        self.visibility
    }

    /// Returns the cell at an address, if it exists.
    pub fn get(&self, at: Address) -> Option<&Cell> {
        let row = self.row(at.row);
        let found = row.binary_search_by_key(&at.col, |(at, _)| at.col).ok()?;
        row.get(found).map(|(_, cell)| cell)
    }

    /// Returns the cells that exist in a row, from the left.
    pub fn row(&self, row: u32) -> &[(Address, Cell)] {
        let Ok(found) = self.rows.binary_search_by_key(&row, |(row, _)| *row) else { return &[] };
        let start = |nth: usize| self.rows.get(nth).and_then(|(_, start)| usize::try_from(*start).ok());
        let end = start(found + 1).unwrap_or(self.cells.len());
        start(found).and_then(|start| self.cells.get(start..end)).unwrap_or_default()
    }

    /// Returns every cell that exists, row by row.
    pub fn cells(&self) -> &[(Address, Cell)] {
        &self.cells
    }

    /// Returns the smallest area that holds every existing cell, or nothing for an empty sheet.
    pub fn used(&self) -> Option<Area> {
        let (first, last) = (self.cells.first()?.0, self.cells.last()?.0);
        let left = self.cells.iter().map(|(at, _)| at.col).min()?;
        let right = self.cells.iter().map(|(at, _)| at.col).max()?;
        Some(Area { from: Address::new(first.row, left), to: Address::new(last.row, right) })
    }

    /// Returns the merged areas, where the format tells of them (xlsx and xls).
    pub fn merges(&self) -> &[Area] {
        &self.merges
    }

    /// Returns the place of an address on this sheet.
    pub fn place(&self, at: Address) -> Place {
        Place::Cell(Arc::clone(&self.name), at)
    }
}

/// A workbook as it was read. Sheets that nothing asks for may be left out of it.
#[derive(Clone, Debug)]
pub struct Book {
    /// The name of the file, without its folder, lossily decoded.
    pub file_name: String,
    /// The sheets in their order.
    pub sheets: Vec<Sheet>,
    /// Every sheet's name, read or not, with its visibility.
    pub all_sheets: Vec<(String, Visibility)>,
    /// What the reader could not read rightly: cells that were skipped, errors it cannot see. Never silent.
    pub remarks: Vec<Remark>,
}

/// Something that the reader has to say of a file that it read all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// Where.
    pub place: Option<Place>,
    /// What.
    pub text: String,
}

impl Book {
    /// Returns the visible sheets, in order.
    pub fn visible(&self) -> impl Iterator<Item = &Sheet> {
        self.sheets.iter().filter(|sheet| sheet.visibility == Visibility::Visible)
    }
}
