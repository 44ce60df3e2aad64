//! Archives: changed byte by byte where the input is one, else packed anew from changed names and contents.

#![no_main]

use dgr_fuzz::mail::Mail;
use dgr_fuzz::raw_workbook::{encrypted, pack, xlsx};
use libfuzzer_sys::fuzz_target;

fn seeds() -> Vec<Vec<u8>> {
    let book = xlsx("<row><c r=\"A1\"><v>1</v></c></row>");
    let inner = pack(&[("deep\\report.xlsx", &book)]);
    let mail = Mail { from: "a@b.example", files: &[("r.xlsx", "application/x", &book)], ..Mail::default() }.bytes();
    let parts: [(&str, &[u8]); 4] =
        [("north/report.xlsx", &book), ("inner.zip", &inner), ("1.eml", &mail), ("old.xls", &encrypted())];
    let listed: Vec<Vec<u8>> = parts.iter().map(|(name, bytes)| [name.as_bytes(), b"\n", bytes].concat()).collect();
    vec![pack(&parts), listed.join(dgr_fuzz::NEXT)]
}

/// Returns an archive of the files that an input lists, each a line with its name and its bytes.
fn packed(data: &[u8]) -> Vec<u8> {
    let names = dgr_fuzz::pieces(data).into_iter().map(|file| {
        let end = file.iter().position(|byte| *byte == b'\n').unwrap_or(file.len());
        (String::from_utf8_lossy(&file[..end]).into_owned(), file.get(end + 1..).unwrap_or_default())
    });
    let files: Vec<_> = names.collect();
    dgr_fuzz::package(files.iter().map(|(name, bytes)| (name.as_str(), *bytes)))
}

fuzz_target!(init: { dgr_fuzz::begin("archive", &seeds()) }, |data: &[u8]| {
    if data.starts_with(b"PK") {
        dgr_fuzz::open(data, "day.zip");
    } else {
        dgr_fuzz::open(&packed(data), "day.zip");
    }
});
