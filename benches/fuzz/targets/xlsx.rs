//! Changes the parts of an xlsx, not its packing: sheets, styles, texts, relationships.

#![no_main]

use dgr_fuzz::raw_workbook::RawXlsx;
use libfuzzer_sys::fuzz_target;

const PARTS: [&str; 6] = [
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "_rels/.rels",
];

fn seeds() -> Vec<Vec<u8>> {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>0.5</v></c></row><row r=\"3\"><c r=\"A3\" \
                t=\"n\"><f>B1*2</f><v>1,5</v></c><c r=\"B3\" t=\"e\"><v>#SPILL!</v></c><c r=\"C3\" t=\"inlineStr\"><is><r>\
                <t>a</t></r><r><t>b</t></r></is></c><c r=\"XFD3\" t=\"b\"><v>2</v></c><c t=\"d\"><v>2026-03-01</v></c></row>";
    let whole = RawXlsx {
        rows,
        before_rows: "<dimension ref=\"A1:XFD3\"/>",
        after_rows: "<mergeCells count=\"1\"><mergeCell ref=\"A1:C2\"/></mergeCells>",
        formats: &["0.00%", "[h]:mm", "yyyy-mm-dd"],
        texts: Some(("count=\"1\" uniqueCount=\"1\"", "<si><t>Export &amp; kWh</t></si><si><r><t>x</t></r></si>")),
        from_1904: false,
    };
    let plain = RawXlsx { rows: "<row><c><v>1</v></c><c><v>2</v></c></row>", from_1904: true, ..RawXlsx::default() };
    [whole, plain].iter().map(|file| dgr_fuzz::taken_apart(&file.bytes(), &PARTS)).collect()
}

fuzz_target!(init: { dgr_fuzz::begin("xlsx", &seeds()) }, |data: &[u8]| {
    let parts = dgr_fuzz::pieces(data);
    let named = PARTS.iter().copied().zip(parts).filter(|(_, part)| !part.is_empty());
    let parts = std::iter::once(("[Content_Types].xml", b"<Types/>".as_slice())).chain(named);
    dgr_fuzz::read(&dgr_fuzz::package(parts), "day.xlsx");
});
