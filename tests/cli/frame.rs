//! What all commands share: words, workspaces, pipes, the clock.

use std::io::Read;
use std::process::Stdio;

use crate::support::dgr::Dgr;

#[test]
fn wrong_words_end_with_2_and_with_json_as_json() {
    let dgr = Dgr::new();
    let said = dgr.run(&["ingst"]).code(2);
    assert!(said.stderr().starts_with("error: unrecognized subcommand 'ingst'"), "{}", said.stderr());
    let said = dgr.run(&["--json", "ingst"]).code(2);
    let document: serde_json::Value = serde_json::from_str(said.stdout()).unwrap();
    assert_eq!(document["error"]["code"], 2);
    assert_eq!(document["error"]["message"], "unrecognized subcommand 'ingst'");
    dgr.run(&["report", "daily", "--date", "1.5.2024"]).code(2);
    dgr.run(&[]).code(2);
}

#[test]
fn help_and_version_are_results() {
    let dgr = Dgr::new();
    let said = dgr.run(&["--version"]).code(0);
    assert_eq!(said.stdout(), concat!("dgr ", env!("CARGO_PKG_VERSION"), "\n"));
    let said = dgr.run(&["ingest", "--help"]).code(0);
    assert!(said.stdout().contains("Examples:\n  dgr ingest "), "{}", said.stdout());
}

#[test]
fn a_folder_that_is_no_workspace_gets_no_database() {
    let dgr = Dgr::new();
    let said = dgr.run(&["status"]).code(10);
    assert_eq!(
        said.stderr(),
        "error: . is no workspace: it has no dgr.toml.\n\
         hint: Name the workspace with -C DIR, or make one with `dgr init`.\n"
    );
    assert!(dgr.files().is_empty());
}

#[test]
fn a_closed_pipe_is_no_error() {
    let dgr = Dgr::new();
    let mut command = dgr.command(&["rules", "--markdown"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_full_disk_is_an_error() {
    let dgr = Dgr::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = dgr.command(&["rules"]).stdout(full).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.starts_with("error: cannot write the result: "), "{stderr}");
}

#[test]
fn the_clock_can_be_set_and_not_wrongly() {
    let dgr = Dgr::new().env("DGR_CLOCK", "yesterday");
    let said = dgr.run(&["rules"]).code(2);
    assert_eq!(said.stderr(), "error: DGR_CLOCK is no moment such as 2024-05-01T10:45:00Z.\n");
}

#[test]
fn what_is_typed_beats_the_environment() {
    let dgr = Dgr::new().env("DGR_QUIET", "1");
    assert_eq!(dgr.run(&["init", "--bare", "a"]).code(0).stderr(), "");
    assert_ne!(dgr.run(&["init", "--bare", "b", "--verbose"]).code(0).stderr(), "");
    let dgr = Dgr::new().env("DGR_JSON", "0");
    assert!(dgr.run(&["init", "--bare"]).code(0).stdout().starts_with("made "));
}

#[test]
fn completions_are_made_for_the_shells() {
    let dgr = Dgr::new();
    for shell in ["bash", "zsh", "fish"] {
        let said = dgr.run(&["completions", shell]).code(0);
        assert!(said.stdout().contains("ingest"), "{shell}");
    }
}
