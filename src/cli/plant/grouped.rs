//! Fields of a plant, and what changes of them, told shortly: what belongs to one unit or capacity in one line, and
//! units that say the same in one line, too.

use std::collections::BTreeMap;

use crate::plant::difference::Change;

/// What happens to fields: what was (if it was), what will be (if it will).
pub type Fields = Vec<(String, Option<String>, Option<String>)>;

/// Fields that are told in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Whose: `name`, `capacities from the beginning`, `units INV-1 … INV-18 (18)`.
    pub of: String,
    /// The fields; one without a name is the thing itself.
    pub fields: Fields,
}

impl Group {
    /// Returns what it is after the change (or was, where it goes): `55.0`, or `ac_kw 55.0, kind inverter`.
    pub fn said(&self) -> String {
        let field = |(name, was, is): &(String, Option<String>, Option<String>)| {
            let value = match (was, is) {
                (Some(was), Some(is)) => format!("{was} → {is}"),
                (None, Some(one)) | (Some(one), None) => one.clone(),
                (None, None) => String::new(),
            };
            if name.is_empty() { value } else { format!("{name} {value}") }
        };
        self.fields.iter().map(field).collect::<Vec<_>>().join(", ")
    }
}

/// Returns changes in groups: plain fields first, then capacities and whatever else lists hold, units last.
pub fn groups(changes: &[Change]) -> Vec<Group> {
    let mut plain = Vec::new();
    let mut listed: BTreeMap<(String, Vec<Piece>), (String, Fields)> = BTreeMap::new();
    for (path, was, is) in changes {
        let field = |name: &str| (name.to_owned(), was.clone(), is.clone());
        match split(path) {
            None => plain.push(Group { of: path.clone(), fields: vec![field("")] }),
            Some((list, key, name)) => {
                let (_, fields) =
                    listed.entry((list.to_owned(), pieces(key))).or_insert_with(|| (key.to_owned(), Vec::new()));
                // The name is in the key.
                if name != "name" {
                    fields.push(field(name));
                }
            }
        }
    }
    let mut alike: Vec<(String, Vec<String>, Fields)> = Vec::new();
    for ((list, _), (key, fields)) in listed {
        match alike.iter_mut().find(|(l, _, f)| *l == list && list == "units" && *f == fields) {
            Some((_, keys, _)) => keys.push(key),
            None => alike.push((list, vec![key], fields)),
        }
    }
    let of = |list: &str, keys: &[String]| match keys {
        [one] if list == "capacities" => format!("capacities from {one}"),
        [one] if one.chars().all(|c| c.is_ascii_digit()) => list.to_owned(),
        [one] => format!("{} {one}", list.strip_suffix('s').unwrap_or(list)),
        many => format!("{} {list} {}", many.len(), runs(many)),
    };
    plain.extend(alike.into_iter().map(|(list, keys, fields)| Group { of: of(&list, &keys), fields }));
    plain
}

/// Returns `units[INV-1].ac_kw` as `units`, `INV-1` and `ac_kw`.
fn split(path: &str) -> Option<(&str, &str, &str)> {
    let (list, rest) = path.split_once('[')?;
    let (key, name) = rest.rsplit_once("].").or_else(|| Some((rest.strip_suffix(']')?, "")))?;
    Some((list, key, name))
}

/// A piece of a name, for the order in which INV-2 comes before INV-10.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Number(u64, String),
    Words(String),
}

fn pieces(name: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        pieces.push(match piece.parse() {
            Ok(number) if digit => Piece::Number(number, piece.to_owned()),
            _ => Piece::Words(piece.to_owned()),
        });
    }
    pieces
}

/// Returns names as runs: `INV-1 … INV-18, T03`.
fn runs(names: &[String]) -> String {
    let mut told: Vec<(&str, &str, usize)> = Vec::new();
    for name in names {
        match told.last_mut() {
            Some((_, last, n)) if follows(last, name) => {
                *last = name;
                *n += 1;
            }
            _ => told.push((name, name, 1)),
        }
    }
    let run = |(first, last, n): (&str, &str, usize)| match n {
        1 => first.to_owned(),
        2 => format!("{first}, {last}"),
        _ => format!("{first} … {last}"),
    };
    told.into_iter().map(run).collect::<Vec<_>>().join(", ")
}

/// Returns whether a name is another's with the last number one higher.
fn follows(before: &str, name: &str) -> bool {
    let (mut before, mut name) = (pieces(before), pieces(name));
    match (before.pop(), name.pop()) {
        (Some(Piece::Number(a, _)), Some(Piece::Number(b, _))) => b.checked_sub(1) == Some(a) && before == name,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::difference;
    use crate::plant::{Plant, PlantUnit};

    fn told(before: Option<&Plant>, after: &Plant) -> Vec<String> {
        let changes = difference::changes(before, Some(after));
        groups(&changes).iter().map(|g| format!("{}: {}", g.of, g.said())).collect()
    }

    #[test]
    fn eighteen_equal_units_are_one_line() {
        let unit = |n: u32, ac_kw| PlantUnit {
            name: format!("INV-{n}"),
            ac_kw: Some(ac_kw),
            kind: "inverter".into(),
            ..Default::default()
        };
        let before = Plant { code: "A".into(), units: (1..=18).map(|n| unit(n, 55.0)).collect(), ..Default::default() };
        let lines = told(None, &before);
        assert!(lines.contains(&"18 units INV-1 … INV-18: ac_kw 55.0, kind inverter".to_owned()), "{lines:?}");
        let mut after = before.clone();
        for n in [2, 3, 4, 9, 16] {
            after.units[n].ac_kw = Some(60.0);
        }
        assert_eq!(told(Some(&before), &after), ["5 units INV-3 … INV-5, INV-10, INV-17: ac_kw 55.0 → 60.0"]);
    }

    #[test]
    fn names_without_numbers_are_listed() {
        let names = ["A".to_owned(), "B".to_owned(), "T09".to_owned(), "T10".to_owned()];
        assert_eq!(runs(&names), "A, B, T09, T10");
        assert!(!follows("K9-WTG", "K10-WTG"));
    }
}
