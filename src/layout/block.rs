//! Blocks: what tables and forms have in common, and what is by itself a table's.

use super::keys::Keys;
use super::measure;
use super::mistake::Mistakes;
use super::node::{Entry, Node};
use super::whereabouts::Scope;
use super::{Block, Name, Origin, Rows, Sheets, Texts, UnitFor, Unknown, place, table};
use crate::units::Unit;

/// A block, and the names that its conditions and formulas speak of.
pub(super) struct Read {
    pub block: Block,
    pub mentioned: Vec<(Name, Origin)>,
}

/// What the layout says for all its blocks.
#[derive(Default)]
pub(super) struct Defaults {
    pub sheets: Sheets,
    pub null: Vec<String>,
    pub units: Vec<(UnitFor, Unit)>,
    pub unknown: Option<Unknown>,
}

/// Reads the keys that a layout sets for its blocks and a block for itself.
pub(super) fn common(
    keys: &mut Keys<'_>,
    out: &mut Mistakes,
) -> (Option<Texts>, Option<Texts>, Option<bool>, Defaults) {
    let unknown = [("error", Unknown::Error), ("warn", Unknown::Warn), ("ignore", Unknown::Ignore)];
    let sheet = keys.texts("sheet", out);
    let except = keys.texts("except", out);
    let hidden = keys.flag("hidden", out);
    let own = Defaults {
        sheets: Sheets::default(),
        null: keys.plain_texts("null", out).unwrap_or_default(),
        units: keys.get("units").map(|entry| measure::defaults(&entry.node, out)).unwrap_or_default(),
        unknown: keys.word("unknown_columns", &unknown, out),
    };
    (sheet, except, hidden, own)
}

/// Returns the blocks of `form` or `table`.
pub(super) fn list(entry: Option<&Entry>, is_table: bool, defaults: &Defaults, out: &mut Mistakes) -> Vec<Read> {
    let Some(entry) = entry else { return Vec::new() };
    if Keys::of(&entry.node, &entry.at, out).is_none() {
        return Vec::new();
    }
    let mut blocks = Vec::new();
    for entry in entry.node.entries() {
        let plain = entry.key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        if !plain || entry.key.is_empty() {
            out.say(&entry.at, format!("{} is no name of a block", super::mistake::quoted(&entry.key)))
                .instead("letters, digits, _ and -");
        }
        blocks.extend(block(&entry.node, entry, is_table, defaults, out));
    }
    blocks
}

fn block(node: &Node, entry: &Entry, is_table: bool, defaults: &Defaults, out: &mut Mistakes) -> Option<Read> {
    let mut keys = Keys::of(node, &entry.at, out)?;
    let (sheet, except, hidden, own) = common(&mut keys, out);
    let sheets = Sheets {
        sheet: sheet.unwrap_or_else(|| defaults.sheets.sheet.clone()),
        except: except.unwrap_or_else(|| defaults.sheets.except.clone()),
        hidden: hidden.unwrap_or(defaults.sheets.hidden),
    };
    if sheets.hidden && sheets.sheet.is_empty() {
        let at = keys.get("hidden").map_or(&entry.at, |hidden| &hidden.at);
        out.say(at, "hidden sheets are read by name only").instead("sheet = \"Data\" beside hidden = true");
    }
    let primary = keys.flag("primary", out);
    let rows = keys.word("rows", &ROWS, out).unwrap_or(Rows::Days);
    let scope = if is_table { Scope::TableFields } else { Scope::Fields };
    let block = Block {
        name: format!("{}.{}", if is_table { "table" } else { "form" }, entry.key),
        sheets,
        within: place::bounds(&mut keys, out),
        below: keys.texts("below", out),
        optional: keys.flag("optional", out).unwrap_or(false),
        primary: primary.unwrap_or(false),
        rows,
        fields: place::scope(keys.get("fields"), scope, out),
        null: defaults.null.iter().chain(&own.null).cloned().collect(),
        units: own.units.into_iter().chain(defaults.units.iter().copied()).collect(),
        unknown: own.unknown.or(defaults.unknown).unwrap_or(Unknown::Warn),
        origin: entry.at.clone(),
        table: is_table.then(|| table::read(&mut keys, rows, out)),
    };
    keys.finish_or(out, |key| foreign(key, is_table));
    Some(Read { block, mentioned: std::mem::take(&mut out.mentioned) })
}

const ROWS: [(&str, Rows); 6] = [
    ("days", Rows::Days),
    ("intervals", Rows::Intervals),
    ("outages", Rows::Outages),
    ("targets", Rows::Targets),
    ("months", Rows::Months),
    ("units", Rows::Units),
];

/// Returns what to do with a key that belongs to the other kind of block.
fn foreign(key: &str, is_table: bool) -> Option<&'static str> {
    match key {
        "columns" | "across" | "header" | "totals" | "heading" | "ignore" | "skip" | "only" | "end" if !is_table => {
            Some("a form has no rows: its values are fields; rows under a header are a table")
        }
        "fill" | "format" | "unit" | "map" | "pick" => {
            Some("it goes into a place: columns.date = { header = \"Date\", … }")
        }
        _ => None,
    }
}
