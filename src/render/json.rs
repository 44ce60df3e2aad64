//! A table as JSON: an object a row, keys in the order of the columns, full precision, null where there is no value.

use chrono::SecondsFormat;
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use super::{Cell, Column, Row, Table};

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
}
