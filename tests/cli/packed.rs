//! Archives, mails and standard input, with the program as people run it: every workbook by itself, nothing lost, what is
//! wrong told in words; a run that is killed goes on where it was.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::hostile::raw_workbook::pack;
use crate::support::dgr::{Dgr, Said};
use crate::support::mail::{Mail, XLSX};

const S1: &str = "Inverter_Day_20260301(S1).xlsx";
const S3: &str = "Inverter_Day_20260301(S3).xlsx";
const WEATHER: &str = "Weather_20260301(S1).xlsx";

/// The example with an empty inbox that is emptied into archive/ and rejected/, and its workbooks in `made/`.
fn workspace() -> Dgr {
    let dgr = Dgr::example();
    fs::rename(dgr.path("inbox"), dgr.path("made")).unwrap();
    fs::create_dir(dgr.path("inbox")).unwrap();
    let settings = dgr.read("dgr.toml").replace("= \"keep\" ", "= \"archive\" ").replacen(
        "rejected = \"archive\"",
        "rejected = \"rejected\"",
        1,
    );
    dgr.write("dgr.toml", settings);
    dgr
}

fn made(dgr: &Dgr, name: &str) -> Vec<u8> {
    fs::read(dgr.path("made").join(name)).unwrap()
}

/// Puts a file into the inbox, as it came at 09:00 in Kolkata on the last day.
fn lay(dgr: &Dgr, name: &str, bytes: &[u8]) {
    dgr.write(&format!("inbox/{name}"), bytes);
    dgr.came(&format!("inbox/{name}"), "2026-03-04T03:30:00Z");
}

fn files(dgr: &Dgr, folder: &str) -> Vec<String> {
    dgr.files().into_iter().filter(|path| path.starts_with(folder)).collect()
}

/// Runs it with these bytes as standard input.
fn piped(dgr: &Dgr, words: &[&str], bytes: &[u8], code: i32) -> Said {
    let mut child = dgr.command(words);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // A program that refuses without reading closes the pipe.
    drop(input.write_all(bytes));
    drop(input);
    dgr.ran(child.wait_with_output().unwrap()).code(code)
}

#[test]
fn every_workbook_of_an_archive_counts_by_itself_and_the_archive_is_put_away() {
    let dgr = workspace();
    let inner = pack(&[(S3, &made(&dgr, S3))]);
    let zip = pack(&[
        ("Solar 1\\day\\Inverter_Day_20260301(S1).xlsx", &made(&dgr, S1)),
        ("Solar 3.zip", &inner),
        ("__MACOSX/Solar 1/._Inverter_Day_20260301(S1).xlsx", b"\0\x05\x16\x07"),
        ("readme.txt", b"Please find attached."),
    ]);
    lay(&dgr, "day.zip", &zip);
    lay(&dgr, WEATHER, &made(&dgr, WEATHER));
    let said = dgr.run(&["ingest"]).code(0);
    assert_eq!(
        said.stderr(),
        "./plants.toml: 5 plants are the master data now.\n\
         passed over ./inbox/day.zip: __MACOSX/Solar 1/._Inverter_Day_20260301(S1).xlsx (what a Mac notes beside a \
         file); readme.txt (no workbook)\n\
         accepted   Weather_20260301(S1).xlsx  weather-minutes  SOLAR-1 2026-03-01\n\
         accepted   day.zip/Solar 1/day/Inverter_Day_20260301(S1).xlsx  inverter-day  SOLAR-1 2026-03-01\n\
         accepted   day.zip/Solar 3.zip/Inverter_Day_20260301(S3).xlsx  inverter-day  SOLAR-3 2026-03-01\n"
    );
    assert_eq!(
        said.stdout(),
        "3 workbooks: 3 accepted.\nPlant-days: 3 new, 0 restated, 0 rejected.\n\
         2 files in archives and mails were passed over: no workbooks.\n"
    );
    assert_eq!(files(&dgr, "inbox"), [""; 0]);
    let there = ["archive/2026/03/04/Weather_20260301(S1).xlsx", "archive/2026/03/04/day.zip"];
    assert_eq!(files(&dgr, "archive"), there);
    // Sent again, it says nothing new.
    lay(&dgr, "day.zip", &zip);
    let said = dgr.run(&["ingest"]).code(0);
    assert_eq!(said.stdout(), "2 workbooks: 2 unchanged.\n");
    assert_eq!(files(&dgr, "archive"), there);
}

#[test]
fn a_mail_tells_when_a_report_came_and_who_is_late() {
    let dgr = workspace();
    let day = |n: u32| {
        let names = [format!("Inverter_Day_2026030{n}(S1).xlsx"), format!("Weather_2026030{n}(S1).xlsx")];
        names.map(|name| (made(&dgr, &name), name))
    };
    for (n, received) in [(1, "Mon, 2 Mar 2026 10:29:00 +0530"), (2, "Tue, 3 Mar 2026 10:31:00 +0530")] {
        let [(one, first), (two, second)] = day(n);
        let mail = Mail {
            from: "\"O&M\" <om@north.example>",
            subject: "=?utf-8?Q?DGR_=E2=80=93_Solar_One?=",
            received: &[&format!("from out.north.example by mx.own.example with ESMTPS;\n {received}")],
            date: "Mon, 2 Mar 2026 06:00:00 +0530",
            files: &[(&first, XLSX, &one), (&second, XLSX, &two), ("again.xlsx", XLSX, &two)],
        };
        lay(&dgr, &format!("{n}.host:2,S"), &mail.bytes());
    }
    let said = dgr.run(&["ingest"]).code(0);
    assert_eq!(
        said.stderr(),
        "./plants.toml: 5 plants are the master data now.\n\
         passed over ./inbox/1.host:2,S: again.xlsx (the same bytes as Weather_20260301(S1).xlsx)\n\
         passed over ./inbox/2.host:2,S: again.xlsx (the same bytes as Weather_20260302(S1).xlsx)\n\
         accepted   1.host/Inverter_Day_20260301(S1).xlsx  inverter-day  SOLAR-1 2026-03-01\n\
         accepted   1.host/Weather_20260301(S1).xlsx  weather-minutes  SOLAR-1 2026-03-01\n\
         accepted   2.host/Inverter_Day_20260302(S1).xlsx  inverter-day  SOLAR-1 2026-03-02\n\
         accepted   2.host/Weather_20260302(S1).xlsx  weather-minutes  SOLAR-1 2026-03-02\n"
    );
    let state = |day: &str| {
        let said = dgr.run(&["--json", "status", "--date", day]).code(5);
        let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
        let rows = document["plants"]["rows"].as_array().unwrap().clone();
        let row = rows.into_iter().find(|row| row["plant"] == "SOLAR-1").unwrap();
        (row["status"].as_str().unwrap().to_owned(), row["received"].as_str().unwrap().to_owned())
    };
    assert_eq!(state("2026-03-01"), ("reported".to_owned(), "2026-03-02T10:29:00+05:30".to_owned()));
    assert_eq!(state("2026-03-02"), ("reported late".to_owned(), "2026-03-03T10:31:00+05:30".to_owned()));
    // By the day that the mail came.
    assert_eq!(files(&dgr, "archive"), ["archive/2026/03/02/1.host:2,S", "archive/2026/03/03/2.host:2,S"]);
}

#[test]
fn a_layout_is_chosen_by_the_mail() {
    let dgr = workspace();
    let layout = dgr.read("layouts/inverter-day.toml");
    let by_mail = |subject: &str| {
        layout.replacen("[match]", &format!("[match]\nsender = '/@north\\.example$/'\nsubject = \"{subject}\""), 1)
    };
    dgr.write("layouts/inverter-day.toml", by_mail("Daily report"));
    let one = made(&dgr, S1);
    let mail =
        Mail { from: "om@north.example", subject: "daily  report:", files: &[(S1, XLSX, &one)], ..Mail::default() };
    lay(&dgr, "right.eml", &mail.bytes());
    lay(&dgr, "wrong.eml", &Mail { subject: "Invoice", ..mail }.bytes());
    let said = dgr.run(&["check", "inbox/right.eml"]).code(0);
    assert_eq!(
        said.stdout(),
        "accepted   right.eml/Inverter_Day_20260301(S1).xlsx  inverter-day  SOLAR-1 2026-03-01\n\
         1 workbook, 0 errors, 0 warnings.\n"
    );
    let said = dgr.run(&["check", "inbox/wrong.eml"]).code(4);
    assert!(said.stdout().contains("the subject \"Invoice\" does not fit \"Daily report\""), "{}", said.stdout());
    let said = dgr.run(&["--json", "layout", "list"]).code(0);
    assert!(said.stdout().contains("sender /@north\\\\.example$/; subject Daily report"), "{}", said.stdout());
}

#[test]
fn a_mailbox_gives_its_mails_one_by_one() {
    let dgr = workspace();
    let mut mailbox = Vec::new();
    for (n, name) in [(2, "Inverter_Day_20260302(S1).xlsx"), (1, S1)] {
        let (date, bytes) = (format!("0{} Mar 2026 04:31:07 +0000", n + 1), made(&dgr, name));
        let mail = Mail {
            from: "om@x.example",
            subject: "DGR",
            date: &date,
            files: &[(name, XLSX, &bytes)],
            ..Mail::default()
        };
        writeln!(mailbox, "From om@x.example Mon Mar  2 04:31:07 2026").unwrap();
        mailbox.extend(mail.bytes());
        writeln!(mailbox).unwrap();
    }
    let none = Mail { from: "om@x.example", subject: "Holiday", date: "3 Mar 2026 05:00:00 +0000", ..Mail::default() };
    writeln!(mailbox, "From om@x.example Tue Mar  3 05:00:00 2026").unwrap();
    mailbox.extend(none.bytes());
    lay(&dgr, "reports.mbox", &mailbox);
    let said = dgr.run(&["ingest"]).code(3);
    let lines: Vec<&str> = said.stderr().lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "accepted   reports.mbox/2026-03-02 04:31:07/Inverter_Day_20260301(S1).xlsx  inverter-day  SOLAR-1 2026-03-01",
            "accepted   reports.mbox/2026-03-03 04:31:07/Inverter_Day_20260302(S1).xlsx  inverter-day  SOLAR-1 2026-03-02",
            "unresolved reports.mbox/2026-03-03 05:00:00",
        ]
    );
    assert_eq!(files(&dgr, "archive"), ["archive/2026/03/03/reports.mbox"]);
    let said = dgr.run(&["status", "--date", "2026-03-03"]).code(5);
    assert!(said.stdout().contains("The mail from om@x.example (\"Holiday\") holds no workbook."), "{}", said.stdout());
}

#[test]
fn a_container_that_gives_no_report_is_told_and_rejected() {
    let dgr = workspace();
    lay(&dgr, "1-none.eml", &Mail { from: "om@x.example", subject: "Holiday", ..Mail::default() }.bytes());
    lay(&dgr, "2-none.zip", &pack(&[("readme.txt", b"-")]));
    let zip = pack(&[(S1, &made(&dgr, S1)), ("b.xlsx", b"b")]);
    lay(&dgr, "3-cut.zip", &zip[..zip.len() - 30]);
    lay(&dgr, "4-bomb.zip", &pack(&[("report.xlsx", &vec![0; 20 << 20])]));
    lay(&dgr, "5-good.zip", &zip);
    let said = dgr.run(&["ingest"]).code(3);
    let (told, _) = said.stdout().split_once("\n`dgr status`").unwrap();
    assert_eq!(
        told,
        "6 workbooks: 1 accepted, 5 unresolved.\n\
         Plant-days: 1 new, 0 restated, 0 rejected.\n\
         \n\
         Needs a human:\n\
         unresolved 1-none.eml\n\
        \x20 error    The mail from om@x.example (\"Holiday\") holds no workbook.  [file-unreadable]\n\
        \x20          → Ask the sender to attach the report as an Excel workbook (.xlsx), or packed as .zip.\n\
         unresolved 2-none.zip\n\
        \x20 error    The archive holds no workbook; in it: readme.txt.  [file-unreadable]\n\
        \x20          → Ask for the report as an Excel workbook (.xlsx).\n\
         unresolved 3-cut.zip\n\
        \x20 error    The archive is damaged or cut off (invalid Zip archive: Could not find EOCD).  [file-unreadable]\n\
        \x20          → Ask for it again, or for the workbooks themselves.\n\
         unresolved 4-bomb.zip\n\
        \x20 error    The archive would unpack to 20 MiB, 1022 times its size, as a file made to do harm does.  [file-unreadable]\n\
        \x20          → Ask the sender where it comes from; if it is right, raise `max_zip_ratio`.\n\
         unresolved 5-good.zip/b.xlsx\n\
        \x20 error    This is plain text (CSV perhaps) named .xlsx, not a workbook that can be read.  [file-unreadable]\n\
        \x20          → Open it in Excel and save it as \"Excel Workbook (.xlsx)\", or ask for the report in that form.\n"
    );
    let rejected = ["1-none.eml", "2-none.zip", "3-cut.zip", "4-bomb.zip"].map(|n| format!("rejected/2026/03/04/{n}"));
    assert_eq!(files(&dgr, "rejected"), rejected);
    assert_eq!(files(&dgr, "archive"), ["archive/2026/03/04/5-good.zip"], "one report is enough");
}

/// A mail in a mail in a mail … takes down whoever reads it. It is told, and the rest goes in.
#[test]
fn a_mail_that_kills_its_reader_does_not_end_the_run() {
    let dgr = workspace().env("DGR_LIMITS_MEMORY_BYTES", "268435456");
    let mut mail = b"From: a@b.example\nMIME-Version: 1.0\n".to_vec();
    mail.extend(b"Content-Type: message/rfc822\n\n".repeat(100_000));
    lay(&dgr, "deep.eml", &mail);
    lay(&dgr, "good.zip", &pack(&[(S1, &made(&dgr, S1))]));
    let said = dgr.run(&["ingest"]).code(3);
    assert!(said.stdout().starts_with("2 workbooks: 1 accepted, 1 unresolved.\n"), "{}", said.stdout());
    let told = "unresolved deep.eml\n  error    Reading this file needs more memory than the 256 MiB allowed.";
    assert!(said.stdout().contains(told), "{}", said.stdout());
    assert_eq!(files(&dgr, "rejected"), ["rejected/2026/03/04/deep.eml"]);
}

#[test]
fn a_container_that_may_still_grow_waits() {
    let dgr = workspace();
    dgr.write("dgr.toml", dgr.read("dgr.toml").replace("settle_seconds = 0 ", "settle_seconds = 60 "));
    let zip = pack(&[(S1, &made(&dgr, S1))]);
    for (name, bytes) in [("day.zip", &zip[..zip.len() / 2]), ("day.eml", &b"From: a@b.example\n"[..])] {
        dgr.write(&format!("inbox/{name}"), bytes);
        dgr.came(&format!("inbox/{name}"), "2026-03-04T05:14:30Z");
    }
    let said = dgr.run(&["ingest"]).code(0);
    assert_eq!(said.stdout(), "0 workbooks.\n2 files wait for the next run.\n");
    assert_eq!(files(&dgr, "inbox"), ["inbox/day.eml", "inbox/day.zip"]);
}

/// Killed while it stores the workbooks of an archive, again and again: what was stored stays, the archive lies where it
/// lay, and the next run goes on; in the end everything is in once.
#[test]
fn a_run_that_is_killed_between_the_workbooks_of_an_archive_goes_on() {
    let dgr = workspace();
    let days: Vec<String> = (1..=3).map(|n| format!("2026030{n}")).collect();
    let names: Vec<String> = days
        .iter()
        .flat_map(|d| {
            [format!("Inverter_Day_{d}(S1).xlsx"), format!("Turbine_Day_{d}.xlsx"), format!("Weather_{d}(S1).xlsx")]
        })
        .collect();
    let books: Vec<Vec<u8>> = names.iter().map(|name| made(&dgr, name)).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().zip(&books).map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    lay(&dgr, "days.zip", &pack(&parts));
    for kill_after in [2, 4] {
        let mut child = dgr.command(&["ingest"]).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let done = lines.filter(|line| line.contains("days.zip/")).take(kill_after).count();
        let killed = Command::new("kill").args(["-KILL", &child.id().to_string()]).status().unwrap();
        let ended = child.wait().unwrap();
        assert_eq!((done, killed.success(), ended.code()), (kill_after, true, None));
        assert_eq!(files(&dgr, "inbox"), ["inbox/days.zip"]);
    }
    let said = dgr.run(&["--json", "ingest"]).code(0);
    let lines: Vec<serde_json::Value> = said.stdout().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let summary = &lines.last().unwrap()["summary"];
    let (accepted, unchanged) = (summary["accepted"].as_u64().unwrap(), summary["unchanged"].as_u64().unwrap());
    assert_eq!(accepted + unchanged, 9, "{summary}");
    assert!((4..=6).contains(&unchanged), "what was stored before the kills: {unchanged}");
    let put = &lines[lines.len() - 2];
    assert_eq!((&put["event"], &put["path"]), (&"put".into(), &"./inbox/days.zip".into()));
    assert_eq!(put["moved_to"], "./archive/2026/03/04/days.zip");
    for plant in ["SOLAR-1", "WIND-1"] {
        let said = dgr.run(&["--json", "history", plant]).code(0);
        let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
        let rows = document["rows"].as_array().unwrap();
        assert!(rows.iter().all(|row| row["revision"] == 1 && row["state"] == "live"), "{rows:?}");
        assert_eq!(rows.len(), if plant == "WIND-1" { 3 } else { 6 });
    }
}

#[test]
fn standard_input_is_a_way_in() {
    let dgr = workspace();
    let said = piped(&dgr, &["check", "-", "--name", S1], &made(&dgr, S1), 0);
    let line = "accepted   Inverter_Day_20260301(S1).xlsx  inverter-day  SOLAR-1 2026-03-01\n";
    assert_eq!(said.stdout(), format!("{line}1 workbook, 0 errors, 0 warnings.\n"));
    let said = piped(&dgr, &["ingest", "-", "--name", S1, "--quiet"], &made(&dgr, S1), 0);
    assert_eq!(said.stdout(), "1 workbook: 1 accepted.\nPlant-days: 1 new, 0 restated, 0 rejected.\n");
    let weather = made(&dgr, WEATHER);
    let mail = Mail { from: "om@x.example", files: &[(WEATHER, XLSX, &weather)], ..Mail::default() };
    let said = piped(&dgr, &["ingest", "-"], &mail.bytes(), 0);
    let line = "accepted   stdin/Weather_20260301(S1).xlsx  weather-minutes  SOLAR-1 2026-03-01\n";
    assert_eq!(said.stderr(), line);
    let said = piped(&dgr, &["ingest", "-", "--json"], b"", 3);
    let first: serde_json::Value = serde_json::from_str(said.stdout().lines().next().unwrap()).unwrap();
    assert_eq!((&first["path"], &first["workbook"]["name"]), (&"-".into(), &"stdin".into()));
    assert_eq!(first["workbook"]["findings"][0]["message"], "The file is empty (0 bytes).");
}

#[test]
fn what_is_piped_in_is_bounded_and_a_name_needs_a_pipe() {
    let dgr = workspace().env("DGR_LIMITS_MAX_BYTES", "1000");
    let said = piped(&dgr, &["ingest", "-"], &[b'x'; 1001], 1);
    assert_eq!(
        said.stderr(),
        "error: Standard input has more than the 1000 bytes that are read; nothing was stored.\n\
         hint: Raise `max_bytes` under [limits] in dgr.toml, if it is right.\n"
    );
    for words in [&["ingest", "--name", "r.xlsx"] as &[&str], &["ingest", "made", "--name", "r.xlsx"]] {
        let said = dgr.run(words).code(2);
        assert_eq!(
            said.stderr(),
            "error: --name is for what comes by standard input, and nothing does.\n\
             hint: Name standard input, too: dgr ingest - --name report.xlsx.\n"
        );
    }
}

/// A workbook that tells neither plant nor day gets them from the command line, whichever way it came; a plant that
/// nobody knows is refused before anything is read.
#[test]
fn day_and_plant_are_given_to_workbooks_that_tell_neither() {
    let dgr = workspace();
    dgr.write(
        "layouts/bare.toml",
        "name = \"bare\"\n[match]\ncells = [\"Bare export\"]\n[fields]\nplant = { given = \"plant\" }\n\
         date = { given = \"date\" }\n[form.day]\nfields.energy_export_kwh = { label = \"Bare export\", unit = \"kWh\" }\n",
    );
    let book = |kwh: u32| {
        let text = format!("<row><c t=\"inlineStr\"><is><t>Bare export</t></is></c><c><v>{kwh}</v></c></row>");
        crate::hostile::raw_workbook::xlsx(&text)
    };
    let zip = pack(&[("a.xlsx", &book(1000))]);
    let (two, three) = (book(1001), book(1002));
    let mail = Mail { from: "om@x.example", files: &[("a.xlsx", XLSX, &two)], ..Mail::default() }.bytes();
    dgr.write("a.zip", &zip);
    dgr.write("a.eml", &mail);
    for (nth, words) in [["a.zip"], ["a.eml"], ["-"]].iter().enumerate() {
        let day = format!("2026-03-0{}", nth + 1);
        let words = ["ingest", words[0], "--date", &day, "--plant", "Solar Two"];
        let said = piped(&dgr, &words, &three, 0);
        assert!(said.stderr().contains(&format!("bare  SOLAR-2 {day}\n")), "{}", said.stderr());
    }
    for words in [&["ingest", "a.zip", "--plant", "SOLAR-22"] as &[&str], &["check", "a.zip", "--plant", "SOLAR-22"]] {
        let said = dgr.run(words).code(1);
        assert_eq!(
            said.stderr(),
            "error: No plant answers to \"SOLAR-22\". Nearest: SOLAR-2, SOLAR-1, SOLAR-3.\n\
             hint: `dgr plant list` shows all.\n"
        );
    }
}
