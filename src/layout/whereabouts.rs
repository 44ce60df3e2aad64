//! The *where* of a place: exactly one of twelve keys, each only where it can be found.

use super::constant;
use super::keys::{Keys, listed, text, texts};
use super::mistake::{Mistakes, quoted};
use super::node::{Entry, Item, Node};
use super::reference;
use super::text::expression;
use super::{Given, Name, Take, Text, Texts, Where};
use crate::cell::{LAST, column_of};
use crate::names::tidy;

/// The keys that say where.
const KEYS: [&str; 12] = [
    "const",
    "given",
    "file_name",
    "sheet_name",
    "cell",
    "label",
    "text",
    "corner",
    "header",
    "column",
    "level",
    "join",
];

/// Where a name stands in a layout: it decides what can be found, and what a plain text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// `[fields]` of the layout or of a form.
    Fields,
    /// `fields` of a table: its corner is known.
    TableFields,
    /// `columns`.
    Columns,
    /// `across`.
    Across,
}

impl Scope {
    /// Returns whether names stand once per sheet.
    pub fn is_fields(self) -> bool {
        matches!(self, Self::Fields | Self::TableFields)
    }

    /// Returns how a place is written there.
    pub fn example(self) -> &'static str {
        match self {
            Self::Fields | Self::TableFields => "{ cell = \"F3\" }, { label = \"Date:\" } or a text that holds always",
            Self::Columns => "the column's header: \"Generation (kWh)\"",
            Self::Across => "{ level = 1 }, the header row that has the text",
        }
    }

    /// Returns the *where* keys that can be found there.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Fields => &["const", "given", "file_name", "sheet_name", "cell", "label", "text"],
            Self::TableFields => &["const", "given", "file_name", "sheet_name", "cell", "label", "text", "corner"],
            Self::Columns => &["header", "column", "join", "const"],
            Self::Across => &["level", "const"],
        }
    }

    fn why_not(self, key: &str) -> &'static str {
        match (self, key) {
            (Self::Fields, "corner") => "it is found from a table's corner: fields of that table",
            (Self::Fields | Self::TableFields, "header" | "column" | "join") => {
                "it is found in a row: columns of a table"
            }
            (_, "level") => "it is found over spread columns: across of a table",
            (Self::Across, "header" | "column" | "join") => "it is found once in a row: columns",
            _ => "it is found once on the sheet: fields of the table",
        }
    }
}

/// Returns the key by which a *where* is written.
pub(super) fn word(at: &Where) -> &'static str {
    match at {
        Where::Const(_) => "const",
        Where::Given(_) => "given",
        Where::FileName(_) => "file_name",
        Where::SheetName(_) => "sheet_name",
        Where::Cell(..) => "cell",
        Where::Label(..) => "label",
        Where::Found(_) => "text",
        Where::Corner(..) => "corner",
        Where::Header(_) => "header",
        Where::Column(_) => "column",
        Where::Level(_) => "level",
        Where::Join(..) => "join",
    }
}

/// Returns the one *where* of a place.
pub(super) fn read(keys: &mut Keys<'_>, name: &Name, scope: Scope, out: &mut Mistakes) -> Option<Where> {
    let given: Vec<&Entry> = KEYS.iter().filter_map(|key| keys.get(key)).collect();
    let (take, with) = (keys.get("take"), keys.get("with"));
    let [entry] = given.as_slice() else {
        match given.as_slice() {
            [first, second, ..] => out
                .say(&second.at, format!("a place has one where: {} and {} are two", first.key, second.key))
                .also(&first.at),
            _ => out.say(keys.at, format!("nothing says where {name} stands")).instead(scope.example()),
        };
        return None;
    };
    if !scope.keys().contains(&entry.key.as_str()) {
        let message = format!("{} cannot stand here", entry.key);
        out.say(&entry.at, message).instead(scope.why_not(&entry.key));
        return None;
    }
    for (key, belongs, given) in [("take", "label", take), ("with", "join", with)] {
        if let (Some(given), true) = (given, entry.key != belongs) {
            out.say(&given.at, format!("{key} goes with {belongs}, not with {}", entry.key));
        }
    }
    one(entry, take, with, name, out)
}

fn one(entry: &Entry, take: Option<&Entry>, with: Option<&Entry>, name: &Name, out: &mut Mistakes) -> Option<Where> {
    let node = &entry.node;
    let pattern = |out: &mut Mistakes| expression(text(node, out)?, &node.at, out);
    Some(match entry.key.as_str() {
        "const" => {
            let written = text(node, out)?;
            constant::check(name, written, &node.at, out);
            Where::Const(written.to_owned())
        }
        "given" => Where::Given(super::keys::word(node, &GIVEN, out)?),
        "file_name" => Where::FileName(pattern(out)?),
        "sheet_name" => Where::SheetName(pattern(out)?),
        "text" => Where::Found(pattern(out)?),
        "cell" => cell(node, out)?,
        "label" => {
            let labels = texts(node, true, out);
            let take = take.map_or(Some(Take::Right), |take| taken(&take.node, out));
            Where::Label(labels?, take?)
        }
        "corner" => {
            let (rows, columns) = steps(node, out)?;
            Where::Corner(rows, columns)
        }
        "header" => Where::Header(headers(node, out)?),
        "column" => Where::Column(letter(node, out)?),
        "level" => Where::Level(level(node, out)?),
        _ => {
            let names = joined(node, out);
            let with = with.map_or(Some(" "), |with| text(&with.node, out))?;
            Where::Join(names?, with.to_owned())
        }
    })
}

const GIVEN: [(&str, Given); 6] = [
    ("date", Given::Date),
    ("month", Given::Month),
    ("plant", Given::Plant),
    ("received", Given::Received),
    ("subject", Given::Subject),
    ("sender", Given::Sender),
];

fn cell(node: &Node, out: &mut Mistakes) -> Option<Where> {
    let written = text(node, out)?;
    let found = reference::cell(written);
    if found.is_none() {
        out.say(&node.at, format!("{} is no cell", quoted(written))).instead("\"F3\" or \"'Sheet 2'!F3\"");
    }
    found.map(|(sheet, address)| Where::Cell(sheet, address))
}

fn taken(node: &Node, out: &mut Mistakes) -> Option<Take> {
    match &node.item {
        Item::List(_) => match steps(node, out)? {
            (0, 0) => {
                out.say(&node.at, "[0, 0] is the label itself").instead("\"same\": what follows the label in its cell");
                None
            }
            (rows, columns) => Some(Take::Offset(rows, columns)),
        },
        _ => super::keys::word(node, &[("right", Take::Right), ("below", Take::Below), ("same", Take::Same)], out),
    }
}

/// Returns rows and columns to go.
fn steps(node: &Node, out: &mut Mistakes) -> Option<(i32, i32)> {
    let number = |node: &Node, last: u32| match node.item {
        Item::Whole(n) if n.unsigned_abs() <= u64::from(last) => i32::try_from(n).ok(),
        _ => None,
    };
    let found = match &node.item {
        Item::List(list) => match list.as_slice() {
            [rows, columns] => number(rows, LAST.row).zip(number(columns, LAST.col)),
            _ => None,
        },
        _ => None,
    };
    if found.is_none() {
        out.say(&node.at, "two whole numbers are due here: rows and columns to go").instead("[-1, 0]: one row up");
    }
    found
}

/// Returns header texts. A path has a text at each level.
pub(super) fn headers(node: &Node, out: &mut Mistakes) -> Option<Texts> {
    let found = texts(node, true, out)?;
    for (text, node) in found.iter().zip(listed(node)) {
        if let Text::Whole { written, .. } = text
            && written.split(" > ").any(|part| tidy(part).is_empty())
        {
            out.say(&node.at, format!("{} has a level without text", quoted(written))).instead("\"Today > PLF %\"");
            return None;
        }
    }
    Some(found)
}

/// Returns the column of a letter, from 0.
pub(super) fn letter(node: &Node, out: &mut Mistakes) -> Option<u32> {
    let written = text(node, out)?;
    let found = column_of(written);
    if found.is_none() {
        out.say(&node.at, format!("{} is no column", quoted(written))).instead("its letters: \"C\" or \"AB\"");
    }
    found
}

fn level(node: &Node, out: &mut Mistakes) -> Option<u8> {
    let found = match node.item {
        Item::Whole(n) => u8::try_from(n).ok().filter(|n| *n > 0),
        _ => None,
    };
    if found.is_none() {
        out.say(&node.at, "level is the number of a header row, from 1").instead("level = 1");
    }
    found
}

fn joined(node: &Node, out: &mut Mistakes) -> Option<Vec<Name>> {
    let names: Vec<Name> = names(node, out)?;
    if names.len() < 2 {
        out.say(&node.at, "join takes at least two names").instead("join = [\"x_block\", \"x_inverter\"]");
        return None;
    }
    Some(names)
}

/// Returns a list of names, each of which must be one of its block.
pub(super) fn names(node: &Node, out: &mut Mistakes) -> Option<Vec<Name>> {
    let nodes = listed(node);
    let mut names = Vec::new();
    for node in &nodes {
        match Name::read(text(node, out)?) {
            Ok(name) => {
                out.mentioned.push((name.clone(), node.at.clone()));
                names.push(name);
            }
            Err(no) => no.tell(&node.at, out),
        }
    }
    (names.len() == nodes.len() && !names.is_empty()).then_some(names)
}
