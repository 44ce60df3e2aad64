//! `dgr status`: who has reported, and what needs a human.

use crate::support::dgr::Dgr;

#[test]
fn what_is_missing_and_what_was_rejected_is_told_in_full() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let said = dgr.run(&["status"]).code(5);
    assert_eq!(
        said.stdout(),
        r#"Status of 2026-03-03

Plant    Name         Contractor              Status    Received          Due               Last day
-------  -----------  ----------------------  --------  ----------------  ----------------  ----------
SOLAR-1  Solar One    Example Solar Services  reported  2026-03-04 08:30  2026-03-04 10:30  2026-03-03
SOLAR-2  Solar Two    Example Rooftops        rejected  -                 2026-03-04 10:30  2026-03-02
SOLAR-3  Solar Three  Example Solar Services  missing   -                 2026-03-04 10:30  2026-03-02
WIND-1   Wind One     Example Wind Services   reported  2026-03-04 08:30  2026-03-04 10:30  2026-03-03
WIND-2   Wind Two     Example Wind Services   reported  2026-03-04 08:30  2026-03-04 10:30  2026-03-03

SOLAR-2  energy_gross_kwh is 24424.0 kWh; SOLAR-2 with 400 kW AC can make 9792.0 kWh a day at most.

3 of 5 plants have reported, 1 missing, 1 with a rejected report.

Workbooks that need a human

Workbook                        Received          Outcome     Hash
------------------------------  ----------------  ----------  ------------
Inverter_Day_20260303(S3).xlsx  2026-03-04 08:30  unresolved  31107bbb2a91
Portal_Month_202603.xls         2026-03-04 08:30  partly      71ab18c672e6

Inverter_Day_20260303(S3).xlsx  The file is damaged or cut off (invalid Zip archive: Could not find EOCD).
Portal_Month_202603.xls         energy_gross_kwh is 24424.0 kWh; SOLAR-2 with 400 kW AC can make 9792.0 kWh a day at
                                most.

`dgr workbook dismiss HASH --reason TEXT` takes one that was dealt with off this list.
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn a_script_learns_the_moments_with_their_zone_and_the_whole_hash() {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    let said = dgr.run(&["status", "--json"]).code(5);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!(document["plants"]["rows"][0]["received"], "2026-03-04T08:30:00+05:30");
    assert_eq!(document["workbooks"]["rows"][0]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn an_empty_database_says_what_to_do() {
    let dgr = Dgr::workspace();
    let said = dgr.run(&["status"]).code(10);
    assert_eq!(
        said.stderr(),
        "error: There is no database at ./dgr.sqlite3. Check the path, or make one with `dgr db migrate`.\n\
         hint: The first `dgr ingest` makes one, too.\n"
    );
    let _made = dgr.run(&["db", "migrate"]).code(0);
    let said = dgr.run(&["status"]).code(0);
    assert_eq!(said.stdout(), "Status of 2024-05-01\n\n(nothing)\n");
    assert_eq!(said.stderr(), "There are no plants: `dgr plant import` makes plants.toml the master data.\n");
}
