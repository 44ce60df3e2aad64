//! `dgr layout test`: the project's own golden cases, a cell that differs, what is written, layouts not in use.

use std::path::Path;

use crate::support::dgr::Dgr;

const CASE: &str = "layouts/tests/inverter-day/march";

/// Returns the example with one case: the inverters of a day.
fn with_case() -> Dgr {
    let dgr = Dgr::example();
    let name = "Inverter_Day_20260301(S1).xlsx";
    let bytes = std::fs::read(dgr.path("inbox").join(name)).unwrap();
    dgr.write(&format!("{CASE}/{name}"), bytes);
    dgr
}

#[test]
fn the_projects_own_cases_pass() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/layouts");
    let said = Dgr::example().run(&["layout", "test", fixtures.to_str().unwrap()]).code(0);
    assert_eq!(said.stdout(), "24 cases, 0 failed.\n");
    assert_eq!(said.stderr(), "");
}

#[test]
fn what_is_written_as_expected_passes_and_a_changed_cell_is_told() {
    let dgr = with_case();
    let said = dgr.run(&["layout", "test", "--bless"]).code(0);
    assert_eq!(said.stdout(), format!("written: ./{CASE}/expected.csv\n1 case, 0 failed.\n"));
    dgr.run(&["layout", "test"]).code(0);
    let expected = dgr.read(&format!("{CASE}/expected.csv"));
    // Read off the workbook with another program: E6 is 305.1; the day's total, E24, is 5486.3.
    assert!(expected.contains("SOLAR-1,INV-1,2026-03-01,energy_gross_kwh,305.1,Data!E6\n"), "{expected}");
    let changed = expected.replace("305.1,Data!E6", "350.1,Data!E6").replace("5486.3,Data!E24", "5486.3,Data!E25");
    dgr.write(&format!("{CASE}/expected.csv"), changed);
    let said = dgr.run(&["layout", "test"]).code(4);
    assert_eq!(
        said.stdout(),
        r#"inverter-day/march

File          Line                                       Column  Expected  Got
------------  -----------------------------------------  ------  --------  --------
expected.csv  SOLAR-1 INV-1 2026-03-01 energy_gross_kwh  value   350.1     305.1
expected.csv  SOLAR-1 2026-03-01 energy_gross_kwh-total  place   Data!E25  Data!E24

1 case, 1 failed.
"#
    );
}

#[test]
fn a_case_without_expectations_fails_and_says_so() {
    let dgr = with_case();
    dgr.write(&format!("{CASE}/expected.csv"), "plant,unit,day,metric,value,place\n");
    let said = dgr.run(&["layout", "test", "--json"]).code(4);
    let cases: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    // 18 inverters and a total, three values each.
    assert_eq!(cases["cases"][0]["differences"].as_array().unwrap().len(), 57);
}

#[test]
fn a_layout_not_in_use_reads_nothing_but_its_own_case() {
    let dgr = with_case();
    dgr.run(&["layout", "test", "--bless"]).code(0);
    let own = dgr.read("layouts/inverter-day.toml").replace("[match]", "active = false\n\n[match]");
    dgr.write("layouts/inverter-day.toml", own);
    dgr.run(&["layout", "test"]).code(0);
    let said = dgr.run(&["check", "inbox/Inverter_Day_20260301(S1).xlsx"]).code(4);
    assert!(
        said.stdout().contains(
            "nearest inverter-day: it fits, but is not in use: layouts/inverter-day.toml says active = false"
        ),
        "{}",
        said.stdout()
    );
    assert!(dgr.run(&["layout", "list"]).code(0).stdout().contains("nothing: not in use (active = false)"));
}

#[test]
fn a_folder_named_as_no_layout_is_refused() {
    let dgr = with_case();
    std::fs::rename(dgr.path("layouts/tests/inverter-day"), dgr.path("layouts/tests/inverters")).unwrap();
    let said = dgr.run(&["layout", "test"]).code(1);
    assert_eq!(
        said.stderr(),
        r#"error: case inverters/march: No layout is called "inverters", as the folder of the case is.
hint: Name the folder as its layout, or put layout.toml into it.
"#
    );
}

#[test]
fn a_workspace_without_cases_says_how_to_make_one() {
    let dgr = Dgr::example();
    let said = dgr.run(&["layout", "test"]).code(1);
    assert!(said.stderr().starts_with("error: Cannot read the cases in ./layouts/tests:"), "{}", said.stderr());
    dgr.write("layouts/tests/inverter-day/empty/given.txt", "");
    let said = dgr.run(&["layout", "test"]).code(1);
    assert!(said.stderr().starts_with("error: There is no case in ./layouts/tests.\nhint: A case is a folder"));
}
