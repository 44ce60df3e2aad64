//! Cells and areas as Excel writes them: `F3`, `'Sheet 2'!F3`, `A5:I22`, `A:E`, `5:40`.

use super::Bounds;
use crate::cell::{Address, LAST, column_of};
use crate::grid::Area;

impl Bounds {
    /// Returns the area that a text writes: cells, whole columns or whole rows.
    ///
    /// # Errors
    ///
    /// A sentence that says why it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let no = || format!("{} is no area", super::mistake::quoted(text));
        let (from, to) = text.split_once(':').ok_or_else(no)?;
        let (from, to) = match (corner(from), corner(to)) {
            (Some(Corner::Cell(from)), Some(Corner::Cell(to))) => (from, to),
            (Some(Corner::Column(from)), Some(Corner::Column(to))) => {
                (Address::new(0, from), Address::new(LAST.row, to))
            }
            (Some(Corner::Row(from)), Some(Corner::Row(to))) => (Address::new(from, 0), Address::new(to, LAST.col)),
            _ => return Err(no()),
        };
        if from.row > to.row || from.col > to.col {
            return Err(format!("{} ends before it begins", super::mistake::quoted(text)));
        }
        Ok(Self(Area { from, to }))
    }
}

enum Corner {
    Cell(Address),
    Column(u32),
    Row(u32),
}

fn corner(text: &str) -> Option<Corner> {
    let plain = text.trim().replace('$', "");
    if let Ok(address) = plain.parse() {
        return Some(Corner::Cell(address));
    }
    if let Some(column) = column_of(&plain) {
        return Some(Corner::Column(column));
    }
    let row = plain.parse::<u32>().ok().filter(|row| (1..=LAST.row + 1).contains(row))?;
    Some(Corner::Row(row - 1))
}

/// Returns the sheet, if one is named, and the cell.
pub(super) fn cell(text: &str) -> Option<(Option<String>, Address)> {
    let Some((sheet, address)) = text.rsplit_once('!') else { return Some((None, text.parse().ok()?)) };
    let quoted = sheet.strip_prefix('\'').and_then(|s| s.strip_suffix('\''));
    let sheet = quoted.map_or_else(|| sheet.to_owned(), |s| s.replace("''", "'"));
    (!sheet.trim().is_empty()).then_some((Some(sheet), address.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(text: &str) -> Option<(String, String)> {
        Bounds::read(text).ok().map(|b| (b.0.from.to_string(), b.0.to.to_string()))
    }

    #[test]
    fn areas_may_be_open() {
        let text = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(area("A5:I22"), text("A5", "I22"));
        assert_eq!(area("A:E"), text("A1", "E1048576"));
        assert_eq!(area("5:40"), text("A5", "XFD40"));
        assert_eq!(area("$B$2:$B$2"), text("B2", "B2"));
        for wrong in ["A5", "A:5", "I22:A5", "E:A", "", ":", "A5:I22:K3", "0:3"] {
            assert_eq!(area(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_cell_may_name_its_sheet() {
        assert_eq!(cell("F3"), Some((None, Address::new(2, 5))));
        assert_eq!(cell("'It''s 2'!F3"), Some((Some("It's 2".to_owned()), Address::new(2, 5))));
        assert_eq!(cell("Data!A1"), Some((Some("Data".to_owned()), Address::new(0, 0))));
        assert_eq!(cell("!A1"), None);
        assert_eq!(cell("Data!"), None);
    }
}
