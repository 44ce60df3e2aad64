//! The keys of one table of a layout file, asked for one by one; what nobody asked for is a mistake.
//! Here are the simple values: texts, numbers, yes and no, words of a closed set.

use super::mistake::{Mistakes, quoted};
use super::node::{Entry, Item, Node};
use super::text::written;
use super::{Origin, Text, Texts};
use crate::names::nearest;

/// A table of a layout file while it is read.
pub(super) struct Keys<'a> {
    node: &'a Node,
    /// The key that holds the table, for what is missing in it.
    pub at: &'a Origin,
    asked: Vec<&'static str>,
}

impl<'a> Keys<'a> {
    /// Returns the keys of a table; a value that is none is a mistake.
    pub fn of(node: &'a Node, at: &'a Origin, out: &mut Mistakes) -> Option<Self> {
        if matches!(node.item, Item::Table(_)) {
            return Some(Self { node, at, asked: Vec::new() });
        }
        out.say(&node.at, format!("a table is due here, not {}", node.kind()));
        None
    }

    /// Returns a key's value, and knows from now on that there is such a key.
    pub fn get(&mut self, key: &'static str) -> Option<&'a Entry> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.node.get(key)
    }

    /// Returns a text.
    pub fn text(&mut self, key: &'static str, out: &mut Mistakes) -> Option<&'a str> {
        self.get(key).and_then(|entry| text(&entry.node, out))
    }

    /// Returns a text or an expression.
    pub fn one_text(&mut self, key: &'static str, out: &mut Mistakes) -> Option<Text> {
        self.get(key).and_then(|entry| texts(&entry.node, false, out)).and_then(|texts| texts.into_iter().next())
    }

    /// Returns a text or a list of texts, none of them empty.
    pub fn texts(&mut self, key: &'static str, out: &mut Mistakes) -> Option<Texts> {
        self.get(key).and_then(|entry| texts(&entry.node, true, out))
    }

    /// Returns a text or a list of texts as they are written.
    pub fn plain_texts(&mut self, key: &'static str, out: &mut Mistakes) -> Option<Vec<String>> {
        let nodes = listed(&self.get(key)?.node);
        Some(nodes.iter().filter_map(|node| text(node, out)).map(str::to_owned).collect())
    }

    /// Returns true or false.
    pub fn flag(&mut self, key: &'static str, out: &mut Mistakes) -> Option<bool> {
        let entry = self.get(key)?;
        if let Item::Flag(flag) = entry.node.item {
            return Some(flag);
        }
        out.say(&entry.node.at, format!("{key} is true or false, not {}", entry.node.kind()));
        None
    }

    /// Returns a whole number between two others, both included.
    pub fn whole(&mut self, key: &'static str, from: i64, to: i64, out: &mut Mistakes) -> Option<i64> {
        let entry = self.get(key)?;
        match entry.node.item {
            Item::Whole(n) if (from..=to).contains(&n) => return Some(n),
            Item::Whole(n) => out.say(&entry.node.at, format!("{key} is {n}; it lies between {from} and {to}")),
            _ => out.say(&entry.node.at, format!("{key} is a whole number, not {}", entry.node.kind())),
        };
        None
    }

    /// Returns a whole number from 1 that fits a count.
    pub fn count(&mut self, key: &'static str, out: &mut Mistakes) -> Option<u32> {
        self.whole(key, 1, 1_048_576, out).and_then(|n| u32::try_from(n).ok())
    }

    /// Returns a finite number.
    pub fn number(&mut self, key: &'static str, out: &mut Mistakes) -> Option<f64> {
        let entry = self.get(key)?;
        match entry.node.item {
            Item::Whole(n) => i32::try_from(n).ok().map(f64::from),
            Item::Number(n) if n.is_finite() => Some(n),
            _ => None,
        }
        .or_else(|| {
            out.say(&entry.node.at, format!("{key} is a number, not {}", entry.node.kind()));
            None
        })
    }

    /// Returns which of some words the text is.
    pub fn word<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)], out: &mut Mistakes) -> Option<T> {
        word(&self.get(key)?.node, words, out)
    }

    /// Tells every key that nobody asked for, with the nearest that somebody did.
    pub fn finish(self, out: &mut Mistakes) {
        self.finish_or(out, |_| None);
    }

    /// The same, with a hint for keys that belong elsewhere.
    pub fn finish_or(self, out: &mut Mistakes, hint: impl Fn(&str) -> Option<&'static str>) {
        for entry in self.node.entries() {
            if out.full() {
                return;
            }
            if self.asked.contains(&entry.key.as_str()) {
                continue;
            }
            let mistake = out.say(&entry.at, format!("no key is called {} here", quoted(&entry.key)));
            let near = nearest(short(&entry.key), self.asked.iter().copied());
            if let Some(hint) = hint(&entry.key) {
                mistake.instead(hint);
            } else if near.is_empty() {
                mistake.instead(format!("one of {}", self.asked.join(", ")));
            }
            mistake.nearest(near);
        }
    }
}

/// Returns the start of a text: enough to look for near words, never so much that it takes long.
pub(super) fn short(text: &str) -> &str {
    text.char_indices().nth(60).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Returns a list's values, or the one value that is no list.
pub(super) fn listed(node: &Node) -> Vec<&Node> {
    match &node.item {
        Item::List(nodes) => nodes.iter().collect(),
        _ => vec![node],
    }
}

/// Returns a text; anything else is a mistake that says how it is written.
pub(super) fn text<'a>(node: &'a Node, out: &mut Mistakes) -> Option<&'a str> {
    let hint = match &node.item {
        Item::Text(text) => return Some(text),
        Item::Whole(n) => format!("\"{n}\""),
        Item::Number(n) => format!("\"{n}\""),
        _ => "a text in quotes".to_owned(),
    };
    out.say(&node.at, format!("a text is due here, not {}", node.kind())).instead(hint);
    None
}

/// Returns texts to compare with: one, or (if `many`) a list.
pub(super) fn texts(node: &Node, many: bool, out: &mut Mistakes) -> Option<Texts> {
    if let (Item::List(list), false) = (&node.item, many) {
        out.say(&node.at, format!("one text is due here, not a list of {}", list.len()))
            .instead("one expression for all: '/a|b/'");
        return None;
    }
    let nodes = listed(node);
    if nodes.is_empty() {
        out.say(&node.at, "the list is empty").instead("leave the key out");
        return None;
    }
    let texts: Texts = nodes.iter().filter_map(|node| written(text(node, out)?, &node.at, out)).collect();
    (texts.len() == nodes.len()).then_some(texts)
}

/// Returns which of some words a text is.
pub(super) fn word<T: Copy>(node: &Node, words: &[(&str, T)], out: &mut Mistakes) -> Option<T> {
    let given = text(node, out)?;
    let found = words.iter().find(|(word, _)| *word == given).map(|(_, value)| *value);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        out.say(&node.at, format!("{} is none of the words known here", quoted(given)))
            .nearest(nearest(short(given), known.iter().copied()))
            .instead(format!("one of {}", known.join(", ")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::node::tree;
    use super::*;

    fn told(text: &str, ask: impl FnOnce(&mut Keys<'_>, &mut Mistakes)) -> Vec<String> {
        let root = tree(&"a.toml".into(), text).unwrap();
        let mut out = Mistakes::default();
        let mut keys = Keys::of(&root, &root.at, &mut out).unwrap();
        ask(&mut keys, &mut out);
        keys.finish(&mut out);
        out.sorted().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_key_that_nobody_asked_for_is_told_with_its_neighbour() {
        let told = told("shet = \"a\"", |keys, out| drop(keys.texts("sheet", out)));
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("no key is called \"shet\" here"), "{}", told[0]);
        assert!(told[0].ends_with("nearest      sheet"), "{}", told[0]);
    }

    #[test]
    fn a_number_where_a_text_is_due_is_told_with_the_text_to_write() {
        let told = told("null = [0]", |keys, out| drop(keys.plain_texts("null", out)));
        assert!(told[0].contains("instead      \"0\""), "{}", told[0]);
    }
}
