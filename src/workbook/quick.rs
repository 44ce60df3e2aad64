//! Finds the formulas of a sheet written the way that every known writer does, at a fraction of the cost of looking at
//! each tag: most sheets have few, many have none. It gives up where the text is written otherwise.

use crate::cell::{Address, LAST};

use super::tags::attribute;

/// How many bytes are looked at in one go.
const STRIDE: usize = 64;

/// Returns where formulas stand, in the order of the file; nothing where that needs a closer look (prefixed names,
/// comments, cells without an address).
pub(super) fn formulas(cells: &[u8]) -> Option<Vec<Address>> {
    if names_are_prefixed(cells) {
        return None;
    }
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(rest) = cells.get(start..).filter(|rest| !rest.is_empty()) {
        // One byte more than the stride: a pair may lie across its end.
        let window = rest.get(..STRIDE + 1).unwrap_or(rest);
        if holds_a_mark(window) {
            for (at, pair) in window.windows(2).enumerate() {
                match pair {
                    b"<!" => return None,
                    b"<f" if is_formula(cells, start + at) => found.push(cell_before(cells, start + at)?),
                    _ => {}
                }
            }
        }
        start += STRIDE;
    }
    Some(found)
}

/// Returns whether a formula or a comment may begin in the window. Without a branch, so that the compiler makes it fast.
fn holds_a_mark(window: &[u8]) -> bool {
    let (first, second) = (window.iter(), window.iter().skip(1));
    first.zip(second).fold(false, |any, (a, b)| any | ((*a == b'<') & ((*b == b'f') | (*b == b'!'))))
}

/// Returns whether `<f` at this place is the whole name of the tag.
fn is_formula(cells: &[u8], at: usize) -> bool {
    cells.get(at + 2).is_some_and(|next| matches!(next, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'))
}

/// Returns the address of the cell whose tag is the one before this place: a formula is the first thing in its cell.
fn cell_before(cells: &[u8], at: usize) -> Option<Address> {
    let before = cells.get(..at)?;
    let start = before.iter().rposition(|byte| *byte == b'<')?;
    let attributes = before.get(start..)?.strip_prefix(b"<c")?;
    if !attributes.first()?.is_ascii_whitespace() {
        return None;
    }
    address(attribute(attributes, b"r")?)
}

/// Returns whether tags have prefixes, by the first one.
fn names_are_prefixed(cells: &[u8]) -> bool {
    cells.iter().take_while(|byte| **byte != b'>' && !byte.is_ascii_whitespace()).any(|byte| *byte == b':')
}

/// Returns an address written plainly: `AB12`.
pub(super) fn address(written: &[u8]) -> Option<Address> {
    let (mut col, mut row, mut letters) = (0u32, 0u32, true);
    for byte in written {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if letters => {
                col = col.checked_mul(26)?.checked_add(u32::from(byte.to_ascii_uppercase() - b'A') + 1)?;
            }
            b'0'..=b'9' => {
                letters = false;
                row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?;
            }
            _ => return None,
        }
    }
    let (row, col) = (row.checked_sub(1)?, col.checked_sub(1)?);
    (row <= LAST.row && col <= LAST.col).then_some(Address { row, col })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_found_wherever_they_lie_in_a_stride() {
        for padding in 0..130 {
            let text = format!(
                "<sheetData><row>{}<c r=\"A1\"><f>1</f></c><c r=\"B1\"/><c r='C1' t=\"str\"><f/></c><c r=\"D1\"><v>1</v>\
                 </c></row>",
                " ".repeat(padding)
            );
            assert_eq!(formulas(text.as_bytes()), Some(vec![Address::new(0, 0), Address::new(0, 2)]), "{padding}");
        }
    }

    #[test]
    fn what_is_written_otherwise_is_given_up() {
        let others = [
            "<x:sheetData><x:c r=\"A1\"><x:f>1</x:f></x:c>",
            "<sheetData><c><f>1</f></c>",
            "<sheetData><c r=\"A1\"><v>1</v><f>1</f></c>",
            "<sheetData><!-- <c r=\"A1\"><f>1</f></c> -->",
        ];
        for text in others {
            assert_eq!(formulas(text.as_bytes()), None, "{text}");
        }
        assert_eq!(formulas(b"<sheetData><c r=\"A1\"><v>1</v></c>"), Some(Vec::new()));
    }

    #[test]
    fn addresses_do_not_wrap() {
        assert_eq!(address(b"XFD1048576"), Some(LAST));
        for wrong in [&b"XFE1"[..], b"A1048577", b"A99999999999", b"A0", b"7", b"A", b"", b"A1B", b"$A$1"] {
            assert_eq!(address(wrong), None);
        }
    }
}
