//! Everything that is evil in one run, with good workbooks lying among it: the run ends with the right code, each file is
//! told once and in words, the good ones are stored, and the whole tree of processes stays small.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::hostile::raw_workbook::{RawXlsx, encrypted, ods, pack, xlsx};
use crate::support::dgr::Dgr;
use crate::support::mail::Mail;
use crate::support::memory::Watched;
use crate::support::xls::xls;

/// The most memory that the whole tree of processes may hold at once.
const MOST_MEMORY: u64 = 512 << 20;
/// The longest that one file may take, in seconds: lower than the default, so that a test sees a loop end.
const LIMITS: &str = "[limits]\ncpu_seconds = 10\nwall_seconds = 40\n";

/// Returns a workspace of the example whose inbox holds what strangers may send as well, under names that sort between
/// the good ones, and the names of those.
fn besieged() -> (Dgr, BTreeSet<String>) {
    let dgr = Dgr::example();
    let settings = dgr.read("dgr.toml");
    dgr.write("dgr.toml", format!("{settings}\n{LIMITS}"));
    let good =
        fs::read_dir(dgr.path("inbox")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    workbooks(&dgr);
    containers(&dgr);
    for folder in ["hostile", "hostile/made", "hostile/fuzz"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
        let Ok(entries) = fs::read_dir(&from) else {
            writeln!(std::io::stderr(), "SKIPPED: the assault without {}", from.display()).unwrap();
            continue;
        };
        for entry in entries.map(Result::unwrap).filter(|entry| entry.path().is_file()) {
            let name = format!("inbox/Z {}", entry.file_name().to_string_lossy());
            dgr.write(&name, fs::read(entry.path()).unwrap());
        }
    }
    (dgr, good)
}

/// Lays down workbooks that are broken, endless, huge, or called what they are not.
fn workbooks(dgr: &Dgr) {
    let plain = xlsx("<row><c r=\"A1\"><v>1</v></c></row>");
    let lay = |name: &str, bytes: &[u8]| dgr.write(&format!("inbox/{name}"), bytes);
    lay("J empty.xlsx", b"");
    lay("J cut off.xlsx", &plain[..plain.len() - 30]);
    lay("J really xlsx.xls", &plain);
    let sheet = dgr::grid::Sheet::from_text("Data", "Plant | 1");
    lay("J really xls.xlsx", &xls(&[sheet]));
    lay("J page.xls", b"<html><table><tr><td>1");
    lay("J locked.xlsx", &encrypted());
    lay("~$J open.xlsx", b"\x06anna");
    lay("J endless.ods", &ods("<table:table table:name=\"T\">"));
    let far = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    lay("J far.xlsx", &xlsx(far));
    // A sheet padded to its end, and a text of 500 MiB.
    let padded: String =
        (1..=1_048_574).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"/></row>")).collect();
    lay("J padded.xlsx", &xlsx(&padded));
    let parts = RawXlsx { rows: "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>", ..RawXlsx::default() }.bytes();
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(parts)).unwrap();
    let mut to = ZipWriter::new(BufWriter::new(File::create(dgr.path("inbox/J long text.xlsx")).unwrap()));
    for at in 0..from.len() {
        let part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        if name != "xl/worksheets/sheet1.xml" {
            to.raw_copy_file(part).unwrap();
            continue;
        }
        let sheet = std::io::read_to_string(part).unwrap();
        let (before, after) = sheet.split_at(sheet.find("<t>").unwrap() + 3);
        let fast =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1));
        to.start_file(name, fast).unwrap();
        to.write_all(before.as_bytes()).unwrap();
        (0..500).for_each(|_| to.write_all(&[b'a'; 1 << 20]).unwrap());
        to.write_all(format!("</t></is></c></row>{after}").as_bytes()).unwrap();
    }
    to.finish().unwrap();
}

/// Lays down archives and mails that would fill a disk, climb out of their folder, or never end.
fn containers(dgr: &Dgr) {
    let lay = |name: &str, bytes: &[u8]| dgr.write(&format!("inbox/{name}"), bytes);
    let book = |n: u32| xlsx(&format!("<row><c r=\"A1\"><v>{n}</v></c></row>"));
    let zeros = vec![0u8; 32 << 20];
    let bomb = pack(&[("a.xlsx", &zeros)]);
    let wider: Vec<(String, &[u8])> = (0..40).map(|at| (format!("{at}.zip"), bomb.as_slice())).collect();
    let wider: Vec<(&str, &[u8])> = wider.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    lay("K bombs in bombs.zip", &pack(&[("all.zip", &pack(&wider))]));
    let deep = (0..50).fold(book(1), |inner, at| pack(&[(&format!("{at}.zip"), &inner)]));
    lay("K deep.zip", &deep);
    lay(
        "K names.zip",
        &pack(&[
            ("../../../../tmp/K climbs.xlsx", &book(2)),
            ("C:\\Windows\\K drive.xlsx", &book(3)),
            ("/etc/K root.xlsx", &book(4)),
            ("CON.xlsx", &book(5)),
            ("K same.xlsx", &book(2)),
        ]),
    );
    let many: Vec<(String, Vec<u8>)> = (0..2500).map(|at| (format!("{at}.txt"), b"x".to_vec())).collect();
    lay("K many.zip", &pack(&many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>()));
    let whole = pack(&[("report.xlsx", &book(6))]);
    lay("K cut off.zip", &whole[..whole.len() / 2]);
    let nested: String =
        (0..20_000).map(|at| format!("Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n")).collect();
    lay("L nested.eml", format!("From: a@b.example\nMIME-Version: 1.0\n{nested}").as_bytes());
    let mail = Mail {
        from: "a@b.example",
        files: &[("a.xlsx", "x/y", &book(7)), ("b.xlsx", "x/y", &book(7))],
        ..Mail::default()
    };
    lay("L twice.eml", &mail.bytes());
    let garbage = String::from_utf8(mail.bytes()).unwrap().replace("UEs", "!é\0*").replace("AA", "=-");
    lay("L garbage.eml", garbage.as_bytes());
    // A mailbox of 256 MiB that is one mail, all of it one line; the file has holes and takes no room.
    let mut mailbox = File::create(dgr.path("inbox/M one line.mbox")).unwrap();
    mailbox.write_all(b"From a@b.example Mon Mar  2 04:31:07 2026\nSubject: x\n\n").unwrap();
    mailbox.seek(SeekFrom::Start(1 << 28)).unwrap();
    mailbox.write_all(b"\n").unwrap();
}

/// Runs it over the inbox, watched; returns its lines of JSON.
fn watched(dgr: &Dgr, words: &[&str], code: i32) -> Vec<Value> {
    let start = Instant::now();
    let child = dgr.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let memory = Watched::new(child.id());
    let said = dgr.ran(child.wait_with_output().unwrap()).code(code);
    let (took, most) = (start.elapsed(), memory.most());
    writeln!(std::io::stderr(), "{words:?}: {took:.1?}, at most {} MiB", most >> 20).unwrap();
    assert!(most < MOST_MEMORY, "{words:?} held {} MiB", most >> 20);
    assert!(took < Duration::from_secs(300), "{words:?} took {took:?}");
    let silent = |text: &str| !text.contains("panicked") && !text.contains("fault in dgr");
    assert!(silent(said.stderr()) && silent(said.stdout()), "{words:?} shows a panic");
    said.stdout().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Asserts that each file of the inbox is told, a refused one by one error that says what is wrong and what to do; and
/// returns what became of each.
fn told(dgr: &Dgr, events: &[Value]) -> BTreeMap<String, String> {
    let mut outcomes = BTreeMap::new();
    let mut named = BTreeSet::new();
    for event in events {
        let Some(path) = event["path"].as_str() else { continue };
        named.insert(Path::new(path).file_name().unwrap().to_str().unwrap().to_owned());
        if event["event"] != "workbook" {
            continue;
        }
        let workbook = &event["workbook"];
        let (name, outcome) = (workbook["name"].as_str().unwrap(), workbook["outcome"].as_str().unwrap());
        let twice = outcomes.insert(name.to_owned(), outcome.to_owned());
        assert_eq!(twice, None, "{name} is told twice");
        let findings = workbook["findings"].as_array().unwrap();
        let errors: Vec<&Value> = findings.iter().filter(|f| f["severity"] == "error").collect();
        if outcome == "unresolved" {
            let [error] = errors.as_slice() else { panic!("{name}: {errors:?}") };
            let (message, hint) = (error["message"].as_str().unwrap(), error["hint"].as_str().unwrap());
            assert!(!message.is_empty() && hint.ends_with('.') && message.len() < 1000, "{name}: {message} {hint}");
        }
    }
    let mut there = BTreeSet::new();
    for entry in fs::read_dir(dgr.path("inbox")).unwrap() {
        there.insert(entry.unwrap().file_name().to_string_lossy().into_owned());
    }
    let silent: Vec<_> = there.difference(&named).collect();
    assert!(silent.is_empty(), "nothing is said of {silent:?}");
    outcomes
}

#[test]
fn one_run_over_everything_evil_stores_the_good() {
    let (dgr, good) = besieged();
    let checked = told(&dgr, &watched(&dgr, &["--json", "check", "inbox"], 4));
    let events = watched(&dgr, &["--json", "ingest"], 3);
    let stored = told(&dgr, &events);
    // The example alone: the same of its workbooks, whatever lies beside them.
    let alone = Dgr::example();
    let said = alone.run(&["--json", "ingest"]).code(3);
    let said: Vec<Value> = said.stdout().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = told(&alone, &said);
    for name in &good {
        assert_eq!((name, stored.get(name)), (name, expected.get(name)));
    }
    assert!(checked.len() >= good.len() + 20, "{} told", checked.len());
    for refused in ["J empty.xlsx", "J locked.xlsx", "J endless.ods", "K deep.zip", "K many.zip", "M one line.mbox"] {
        assert!(stored.iter().any(|(name, outcome)| name.starts_with(refused) && outcome == "unresolved"), "{refused}");
    }
    let climbs =
        ["tmp/K climbs.xlsx", "Windows/K drive.xlsx", "etc/K root.xlsx"].map(|name| format!("K names.zip/{name}"));
    assert!(climbs.iter().all(|name| stored.contains_key(name)), "{:?}", stored.keys());
    assert!(!Path::new("/tmp/K climbs.xlsx").exists() && !Path::new("/etc/K root.xlsx").exists());
    assert_eq!(stored.keys().filter(|name| name.starts_with("L twice.eml")).count(), 1);
    dgr.run(&["db", "check"]).code(0);
    let report =
        |dgr: &Dgr| dgr.run(&["--json", "report", "daily", "--date", "2026-03-02"]).code(0).stdout().to_owned();
    assert_eq!(report(&dgr), report(&alone));
    // Once more: nothing of it is news.
    let again = watched(&dgr, &["--json", "ingest"], 0);
    assert_eq!(again.last().unwrap()["summary"]["accepted"], 0, "{:?}", again.last());
}
