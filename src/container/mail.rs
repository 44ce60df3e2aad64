//! A mail: its parts, each with its name, and their bytes as they were attached.

use std::borrow::Cow;
use std::panic;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::Letter;
use super::letter::letter;
use super::name::attachment_name;
use crate::workbook::Unreadable;

/// A mail, parsed.
pub(super) struct Mail<'a> {
    message: Message<'a>,
    raw: &'a [u8],
}

/// A part of a mail that is a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its number.
    pub at: u32,
    /// Its name, or what stands for one.
    pub name: String,
    /// It is a mail itself.
    pub is_mail: bool,
    /// It belongs to the text: an image in it, a signature. Nobody misses it.
    pub belongs: bool,
    /// Its encoding is broken: what can be read of it is not what was attached.
    pub broken: bool,
}

impl<'a> Mail<'a> {
    /// Parses a mail. One that is cut off is refused: what is missing would pass for "not attached".
    pub fn parse(raw: &'a [u8]) -> Result<Self, Unreadable> {
        let again = "Ask for it again, or save it again from the mail program as .eml.";
        if raw.is_empty() {
            return Err(Unreadable::new("The mail is empty (0 bytes).", again));
        }
        // Editors put a mark in front, and programs that save mails a blank line.
        let raw = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw).trim_ascii_start();
        // The parser asserts what ill-formed mails do not keep.
        let parsed = panic::catch_unwind(|| MessageParser::default().parse(raw));
        let parsed =
            parsed.map_err(|_| Unreadable::new("The mail is not well formed: its parts do not fit.", again))?;
        let message = parsed.filter(|message| !message.parts.is_empty());
        let message = message.ok_or_else(|| Unreadable::new("This is no mail: it has no headers.", again))?;
        let mail = Self { message, raw };
        if mail.is_cut_off() {
            return Err(Unreadable::new("The mail is cut off: the end of its parts is missing.", again));
        }
        Ok(mail)
    }

    /// Returns who sent it, about what, and when it came.
    pub fn letter(&self) -> Letter {
        letter(&self.message, self.raw)
    }

    fn is_cut_off(&self) -> bool {
        let kind = self.message.parts.first().and_then(|root| root.content_type());
        let boundary = kind.filter(|kind| kind.ctype().eq_ignore_ascii_case("multipart"));
        boundary.and_then(|kind| kind.attribute("boundary")).is_some_and(|boundary| {
            let end = format!("--{boundary}--");
            !self.raw.windows(end.len()).any(|window| window == end.as_bytes())
        })
    }

    /// Returns the parts that are files.
    pub fn parts(&self) -> Vec<Part> {
        (0..).zip(&self.message.parts).filter_map(|(at, part)| file(at, part)).collect()
    }

    /// Returns the bytes of a part, as they were before they were packed into the mail.
    pub fn contents(&self, at: u32) -> Cow<'_, [u8]> {
        let part = usize::try_from(at).ok().and_then(|at| self.message.parts.get(at));
        match part.map(|part| (&part.body, part)) {
            Some((PartType::Text(_) | PartType::Html(_), part)) => self.undecoded(part),
            Some((PartType::Binary(bytes) | PartType::InlineBinary(bytes), _)) => Cow::Borrowed(bytes),
            Some((PartType::Message(message), _)) => Cow::Borrowed(message.raw_message()),
            Some((PartType::Multipart(_), _)) | None => Cow::Borrowed(&[]),
        }
    }

    /// Returns the bytes of a part that the parser took for text and brought to UTF-8: a workbook that a sender calls
    /// `text/plain` would not survive that.
    fn undecoded(&self, part: &MessagePart<'_>) -> Cow<'_, [u8]> {
        let at = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        let raw = self.raw.get(at(part.raw_body_offset())..at(part.raw_end_offset())).unwrap_or_default();
        match part.encoding {
            Encoding::None => Cow::Borrowed(raw),
            Encoding::Base64 => Cow::Owned(base64_decode(raw).unwrap_or_default()),
            Encoding::QuotedPrintable => Cow::Owned(quoted_printable_decode(raw).unwrap_or_default()),
        }
    }
}

fn file(at: u32, part: &MessagePart<'_>) -> Option<Part> {
    let named = part.attachment_name().and_then(attachment_name);
    let is_mail = matches!(part.body, PartType::Message(_));
    let kind = part.content_type();
    let of = |main: &str| kind.is_some_and(|kind| kind.ctype().eq_ignore_ascii_case(main));
    let belongs = match &part.body {
        PartType::Multipart(_) => return None,
        // The text that people read, and what their programs add to it.
        PartType::Text(_) | PartType::Html(_) if named.is_none() => return None,
        PartType::InlineBinary(_) => true,
        _ if of("image") => part.content_id().is_some(),
        _ => kind.and_then(|kind| kind.subtype()).is_some_and(is_signature),
    };
    let stands_for = || if is_mail { "attached mail".to_owned() } else { format!("part {at}") };
    let name = named.unwrap_or_else(stands_for);
    Some(Part { at, name, is_mail, belongs, broken: part.is_encoding_problem })
}

fn is_signature(subtype: &str) -> bool {
    ["pkcs7-signature", "x-pkcs7-signature", "pgp-signature", "pgp-keys", "calendar", "vcard", "x-vcard"]
        .iter()
        .any(|known| subtype.eq_ignore_ascii_case(known))
}
