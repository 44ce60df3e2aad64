//! `dgr delete`, `restore` and `accept` on the example: what is asked, what is told, what a script reads.

use std::fs;

use crate::support::dgr::Dgr;

fn stored() -> Dgr {
    let dgr = Dgr::example();
    let _first = dgr.run(&["ingest"]).code(3);
    dgr
}

fn shown(dgr: &Dgr, words: &[&str], code: i32) -> String {
    let said = dgr.run(words).code(code);
    format!("{}{}", said.stdout(), said.stderr())
}

#[test]
fn a_report_is_deleted_and_restored_with_what_that_does_to_day_and_month() {
    let dgr = stored();
    let of = ["SOLAR-1", "2026-03-02"];
    let both = shown(&dgr, &[&["delete"], &of[..], &["--reason", "wrong plant"]].concat(), 1);
    assert_eq!(
        both,
        "error: SOLAR-1 has 2 live reports on 2026-03-02: inverter-day, weather-minutes.\n\
         hint: Name one with --source (and --part), or take all of them out with --all.\n"
    );
    let one = [&["delete"], &of[..], &["--source", "inverter-day", "--reason", "wrong plant"]].concat();
    // 15,934.2 − 4,859.3 = 11,074.9: two of the three days are left.
    let told = r#"Energy

Plant    Period        Before     After    Change  Basis  Days
                          kWh       kWh       kWh
-------  ----------  --------  --------  --------  -----  -----
SOLAR-1  2026-03-02   4,859.3         -         -  units  -
SOLAR-1  2026-03     15,934.2  11,074.9  -4,859.3  units  3 → 2
"#;
    let dry = shown(&dgr, &[&one[..], &["--dry-run"]].concat(), 0);
    let would =
        "SOLAR-1 2026-03-02  inverter-day  revision 2 would be deleted  Inverter_Day_20260302(S1)_corrected.xlsx\n\n";
    assert!(dry.starts_with(&format!("{would}{told}")), "{dry}");
    assert!(
        dry.contains("\nSOLAR-1  2026-03-02  INV-1   energy_gross_kwh                   272.400   -  Data!E6\n"),
        "{dry}"
    );
    assert!(dry.ends_with("\nThis was a dry run: nothing was changed.\n"), "{dry}");
    assert_eq!(
        shown(&dgr, &one, 0),
        format!(
            "SOLAR-1 2026-03-02  inverter-day  revision 2 is deleted  Inverter_Day_20260302(S1)_corrected.xlsx\n\n{told}\
             `dgr restore SOLAR-1 2026-03-02 --reason TEXT` brings back what was deleted.\n"
        )
    );
    assert_eq!(
        shown(&dgr, &one, 1),
        "error: SOLAR-1 has no live report on 2026-03-02 by inverter-day.\n\
         hint: `dgr history SOLAR-1 2026-03-02` shows every revision, and what became of it.\n"
    );
    let history = shown(&dgr, &["history", "SOLAR-1", "2026-03-02"], 0);
    assert!(history.contains("inverter-day       2  deleted     4,859.3"), "{history}");
    assert!(
        history.contains("\n2026-03-02 inverter-day 2  deleted 2026-03-04 10:45 by operator: wrong plant\n"),
        "{history}"
    );

    let back = [&["restore"], &of[..], &["--reason", "it was right"]].concat();
    assert_eq!(
        shown(&dgr, &back, 0),
        r#"SOLAR-1 2026-03-02  inverter-day  revision 2 is restored, as revision 3  Inverter_Day_20260302(S1)_corrected.xlsx

Energy

Plant    Period        Before     After   Change  Basis  Days
                          kWh       kWh      kWh
-------  ----------  --------  --------  -------  -----  -----
SOLAR-1  2026-03-02         -   4,859.3        -  units  -
SOLAR-1  2026-03     11,074.9  15,934.2  4,859.3  units  2 → 3
"#
    );
    // The files still lie in the inbox: nothing of this is undone by the next run.
    let _same = dgr.run(&["ingest"]).code(0);
    let again = shown(&dgr, &["history", "SOLAR-1", "2026-03-02"], 0);
    assert!(again.contains("inverter-day       3  live        4,859.3"), "{again}");
}

#[test]
fn a_deleted_day_is_told_by_status_until_a_better_report_comes() {
    let dgr = stored();
    let _out = dgr.run(&["delete", "WIND-1", "2026-03-03", "--reason", "numbers of another plant"]).code(0);
    let status = shown(&dgr, &["status"], 5);
    assert!(status.contains("\nWIND-1   Wind One     Example Wind Services   deleted   2026-03-04 08:30"), "{status}");
    let why = "\nWIND-1   turbine-day, revision 1: deleted 2026-03-04 10:45 by operator: numbers of another plant.\n";
    assert!(status.contains(why), "{status}");
    assert!(
        status.contains("2 of 5 plants have reported, 1 deleted, 1 missing, 1 with a rejected report."),
        "{status}"
    );
    // The same file again is no better report.
    let again = "inbox/Turbine_Day_again.xlsx";
    dgr.write(again, fs::read(dgr.path("inbox/Turbine_Day_20260303.xlsx")).unwrap());
    dgr.came(again, "2026-03-04T05:00:00Z");
    let said = shown(&dgr, &["ingest"], 3);
    assert!(
        said.contains("its revision 1 for WIND-1 on 2026-03-03 was deleted since.  [resend-of-superseded]"),
        "{said}"
    );
    assert!(said.contains("`dgr restore` brings them back."), "{said}");
}

#[test]
fn a_rejected_report_is_taken_in_and_the_workbook_is_settled() {
    let dgr = stored();
    let open = "71ab18c672e6";
    assert!(shown(&dgr, &["status"], 5).contains(open));
    assert_eq!(
        shown(&dgr, &["accept", "SOLAR-2", "2026-03-03", "--reason", "confirmed by phone"], 0),
        r#"SOLAR-2 2026-03-03  portal-month  revision 1 is taken in, as revision 2  Portal_Month_202603.xls

Energy

Plant    Period       Before    After   Change  Basis  Days
                         kWh      kWh      kWh
-------  ----------  -------  -------  -------  -----  -----
SOLAR-2  2026-03-03        -  2,421.4        -  net    -
SOLAR-2  2026-03     4,478.3  6,899.7  2,421.4  net    2 → 3
"#
    );
    // What cannot be true stays out of use: the net energy of the day is 2431.0 − 9.6 kWh, the gross one is unknown.
    let said = dgr.run(&["--json", "history", "SOLAR-2", "2026-03-03"]).code(0);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    let row = &document["rows"][1];
    assert_eq!((&row["state"], &row["reason"]), (&"live".into(), &"operator".into()));
    assert_eq!(row["decisions"][0], "taken in 2026-03-04 10:45 by operator: confirmed by phone");
    let wrong = row["findings"][0].as_str().unwrap();
    assert!(wrong.starts_with("warning: sheet1!B7: energy_gross_kwh is 24424.0 kWh;"), "{wrong}");
    let status = shown(&dgr, &["status"], 5);
    assert!(
        !status.contains(open) && status.contains("\nSOLAR-2  Solar Two    Example Rooftops        reported "),
        "{status}"
    );

    // Sent again it is not rejected again; a month that goes on repeats the day and adds the next one.
    let again = "inbox/Portal_Month_again.xls";
    dgr.write(again, fs::read(dgr.path("inbox/Portal_Month_202603.xls")).unwrap());
    dgr.came(again, "2026-03-04T05:00:00Z");
    assert!(shown(&dgr, &["ingest"], 0).contains("unchanged  Portal_Month_again.xls"));
    assert_eq!(
        shown(&dgr, &["accept", "SOLAR-2", "2026-03-03", "--reason", "confirmed by phone"], 1),
        "error: No rejected report of SOLAR-2 on 2026-03-03 is open.\n\
         hint: Name one that was answered with --revision: portal-month revision 1.\n"
    );
}

#[test]
fn a_script_reads_what_would_change() {
    let dgr = stored();
    let words = ["--json", "delete", "SOLAR-3", "2026-03-01", "--reason", "test", "--dry-run"];
    let said = dgr.run(&words).code(0);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!((&document["command"], &document["dry_run"]), (&"delete".into(), &true.into()));
    let due = serde_json::json!([{
        "source": "inverter-day", "part": "", "revision": 1, "became": "deleted", "by": null,
        "workbook": "Inverter_Day_20260301(S3).xlsx",
    }]);
    assert_eq!(document["reports"], due);
    let (day, month) = (&document["energy"]["rows"][0], &document["energy"]["rows"][1]);
    assert_eq!((&day["period"], &day["after_kwh"]), (&"2026-03-01".into(), &serde_json::Value::Null));
    assert_eq!(day["before_kwh"], month["before_kwh"]);
    let numbers = document["numbers"]["rows"].as_array().unwrap();
    assert!(numbers.iter().any(|row| row["unit"] == "INV-4" && row["from_place"] == "Data!E9"), "{numbers:?}");
    // Nothing of it was done.
    let _again = dgr.run(&words).code(0);
}

#[test]
fn a_correction_has_a_reason() {
    let dgr = stored();
    for words in [&["delete", "WIND-1", "2026-03-03"][..], &["accept", "WIND-1", "2026-03-03", "--reason", " "]] {
        let _usage = dgr.run(words).code(2);
    }
    let said = dgr.run(&["delete", "WIND-7", "2026-03-03", "--reason", "x"]).code(1);
    assert!(
        said.stderr().starts_with("error: No plant answers to \"WIND-7\". Nearest: WIND-1, WIND-2"),
        "{}",
        said.stderr()
    );
}
