//! What the fuzz targets share: how a panic counts, the seeds that a target brings along, and parts packed as a package.

use std::fs;
use std::io::{Cursor, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process;

use dgr::container::{self, Opened};
use dgr::grid::Book;
use dgr::workbook::{Limits, Unreadable};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

#[path = "../../../tests/support/mail.rs"]
pub mod mail;
#[path = "../../../tests/support/raw_workbook.rs"]
pub mod raw_workbook;
#[path = "../../../tests/support/xls.rs"]
pub mod xls;

/// The readers under dgr that are known to panic on bad files. dgr reads in a cage for their sake: such a panic is an
/// answer in words there, and no finding here. Every other panic is one.
const CAGED: [&str; 2] = ["calamine-", "mail-parser-"];

/// What stands between two parts of an input: a target of several texts cuts its input there.
pub const NEXT: &[u8] = b"\n%%\n";

/// Prepares a target: sets how panics count, and lays down its seeds where the fuzzer looks for them.
pub fn begin(target: &str, seeds: &[Vec<u8>]) {
    panic::set_hook(Box::new(|info| {
        let at = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        if !CAGED.iter().any(|reader| at.contains(reader)) {
            eprintln!("panicked at {at}: {}", info.payload_as_str().unwrap_or("no message"));
            eprintln!("{}", std::backtrace::Backtrace::force_capture());
            process::abort();
        }
    }));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder).unwrap();
    for (at, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{at}")), seed).unwrap();
    }
}

/// Returns what came of some work, or nothing where a caged reader panicked.
pub fn caged<T>(work: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Limits small enough that an input within them is soon done.
pub fn limits() -> Limits {
    Limits { max_bytes: 4 << 20, max_unpacked_bytes: 16 << 20, max_cells: 200_000, ..Limits::default() }
}

/// Reads a workbook as dgr does, and sees that what came of it can be believed.
pub fn read(bytes: &[u8], name: &str) {
    let limits = limits();
    match caged(|| dgr::workbook::read(bytes, name, &|_, _| true, &limits)) {
        Some(Ok(book)) => believable(&book, &limits),
        Some(Err(why)) => answers(&why),
        None => {}
    }
}

/// Sees that every cell is on the sheet, in order, once, and every number finite.
fn believable(book: &Book, limits: &Limits) {
    let cells: usize = book.sheets.iter().map(|sheet| sheet.cells().len()).sum();
    assert!(cells as u64 <= limits.max_cells as u64, "{cells} cells");
    for sheet in &book.sheets {
        assert!(book.all_sheets.iter().any(|(name, _)| **name == **sheet.name()), "an unlisted sheet");
        assert!(sheet.cells().windows(2).all(|two| two[0].0 < two[1].0), "cells out of order");
        for (at, cell) in sheet.cells() {
            assert!(at.row < 1_048_576 && at.col < 16_384, "a cell off the sheet: {at}");
            match cell.value {
                dgr::cell::Value::Number(n) | dgr::cell::Value::Span(n) => assert!(n.is_finite(), "{n} at {at}"),
                dgr::cell::Value::Moment { serial, .. } => assert!(serial.is_finite(), "{serial} at {at}"),
                _ => {}
            }
            let _shown = cell.text();
        }
    }
}

/// Sees that a refusal is a sentence and says what to do.
pub fn answers(why: &Unreadable) {
    let said = why.to_string();
    assert!(why.reason.ends_with('.') && why.hint.ends_with('.'), "{said}");
}

/// Returns an input cut at its marks.
pub fn pieces(data: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = data;
    while let Some(at) = rest.windows(NEXT.len()).position(|window| window == NEXT) {
        pieces.push(&rest[..at]);
        rest = &rest[at + NEXT.len()..];
    }
    pieces.push(rest);
    pieces
}

/// Returns a zip of these parts, not compressed: so that a change of the input is one of a part and not of its packing.
pub fn package<'a>(parts: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        // A name that is there already is no new part.
        if zip.start_file(name, stored).is_ok() {
            zip.write_all(bytes).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

/// Returns the parts of a zip, each behind the mark, in this order: a seed for a target that packs them again.
pub fn taken_apart(zip: &[u8], names: &[&str]) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let part = |name: &&str| {
        let mut bytes = Vec::new();
        if let Ok(mut part) = zip.by_name(name) {
            std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        }
        bytes
    };
    names.iter().map(part).collect::<Vec<_>>().join(NEXT)
}

/// Opens a container as dgr does, and sees that each workbook in it can be unpacked as it was told.
pub fn open(bytes: &[u8], name: &str) {
    let limits = limits();
    let hidden = |name: &str| dgr::inbox::hidden(name.as_ref()).map(|why| why.to_string());
    let contents = match caged(|| container::open(bytes, name, &limits, &hidden)) {
        Some(Ok(Opened::Contents(contents))) => contents,
        Some(Err(why)) => return answers(&why),
        Some(Ok(Opened::Itself)) | None => return,
    };
    let mut whole = 0;
    for piece in &contents.pieces {
        assert!(piece.steps.len() <= container::DEEPEST, "{piece:?}");
        assert!(piece.size <= limits.max_bytes, "{piece:?}");
        assert!(!piece.name.split('/').any(|part| matches!(part, "" | "." | "..")), "{piece:?}");
        let unpacked = caged(|| container::unpack(bytes, &piece.steps, &limits)).map(Result::unwrap);
        assert!(unpacked.is_none_or(|bytes| dgr::pipeline::setup::sha256(&bytes) == piece.sha256), "{piece:?}");
        whole += piece.size;
    }
    assert!(whole <= 2 * limits.max_unpacked_bytes, "{whole} bytes in all");
    if let Some(why) = contents.complaint() {
        answers(&why);
    }
}
