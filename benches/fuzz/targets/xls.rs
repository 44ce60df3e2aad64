//! Changes an xls byte by byte: its compound file and its records.

#![no_main]

use dgr::cell::Address;
use dgr::grid::{Area, Sheet};
use dgr_fuzz::raw_workbook::encrypted;
use dgr_fuzz::xls::xls;
use libfuzzer_sys::fuzz_target;

fn seeds() -> Vec<Vec<u8>> {
    let drawn =
        Sheet::from_text("Data", "Plant | North | 12.5\nDay | 2026-03-01 | 13.78%\n#N/A | TRUE | [25:30] | Süd");
    let merge = Area { from: Address::new(0, 0), to: Address::new(1, 1) };
    let merged = Sheet::new("Data", drawn.visibility(), drawn.cells().to_vec(), vec![merge]);
    vec![xls(&[drawn]), xls(&[merged, Sheet::from_text("2", "1 | 2")]), encrypted()]
}

fuzz_target!(init: { dgr_fuzz::begin("xls", &seeds()) }, |data: &[u8]| {
    dgr_fuzz::read(data, "day.xls");
});
