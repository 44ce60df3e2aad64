//! The tags of an XML text, one after another, with nothing copied. It does not check that the text is well formed.

/// A tag as it stands.
pub(super) struct Tag<'a> {
    /// Its name without the prefix.
    pub(super) name: &'a [u8],
    /// What follows the name.
    pub(super) attributes: &'a [u8],
    /// Whether it is `</…>`.
    pub(super) closing: bool,
    /// Whether it is `<…/>`.
    pub(super) empty: bool,
    /// Where its `<` is.
    pub(super) start: usize,
    /// Where the text after its `>` begins.
    pub(super) end: usize,
}

/// The tags of a text; comments, CDATA and declarations are passed over.
pub(super) struct Tags<'a> {
    xml: &'a [u8],
    at: usize,
}

impl<'a> Tags<'a> {
    /// Returns the tags of a text.
    pub(super) fn new(xml: &'a [u8]) -> Self {
        Self { xml, at: 0 }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let start = self.at + self.xml.get(self.at..)?.iter().position(|byte| *byte == b'<')?;
            let body = self.xml.get(start + 1..)?;
            if let Some(length) = passed_over(body) {
                self.at = start + 1 + length;
                continue;
            }
            let length = end_of_tag(body)?;
            self.at = start + 1 + length + 1;
            let (closing, body) = match body.get(..length)? {
                [b'/', rest @ ..] => (true, rest),
                all => (false, all),
            };
            let (empty, body) = match body {
                [rest @ .., b'/'] => (true, rest),
                all => (false, all),
            };
            let split = body.iter().position(u8::is_ascii_whitespace).unwrap_or(body.len());
            let (full, attributes) = body.split_at_checked(split)?;
            let name = full.iter().position(|byte| *byte == b':').and_then(|colon| full.get(colon + 1..));
            return Some(Tag { name: name.unwrap_or(full), attributes, closing, empty, start, end: self.at });
        }
    }
}

/// Returns how long a comment, CDATA section or declaration is, when one begins here.
fn passed_over(body: &[u8]) -> Option<usize> {
    let until: &[u8] = match body {
        [b'!', b'-', b'-', ..] => b"-->",
        [b'!', b'[', ..] => b"]]>",
        [b'!' | b'?', ..] => b">",
        _ => return None,
    };
    let found = body.windows(until.len()).skip(1).position(|window| window == until);
    Some(found.map_or(body.len(), |at| at + 1 + until.len()))
}

/// Returns where a tag's `>` is: one in quotes is part of a value.
fn end_of_tag(body: &[u8]) -> Option<usize> {
    let mut quote = 0u8;
    body.iter().position(|byte| match (quote, *byte) {
        (0, b'>') => true,
        (0, b'"' | b'\'') => {
            quote = *byte;
            false
        }
        (open, byte) if open == byte => {
            quote = 0;
            false
        }
        _ => false,
    })
}

/// Returns the value of an attribute, entities not replaced.
pub(super) fn attribute<'a>(attributes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = attributes.trim_ascii_start();
    while !rest.is_empty() {
        let equals = rest.iter().position(|byte| *byte == b'=')?;
        let key = rest.get(..equals)?.trim_ascii();
        let after = rest.get(equals + 1..)?.trim_ascii_start();
        let (quote, after) = after.split_first()?;
        let end = after.iter().position(|byte| byte == quote)?;
        if key == name {
            return after.get(..end);
        }
        rest = after.get(end + 1..)?.trim_ascii_start();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_quotes_ends_no_tag() {
        let mut tags = Tags::new(b"<a x='>' r = \"1\"/><!-- <b> --><![CDATA[<c>]]></p:d>");
        let first = tags.next().unwrap();
        assert_eq!((first.name, first.empty, attribute(first.attributes, b"r")), (&b"a"[..], true, Some(&b"1"[..])));
        let second = tags.next().unwrap();
        assert_eq!((second.name, second.closing), (&b"d"[..], true));
        assert!(tags.next().is_none());
    }

    #[test]
    fn an_unfinished_text_ends_quietly() {
        for text in [&b"<"[..], b"<a", b"<!--", b"<a b='", b"<![", b"</"] {
            assert_eq!(Tags::new(text).count(), 0);
        }
    }
}
