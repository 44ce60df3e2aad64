//! The keys that a row tells itself, over those that hold for it from outside.

use super::build::{due, has};
use super::columns::Mapped;
use super::condition::Row;
use super::keys::Keys;
use super::page::Words;
use super::rows::{Walk, word};
use super::scope::{Fault, Told, by};
use super::seen::{Seen, narrow};
use crate::cell::Address;
use crate::finding::{Finding, Severity};
use crate::layout::{Key, Name, Quantity, Rows, Where};
use crate::record::Said;
use crate::rule;

impl<'a> Walk<'_, 'a> {
    /// Returns the row's keys over those that hold for it, and what is missing or wrong of them.
    pub fn row_keys(&mut self, view: &Row<'_, '_>) -> (Keys, Vec<Finding>) {
        let (mut keys, mut findings) = (self.outer(), Vec::new());
        let mut row = Keys::default();
        let columns = self.columns;
        let mut missing: Vec<(&Mapped<'a>, Address, String)> = Vec::new();
        for mapped in &columns.keys {
            let at = self.cell_of(mapped, view.row);
            let written = match self.take(mapped, at, &mut row) {
                Ok(written) => written,
                Err(finding) => {
                    findings.push(*finding);
                    continue;
                }
            };
            missing.extend(written.map(|written| (mapped, at, written)));
        }
        keys.put(&row);
        for (mapped, at, written) in missing {
            let must = match (mapped.place.required, mapped.name) {
                (Some(required), _) => required,
                (None, Name::Key(key)) => due(*key, self.block.rows),
                (None, _) => false,
            };
            let there = matches!(mapped.name, Name::Key(key) if has(&keys, *key));
            if must && !there {
                findings.push(self.lacks(mapped.name, mapped.place, at, &written));
            }
        }
        (keys, findings)
    }

    /// Returns the cell that holds for a column in a row: its own, or with `fill` the last one above.
    fn cell_of(&mut self, mapped: &Mapped<'a>, row: u32) -> Address {
        let own = Address::new(row, mapped.col);
        if !mapped.place.fill_down {
            return own;
        }
        if self.site.page.filled(own).is_some() {
            self.above.insert(mapped.col, own);
        }
        self.above.get(&mapped.col).copied().unwrap_or(own)
    }

    /// Takes a key from its cell. Where there is none, what stands there instead.
    fn take(&self, mapped: &Mapped<'a>, at: Address, row: &mut Keys) -> Result<Option<String>, Fault> {
        let Some(seen) = self.seen(at) else { return Ok(Some(String::new())) };
        let written = seen.text.clone();
        let fault = |sentence: String| {
            let message = format!("{sentence} {}", by(&mapped.place.origin));
            Fault::from(Finding::new(rule::TABLE_NOT_FOUND, message).at(&self.site.page.sheet.place(at)))
        };
        let Some(seen) = narrow(mapped.place, Some(&mapped.nulls), seen).map_err(fault)? else {
            return Ok(Some(written));
        };
        let taken = row.take(mapped.name, mapped.place, &seen, self.site.scope.layout);
        taken.map(|()| None).map_err(|finding| self.as_stop(mapped.name, finding))
    }

    /// Returns a fault as it counts here: a stop that cannot be placed is one stop less; the day stands.
    fn as_stop(&self, name: &Name, finding: Fault) -> Fault {
        if self.block.rows == Rows::Outages && is_time(name) {
            return Finding { rule: rule::BREAKDOWN_INTERVAL_INVALID, severity: Severity::Warning, ..*finding }.into();
        }
        finding
    }

    /// Joins texts of other names of the row. Returns what cannot be what it is joined for.
    pub fn join(&self, keys: &mut Keys, view: &Row<'_, '_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, place) in &self.columns.joins {
            let Where::Join(names, with) = &place.at else { continue };
            let part = |name: &Name| match name {
                Name::Key(key) => keys.text(*key).map(|said| said.text.clone()),
                Name::Extra(_) => keys.extra(&word(name)).map(str::to_owned),
                Name::Metric(_) => view.text_of(name),
            };
            let Some(parts) = names.iter().map(part).collect::<Option<Vec<String>>>() else { continue };
            let at = view.cells.first().map_or(Address::new(view.row, 0), |(at, _)| *at);
            let seen = Seen::text(&parts.join(with), self.site.page.sheet.place(at));
            if let Ok(Some(seen)) = narrow(place, None, seen)
                && let Err(finding) = keys.take(name, place, &seen, self.site.scope.layout)
            {
                findings.push(*self.as_stop(name, finding));
            }
        }
        findings
    }

    /// Returns whether `ignore` names the label of a row that names its own metric.
    pub fn is_ignored(&self, view: &Row<'_, '_>) -> bool {
        let metric = self.columns.of(&Name::Key(Key::Metric)).or_else(|| self.columns.of(&Name::Key(Key::Period)));
        let Some(mapped) = metric.filter(|_| !self.table.ignore.is_empty()) else { return false };
        let label = self.seen(Address::new(view.row, mapped.col));
        label.is_some_and(|label| {
            let words = Words::of(&label.text);
            words.fit_any(&self.table.ignore) || words.fit_loosely(&self.table.ignore)
        })
    }

    /// Returns the metric that a row names; where it names none that is known and has values, that is told.
    pub fn row_quantity(&self, keys: &Keys, view: &Row<'_, '_>, col: u32, told: &mut Told) -> Option<Quantity> {
        let quantity = keys.quantity();
        if quantity.is_none() && view.cells.iter().any(|(at, _)| at.col == col) {
            let at = view.cells.first().map_or(Address::new(view.row, 0), |(at, _)| *at);
            let none = Said { text: String::new(), place: self.site.page.sheet.place(at) };
            self.unknown_label(Key::Metric, keys.text(Key::Metric).unwrap_or(&none), told);
        }
        quantity
    }

    /// Returns a quantity as the row's period and kind qualify it; a word that is none is told.
    pub fn qualify(&self, keys: &Keys, quantity: Quantity, told: &mut Told) -> Option<Quantity> {
        keys.qualified(quantity).map_err(|(key, said)| self.unknown_label(key, &said, told)).ok()
    }
}

fn is_time(name: &Name) -> bool {
    matches!(name, Name::Key(Key::From | Key::To | Key::Time | Key::Duration))
}
