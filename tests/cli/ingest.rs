//! `dgr ingest`: one run at a time, what waits, what is refused before anything is read.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::support::dgr::Dgr;

/// Holds the lock of a workspace as another run does, until dropped.
fn held(dgr: &Dgr) -> File {
    let mut file = File::create(dgr.path(".dgr.lock")).unwrap();
    file.lock().unwrap();
    writeln!(file, "process 7 on plant-server since 2024-05-02T04:59:00Z").unwrap();
    file
}

#[test]
fn a_second_run_ends_with_11_and_says_who_holds_the_lock() {
    let dgr = Dgr::workspace();
    let lock = held(&dgr);
    for words in [&["ingest"] as &[&str], &["ingest", "--wait=0"]] {
        let said = dgr.run(words).code(11);
        assert_eq!(
            said.stderr(),
            "error: Another run holds ./.dgr.lock: process 7 on plant-server since 2024-05-02T04:59:00Z.\n\
             hint: Wait until it is done, or run with --wait.\n"
        );
    }
    drop(lock);
}

#[test]
fn a_signal_ends_the_waiting_with_130() {
    let dgr = Dgr::workspace();
    let lock = held(&dgr);
    let mut child = dgr.command(&["ingest", "--wait"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert_eq!((child.wait().unwrap().code(), kill.success()), (Some(130), true));
    assert!(line.starts_with("Another run holds ") && line.ends_with(". Waiting for it.\n"), "{line}");
    drop(lock);
}

#[test]
fn a_path_that_names_nothing_is_refused_before_anything_is_read() {
    let dgr = Dgr::workspace();
    let said = dgr.run(&["ingest", "missing.xlsx"]).code(1);
    assert_eq!(said.stderr(), "error: Cannot find missing.xlsx: No such file or directory (os error 2).\n");
}

#[test]
fn what_waits_is_told_with_its_reason() {
    let dgr = Dgr::new();
    let _made = dgr.run(&["init"]).code(0);
    dgr.write("inbox/~$r.xlsx", "");
    let said = dgr.run(&["ingest"]);
    let text = said.any();
    let line = "waits      ./inbox/~$r.xlsx: a lock file of Excel: somebody has the workbook open\n";
    assert!(text.stderr().contains(line), "{}", text.stderr());
}
