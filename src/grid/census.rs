//! What a sheet holds, counted: for whoever looks into a workbook before there is a layout for it.

use super::{Area, Sheet};
use crate::cell::Value;

/// What a sheet holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// The smallest area around all of it.
    pub used: Option<Area>,
    /// Cells that exist.
    pub cells: u64,
    /// Numbers among them.
    pub numbers: u64,
    /// Texts.
    pub texts: u64,
    /// Dates, times and durations.
    pub dates: u64,
    /// Errors, such as `#DIV/0!`.
    pub errors: u64,
    /// Formulas, whatever their value.
    pub formulas: u64,
    /// Merged areas.
    pub merges: u64,
}

impl Sheet {
    /// Returns what the sheet holds.
    pub fn census(&self) -> Census {
        let mut census = Census { used: self.used(), ..Census::default() };
        for (_, cell) in self.cells() {
            census.cells += 1;
            census.formulas += u64::from(cell.formula);
            match &cell.value {
                Value::Number(_) => census.numbers += 1,
                Value::Text(_) => census.texts += 1,
                Value::Moment { .. } | Value::Span(_) => census.dates += 1,
                Value::Error(_) => census.errors += 1,
                Value::Empty | Value::Bool(_) => {}
            }
        }
        census.merges = u64::try_from(self.merges().len()).unwrap_or(u64::MAX);
        census
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Address;

    #[test]
    fn every_kind_is_counted_once() {
        let sheet = Sheet::from_text("Data", "|Day | 2021-06-10 | [25:30]\n\n| 12.5 | 13% | =5 | #N/A | TRUE | =");
        let census = sheet.census();
        assert_eq!(census.used, Some(Area { from: Address::new(0, 1), to: Address::new(2, 6) }));
        assert_eq!((census.cells, census.numbers, census.texts, census.dates), (9, 3, 1, 2));
        assert_eq!((census.errors, census.formulas, census.merges), (1, 2, 0));
    }
}
