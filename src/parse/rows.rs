//! The rows of a table, each for what it is: blank, total, end, heading, passed over, or data.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::build::Build;
use super::columns::Columns;
use super::condition::Row;
use super::find::Site;
use super::header::Header;
use super::keys::Keys;
use super::scope::{Told, by, shown};
use super::seen::{Seen, mapped};
use super::spread::Spread;
use crate::cell::Address;
use crate::finding::Finding;
use crate::grid::Area;
use crate::layout::{Block, Heading, Name, Place, Table, Where};
use crate::names::tidy;
use crate::record::{Record, Said, Why};
use crate::rule;

/// A table on a sheet, being read.
pub struct Walk<'p, 'a> {
    /// The sheet.
    pub site: Site<'p, 'a>,
    /// Its block.
    pub block: &'a Block,
    /// Its table.
    pub table: &'a Table,
    /// Where it starts and may end.
    pub header: &'p Header,
    /// Its columns.
    pub columns: &'p Columns<'a>,
    /// Its spread columns.
    pub spread: &'p [Spread<'a>],
    /// What fields say.
    pub base: Keys,
    /// How records are made.
    pub build: Build<'a>,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// What heading rows set, outermost first.
    pub context: Vec<Option<Keys>>,
    /// The last filled cell of columns that fill down.
    pub above: HashMap<u32, Address>,
    /// What cells without value in rows that give nothing said, by rule and column: how often, and the first.
    pub quiet: BTreeMap<(&'static str, u32), (u32, Finding)>,
    /// The plant and the day that all data rows so far are of.
    pub common: Common,
    /// The records.
    pub records: Vec<Record>,
    /// Units named without any value.
    pub silent: BTreeSet<String>,
}

/// What all rows so far have in common.
#[derive(Default)]
pub struct Common {
    /// The day: of no row, of all, of different ones.
    pub day: Same<chrono::NaiveDate>,
    /// The plant.
    pub plant: Same<Option<Said>>,
    /// The plant of those since the last total of a plant.
    pub since: Same<Option<Said>>,
    /// The plants of all of them, tidied.
    pub plants: BTreeSet<String>,
    /// The same up to the last total of a plant.
    pub before: BTreeSet<String>,
    last: Option<String>,
}

/// Whether some values are all the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Same<T> {
    /// There was none.
    #[default]
    None,
    /// All are this.
    One(T),
    /// They differ.
    Many,
}

impl<T: PartialEq> Same<T> {
    /// Takes another.
    pub fn add(&mut self, other: T, same: impl Fn(&T, &T) -> bool) {
        match self {
            Self::None => *self = Self::One(other),
            Self::One(one) if !same(one, &other) => *self = Self::Many,
            _ => {}
        }
    }

    /// Returns the one, if there is one.
    pub fn one(&self) -> Option<&T> {
        if let Self::One(one) = self { Some(one) } else { None }
    }
}

/// What comes of a row for the table.
enum Next {
    /// Go on.
    On,
    /// Go on: it was data.
    Data,
    /// The table ends before or with it.
    Stop,
}

impl Walk<'_, '_> {
    /// Reads the rows up to the table's end. Returns the last one looked at, and whether blank rows ended the table.
    pub fn walk(&mut self, told: &mut Told) -> (u32, bool) {
        let (mut blank, mut data) = (0u32, 0u32);
        let area = self.area();
        for row in self.header.data..=self.header.bottom {
            let view = Row::of(self.site.page, area, self.columns, row, true);
            if view.cells.is_empty() {
                blank += u32::from(data > 0);
                told.pass(Why::Blank, self.place_of(&view), view.row, String::new);
                if blank >= self.table.blank_rows.max(1) {
                    return (row, true);
                }
                continue;
            }
            blank = 0;
            match self.row(&view, told) {
                Next::Stop => return (row, false),
                Next::Data => data += 1,
                Next::On => {}
            }
            if self.table.max_rows.is_some_and(|most| data >= most) {
                return (row, false);
            }
        }
        (self.header.bottom, false)
    }

    /// Returns the area of the table's rows.
    pub fn area(&self) -> Area {
        let area = self.site.area;
        Area { to: Address::new(area.to.row.min(self.header.bottom), area.to.col), ..area }
    }

    /// Reads a row, and notes why it gives no values.
    fn row(&mut self, view: &Row<'_, '_>, told: &mut Told) -> Next {
        let before = self.records.len();
        let (next, why) = self.sort(view, told);
        let why = why.or_else(|| (self.records.len() == before).then_some(Why::Nothing));
        if let Some(why) = why {
            let text = || view.first().map(|words| words.spaced.clone()).unwrap_or_default();
            told.pass(why, self.place_of(view), view.row, text);
        }
        next
    }

    /// Returns where a row begins.
    pub fn place_of(&self, view: &Row<'_, '_>) -> crate::cell::Place {
        let at = view.cells.first().map_or(Address::new(view.row, self.site.area.from.col), |(at, _)| *at);
        self.site.page.sheet.place(at)
    }

    fn sort(&mut self, view: &Row<'_, '_>, told: &mut Told) -> (Next, Option<Why>) {
        let table = self.table;
        let total = table.totals.iter().find(|totals| view.is(&totals.when));
        if let Some(total) = total {
            self.total_row(view, total, told);
        }
        if view.is(&table.end) {
            return (Next::Stop, Some(Why::End));
        }
        if total.is_some() {
            return (Next::On, Some(Why::Total));
        }
        if let Some((level, heading)) = table.heading.iter().enumerate().find(|(_, h)| view.is(&h.when)) {
            self.set(level, heading, view, told);
            if !heading.keep {
                return (Next::On, Some(Why::Heading));
            }
        }
        if view.is(&table.skip) || (!table.only.is_empty() && !view.is(&table.only)) {
            return (Next::On, Some(Why::Skipped));
        }
        self.data_row(view, told);
        (Next::Data, None)
    }

    /// Takes what a heading row gives to the rows below; the headings inside of it no longer hold.
    fn set(&mut self, level: usize, heading: &Heading, view: &Row<'_, '_>, told: &mut Told) {
        let page = self.site.page;
        let first = view.cells.first().map_or(view.row, |(at, _)| at.row);
        let (text, at) = match heading.column {
            Some(col) => {
                let at = Address::new(view.row, col);
                (page.filled(at).map(crate::cell::Cell::text), at)
            }
            None => (view.heading(&heading.when), view.cells.first().map_or(Address::new(first, 0), |(at, _)| *at)),
        };
        self.context.truncate(level);
        self.context.resize(level + 1, None);
        let Some(text) = text else { return };
        let text = mapped(&heading.map, &text).ok().flatten().map_or(text.as_str(), |to| to).to_owned();
        let place = Place::of(Where::Const(String::new()), self.block.origin.clone());
        let mut keys = Keys::default();
        match keys.take(&heading.gives, &place, &Seen::text(&text, page.sheet.place(at)), self.site.scope.layout) {
            Ok(()) => self.context.last_mut().into_iter().for_each(|slot| *slot = Some(keys.clone())),
            Err(finding) => told.say(*finding),
        }
    }

    /// Returns the keys that hold before a row's own.
    pub fn outer(&self) -> Keys {
        let mut keys = self.base.clone();
        for inner in self.context.iter().flatten() {
            keys.put(inner);
        }
        keys
    }

    /// Keeps a record, and what all have in common.
    pub fn keep(&mut self, record: Record) {
        if let Some(day) = record.date {
            self.common.day.add(day, PartialEq::eq);
        }
        let text = |said: &Option<Said>| said.as_ref().map(|said| said.text.clone());
        let tidied = |said: &Option<Said>| said.as_ref().map(|said| tidy(&said.text));
        let same = |a: &Option<Said>, b: &Option<Said>| text(a) == text(b) || tidied(a) == tidied(b);
        self.common.plant.add(record.plant.clone(), same);
        self.common.since.add(record.plant.clone(), same);
        if self.common.last != text(&record.plant) {
            self.common.last = text(&record.plant);
            self.common.plants.extend(tidied(&record.plant));
        }
        self.records.push(record);
    }

    /// Notes what stood in a row that gives nothing. A placeholder there is a day to come.
    pub fn note(&mut self, col: u32, finding: Finding) {
        if finding.rule != rule::PLACEHOLDER_VALUE {
            self.quiet.entry((finding.rule.id(), col)).or_insert((0, finding)).0 += 1;
        }
    }

    /// Tells what was noted, once a column.
    pub fn tell_quiet(&mut self, told: &mut Told) {
        for (_, (count, mut finding)) in std::mem::take(&mut self.quiet) {
            if count > 1 {
                finding.message =
                    format!("{} (and in {} more cells of rows that give nothing)", finding.message, count - 1);
            }
            // Such a row may be a day to come: it gives nothing, so it rejects nothing.
            finding.severity = finding.severity.min(crate::finding::Severity::Warning);
            told.say(finding);
        }
    }

    /// Returns the layout's complaint that a row's label is no word it knows.
    pub fn unknown_label(&self, key: crate::layout::Key, said: &Said, told: &mut Told) {
        if self.block.unknown != crate::layout::Unknown::Ignore {
            let what = format!("the row {} is read by no name: it is no {}", shown(&said.text), key.word());
            told.say(super::columns::unmapped(self.block, &what, &said.text).at(&said.place).said(said.text.as_str()));
        }
    }

    /// Returns what to say where a record lacks a key that it must have.
    pub fn lacks(&self, name: &Name, place: &Place, at: Address, said: &str) -> Finding {
        let rule = match name {
            Name::Key(crate::layout::Key::Plant) => rule::PLANT_UNRESOLVED,
            Name::Key(key)
                if super::build::due(*key, crate::layout::Rows::Days) && *key != crate::layout::Key::Unit =>
            {
                rule::DATE_MISSING
            }
            _ => rule::REQUIRED_METRIC_MISSING,
        };
        let stands =
            if said.is_empty() { "nothing stands there".to_owned() } else { format!("{} stands there", shown(said)) };
        let message = format!("the row has no {}: {stands} {}", word(name), by(&place.origin));
        Finding::new(rule, message)
            .severity(crate::finding::Severity::Error)
            .at(&self.site.page.sheet.place(at))
            .said(said)
            .hint("Correct the cell; or pass such rows over with `skip`, or say required = false.")
    }
}

/// Returns a name as the layout writes it.
pub fn word(name: &Name) -> String {
    match name {
        Name::Key(key) => key.word().to_owned(),
        Name::Metric(quantity) => quantity.to_string(),
        Name::Extra(extra) => format!("x_{extra}"),
    }
}
