//! The head of a mail: who sent it, about what, and when it came.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use mail_parser::{HeaderName, HeaderValue, Message};

use super::Letter;

/// Longer texts of a head are cut.
const LONGEST: usize = 400;

/// Returns the head of a mail; `raw` are the bytes it was parsed from.
pub(super) fn letter(message: &Message<'_>, raw: &[u8]) -> Letter {
    let sender = message.from().and_then(|from| from.first()).and_then(|first| first.address.as_deref());
    Letter {
        sender: sender.and_then(line),
        subject: message.subject().and_then(line),
        delivered: delivered(message, raw),
        dated: message.date().and_then(moment),
    }
}

/// Returns when the mail server took it in. Each server writes its `Received` on top, so the topmost is of our own and
/// no sender can have written it. A program that fetches mail (fetchmail, getmail) writes one, too: when it was fetched
/// is not when it came.
fn delivered(message: &Message<'_>, raw: &[u8]) -> Option<NaiveDateTime> {
    let headers = message.headers().iter().filter(|header| header.name == HeaderName::Received);
    let mut by_servers = headers.filter(|header| {
        let at = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        let text = raw.get(at(header.offset_start)..at(header.offset_end)).unwrap_or_default();
        let text = String::from_utf8_lossy(text).to_ascii_lowercase();
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        !["with imap", "with pop", "(fetchmail", "(getmail", "by getmail"].iter().any(|fetch| words.contains(fetch))
    });
    by_servers.find_map(|header| match &header.value {
        HeaderValue::Received(received) => moment(&received.date()?),
        _ => None,
    })
}

fn moment(at: &mail_parser::DateTime) -> Option<NaiveDateTime> {
    let [month, day, hour, minute, second] = [at.month, at.day, at.hour, at.minute, at.second].map(u32::from);
    let local = NaiveDate::from_ymd_opt(i32::from(at.year), month, day)?.and_hms_opt(hour, minute, second)?;
    let east = TimeDelta::minutes(i64::from(at.tz_hour) * 60 + i64::from(at.tz_minute));
    let utc = if at.tz_before_gmt { local.checked_add_signed(east) } else { local.checked_sub_signed(east) };
    // A clock that was never set tells nothing.
    utc.filter(|utc| (1990..3000).contains(&utc.year()))
}

/// Returns a text in one line, without control characters.
fn line(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line: String = words.collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    fn of(head: &str) -> Letter {
        let raw = format!("{}\r\n\r\nbody\r\n", head.replace('\n', "\r\n"));
        letter(&MessageParser::default().parse(raw.as_bytes()).unwrap(), raw.as_bytes())
    }

    fn at(text: &str) -> Option<NaiveDateTime> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn the_head_is_decoded() {
        let head = of("From: \"O&M desk\" <om@North.example>, second@x.example\n\
                       Subject: =?utf-8?B?RGFpbHkgcmVwb3J0IOKAkyBT?=\n =?windows-1252?Q?=FCd?=\nDate: Mon, 2 Mar 2026 10:01:07 +0530");
        assert_eq!(head.sender.as_deref(), Some("om@North.example"));
        assert_eq!(head.subject.as_deref(), Some("Daily report – Süd"));
        assert_eq!((head.dated, head.delivered), (at("2026-03-02T04:31:07"), None));
    }

    #[test]
    fn the_topmost_server_says_when_it_came() {
        let head = of(
            "Received: from mx.own.example by mail.own.example with ESMTPS id 1;\n Mon, 02 Mar 2026 10:05:00 +0530 (IST)\n\
                       Received: from out.north.example by mx.own.example with ESMTP;\n Mon, 02 Mar 2026 04:34:00 +0000\n\
                       From: om@x.example\nDate: Mon, 2 Mar 2026 09:00:00 +0530",
        );
        assert_eq!(head.delivered, at("2026-03-02T04:35:00"));
        assert_eq!(head.dated, at("2026-03-02T03:30:00"));
    }

    #[test]
    fn who_fetches_a_mail_does_not_say_when_it_came() {
        for fetched in [
            "from imap.own.example by localhost with IMAP (fetchmail-6.4.37) for <dgr@localhost>",
            "from pop.own.example by localhost\n with POP3 (fetchmail)",
            "from pop.own.example by getmail with POP3-SSL",
        ] {
            let head = of(&format!(
                "Received: {fetched};\n Mon, 02 Mar 2026 12:00:00 +0530\n\
                 Received: by mail.own.example with LMTP; Mon, 02 Mar 2026 04:35:00 +0000\nFrom: om@x.example"
            ));
            assert_eq!(head.delivered, at("2026-03-02T04:35:00"), "{fetched}");
        }
    }

    #[test]
    fn a_moment_that_cannot_be_read_is_none() {
        for date in ["yesterday", "Tue, 31 Feb 2026 10:00:00 +0530", "", "Thu, 1 Jan 1970 00:00:00 +0000"] {
            let head = of(&format!("Received: by x; {date}\nFrom: a@b.c\nDate: {date}"));
            assert_eq!((head.delivered, head.dated), (None, None), "{date}");
        }
        assert_eq!(of("Subject: \u{7}  \u{1b}"), Letter::default());
    }
}
