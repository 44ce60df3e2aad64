//! One data row (or total row) of a table: its keys, its readings, its spread cells.

use super::arithmetic;
use super::build::{due, has};
use super::columns::Mapped;
use super::condition::Row;
use super::keys::Keys;
use super::measure::{Measure, Outcome};
use super::rows::Walk;
use super::scope::Told;
use super::seen::{Seen, narrow};
use crate::cell::{Address, Place as At};
use crate::finding::{Finding, Severity};
use crate::layout::{Key, Name, Quantity, Rows, Totals, Where};
use crate::names::Role;
use crate::record::{Reading, Record, Said, Subject};
use crate::rule;

/// The values of a row, and what was found at them.
#[derive(Default)]
struct Values {
    readings: Vec<Reading>,
    findings: Vec<(u32, Finding)>,
}

impl<'a> Walk<'_, 'a> {
    fn seen(&self, at: Address) -> Option<Seen<'a>> {
        self.site.page.filled(at).map(|cell| Seen::cell(cell, self.site.page.sheet.place(at)))
    }

    /// Reads a data row.
    pub fn data_row(&mut self, view: &Row<'_, '_>, told: &mut Told) {
        let (mut keys, findings) = self.row_keys(view);
        if self.is_ignored(view) {
            return;
        }
        self.join(&mut keys, view);
        let uom = keys.text(Key::Uom).map(|said| said.text.clone());
        let mut values = Values { readings: Vec::with_capacity(self.columns.metrics.len()), findings: Vec::new() };
        let columns = self.columns;
        for (quantity, mapped) in &columns.metrics {
            let Some(quantity) = self.qualify(&keys, *quantity, told) else { return };
            let at = Address::new(view.row, mapped.col);
            self.value(
                &mut values,
                (&quantity, mapped.place.required == Some(true)),
                &mapped.measure,
                at,
                uom.as_deref(),
                told,
            );
        }
        if let Some(mapped) = &columns.value {
            let at = Address::new(view.row, mapped.col);
            let quantity = self.row_quantity(&keys, view, mapped.col, told);
            if let Some(quantity) = quantity.and_then(|quantity| self.qualify(&keys, quantity, told)) {
                self.value(&mut values, (&quantity, false), &mapped.measure, at, uom.as_deref(), told);
            }
        }
        self.derive(&mut values);
        self.finish(&keys, values, findings.clone(), view);
        self.spread_row(&keys, &findings, uom.as_deref(), view, told);
    }

    /// Returns the row's keys over those that hold for it, and what is missing or wrong of them.
    fn row_keys(&mut self, view: &Row<'_, '_>) -> (Keys, Vec<Finding>) {
        let (mut keys, mut findings) = (self.outer(), Vec::new());
        let layout = self.site.scope.layout;
        let columns = self.columns;
        let mut row = Keys::default();
        let mut missing: Vec<(&Mapped<'a>, Address, String)> = Vec::new();
        for mapped in &columns.keys {
            let own = Address::new(view.row, mapped.col);
            let at = match self.site.page.filled(own) {
                Some(_) => own,
                None if mapped.place.fill_down => self.above.get(&mapped.col).copied().unwrap_or(own),
                None => own,
            };
            if mapped.place.fill_down {
                self.above.insert(mapped.col, at);
            }
            let Some(seen) = self.seen(at) else {
                missing.push((mapped, at, String::new()));
                continue;
            };
            let written = seen.text.clone();
            match narrow(mapped.place, Some(&mapped.nulls), seen) {
                Ok(Some(seen)) => {
                    if let Err(finding) = row.take(mapped.name, mapped.place, &seen, layout) {
                        findings.push(
                            if self.block.rows == Rows::Outages
                                && matches!(mapped.name, Name::Key(Key::From | Key::To | Key::Time | Key::Duration))
                            {
                                Finding {
                                    rule: rule::BREAKDOWN_INTERVAL_INVALID,
                                    severity: Severity::Warning,
                                    ..finding
                                }
                            } else {
                                finding
                            },
                        );
                    }
                }
                Ok(None) => missing.push((mapped, at, written)),
                Err(sentence) => {
                    let what = format!("{sentence} {}", super::scope::by(&mapped.place.origin));
                    findings.push(Finding::new(rule::TABLE_NOT_FOUND, what).at(&self.site.page.sheet.place(at)));
                }
            }
        }
        keys.put(&row);
        for (mapped, at, said) in missing {
            let must = match (mapped.place.required, mapped.name) {
                (Some(required), _) => required,
                (None, Name::Key(key)) => due(*key, self.block.rows),
                (None, _) => false,
            };
            let there = matches!(mapped.name, Name::Key(key) if has(&keys, *key));
            if must && !there {
                findings.push(self.lacks(mapped.name, mapped.place, at, &said));
            }
        }
        (keys, findings)
    }

    /// Joins texts of other names of the row.
    fn join(&self, keys: &mut Keys, view: &Row<'_, '_>) {
        for (name, place) in &self.columns.joins {
            let Where::Join(names, with) = &place.at else { continue };
            let part = |name: &Name| match name {
                Name::Key(key) => keys.text(*key).map(|said| said.text.clone()),
                Name::Extra(extra) => {
                    let wanted = format!("x_{extra}");
                    keys.extras.iter().find(|(name, _)| *name == wanted).map(|(_, said)| said.text.clone())
                }
                Name::Metric(_) => view.text_of(name),
            };
            let Some(parts) = names.iter().map(part).collect::<Option<Vec<String>>>() else { continue };
            let at = view.cells.first().map_or(Address::new(view.row, 0), |(at, _)| *at);
            let seen = Seen::text(&parts.join(with), self.site.page.sheet.place(at));
            if let Ok(Some(seen)) = narrow(place, None, seen) {
                // What is joined is a text, which nothing but a date can refuse; a date is then missing.
                let _missing_later = keys.take(name, place, &seen, self.site.scope.layout);
            }
        }
    }

    /// Returns whether `ignore` names the label of a row that names its own metric.
    fn is_ignored(&self, view: &Row<'_, '_>) -> bool {
        let metric = self.columns.of(&Name::Key(Key::Metric)).or_else(|| self.columns.of(&Name::Key(Key::Period)));
        let Some(mapped) = metric.filter(|_| !self.table.ignore.is_empty()) else { return false };
        let label = self.seen(Address::new(view.row, mapped.col));
        label.is_some_and(|label| {
            let words = super::page::Words::of(&label.text);
            words.fit_any(&self.table.ignore) || words.fit_loosely(&self.table.ignore)
        })
    }

    /// Returns the metric that a row names; where it names none that is known and has values, that is told.
    fn row_quantity(&self, keys: &Keys, view: &Row<'_, '_>, col: u32, told: &mut Told) -> Option<Quantity> {
        let quantity = keys.quantity();
        if quantity.is_none() && view.cells.iter().any(|(at, _)| at.col == col) {
            let at = view.cells.first().map_or(Address::new(view.row, 0), |(at, _)| *at);
            let none = Said { text: String::new(), place: self.site.page.sheet.place(at) };
            self.unknown_label(Key::Metric, keys.text(Key::Metric).unwrap_or(&none), told);
        }
        quantity
    }

    fn qualify(&self, keys: &Keys, quantity: Quantity, told: &mut Told) -> Option<Quantity> {
        keys.qualified(quantity).map_err(|(key, said)| self.unknown_label(key, &said, told)).ok()
    }

    /// Reads one cell as a value of a quantity.
    fn value(
        &self,
        values: &mut Values,
        (quantity, required): (&Quantity, bool),
        measure: &Measure<'a>,
        at: Address,
        uom: Option<&str>,
        told: &mut Told,
    ) {
        let seen = self.seen(at).map(|seen| narrow(measure.place(), None, seen));
        let seen = match seen {
            Some(Ok(seen)) => seen,
            Some(Err(sentence)) => {
                let finding = Finding::new(rule::TABLE_NOT_FOUND, sentence).at(&self.site.page.sheet.place(at));
                return values.findings.push((at.col, finding));
            }
            None => None,
        };
        let outcome = seen.as_ref().map_or(Outcome::Blank, |seen| measure.read(quantity, seen, uom));
        let name = || arithmetic::name_of(quantity);
        let (value, unit) = match outcome {
            Outcome::Blank => {
                if required {
                    let lacks = self.lacks(&Name::Metric(*quantity), measure.place(), at, "");
                    values.findings.push((at.col, lacks.of(name())));
                }
                return;
            }
            Outcome::Null(finding) => {
                let severity = if required { Severity::Error } else { finding.severity };
                values.findings.push((at.col, finding.severity(severity).of(name())));
                (None, String::new())
            }
            Outcome::NoUnit(sentence) => {
                // Once a column: the layout must say it.
                let place = At::Sheet(self.site.page.sheet.name().clone());
                let finding = Finding::new(rule::NUMBER_UNREADABLE, sentence).severity(Severity::Error);
                told.say(finding.at(&place).of(name()));
                return;
            }
            Outcome::Value(value, unit) => (Some(value), unit),
        };
        let Some(seen) = seen else { return };
        values.readings.push(reading(quantity, value, unit, &seen, self.hidden));
    }

    /// Computes what the layout derives: the value where none stands, else one more to compare with.
    fn derive(&self, values: &mut Values) {
        for (quantity, expression) in &self.table.derive {
            let known =
                |wanted: &Quantity| values.readings.iter().find(|r| is(r, wanted)).and_then(|reading| reading.value);
            let Some(value) = arithmetic::value(expression, &known, &|_, _| None) else { continue };
            let text = format!("= {}", arithmetic::written(expression));
            let unit = quantity.metric.dimension().unit().to_owned();
            let seen = Seen::text(&text, At::Layout);
            let mut derived = reading(quantity, Some(value), unit, &seen, self.hidden);
            match values.readings.iter().position(|r| is(r, quantity)) {
                Some(at) if values.readings.get(at).is_some_and(|r| r.value.is_some()) => {
                    derived.role = Role::Again;
                    values.readings.push(derived);
                }
                Some(at) => values.readings.get_mut(at).into_iter().for_each(|old| *old = derived.clone()),
                None => values.readings.push(derived),
            }
        }
    }

    /// Keeps the record of a row if it says anything.
    fn finish(&mut self, keys: &Keys, values: Values, mut findings: Vec<Finding>, view: &Row<'_, '_>) {
        let said = values.readings.iter().any(|reading| reading.value.is_some());
        let at = view.cells.first().map_or(Address::new(view.row, 0), |(at, _)| *at);
        if !said && self.block.rows != Rows::Outages {
            for (col, finding) in values.findings {
                if finding.rule != rule::REQUIRED_METRIC_MISSING {
                    self.note(col, finding);
                }
            }
            return;
        }
        findings.extend(values.findings.into_iter().map(|(_, finding)| finding));
        let place = self.site.page.sheet.place(at);
        if let Some(record) = self.build.record(keys, values.readings, findings, place) {
            self.keep(record);
        }
    }

    /// Reads the spread cells of a row: each filled one is a record.
    fn spread_row(
        &mut self,
        keys: &Keys,
        row_findings: &[Finding],
        uom: Option<&str>,
        view: &Row<'_, '_>,
        told: &mut Told,
    ) {
        let spread = self.spread;
        if spread.is_empty() {
            return;
        }
        let mut of_row = None;
        for column in spread {
            let at = Address::new(view.row, column.col);
            if self.site.page.filled(at).is_none() {
                continue;
            }
            let mut own = keys.clone();
            own.put(&column.keys);
            let quantity = match column.quantity {
                Some(quantity) => Some(quantity),
                None => *of_row.get_or_insert_with(|| self.row_quantity(&own, view, column.col, told)),
            };
            let Some(quantity) = quantity.and_then(|quantity| self.qualify(&own, quantity, told)) else { continue };
            let mut values = Values::default();
            let uom = own.text(Key::Uom).map(|said| said.text.as_str()).or(uom);
            self.value(&mut values, (&quantity, false), &column.measure, at, uom, told);
            if !values.readings.iter().any(|reading| reading.value.is_some()) {
                values.findings.into_iter().for_each(|(_, finding)| self.note(view.row, finding));
                continue;
            }
            let findings = row_findings.iter().cloned().chain(values.findings.into_iter().map(|(_, f)| f)).collect();
            let place = self.site.page.sheet.place(at);
            if let Some(record) = self.build.record(&own, values.readings, findings, place) {
                self.keep(record);
            }
        }
    }

    /// Reads a row of totals: what the rows of its table should combine to.
    pub fn total_row(&mut self, view: &Row<'_, '_>, totals: &Totals, told: &mut Told) {
        let keys = self.outer();
        let of = totals.of.as_ref().and_then(|name| {
            let own = match name {
                Name::Key(key) => keys.text(*key).map(|said| said.text.clone()),
                _ => None,
            };
            view.text_of(name).or(own).map(|text| (super::rows::word(name), text))
        });
        let subject = Subject::Total { combine: totals.combine, of };
        let columns = self.columns;
        let mut values = Values::default();
        for (quantity, mapped) in columns.metrics.iter().filter(|(quantity, _)| quantity.role == Role::Value) {
            let at = Address::new(view.row, mapped.col);
            self.value(&mut values, (quantity, false), &mapped.measure, at, None, told);
        }
        self.keep_total(&keys, values, subject.clone(), view.cells.first().map(|(at, _)| *at));
        for column in self.spread {
            let at = Address::new(view.row, column.col);
            let Some(quantity) = column.quantity.filter(|_| self.site.page.filled(at).is_some()) else { continue };
            let mut own = keys.clone();
            own.put(&column.keys);
            let mut values = Values::default();
            self.value(&mut values, (&quantity, false), &column.measure, at, None, told);
            self.keep_total(&own, values, subject.clone(), Some(at));
        }
    }

    fn keep_total(&mut self, keys: &Keys, values: Values, subject: Subject, at: Option<Address>) {
        let Some(at) = at.filter(|_| values.readings.iter().any(|reading| reading.value.is_some())) else { return };
        let readings = values.readings.into_iter().map(|reading| Reading { role: Role::Total, ..reading }).collect();
        let date = keys.pieces.day(self.build.fy_starts).or_else(|| self.common.day.one().copied());
        let plant = keys.text(Key::Plant).cloned().or_else(|| self.common.plant.one().cloned().flatten());
        self.records.push(Record {
            block: self.build.number,
            subject,
            plant,
            unit: None,
            date,
            date_place: keys.date_place.clone(),
            part: keys.words(Key::Part).to_owned(),
            place: self.site.page.sheet.place(at),
            readings,
            extras: Vec::new(),
            findings: values.findings.into_iter().map(|(_, finding)| finding).collect(),
        });
    }
}

/// Returns whether a reading is of a quantity.
fn is(reading: &Reading, quantity: &Quantity) -> bool {
    reading.metric == quantity.metric
        && reading.period == quantity.period
        && reading.kind == quantity.kind
        && reading.role == quantity.role
}

/// Returns the reading of what stands at a place.
pub fn reading(quantity: &Quantity, value: Option<f64>, unit: String, seen: &Seen<'_>, hidden: bool) -> Reading {
    Reading {
        metric: quantity.metric,
        period: quantity.period,
        kind: quantity.kind,
        role: quantity.role,
        value,
        unit,
        text: seen.written().to_owned(),
        place: seen.at.clone(),
        formula: seen.formula,
        hidden,
    }
}
