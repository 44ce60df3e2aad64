//! Letters as people get them: word by word, and with nothing of a stranger's that a reader would obey.

use chrono::NaiveDate;

use super::*;
use crate::notice::{Counts, FileNotice, FindingNotice, MissingNotice, MissingPlant, RunNotice, WorkbookNotice};
use crate::rule::Severity;

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, d).unwrap()
}

fn finding() -> FindingNotice {
    FindingNotice {
        plant: Some("SOLAR-2".into()),
        day: Some(day(3)),
        place: Some("sheet1!B7".into()),
        rule: "energy-above-capacity".into(),
        severity: Severity::Error,
        message: "energy_gross_kwh is 24424.0 kWh; SOLAR-2 with 400 kW AC can make 9792.0 kWh a day at most.".into(),
        text: Some("24424".into()),
        hint: Some("Check kWh against MWh, and `ac_kw` in plants.toml.".into()),
    }
}

fn run() -> RunNotice {
    let damaged = FindingNotice {
        plant: None,
        day: None,
        place: None,
        rule: "file-unreadable".into(),
        message: "The file is damaged or cut off.".into(),
        text: None,
        hint: Some("Ask for the file again.\nOr open it in Excel.".into()),
        ..finding()
    };
    let book = |name: &str, outcome: &str, finding| WorkbookNotice {
        name: name.into(),
        sha256: "31107bbb2a91d9c8".repeat(4),
        layout: (outcome == "partly").then(|| "portal-month".into()),
        outcome: outcome.into(),
        needs_a_human: true,
        findings: vec![finding],
        more: 0,
    };
    RunNotice {
        run: 7,
        started_at: day(4).and_hms_opt(5, 15, 0).unwrap().and_utc(),
        zone: "Asia/Kolkata".into(),
        counts: Some(Counts {
            workbooks: 14,
            accepted: 12,
            partly: 1,
            unresolved: 1,
            waiting: 1,
            reports_accepted: 16,
            reports_restated: 1,
            reports_rejected: 1,
            ..Counts::default()
        }),
        ended: true,
        interrupted: false,
        needs_a_human: 2,
        others: 0,
        workbooks: vec![
            book("Inverter_Day_20260303(S3).xlsx", "unresolved", damaged),
            book("Portal_Month_202603.xls", "partly", finding()),
        ],
        files: Vec::new(),
        ..RunNotice::default()
    }
}

fn missing() -> MissingNotice {
    let plant = |code: &str| MissingPlant {
        plant: code.into(),
        name: "Solar Three".into(),
        contractor: Some("Example Solar Services".into()),
        due: day(4).and_hms_opt(5, 0, 0).unwrap().and_utc(),
        zone: "Asia/Kolkata".into(),
        last_day: Some(day(2)),
    };
    MissingNotice {
        day: day(3),
        plants: vec![plant("SOLAR-3")],
        still: vec![],
        rejected: vec!["SOLAR-2".into()],
        of: 5,
    }
}

#[test]
fn the_letter_of_a_run_says_what_is_to_be_done_where() {
    let letter = Letter::of(&Notice::Run(run()));
    assert_eq!(letter.subject, "dgr: 2 of 14 workbooks need a human");
    assert_eq!(
        letter.text(),
        "\
2 of 14 workbooks need a human.

Run 7 of 2026-03-04 10:45 (Asia/Kolkata): 12 accepted, 1 partly, 1 unresolved. Plant-days: 16 new, 1 restated, 1 rejected. 1 file waits for the next run.

Inverter_Day_20260303(S3).xlsx: it gave no report
  error     The file is damaged or cut off.
  rule      file-unreadable
  to do     Ask for the file again.
            Or open it in Excel.

Portal_Month_202603.xls: partly taken in, layout portal-month
  SOLAR-2, 2026-03-03, sheet1!B7
  error     energy_gross_kwh is 24424.0 kWh; SOLAR-2 with 400 kW AC can make 9792.0 kWh a day at most.
  rule      energy-above-capacity
  to do     Check kWh against MWh, and `ac_kw` in plants.toml.

To look further:
  dgr status                                       what is open
  dgr history SOLAR-2 2026-03-03                   the revisions of the day, every finding with its cell
  dgr rules file-unreadable                        what the rule checks, and why
  dgr rules energy-above-capacity                  what the rule checks, and why
  dgr workbook dismiss 31107bbb2a91 --reason TEXT  once it was dealt with
"
    );
}

#[test]
fn the_subject_counts_what_matters() {
    let told = |needs_a_human, others, total: Option<usize>, ended| {
        let counts = total.map(|workbooks| Counts { workbooks, ..Counts::default() });
        let notice = RunNotice { needs_a_human, others, counts, ended, workbooks: Vec::new(), ..run() };
        Letter::of(&Notice::Run(notice)).subject
    };
    assert_eq!(told(1, 0, Some(14), true), "dgr: 1 of 14 workbooks needs a human");
    assert_eq!(told(1, 0, Some(1), true), "dgr: 1 workbook needs a human");
    assert_eq!(told(2, 1, Some(14), true), "dgr: 2 of 14 workbooks need a human, 1 more has findings");
    assert_eq!(told(0, 3, Some(14), true), "dgr: 3 of 14 workbooks have findings");
    assert_eq!(told(0, 0, Some(14), true), "dgr: 14 workbooks, nothing needs a human");
    assert_eq!(told(0, 0, None, true), "dgr: nothing needs a human");
    assert_eq!(told(2, 0, None, false), "dgr: 2 workbooks need a human; the run has not ended");
    let more = RunNotice { needs_a_human: 5, ..run() };
    assert!(Letter::of(&Notice::Run(more)).text().contains("\n\nAnd 3 more workbooks.\n\n"));
}

#[test]
fn files_that_are_left_behind_need_a_human_too() {
    let told = |needs_a_human, others, unreadable, stuck| {
        let counts = Counts { workbooks: 14, unreadable, stuck, ..Counts::default() };
        let file = FileNotice { name: "locked.xlsx".into(), stored: false, why: "Permission denied".into() };
        let (workbooks, files) = (Vec::new(), vec![file]);
        Letter::of(&Notice::Run(RunNotice { needs_a_human, others, counts: Some(counts), workbooks, files, ..run() }))
    };
    assert_eq!(told(0, 0, 1, 0).subject, "dgr: 1 file needs a human");
    assert_eq!(told(0, 0, 1, 2).subject, "dgr: 3 files need a human");
    assert_eq!(told(0, 1, 1, 0).subject, "dgr: 1 file needs a human, 1 of 14 workbooks has findings");
    assert_eq!(told(2, 1, 1, 0).subject, "dgr: 2 of 14 workbooks need a human, and 1 file, 1 more has findings");
    let text = told(0, 0, 2, 0).text();
    assert!(
        text.contains("\n\nlocked.xlsx: it cannot be read\n  why       Permission denied\n\nAnd 1 more file.\n"),
        "{text}"
    );
}

#[test]
fn a_letter_of_very_much_stays_one_that_is_read() {
    let mut book = run().workbooks.remove(1);
    book.findings = vec![finding(); 20];
    book.more = 3;
    let letter = Letter::of(&Notice::Run(RunNotice { needs_a_human: 130, workbooks: vec![book; 100], ..run() }));
    let text = letter.text();
    assert_eq!(text.matches("\nPortal_Month_202603.xls: ").count(), 25);
    assert_eq!(text.matches("… and 17 more findings.\n").count(), 25, "20 + 3 less the 6 that are shown");
    assert!(text.contains("\n\nAnd 105 more workbooks.\n\n"), "130 less the 25 that are shown");
    assert!(text.lines().count() < 1000 && letter.html().len() < 200_000, "{}", letter.html().len());
}

#[test]
fn the_letter_of_missing_reports_names_them() {
    let letter = Letter::of(&Notice::Missing(missing()));
    assert_eq!(letter.subject, "dgr: SOLAR-3 has not reported 2026-03-03");
    assert_eq!(
        letter.text(),
        "\
SOLAR-3 has not reported 2026-03-03.

SOLAR-3, Solar Three (Example Solar Services)
  due       2026-03-04 10:30 (Asia/Kolkata)
  last day  2026-03-02

Only rejected reports came of: SOLAR-2.

To look further:
  dgr status --date 2026-03-03  who has reported the day
"
    );
    let of = |n: usize, still: &[&str]| {
        let one = missing().plants.remove(0);
        let plants = (1..=n).map(|at| MissingPlant { plant: format!("P{at}"), ..one.clone() }).collect();
        let still = still.iter().map(ToString::to_string).collect();
        Letter::of(&Notice::Missing(MissingNotice { plants, still, ..missing() })).subject
    };
    assert_eq!(of(3, &[]), "dgr: P1, P2 and P3 have not reported 2026-03-03");
    assert_eq!(of(4, &[]), "dgr: 4 of 5 plants have not reported 2026-03-03");
    assert_eq!(of(4, &["P9"]), "dgr: 4 more of 5 plants have not reported 2026-03-03");
}

#[test]
fn what_a_stranger_wrote_is_neither_markup_nor_a_line_of_its_own() {
    let mut run = run();
    run.workbooks[0].name = "<img src=x onerror=alert(1)>.xlsx\r\nBcc: a@b.example".into();
    run.workbooks[0].findings[0].message = "\"<script>\" & 'co'\u{202e}\u{1b}[31m".into();
    let letter = Letter::of(&Notice::Run(run));
    let html = letter.html();
    assert!(html.contains("<h3 style=\"font-size:15px;margin:1.4em 0 .3em\">&lt;img src=x onerror=alert(1)&gt;.xlsx␍␊Bcc: a@b.example: it gave no report</h3>"), "{html}");
    assert!(html.contains("<td>&quot;&lt;script&gt;&quot; &amp; &#39;co&#39;&lt;U+202E&gt;␛[31m</td>"), "{html}");
    let text = letter.text();
    assert!(text.contains("\n<img src=x onerror=alert(1)>.xlsx␍␊Bcc: a@b.example: it gave no report\n"), "{text}");
    assert!(!letter.subject.contains(char::is_control));
    assert_eq!(html.matches("<table>").count(), html.matches("</table>").count());
}

#[test]
fn html_says_all_that_the_text_says() {
    for notice in [Notice::Run(run()), Notice::Missing(missing())] {
        let letter = Letter::of(&notice);
        let html = letter.html();
        for line in letter.text().lines() {
            for words in line.split("  ").map(str::trim).filter(|words| !words.is_empty()) {
                assert!(html.contains(words), "{words}\n{html}");
            }
        }
    }
    let test = TestNotice { destination: "ops".into(), by: "anna on here".into() };
    let letter = Letter::of(&Notice::Test(test));
    assert_eq!(letter.subject, "dgr: a test message to ops");
    assert_eq!(
        letter.text(),
        "This is a test message: what dgr has to tell ops arrives here.\n\nanna on here asked for it.\n"
    );
}
