//! Changes the binary parts of an xlsb, not its packing: the records of the workbook, a sheet, the texts and the styles.

#![no_main]

use libfuzzer_sys::fuzz_target;

const PARTS: [&str; 5] = [
    "xl/worksheets/sheet1.bin",
    "xl/workbook.bin",
    "xl/sharedStrings.bin",
    "xl/styles.bin",
    "xl/_rels/workbook.bin.rels",
];

const RELATIONS: &[u8] = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
    Target=\"worksheets/sheet1.bin\"/></Relationships>";

/// Returns a record as [MS-XLSB] writes it: its type in one or two bytes, its length, its data.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let [low, high] = kind.to_le_bytes();
    let mut out = if kind < 0x80 { vec![low] } else { vec![low | 0x80, (high << 1) | (low >> 7)] };
    out.push(u8::try_from(data.len()).unwrap());
    assert!(data.len() < 0x80);
    out.extend(data);
    out
}

fn text(of: &str) -> Vec<u8> {
    let length = u32::try_from(of.len()).unwrap().to_le_bytes();
    length.into_iter().chain(of.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// Returns a cell: column, style, content.
fn cell(col: u32, content: &[u8]) -> Vec<u8> {
    [&col.to_le_bytes()[..], &[0; 4], content].concat()
}

fn seed() -> Vec<u8> {
    let sheet = [
        record(0x81, &[]),
        record(0x94, &[0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0]),
        record(0x91, &[]),
        record(0x00, &[&[0u8; 4][..], &[0; 13]].concat()),
        record(0x05, &cell(0, &412_600.5f64.to_le_bytes())),
        record(0x02, &cell(1, &[0x02, 0, 0, 0])),
        record(0x07, &cell(2, &[0; 4])),
        record(0x03, &cell(3, &[0x07])),
        record(0x04, &cell(4, &[1])),
        record(0x00, &[&[2u8, 0, 0, 0][..], &[0; 13]].concat()),
        record(0x09, &cell(0, &[&1.5f64.to_le_bytes()[..], &[0; 10]].concat())),
        record(0x0B, &cell(1, &[0x07, 0, 0, 0, 0])),
        record(0x06, &cell(2, &text("kWh"))),
        record(0xB0, &[0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]),
        record(0x92, &[]),
        record(0x82, &[]),
    ];
    let bundle = [vec![0; 8], text("rId1"), text("Data")].concat();
    let book = [record(0x83, &[]), record(0x8F, &[]), record(0x9C, &bundle), record(0x90, &[]), record(0x84, &[])];
    let texts = [
        record(0x9F, &[1, 0, 0, 0, 1, 0, 0, 0]),
        record(0x13, &[&[0][..], &text("Export")].concat()),
        record(0xA0, &[]),
    ];
    let styles = [record(0x269, &[1, 0, 0, 0]), record(0x2F, &[0; 16]), record(0x26A, &[])];
    let parts: [&[u8]; 5] = [&sheet.concat(), &book.concat(), &texts.concat(), &styles.concat(), RELATIONS];
    parts.join(dgr_fuzz::NEXT)
}

/// Returns whether a record says that it is longer than a cell can be: calamine makes room for up to 256 MiB before it
/// looks whether so much is there, and a target that only does that finds nothing.
fn is_long(mut part: &[u8]) -> bool {
    while let Some((kind, rest)) = part.split_first() {
        part = if kind & 0x80 == 0 { rest } else { rest.get(1..).unwrap_or_default() };
        let mut length = 0;
        for shift in [0, 7, 14, 21] {
            let Some((byte, rest)) = part.split_first() else { return false };
            part = rest;
            length |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > 1 << 17 {
            return true;
        }
        part = part.get(length..).unwrap_or_default();
    }
    false
}

fuzz_target!(init: { dgr_fuzz::begin("xlsb", &[seed()]) }, |data: &[u8]| {
    let parts = dgr_fuzz::pieces(data);
    if parts.iter().take(4).any(|part| is_long(part)) {
        return;
    }
    let named = PARTS.iter().copied().zip(parts).filter(|(_, part)| !part.is_empty());
    let parts = std::iter::once(("[Content_Types].xml", b"<Types/>".as_slice())).chain(named);
    dgr_fuzz::read(&dgr_fuzz::package(parts), "day.xlsb");
});
