//! Packs workbooks part by part, right or wrong: no writer makes the ill-formed ones that plants send.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// An xlsx of one sheet, written by hand.
#[derive(Default)]
pub struct RawXlsx<'a> {
    /// What stands between `<sheetData>` and `</sheetData>`.
    pub rows: &'a str,
    /// What follows `</sheetData>`.
    pub after_rows: &'a str,
    /// What stands before `<sheetData>`.
    pub before_rows: &'a str,
    /// Format codes; the first is style 1.
    pub formats: &'a [&'a str],
    /// What stands in `<sst …>`, its attributes and its items.
    pub texts: Option<(&'a str, &'a str)>,
    /// Whether days count from 1904.
    pub from_1904: bool,
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// Returns an xlsx of one sheet `Data` with these rows.
pub fn xlsx(rows: &str) -> Vec<u8> {
    RawXlsx { rows, ..RawXlsx::default() }.bytes()
}

impl RawXlsx<'_> {
    /// Returns the file.
    pub fn bytes(&self) -> Vec<u8> {
        let parts = self.parts();
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect();
        pack(&parts)
    }

    fn parts(&self) -> Vec<(&'static str, String)> {
        let date = if self.from_1904 { "<workbookPr date1904=\"1\"/>" } else { "" };
        let relation = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"{RELS}/{kind}\" Target=\"{target}\"/>")
        };
        let relations = |all: String| format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>");
        let mut parts = vec![
            ("[Content_Types].xml", format!("<Types xmlns=\"{PACKAGE}/content-types\"/>")),
            ("_rels/.rels", relations(relation("rId1", "officeDocument", "xl/workbook.xml"))),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELS}\">{date}<sheets>\
                     <sheet name=\"Data\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relations(
                    relation("rId1", "worksheet", "worksheets/sheet1.xml") + &relation("rId2", "styles", "styles.xml"),
                ),
            ),
            ("xl/styles.xml", self.styles()),
            (
                "xl/worksheets/sheet1.xml",
                format!(
                    "<worksheet xmlns=\"{MAIN}\">{}<sheetData>{}</sheetData>{}</worksheet>",
                    self.before_rows, self.rows, self.after_rows
                ),
            ),
        ];
        if let Some((attributes, items)) = self.texts {
            parts.push(("xl/sharedStrings.xml", format!("<sst xmlns=\"{MAIN}\" {attributes}>{items}</sst>")));
        }
        parts
    }

    fn styles(&self) -> String {
        let (mut formats, mut styles) = (String::new(), "<xf numFmtId=\"0\"/>".to_owned());
        for (at, code) in self.formats.iter().enumerate() {
            let (id, code) = (200 + at, code.replace('"', "&quot;"));
            formats += &format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>");
            styles += &format!("<xf numFmtId=\"{id}\"/>");
        }
        format!("<styleSheet xmlns=\"{MAIN}\"><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>")
    }
}

/// Returns an ods of this content.
pub fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>{tables}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    pack(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

/// Returns a zip of these parts.
pub fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Returns a compound file with nothing in it but the name of an encrypted package.
pub fn encrypted() -> Vec<u8> {
    let mut bytes = vec![0u8; 1536];
    bytes[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes[1024..1024 + name.len()].copy_from_slice(&name);
    bytes
}
