//! Hostile, broken and odd workbooks: each gets an answer in words, none takes the reader down with it.

use std::process::Command;

use dgr::cage::{Cage, CageLimits};
use dgr::cell::Value;
use dgr::grid::Book;
use dgr::workbook::{self, Limits};

#[path = "support/raw_workbook.rs"]
pub(crate) mod raw_workbook;

use raw_workbook::{RawXlsx, encrypted, ods, pack, xlsx};

/// The variable that turns the test below into a reader process.
const CHILD: &str = "DGR_TEST_READER";

/// Not a test of its own: started again with the variable set, this is the reader process of the cages here.
#[test]
fn reader_process() {
    if std::env::var_os(CHILD).is_some() {
        dgr::cage::serve(&mut |job, reply| reply.write_all(answer(job).as_bytes())).unwrap();
    }
}

fn limits() -> CageLimits {
    let limits = Limits::default();
    CageLimits { memory_bytes: limits.memory_bytes, cpu_seconds: 4, wall_seconds: 60, max_reply_bytes: 256 << 20 }
}

/// Returns a cage that reads workbooks.
pub(crate) fn cage() -> Cage {
    Cage::new(reader_command, limits())
}

fn reader_command() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "hostile::reader_process", "--nocapture", "--test-threads=1"]).env(CHILD, "1");
    command
}

/// Returns what is in a workbook, a line a cell, or why it cannot be read. A job is the file's name, a line break, and
/// the file.
fn answer(job: &[u8]) -> String {
    let split = job.iter().position(|byte| *byte == b'\n').unwrap();
    let (name, bytes) = (String::from_utf8_lossy(&job[..split]), &job[split + 1..]);
    match read(bytes, &name) {
        Ok(book) => lines(&book),
        Err(unreadable) => format!("refused: {unreadable}"),
    }
}

fn read(bytes: &[u8], name: &str) -> Result<Book, workbook::Unreadable> {
    workbook::read(bytes, name, &|_, _| true, &Limits::default())
}

/// Returns every cell, then every remark.
fn lines(book: &Book) -> String {
    let mut lines = Vec::new();
    for sheet in &book.sheets {
        for (at, cell) in sheet.cells() {
            let kind = match &cell.value {
                Value::Empty => "empty",
                Value::Number(_) => "number",
                Value::Text(_) => "text",
                Value::Bool(_) => "bool",
                Value::Moment { .. } => "moment",
                Value::Span(_) => "span",
                Value::Error(_) => "error",
            };
            let marks = [(cell.percent, " %"), (cell.formula, " f")].map(|(is, mark)| if is { mark } else { "" });
            lines.push(format!("{} {kind} {:?}{}", sheet.place(*at), cell.text(), marks.concat()));
        }
    }
    for remark in &book.remarks {
        let place = remark.place.as_ref().map(ToString::to_string).unwrap_or_default();
        lines.push(format!("remark {place}: {}", remark.text));
    }
    lines.join("\n")
}

/// Returns the lines of a file read in this process.
fn shown(bytes: &[u8]) -> String {
    read(bytes, "day.xlsx").map_or_else(|unreadable| format!("refused: {unreadable}"), |book| lines(&book))
}

/// Returns what a caged reader says of a file: its cells, why it refuses it, or why it died of it.
pub(crate) fn run(cage: &mut Cage, name: &str, bytes: &[u8]) -> String {
    let job = [name.as_bytes(), b"\n", bytes].concat();
    match cage.run(&job) {
        Ok(reply) => String::from_utf8(reply).unwrap(),
        Err(died) => format!("died: {died}"),
    }
}

#[test]
fn a_far_cell_costs_nothing() {
    let far = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    assert_eq!(shown(&xlsx(far)), "Data!A1 number \"1\"\nData!XFD1048576 number \"2\"");
}

#[test]
fn a_formula_without_a_value_is_a_cell() {
    let rows = "<row><c r=\"A1\"><f>B1*2</f></c><c r=\"B1\"><f>C1</f><v>5</v></c><c r=\"C1\" s=\"1\"/></row>";
    assert_eq!(shown(&xlsx(rows)), "Data!A1 empty \"\" f\nData!B1 number \"5\" f");
}

#[test]
fn formats_tell_percents_durations_and_dates_from_numbers() {
    let formats = ["0.00%", "[h]:mm", "0.0 MWh", "yyyy-mm-dd", "0.0\"%\""];
    let cells: String = [0.7917, 1.0625, 12.5, 45943.0, 79.17]
        .iter()
        .zip(1..)
        .map(|(n, style)| format!("<c s=\"{style}\"><v>{n}</v></c>"))
        .collect();
    let file = RawXlsx { rows: &format!("<row>{cells}</row>"), formats: &formats, ..RawXlsx::default() };
    let expected = "Data!A1 number \"0.7917\" %\nData!B1 span \"25:30:00\"\nData!C1 number \"12.5\"\n\
                    Data!D1 moment \"2025-10-13 00:00:00\"\nData!E1 number \"79.17\"";
    assert_eq!(shown(&file.bytes()), expected);
}

#[test]
fn days_from_1904_are_read_as_such() {
    let rows = "<row><c r=\"A1\" s=\"1\"><v>44481</v></c></row>";
    let file = RawXlsx { rows, formats: &["dd/mm/yy"], from_1904: true, ..RawXlsx::default() };
    assert_eq!(shown(&file.bytes()), "Data!A1 moment \"2025-10-13 00:00:00\"");
}

#[test]
fn odd_cells_are_told_and_the_rest_is_read() {
    let rows = "<row r=\"2\"><c r=\"A2\"><v>NaN</v></c><c r=\"B2\" t=\"n\"><f>1</f><v>1,5</v></c><c r=\"C2\" t=\"s\">\
                <v>99</v></c><c r=\"D2\" t=\"e\"><v>#SPILL!</v></c><c r=\"XFE2\"><v>1</v></c><c r=\"E2\" t=\"b\">\
                <v>2</v></c><c r=\"F2\"><v>6</v></c><c r=\"F2\"><v>7</v></c></row>";
    let expected = "Data!A2 error \"#NUM!\"\nData!B2 text \"1,5\" f\nData!C2 error \"#UNREADABLE!\"\n\
                    Data!D2 error \"#SPILL!\"\nData!E2 text \"2\"\nData!F2 number \"7\"\n\
                    remark Data!A2: holds NaN, which is not a number; read as the error #NUM!\n\
                    remark Data!B2: \"1,5\" is written as a number and is none; read as a text\n\
                    remark Data!C2: the cell cannot be read: Cell string index not found in shared strings \
                    table\n\
                    remark sheet Data: no sheet has a cell \"XFE2\"; left out\n\
                    remark Data!E2: \"2\" is written as TRUE or FALSE and is neither; read as a text\n\
                    remark Data!F2: the cell is written twice in the file; the later one holds";
    assert_eq!(shown(&xlsx(rows)), expected);
}

#[test]
fn cells_without_addresses_stay_in_place_beside_a_bad_one() {
    let rows = "<row><c t=\"n\"><v>1,5</v></c><c><v>2</v></c></row>";
    assert!(shown(&xlsx(rows)).starts_with("Data!A1 text \"1,5\"\nData!B1 number \"2\"\n"));
}

#[test]
fn a_sheet_with_an_odd_dimension_is_read() {
    let rows = "<row><c r=\"A1\"><v>1</v></c></row>";
    for odd in ["ref=\"\"", "ref=\"A:C\"", "ref=\"A0:B2\"", "ref=\"C3:A1\"", ""] {
        let before_rows = &format!("<dimension {odd}/>");
        let file = RawXlsx { rows, before_rows, ..RawXlsx::default() };
        assert_eq!(shown(&file.bytes()), "Data!A1 number \"1\"", "{odd}");
    }
}

#[test]
fn merged_areas_are_told() {
    let after_rows = "<mergeCells><mergeCell ref=\"A1:C2\"/></mergeCells>";
    let book = read(&RawXlsx { after_rows, ..RawXlsx::default() }.bytes(), "day.xlsx").unwrap();
    let merge = book.sheets[0].merges()[0];
    assert_eq!((merge.from.to_string(), merge.to.to_string()), ("A1".to_owned(), "C2".to_owned()));
}

#[test]
fn too_many_bad_cells_damage_the_sheet() {
    let rows = format!("<row>{}</row>", "<c t=\"s\"><v>99</v></c>".repeat(101));
    assert!(
        shown(&xlsx(&rows)).starts_with("refused: Sheet \"Data\" is damaged or cut off (more than 100 of its cells")
    );
}

#[test]
fn a_sheet_cut_off_is_refused_whole() {
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"Data\" r:id=\"rId1\"/></sheets></workbook>".to_owned()),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "s.xml")),
        ("xl/s.xml", "<worksheet><sheetData><row><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2".to_owned()),
    ];
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let said = shown(&pack(&parts));
    assert!(said.starts_with("refused: Sheet \"Data\" is damaged or cut off ("), "{said}");
}

fn relation(kind: &str, target: &str) -> String {
    format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"x/relationships/{kind}\" Target=\"{target}\"/></Relationships>"
    )
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let big = vec![b'x'; 16 << 20];
    let bomb = pack(&[("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b"<R/>"), ("xl/a.xml", &big)]);
    assert!(bomb.len() < 1 << 16);
    let limits = Limits { max_unpacked_bytes: 8 << 20, ..Limits::default() };
    let said = workbook::read(&bomb, "day.xlsx", &|_, _| true, &limits).unwrap_err();
    assert!(said.reason.contains("would unpack to 16 MiB; at most 8 MiB are read."), "{said}");
}

#[test]
fn announced_texts_without_room_are_refused() {
    let texts = Some(("uniqueCount=\"1000000000000\"", "<si><t>a</t></si>"));
    let said = shown(&RawXlsx { texts, ..RawXlsx::default() }.bytes());
    assert!(said.contains("its table of texts announces 1000000000000 texts"), "{said}");
}

#[test]
fn what_is_no_workbook_is_named() {
    let good = xlsx("<row><c r=\"A1\"><v>1</v></c></row>");
    let cases: [(&[u8], &str, &str); 6] = [
        (b"", "day.xlsx", "The file is empty (0 bytes)."),
        (
            b"<html><table><tr><td>1",
            "day.xls",
            "This is a web page (HTML) named .xls, not a workbook that can be read.",
        ),
        (b"a;b\n1;2\n", "day.xls", "This is plain text (CSV perhaps) named .xls, not a workbook that can be read."),
        (&encrypted(), "day.xlsx", "The workbook is protected by a password."),
        (&pack(&[("readme.txt", b"hello")]), "day.xlsx", "This is a zip archive without a workbook in it."),
        (&good[..good.len() / 2], "day.xlsx", "The file is damaged or cut off ("),
    ];
    for (bytes, name, reason) in cases {
        let said = read(bytes, name).unwrap_err();
        assert!(said.reason.starts_with(reason), "{said}");
        assert!(said.hint.ends_with('.'), "{said}");
    }
    assert_eq!(lines(&read(&good, "day.xls").unwrap()), "Data!A1 number \"1\"");
}

#[test]
fn every_limit_is_told_by_its_name() {
    let file = xlsx("<row><c><v>1</v></c><c><v>2</v></c></row>");
    let usual = Limits::default;
    let cases = [
        ("max_bytes", Limits { max_bytes: 10, ..usual() }),
        ("max_unpacked_bytes", Limits { max_unpacked_bytes: 10, ..usual() }),
        ("max_zip_entries", Limits { max_zip_entries: 2, ..usual() }),
        ("max_cells", Limits { max_cells: 1, ..usual() }),
        ("max_sheets", Limits { max_sheets: 0, ..usual() }),
    ];
    for (name, limits) in cases {
        let said = workbook::read(&file, "day.xlsx", &|_, _| true, &limits).unwrap_err();
        assert!(said.hint.contains(&format!("`{name}`")), "{said}");
    }
}

#[test]
fn an_unwanted_sheet_is_listed_and_not_read() {
    let file = RawXlsx { rows: "<row><c t=\"s\"><v>9", ..RawXlsx::default() };
    let book = workbook::read(&file.bytes(), "day.xlsx", &|_, _| false, &Limits::default()).unwrap();
    assert!(book.sheets.is_empty());
    assert_eq!(book.all_sheets.len(), 1);
}

#[test]
fn errors_in_ods_are_errors() {
    let file = ods("<table:table table:name=\"T\"><table:table-row><table:table-cell office:value-type=\"string\">\
                    <text:p>#DIV/0!</text:p></table:table-cell><table:table-cell table:formula=\"of:=1+1\" \
                    office:value-type=\"float\" office:value=\"2\"><text:p>2</text:p></table:table-cell>\
                    </table:table-row></table:table>");
    assert_eq!(shown(&file), "T!A1 error \"#DIV/0!\"\nT!B1 number \"2\" f");
}

/// calamine waits for the end of a table for ever: where the file ends before, and where something else is closed in its
/// place.
#[test]
fn an_ods_whose_tables_do_not_end_is_refused_at_once() {
    let cut = "<table:table table:name=\"T\">";
    let crossed = "<table:table table:name=\"T\"><table:table-row></table:table></table:table-row>";
    for tables in [cut, crossed, "<table:table table:name=\"T\"></table:tabl>"] {
        let said = shown(&ods(tables));
        let reason = "refused: The file is damaged or cut off (its tables are cut off or not well formed).";
        assert!(said.starts_with(reason), "{said}");
    }
}
