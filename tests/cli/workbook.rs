//! `dgr workbook …`: the list of what came, the bytes as they came, and what was dealt with.

use std::fs;

use crate::support::dgr::Dgr;

const CUT_OFF: &str = "Inverter_Day_20260303(S3).xlsx";

#[test]
fn a_workbook_that_was_dealt_with_leaves_the_list_until_it_comes_again() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let said = dgr.run(&["workbook", "dismiss", "31107b", "--reason", "cut off in the mail"]).code(0);
    assert_eq!(said.stdout(), format!("{CUT_OFF}: dismissed.\n"));
    assert!(!dgr.run(&["status"]).code(5).stdout().contains(CUT_OFF));
    // It still lies in the inbox: nothing new. Sent again, it is judged again.
    let _same = dgr.run(&["ingest"]).code(0);
    assert!(!dgr.run(&["status"]).code(5).stdout().contains(CUT_OFF));
    let again = "inbox/again.xlsx";
    dgr.write(again, fs::read(dgr.path(&format!("inbox/{CUT_OFF}"))).unwrap());
    dgr.came(again, "2026-03-04T05:00:00Z");
    let _again = dgr.run(&["ingest"]).code(3);
    assert!(dgr.run(&["status"]).code(5).stdout().contains(CUT_OFF));
}

#[test]
fn what_is_not_on_the_list_cannot_be_dismissed_and_neither_can_anything_without_a_reason() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let said = dgr.run(&["workbook", "dismiss", "ffff", "--reason", "none"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: No workbook that needs a human has a hash that begins with \"ffff\".\n\
         hint: `dgr status` lists them with their hashes.\n"
    );
    let _usage = dgr.run(&["workbook", "dismiss", "31107b"]).code(2);
}

#[test]
fn the_list_tells_what_came_of_each_and_can_be_narrowed() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let said = dgr.run(&["workbook", "list", "--outcome", "unresolved,partly"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Workbooks

Workbook                        Received          Outcome     Layout        Live  Reports  Bytes  Kept  Hash
------------------------------  ----------------  ----------  ------------  ----  -------  -----  ----  ------------
Inverter_Day_20260303(S3).xlsx  2026-03-04 08:30  unresolved  -                0        0  3,995  yes   31107bbb2a91
Portal_Month_202603.xls         2026-03-04 08:30  partly      portal-month     2        3  5,632  yes   71ab18c672e6
"#
    );
    let names = |words: &[&str]| -> Vec<String> {
        let said = dgr.run(&[&["--json", "workbook", "list"], words].concat()).code(0);
        let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
        let rows = document["rows"].as_array().unwrap();
        rows.iter().map(|row| row["workbook"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&[]).len(), 14);
    assert_eq!(names(&["--last", "2"]), ["Weather_20260303(S1).xlsx", "Inverter_Day_20260303(S1).xlsx"]);
    let wind = ["Turbine_Day_20260302.xlsx", "Turbine_Day_20260303.xlsx"];
    // What tells of the 2nd came on the 3rd.
    assert_eq!(names(&["--plant", "WIND-2", "--from", "2026-03-03"]), wind);
    assert_eq!(names(&["--plant", "WIND-2", "--to", "2026-03-02"]), ["Turbine_Day_20260301.xlsx"]);
    let _usage = dgr.run(&["workbook", "list", "--outcome", "lost"]).code(2);
}

#[test]
fn the_bytes_come_back_exactly_and_overwrite_nothing_unasked() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let name = "Portal_Month_202603.xls";
    let came = fs::read(dgr.path(&format!("inbox/{name}"))).unwrap();
    let said = dgr.run(&["workbook", "export", "71AB18"]).code(0);
    assert_eq!((said.stdout(), said.stderr()), ("", "Portal_Month_202603.xls: 5632 bytes\n"));
    assert_eq!(fs::read(dgr.path(name)).unwrap(), came);

    dgr.write(name, "mine");
    let said = dgr.run(&["workbook", "export", "71ab18"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: There is a file Portal_Month_202603.xls here already.\n\
         hint: Name another with -o FILE; that one is replaced if it is there.\n"
    );
    assert_eq!(dgr.read(name), "mine");
    let said = dgr.run(&["--json", "workbook", "export", "71ab18", "-o", name]).code(0);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!((&document["file"], &document["bytes"]), (&name.into(), &5632.into()));
    assert_eq!(fs::read(dgr.path(name)).unwrap(), came);
    let piped = dgr.command(&["workbook", "export", "71ab18", "-o", "-"]).output().unwrap();
    assert!(piped.status.success() && piped.stdout == came);
}

#[test]
fn a_workbook_over_the_limit_is_listed_and_its_bytes_are_not_there() {
    let dgr = Dgr::example().env("DGR_LIMITS_MAX_BYTES", "5000");
    let _first = dgr.run(&["ingest", "inbox/Portal_Month_202603.xls"]).code(3);
    let said = dgr.run(&["workbook", "list"]).code(0);
    assert!(
        said.stdout().contains("unresolved  ") && said.stdout().contains("  no    71ab18c672e6"),
        "{}",
        said.stdout()
    );
    let said = dgr.run(&["workbook", "export", "71ab"]).code(1);
    assert_eq!(
        said.stderr(),
        "error: The bytes of Portal_Month_202603.xls are not kept: it has 5632 bytes, over the limit.\n\
         hint: What was found of it is: `dgr workbook list`. Look for the file in rejected/, or ask for it again.\n"
    );
    let said = dgr.run(&["reprocess"]).code(0);
    assert_eq!(said.stdout(), "0 workbooks read again: 0 changed.\n1 workbook not read: no bytes are kept.\n");
}
