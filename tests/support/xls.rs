//! Writes sheets as .xls: the least that is a BIFF8 workbook in a compound file. Formulas are written as their values.
//!
//! Layout of records after [MS-XLS], of the compound file after [MS-CFB]. Up to 64 KB and one SST record; no more is due.

use chrono::NaiveTime;
use dgr::cell::{Cell, Value};
use dgr::grid::{Sheet, Visibility};

const SECTOR: usize = 512;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
/// The built-in number formats that cells need: General, `0.00%`, date, `h:mm`, `h:mm:ss`, date and time, `[h]:mm:ss`.
const FORMATS: [u16; 7] = [0, 10, 14, 20, 21, 22, 46];

/// Returns the bytes of a workbook of these sheets.
pub fn xls(sheets: &[Sheet]) -> Vec<u8> {
    compound_file(&workbook_stream(sheets))
}

fn record(out: &mut Vec<u8>, id: u16, data: &[u8]) {
    out.extend(id.to_le_bytes());
    out.extend(u16::try_from(data.len()).ok().filter(|n| *n <= 8224).unwrap().to_le_bytes());
    out.extend(data);
}

fn words(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// A text as BIFF8 writes it after its length: a byte of flags, then one or two bytes a character.
fn characters(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        [&[0], text.as_bytes()].concat()
    } else {
        std::iter::once(1).chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    }
}

fn length(text: &str) -> u16 {
    u16::try_from(text.encode_utf16().count()).unwrap()
}

fn begin(out: &mut Vec<u8>, kind: u16) {
    let tail = [0, 0, 0, 0, 6, 0, 0, 0];
    record(out, 0x0809, &[words(&[0x0600, kind, 0x0DBB, 0x07CC]), tail.to_vec()].concat());
}

fn workbook_stream(sheets: &[Sheet]) -> Vec<u8> {
    let texts = shared_texts(sheets);
    let pages: Vec<Vec<u8>> = sheets.iter().map(|sheet| page(sheet, &texts)).collect();
    // The globals name where each page starts, and their length does not depend on it: written twice.
    let start = globals(sheets, &texts, &vec![0; pages.len()]).len();
    let mut at = start;
    let mut starts = Vec::new();
    for page in &pages {
        starts.push(u32::try_from(at).unwrap());
        at += page.len();
    }
    let mut out = globals(sheets, &texts, &starts);
    assert_eq!(out.len(), start);
    out.extend(pages.concat());
    out
}

fn globals(sheets: &[Sheet], texts: &[String], starts: &[u32]) -> Vec<u8> {
    let mut out = Vec::new();
    begin(&mut out, 0x0005);
    record(&mut out, 0x0042, &words(&[1200])); // CODEPAGE: UTF-16
    record(&mut out, 0x003D, &words(&[0, 0, 0x4000, 0x2000, 0x0038, 0, 0, 1, 0x0258])); // WINDOW1
    record(&mut out, 0x0022, &words(&[0])); // dates since 1900
    for _ in 0..4 {
        let font = [words(&[200, 0, 0x7FFF, 400, 0]), vec![0, 0, 0, 0, 5], characters("Arial")].concat();
        record(&mut out, 0x0031, &font);
    }
    for number in 0..16 + FORMATS.len() {
        let cell = number.checked_sub(16).and_then(|n| FORMATS.get(n)).copied();
        let kind = if cell.is_some() { 0x0001 } else { 0xFFF5 };
        let xf = [words(&[0, cell.unwrap_or(0), kind]), vec![0x20, 0, 0, 0], vec![0; 8], words(&[0x20C0])].concat();
        record(&mut out, 0x00E0, &xf);
    }
    record(&mut out, 0x0293, &[0x00, 0x80, 0x00, 0xFF]); // STYLE: Normal
    for (sheet, start) in sheets.iter().zip(starts) {
        let hidden = u8::from(sheet.visibility() == Visibility::Hidden);
        let name = [vec![u8::try_from(length(sheet.name())).unwrap()], characters(sheet.name())].concat();
        record(&mut out, 0x0085, &[start.to_le_bytes().to_vec(), vec![hidden, 0], name].concat());
    }
    let count = u32::try_from(texts.len()).unwrap().to_le_bytes();
    let table = texts.iter().flat_map(|t| [length(t).to_le_bytes().to_vec(), characters(t)].concat());
    record(&mut out, 0x00FC, &[&count[..], &count[..], &table.collect::<Vec<u8>>()].concat());
    record(&mut out, 0x000A, &[]);
    out
}

fn shared_texts(sheets: &[Sheet]) -> Vec<String> {
    let cells = sheets.iter().flat_map(|sheet| sheet.cells());
    let mut texts: Vec<String> =
        cells.filter(|(_, cell)| matches!(cell.value, Value::Text(_))).map(|(_, cell)| cell.text()).collect();
    texts.sort();
    texts.dedup();
    texts
}

fn page(sheet: &Sheet, texts: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    begin(&mut out, 0x0010);
    if let Some(used) = sheet.used() {
        let rows = [used.from.row.to_le_bytes(), (used.to.row + 1).to_le_bytes()].concat();
        let cols = words(&[u16::try_from(used.from.col).unwrap(), u16::try_from(used.to.col).unwrap() + 1, 0]);
        record(&mut out, 0x0200, &[rows, cols].concat());
    }
    for (at, cell) in sheet.cells() {
        let place = [u16::try_from(at.row).unwrap(), u16::try_from(at.col).unwrap(), 16 + format_of(cell)];
        let (id, data) = content(cell, texts);
        record(&mut out, id, &[words(&place), data].concat());
    }
    record(&mut out, 0x023E, &words(&[0x06B6, 0, 0, 64, 0, 0, 0, 0, 0])); // WINDOW2
    if !sheet.merges().is_empty() {
        let mut data = words(&[u16::try_from(sheet.merges().len()).unwrap()]);
        for merge in sheet.merges() {
            for edge in [merge.from.row, merge.to.row, merge.from.col, merge.to.col] {
                data.extend(u16::try_from(edge).unwrap().to_le_bytes());
            }
        }
        record(&mut out, 0x00E5, &data);
    }
    record(&mut out, 0x000A, &[]);
    out
}

/// Returns which of [`FORMATS`] a cell is shown in.
fn format_of(cell: &Cell) -> u16 {
    match &cell.value {
        _ if cell.percent => 1,
        Value::Moment { serial, at } if *serial < 1.0 => {
            if at.format("%S").to_string() == "00" {
                3
            } else {
                4
            }
        }
        Value::Moment { at, .. } if at.time() == NaiveTime::MIN => 2,
        Value::Moment { .. } => 5,
        Value::Span(_) => 6,
        _ => 0,
    }
}

fn content(cell: &Cell, texts: &[String]) -> (u16, Vec<u8>) {
    match &cell.value {
        Value::Number(n) | Value::Span(n) | Value::Moment { serial: n, .. } => (0x0203, n.to_le_bytes().to_vec()),
        Value::Bool(yes) => (0x0205, vec![u8::from(*yes), 0]),
        Value::Error(text) => {
            let code = match text.as_str() {
                "#NULL!" => 0x00,
                "#DIV/0!" => 0x07,
                "#VALUE!" => 0x0F,
                "#REF!" => 0x17,
                "#NAME?" => 0x1D,
                "#NUM!" => 0x24,
                _ => 0x2A, // #N/A
            };
            (0x0205, vec![code, 1])
        }
        Value::Text(text) => {
            let number = u32::try_from(texts.binary_search(text).unwrap()).unwrap();
            (0x00FD, number.to_le_bytes().to_vec())
        }
        Value::Empty => (0x0201, Vec::new()), // BLANK
    }
}

/// Returns a compound file with this one stream: FAT in sector 0, directory in sector 1, the stream behind.
fn compound_file(stream: &[u8]) -> Vec<u8> {
    // Streams below 4096 bytes would have to lie in the mini stream, so a short one is filled up.
    let size = stream.len().max(4096);
    let sectors = size.div_ceil(SECTOR);
    assert!(sectors + 2 <= SECTOR / 4, "one FAT sector holds 63 KB");
    let mut fat = vec![0xFFFF_FFFD, END_OF_CHAIN];
    fat.extend((0..sectors).map(|n| if n + 1 == sectors { END_OF_CHAIN } else { u32::try_from(n + 3).unwrap() }));
    fat.resize(SECTOR / 4, FREE);

    let mut out = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    out.extend([0; 16]);
    out.extend(words(&[0x003E, 3, 0xFFFE, 9, 6, 0, 0, 0]));
    for field in [0, 1, 1, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0, 0] {
        out.extend(u32::to_le_bytes(field));
    }
    out.resize(SECTOR, 0xFF);
    out.extend(fat.iter().flat_map(|n| n.to_le_bytes()));
    out.extend(directory_entry("Root Entry", 5, 1, END_OF_CHAIN, 0));
    out.extend(directory_entry("Workbook", 2, FREE, 2, size));
    out.extend(directory_entry("", 0, FREE, 0, 0));
    out.extend(directory_entry("", 0, FREE, 0, 0));
    out.extend(stream);
    out.resize(SECTOR * (3 + sectors), 0);
    out
}

fn directory_entry(name: &str, kind: u8, child: u32, start: u32, size: usize) -> Vec<u8> {
    let mut out: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let name_bytes = if name.is_empty() { 0 } else { u16::try_from(out.len()).unwrap() + 2 };
    out.resize(64, 0);
    out.extend(name_bytes.to_le_bytes());
    out.extend([kind, 1]);
    out.extend([FREE, FREE, child].iter().flat_map(|n| n.to_le_bytes()));
    out.extend([0; 36]);
    out.extend(start.to_le_bytes());
    out.extend(u64::try_from(size).unwrap().to_le_bytes());
    out
}
