//! `dgr workbook dismiss`: a workbook that was dealt with leaves the list, and comes back if it is sent again.

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
