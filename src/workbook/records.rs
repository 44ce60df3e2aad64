//! Looks through the binary records of an xlsb part. It reads no values but the errors that calamine leaves out.

use crate::cell::Address;
use crate::grid::Area;

/// What the look-through of a sheet found; rows and columns from 0.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Scan {
    /// Where formulas stand.
    pub(super) formulas: Vec<(u32, u32)>,
    /// Cells with an error that calamine does not give, with its name.
    pub(super) errors: Vec<(u32, u32, String)>,
    /// The merged areas.
    pub(super) merges: Vec<Area>,
}

/// Returns what stands in a sheet's records; they end where they are cut off.
pub(super) fn scan(bytes: &[u8]) -> Scan {
    let (mut found, mut row) = (Scan::default(), 0u32);
    for (kind, data) in (Records { rest: bytes }) {
        let first = word(data, 0).unwrap_or_default();
        match kind {
            0x00 => row = first,
            // A plain error: calamine gives those that it knows.
            0x03 => found
                .errors
                .extend(data.get(8).filter(|code| known(**code).is_none()).map(|code| (row, first, name(*code)))),
            // Formulas with a text, a number, a truth value, an error.
            0x08..=0x0A => found.formulas.push((row, first)),
            0x0B => {
                found.formulas.push((row, first));
                found.errors.extend(data.get(8).map(|code| (row, first, name(*code))));
            }
            0xB0 => found.merges.extend(merge(data)),
            _ => {}
        }
    }
    found
}

/// Returns the sheets of the workbook part: the relationship that leads to each, and its name.
pub(super) fn sheet_ids(bytes: &[u8]) -> Vec<(String, String)> {
    let bundles = Records { rest: bytes }.filter(|(kind, _)| *kind == 0x9C);
    bundles
        .filter_map(|(_, data)| {
            let (id, rest) = wide_text(data.get(8..)?)?;
            Some((id, wide_text(rest)?.0))
        })
        .collect()
}

/// The records of a part: a type and its data.
struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (first, rest) = self.rest.split_first()?;
        let (kind, mut rest) = match (*first, rest) {
            (low @ 0x80.., [high, rest @ ..]) => (u16::from(low & 0x7F) | (u16::from(high & 0x7F) << 7), rest),
            (low, rest) => (u16::from(low), rest),
        };
        let mut length = 0usize;
        for shift in [0, 7, 14, 21] {
            let (byte, after) = rest.split_first()?;
            rest = after;
            length |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (data, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        Some((kind, data))
    }
}

/// Returns four bytes as a number.
fn word(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))
}

/// Returns a text with its length before it, and what follows it.
fn wide_text(data: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(word(data, 0)?).ok()?.checked_mul(2)?;
    let (text, rest) = data.get(4..)?.split_at_checked(length)?;
    let (pairs, _) = text.as_chunks::<2>();
    let text = char::decode_utf16(pairs.iter().map(|pair| u16::from_le_bytes(*pair)));
    Some((text.map(|c| c.unwrap_or('\u{fffd}')).collect(), rest))
}

fn merge(data: &[u8]) -> Option<Area> {
    let (top, bottom, left, right) = (word(data, 0)?, word(data, 4)?, word(data, 8)?, word(data, 12)?);
    let (from, to) = (Address::new(top, left), Address::new(bottom, right));
    (top <= bottom && left <= right && to.offset(0, 0).is_some()).then_some(Area { from, to })
}

/// Returns the name of an error that calamine knows.
fn known(code: u8) -> Option<&'static str> {
    Some(match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => return None,
    })
}

fn name(code: u8) -> String {
    known(code).map_or_else(|| format!("#ERROR {code}!"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_of_a_formula_is_seen() {
        // BrtRowHdr of row 5, then BrtFmlaError in column 2 with code 0x07, then a record cut off.
        let mut bytes = vec![0x00, 4, 5, 0, 0, 0, 0x0B, 9, 2, 0, 0, 0, 0, 0, 0, 0, 0x07];
        bytes.extend([0x08, 200, 1, 1]);
        let found = scan(&bytes);
        assert_eq!(found.errors, [(5, 2, "#DIV/0!".to_owned())]);
        assert_eq!(found.formulas, [(5, 2)]);
    }

    #[test]
    fn sheets_are_named_with_their_relationship() {
        let mut data = vec![0; 8];
        for text in ["rId1", "Day"] {
            data.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
            data.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        }
        let mut bytes = vec![0x9C, 0x01, u8::try_from(data.len()).unwrap()];
        bytes.extend(data);
        assert_eq!(sheet_ids(&bytes), [("rId1".to_owned(), "Day".to_owned())]);
    }
}
