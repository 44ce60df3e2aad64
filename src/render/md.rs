//! A table as Markdown, for tickets and wikis: numbers as the screen shows them, nothing left out.

use super::text::words_of;
use super::{Kind, Table, clean};

/// Returns the table as Markdown (GitHub's tables): title, table with its totals in bold, long texts and notes as a list.
pub fn md(table: &Table) -> String {
    let (shown, body) = words_of(table);
    let columns: Vec<usize> = (0..table.columns.len()).filter(|at| !blank(table, *at)).collect();
    let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let mut out = String::new();
    if !table.title.is_empty() {
        out.push_str(&format!("## {}\n\n", escaped(&table.title)));
    }
    let column = |at: &usize| table.columns.get(*at);
    let heads = columns.iter().filter_map(|at| Some((column(at)?, shown.get(*at)?)));
    out.push_str(&line(&mut heads.map(|(column, how)| {
        let unit = if how.unit.is_empty() { String::new() } else { format!(" [{}]", how.unit) };
        escaped(&format!("{}{unit}", column.heading))
    })));
    let right = |at: &usize| column(at).is_some_and(|c| matches!(c.kind, Kind::Number(_)));
    out.push_str(&line(&mut columns.iter().map(|at| if right(at) { "---:" } else { "---" }.to_owned())));
    for (nth, cells) in body.iter().enumerate() {
        let bold = if nth < table.rows.len() { "" } else { "**" };
        let cell =
            |at: &usize| cells.get(*at).map_or_else(String::new, |text| format!("{bold}{}{bold}", escaped(text)));
        out.push_str(&line(&mut columns.iter().map(cell)));
    }
    let below = super::below::told(table).into_iter().flat_map(|(_, name, texts)| {
        let told = texts.into_iter().map(|text| format!("{}: {}", escaped(&name), escaped(text)));
        told.collect::<Vec<_>>()
    });
    let told: Vec<String> = below.chain(table.notes.iter().map(|note| escaped(note))).collect();
    if !told.is_empty() {
        out.push('\n');
    }
    told.iter().for_each(|text| out.push_str(&format!("- {text}\n")));
    out
}

/// Returns whether a column has no place in the table: nothing stands in it, or it goes below.
fn blank(table: &Table, at: usize) -> bool {
    let below = table.columns.get(at).is_none_or(|column| column.kind == Kind::Below);
    below || table.all().all(|row| row.cells.get(at).is_none_or(super::Cell::is_empty))
}

/// Returns a text, cleaned, in which nothing is taken for Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '#' | '~' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, Column};
    use super::*;

    #[test]
    fn a_strangers_text_stays_in_its_cell_and_totals_are_bold() {
        let columns = vec![
            Column::text("plant", "Plant"),
            Column::number("energy_kwh", "Energy", "kWh", 1),
            Column::text("empty", "Empty"),
            Column::below("remarks"),
        ];
        let mut table = Table::new("Day", columns);
        table.row(vec!["a|b <script>".into(), Cell::Number(1234.5), Cell::Missing, "x_1".into()]);
        table.row(vec!["C".into()]);
        table.total(vec!["Total".into(), Cell::Number(1234.5)]);
        table.note("One note.");
        assert_eq!(
            md(&table),
            concat!(
                "## Day\n\n| Plant | Energy \\[kWh\\] |\n| --- | ---: |\n| a\\|b &lt;script&gt; | 1,234.5 |\n",
                "| C | - |\n| **Total** | **1,234.5** |\n\n- a\\|b &lt;script&gt;: x\\_1\n- One note.\n"
            )
        );
    }
}
