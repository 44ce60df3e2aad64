//! Tables: rows under a header.

use super::keys::{Keys, listed, text, word};
use super::mistake::{Mistakes, quoted};
use super::node::Entry;
use super::place::scope;
use super::whereabouts::Scope;
use super::{HeaderRow, Name, Place, Repeated, Rows, Table, condition, formula};

/// Header rows of a table: more is no header.
const MOST_HEADER_ROWS: usize = 20;

/// Returns a table of the keys of its block.
pub(super) fn read(keys: &mut Keys<'_>, rows: Rows, out: &mut Mistakes) -> Table {
    let header = header(keys.get("header"), out);
    let interval_keys = ["step", "stamp", "day_starts", "coverage"];
    for key in interval_keys {
        if let Some(entry) = keys.get(key)
            && rows != Rows::Intervals
        {
            out.say(&entry.at, format!("{key} is for intervals")).instead("rows = \"intervals\"");
        }
    }
    if let (Some(nth), Some(repeat)) = (keys.get("nth"), keys.get("repeat")) {
        out.say(&repeat.at, "nth takes one header, repeat takes all: only one of them").also(&nth.at);
    }
    Table {
        header,
        nth: keys.count("nth", out),
        repeat: keys.flag("repeat", out).unwrap_or(false),
        columns: single(scope(keys.get("columns"), Scope::Columns, out)),
        across: single(scope(keys.get("across"), Scope::Across, out)),
        ignore: keys.texts("ignore", out).unwrap_or_default(),
        heading: condition::headings(keys, out),
        totals: condition::totals(keys, out),
        skip: condition::list(keys, "skip", out),
        only: condition::list(keys, "only", out),
        end: condition::list(keys, "end", out),
        blank_rows: keys.count("blank_rows", out).unwrap_or(1),
        max_rows: keys.count("max_rows", out),
        repeated: keys.word("repeated", &REPEATED, out).unwrap_or(Repeated::Error),
        one_day: keys.flag("one_day", out).unwrap_or(false),
        step_minutes: keys.get("step").and_then(|entry| step(entry, out)),
        stamp_end: keys.word("stamp", &[("start", false), ("end", true)], out).unwrap_or(false),
        day_starts: keys.get("day_starts").and_then(|entry| clock(entry, out)).unwrap_or(0),
        coverage: coverage(keys, out),
        derive: formula::derive(keys.get("derive"), out),
        day: formula::day(keys.get("day"), out),
    }
}

const REPEATED: [(&str, Repeated); 5] = [
    ("error", Repeated::Error),
    ("once", Repeated::Once),
    ("sum", Repeated::Sum),
    ("first", Repeated::First),
    ("last", Repeated::Last),
];

fn single(names: Vec<(Name, Vec<Place>)>) -> Vec<(Name, Place)> {
    names.into_iter().flat_map(|(name, places)| places.into_iter().next().map(|place| (name, place))).collect()
}

fn header(entry: Option<&Entry>, out: &mut Mistakes) -> Vec<HeaderRow> {
    let Some(entry) = entry else { return vec![HeaderRow::Name] };
    let nodes = listed(&entry.node);
    if nodes.len() > MOST_HEADER_ROWS {
        out.say(&entry.node.at, format!("a header has at most {MOST_HEADER_ROWS} rows, this one {}", nodes.len()))
            .instead("header = [\"name\", \"uom\"]; a table without a header has [] and columns by letter");
        return vec![HeaderRow::Name];
    }
    let words = [("name", HeaderRow::Name), ("uom", HeaderRow::Uom), ("skip", HeaderRow::Skip)];
    // A wrong word has been told; the row counts all the same.
    nodes.into_iter().map(|node| word(node, &words, out).unwrap_or(HeaderRow::Name)).collect()
}

/// Returns the minutes of `"15 min"`, `"1 h"`. A day has a whole number of them.
fn step(entry: &Entry, out: &mut Mistakes) -> Option<u32> {
    let written = text(&entry.node, out)?;
    let trimmed = written.trim();
    let digits = trimmed.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number = digits.parse::<u32>().ok();
    let factor = match trimmed.strip_prefix(digits).unwrap_or_default().trim() {
        "min" | "mins" | "minutes" => Some(1),
        "h" | "hour" | "hours" => Some(60),
        _ => None,
    };
    let minutes = number.zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
    let whole = minutes.filter(|minutes| (1..=1440).contains(minutes) && 1440 % minutes == 0);
    if whole.is_none() {
        let why = if minutes.is_some() { "does not divide a day" } else { "is no length of time" };
        out.say(&entry.node.at, format!("{} {why}", quoted(written))).instead("\"1 min\", \"15 min\" or \"1 h\"");
    }
    whole
}

/// Returns the minutes after midnight of `"04:30"`.
fn clock(entry: &Entry, out: &mut Mistakes) -> Option<u32> {
    let written = text(&entry.node, out)?;
    let parts = written.split_once(':').and_then(|(h, m)| Some((h.parse::<u32>().ok()?, m.parse::<u32>().ok()?)));
    let found = parts.filter(|(h, m)| *h < 24 && *m < 60).map(|(h, m)| h * 60 + m);
    if found.is_none() {
        out.say(&entry.node.at, format!("{} is no time of day", quoted(written))).instead("\"04:30\"");
    }
    found
}

fn coverage(keys: &mut Keys<'_>, out: &mut Mistakes) -> f64 {
    let Some(share) = keys.number("coverage", out) else { return 1.0 };
    if let (Some(entry), false) = (keys.get("coverage"), share > 0.0 && share <= 1.0) {
        out.say(&entry.node.at, format!("coverage is a share above 0 and up to 1, not {share}"))
            .instead("coverage = 0.95");
    }
    share
}

#[cfg(test)]
mod tests {
    use super::super::read::tests::one;
    use super::*;
    use crate::layout::{Layout, UnitFor, Where};
    use crate::metric::Combine;

    fn layout(text: &str) -> Layout {
        one(&format!(
            "units = {{ energy = \"MWh\" }}\nnull = [\"x\"]\n[fields]\nplant = \"K1\"\n[table.t]\ncolumns.date = \"Date\"\n\
             columns.power_kw = [\"Power\", '/^P /']\n{text}"
        ))
    }

    #[test]
    fn intervals_are_read_in_minutes() {
        let layout = layout(
            "rows = \"intervals\"\nstep = \"1 h\"\nstamp = \"end\"\nday_starts = \"04:30\"\ncoverage = 0.9\n\
             columns.time = { column = \"AB\" }",
        );
        let table = layout.blocks[0].table.as_ref().unwrap();
        assert_eq!((table.step_minutes, table.stamp_end, table.day_starts), (Some(60), true, 270));
        assert!((table.coverage - 0.9).abs() < 1e-12);
        assert!(matches!(&table.columns[1].1.at, Where::Header(texts) if texts.len() == 2));
        assert!(matches!(table.columns[2].1.at, Where::Column(27)));
    }

    #[test]
    fn rows_are_singled_out_by_conditions() {
        let layout = layout(
            "totals = [\"Total\", { row = \"Max\", is = \"max\", of = \"x_s\" }]\nend = \"End\"\none_day = true\n\
             heading = [{ row = '/^(.+) state/', only = true, gives = \"x_s\", map = { a = \"b\" }, keep = true, column = \"B\" }]\n\
             skip = [{ blank = [\"date\"], next = [\"a\", \"b\"] }, { text = { date = \"Avg\" } }]",
        );
        let table = layout.blocks[0].table.as_ref().unwrap();
        assert_eq!(table.totals.len(), 2);
        assert_eq!(table.totals[1].combine, Some(Combine::Max));
        assert_eq!(table.totals[1].of, Some(Name::Extra("s".to_owned())));
        assert!(table.one_day && table.heading[0].keep && table.heading[0].when[0].only);
        assert_eq!(table.heading[0].column, Some(1));
        assert_eq!(table.skip[0].next.as_ref().map(Vec::len), Some(2));
        assert_eq!(table.skip[1].text.len(), 1);
        assert!(table.end[0].row.as_ref().is_some_and(|texts| texts[0].fits("end.")));
    }

    #[test]
    fn what_is_derived_stands_after_what_it_needs() {
        let layout = layout(
            "derive.energy_net_kwh = \"energy_gross_kwh - energy_aux_kwh\"\nderive.energy_aux_kwh = \"energy_gross_kwh * 0.02\"\n\
             columns.energy_gross_kwh = \"Gross\"",
        );
        let table = layout.blocks[0].table.as_ref().unwrap();
        let order: Vec<String> = table.derive.iter().map(|(target, _)| target.to_string()).collect();
        assert_eq!(order, ["energy_aux_kwh", "energy_net_kwh"]);
    }

    #[test]
    fn a_blocks_own_units_and_nulls_come_with_the_layouts() {
        let layout = layout("units = { energy = \"MU\", power_kw = \"MW\" }\nnull = [\"y\"]");
        let block = &layout.blocks[0];
        assert_eq!(block.null, ["x", "y"]);
        let kept: Vec<_> =
            block.units.iter().map(|(of, unit)| (matches!(of, UnitFor::Metric(_)), unit.to_kept(1.0))).collect();
        assert_eq!(kept, [(true, Some(1e3)), (false, Some(1e6)), (false, Some(1e3))], "nearest first");
    }
}
