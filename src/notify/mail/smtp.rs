//! The dialogue with an SMTP server: every recipient is asked for by itself, so that one who is refused keeps nobody else
//! from the mail.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use crate::notify::Undelivered;

/// How the connection is guarded.
#[derive(Clone)]
pub(super) enum Guard {
    /// Not at all.
    None,
    /// From the first byte.
    Tls(TlsParameters),
    /// By STARTTLS, or no mail.
    Starttls(TlsParameters),
}

/// How to talk to a server.
#[derive(Clone)]
pub(super) struct Dialogue {
    pub host: String,
    pub port: u16,
    pub guard: Guard,
    pub login: Option<Credentials>,
    pub hello: String,
}

/// What became of the recipients that were asked for.
#[derive(Default)]
struct Asked {
    taken: usize,
    for_now: Vec<(String, String)>,
    for_good: Vec<(String, String)>,
}

impl Dialogue {
    /// Hands a mail over for these recipients. Returns whom it will not reach, if anybody.
    pub fn hand_over(
        &self,
        from: &Address,
        to: &[Address],
        mail: &[u8],
        within: Duration,
    ) -> Result<Option<String>, Undelivered> {
        let mut server = self.connect(within)?;
        let ended = talk(&mut server, from, to, mail);
        match &ended {
            // It has the mail; whether it takes leave, too, does not matter.
            Ok(_) => drop(server.quit()),
            Err(_) => server.abort(),
        }
        ended
    }

    fn connect(&self, within: Duration) -> Result<SmtpConnection, Undelivered> {
        let hello = ClientId::Domain(self.hello.clone());
        let at_once = match &self.guard {
            Guard::Tls(tls) => Some(tls),
            Guard::None | Guard::Starttls(_) => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut server =
            SmtpConnection::connect(server, Some(within), &hello, at_once, None).map_err(|e| undelivered(&e))?;
        if let Guard::Starttls(tls) = &self.guard {
            server.starttls(tls, &hello).map_err(|e| undelivered(&e))?;
        }
        if let Some(login) = &self.login {
            server.auth(DEFAULT_MECHANISMS, login).map_err(|e| undelivered(&e))?;
        }
        Ok(server)
    }
}

fn talk(
    server: &mut SmtpConnection,
    from: &Address,
    to: &[Address],
    mail: &[u8],
) -> Result<Option<String>, Undelivered> {
    let mut parameters = Vec::new();
    if to.iter().chain([from]).any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
        if !server.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Undelivered::for_now("the server takes no addresses beyond ASCII (SMTPUTF8)"));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !mail.is_ascii() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    server.command(Mail::new(Some(from.clone()), parameters)).map_err(|e| undelivered(&e))?;
    let mut asked = Asked::default();
    for address in to {
        match server.command(Rcpt::new(address.clone(), Vec::new())) {
            Ok(_) => asked.taken += 1,
            Err(e) if e.is_permanent() => asked.for_good.push((address.to_string(), told(&e))),
            Err(e) if e.is_transient() => asked.for_now.push((address.to_string(), told(&e))),
            Err(e) => return Err(undelivered(&e)),
        }
    }
    if asked.taken > 0 {
        server.command(Data).map_err(|e| undelivered(&e))?;
        server.message(mail).map_err(|e| undelivered(&e))?;
    }
    asked.ended()
}

impl Asked {
    fn ended(self) -> Result<Option<String>, Undelivered> {
        let all = self.for_good.iter().chain(&self.for_now);
        let why = all.map(|(address, why)| format!("{address}: {why}")).collect::<Vec<_>>().join("; ");
        match (self.taken, self.for_good.len(), self.for_now.len()) {
            (_, 0, 0) => Ok(None),
            (0, _, 0) => Err(Undelivered::for_good(why)),
            (_, _, 0) => Ok(Some(format!("not to {why}"))),
            (0, 0, _) => Err(Undelivered::for_now(why)),
            _ => {
                let left = self.for_now.into_iter().map(|(address, _)| address).collect();
                Err(Undelivered { left_to: Some(left), ..Undelivered::for_now(why) })
            }
        }
    }
}

/// Returns what the server, or the way to it, has against the mail.
fn undelivered(error: &Error) -> Undelivered {
    if error.is_permanent() { Undelivered::for_good(told(error)) } else { Undelivered::for_now(told(error)) }
}

/// Returns what an error tells: the server's own words with their code, or the chain of what went wrong.
fn told(error: &Error) -> String {
    let mut causes = std::iter::successors(std::error::Error::source(error), |e| e.source()).map(ToString::to_string);
    match error.status() {
        Some(code) => format!("{code} {}", causes.next().unwrap_or_default()).trim().to_owned(),
        None => causes.next().unwrap_or_else(|| error.to_string()),
    }
}
