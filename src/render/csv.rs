//! A table as CSV: stable snake-case headers with units, full precision, no title, no totals, no bars.

use chrono::SecondsFormat;

use super::{Cell, Kind, Table, clean};

/// Returns the table as CSV. A text that a spreadsheet would take for a formula gets a leading `'`; what a terminal would
/// obey is spelled out as on the screen, so that a row is a line; a missing value is an empty field.
pub fn csv(table: &Table) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // A vector takes every write, so there is nothing to tell; an error would leave the text short, which tests see.
    let mut put = |fields: Vec<String>| drop(writer.write_record(fields));
    let columns = || table.columns.iter().enumerate().filter(|(_, column)| column.kind != Kind::Trend);
    put(columns().map(|(_, column)| guarded(&column.name)).collect());
    for row in &table.rows {
        put(columns().map(|(at, _)| row.cells.get(at).map_or_else(String::new, field)).collect());
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Missing | Cell::Trend(_) => String::new(),
        Cell::Text(text) | Cell::Hash(text) => guarded(text),
        Cell::Number(_) => cell.number().map_or_else(String::new, plain),
        Cell::Count(n) => n.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Moment(at) => at.to_rfc3339_opts(SecondsFormat::Secs, true),
        Cell::List(texts) => guarded(&texts.join(" | ")),
    }
}

/// Returns the shortest text that reads back as the same number; zero has no sign.
fn plain(number: f64) -> String {
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

/// What a spreadsheet takes for the beginning of a formula, in both widths. Source: OWASP, "CSV Injection"; what it lists
/// beside these are controls, which are spelled out before.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Returns a text that no spreadsheet runs, blanks in front of it or not.
fn guarded(text: &str) -> String {
    let text = clean(text);
    if text.trim_start().starts_with(FORMULA) { format!("'{text}") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::Column;
    use super::*;

    #[test]
    fn numbers_are_whole_and_formulas_are_harmless() {
        let mut table = Table::new(
            "never shown",
            vec![Column::text("plant", "Plant"), Column::number("energy_export_kwh", "Export", "kWh", 0)],
        );
        table.row(vec!["ALPHA".into(), Cell::Number(1_412_600.123_456_789)]);
        table.row(vec!["=HYPERLINK(\"x\")".into(), Cell::Number(-0.0)]);
        table.row(vec!["@SUM, \"quoted\"".into(), Cell::Missing]);
        table.row(vec!["-".into(), Cell::Number(f64::NAN)]);
        table.row(vec!["\t=1\u{1b}[31m\r\n".into(), Cell::Number(-5.0)]);
        table.row(vec![" +1".into(), Cell::Count(-5)]);
        table.row(vec!["＝1".into()]);
        table.total(vec!["Total".into(), Cell::Number(1.0)]);
        assert_eq!(
            csv(&table),
            "plant,energy_export_kwh\nALPHA,1412600.123456789\n\"'=HYPERLINK(\"\"x\"\")\",0\n\"'@SUM, \"\"quoted\"\"\",\n'-,\n\
             ␉=1␛[31m␍␊,-5\n' +1,-5\n'＝1,\n"
        );
    }
}
