//! Conditions on rows, and the rows they single out: headings, totals, skipped ones.

use super::keys::{self, Keys, listed, text, texts};
use super::mistake::Mistakes;
use super::node::{Entry, Item, Node};
use super::whereabouts::{letter, names};
use super::{Condition, Heading, Name, Origin, Text, Texts, Totals, place};
use crate::metric::Combine;

/// How an empty condition is helped.
const EXAMPLE: &str = "\"Total\", { row = '/^total/' }, { text = { unit = \"Total\" } } or { blank = [\"unit\"] }";

/// Returns the conditions of a key: one, or a list of which any may hold.
pub(super) fn list(keys: &mut Keys<'_>, key: &'static str, out: &mut Mistakes) -> Vec<Condition> {
    each(keys.get(key), out, |node, at, out| match &node.item {
        Item::Text(_) => row(node, out),
        _ => {
            let mut keys = Keys::of(node, at, out)?;
            let condition = read(&mut keys, out);
            keys.finish(out);
            condition
        }
    })
}

/// Returns the rows kept as checks.
pub(super) fn totals(keys: &mut Keys<'_>, out: &mut Mistakes) -> Vec<Totals> {
    let words = [("sum", Combine::Sum), ("max", Combine::Max), ("min", Combine::Min), ("mean", Combine::Mean)];
    each(keys.get("totals"), out, |node, at, out| {
        if matches!(node.item, Item::Text(_)) {
            return row(node, out).map(|when| Totals { when: vec![when], combine: None, of: None });
        }
        let mut keys = Keys::of(node, at, out)?;
        let when = read(&mut keys, out);
        let combine = keys.word("is", &words, out);
        let of = keys.get("of").and_then(|entry| name(&entry.node, out).map(|of| (of, &entry.node.at)));
        let of = of.map(|(of, at)| {
            out.mentioned.push((of.clone(), at.clone()));
            of
        });
        keys.finish(out);
        Some(Totals { when: vec![when?], combine, of })
    })
}

/// Returns the rows that set a key for those below.
pub(super) fn headings(keys: &mut Keys<'_>, out: &mut Mistakes) -> Vec<Heading> {
    each(keys.get("heading"), out, |node, at, out| {
        if matches!(node.item, Item::Text(_)) {
            out.say(&node.at, "a heading says which name it gives")
                .instead("{ row = '/^(.+) state$/', gives = \"x_state\" }");
            return None;
        }
        let mut keys = Keys::of(node, at, out)?;
        let when = read(&mut keys, out);
        let gives = match keys.get("gives") {
            Some(entry) => gives(entry, out),
            None => {
                out.say(at, "a heading says which name it gives").instead("gives = \"plant\"");
                None
            }
        };
        // Without a name the map is still read, as one of texts without meaning, for its own mistakes.
        let map = place::map(&mut keys, gives.as_ref().unwrap_or(&Name::Extra(String::new())), out);
        let column = keys.get("column").and_then(|entry| letter(&entry.node, out));
        let keep = keys.flag("keep", out).unwrap_or(false);
        keys.finish(out);
        Some(Heading { when: vec![when?], gives: gives?, column, map, keep })
    })
}

fn gives(entry: &Entry, out: &mut Mistakes) -> Option<Name> {
    let name = name(&entry.node, out)?;
    if matches!(name, Name::Metric(_)) {
        out.say(&entry.node.at, format!("a heading gives a key to the rows below, {name} is a metric"))
            .instead("totals, if the row has numbers of the rows around it");
        return None;
    }
    Some(name)
}

fn name(node: &Node, out: &mut Mistakes) -> Option<Name> {
    match Name::read(text(node, out)?) {
        Ok(name) => Some(name),
        Err(no) => {
            no.tell(&node.at, out);
            None
        }
    }
}

/// Reads each of a list, or the one that is no list.
fn each<T>(
    entry: Option<&Entry>,
    out: &mut Mistakes,
    mut read: impl FnMut(&Node, &Origin, &mut Mistakes) -> Option<T>,
) -> Vec<T> {
    let nodes = entry.map(|entry| listed(&entry.node)).unwrap_or_default();
    nodes.into_iter().filter_map(|node| read(node, &node.at, out)).collect()
}

fn row(node: &Node, out: &mut Mistakes) -> Option<Condition> {
    texts(node, false, out).map(|row| Condition { row: Some(row), ..Condition::default() })
}

fn read(keys: &mut Keys<'_>, out: &mut Mistakes) -> Option<Condition> {
    let asked = ["row", "text", "blank", "filled", "only", "next"].map(|key| keys.get(key).is_some());
    let condition = Condition {
        row: keys.texts("row", out),
        text: keys.get("text").map(|entry| under_names(entry, out)).unwrap_or_default(),
        blank: keys.get("blank").and_then(|entry| names(&entry.node, out)).unwrap_or_default(),
        filled: keys.get("filled").and_then(|entry| names(&entry.node, out)).unwrap_or_default(),
        only: keys.flag("only", out).unwrap_or(false),
        next: keys.texts("next", out),
    };
    let says = condition.row.is_some()
        || !condition.text.is_empty()
        || !condition.blank.is_empty()
        || !condition.filled.is_empty()
        || condition.only
        || condition.next.is_some();
    // What was asked for and could not be read has been told already.
    if !says && !asked.contains(&true) {
        out.say(keys.at, "the condition is empty: every row would fit").instead(EXAMPLE);
    }
    says.then_some(condition)
}

fn under_names(entry: &Entry, out: &mut Mistakes) -> Vec<(Name, Texts)> {
    if !matches!(entry.node.item, Item::Table(_)) {
        out.say(&entry.node.at, format!("text says under which name, it is not {}", entry.node.kind()))
            .instead("text = { unit = \"Total\" }, or row = \"Total\" for the row's first filled cell");
        return Vec::new();
    }
    let mut found: Vec<(Name, Vec<Text>)> = Vec::new();
    for entry in entry.node.entries() {
        match Name::read(&entry.key) {
            Ok(name) => {
                out.mentioned.push((name.clone(), entry.at.clone()));
                found.extend(keys::texts(&entry.node, true, out).map(|texts| (name, texts)));
            }
            Err(no) => no.tell(&entry.at, out),
        }
    }
    found
}
