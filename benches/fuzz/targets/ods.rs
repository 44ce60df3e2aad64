//! Changes the content of an ods, not its packing.

#![no_main]

use dgr_fuzz::raw_workbook::ods;
use libfuzzer_sys::fuzz_target;

const CELLS: &str = "<table:table table:name=\"Data\"><table:table-column table:number-columns-repeated=\"3\"/>\
    <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"string\"><text:p>Export \
    <text:s text:c=\"2\"/>kWh</text:p></table:table-cell><table:table-cell table:formula=\"of:=1+1\" \
    office:value-type=\"float\" office:value=\"2\"/><table:covered-table-cell/></table:table-row><table:table-row>\
    <table:table-cell table:number-columns-repeated=\"4\" office:value-type=\"percentage\" office:value=\"0.5\"/>\
    <table:table-cell office:value-type=\"date\" office:date-value=\"2026-03-01T10:00:00\"/><table:table-cell \
    office:value-type=\"time\" office:time-value=\"PT25H30M00S\"/><table:table-cell office:value-type=\"boolean\" \
    office:boolean-value=\"true\"/></table:table-row></table:table>";

const PARTS: [&str; 2] = ["content.xml", "META-INF/manifest.xml"];

fn seed() -> Vec<u8> {
    dgr_fuzz::taken_apart(&ods(CELLS), &PARTS)
}

fuzz_target!(init: { dgr_fuzz::begin("ods", &[seed()]) }, |data: &[u8]| {
    let kind = ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".as_slice());
    let parts = std::iter::once(kind).chain(PARTS.iter().copied().zip(dgr_fuzz::pieces(data)));
    dgr_fuzz::read(&dgr_fuzz::package(parts), "day.ods");
});
