//! Mailboxes changed byte by byte: where they are cut, and the mails that come of it.

#![no_main]

use std::io::BufReader;

use dgr::container::mbox;
use dgr_fuzz::mail::Mail;
use libfuzzer_sys::fuzz_target;

fn seed() -> Vec<u8> {
    let mail = Mail { from: "a@b.example", files: &[("r.xls", "application/x", b"<html>")], ..Mail::default() }.bytes();
    let line = |day: u8| format!("From a@b.example Mon Mar  {day} 04:31:07 2026\r\n").into_bytes();
    [line(2), mail.clone(), b"\r\n>From now on\r\n\r\n".to_vec(), line(3), mail].concat()
}

fuzz_target!(init: { dgr_fuzz::begin("mbox", &[seed()]) }, |data: &[u8]| {
    // The size of the reader's buffer must not matter.
    let spans = mbox::spans(&mut BufReader::with_capacity(7, data)).unwrap();
    assert_eq!(format!("{spans:?}"), format!("{:?}", mbox::spans(&mut BufReader::new(data)).unwrap()));
    let mut end = 0;
    for span in spans {
        assert!(span.start >= end && span.start + span.length <= data.len() as u64, "{span:?}");
        end = span.start + span.length;
        let bounds = usize::try_from(span.start).unwrap()..usize::try_from(end).unwrap();
        dgr_fuzz::open(&data[bounds], "mail.eml");
    }
});
