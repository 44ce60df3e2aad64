//! A CSV text as rows of named fields; blank ones say nothing and are left out.

use std::collections::BTreeMap;

/// The fields of a row by name, none of them blank.
pub type Fields = BTreeMap<String, String>;

/// Returns each row with its line and its fields by the names of the header.
///
/// # Errors
/// What keeps the text from being such a table, each `file:line: what is wrong`.
pub fn rows(file: &str, text: &str) -> Result<Vec<(u64, Fields)>, Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let wrong = |e: csv::Error| {
        let line = e.position().map_or(1, csv::Position::line);
        let message = match e.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("the row has {len} fields, the header has {expected_len}")
            }
            _ => "the row cannot be read".to_owned(),
        };
        vec![format!("{file}:{line}: {message}")]
    };
    let header: Vec<String> = reader.headers().map_err(wrong)?.iter().map(str::to_owned).collect();
    let mut seen: Vec<&String> = header.iter().collect();
    seen.sort_unstable();
    if let Some(twice) = seen.windows(2).find_map(|pair| pair.first().filter(|first| pair.last() == Some(first))) {
        return Err(vec![format!("{file}:1: the header has \"{twice}\" twice")]);
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let line = record.position().map_or(1, csv::Position::line);
        let said = header.iter().zip(&record).filter(|(_, text)| !text.is_empty());
        let fields: Fields = said.map(|(name, text)| (name.clone(), text.to_owned())).collect();
        if !fields.is_empty() {
            rows.push((line, fields));
        }
    }
    Ok(rows)
}

/// Returns the finite number that a field writes.
///
/// # Errors
/// How it is written.
pub fn number(name: &str, text: &str) -> Result<f64, String> {
    let digits = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
    let value = text.parse::<f64>().ok().filter(|value| digits && value.is_finite());
    value.ok_or_else(|| format!("`{name}` is \"{text}\": write a number such as 1000.5"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_field_says_nothing_and_a_short_row_is_told() {
        let read = rows("t.csv", "\u{feff}a,b\n1, \n\n,\n\"x\ny\",2\n").unwrap();
        let said: Vec<(u64, Vec<&str>)> =
            read.iter().map(|(line, fields)| (*line, fields.values().map(String::as_str).collect())).collect();
        assert_eq!(said, [(2, vec!["1"]), (5, vec!["x\ny", "2"])]);
        assert_eq!(rows("t.csv", "a,b\n1\n").unwrap_err(), ["t.csv:2: the row has 1 fields, the header has 2"]);
        assert_eq!(rows("t.csv", "a,a\n1,2\n").unwrap_err(), ["t.csv:1: the header has \"a\" twice"]);
    }

    #[test]
    fn a_number_is_written_plainly() {
        assert_eq!(number("x", "1e3"), Ok(1000.0));
        for wrong in ["1,000", "NaN", "inf", "1 000", ""] {
            assert!(number("x", wrong).is_err(), "{wrong}");
        }
    }
}
