//! Changes the packing of workbooks byte by byte: headers, directory, compressed parts.

#![no_main]

use dgr_fuzz::raw_workbook::{ods, xlsx};
use libfuzzer_sys::fuzz_target;

fn seeds() -> Vec<Vec<u8>> {
    let table = "<table:table table:name=\"T\"><table:table-row><table:table-cell office:value-type=\"float\" \
                 office:value=\"2\"/></table:table-row></table:table>";
    vec![xlsx("<row><c r=\"A1\"><v>1</v></c><c r=\"B1\" t=\"n\"><v>1,5</v></c></row>"), ods(table)]
}

fuzz_target!(init: { dgr_fuzz::begin("package", &seeds()) }, |data: &[u8]| {
    let limits = dgr_fuzz::limits();
    if let Some(Err(why)) = dgr_fuzz::caged(|| dgr::workbook::format_of(data, "day.xlsx", &limits)) {
        dgr_fuzz::answers(&why);
    }
    dgr_fuzz::read(data, "day.xlsx");
});
