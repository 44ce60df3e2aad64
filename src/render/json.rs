//! A table as JSON: an object a row, keys in the order of the columns, full precision, null where there is no value.
//! And any value as JSON that a terminal can show.

use std::io;

use chrono::SecondsFormat;
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::{Cell, Column, Row, Table};
use crate::names::is_hidden;

/// Returns a value as JSON spread over lines. Characters that a terminal would obey, or that turn the reading order, are
/// written as `\u009b`: a reader of JSON gets them as they were.
///
/// # Errors
/// What cannot be JSON.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    written(value, PrettyFormatter::new())
}

/// Returns a value as JSON in one line, with the same care.
///
/// # Errors
/// What cannot be JSON.
pub fn json_line(value: &impl Serialize) -> serde_json::Result<String> {
    written(value, CompactFormatter)
}

fn written(value: &impl Serialize, form: impl Formatter) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Harmless(form)))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A form of JSON in which no text holds what is obeyed. serde_json itself spells out only the controls of ASCII.
struct Harmless<F>(F);

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, to: &mut W, fragment: &str) -> io::Result<()> {
        if !fragment.chars().any(is_hidden) {
            return to.write_all(fragment.as_bytes());
        }
        let mut text = String::with_capacity(fragment.len() + 8);
        for c in fragment.chars() {
            if is_hidden(c) {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
            } else {
                text.push(c);
            }
        }
        to.write_all(text.as_bytes())
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_array(to)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_array(to)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(to, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_array_value(to)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_object(to)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_object(to)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(to, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_object_value(to)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_object_value(to)
    }
}

/// A table as one JSON document: `{"title", "version", "columns": [{"name", "unit"}],
/// "rows": [{…}], "subtotals": [{…}], "total", "notes"}`.
#[derive(Debug)]
pub struct Document<'a>(pub &'a Table);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Table { title, version, columns, rows, subtotals, total, notes, names: _ } = self.0;
        let mut out = serializer.serialize_struct("Table", 7)?;
        out.serialize_field("title", title)?;
        out.serialize_field("version", version.max(&1))?;
        out.serialize_field("columns", &columns.iter().map(Head).collect::<Vec<_>>())?;
        out.serialize_field("rows", &lines(columns, rows))?;
        out.serialize_field("subtotals", &lines(columns, subtotals))?;
        out.serialize_field("total", &total.as_ref().map(|row| Line { columns, row }))?;
        out.serialize_field("notes", notes)?;
        out.end()
    }
}

struct Head<'a>(&'a Column);

impl Serialize for Head<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Column", 2)?;
        out.serialize_field("name", &self.0.name)?;
        out.serialize_field("unit", &Some(&self.0.unit).filter(|unit| !unit.is_empty()))?;
        out.end()
    }
}

fn lines<'a>(columns: &'a [Column], rows: &'a [Row]) -> Vec<Line<'a>> {
    rows.iter().map(|row| Line { columns, row }).collect()
}

struct Line<'a> {
    columns: &'a [Column],
    row: &'a Row,
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(Some(self.columns.len()))?;
        for (at, column) in self.columns.iter().enumerate() {
            out.serialize_entry(&column.name, self.row.cells.get(at).unwrap_or(&Cell::Missing))?;
        }
        out.end()
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Missing => serializer.serialize_none(),
            Self::Text(text) | Self::Hash(text) => serializer.serialize_str(text),
            Self::Number(_) => self.number().serialize(serializer),
            Self::Count(n) => serializer.serialize_i64(*n),
            Self::Day(day) => day.serialize(serializer),
            Self::Moment(at) => serializer.serialize_str(&at.to_rfc3339_opts(SecondsFormat::Secs, true)),
            Self::List(texts) => texts.serialize(serializer),
            Self::Trend(values) => values.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_order_and_null_is_null() {
        let columns = vec![Column::text("plant", "Plant"), Column::number("cuf_ac_pct", "CUF", "%", 1)];
        let mut table = Table::new("Day", columns);
        table.row(vec!["B".into(), Cell::Number(0.1 + 0.2)]);
        table.row(vec!["A".into()]);
        assert_eq!(
            serde_json::to_string(&Document(&table)).unwrap(),
            concat!(
                r#"{"title":"Day","version":1,"columns":[{"name":"plant","unit":null},{"name":"cuf_ac_pct","unit":"%"}],"#,
                r#""rows":[{"plant":"B","cuf_ac_pct":0.30000000000000004},{"plant":"A","cuf_ac_pct":null}],"#,
                r#""subtotals":[],"total":null,"notes":[]}"#
            )
        );
    }

    #[test]
    fn a_terminal_obeys_nothing_in_json_and_a_reader_gets_it_whole() {
        let evil = "a\u{1b}[31m\u{9b}2J\u{7f}\u{202e}x\u{e0041}\u{2028} क्‍ष °C \"q\"";
        let value = serde_json::json!({ evil: [evil, 1.5, null, {}], "b": [] });
        let line = json_line(&value).unwrap();
        assert!(line.starts_with(r#"{"a\u001b[31m\u009b2J\u007f\u202ex\udb40\udc41\u2028 क्‍ष °C \"q\"":["#), "{line}");
        for text in [line, json(&value).unwrap()] {
            assert!(!text.chars().any(|c| c != '\n' && is_hidden(c)), "{text}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        }
        let plain = serde_json::json!({"a": [1, {"b": "x"}], "c": {}, "d": []});
        assert_eq!(json(&plain).unwrap(), serde_json::to_string_pretty(&plain).unwrap());
        assert_eq!(json_line(&plain).unwrap(), serde_json::to_string(&plain).unwrap());
    }
}
