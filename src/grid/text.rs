//! A sheet written as text, so that a test shows its input on the screen it is read on.
//!
//! One line a row, cells apart by `|`. `12.5` is a number, `13.78%` a number in a percent format (0.1378),
//! `2021-06-10` and `2021-06-10 20:00:00` dates, `03:12` a time of day, `[25:30]` a duration, `#N/A` an error,
//! `=5` a formula whose value is 5, `=` a formula without value, `'5` the text 5, `TRUE` a bool; nothing is no cell.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::{Sheet, Visibility};
use crate::cell::{Address, Cell, Value};

impl Sheet {
    /// Returns the visible sheet that a text draws. Its first line is row 1 and its first field column A.
    pub fn from_text(name: &str, text: &str) -> Self {
        let mut cells = Vec::new();
        for (row, line) in (0u32..).zip(text.lines()) {
            for (col, field) in (0u32..).zip(line.split('|')) {
                if let Some(cell) = cell_of(field.trim()) {
                    cells.push((Address::new(row, col), cell));
                }
            }
        }
        Self::new(name, Visibility::Visible, cells, Vec::new())
    }
}

fn cell_of(field: &str) -> Option<Cell> {
    if let Some(result) = field.strip_prefix('=') {
        let value = cell_of(result).map_or(Value::Empty, |cell| cell.value);
        return Some(Cell { value, percent: false, formula: true });
    }
    if let Some(number) = field.strip_suffix('%').and_then(|n| n.parse::<f64>().ok()) {
        return Some(Cell { value: Value::Number(number / 100.0), percent: true, formula: false });
    }
    (!field.is_empty()).then(|| Cell::plain(value_of(field)))
}

fn value_of(field: &str) -> Value {
    if let Some(text) = field.strip_prefix('\'') {
        return Value::Text(text.to_owned());
    }
    if let Some(span) = field.strip_prefix('[').and_then(|f| f.strip_suffix(']'))
        && let Some((hours, minutes)) = span.split_once(':')
        && let (Ok(hours), Ok(minutes)) = (hours.parse::<f64>(), minutes.parse::<f64>())
    {
        return Value::Span((hours + minutes / 60.0) / 24.0);
    }
    if let Ok(number) = field.parse::<f64>()
        && number.is_finite()
    {
        return Value::Number(number);
    }
    if let Some(at) = moment_of(field) {
        let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default().and_time(NaiveTime::MIN);
        let seconds = i32::try_from((at - epoch).num_seconds() % 86_400).unwrap_or(0);
        let days = i32::try_from((at - epoch).num_days()).unwrap_or(0);
        return Value::Moment { serial: f64::from(days) + f64::from(seconds) / 86_400.0, at };
    }
    match field {
        "TRUE" | "FALSE" => Value::Bool(field == "TRUE"),
        _ if field.starts_with('#') && field.len() > 1 => Value::Error(field.to_owned()),
        _ => Value::Text(field.to_owned()),
    }
}

fn moment_of(field: &str) -> Option<NaiveDateTime> {
    for format in ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(field, format) {
            return Some(at);
        }
    }
    if let Ok(day) = NaiveDate::parse_from_str(field, "%Y-%m-%d") {
        return Some(day.and_time(NaiveTime::MIN));
    }
    for format in ["%H:%M:%S", "%H:%M"] {
        if let Ok(time) = NaiveTime::parse_from_str(field, format) {
            return Some(NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(time));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_cell_can_be_drawn() {
        let sheet = Sheet::from_text(
            "S",
            "Inverter | 12.5 | 13.78%\n\n2021-06-10 | 03:12 | [25:30] | #N/A | =5 | = | '5 | TRUE",
        );
        let value = |a: &str| a.parse().ok().and_then(|at| sheet.get(at)).map(|c| c.value.clone());
        assert_eq!(value("A1"), Some(Value::Text("Inverter".into())));
        assert_eq!(value("B1"), Some(Value::Number(12.5)));
        assert_eq!(value("A2"), None);
        assert!(matches!(value("A3"), Some(Value::Moment { serial, .. }) if (serial - 44357.0).abs() < 1e-9));
        assert!(matches!(value("B3"), Some(Value::Moment { serial, .. }) if serial > 0.0 && serial < 1.0));
        assert_eq!(value("C3"), Some(Value::Span(1.0625)));
        assert_eq!(value("D3"), Some(Value::Error("#N/A".into())));
        assert_eq!(value("E3"), Some(Value::Number(5.0)));
        assert_eq!(value("F3"), Some(Value::Empty));
        assert_eq!(value("G3"), Some(Value::Text("5".into())));
        assert_eq!(value("H3"), Some(Value::Bool(true)));
        assert_eq!(sheet.row(2).len(), 8);
        assert_eq!(sheet.used().map(|area| area.to.to_string()), Some("H3".to_owned()));
    }
}
