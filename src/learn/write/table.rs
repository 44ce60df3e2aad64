//! The text of a table with a header: its keys, its values, what else its header has.

use super::super::days::{alike, find};
use super::super::look::{filled, is_label};
use super::super::place::{expression, list, quoted};
use super::super::shape::Shape;
use super::super::subject::Placed;
use super::super::{Confidence, vocabulary};
use super::{LOOKED_AT, Part, Plan, Text, trust, unit_of, why};
use crate::cell::{Address, Value, column_name};
use crate::layout::HeaderRow;
use crate::names::loose;

/// Writes a table.
pub fn write(plan: &Plan<'_>, part: &Part<'_>, shape: &Shape, text: &mut Text) {
    header(shape, text);
    for placed in plan.plant.into_iter().chain([plan.day]) {
        if let Some(place) = corner(placed, std::slice::from_ref(part)) {
            text.field(&format!("fields.{}", placed.key), &place, placed.confidence, &placed.why);
        }
    }
    let keys = [("date", shape.date), ("plant", shape.plant), ("unit", shape.unit)];
    for (key, col) in keys {
        let Some(col) = col else { continue };
        let (place, confidence) = key_place(plan, part, shape, (key, col));
        let first = shape.rows.first().map(|line| Address::new(*line, col));
        let says = first.and_then(|at| Some((at, filled(part.seen.sheet, at)?)));
        let why = says.map(|(at, cell)| format!("{} says {}", part.seen.sheet.place(at), quoted(&cell.text())));
        text.field(&format!("columns.{key}"), &place, confidence, &why.unwrap_or_default());
        knows(part, shape, col, text);
    }
    let mut done: Vec<(&str, u32)> = Vec::new();
    for pick in &part.picks {
        let own = (pick.wanted.metric.as_str(), pick.at.at.col);
        if done.contains(&own) {
            continue;
        }
        done.push(own);
        let place = place(shape, own.1, unit_of(plan, pick).map(|unit| format!("unit = {}", quoted(&unit))));
        text.field(&format!("columns.{}", pick.wanted.metric), &place, trust(pick), &why(pick));
        knows(part, shape, own.1, text);
    }
    let read: Vec<u32> = keys.iter().filter_map(|(_, col)| *col).chain(done.iter().map(|(_, col)| *col)).collect();
    others(part, shape, &read, text);
    ends(shape, text);
}

/// Writes the roles of the header's rows where they are not the usual ones.
pub fn header(shape: &Shape, text: &mut Text) {
    let role = |role: &HeaderRow| match role {
        HeaderRow::Name => "name".to_owned(),
        HeaderRow::Uom => "uom".to_owned(),
        HeaderRow::Skip => "skip".to_owned(),
    };
    if shape.roles.len() > 1 {
        text.line(format!("header = {}", list(&shape.roles.iter().map(role).collect::<Vec<_>>())));
    }
}

/// Returns a column as a layout writes it, by its name, or its letter where it has none.
pub fn place(shape: &Shape, col: u32, more: Option<String>) -> String {
    let more = more.map(|more| format!(", {more}")).unwrap_or_default();
    let Some(name) = shape.name(col) else { return format!("{{ column = \"{}\"{more} }}", column_name(col)) };
    let same = |other: u32| shape.name(other).is_some_and(|other| loose(&other) == loose(&name));
    let twins: Vec<u32> = shape.columns.iter().map(|head| head.col).filter(|other| same(*other)).collect();
    let nth = twins.iter().position(|other| *other == col).filter(|_| twins.len() > 1);
    let nth = nth.map(|at| format!(", nth = {}", at + 1)).unwrap_or_default();
    if more.is_empty() && nth.is_empty() {
        quoted(&name)
    } else {
        format!("{{ header = {}{nth}{more} }}", quoted(&name))
    }
}

/// Returns the place of a key; days that are written as texts need their format.
fn key_place(plan: &Plan<'_>, part: &Part<'_>, shape: &Shape, (key, col): (&str, u32)) -> (String, Confidence) {
    let name = shape.name(col).unwrap_or_default();
    let means = match key {
        "date" => vocabulary::is_date(&name),
        "plant" => vocabulary::is_plant(&name),
        _ => vocabulary::is_unit(&name),
    };
    let trust = if means { Confidence::Sure } else { Confidence::Likely };
    let day = plan.question.samples.first().map(|asked| asked.day).unwrap_or_default();
    let texts = shape.rows.iter().filter_map(|line| filled(part.seen.sheet, Address::new(*line, col)));
    let written = texts.filter(|cell| matches!(cell.value, Value::Text(_))).find_map(|cell| {
        let text = cell.text();
        find(&text, day).map(|found| (found, text))
    });
    match written.filter(|_| key == "date") {
        Some((found, text)) => {
            let pick = expression(&format!("^({})", alike(&found.text)));
            let pick = if text.trim() == found.text { String::new() } else { format!("pick = {pick}, ") };
            let trust = if found.either { Confidence::Guess } else { trust };
            (place(shape, col, Some(format!("{pick}format = \"{}\"", found.format))), trust)
        }
        None => (place(shape, col, None), trust),
    }
}

/// Returns the place of a cell by the corner of its sheet's table, for the one that is counted so.
pub fn corner(placed: &Placed, parts: &[Part<'_>]) -> Option<String> {
    let (sheet, at) = placed.corner?;
    let part = parts.iter().find(|part| part.seen.at == sheet)?;
    let shape = part.shape.filter(|shape| shape.across.is_empty())?;
    let bottom = shape.bottom;
    let keys = [shape.date, shape.plant, shape.unit].into_iter().flatten();
    let left = keys.chain(part.picks.iter().map(|pick| pick.at.at.col)).min()?;
    let (rows, cols) = (i64::from(at.row) - i64::from(bottom), i64::from(at.col) - i64::from(left));
    let rest = placed.place.split_once(", ").map(|(_, rest)| format!(", {rest}")).unwrap_or(" }".to_owned());
    Some(format!("{{ corner = [{rows}, {cols}]{rest}"))
}

/// Adds a column's own header text to those by which the workbook is known.
pub fn knows(part: &Part<'_>, shape: &Shape, col: u32, text: &mut Text) {
    let Some(head) = shape.column(col).filter(|head| head.at.row < LOOKED_AT) else { return };
    if let Some(cell) = filled(part.seen.sheet, head.at).filter(|cell| is_label(cell)) {
        text.knows(&cell.text());
    }
}

/// Writes the columns that are not read: those whose words mean a metric as guesses, the others as known.
fn others(part: &Part<'_>, shape: &Shape, read: &[u32], text: &mut Text) {
    let mut ignore: Vec<String> = Vec::new();
    for head in shape.columns.iter().filter(|head| !read.contains(&head.col)) {
        let parts: Vec<&str> = head.parts.iter().map(String::as_str).collect();
        let first = shape.rows.first().map(|line| Address::new(*line, head.col));
        let says = first.and_then(|at| filled(part.seen.sheet, at)).map(crate::cell::Cell::text);
        match (vocabulary::metric(&parts), says) {
            (Some(metric), Some(says)) => {
                let place = place(shape, head.col, None);
                text.line(format!("# columns.{metric} = {place}   # a guess by its words; the first row says {says}"));
            }
            _ => ignore.extend(shape.name(head.col)),
        }
    }
    ignore.dedup();
    if !ignore.is_empty() {
        text.line(format!("ignore = {}", list(&ignore)));
    }
}

/// Writes which rows are printed totals, and which are passed over.
fn ends(shape: &Shape, text: &mut Text) {
    let mut totals: Vec<String> = Vec::new();
    for (_, total) in &shape.totals {
        if !totals.contains(total) {
            totals.push(total.clone());
        }
    }
    if !totals.is_empty() {
        text.line(format!("totals = {}", list(&totals)));
    }
    let key =
        [("unit", shape.unit), ("date", shape.date), ("plant", shape.plant)].into_iter().find(|(_, col)| col.is_some());
    if let (true, Some((key, _))) = (shape.keyless, key) {
        text.line(format!("skip = [{{ blank = [\"{key}\"] }}]"));
    }
    if shape.gap {
        text.line("blank_rows = 2");
    }
}
