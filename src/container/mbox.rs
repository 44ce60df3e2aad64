//! Mails one after another in one file (mbox): where each begins and ends, whatever size the file has.

use std::io::{self, BufRead};

use chrono::NaiveDateTime;

/// Where a mail lies in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From which byte.
    pub start: u64,
    /// How many bytes.
    pub length: u64,
    /// When the line between the mails says it came; no zone stands there, and it is taken for UTC.
    pub posted: Option<NaiveDateTime>,
}

/// So much of a line tells whether it stands between mails.
const LOOKED_AT: usize = 256;

/// Returns whether a line stands between mails: `From om@x.example Mon Mar  2 04:31:07 2026`. A text may have a line
/// that begins with "From ", so the time must be there, too.
pub fn begins_mail(line: &[u8]) -> bool {
    let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
    let timed =
        |w: &[u8]| w.get(2) == Some(&b':') && digit(w.first()) && digit(w.get(1)) && digit(w.get(3)) && digit(w.get(4));
    line.starts_with(b"From ") && line.windows(5).any(timed)
}

/// Returns where the mails lie. Of the file no more than a line's beginning is held.
///
/// # Errors
/// What reading fails with.
pub fn spans(from: &mut impl BufRead) -> io::Result<Vec<Span>> {
    let mut spans: Vec<Span> = Vec::new();
    let (mut at, mut after_blank) = (0u64, true);
    let mut line = Vec::with_capacity(LOOKED_AT);
    loop {
        let begun = at;
        line.clear();
        at += next_line(from, &mut line)?;
        if at == begun {
            break;
        }
        if after_blank && begins_mail(&line) {
            close(&mut spans, begun);
            spans.push(Span { start: at, length: 0, posted: posted(&line) });
        }
        after_blank = line.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
    }
    close(&mut spans, at);
    Ok(spans)
}

/// Ends the mail in hand.
fn close(spans: &mut [Span], end: u64) {
    if let Some(last) = spans.last_mut() {
        last.length = end.saturating_sub(last.start);
    }
}

/// Reads to the end of a line, and keeps its beginning; returns how many bytes it has.
fn next_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    let mut read = 0u64;
    loop {
        let buffer = match from.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(buffer.len(), |end| end + 1);
        let room = LOOKED_AT.saturating_sub(line.len()).min(taken);
        line.extend_from_slice(buffer.get(..room).unwrap_or_default());
        from.consume(taken);
        read += taken as u64;
        if end.is_some() || taken == 0 {
            return Ok(read);
        }
    }
}

fn posted(line: &[u8]) -> Option<NaiveDateTime> {
    let line = String::from_utf8_lossy(line);
    let words: Vec<&str> = line.split_whitespace().skip(2).take(5).collect();
    NaiveDateTime::parse_from_str(&words.join(" "), "%a %b %d %H:%M:%S %Y").ok()
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    const BOX: &str = "From om@x.example Mon Mar  2 04:31:07 2026\nSubject: a\n\nFrom now on\n\nFrom me at 5:00\n\
                       \nFrom MAILER-DAEMON  Tue Mar 3 04:31:07 2026 +0000\r\nSubject: b\r\n\r\nFrom x Wed Mar  4 00:00:00 2026\n";

    fn cut(text: &str, buffer: usize) -> Vec<(String, Option<String>)> {
        let spans = spans(&mut BufReader::with_capacity(buffer, text.as_bytes())).unwrap();
        let of = |span: &Span| {
            let (start, length) = (usize::try_from(span.start).unwrap(), usize::try_from(span.length).unwrap());
            (text[start..start + length].to_owned(), span.posted.map(|at| at.to_string()))
        };
        spans.iter().map(of).collect()
    }

    #[test]
    fn mails_are_cut_where_a_line_says_from_and_when() {
        for buffer in [1, 7, 4096] {
            let mails = cut(BOX, buffer);
            let posted: Vec<_> = mails.iter().map(|(_, at)| at.as_deref().unwrap()).collect();
            assert_eq!(posted, ["2026-03-02 04:31:07", "2026-03-03 04:31:07", "2026-03-04 00:00:00"]);
            let texts: Vec<_> = mails.iter().map(|(text, _)| text.as_str()).collect();
            let first = "Subject: a\n\nFrom now on\n\nFrom me at 5:00\n\n";
            assert_eq!(texts, [first, "Subject: b\r\n\r\n", ""]);
        }
    }

    #[test]
    fn a_file_without_mails_has_none() {
        assert_eq!(cut("", 16), []);
        assert_eq!(cut("Subject: x\n\nFrom now on\n", 16), []);
        assert_eq!(cut(&"x".repeat(10_000), 16), []);
    }
}
