//! Gathers the cells of the sheets within the limits, with a remark for whatever is not as it should be.

use std::sync::Arc;

use crate::cell::{Address, Cell, LAST, Place, Value};
use crate::grid::{Area, Remark, Sheet, Visibility};

use super::limits::Limits;
use super::unreadable::Unreadable;

/// The most remarks of one sheet; the rest are counted.
const MOST_REMARKS: usize = 100;

/// What is gathered of a workbook.
pub(super) struct Gather<'l> {
    /// The limits.
    pub(super) limits: &'l Limits,
    cells: usize,
    /// The sheets so far.
    pub(super) sheets: Vec<Sheet>,
    /// The remarks so far.
    pub(super) remarks: Vec<Remark>,
}

impl<'l> Gather<'l> {
    /// Returns an empty gathering.
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self { limits, cells: 0, sheets: Vec::new(), remarks: Vec::new() }
    }

    /// Takes in a finished sheet.
    pub(super) fn take(&mut self, cells: SheetCells<'l>, visibility: Visibility, merges: Vec<Area>) {
        self.cells += cells.cells.len();
        let (sheet, mut remarks) = cells.finish(visibility, merges);
        self.sheets.push(sheet);
        self.remarks.append(&mut remarks);
    }

    /// Returns an empty sheet, which may hold what is left of the cells.
    pub(super) fn sheet(&self, name: &str) -> SheetCells<'l> {
        let room = self.limits.max_cells.saturating_sub(self.cells);
        SheetCells { name: name.into(), limits: self.limits, room, cells: Vec::new(), remarks: Vec::new(), unsaid: 0 }
    }

    /// Says something of a sheet as a whole.
    pub(super) fn remark_on(&mut self, sheet: &str, text: impl Into<String>) {
        self.remarks.push(Remark { place: Some(Place::Sheet(sheet.into())), text: text.into() });
    }
}

/// The cells of one sheet as they come.
pub(super) struct SheetCells<'l> {
    name: Arc<str>,
    limits: &'l Limits,
    room: usize,
    cells: Vec<(Address, Cell)>,
    remarks: Vec<Remark>,
    unsaid: usize,
}

impl SheetCells<'_> {
    /// Returns the sheet's name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns how many cells of the sheet may be unreadable.
    pub(super) fn most_errors(&self) -> usize {
        self.limits.max_cell_errors
    }

    /// Takes a cell in. One beyond the grid is left out with a remark; one too many refuses the workbook.
    pub(super) fn put(&mut self, row: u32, col: u32, mut cell: Cell) -> Result<(), Unreadable> {
        let at = Address { row, col };
        if row > LAST.row || col > LAST.col {
            self.remark(
                None,
                format!(
                    "cell in row {}, column {}: no sheet goes so far; left out",
                    row.saturating_add(1),
                    col.saturating_add(1)
                ),
            );
            return Ok(());
        }
        if self.cells.len() >= self.room {
            let most = self.limits.max_cells;
            return Err(Unreadable::over("The workbook has too many filled cells", "max_cells", most));
        }
        if let Value::Text(text) = &mut cell.value
            && let Some((end, _)) = text.char_indices().nth(self.limits.max_text_chars)
        {
            text.truncate(end);
            self.remark(Some(at), format!("the text is longer than {} characters; cut", self.limits.max_text_chars));
        }
        self.cells.push((at, cell));
        Ok(())
    }

    /// Says something of a cell, or of the sheet.
    pub(super) fn remark(&mut self, at: Option<Address>, text: String) {
        if self.remarks.len() >= MOST_REMARKS {
            self.unsaid += 1;
            return;
        }
        let place = match at {
            Some(at) => Place::Cell(Arc::clone(&self.name), at),
            None => Place::Sheet(Arc::clone(&self.name)),
        };
        self.remarks.push(Remark { place: Some(place), text });
    }

    fn finish(mut self, visibility: Visibility, merges: Vec<Area>) -> (Sheet, Vec<Remark>) {
        if !self.cells.is_sorted_by(|a, b| a.0 < b.0) {
            let mut places: Vec<Address> = self.cells.iter().map(|(at, _)| *at).collect();
            places.sort_unstable();
            let twice: Vec<Address> = places
                .windows(2)
                .filter_map(|pair| (pair.first() == pair.last()).then(|| pair.first().copied())?)
                .collect();
            for at in twice {
                self.remark(Some(at), "the cell is written twice in the file; the later one holds".to_owned());
            }
        }
        if self.unsaid > 0 {
            let place = Some(Place::Sheet(Arc::clone(&self.name)));
            self.remarks.push(Remark { place, text: format!("{} further remarks are left out", self.unsaid) });
        }
        (Sheet::new(&self.name, visibility, self.cells, merges), self.remarks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(n: f64) -> Cell {
        Cell::plain(Value::Number(n))
    }

    #[test]
    fn a_cell_written_twice_is_told_and_the_later_holds() {
        let limits = Limits::default();
        let mut all = Gather::new(&limits);
        let mut cells = all.sheet("Data");
        cells.put(0, 0, number(1.0)).unwrap();
        cells.put(0, 0, number(2.0)).unwrap();
        cells.put(1 << 20, 0, number(3.0)).unwrap();
        all.take(cells, Visibility::Visible, Vec::new());
        assert_eq!(all.sheets[0].cells(), [(Address::new(0, 0), number(2.0))]);
        let said: Vec<_> = all.remarks.iter().map(|r| r.place.as_ref().unwrap().to_string()).collect();
        assert_eq!(said, ["sheet Data", "Data!A1"]);
    }

    #[test]
    fn one_cell_too_many_refuses_the_workbook() {
        let limits = Limits { max_cells: 3, ..Limits::default() };
        let mut all = Gather::new(&limits);
        let mut first = all.sheet("a");
        first.put(0, 0, number(1.0)).unwrap();
        first.put(0, 1, number(1.0)).unwrap();
        all.take(first, Visibility::Visible, Vec::new());
        let mut second = all.sheet("b");
        second.put(0, 0, number(1.0)).unwrap();
        assert!(second.put(0, 1, number(1.0)).unwrap_err().hint.contains("`max_cells`"));
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let limits = Limits { max_text_chars: 2, ..Limits::default() };
        let mut cells = Gather::new(&limits).sheet("a");
        cells.put(0, 0, Cell::plain(Value::Text("äöü".into()))).unwrap();
        let (sheet, remarks) = cells.finish(Visibility::Visible, Vec::new());
        assert_eq!((sheet.cells()[0].1.text().as_str(), remarks.len()), ("äö", 1));
    }
}
