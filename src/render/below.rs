//! What stands under a table: long texts of its rows, folded, each under the name of its row.

use unicode_width::UnicodeWidthStr;

use super::text::{Painted, folded, head};
use super::{Cell, Kind, Row, Table, Tone, clean};

/// Between a row's name and its text; under a name that is too long for that, the text is set in by this.
const GAP: &str = "  ";

/// Returns the texts of the columns that go below, row by row, in lines no wider than `width`.
pub fn below(table: &Table, width: usize) -> Vec<Painted> {
    let told = told(table);
    let fits = |name: &str| name.width() <= width / 3;
    let margin = told.iter().map(|(_, name, _)| name.as_str()).filter(|n| fits(n)).map(UnicodeWidthStr::width).max();
    let margin = margin.map_or(0, |w| w + GAP.len());
    let mut lines = Vec::new();
    for (tone, name, texts) in &told {
        let set_in = if fits(name) { margin } else { GAP.len() };
        let mut head = if fits(name) { head(name, margin) } else { String::new() };
        if !fits(name) {
            lines.extend(folded(name, width).into_iter().map(|text| Painted { tone: *tone, text }));
        }
        for text in texts {
            for piece in folded(&clean(text), width.saturating_sub(set_in)) {
                let start = if head.is_empty() { " ".repeat(set_in) } else { std::mem::take(&mut head) };
                lines.push(Painted { tone: *tone, text: start + &piece });
            }
        }
    }
    lines
}

/// Returns the rows that have such texts: how each is meant, what it is called, its texts.
pub fn told(table: &Table) -> Vec<(Tone, String, Vec<&str>)> {
    let rows = table.rows.iter().map(|row| (row.tone, name(table, row), texts(table, row)));
    rows.filter(|(_, _, texts)| !texts.is_empty()).collect()
}

/// Returns what a row is called: its first cells.
fn name(table: &Table, row: &Row) -> String {
    let cells = row.cells.iter().take(table.names.max(1));
    let words = cells.filter_map(|cell| match cell {
        Cell::Text(text) if !text.is_empty() => Some(clean(text).into_owned()),
        Cell::Count(n) => Some(n.to_string()),
        Cell::Day(day) => Some(day.to_string()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn texts<'a>(table: &Table, row: &'a Row) -> Vec<&'a str> {
    let cells = table.columns.iter().zip(&row.cells).filter(|(column, _)| column.kind == Kind::Below);
    cells
        .flat_map(|(_, cell)| match cell {
            Cell::Text(text) => vec![text.as_str()],
            Cell::List(texts) => texts.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        })
        .filter(|text| !text.is_empty())
        .collect()
}
