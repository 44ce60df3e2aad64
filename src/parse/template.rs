//! What a table's header looks like, as far as it should look the same in the next workbook.

use super::columns::Columns;
use super::header::Header;
use super::heads::{Head, Wanted};
use super::rows::word;
use super::spread::Spread;
use crate::layout::{Block, Table, Text, Unknown, Where};
use crate::record::HeadRead;

/// A header of more columns is no template to keep in mind: a spread-out table, or a sheet full of headings.
const MOST: usize = 300;

/// Returns the columns of a header that a layout knows by their texts, and those it does not know. Left out are spread
/// columns and those that an expression finds: their texts differ from day to day. Where the layout ignores all columns
/// that it does not name, so does this.
pub fn heads(
    block: &Block,
    table: &Table,
    header: &Header,
    columns: &Columns<'_>,
    spread: &[Spread<'_>],
) -> Vec<HeadRead> {
    let fixed = |head: &&Head| !spread.iter().any(|column| column.col == head.col);
    let read = |head: &Head| {
        let by = by(block, table, columns, head)?;
        let name = head.parts.iter().chain(&head.uom).cloned().collect::<Vec<_>>().join(" > ");
        Some(HeadRead { name, at: head.at, by })
    };
    let all: Vec<HeadRead> = header.heads.iter().filter(fixed).filter_map(read).collect();
    if all.len() > MOST { Vec::new() } else { all }
}

/// Returns what reads a column: names of the layout, `ignore`, or nothing in an empty text.
fn by(block: &Block, table: &Table, columns: &Columns<'_>, head: &Head) -> Option<String> {
    let metrics = columns.metrics.iter().map(|(_, mapped)| mapped);
    let mapped: Vec<_> =
        columns.keys.iter().chain(metrics).chain(&columns.value).filter(|mapped| mapped.col == head.col).collect();
    let found_by = |texts: &[Text]| {
        let fits = |text: &&Text| Wanted::of(text).fits(head) || Wanted::of(text).fits_loosely(head);
        texts.iter().find(fits).map(|text| matches!(text, Text::Pattern(_)))
    };
    for mapped in &mapped {
        if let Where::Header(texts) = &mapped.place.at
            && found_by(texts) == Some(true)
        {
            return None;
        }
    }
    if !mapped.is_empty() {
        return Some(mapped.iter().map(|mapped| word(mapped.name)).collect::<Vec<_>>().join(", "));
    }
    match found_by(&table.ignore) {
        Some(true) => None,
        Some(false) => Some("ignore".to_owned()),
        None => (block.unknown != Unknown::Ignore).then(String::new),
    }
}
