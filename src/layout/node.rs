//! A layout file as a tree in which every key and value knows its line, and how one tree extends another.
//! It knows TOML and merging, not what the keys mean.

use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::Origin;
use super::mistake::{Mistake, quoted};

/// A layout is short; a longer text is not one. It bounds memory and time.
const LONGEST: usize = 256 * 1024;
/// Tables in tables in tables: the language needs six.
const DEEPEST: usize = 12;

/// A value and where it is written.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub item: Item,
    pub at: Origin,
}

/// What TOML can hold.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Text(String),
    Whole(i64),
    Number(f64),
    Flag(bool),
    Moment,
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key, where it is written, and its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub at: Origin,
    pub node: Node,
}

impl Node {
    /// Returns what kind of value it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self.item {
            Item::Text(_) => "a text",
            Item::Whole(_) => "a number",
            Item::Number(_) => "a number with a point",
            Item::Flag(_) => "true or false",
            Item::Moment => "a date without quotes",
            Item::List(_) => "a list",
            Item::Table(_) => "a table",
        }
    }

    /// Returns its entries, if it is a table.
    pub fn entries(&self) -> &[Entry] {
        match &self.item {
            Item::Table(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the value of a key, if it is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }
}

/// Returns the tree of a TOML text, or its first mistake of syntax.
pub(super) fn tree(file: &Arc<str>, text: &str) -> Result<Node, Box<Mistake>> {
    let start = Origin { file: Arc::clone(file), line: 1, column: 1, key: String::new() };
    if text.len() > LONGEST {
        let message = format!("the file has {} bytes; a layout has at most {LONGEST}", text.len());
        return Err(Box::new(Mistake::new(&start, message)));
    }
    let lines = Lines::of(file, text);
    let parsed = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(start.clone(), |span| lines.origin(span.start, String::new()));
        Box::new(Mistake::new(&at, format!("not TOML: {}", error.message().replace('\n', ", "))))
    })?;
    let mut entries = lines.entries(parsed.get_ref(), "", 0)?;
    entries.sort_by_key(|entry| (entry.at.line, entry.at.column));
    Ok(Node { item: Item::Table(entries), at: start })
}

/// Where the lines of a text begin.
struct Lines<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(file: &'a Arc<str>, text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file, text, starts }
    }

    /// Returns the place of a byte of the text. Columns count characters.
    fn origin(&self, byte: usize, key: String) -> Origin {
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..byte).map_or(0, |before| before.chars().count()) + 1;
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Origin { file: Arc::clone(self.file), line: small(line), column: small(column), key }
    }

    fn entries(&self, table: &DeTable<'_>, path: &str, depth: usize) -> Result<Vec<Entry>, Box<Mistake>> {
        let mut entries = Vec::new();
        for (key, value) in table {
            let path = joined(path, key.get_ref());
            let at = self.origin(key.span().start, path.clone());
            if depth >= DEEPEST {
                return Err(Box::new(Mistake::new(&at, "tables lie in tables too deep")));
            }
            let node = self.node(value.get_ref(), value.span().start, &path, depth + 1)?;
            entries.push(Entry { key: key.get_ref().to_string(), at, node });
        }
        // The parser sorts by name; a map's order is the layout's.
        entries.sort_by_key(|entry| (entry.at.line, entry.at.column));
        Ok(entries)
    }

    fn node(&self, value: &DeValue<'_>, start: usize, path: &str, depth: usize) -> Result<Node, Box<Mistake>> {
        let at = self.origin(start, path.to_owned());
        let item = match value {
            DeValue::String(text) => Item::Text(text.to_string()),
            DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
                Ok(n) => Item::Whole(n),
                Err(_) => {
                    let message = format!("{} is too large a number", quoted(n.as_str()));
                    return Err(Box::new(Mistake::new(&at, message)));
                }
            },
            DeValue::Float(n) => Item::Number(n.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(flag) => Item::Flag(*flag),
            DeValue::Datetime(_) => Item::Moment,
            DeValue::Array(list) if depth >= DEEPEST && !list.is_empty() => {
                return Err(Box::new(Mistake::new(&at, "lists lie in lists too deep")));
            }
            DeValue::Array(list) => {
                let node = |v: &toml::Spanned<DeValue<'_>>| self.node(v.get_ref(), v.span().start, path, depth + 1);
                Item::List(list.iter().map(node).collect::<Result<_, _>>()?)
            }
            DeValue::Table(table) => Item::Table(self.entries(table, path, depth)?),
        };
        Ok(Node { item, at })
    }
}

/// Returns a key under its parents, cut where it grows absurd: every value of the file keeps a copy.
fn joined(path: &str, key: &str) -> String {
    let key: String = key.chars().take(60).flat_map(char::escape_debug).collect();
    match path.len() {
        0 => key,
        1..200 => format!("{path}.{key}"),
        _ => path.to_owned(),
    }
}

/// Lays a tree over the one it extends. Tables merge key by key down to `levels` (which says, of a path, whether the
/// table at it merges); a place, a list or a text replaces.
pub(super) fn overlay(base: &Node, over: &Node, merges: &dyn Fn(&str) -> bool) -> Node {
    let mut entries = base.entries().to_vec();
    for entry in over.entries() {
        match entries.iter_mut().find(|old| old.key == entry.key) {
            Some(old) => {
                let tables = matches!((&old.node.item, &entry.node.item), (Item::Table(_), Item::Table(_)));
                let node = if tables && merges(&entry.at.key) {
                    overlay(&old.node, &entry.node, merges)
                } else {
                    entry.node.clone()
                };
                *old = Entry { key: entry.key.clone(), at: entry.at.clone(), node };
            }
            None => entries.push(entry.clone()),
        }
    }
    Node { item: Item::Table(entries), at: over.at.clone() }
}

/// Takes away the value of a dotted key; returns whether it was there.
pub(super) fn without(node: &mut Node, path: &[&str]) -> bool {
    let (Item::Table(entries), Some((first, rest))) = (&mut node.item, path.split_first()) else { return false };
    let Some(found) = entries.iter().position(|entry| entry.key == *first) else { return false };
    if rest.is_empty() {
        entries.remove(found);
        return true;
    }
    entries.get_mut(found).is_some_and(|entry| without(&mut entry.node, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Node {
        tree(&"a.toml".into(), text).unwrap()
    }

    #[test]
    fn every_key_knows_its_line_and_column() {
        let node = read("name = \"a\"\n[fields]\n  \"größe\".x = { cell = \"F3\" }\n");
        let entry = node.get("fields").unwrap().node.get("größe").unwrap().node.get("x").unwrap();
        assert_eq!((entry.at.line, entry.at.column, entry.at.key.as_str()), (3, 11, "fields.größe.x"));
        let cell = entry.node.get("cell").unwrap();
        assert_eq!((cell.node.at.line, cell.node.at.column), (3, 24));
    }

    #[test]
    fn keys_keep_the_order_of_the_file() {
        let keys: Vec<_> = read("z = 1\na = 2\nm = 3").entries().iter().map(|e| e.key.clone()).collect();
        assert_eq!(keys, ["z", "a", "m"]);
    }

    #[test]
    fn a_mistake_of_syntax_has_a_place() {
        let mistake = tree(&"a.toml".into(), "name = \"a\"\nx = = 2\n").unwrap_err();
        assert_eq!((mistake.at.line, mistake.at.column), (2, 5), "{mistake}");
    }

    #[test]
    fn what_extends_replaces_places_and_merges_tables() {
        let base = read("[t]\na = { x = 1, y = 2 }\nb = 1\n[u]\nc = 3");
        let over = read("[t]\na = { x = 9 }");
        let merged = overlay(&base, &over, &|path| path == "t");
        let t = &merged.get("t").unwrap().node;
        assert_eq!(t.get("a").unwrap().node.entries().len(), 1, "a place is never half-merged");
        assert!(t.get("b").is_some());
        assert!(merged.get("u").is_some());
    }

    #[test]
    fn a_dropped_key_is_gone() {
        let mut node = read("[t.a]\nx = 1\n[t.b]\ny = 2");
        assert!(without(&mut node, &["t", "a"]));
        assert!(!without(&mut node, &["t", "a"]));
        assert_eq!(node.get("t").unwrap().node.entries().len(), 1);
    }

    #[test]
    fn depth_and_length_are_bounded() {
        for text in [
            format!("a{} = 1", ".a".repeat(70)),
            format!("a = {}1{}", "[".repeat(60), "]".repeat(60)),
            format!("a = {}1{}", "{ b = ".repeat(60), " }".repeat(60)),
            format!("a = {}1{}", format!("{{ b{} = ", ".b".repeat(70)).repeat(70), " }".repeat(70)),
            "a".repeat(LONGEST + 1),
            ".a".repeat(LONGEST / 2),
            "[".repeat(LONGEST),
            "a = 99999999999999999999999".to_owned(),
        ] {
            assert!(tree(&"a.toml".into(), &text).is_err());
        }
    }
}
