//! A message as a mail (RFC 5322): plain text and HTML, handed to an SMTP server (RFC 5321).

mod smtp;

use std::sync::mpsc;
use std::thread;
use std::time::SystemTime;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};

use super::{Attempt, Message, Undelivered, too_late};
use crate::names::MailTls;
use smtp::{Dialogue, Guard};

/// A mail server, a sender and recipients.
#[derive(Clone)]
pub struct Mail {
    server: Dialogue,
    from: Mailbox,
    to: Vec<Mailbox>,
}

/// What a mail destination is made of. Without `Debug`: there is a password in it.
pub struct Parts<'a> {
    /// The server's name.
    pub host: &'a str,
    /// Its port.
    pub port: u16,
    /// How the connection is guarded.
    pub tls: MailTls,
    /// Who logs in, and the password.
    pub login: Option<(String, String)>,
    /// The sender.
    pub from: &'a str,
    /// The recipients.
    pub to: &'a [String],
    /// Certificates to trust in place of the machine's own, as PEM.
    pub ca: Option<Vec<u8>>,
    /// The name by which this machine greets the server.
    pub hello: String,
}

impl Mail {
    /// Returns the destination.
    ///
    /// # Errors
    /// Which address or certificate cannot be used.
    pub fn new(parts: Parts<'_>) -> Result<Self, String> {
        let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|e| format!("{text} is no mail address: {e}"));
        let host = parts.host.trim_matches(['[', ']']).to_owned();
        let guard = match parts.tls {
            MailTls::None => Guard::None,
            MailTls::Tls => Guard::Tls(tls(&host, parts.ca.as_deref())?),
            MailTls::Starttls => Guard::Starttls(tls(&host, parts.ca.as_deref())?),
        };
        let login = parts.login.map(|(user, password)| Credentials::new(user, password));
        Ok(Self {
            server: Dialogue { host, port: parts.port, guard, login, hello: parts.hello },
            from: mailbox(parts.from)?,
            to: parts.to.iter().map(|text| mailbox(text)).collect::<Result<_, _>>()?,
        })
    }

    /// Delivers a message to everybody, or to those whom an earlier attempt did not reach.
    pub(super) fn deliver(&self, message: &Message, attempt: &Attempt<'_>) -> Result<Option<String>, Undelivered> {
        let left = |to: &&Mailbox| attempt.left_to.is_none_or(|left| left.contains(&to.email.to_string()));
        let to: Vec<_> = self.to.iter().filter(left).map(|to| to.email.clone()).collect();
        if to.is_empty() {
            // The settings name none of those who are left.
            return Ok(attempt.left_to.map(|left| format!("no recipient any more: {}", left.join(", "))));
        }
        let bytes = self.written(message).map_err(Undelivered::for_good)?;
        let (server, from, within) = (self.server.clone(), self.from.email.clone(), attempt.within);
        // Each step of the dialogue has its time limit, but a server that answers word by word could draw it out for
        // ever: the whole has one as well, and a dialogue that exceeds it is left to itself.
        let (done, ended) = mpsc::channel();
        thread::Builder::new()
            .spawn(move || done.send(server.hand_over(&from, &to, &bytes, within)))
            .map_err(|e| Undelivered::for_now(e.to_string()))?;
        ended.recv_timeout(within).unwrap_or_else(|_| Err(too_late(within)))
    }

    /// Returns the mail itself. Its head is made of texts without control characters, so that none makes a line of its
    /// own there.
    fn written(&self, message: &Message) -> Result<Vec<u8>, String> {
        let head = |text: &str| text.replace(char::is_control, " ");
        let auto = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let builder = lettre::Message::builder()
            .message_id(Some(format!("<{}@{}>", head(&message.id), self.from.email.domain())))
            .date(SystemTime::from(message.created_at.and_utc()))
            .from(self.from.clone())
            .subject(head(&message.subject))
            .raw_header(auto);
        let builder = self.to.iter().fold(builder, |builder, to| builder.to(to.clone()));
        // The same boundary each time: a mail that is sent again is the same mail.
        let parts = MultiPart::alternative()
            .boundary(format!("=_{}", head(&message.id)))
            .singlepart(SinglePart::plain(message.text.clone()))
            .singlepart(SinglePart::html(message.html.clone()));
        builder.multipart(parts).map(|mail| mail.formatted()).map_err(|e| format!("cannot write the mail: {e}"))
    }
}

fn tls(host: &str, ca: Option<&[u8]>) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = ca {
        let certificate = Certificate::from_pem(pem).map_err(|e| format!("`ca_file` cannot be used: {e}"))?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build().map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_says_the_same_each_time_and_nothing_of_it_makes_a_header() {
        let parts = Parts {
            host: "localhost",
            port: 25,
            tls: MailTls::None,
            login: None,
            from: "dgr <dgr@example.com>",
            to: &["ops@example.com".into(), "Bo <bo@example.com>".into()],
            ca: None,
            hello: "here".into(),
        };
        let mail = Mail::new(parts).unwrap();
        let message = Message {
            id: "dgr-7-1".into(),
            created_at: "2026-03-04T05:15:00".parse().unwrap(),
            subject: "2 of 14\r\nBcc: evil@example.com".into(),
            text: "Text °C\n".into(),
            html: "<p>Text °C</p>\n".into(),
            facts: serde_json::Map::new(),
        };
        let written = String::from_utf8(mail.written(&message).unwrap()).unwrap();
        assert_eq!(written, String::from_utf8(mail.written(&message).unwrap()).unwrap());
        let (head, body) = written.split_once("\r\n\r\n").unwrap();
        assert_eq!(
            head,
            "Message-ID: <dgr-7-1@example.com>\r\nDate: Wed, 04 Mar 2026 05:15:00 +0000\r\n\
             From: dgr <dgr@example.com>\r\nSubject: 2 of 14  Bcc: evil@example.com\r\n\
             Auto-Submitted: auto-generated\r\nTo: ops@example.com, Bo <bo@example.com>\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/alternative; boundary=\"=_dgr-7-1\""
        );
        assert!(body.contains("Content-Type: text/plain; charset=utf-8\r\n"), "{body}");
        assert!(body.contains("Content-Type: text/html; charset=utf-8\r\n"), "{body}");
        assert!(written.is_ascii());
    }
}
