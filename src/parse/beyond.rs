//! Rows below the blank ones that ended a table, where they read like its own: told, since nothing is dropped in silence.

use std::collections::BTreeSet;

use super::condition::Row;
use super::find::block_area;
use super::header::locate;
use super::keys::Keys;
use super::rows::Walk;
use super::scope::{Told, by, shown};
use super::sheets;
use super::table::dates_by_row;
use crate::cell::{Address, Value};
use crate::finding::Finding;
use crate::layout::{Key, Rows};
use crate::names::{loose, tidy};
use crate::rule;

/// What the rows of a table were about.
struct Known {
    units: BTreeSet<String>,
    shapes: BTreeSet<String>,
    places: BTreeSet<(String, String)>,
}

impl Walk<'_, '_> {
    /// Reads the rows. Returns the last row that was looked at; what stands below blank rows is told.
    pub fn read(&mut self, told: &mut Told) -> u32 {
        let (last, cut) = self.walk(told);
        if cut {
            self.beyond(last, told);
        }
        last
    }

    /// Tells of rows below a blank one that ended the table, where they read like its own. A stop among them leaves the
    /// hours of its unit unknown.
    fn beyond(&mut self, last: u32, told: &mut Told) {
        let mut rows: Vec<u32> = self.site.page.below(last, self.area()).map(|(at, _)| at.row).collect();
        rows.dedup();
        let known = self.known();
        let mut alike = Vec::new();
        for row in rows {
            let view = Row::of(self.site.page, self.area(), self.columns, row, true);
            if view.is(&self.table.end) {
                break;
            }
            if self.is_alike(&view, &known) {
                alike.push(row);
            }
        }
        if alike.is_empty() {
            return;
        }
        let next = self.next_table(last);
        alike.retain(|row| next.is_none_or(|next| *row < next));
        let Some(first) = alike.first().copied() else { return };
        let blank = (last + 2).saturating_sub(self.table.blank_rows.max(1));
        let hint = format!(
            "If they are its own say blank_rows = {} in the table; if not, where it ends: end or within.",
            first.saturating_sub(blank).saturating_add(2)
        );
        if self.block.rows == Rows::Outages {
            return self.lost_stops(&alike, (blank, &hint), told);
        }
        let view = Row::of(self.site.page, self.area(), self.columns, first, true);
        let rows =
            if alike.len() == 1 { "1 more row reads".to_owned() } else { format!("{} more rows read", alike.len()) };
        let says = view.first().map(|words| words.spaced.clone()).unwrap_or_default();
        let message = format!(
            "below the blank row {blank}, where {} ends, {rows} like its own, the first {}: not read {}",
            self.block.name,
            shown(&says),
            by(&self.block.origin)
        );
        told.say(Finding::new(rule::ROWS_BELOW_END, message).at(&self.place_of(&view)).hint(hint));
    }

    /// Keeps stops that stand below the end of their table as such that cannot be counted.
    fn lost_stops(&mut self, rows: &[u32], (blank, hint): (u32, &str), told: &mut Told) {
        for row in rows {
            let view = Row::of(self.site.page, self.area(), self.columns, *row, true);
            let before = self.records.len();
            self.data_row(&view, told);
            let message = format!(
                "the stop stands below the blank row {blank}, where {} ends: not counted {}",
                self.block.name,
                by(&self.block.origin)
            );
            let finding = Finding::new(rule::BREAKDOWN_INTERVAL_INVALID, message).at(&self.place_of(&view)).hint(hint);
            self.records.iter_mut().skip(before).for_each(|record| record.findings.push(finding.clone()));
        }
    }

    fn known(&self) -> Known {
        let mut known = Known { units: BTreeSet::new(), shapes: BTreeSet::new(), places: BTreeSet::new() };
        for record in &self.records {
            let unit = record.unit.as_ref().map(|said| tidy(&said.text)).unwrap_or_default();
            known.shapes.insert(shape(&unit));
            known.places.insert((unit.clone(), record.date.map(|day| day.to_string()).unwrap_or_default()));
            known.units.insert(unit);
        }
        known.units.extend(self.silent.iter().map(|unit| tidy(unit)));
        known.shapes.remove("");
        known
    }

    /// Returns whether a row reads like one of the table's: a stop with its start, a metric that it names, a day that is
    /// new, a unit that is new and written like the others; each with a number.
    fn is_alike(&mut self, view: &Row<'_, '_>, known: &Known) -> bool {
        let table = self.table;
        if view.is(&table.skip) || (!table.only.is_empty() && !view.is(&table.only)) || self.is_ignored(view) {
            return false;
        }
        let others = table.totals.iter().map(|total| &total.when).chain(table.heading.iter().map(|h| &h.when));
        if others.into_iter().any(|when| view.is(when)) {
            return false;
        }
        let outer = (std::mem::take(&mut self.base), std::mem::take(&mut self.context));
        let (mut own, _) = self.row_keys(view);
        let _untold = self.join(&mut own, view);
        (self.base, self.context) = outer;
        let unit = own.text(Key::Unit).map(|said| tidy(&said.text)).filter(|unit| !unit.is_empty());
        let units = self.gives_unit();
        if self.block.rows == Rows::Outages {
            return own.from.or(own.time).is_some() && (unit.is_some() || !units);
        }
        if !self.has_number(view) || (units && unit.is_none()) {
            return false;
        }
        if own.quantity().is_some() {
            return true;
        }
        if dates_by_row(table) {
            return self.is_new_day(&own, unit.unwrap_or_default(), known);
        }
        unit.is_some_and(|unit| known.shapes.contains(&shape(&unit)) && !known.units.contains(&unit))
    }

    fn is_new_day(&self, own: &Keys, unit: String, known: &Known) -> bool {
        let day = own.pieces.day(self.build.fy_starts).map(|day| day.to_string());
        let day = day.or_else(|| own.from.or(own.time).and_then(|when| Some(when.day?.to_string())));
        day.is_some_and(|day| self.block.rows == Rows::Intervals || !known.places.contains(&(unit, day)))
    }

    fn gives_unit(&self) -> bool {
        self.columns.keys.iter().any(|mapped| *mapped.name == crate::layout::Name::Key(Key::Unit))
    }

    fn has_number(&self, view: &Row<'_, '_>) -> bool {
        let metrics = self.columns.metrics.iter().map(|(_, mapped)| mapped);
        let mut cols = metrics.chain(&self.columns.value).map(|mapped| mapped.col);
        let spread = || self.spread.iter().map(|column| column.col);
        let numeric = |at: &Address| {
            let cell = self.site.page.filled(*at);
            cell.is_some_and(|cell| matches!(cell.value, Value::Number(_) | Value::Span(_) | Value::Moment { .. }))
        };
        cols.any(|col| numeric(&Address::new(view.row, col)))
            || spread().any(|col| numeric(&Address::new(view.row, col)))
    }

    /// Returns the first row of the next table below a row, of those that the layout reads from this sheet.
    fn next_table(&self, last: u32) -> Option<u32> {
        let (scope, page) = (self.site.scope, self.site.page);
        let here = |at: &usize| scope.book.sheets.get(*at).is_some_and(|sheet| sheet.name() == page.sheet.name());
        let of_block = |block: &crate::layout::Block| {
            let table = block.table.as_ref().filter(|_| block.name != self.block.name)?;
            sheets::of(scope, block).ok()?.iter().find(|at| here(at))?;
            let headers = locate(page, block_area(page, block).ok()?, block, table).ok()?;
            headers.iter().map(|header| header.top).filter(|top| *top > last).min()
        };
        scope.layout.blocks.iter().filter_map(of_block).min()
    }
}

/// Returns how a name is written, whatever its numbers: `krw-05` and `krw 12` are `krw0`.
fn shape(name: &str) -> String {
    let mut shape = String::new();
    for c in loose(name).chars() {
        let c = if c.is_ascii_digit() { '0' } else { c };
        if c != '0' || !shape.ends_with('0') {
            shape.push(c);
        }
    }
    shape
}
