//! Places: where a text stands and how it is read. Here is the reading; `whereabouts` has the *where*.

use std::collections::HashMap;

use super::constant;
use super::keys::{self, Keys, text};
use super::measure;
use super::mistake::{Mistakes, quoted};
use super::node::{Entry, Item, Node};
use super::text::expression;
use super::whereabouts::{self, Scope};
use super::{Bounds, DateFormat, Key, Name, Origin, Place, Text, Where};
use crate::names::Role;

/// So many names a table may have: each is compared with those before it.
const MOST: usize = 1000;

/// Returns the names of a scope with their places, in the order of the file. A name that stands twice, in whatever
/// order of its qualifiers, is a mistake.
pub(super) fn scope(entry: Option<&Entry>, scope: Scope, out: &mut Mistakes) -> Vec<(Name, Vec<Place>)> {
    let mut found: Vec<(Name, Vec<Place>, &Origin)> = Vec::new();
    let Some(entry) = entry else { return Vec::new() };
    if Keys::of(&entry.node, &entry.at, out).is_none() {
        return Vec::new();
    }
    for entry in entry.node.entries() {
        if found.len() == MOST {
            out.say(&entry.at, format!("more than {MOST} names stand in one table"));
        }
        if out.full() || found.len() >= MOST {
            break;
        }
        let name = match Name::read(&entry.key) {
            Ok(name) => name,
            Err(no) => {
                no.tell(&entry.at, out);
                continue;
            }
        };
        if let Some((.., at)) = found.iter().find(|(other, ..)| *other == name) {
            out.say(&entry.at, format!("{name} stands twice")).also(at);
            continue;
        }
        let places = match &entry.node.item {
            Item::List(list) if scope.is_fields() => alternatives(list, entry, &name, scope, out),
            _ => vec![place(&entry.node, &entry.at, &name, scope, out)],
        };
        found.push((name, places, &entry.at));
    }
    found.into_iter().map(|(name, places, _)| (name, places)).collect()
}

fn alternatives(list: &[Node], entry: &Entry, name: &Name, scope: Scope, out: &mut Mistakes) -> Vec<Place> {
    if list.is_empty() {
        out.say(&entry.node.at, "the list is empty").instead("a place: { cell = \"F3\" }");
    }
    list.iter().map(|node| place(node, &node.at, name, scope, out)).collect()
}

/// Returns one place. Where a mistake hides what it is, one of no text stands for it: the layout is left out, and its
/// other mistakes are still found.
fn place(node: &Node, at: &Origin, name: &Name, scope: Scope, out: &mut Mistakes) -> Place {
    let of = |found: Where| Place::of(found, at.clone());
    let hidden = || of(Where::Const(String::new()));
    match &node.item {
        Item::Table(_) => {}
        Item::Text(written) if scope != Scope::Columns => {
            constant::check(name, written, &node.at, out);
            return of(Where::Const(written.clone()));
        }
        Item::Text(_) | Item::List(_) if scope == Scope::Columns => {
            return whereabouts::headers(node, out).map_or_else(hidden, |headers| of(Where::Header(headers)));
        }
        _ => {
            out.say(&node.at, format!("a place is due here, not {}", node.kind())).instead(scope.example());
            return hidden();
        }
    }
    let Some(mut keys) = Keys::of(node, at, out) else { return hidden() };
    let at_where = whereabouts::read(&mut keys, name, scope, out);
    let known = at_where.is_some();
    let mut place = at_where.map_or_else(hidden, of);
    narrowing(&mut keys, &mut place, known, out);
    reading(&mut keys, &mut place, name, scope, out);
    keys.finish(out);
    place
}

/// Reads which of several hits is meant. What is not searched for cannot be narrowed.
fn narrowing(keys: &mut Keys<'_>, place: &mut Place, known: bool, out: &mut Mistakes) {
    let searched = matches!(place.at, Where::Label(..) | Where::Found(_));
    let fits = |key: &str| match key {
        "sheet" => searched || matches!(place.at, Where::Cell(None, _)),
        _ => searched || matches!(place.at, Where::Header(_)),
    };
    for key in ["nth", "below", "within", "sheet"] {
        if let Some(entry) = keys.get(key)
            && known
            && !fits(key)
        {
            out.say(
                &entry.at,
                format!("{key} has no meaning here: {} is not searched for", whereabouts::word(&place.at)),
            );
        }
    }
    place.nth = keys.count("nth", out);
    place.below = keys.texts("below", out);
    place.sheet = keys.texts("sheet", out);
    place.within = bounds(keys, out);
}

/// Returns the area of `within`.
pub(super) fn bounds(keys: &mut Keys<'_>, out: &mut Mistakes) -> Option<Bounds> {
    let entry = keys.get("within")?;
    match Bounds::read(text(&entry.node, out)?) {
        Ok(bounds) => Some(bounds),
        Err(message) => {
            out.say(&entry.node.at, message).instead("\"A5:I22\", \"A:E\" or \"5:40\"");
            None
        }
    }
}

fn reading(keys: &mut Keys<'_>, place: &mut Place, name: &Name, scope: Scope, out: &mut Mistakes) {
    place.pick = keys.get("pick").and_then(|entry| expression(text(&entry.node, out)?, &entry.node.at, out));
    place.map = map(keys, name, out);
    if let Some(entry) = keys.get("format") {
        place.formats = formats(entry, name, out);
    }
    place.unit = keys.get("unit").and_then(|entry| measure::unit(&entry.node, name, out));
    place.null = keys.plain_texts("null", out).unwrap_or_default();
    place.raw = keys.flag("raw", out).unwrap_or(false);
    place.times = keys.number("times", out).unwrap_or(1.0);
    place.optional = keys.flag("optional", out).unwrap_or(false);
    place.required = keys.flag("required", out);
    place.offset_days =
        keys.whole("offset_days", -366, 366, out).and_then(|days| i32::try_from(days).ok()).unwrap_or(0);
    place.digits = keys.whole("digits", 1, 15, out).and_then(|digits| u32::try_from(digits).ok());
    if let Some(entry) = keys.get("fill") {
        place.fill_down = keys::word(&entry.node, &[("down", true)], out).unwrap_or(false);
        if scope != Scope::Columns {
            out.say(&entry.at, "fill is for columns: there is no cell above a field");
        }
    }
    for (key, fits, what) in [
        ("times", is_number(name), "a factor is for numbers"),
        ("raw", is_number(name), "raw is for numbers"),
        ("offset_days", is_day(name), "days are added to a date"),
        ("digits", is_closing(name), "digits are those of a register's closing reading"),
    ] {
        if let (Some(entry), false) = (keys.get(key), fits) {
            out.say(&entry.at, format!("{what}, {name} is none"));
        }
    }
    if let (Some(entry), true) = (keys.get("times"), place.times == 0.0) {
        out.say(&entry.node.at, "a factor of 0 leaves nothing of the value").instead("times = -1");
    }
}

/// Returns `map`, a table of text for text, or a list where several must be tried in order.
pub(super) fn map(keys: &mut Keys<'_>, name: &Name, out: &mut Mistakes) -> Vec<(Text, String)> {
    let Some(entry) = keys.get("map") else { return Vec::new() };
    if Keys::of(&entry.node, &entry.at, out).is_none() {
        return Vec::new();
    }
    let mut map: Vec<(Text, String)> = Vec::new();
    let mut seen = HashMap::new();
    for entry in entry.node.entries() {
        if out.full() {
            break;
        }
        let from = super::text::written(&entry.key, &entry.at, out);
        let (Some(from), Some(to)) = (from, text(&entry.node, out)) else { continue };
        constant::check(name, to, &entry.node.at, out);
        if let Text::Whole { tidy, .. } = &from
            && let Some(other) = seen.insert(tidy.clone(), &entry.key)
        {
            out.say(&entry.at, format!("{} and {} are the same text", quoted(other), quoted(&entry.key)));
        }
        map.push((from, to.to_owned()));
    }
    map
}

fn formats(entry: &Entry, name: &Name, out: &mut Mistakes) -> Vec<DateFormat> {
    if !is_moment(name) {
        out.say(&entry.at, format!("a format is for dates and times, {name} is none"))
            .instead("numbers = \"1,234.5\" for the layout tells how numbers are written");
        return Vec::new();
    }
    let mut formats = Vec::new();
    for node in keys::listed(&entry.node) {
        let Some(written) = text(node, out) else { continue };
        match DateFormat::read(written) {
            Ok(format) => formats.push(format),
            Err(message) => {
                let mistake = out.say(&node.at, message);
                if written.contains('%') {
                    mistake.instead("\"dd/mm/yyyy hh:mm\"");
                }
            }
        }
    }
    formats
}

fn is_moment(name: &Name) -> bool {
    use Key::{AsOf, Date, Day, Duration, From, Fy, Month, Time, To, Year};
    matches!(name, Name::Key(Date | Year | Month | Day | Fy | Time | From | To | AsOf | Duration))
}

fn is_day(name: &Name) -> bool {
    matches!(name, Name::Key(Key::Date | Key::Time | Key::From | Key::To | Key::AsOf))
}

fn is_closing(name: &Name) -> bool {
    name.quantity().is_some_and(|quantity| quantity.role == Role::Close)
}

fn is_number(name: &Name) -> bool {
    matches!(name, Name::Metric(_) | Name::Extra(_) | Name::Key(Key::Value | Key::Duration | Key::Mf))
}

#[cfg(test)]
mod tests {
    use super::super::read::tests::one;
    use super::*;
    use crate::cell::Address;
    use crate::layout::{Given, Take};

    fn fields(text: &str) -> Vec<(Name, Vec<Place>)> {
        let form = "[form.day]\nfields.energy_export_kwh = { cell = \"A2\" }\n";
        one(&format!("[fields]\n{text}\n{form}")).fields
    }

    #[test]
    fn alternatives_keep_their_order_and_their_lines() {
        let fields = fields(
            "plant = \"K1\"\ndate = [{ label = \"Dated:\", take = [0, 2] },\n { given = \"received\", offset_days = -1 }]",
        );
        let places = &fields[1].1;
        assert!(matches!(&places[0].at, Where::Label(texts, Take::Offset(0, 2)) if texts[0].fits("DATED")));
        assert!(matches!(places[1].at, Where::Given(Given::Received)));
        assert_eq!((places[1].offset_days, places[1].origin.line), (-1, 6));
    }

    #[test]
    fn every_way_of_reading_is_taken() {
        let fields = fields(
            "date = \"x\"\nplant = { cell = \"'A b'!C4\", pick = '/(\\d+)/', map = { B = \"2\", A = \"1\" }, \
             null = [\"0\"], optional = true, required = false }\n\
             duration = { text = '/for (.+)/', unit = \"min\", times = 2, raw = true, nth = 2, within = \"A:B\" }",
        );
        let plant = &fields[1].1[0];
        assert!(matches!(&plant.at, Where::Cell(Some(sheet), at) if sheet == "A b" && *at == Address::new(3, 2)));
        let map: Vec<&str> = plant.map.iter().map(|(_, to)| to.as_str()).collect();
        assert_eq!(map, ["2", "1"], "a map keeps the order of the file");
        assert_eq!((plant.optional, plant.required, plant.null.as_slice()), (true, Some(false), &["0".to_owned()][..]));
        let duration = &fields[2].1[0];
        assert_eq!(duration.unit.and_then(|unit| unit.to_kept(90.0)), Some(1.5));
        assert_eq!((duration.times, duration.raw, duration.nth), (2.0, true, Some(2)));
        assert!(duration.within.is_some_and(|bounds| bounds.0.holds(Address::new(9, 1))));
    }
}
