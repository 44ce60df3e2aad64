//! What reaches stdout and stderr, and what does not.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::refusal::{Kind, Refusal};

#[derive(Clone, Default)]
struct Tape(Rc<RefCell<Vec<u8>>>);

impl Tape {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Broken(ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn taped(manner: Manner) -> (Screen, Tape, Tape) {
    let (out, err) = (Tape::default(), Tape::default());
    (Screen::new(Box::new(out.clone()), Box::new(err.clone()), manner), out, err)
}

#[test]
fn results_and_talk_take_their_own_ways() {
    let (mut screen, out, err) = taped(Manner { talk: Talk::Quiet, ..Manner::default() });
    screen.line("result");
    screen.say("talk");
    screen.warn("talk");
    screen.error(&Refusal::request("No plant BETA.").hint("See `dgr plant list`.").into());
    assert_eq!(out.text(), "result\n");
    assert_eq!(err.text(), "error: No plant BETA.\nhint: See `dgr plant list`.\n");
}

#[test]
fn an_error_in_json_is_one_document_with_its_code() {
    let (mut screen, out, err) = taped(Manner { json: true, ..Manner::default() });
    screen.error(&anyhow::Error::from(Refusal::new(Kind::Locked, "Held.")).context("ingest"));
    let document: serde_json::Value = serde_json::from_str(&out.text()).unwrap();
    assert_eq!(document, serde_json::json!({"error": {"message": "ingest: Held.", "hint": null, "code": 11}}));
    assert_eq!(err.text(), "");
}

#[test]
fn colour_is_for_terminals() {
    let coloured = Manner { colour: true, stdout_terminal: true, ..Manner::default() };
    let (mut screen, out, err) = taped(coloured);
    screen.line(Line::new().toned(Tone::Good, "ok"));
    screen.warn("late");
    assert_eq!(out.text(), "\u{1b}[32mok\u{1b}[0m\n");
    assert_eq!(err.text(), "warning: late\n");
}

#[test]
fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
    for (kind, fails) in [(ErrorKind::BrokenPipe, false), (ErrorKind::StorageFull, true)] {
        let mut screen = Screen::new(Box::new(Broken(kind)), Box::new(Tape::default()), Manner::default());
        screen.line("a");
        screen.line("b");
        assert_eq!(screen.is_closed(), !fails);
        assert_eq!(screen.finish().is_err(), fails);
    }
}

#[test]
fn without_a_terminal_each_step_is_a_line() {
    let (mut screen, out, err) = taped(Manner::default());
    screen.start(2);
    screen.step("a.xlsx  accepted");
    screen.step("b.xlsx  rejected");
    screen.stop();
    assert_eq!((out.text(), err.text()), (String::new(), "a.xlsx  accepted\nb.xlsx  rejected\n".to_owned()));
}
