//! A plant as fields, one a line, and what differs between two states of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Plant;

/// Returns what is known of a plant: the path of each field that says something, and what it says, by path.
pub fn fields(plant: &Plant) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    if let Ok(value) = serde_json::to_value(plant) {
        flatten("", &value, &mut out);
    }
    out
}

fn flatten(path: &str, value: &Value, out: &mut BTreeMap<String, String>) {
    let joined = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::Object(fields) => fields.iter().for_each(|(key, value)| flatten(&joined(key), value, out)),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                // Units and meters go by their names, capacities by the day they hold from: a list may grow in front.
                let name = item.get("name").and_then(Value::as_str);
                let from = item.get("valid_from").map(|v| v.as_str().unwrap_or("the beginning"));
                let key = match (name, from) {
                    (Some(name), Some("the beginning") | None) => format!("[{name}]"),
                    (Some(name), Some(from)) => format!("[{name} {from}]"),
                    (None, Some(from)) => format!("[{from}]"),
                    (None, None) => format!("[{:02}]", at + 1),
                };
                flatten(&format!("{path}{key}"), item, out);
            }
        }
        Value::String(text) => {
            out.insert(path.to_owned(), text.clone());
        }
        other => {
            out.insert(path.to_owned(), other.to_string());
        }
    }
}

/// A field that differs: its path, what it was, what it is.
pub type Change = (String, Option<String>, Option<String>);

/// Returns the fields that differ between two states of a plant, by path.
pub fn changes(before: Option<&Plant>, after: Option<&Plant>) -> Vec<Change> {
    let (mut old, new) = (before.map(fields).unwrap_or_default(), after.map(fields).unwrap_or_default());
    let mut out: Vec<Change> = Vec::new();
    for (path, value) in new {
        match old.remove(&path) {
            Some(same) if same == value => {}
            was => out.push((path, was, Some(value))),
        }
    }
    out.extend(old.into_iter().map(|(path, was)| (path, Some(was), None)));
    out.sort();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::PlantUnit;

    #[test]
    fn a_unit_that_is_added_in_front_is_one_addition() {
        let unit = |name: &str| PlantUnit { name: name.into(), ac_kw: Some(50.0), ..Default::default() };
        let before = Plant { code: "A".into(), units: vec![unit("INV-2")], ..Default::default() };
        let after = Plant { name: "Alpha".into(), units: vec![unit("INV-1"), unit("INV-2")], ..before.clone() };
        let told: Vec<String> = changes(Some(&before), Some(&after)).into_iter().map(|(path, ..)| path).collect();
        assert_eq!(told, ["name", "units[INV-1].ac_kw", "units[INV-1].name"]);
    }
}
