//! The names that hold for a sheet or a block: each with places in order of trust, the later ones compared with the
//! first that is found.

use chrono::Days;

use super::find::{Site, look};
use super::keys::Keys;
use super::page::written_all;
use super::scope::{Told, by, shown};
use super::seen::{Nulls, Seen};
use crate::cell::Place as At;
use crate::finding::{Finding, Severity};
use crate::layout::{Given, Key, Layout, Name, Place, Quantity, Where};
use crate::names::{Role, tidy};
use crate::rule;

/// What fields say.
#[derive(Default)]
pub struct Fields<'a> {
    /// The keys.
    pub keys: Keys,
    /// The numbers, each with what it is and how it is read.
    pub metrics: Vec<(Quantity, &'a Place, Seen<'a>)>,
}

/// Reads fields. A name that a nearer scope gives may be missing here.
pub fn read<'a>(
    site: Site<'_, 'a>,
    fields: &'a [(Name, Vec<Place>)],
    null: &[String],
    nearer: &dyn Fn(&Name) -> bool,
    told: &mut Told,
) -> Fields<'a> {
    let mut all = Fields::default();
    for (name, places) in fields {
        let mut found = Vec::new();
        let mut broken = false;
        for place in places {
            let nulls = Nulls::of(null.iter().chain(&place.null));
            match look(site, place, (!matches!(name, Name::Metric(_))).then_some(&nulls)) {
                Ok(seen) => found.extend(seen.map(|seen| (place, seen))),
                Err(finding) => {
                    broken = true;
                    told.say(*finding);
                }
            }
        }
        if found.is_empty() {
            if !broken && !nearer(name) && !places.last().is_some_and(|place| place.optional) {
                told.say(missing(site, name, places));
            }
            continue;
        }
        match name {
            Name::Metric(quantity) => all.metrics.extend(found.into_iter().enumerate().map(|(at, (place, seen))| {
                let role = if at == 0 { quantity.role } else { Role::Again };
                (Quantity { role, ..*quantity }, place, seen)
            })),
            _ => agree(site.scope.layout, name, &found, &mut all.keys, told),
        }
    }
    all
}

/// Takes the first place's text, and compares the others with it.
fn agree(layout: &Layout, name: &Name, found: &[(&Place, Seen<'_>)], keys: &mut Keys, told: &mut Told) {
    let mut first: Option<(Keys, &Seen<'_>)> = None;
    for (place, seen) in found {
        let mut own = Keys::default();
        if let Err(finding) = own.take(name, place, seen, layout) {
            told.say(*finding);
            continue;
        }
        let Some((kept, kept_seen)) = &first else {
            if keys.pieces.differs(&own.pieces) && own.pieces.offset == 0 {
                let other = keys.date_place.clone().unwrap_or(At::Layout);
                told.say(disagree(&other, seen, "is of another date than", place));
            }
            first = Some((own, seen));
            continue;
        };
        // The day of receipt stands in for a date that is told nowhere; it says nothing against one.
        if !matches!(place.at, Where::Given(Given::Received)) {
            told_twice(layout, name, (kept, kept_seen), (&own, seen, place)).into_iter().for_each(|f| told.say(f));
        }
    }
    if let Some((own, _)) = first {
        keys.put(&own);
    }
}

/// Returns what to say of two places of one name that disagree.
fn told_twice(
    layout: &Layout,
    name: &Name,
    (kept, kept_seen): (&Keys, &Seen<'_>),
    (own, seen, place): (&Keys, &Seen<'_>, &Place),
) -> Option<Finding> {
    if matches!(name, Name::Key(Key::Date | Key::Year | Key::Month | Key::Day | Key::Fy)) {
        let day = |keys: &Keys| keys.pieces.day(layout.fy_starts);
        let next = day(kept).and_then(|day| day.checked_add_days(Days::new(1)));
        // Many name the file by the day of sending.
        let sent = matches!(place.at, Where::FileName(_) | Where::Given(Given::Subject));
        let severity = if sent && next.is_some() && next == day(own) { Severity::Warning } else { Severity::Error };
        let what = format!("disagrees with {}", shown(kept_seen.written()));
        let finding = disagree(&kept_seen.at, seen, &what, place).severity(severity);
        return kept.pieces.differs(&own.pieces).then_some(finding);
    }
    let rule = if *name == Name::Key(Key::Plant) { rule::PLANT_UNRESOLVED } else { rule::TABLE_NOT_FOUND };
    let says = |seen: &Seen<'_>| format!("{} says {}", seen.at, shown(&seen.text));
    let message = format!("{}, {}; the first is taken {}", says(kept_seen), says(seen), by(&place.origin));
    let finding = Finding::new(rule, message).severity(Severity::Warning).at(&seen.at).said(seen.written());
    (tidy(&kept_seen.text) != tidy(&seen.text)).then_some(finding)
}

fn disagree(first: &At, seen: &Seen<'_>, what: &str, place: &Place) -> Finding {
    let message = format!("the date {} in {} {what} in {first} {}", shown(seen.written()), seen.at, by(&place.origin));
    Finding::new(rule::DATE_SOURCES_DISAGREE, message).severity(Severity::Error).at(&seen.at).said(seen.written())
}

/// Returns what to say of a name that stands nowhere.
fn missing(site: Site<'_, '_>, name: &Name, places: &[Place]) -> Finding {
    let sheet = At::Sheet(site.page.sheet.name().clone());
    let (word, rule) = match name {
        Name::Key(key @ (Key::Date | Key::Year | Key::Month | Key::Day | Key::Fy)) => (key.word(), rule::DATE_MISSING),
        Name::Key(key) => (key.word(), rule::TABLE_NOT_FOUND),
        Name::Metric(quantity) => (quantity.metric.name(), rule::TABLE_NOT_FOUND),
        Name::Extra(name) => (name.as_str(), rule::TABLE_NOT_FOUND),
    };
    let tried = places.iter().map(described).collect::<Vec<_>>().join(", ");
    let origin = places.last().map(|place| by(&place.origin)).unwrap_or_default();
    let mut finding = Finding::new(rule, format!("{word} is not told: looked for {tried} {origin}")).at(&sheet);
    let flag = places.iter().find_map(|place| match place.at {
        Where::Given(Given::Date) => Some("--date"),
        Where::Given(Given::Month) => Some("--month"),
        Where::Given(Given::Plant) => Some("--plant"),
        _ => None,
    });
    let near = places.iter().find_map(|place| match &place.at {
        Where::Label(texts, _) => super::header::nearest_text(site.page, site.area, texts),
        _ => None,
    });
    if let Some(flag) = flag {
        finding = finding.hint(format!("Give {flag}, or mend the layout."));
    } else if let Some(near) = near {
        finding =
            finding.hint(format!("The nearest text is {near}: either the label differs, or nothing stands beside it."));
    }
    finding
}

fn described(place: &Place) -> String {
    match &place.at {
        Where::Const(text) => shown(text),
        Where::Given(_) => "what is given from outside".to_owned(),
        Where::FileName(pattern) => format!("'/{}/' in the file's name", pattern.as_str()),
        Where::SheetName(pattern) => format!("'/{}/' in the sheet's name", pattern.as_str()),
        Where::Cell(_, at) => format!("the cell {at}"),
        Where::Label(texts, _) => format!("the label {}", written_all(texts)),
        Where::Found(pattern) => format!("a text that fits '/{}/'", pattern.as_str()),
        Where::Corner(rows, cols) => format!("the cell {rows}, {cols} from the table's corner"),
        _ => "a place of a row".to_owned(),
    }
}
