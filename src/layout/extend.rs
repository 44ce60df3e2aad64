//! `extends` and `drop`: a layout's tree laid over those it extends, nearest last.

use super::keys::{listed, short, text};
use super::mistake::{Mistakes, quoted};
use super::node::{Item, Node, overlay, without};
use crate::names::nearest;

/// Layouts that extend layouts that extend: more than this is a labyrinth.
const LONGEST_CHAIN: usize = 8;

/// A file whose syntax was right, with the name that it gives itself.
pub(super) struct Written {
    /// Its position among the files.
    pub file: usize,
    pub name: Option<String>,
    pub tree: Node,
}

/// Returns the merged tree of a layout and the files it was made from, base first. Nothing where a base is missing or
/// the chain runs in a circle.
pub(super) fn merged(all: &[Written], own: &Written, out: &mut Mistakes) -> Option<(Node, Vec<usize>)> {
    let chain = chain(all, own, out)?;
    let mut layers = chain.iter().rev();
    let mut tree = layers.next()?.tree.clone();
    for layer in layers {
        inherited(&mut tree);
        dropped(&mut tree, &layer.tree, out);
        tree = overlay(&tree, &layer.tree, &merges);
    }
    Some((tree, chain.iter().rev().map(|layer| layer.file).collect()))
}

/// Returns the layout, what it extends, what that extends.
fn chain<'a>(all: &'a [Written], own: &'a Written, out: &mut Mistakes) -> Option<Vec<&'a Written>> {
    let mut chain = vec![own];
    let mut at = own;
    while let Some(entry) = at.tree.get("extends") {
        let wanted = text(&entry.node, out)?;
        let Some(base) = all.iter().find(|written| written.name.as_deref() == Some(wanted)) else {
            let known = all.iter().filter(|w| w.file != own.file).filter_map(|w| w.name.as_deref());
            let near = nearest(short(wanted), known.clone());
            let few: Vec<&str> = known.take(6).collect();
            let mistake = out.say(&entry.node.at, format!("no layout is called {}", quoted(wanted)));
            if near.is_empty() && !few.is_empty() {
                mistake.instead(format!("one of {}", few.join(", ")));
            }
            mistake.nearest(near);
            return None;
        };
        if chain.iter().any(|seen| seen.file == base.file) {
            let names: Vec<&str> = chain.iter().filter_map(|w| w.name.as_deref()).chain([wanted]).collect();
            out.say(&entry.node.at, format!("layouts extend each other in a circle: {}", names.join(" → ")));
            return None;
        }
        chain.push(base);
        if chain.len() > LONGEST_CHAIN {
            out.say(&entry.node.at, format!("more than {LONGEST_CHAIN} layouts extend each other"));
            return None;
        }
        at = base;
    }
    if let Some(entry) = own.tree.get("drop").filter(|_| chain.len() == 1) {
        out.say(&entry.at, "drop leaves out what is inherited; nothing is").instead("extends = \"…\"");
    }
    Some(chain)
}

/// Takes away what a layout says of itself alone.
fn inherited(tree: &mut Node) {
    for key in ["name", "abstract", "active", "extends", "drop"] {
        without(tree, &[key]);
    }
}

fn dropped(tree: &mut Node, layer: &Node, out: &mut Mistakes) {
    let Some(entry) = layer.get("drop") else { return };
    for node in listed(&entry.node) {
        let Some(path) = text(node, out) else { continue };
        let keys: Vec<&str> = path.split('.').collect();
        if without(tree, &keys) {
            continue;
        }
        let mut known = Vec::new();
        paths(tree, 0, &mut known);
        let near = nearest(short(path), known.iter().map(String::as_str));
        out.say(&node.at, format!("nothing inherited is called {}", quoted(path))).nearest(near);
    }
}

/// Collects the keys of a tree as `drop` writes them.
fn paths(tree: &Node, depth: usize, into: &mut Vec<String>) {
    for entry in tree.entries() {
        if into.len() < 500 && depth < 4 {
            into.push(entry.at.key.clone());
            paths(&entry.node, depth + 1, into);
        }
    }
}

/// Returns whether the table at a path merges key by key. Places and conditions never do: they replace.
fn merges(path: &str) -> bool {
    let keys: Vec<&str> = path.split('.').collect();
    match keys.as_slice() {
        ["match" | "units" | "fields" | "form" | "table"] | ["form" | "table", _] => true,
        ["form" | "table", _, part] => {
            matches!(*part, "fields" | "columns" | "across" | "units" | "derive" | "day")
        }
        _ => false,
    }
}

/// Returns the name that a tree gives its layout; that it gives none is a mistake.
pub(super) fn name(tree: &Node, out: &mut Mistakes) -> Option<String> {
    let Some(entry) = tree.get("name") else {
        out.say(&tree.at, "the layout has no name").instead("name = \"kelvin-daily\"");
        return None;
    };
    let name = text(&entry.node, out)?;
    let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !plain || name.is_empty() || name.len() > 80 || !matches!(entry.node.item, Item::Text(_)) {
        out.say(&entry.node.at, format!("{} is no name of a layout", quoted(name)))
            .instead("up to 80 letters, digits, - _ and .");
        return None;
    }
    Some(name.to_owned())
}
