//! The text of a table with days across: its rows name metrics, of the plant or of units.

use super::super::Confidence;
use super::super::choose::Pick;
use super::super::days::alike;
use super::super::find::Anchor;
use super::super::look::{filled, is_label};
use super::super::place::{expression, list, quoted};
use super::super::shape::Shape;
use super::{LOOKED_AT, Part, Plan, Text, table, trust, unit_of, why};
use crate::cell::Address;
use crate::names::tidy;

/// Writes a table.
pub fn write(plan: &Plan<'_>, part: &Part<'_>, shape: &Shape, text: &mut Text) {
    table::header(shape, text);
    let Some(col) = part.picks.iter().find_map(|pick| label_of(pick).map(|(col, _)| col)) else { return };
    let uom = shape
        .columns
        .iter()
        .find(|head| head.parts.last().is_some_and(|name| matches!(tidy(name).as_str(), "uom" | "unit" | "units")));
    if let Some(head) = uom {
        text.field("columns.uom", &table::place(shape, head.col, None), Confidence::Likely, "its header says so");
    }
    let units: Vec<&&Pick> = part.picks.iter().filter(|pick| pick.wanted.unit.is_some()).collect();
    if let Some((pick, inner)) = units.iter().find_map(|pick| Some((pick, unit_pattern(pick)?))) {
        let more = format!("pick = {}, required = false", expression(&format!("^({inner})")));
        text.field("columns.unit", &table::place(shape, col, Some(more)), trust(pick), &why(pick));
    }
    let level = format!("{{ level = {} }}", shape.level);
    text.field("across.day", &level, Confidence::Sure, "the header counts the days of the month");
    let mut map: Vec<(String, String)> = Vec::new();
    for pick in &part.picks {
        let Some((_, label)) = label_of(pick) else { continue };
        let key = match unit_pattern(pick) {
            Some(inner) => expression(&format!("^{inner}")),
            None => quoted(label),
        };
        if !map.iter().any(|(other, _)| *other == key) {
            map.push((key, pick.wanted.metric.clone()));
        }
        if pick.at.at.row < LOOKED_AT && pick.wanted.unit.is_none() {
            text.knows(label);
        }
        text.fields.push(super::Field {
            name: format!("map.{}", pick.wanted.metric),
            place: quoted(label),
            confidence: trust(pick),
            why: why(pick),
        });
    }
    let pairs: Vec<String> = map.iter().map(|(key, metric)| format!("{key} = \"{metric}\"")).collect();
    let more = format!("map = {{ {} }}", pairs.join(", "));
    text.line(format!("columns.metric = {}", table::place(shape, col, Some(more))));
    let own: Vec<String> = part
        .picks
        .iter()
        .filter_map(|pick| Some(format!("{} = {}", pick.wanted.metric, quoted(&unit_of(plan, pick)?))))
        .collect();
    let mut own = own;
    own.sort();
    own.dedup();
    if !own.is_empty() {
        text.line(format!("units = {{ {} }}", own.join(", ")));
    }
    let plain = shape.columns.iter().filter(|head| !shape.across.iter().any(|(day, _)| *day == head.col));
    plain.for_each(|head| table::knows(part, shape, head.col, text));
    rest(part, shape, (col, uom.map(|head| head.col)), text);
}

fn label_of(pick: &Pick) -> Option<(u32, &String)> {
    match &pick.at.anchor {
        Anchor::Across { col, text, .. } => Some((*col, text)),
        _ => None,
    }
}

/// Returns the expression of a unit's name at the start of its row's text, and of names like it.
fn unit_pattern(pick: &Pick) -> Option<String> {
    match &pick.at.anchor {
        Anchor::Across { unit: Some(unit), .. } => Some(digits_only(unit)),
        _ => None,
    }
}

/// Returns a text with its digits as any digits: `Inverter-1` finds `Inverter-12`.
fn digits_only(text: &str) -> String {
    let mut out = String::new();
    for part in text.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let word: String = part.chars().filter(|c| !c.is_ascii_digit()).collect();
        if part.starts_with(|c: char| c.is_ascii_digit()) {
            out.push_str(&alike(&part.chars().filter(char::is_ascii_digit).collect::<String>()));
        }
        out.push_str(&regex::escape(&word).replace(r"\-", "-"));
    }
    out
}

/// Writes the rows and columns that are known and not read.
fn rest(part: &Part<'_>, shape: &Shape, (label, uom): (u32, Option<u32>), text: &mut Text) {
    let days = |col: u32| shape.across.iter().any(|(day, _)| *day == col);
    let free = shape.columns.iter().filter(|h| !days(h.col) && h.col != label && Some(h.col) != uom);
    let mut ignore: Vec<String> = free.filter_map(|head| shape.name(head.col)).collect();
    for line in &shape.rows {
        let at = Address::new(*line, label);
        let Some(cell) = filled(part.seen.sheet, at).filter(|cell| is_label(cell)) else { continue };
        let said = cell.text();
        let fits = |pick: &&&Pick| label_of(pick).is_some_and(|(_, own)| tidy(own) == tidy(&said));
        let like = |pick: &&&Pick| {
            unit_pattern(pick).is_some_and(|inner| {
                regex::Regex::new(&format!("^(?i:{inner})")).is_ok_and(|expression| expression.is_match(said.trim()))
            })
        };
        if part.picks.iter().find(|pick| fits(pick) || like(pick)).is_none() && !ignore.contains(&said) {
            ignore.push(said);
        }
    }
    if !ignore.is_empty() {
        text.line(format!("ignore = {}", list(&ignore)));
    }
}
