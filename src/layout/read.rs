//! TOML files to checked layouts: all mistakes at once, each with its line. A layout with a mistake is left out.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::block::{self, Defaults};
use super::extend::{self, Written};
use super::keys::{Keys, text};
use super::mistake::{Mistake, Mistakes, quoted};
use super::node::{Entry, Item, Node, tree};
use super::whereabouts::Scope;
use super::{Layout, Match, NumberStyle, Sheets, agree, place};
use crate::names::{Technology, nearest};

/// The languages whose months and weekdays can be read.
pub const LANGUAGES: [&str; 7] = ["en", "es", "pt", "fr", "de", "it", "nl"];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns the layouts of some files, each with its name as the user knows it and its text, in the order of the
/// files; and every mistake in them, in the order of their places. Layouts with mistakes are not among the layouts.
pub fn read(files: &[(Arc<str>, String)]) -> (Vec<Layout>, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let mut written = Vec::new();
    for (at, (file, text)) in files.iter().enumerate() {
        match tree(file, text) {
            Ok(tree) => {
                let name = extend::name(&tree, &mut Mistakes::default());
                written.push(Written { file: at, name, tree });
            }
            Err(mistake) => mistakes.push(*mistake),
        }
    }
    let mut layouts = Vec::new();
    for own in &written {
        let mut out = Mistakes::default();
        twice(&written, own, &mut out);
        let layout = layout(files, &written, own, &mut out);
        if out.is_empty() {
            layouts.extend(layout);
        }
        let Some((file, _)) = files.get(own.file) else { continue };
        for mut mistake in out.sorted() {
            if mistake.at.file != *file {
                mistake.extended_by.push(own.name.clone().unwrap_or_else(|| file.to_string()));
            }
            mistakes.push(mistake);
        }
    }
    (layouts, once(mistakes))
}

/// Tells a mistake of a base once, with all layouts that inherit it.
fn once(mistakes: Vec<Mistake>) -> Vec<Mistake> {
    let mut found: Vec<Mistake> = Vec::new();
    let mut at = HashMap::new();
    for mistake in mistakes {
        let key = (mistake.at.clone().file, mistake.at.line, mistake.at.column, mistake.message.clone());
        match at.get(&key).and_then(|position: &usize| found.get_mut(*position)) {
            Some(told) => told.extended_by.extend(mistake.extended_by),
            None => {
                at.insert(key, found.len());
                found.push(mistake);
            }
        }
    }
    found.sort_by(|a, b| (&a.at.file, a.at.line, a.at.column).cmp(&(&b.at.file, b.at.line, b.at.column)));
    found
}

fn twice(all: &[Written], own: &Written, out: &mut Mistakes) {
    let Some(name) = &own.name else { return };
    let other = all.iter().find(|other| other.file != own.file && other.name.as_ref() == Some(name));
    if let (Some(other), Some(entry)) = (other.and_then(|other| other.tree.get("name")), own.tree.get("name")) {
        out.say(&entry.node.at, format!("two layouts are called {}", quoted(name))).also(&other.node.at);
    }
}

fn layout(files: &[(Arc<str>, String)], all: &[Written], own: &Written, out: &mut Mistakes) -> Option<Layout> {
    let name = extend::name(&own.tree, out);
    let (tree, parts) = extend::merged(all, own, out)?;
    let texts = parts.iter().filter_map(|at| files.get(*at)).map(|(_, text)| text.as_str());
    let (file, _) = files.get(own.file)?;
    let mut layout = checked(&tree, &name.unwrap_or_default(), out)?;
    layout.file = Arc::clone(file);
    layout.fingerprint = fingerprint(texts);
    Some(layout)
}

/// Returns the SHA-256 of texts, hex. Their lengths keep `ab`, `c` from `a`, `bc`.
fn fingerprint<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.len().to_string());
        hash.update("\n");
        hash.update(text);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the layout of a merged tree.
fn checked(tree: &Node, name: &str, out: &mut Mistakes) -> Option<Layout> {
    let mut keys = Keys::of(tree, &tree.at, out)?;
    for known in ["name", "extends", "drop"] {
        keys.get(known);
    }
    let (sheet, except, hidden, own) = block::common(&mut keys, out);
    let sheets = Sheets {
        sheet: sheet.unwrap_or_default(),
        except: except.unwrap_or_default(),
        hidden: hidden.unwrap_or(false),
    };
    let defaults = Defaults { sheets, ..own };
    let is_abstract = keys.flag("abstract", out).unwrap_or(false);
    let active = keys.flag("active", out).unwrap_or(true);
    let technology: Vec<_> = Technology::ALL.iter().map(|t| (t.word(), *t)).collect();
    let languages = LANGUAGES.map(|word| (word, word));
    let fields = place::scope(keys.get("fields"), Scope::Fields, out);
    // What a join in the layout's own fields would speak of is told there: fields join nothing.
    out.mentioned.clear();
    let mut blocks = block::list(keys.get("form"), false, &defaults, out);
    blocks.extend(block::list(keys.get("table"), true, &defaults, out));
    if !is_abstract {
        agree::check(&fields, &mut blocks, &tree.at, out);
    }
    blocks.sort_by(|a, b| a.block.name.cmp(&b.block.name));
    let layout = Layout {
        name: name.to_owned(),
        source: keys.text("source", out).unwrap_or(name).to_owned(),
        is_abstract,
        active,
        technology: keys.word("technology", &technology, out),
        priority: keys.whole("priority", -1000, 1000, out).and_then(|n| i32::try_from(n).ok()).unwrap_or(0),
        language: keys.word("language", &languages, out).unwrap_or("en").to_owned(),
        numbers: keys
            .get("numbers")
            .and_then(|entry| numbers(entry, out))
            .unwrap_or(NumberStyle { group: ',', decimal: '.' }),
        numbers_told: keys.get("numbers").is_some(),
        fy_starts: keys.get("fy_starts").and_then(|entry| month(entry, out)).unwrap_or(4),
        time_zone: keys.get("time_zone").and_then(|entry| zone(entry, out)),
        matches: matches(keys.get("match"), tree, is_abstract, out),
        fields,
        blocks: blocks.into_iter().map(|read| read.block).collect(),
        file: Arc::clone(&tree.at.file),
        fingerprint: String::new(),
    };
    keys.finish_or(out, misplaced);
    Some(layout)
}

fn misplaced(key: &str) -> Option<&'static str> {
    match key {
        "columns" | "across" | "header" | "rows" | "totals" | "skip" | "step" => {
            Some("it belongs to a table: [table.NAME]")
        }
        "file_name" | "sender" | "subject" | "sheets" | "cells" | "without" => Some("it belongs to [match]"),
        _ => None,
    }
}

/// Returns how numbers are written, by the sample: 1, a separator, 234, the decimal sign, 5.
fn numbers(entry: &Entry, out: &mut Mistakes) -> Option<NumberStyle> {
    let written = text(&entry.node, out)?;
    let signs: Vec<char> = written.chars().collect();
    if let ['1', group @ (',' | '.' | ' ' | '\''), '2', '3', '4', decimal @ ('.' | ','), '5'] = signs.as_slice()
        && group != decimal
    {
        return Some(NumberStyle { group: *group, decimal: *decimal });
    }
    out.say(&entry.node.at, format!("{} is no sample of a number", quoted(written)))
        .instead("\"1,234.5\", \"1.234,5\" or \"1 234,5\"");
    None
}

fn month(entry: &Entry, out: &mut Mistakes) -> Option<u32> {
    let found = match &entry.node.item {
        Item::Whole(n) => u32::try_from(*n).ok().filter(|n| (1..=12).contains(n)),
        Item::Text(text) => (1..).zip(MONTHS).find(|(_, name)| name.eq_ignore_ascii_case(text)).map(|(n, _)| n),
        _ => None,
    };
    if found.is_none() {
        out.say(&entry.node.at, "fy_starts is the month in which the financial year starts").instead("\"April\" or 4");
    }
    found
}

fn zone(entry: &Entry, out: &mut Mistakes) -> Option<chrono_tz::Tz> {
    let written = text(&entry.node, out)?;
    let found = written.parse().ok();
    if found.is_none() {
        let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        out.say(&entry.node.at, format!("{} is no time zone", quoted(written)))
            .nearest(nearest(super::keys::short(written), known));
    }
    found
}

fn matches(entry: Option<&Entry>, tree: &Node, is_abstract: bool, out: &mut Mistakes) -> Match {
    let Some(entry) = entry else {
        if !is_abstract {
            out.say(&tree.at, "[match] is missing: nothing tells which workbooks are this layout's")
                .instead("[match] with cells = [\"Daily Generation Report\"], or abstract = true");
        }
        return Match::default();
    };
    let Some(mut keys) = Keys::of(&entry.node, &entry.at, out) else { return Match::default() };
    let asked = ["file_name", "sender", "subject", "sheets", "cells"].map(|key| keys.get(key).is_some());
    let matches = Match {
        file_name: keys.one_text("file_name", out),
        sender: keys.one_text("sender", out),
        subject: keys.one_text("subject", out),
        sheets: keys.texts("sheets", out).unwrap_or_default(),
        cells: keys.texts("cells", out).unwrap_or_default(),
        without: keys.texts("without", out).unwrap_or_default(),
    };
    keys.finish(out);
    if !asked.contains(&true) && !is_abstract {
        out.say(&entry.at, "[match] says nothing that must hold: every workbook would fit")
            .instead("cells = [\"Daily Generation Report\"]");
    }
    matches
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Returns the layout of a text that has no mistakes; what every layout needs is added.
    pub fn one(text: &str) -> Layout {
        let text = format!("name = \"k1\"\nmatch.cells = [\"Report\"]\n{text}");
        let (mut layouts, mistakes) = read(&[("k1.toml".into(), text)]);
        assert!(mistakes.is_empty(), "{}", mistakes.iter().map(|m| format!("{m}\n")).collect::<String>());
        layouts.remove(0)
    }

    const FORM: &str = "[form.day]\nfields.plant = \"K1\"\nfields.date = { cell = \"A1\" }\n\
                        fields.energy_export_kwh = { cell = \"A2\" }\n";

    #[test]
    fn what_is_not_said_has_its_default() {
        let layout = one(FORM);
        assert_eq!((layout.source.as_str(), layout.priority, layout.fy_starts), ("k1", 0, 4));
        assert_eq!((layout.language.as_str(), layout.numbers.group, layout.numbers.decimal), ("en", ',', '.'));
        assert!(layout.blocks[0].primary, "of one block it need not be said");
        assert_eq!(layout.fingerprint.len(), 64);
    }

    #[test]
    fn what_is_said_is_taken() {
        let top = "source = \"k\"\npriority = -2\nlanguage = \"es\"\nnumbers = \"1.234,5\"\nfy_starts = \"july\"\n\
                   time_zone = \"Asia/Kolkata\"\ntechnology = \"wind\"\n";
        let layout = one(&format!("{top}{FORM}"));
        assert_eq!((layout.source.as_str(), layout.priority, layout.fy_starts), ("k", -2, 7));
        assert_eq!((layout.numbers.group, layout.numbers.decimal), ('.', ','));
        assert_eq!(layout.time_zone, Some(chrono_tz::Asia::Kolkata));
        assert_eq!(layout.technology, Some(Technology::Wind));
    }

    #[test]
    fn the_order_of_files_does_not_matter_for_what_extends() {
        let base = "name = \"base\"\nabstract = true\nsource = \"s\"\n[fields]\nplant = \"K1\"\n\
                    [table.t]\nblank_rows = 2\ncolumns.date = \"Date\"\ncolumns.pr_pct = { header = \"PR\", unit = \"%\" }\n\
                    [table.u]\ncolumns.date = \"Date\"\n";
        let own = "name = \"own\"\nextends = \"base\"\ndrop = [\"table.u\"]\n[match]\ncells = [\"A\"]\n\
                   [table.t.columns]\npr_pct = \"P R\"\nenergy_export_kwh = \"Export\"\n";
        let (layouts, mistakes) = read(&[("own".into(), own.to_owned()), ("base".into(), base.to_owned())]);
        assert_eq!(mistakes, []);
        let own = &layouts[0];
        assert_eq!((own.name.as_str(), own.source.as_str(), own.is_abstract, own.blocks.len()), ("own", "s", false, 1));
        let table = own.blocks[0].table.as_ref().unwrap();
        assert_eq!(table.blank_rows, 2);
        let columns: Vec<_> =
            table.columns.iter().map(|(name, place)| (name.to_string(), place.unit.is_some())).collect();
        let due = [("date", false), ("pr_pct", false), ("energy_export_kwh", false)];
        assert_eq!(columns, due.map(|(name, unit)| (name.to_owned(), unit)), "a place is replaced as a whole");
        assert_eq!(&*table.columns[0].1.origin.file, "base", "what is inherited keeps its line");
    }
}
