//! Texts of strangers in every place where one can stand, and every command over them in every form: nothing of them is
//! obeyed by a terminal, turns the reading order, or is run by a spreadsheet; and numbers stay numbers.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use dgr::cell::{Address, Cell, Value};
use dgr::grid::{Sheet, Visibility};

use crate::hostile::raw_workbook::pack;
use crate::support::dgr::Dgr;
use crate::support::mail::Mail;
use crate::support::xls::xls;

/// What a terminal obeys in seven and in eight bits (colour, title, device status), what turns the order of letters, what
/// hides, what Markdown, HTML and CSV take for their own.
const EVIL: &str = "\u{1b}[5m\u{1b}]0;x\u{7}\u{9b}5m\u{90}\u{7f}\u{202e}\u{2066}\u{200b}\u{feff}<b>|`*\",;\r\n\tEVIL";

/// How a spreadsheet's formulas begin.
const LEADS: [&str; 6] = ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1"];

/// Commands that write a table or JSON, and no other form.
const FORMLESS: [&str; 6] = ["status", "inspect", "layout", "plant", "db", "notify"];

fn evil(lead: usize) -> String {
    format!("{}{EVIL}", LEADS[lead])
}

fn text(at: &str, text: &str) -> (Address, Cell) {
    (at.parse().unwrap(), Cell::plain(Value::Text(text.to_owned())))
}

fn number(at: &str, n: f64) -> (Address, Cell) {
    (at.parse().unwrap(), Cell::plain(Value::Number(n)))
}

/// A day's export of two units, whose import is negative; evil is every text.
fn report(plant: &str, export: f64) -> Vec<u8> {
    let cells = vec![
        text("A1", "Report"),
        text("A2", "Plant"),
        text("B2", plant),
        text("A3", "Day"),
        text("B3", "2026-03-01"),
        text("A4", &evil(4)),
        text("B4", &evil(1)),
        text("A6", "Unit"),
        text("B6", "Export"),
        text("C6", "Ambient"),
        text("D6", &evil(0)),
        text("E6", "Note"),
        text("A7", &evil(2)),
        number("B7", export),
        number("C7", -5.0),
        text("D7", &evil(1)),
        text("E7", &evil(3)),
        text("A8", "U-2"),
        text("B8", &evil(0)),
        number("C8", -5.5),
        text("E8", &evil(5)),
        text("A9", &evil(5)),
        number("B9", 7.0),
    ];
    xls(&[
        Sheet::new(&evil(0), Visibility::Visible, cells, Vec::new()),
        Sheet::new(&evil(3), Visibility::Hidden, vec![text("A1", &evil(1))], Vec::new()),
    ])
}

const LAYOUT: &str = "name = \"evil\"\ntechnology = \"solar\"\n[match]\ncells = [\"Report\"]\n[fields]\nplant = { label = \
                      \"Plant\" }\ndate = { label = \"Day\" }\n[table.units]\ncolumns.unit = \"Unit\"\n\
                      columns.energy_gross_kwh = { header = \"Export\", unit = \"kWh\" }\ncolumns.temp_ambient_c = { header = \"Ambient\", unit = \"°C\" }\n\
                      columns.remarks = \"Note\"\ncolumns.x_note = \"Note\"\n";

/// Returns a workspace in which a stranger has written everything, and where all of it is stored, told and corrected.
fn workspace() -> Dgr {
    let dgr = Dgr::workspace().env("DGR_CLOCK", "2026-03-02T05:15:00Z").env("USER", &evil(0));
    let quoted = |text: &str| serde_json::to_string(text).unwrap().replace('\u{7f}', "\\u007f");
    dgr.write("layouts/evil.toml", LAYOUT);
    let name = quoted(&evil(0));
    dgr.write(
        "plants.toml",
        format!(
            "[[plant]]\ncode = {}\nname = {name}\naliases = [\"E1\"]\ntechnology = \"solar\"\nowner = {name}\n\
             contractor = {name}\nstate = {name}\n[[plant.capacities]]\nac_kw = 1000\ndc_kwp = 1200\n[[plant.units]]\n\
             name = {}\n[[plant.units]]\nname = \"U-2\"\n[[plant]]\ncode = \"E2\"\nname = {name}\ntechnology = \"solar\"\n",
            quoted(&evil(3)),
            quoted(&evil(2)),
        ),
    );
    let settings = dgr.read("dgr.toml");
    dgr.write(
        "dgr.toml",
        format!(
            "settle_seconds = 0\n{settings}\n[[notify]]\nname = \"hook\"\nkind = \"command\"\n\
             command = [\"sh\", \"-c\", \"cat >message-$DGR_MESSAGE_ID.json\"]\n"
        ),
    );
    let lay = |name: &str, bytes: &[u8], at: &str| {
        dgr.write(&format!("inbox/{name}"), bytes);
        dgr.came(&format!("inbox/{name}"), at);
    };
    let good = report("E1", 4000.0);
    dgr.write(&format!("kept/{EVIL}.xls"), &good);
    lay(&format!("{EVIL}.xls"), &good, "2026-03-02T03:00:00Z");
    lay(&format!("{}.xls", evil(0).replace('/', "")), &report("E1", 4100.0), "2026-03-02T03:10:00Z");
    lay("unknown.xls", &report(&evil(1), 1.0), "2026-03-02T03:20:00Z");
    lay(&format!("no {EVIL}.xls"), format!("<html>{EVIL}").as_bytes(), "2026-03-02T03:20:00Z");
    lay(
        "other.xls",
        &xls(&[Sheet::new(&evil(2), Visibility::Visible, vec![text("B2", EVIL)], vec![])]),
        "2026-03-02T03:20:00Z",
    );
    let entry = format!("{}.xls", evil(0));
    let zip = pack(&[(&entry, &report("E1", 4200.0)), (&evil(1), b"text"), (&format!("{EVIL}.zip"), b"PK\x03\x04")]);
    lay(&format!("{EVIL}.zip"), &zip, "2026-03-02T03:30:00Z");
    let subject = "=?utf-8?B?PTEbWzVtwpsx4oCuDQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=";
    let mail = Mail {
        from: "\"\u{1b}[5m\u{202e}\" <\u{9b}5m@x.example>",
        subject,
        files: &[(&format!("{}.xls", EVIL.replace(['"', '\r', '\n'], "")), "application/x", &report("E1", 4300.0))],
        ..Mail::default()
    };
    lay("1.eml", &mail.bytes(), "2026-03-02T03:40:00Z");
    dgr
}

/// Asserts that nothing but our own line breaks and, on a terminal, our own colours came out.
#[track_caller]
fn harmless(said: &str, what: &str) {
    let obeyed = |c: char| c != '\n' && dgr::names::is_hidden(c);
    if let Some(at) = said.find(obeyed) {
        let around: String = said[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
        panic!("{what}: {:?} after {around:?}", said[at..].chars().next());
    }
}

/// Asserts that no field of a CSV is a formula, and returns its fields.
#[track_caller]
fn fields(csv: &str, what: &str) -> Vec<String> {
    harmless(csv, what);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let fields: Vec<String> =
        reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    for field in &fields {
        let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        assert!(!formula || field.parse::<f64>().is_ok(), "{what}: {field:?}");
    }
    fields
}

/// Runs it on a terminal, with stdout and stderr on it.
fn on_a_terminal(dgr: &Dgr, words: &[&str]) -> Option<String> {
    if !Path::new("/usr/bin/script").exists() {
        writeln!(std::io::stderr(), "SKIPPED: texts of strangers on a terminal: no script(1) here").unwrap();
        return None;
    }
    let inner = dgr.command(words);
    let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_str().unwrap().replace('\'', "'\\''"));
    let line: Vec<String> = std::iter::once(inner.get_program()).chain(inner.get_args()).map(quoted).collect();
    let mut script = Command::new("/usr/bin/script");
    script.args(["-qec", &line.join(" "), "/dev/null"]).current_dir(dgr.path("")).env_clear().stdin(Stdio::null());
    for (name, value) in inner.get_envs().filter(|(name, _)| *name != "NO_COLOR") {
        script.env(name, value.unwrap());
    }
    let said = script.env("TERM", "xterm").env("SHELL", "/bin/sh").output().unwrap();
    let ours = regex::Regex::new("\u{1b}\\[([0-9]+m|2K|K|[0-9]+A|[0-9]+D|\\?25[hl])|\r").unwrap();
    let said = String::from_utf8(said.stdout).unwrap().replace("\u{1b}[5m", "BLINKS \u{1b}\u{1b}");
    Some(ours.replace_all(&said, "").into_owned())
}

#[test]
fn no_text_of_a_stranger_is_obeyed_wherever_it_comes_out() {
    let dgr = workspace();
    let (day, reason, inbox) = ("2026-03-01", evil(0), format!("kept/{EVIL}.xls"));
    let run = |words: &[&str], code: i32| {
        let said = dgr.run(words).code(code);
        harmless(said.stderr(), &format!("stderr of {words:?}"));
        harmless(said.stdout(), &format!("stdout of {words:?}"));
        said.stdout().to_owned()
    };
    // What changes, in an order in which each has something to do; as text, as JSON, and on a terminal.
    run(&["check", "-v", "inbox"], 4);
    run(&["--json", "check", "inbox"], 4);
    if let Some(said) = on_a_terminal(&dgr, &["check", "inbox"]) {
        harmless(&said, "check on a terminal");
    }
    if let Some(said) = on_a_terminal(&dgr, &["-v", "ingest"]) {
        harmless(&said, "ingest on a terminal");
    }
    run(&["ingest", "-v", &inbox], 3);
    run(&["--json", "ingest", "kept"], 0);
    run(&["--json", "status", "--notify"], 5);
    run(&["--json", "delete", "E1", day, "--reason", &reason, "--dry-run"], 0);
    run(&["delete", "E1", day, "--reason", &reason], 0);
    run(&["ingest", &inbox], 0);
    run(&["--json", "restore", "E1", day, "--revision", "1", "--reason", &reason], 0);
    run(&["--json", "reprocess", "--dry-run"], 3);
    run(&["close", "2026-02", "--reason", &reason], 0);

    let list = run(&["--json", "workbook", "list"], 0);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let hash = list["rows"][0]["sha256"].as_str().unwrap().to_owned();
    let code = evil(3);
    let asked: [&[&str]; 22] = [
        &["status", "--date", day],
        &["history", "E1", day],
        &["history", "E1"],
        &["history", "--all"],
        &["diff", "E1", day, "1..2", "--all"],
        &["trace", "E1", day, "energy_gross_kwh"],
        &["trace", &code, day, "energy_gross_kwh", &format!("--unit={}", evil(2))],
        &["trace", "E1", day, "temp_ambient_c", "--unit", "U-2"],
        &["report", "daily", "--date", day],
        &["report", "monthly", "--month", "2026-03"],
        &["report", "portfolio", "--date", day],
        &["report", "plant", "E1", "--from", day, "--to", day],
        &["workbook", "list"],
        &["plant", "list"],
        &["plant", "show", "E1"],
        &["targets", "list"],
        &["notify", "list"],
        &["inspect", &inbox],
        &["inspect", &inbox, &format!("--sheet={}", evil(3))],
        &["layout", "show", &inbox, "--all"],
        &["layout", "list"],
        &["db", "check"],
    ];
    let mut negative = 0;
    for words in asked {
        let code = if words[0] == "status" { 5 } else { 0 };
        run(words, code);
        run(&[&["--json"], words].concat(), code);
        if !FORMLESS.contains(&words[0]) {
            run(&[words, &["-f", "md"]].concat(), code);
            let csv = run(&[words, &["-f", "csv"]].concat(), code);
            negative += fields(&csv, &format!("{words:?}")).iter().filter(|field| field.starts_with("-5")).count();
        }
        if let Some(said) = on_a_terminal(&dgr, words) {
            harmless(&said, &format!("{words:?} on a terminal"));
        }
    }
    run(&["--json", "workbook", "export", &hash], 0);
    let written: Vec<String> = dgr.files().into_iter().filter(|name| name.ends_with(".xls")).collect();
    let written: Vec<&String> = written.iter().filter(|name| !name.contains('/')).collect();
    assert_eq!(written.len(), 1, "{written:?}");
    harmless(written[0], "the name of the file that was exported");
    let messages: Vec<String> = dgr.files().into_iter().filter(|name| name.starts_with("message-")).collect();
    assert!(!messages.is_empty());
    for name in messages {
        let message: serde_json::Value = serde_json::from_str(&dgr.read(&name)).unwrap();
        for part in ["subject", "text"] {
            harmless(message[part].as_str().unwrap(), &format!("{part} of {name}"));
        }
    }
    assert!(negative > 0, "no negative number came out as one");
}
