//! `dgr inspect`: what is in a workbook, with a workspace and without, and where a file is made to do harm.

use dgr::grid::Sheet;

use crate::hostile::raw_workbook::xlsx;
use crate::support::dgr::Dgr;
use crate::support::workbook_builder;

#[test]
fn the_sheets_and_how_each_layout_fares() {
    let dgr = Dgr::example();
    let said = dgr.run(&["inspect", "inbox/Inverter_Day_20260301(S1).xlsx"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Inverter_Day_20260301(S1).xlsx (xlsx)

Sheet  Shows   Used    Cells  Numbers  Texts  Dates  Errors  Formulas  Merged
-----  ------  ------  -----  -------  -----  -----  ------  --------  ------
Trend  hidden  A1:B2       4        1      3      0       0         0       0
Data   yes     A2:F24    123       94     28      1       0        22       6

Layouts

Layout           Fits  Conditions
---------------  ----  -----------
inverter-day     yes   2 of 2 hold
weather-minutes  no    0 of 2 hold
portal-month     no    0 of 3 hold
turbine-day      no    0 of 4 hold

weather-minutes  no cell in the first 60 rows says "Weather Report"
portal-month     no cell in the first 60 rows says "site name"
turbine-day      no sheet is called "Generation"
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn a_layout_that_nearly_fits_names_what_is_nearest() {
    let dgr = Dgr::example();
    let layout = dgr.read("layouts/portal-month.toml").replace("\"site name\", ", "\"site's names\", ");
    dgr.write("layouts/portal-month.toml", layout);
    let said = dgr.run(&["inspect", "inbox/Portal_Month_202603.xls"]).code(0);
    let told = "\nportal-month     no cell in the first 60 rows says \"site's names\"\n                 \
                nearest: \"site name\" in sheet1!A1\n";
    assert!(said.stdout().contains(told), "{}", said.stdout());
    // The format does not tell which cells hold formulas: that is not "none".
    assert!(said.stdout().contains("\nWithout any value: Formulas.\n"), "{}", said.stdout());
}

#[test]
fn a_sheet_that_is_named_shows_its_first_rows() {
    let dgr = Dgr::example();
    let said = dgr.run(&["inspect", "inbox/Portal_Month_202603.xls", "--sheet", "SHEET1"]).code(0);
    let top = r#"First rows of sheet1

Row  A           B                      C                     D                       E                      F
---  ----------  ---------------------  --------------------  ----------------------  ---------------------  -------
  1  site name   Solar Two              report type           Daily Report            statistical time       2026-03
  4  Time        PV Yield Energy (kWh)  Feed-in Energy (kWh)  Energy From Grid (kWh)  Consumed Energy (kWh)  -
  5  2026-03-01  2396.9                 2385.5                9.6                     21                     -
  6  2026-03-02  2123.4                 2112                  9.6                     21                     -
  7  2026-03-03  24424                  2431                  9.6                     22002.6                -
"#;
    assert!(said.stdout().contains(top), "{}", said.stdout());
    let narrow = Dgr::example().env("COLUMNS", "80");
    let said = narrow.run(&["inspect", "inbox/Portal_Month_202603.xls", "--sheet", "sheet1"]).code(0);
    let left_out = "\nLeft out, the screen is too narrow: D, E, F (--json has all).\n";
    assert!(said.stdout().contains(left_out), "{}", said.stdout());
    let said = dgr.run(&["inspect", "inbox/Portal_Month_202603.xls", "--sheet", "shet1"]).code(1);
    assert_eq!(said.stderr(), "error: inbox/Portal_Month_202603.xls has no sheet \"shet1\".\nhint: It has: sheet1.\n");
}

#[test]
fn no_workspace_is_needed_and_a_layout_with_a_mistake_hides_nothing() {
    let dgr = Dgr::new();
    dgr.write("r.xlsx", xlsx("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"));
    let said = dgr.run(&["inspect", "r.xlsx"]).code(0);
    assert!(said.stdout().contains("\nData   yes    A1:A1      1        1 "), "{}", said.stdout());
    assert_eq!(said.stderr(), "There are no layouts here: name a workspace with -C DIR to see which fit.\n");
    assert_eq!(dgr.files(), ["r.xlsx"]);

    let dgr = Dgr::example();
    dgr.write("layouts/portal-month.toml", "name = 1\n");
    let said = dgr.run(&["inspect", "inbox/Portal_Month_202603.xls"]).code(0);
    assert_eq!(said.stderr(), "warning: Layouts with mistakes are not tried: `dgr layout check` tells them.\n");
    assert!(said.stdout().contains("\nturbine-day      no "), "{}", said.stdout());
}

#[test]
fn what_is_no_workbook_is_refused_and_says_what_it_is() {
    let dgr = Dgr::new();
    dgr.write("r.xls", "<html><table></table></html>");
    let said = dgr.run(&["inspect", "r.xls"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: r.xls: This is a web page (HTML) named .xls, not a workbook that can be read. (file-unreadable)\n\
         hint: Open it in Excel and save it as \"Excel Workbook (.xlsx)\", or ask for the report in that form.\n"
    );
    let said = dgr.run(&["--json", "inspect", "r.xls"]).code(1);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!(document["error"]["code"], 1);
    dgr.run(&["inspect", "missing.xlsx"]).code(1);
}

/// A cell's text is a stranger's: nothing of it reaches the terminal as a command.
#[test]
fn texts_are_shown_and_not_obeyed() {
    let dgr = Dgr::new();
    let sheet = Sheet::from_text("D\u{202e}ata", "a\u{9b}31m | b\u{202e}c");
    dgr.write("r.xlsx", workbook_builder::xlsx(&[sheet]));
    let said = dgr.run(&["inspect", "r.xlsx", "--sheet", "D\u{202e}ata"]).code(0);
    for shown in ["First rows of D<U+202E>ata", "a<U+009B>31m", "b<U+202E>c"] {
        assert!(said.stdout().contains(shown), "{}", said.stdout());
    }
    assert!(!said.stdout().contains(['\u{9b}', '\u{202e}']), "{}", said.stdout());
}

/// A file that needs more than a reader may have takes the reader with it, not the program.
#[test]
fn a_reader_that_dies_is_told_in_words() {
    let dgr = Dgr::new().env("DGR_LIMITS_MEMORY_BYTES", "67108864");
    let row =
        |n: u32| format!("<row r=\"{n}\"><c r=\"A{n}\" t=\"inlineStr\"><is><t>{}</t></is></c></row>", "x".repeat(2000));
    let file = |rows: u32| xlsx(&(1..=rows).map(row).collect::<String>());
    dgr.write("small.xlsx", file(10));
    dgr.write("big.xlsx", file(30_000));
    let said = dgr.run(&["inspect", "small.xlsx"]).code(0);
    assert!(said.stdout().contains("\nData   yes    A1:A10     10 "), "{}", said.stdout());
    let said = dgr.run(&["inspect", "big.xlsx"]).code(1);
    let told = "error: big.xlsx: Reading this file needs more memory than the 64 MiB allowed. (file-unreadable)\n";
    assert!(said.stderr().starts_with(told), "{}", said.stderr());
}

#[test]
fn a_workspace_without_layouts_shows_the_workbook_and_says_so() {
    let dgr = Dgr::example();
    let shown = |dgr: &Dgr| {
        let said = dgr.run(&["inspect", "inbox/Portal_Month_202603.xls"]).code(0);
        assert!(said.stdout().starts_with("Portal_Month_202603.xls (xls)\n\nSheet "), "{}", said.stdout());
        assert!(!said.stdout().contains("Layouts"), "{}", said.stdout());
        said.stderr().to_owned()
    };
    let folder = dgr.path("layouts");
    let due = "There are no layouts in ./layouts yet: `dgr layout learn FILE` proposes one.\n";
    std::fs::rename(&folder, dgr.path("elsewhere")).unwrap();
    assert_eq!(shown(&dgr), due, "no folder");
    std::fs::create_dir(&folder).unwrap();
    assert_eq!(shown(&dgr), due, "an empty one");
}
