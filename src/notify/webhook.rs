//! A message posted to a URL as JSON, signed if a secret is agreed on.

mod form;

use std::io::Read;
use std::time::Duration;

use chrono::NaiveDateTime;
use ring::hmac;
use ureq::http::Response;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Error};

use super::{Attempt, Message, Undelivered, too_late};
use crate::names::HookForm;

/// The most of an answer that is told.
const MOST_OF_ANSWER: u64 = 300;

/// A URL that messages are posted to.
pub struct Webhook {
    url: String,
    key: Option<hmac::Key>,
    form: HookForm,
    trusted: RootCerts,
}

impl Webhook {
    /// Returns the destination; `secret` signs its messages, `ca` (PEM) is trusted in place of the machine's own
    /// certificates.
    ///
    /// # Errors
    /// What cannot be used. The URL is not repeated: its path is often a secret.
    pub fn new(url: String, secret: Option<&str>, form: HookForm, ca: Option<&[u8]>) -> Result<Self, String> {
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err("the URL begins neither with https:// nor with http://".to_owned());
        }
        let trusted = match ca {
            Some(pem) => given(pem)?,
            None => own(),
        };
        let key = secret.map(|secret| hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()));
        Ok(Self { url, key, form, trusted })
    }

    /// Posts a message.
    pub(super) fn deliver(&self, message: &Message, attempt: &Attempt<'_>) -> Result<(), Undelivered> {
        let body = form::body(self.form, message).to_string();
        let config = Agent::config_builder()
            .timeout_global(Some(attempt.within))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("dgr/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(self.trusted.clone()).build());
        let mut request = config
            .build()
            .new_agent()
            .post(&self.url)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", &message.id);
        if let Some(key) = &self.key {
            request = request.header("Dgr-Signature", signature(key, attempt.now, &body));
        }
        match request.send(&body) {
            Ok(response) => self.answered(response),
            Err(error) => Err(self.failed(&error, attempt.within)),
        }
    }

    fn answered(&self, mut response: Response<Body>) -> Result<(), Undelivered> {
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let wait = response.headers().get("Retry-After").and_then(|value| value.to_str().ok()?.parse().ok());
        let mut said = Vec::new();
        // What of the answer cannot be read is not told.
        drop(response.body_mut().as_reader().take(MOST_OF_ANSWER).read_to_end(&mut said));
        let said = self.hidden(String::from_utf8_lossy(&said).trim());
        let why = format!("answered {status}{}{said}", if said.is_empty() { "" } else { ": " });
        // Source: RFC 9110, §15.5: a client error is the request's own, but for one that came late or too often.
        let for_good = status.is_client_error() && !matches!(status.as_u16(), 408 | 429);
        Err(Undelivered { why, for_good, wait: wait.map(Duration::from_secs), left_to: None })
    }

    fn failed(&self, error: &Error, within: Duration) -> Undelivered {
        let why = match error {
            Error::Timeout(_) => return too_late(within),
            Error::HostNotFound => "the host is not found".to_owned(),
            // These repeat the URL.
            Error::BadUri(_) | Error::Http(_) | Error::RequireHttpsOnly(_) => "the URL cannot be used".to_owned(),
            Error::Io(cause) => cause.to_string(),
            Error::Rustls(cause) => cause.to_string(),
            other => other.to_string(),
        };
        Undelivered::for_now(self.hidden(&why))
    }

    /// Returns a text without the URL's path, which a server may well repeat.
    fn hidden(&self, text: &str) -> String {
        let after = self.url.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        match after.map(|(_, path)| path).filter(|path| !path.is_empty()) {
            Some(path) => text.replace(path, "***"),
            None => text.to_owned(),
        }
    }
}

/// Returns the signature of a body at a moment: `t=1772601300,v1=…`, HMAC-SHA256 over `1772601300.BODY` in hex.
fn signature(key: &hmac::Key, now: NaiveDateTime, body: &str) -> String {
    let t = now.and_utc().timestamp();
    let tag = hmac::sign(key, format!("{t}.{body}").as_bytes());
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={t},v1={hex}")
}

fn given(pem: &[u8]) -> Result<RootCerts, String> {
    let mut certificates = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|e| format!("`ca_file` cannot be used: {e}"))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err("`ca_file` holds no certificate".to_owned());
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

/// Returns the certificates that this machine trusts.
fn own() -> RootCerts {
    let found = rustls_native_certs::load_native_certs().certs;
    RootCerts::new_with_certs(&found.iter().map(|der| Certificate::from_der(der).to_owned()).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By `printf '1772601300.{"a":1}' | openssl dgst -sha256 -hmac geheim`.
    #[test]
    fn a_signature_is_what_others_make_of_the_body() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"geheim");
        let now = "2026-03-04T05:15:00".parse().unwrap();
        assert_eq!(
            signature(&key, now, "{\"a\":1}"),
            "t=1772601300,v1=6be101b8f08eca4b169d99d5b3420bd9e14d3cc07c720144d62a84110600c5b7"
        );
    }

    #[test]
    fn a_path_that_is_a_secret_is_not_told() {
        let hook = Webhook::new("https://h.example/T0/geheim?x=1".into(), None, HookForm::Json, None).unwrap();
        assert_eq!(hook.hidden("no /T0/geheim?x=1 here"), "no /*** here");
        let root = Webhook::new("https://h.example/".into(), None, HookForm::Json, None).unwrap();
        assert_eq!(root.hidden("a / b"), "a / b");
        assert!(Webhook::new("geheim".into(), None, HookForm::Json, None).is_err_and(|e| !e.contains("geheim")));
    }
}
