//! Writes mails as contractors' programs do: headers, a text, and attachments in base64.

use std::fmt::Write;

/// A mail. What is not said is left out.
#[derive(Clone, Default)]
pub struct Mail<'a> {
    /// The address it is from.
    pub from: &'a str,
    /// Its subject, as it stands in the header.
    pub subject: &'a str,
    /// `Received` headers, topmost first, without their names.
    pub received: &'a [&'a str],
    /// The header `Date`.
    pub date: &'a str,
    /// Attachments: name, kind, bytes.
    pub files: &'a [(&'a str, &'a str, &'a [u8])],
}

/// What a workbook is called in a mail.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl Mail<'_> {
    /// Returns the mail, its lines ended as on the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        for received in self.received {
            writeln!(text, "Received: {received}").unwrap();
        }
        for (name, value) in [("From", self.from), ("Subject", self.subject), ("Date", self.date)] {
            if !value.is_empty() {
                writeln!(text, "{name}: {value}").unwrap();
            }
        }
        text += "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"=_next\"\n\n--=_next\n\
                 Content-Type: text/plain; charset=utf-8\n\nPlease find attached.\n";
        for (name, kind, bytes) in self.files {
            write!(text, "--=_next\nContent-Type: {kind}; name=\"{name}\"\n").unwrap();
            writeln!(text, "Content-Disposition: attachment; filename=\"{name}\"").unwrap();
            write!(text, "Content-Transfer-Encoding: base64\n\n{}\n", base64(bytes)).unwrap();
        }
        text += "--=_next--\n";
        text.replace('\n', "\r\n").into_bytes()
    }
}

/// Returns bytes in base64 (RFC 2045), in lines of 76.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut digits = String::new();
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0_usize, |word, byte| word << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        for nth in 0..4 {
            let digit = DIGITS[word >> (18 - 6 * nth) & 63];
            digits.push(if nth <= three.len() { char::from(digit) } else { '=' });
        }
    }
    let lines: Vec<&str> = (0..digits.len()).step_by(76).map(|at| &digits[at..digits.len().min(at + 76)]).collect();
    lines.join("\n")
}

#[test]
fn base64_is_that_of_the_standard() {
    // The test vectors of RFC 4648, section 10.
    for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
        assert_eq!(base64(bytes.as_bytes()), text);
    }
}
