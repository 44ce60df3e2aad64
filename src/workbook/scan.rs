//! Looks through the XML of an xlsx sheet for what calamine does not tell in one pass: where formulas stand, which
//! areas are merged, and what a cell holds that calamine could not read. It reads no values of sound cells.

use crate::cell::Address;
use crate::grid::Area;

use super::quick::{self, address};
use super::tags::{Tags, attribute};

/// What the look-through found.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Scan {
    /// Where formulas stand, in the order of the file.
    pub(super) formulas: Vec<Address>,
    /// The merged areas.
    pub(super) merges: Vec<Area>,
}

/// A cell as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RawCell {
    /// Its address; nothing where it is written wrongly or lies beyond the grid.
    pub(super) at: Option<Address>,
    /// Its address as written.
    pub(super) written: String,
    /// Whether a formula stands in it.
    pub(super) formula: bool,
    /// Its type: `n`, `s`, `e`…; empty where none is given.
    pub(super) kind: String,
    /// The text of its value, entities not replaced.
    pub(super) value: String,
}

/// Returns where formulas stand and what is merged.
pub(super) fn scan(xml: &[u8]) -> Scan {
    let start = find(xml, b"<sheetData");
    let end = start.and_then(|start| Some(start + rfind(xml.get(start..)?, b"</sheetData>")?));
    if let (Some(start), Some(end)) = (start, end)
        && let (Some(cells), Some(rest)) = (xml.get(start..end), xml.get(end..))
        && let Some(formulas) = quick::formulas(cells)
    {
        return Scan { formulas, merges: slow_scan(rest).merges };
    }
    slow_scan(xml)
}

/// Returns the same by a look at every tag.
fn slow_scan(xml: &[u8]) -> Scan {
    let mut found = Scan::default();
    let mut walk = Walk::default();
    for tag in Tags::new(xml) {
        match (tag.name, tag.closing) {
            (b"row" | b"c" | b"sheetData", _) => walk.step(tag.name, tag.attributes, tag.closing, tag.empty),
            (b"f", false) if walk.inside => found.formulas.extend(walk.at),
            (b"mergeCell", false) if walk.ended => {
                found.merges.extend(attribute(tag.attributes, b"ref").and_then(area));
            }
            _ => {}
        }
    }
    found
}

/// Returns the sheet without its `<dimension>`, where that names no area: calamine opens no sheet with such a one, though
/// nothing depends on it. Nothing where it is sound or not there.
pub(super) fn without_odd_dimension(xml: &[u8]) -> Option<Vec<u8>> {
    let tag = Tags::new(xml).take_while(|tag| tag.name != b"sheetData").find(|tag| tag.name == b"dimension")?;
    let sound =
        attribute(tag.attributes, b"ref").is_some_and(|written| address(written).is_some() || area(written).is_some());
    if sound {
        return None;
    }
    let mut without = xml.to_vec();
    // Blanks in its place; a closing tag may stay, calamine passes over it.
    without.get_mut(tag.start..tag.end)?.fill(b' ');
    Some(without)
}

fn find(xml: &[u8], what: &[u8]) -> Option<usize> {
    xml.windows(what.len()).position(|window| window == what)
}

fn rfind(xml: &[u8], what: &[u8]) -> Option<usize> {
    xml.windows(what.len()).rposition(|window| window == what)
}

/// Returns every cell of the sheet as the file has it, in its order.
pub(super) fn raw_cells(xml: &[u8]) -> Vec<RawCell> {
    let (mut cells, mut walk, mut value_start) = (Vec::<RawCell>::new(), Walk::default(), None);
    for tag in Tags::new(xml) {
        match (tag.name, tag.closing) {
            (b"row" | b"c" | b"sheetData", _) => {
                walk.step(tag.name, tag.attributes, tag.closing, tag.empty);
                if tag.name == b"c" && !tag.closing && !walk.ended {
                    let written = attribute(tag.attributes, b"r").unwrap_or_default();
                    cells.push(RawCell {
                        at: walk.at,
                        written: String::from_utf8_lossy(written).into_owned(),
                        formula: false,
                        kind: String::from_utf8_lossy(attribute(tag.attributes, b"t").unwrap_or_default()).into_owned(),
                        value: String::new(),
                    });
                }
            }
            _ if !walk.inside => {}
            (b"f", false) => cells.iter_mut().last().into_iter().for_each(|cell| cell.formula = true),
            (b"v", false) => value_start = (!tag.empty).then_some(tag.end),
            (b"v", true) => {
                let text = value_start.take().and_then(|start| xml.get(start..tag.start)).unwrap_or_default();
                cells.iter_mut().last().into_iter().for_each(|cell| cell.value = String::from_utf8_lossy(text).into());
            }
            _ => {}
        }
    }
    cells
}

/// Where a walk over the tags stands. Cells without an address follow the one before, as calamine counts them.
#[derive(Default)]
struct Walk {
    row: u32,
    col: u32,
    /// The address of the cell in hand; nothing where it cannot be one.
    at: Option<Address>,
    /// Whether a cell is open.
    inside: bool,
    /// Whether the cells are over.
    ended: bool,
}

impl Walk {
    /// Takes one tag of a row, a cell, or of the sheet's data.
    fn step(&mut self, name: &[u8], attributes: &[u8], closing: bool, empty: bool) {
        match (name, closing) {
            (b"sheetData", _) => self.ended |= closing || empty,
            (b"row", false) => {
                let written = attribute(attributes, b"r").and_then(number);
                self.row = written.and_then(|row| row.checked_sub(1)).unwrap_or(self.row);
                if empty {
                    self.end_row();
                }
            }
            (b"row", true) => self.end_row(),
            (_, false) => {
                self.inside = !empty;
                self.at = match attribute(attributes, b"r") {
                    Some(written) => address(written),
                    None => Address::new(self.row, self.col).offset(0, 0),
                };
                self.col = self.at.map_or(self.col, |at| at.col).saturating_add(1);
            }
            (_, true) => self.inside = false,
        }
    }

    fn end_row(&mut self) {
        self.row = self.row.saturating_add(1);
        self.col = 0;
    }
}

/// Returns digits as a number.
fn number(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Returns an area written `A1:B2`.
fn area(written: &[u8]) -> Option<Area> {
    let (from, to) = std::str::from_utf8(written).ok()?.split_once(':')?;
    let (from, to): (Address, Address) = (from.parse().ok()?, to.parse().ok()?);
    (from.row <= to.row && from.col <= to.col).then_some(Area { from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &[u8] = br#"<?xml version="1.0"?><x:worksheet><x:sheetData><x:row r="3">
        <x:c r="B3" t="e"><x:f>1/0 &gt; "&lt;f&gt;"</x:f><x:v>#CALC!</x:v></x:c><x:c><x:v>2</x:v></x:c><x:c s="1"/>
        <!-- <x:c r="Z9"><x:f>1</x:f></x:c> --></x:row><x:row><x:c><x:f t="shared" si="0"/></x:c></x:row></x:sheetData>
        <x:mergeCells><x:mergeCell ref="A1:C1"/></x:mergeCells><x:extLst><xm:f>A1</xm:f></x:extLst></x:worksheet>"#;

    #[test]
    fn formulas_and_merges_are_found_under_any_prefix() {
        let found = scan(SHEET);
        assert_eq!(found, slow_scan(SHEET));
        assert_eq!(found.formulas, ["B3".parse().unwrap(), "A4".parse().unwrap()]);
        assert_eq!(found.merges, [Area { from: Address::new(0, 0), to: Address::new(0, 2) }]);
    }

    #[test]
    fn cells_without_an_address_follow_the_one_before() {
        let cells = raw_cells(SHEET);
        let places: Vec<_> = cells.iter().map(|cell| cell.at.unwrap().to_string()).collect();
        assert_eq!(places, ["B3", "C3", "D3", "A4"]);
        assert_eq!((cells[0].kind.as_str(), cells[0].value.as_str(), cells[0].formula), ("e", "#CALC!", true));
        assert_eq!((cells[1].value.as_str(), cells[1].formula), ("2", false));
    }

    #[test]
    fn an_odd_dimension_is_left_out() {
        for odd in ["ref=\"\"", "ref=\"A:C\"", "ref=\"A0:B2\"", "ref=\"C3:A1\"", "ref=\"A1:B2:C3\"", ""] {
            let xml = format!("<worksheet><dimension {odd}/><sheetData>");
            let without = without_odd_dimension(xml.as_bytes()).unwrap();
            assert!(!String::from_utf8_lossy(&without).contains("dimension"), "{odd}");
        }
        for sound in ["<dimension ref=\"A1:C3\"/>", "<dimension ref=\"A1\"/>", ""] {
            let xml = format!("<worksheet>{sound}<sheetData><dimension/>");
            assert_eq!(without_odd_dimension(xml.as_bytes()), None, "{sound}");
        }
    }

    #[test]
    fn an_address_that_would_wrap_is_none() {
        let cells = raw_cells(b"<sheetData><row><c r=\"A99999999999\"><v>1</v></c></row></sheetData>");
        assert_eq!((cells[0].at, cells[0].written.as_str()), (None, "A99999999999"));
    }
}
