//! Two revisions of a report side by side: what differs, with cells, and what that does to energies.

use std::collections::BTreeMap;

use crate::lineage::kept_in;
use crate::render::{Column, Table, Tone, number};
use crate::report::{Given, Level, Report, digits};

/// What one revision says under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The value in the metric's own unit.
    pub value: Option<f64>,
    /// Whether it may be used.
    pub usable: bool,
    /// Its place in the workbook.
    pub place: String,
    /// What stood there, as written.
    pub text: String,
}

/// A value of either revision or of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The unit, if it is a unit's.
    pub unit: Option<String>,
    /// The metric with its qualifiers.
    pub name: String,
    /// What the earlier revision says; none: it does not have it.
    pub before: Option<Side>,
    /// What the later one says.
    pub after: Option<Side>,
}

impl Line {
    /// Returns whether the two say different things. Another cell or another spelling of the same number is none.
    pub fn differs(&self) -> bool {
        let said = |side: &Option<Side>| side.as_ref().map(|s| (digits(s.value), s.usable));
        said(&self.before) != said(&self.after)
    }
}

/// What differs between two revisions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Every value of either, in the order of the later revision, gone ones last.
    pub lines: Vec<Line>,
    /// Stops: before, after, gone, added.
    pub stops: [usize; 4],
    /// Interval readings: before, after, gone, added, with another value.
    pub intervals: [usize; 5],
}

impl Difference {
    /// Returns what differs from one revision to another.
    pub fn of(before: &Report, after: &Report) -> Self {
        let mut gone = keyed(before);
        let mut lines = Vec::new();
        for (key, side) in keyed(after) {
            let at = gone.iter().position(|(other, _)| *other == key);
            let before = at.map(|at| gone.remove(at).1);
            lines.push(Line { unit: key.1, name: key.2, before, after: Some(side) });
        }
        lines.extend(gone.into_iter().map(|(key, side)| Line {
            unit: key.1,
            name: key.2,
            before: Some(side),
            after: None,
        }));
        Self { lines, stops: stops(before, after), intervals: intervals(before, after) }
    }

    /// Returns in a few words what differs: `energy 4,685.0 → 4,859.3 kWh, 1 value`. `energies`: what each makes of the
    /// day.
    pub fn in_short(&self, energies: (Option<f64>, Option<f64>)) -> Option<String> {
        let mut parts = Vec::new();
        let shown = |kwh: Option<f64>| kwh.map_or_else(|| "none".to_owned(), |kwh| number(kwh, 1));
        if digits(energies.0) != digits(energies.1) {
            parts.push(format!("energy {} → {} kWh", shown(energies.0), shown(energies.1)));
        }
        let count = |test: &dyn Fn(&&Line) -> bool| self.lines.iter().filter(test).count();
        let changed = count(&|line| line.before.is_some() && line.after.is_some() && line.differs());
        let plural = |n: usize, noun: &str| if n == 1 { format!("{n} {noun}") } else { format!("{n} {noun}s") };
        let counts = [
            (changed, plural(changed, "value")),
            (count(&|l| l.before.is_none()), format!("{} added", count(&|l| l.before.is_none()))),
            (count(&|l| l.after.is_none()), format!("{} gone", count(&|l| l.after.is_none()))),
        ];
        parts.extend(counts.into_iter().filter(|(n, _)| *n > 0).map(|(_, text)| text));
        let [before, after, gone, added] = self.stops;
        if gone + added > 0 {
            parts.push(format!("stops {before} → {after}"));
        }
        let [before, after, gone, added, other] = self.intervals;
        if gone + added > 0 {
            parts.push(format!("interval readings {before} → {after}"));
        } else if other > 0 {
            parts.push(plural(other, "interval reading"));
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// A value's level, unit and name, and which of several of that name it is.
type Key = (Level, Option<String>, String, usize);

fn keyed(report: &Report) -> Vec<(Key, Side)> {
    let mut seen: BTreeMap<(Level, Option<String>, String), usize> = BTreeMap::new();
    let side = |given: &Given| Side {
        value: given.reading.value,
        usable: given.usable,
        place: given.reading.place.to_string(),
        text: given.reading.text.to_string(),
    };
    let mut out = Vec::with_capacity(report.values.len());
    for given in &report.values {
        let key = (given.level, given.unit.clone(), given.reading.name());
        let nth = seen.entry(key.clone()).or_default();
        out.push(((key.0, key.1, key.2, *nth), side(given)));
        *nth += 1;
    }
    out
}

fn stops(before: &Report, after: &Report) -> [usize; 4] {
    let said = |report: &Report| -> Vec<String> {
        let end = |to: Option<chrono::NaiveDateTime>| to.map_or_else(String::new, |to| to.to_string());
        let one = report.stops.iter().map(|s| {
            format!("{:?} {} {} {} {:?}", s.unit, s.stop.from, end(s.stop.to), s.stop.bucket_text, s.stop.excused)
        });
        one.collect()
    };
    let (old, mut new) = (said(before), said(after));
    let mut gone = 0;
    for stop in &old {
        match new.iter().position(|other| other == stop) {
            Some(at) => drop(new.remove(at)),
            None => gone += 1,
        }
    }
    [before.stops.len(), after.stops.len(), gone, new.len()]
}

fn intervals(before: &Report, after: &Report) -> [usize; 5] {
    let said = |report: &Report| -> BTreeMap<String, String> {
        let series = report.series.iter();
        let points = series.flat_map(|s| {
            s.points
                .iter()
                .map(move |p| (format!("{:?} {} {} {}", s.unit, s.metric, p.from, p.minutes), digits(p.value)))
        });
        points.collect()
    };
    let (old, new) = (said(before), said(after));
    let gone = old.keys().filter(|key| !new.contains_key(*key)).count();
    let added = new.keys().filter(|key| !old.contains_key(*key)).count();
    let other = new.iter().filter(|(key, value)| old.get(*key).is_some_and(|before| before != *value)).count();
    [old.len(), new.len(), gone, added, other]
}

/// An energy with either revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Of what: a day, a month, a year.
    pub period: String,
    /// With the earlier revision, kWh.
    pub before: Option<f64>,
    /// With the later one, kWh.
    pub after: Option<f64>,
}

/// Returns the table of values: what differs, or all.
pub fn table(title: String, revisions: (i32, i32), difference: &Difference, all: bool) -> Table {
    let columns = vec![
        Column::text("number", "Number"),
        Column::text("unit", "Unit"),
        Column::number("before", format!("Rev {}", revisions.0), "", 3),
        Column::number("after", format!("Rev {}", revisions.1), "", 3),
        Column::number("change", "Change", "", 3).priority(1),
        Column::text("measured_in", "In").priority(3),
        Column::text("cell_before", "Cell before").priority(2),
        Column::text("cell_after", "Cell after"),
        Column::text("text_before", "Written before").priority(5),
        Column::text("text_after", "Written after").priority(5),
        Column::text("used_before", "Used before").priority(4),
        Column::text("used_after", "Used after").priority(4),
    ];
    let mut table = Table::new(title, columns);
    let yes = |side: &Side| if side.usable && side.value.is_some() { "yes" } else { "no" }.to_owned();
    for line in difference.lines.iter().filter(|line| all || line.differs()) {
        let (before, after) = (line.before.as_ref(), line.after.as_ref());
        let value = |side: Option<&Side>| side.and_then(|s| s.value);
        let change = value(before).zip(value(after)).map(|(a, b)| b - a);
        let cells = vec![
            line.name.as_str().into(),
            line.unit.clone().into(),
            value(before).into(),
            value(after).into(),
            change.into(),
            kept_in(&line.name).into(),
            before.map(|s| s.place.clone()).into(),
            after.map(|s| s.place.clone()).into(),
            before.map(|s| s.text.clone()).into(),
            after.map(|s| s.text.clone()).into(),
            before.map(yes).into(),
            after.map(yes).into(),
        ];
        let tone = match (before, after) {
            (_, None) => Tone::Bad,
            (None, _) => Tone::Good,
            _ if line.differs() => Tone::Plain,
            _ => Tone::Faint,
        };
        table.toned(tone, cells);
    }
    notes(&mut table, difference, all);
    table
}

fn notes(table: &mut Table, difference: &Difference, all: bool) {
    let same = difference.lines.iter().filter(|line| !line.differs()).count();
    if !all && same > 0 {
        table.note(format!("{same} values are the same; --all shows them."));
    }
    let [before, after, gone, added] = difference.stops;
    if before + after > 0 {
        table.note(format!("Stops: {before}, then {after}; {gone} gone, {added} added."));
    }
    let [before, after, gone, added, other] = difference.intervals;
    if before + after > 0 {
        table.note(format!(
            "Interval readings: {before}, then {after}; {gone} gone, {added} added, {other} with another value."
        ));
    }
}

/// Returns the table of energies with either revision.
pub fn effects(revisions: (i32, i32), effects: &[Effect]) -> Table {
    let columns = vec![
        Column::text("period", "Energy of"),
        Column::number("before_kwh", format!("With rev {}", revisions.0), "kWh", 1),
        Column::number("after_kwh", format!("With rev {}", revisions.1), "kWh", 1),
        Column::number("change_kwh", "Change", "kWh", 1),
        Column::number("change_pct", "Change", "%", 2),
    ];
    let mut table = Table::new("What that does to energies", columns);
    for effect in effects {
        let both = effect.before.zip(effect.after);
        table.row(vec![
            effect.period.as_str().into(),
            effect.before.into(),
            effect.after.into(),
            both.map(|(a, b)| b - a).into(),
            super::daily::deviation(effect.after, effect.before).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Role::Value;
    use crate::sample::{given, report};

    #[test]
    fn a_moved_cell_is_no_difference_and_what_came_or_went_is() {
        let gross = |unit: &str, kwh, row| given(Some(unit), "energy_gross_kwh", Value, kwh, row);
        let before = report(vec![gross("A", Some(1.0), 1), gross("B", Some(2.0), 2), gross("C", Some(3.0), 3)]);
        let after = report(vec![gross("A", Some(1.0), 9), gross("B", Some(2.5), 2), gross("D", None, 4)]);
        let difference = Difference::of(&before, &after);
        let told: Vec<(&str, bool)> =
            difference.lines.iter().map(|l| (l.unit.as_deref().unwrap_or(""), l.differs())).collect();
        assert_eq!(told, [("A", false), ("B", true), ("D", true), ("C", true)]);
        let short = difference.in_short((Some(4685.0), Some(4859.3)));
        assert_eq!(short.as_deref(), Some("energy 4,685.0 → 4,859.3 kWh, 1 value, 1 added, 1 gone"));
        assert_eq!(Difference::of(&before, &before).in_short((None, None)), None);
    }

    #[test]
    fn of_two_values_of_one_name_each_is_compared_with_its_own() {
        let poa = |value, row| given(None, "poa_kwh_m2", Value, Some(value), row);
        let difference =
            Difference::of(&report(vec![poa(5.0, 1), poa(6.0, 2)]), &report(vec![poa(5.0, 1), poa(7.0, 2)]));
        let told: Vec<bool> = difference.lines.iter().map(Line::differs).collect();
        assert_eq!(told, [false, true]);
    }
}
