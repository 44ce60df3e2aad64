//! One data row (or total row) of a table: its keys, its readings, its spread cells.

use super::condition::Row;
use super::keys::Keys;
use super::rows::{Walk, word};
use super::scope::Told;
use super::table::dates_by_row;
use super::values::Values;
use crate::cell::Address;
use crate::finding::{Finding, Severity};
use crate::layout::{Key, Name, Rows, Totals};
use crate::names::{Role, tidy};
use crate::record::{Reading, Record, Said, Subject};
use crate::rule;

impl Walk<'_, '_> {
    /// Reads a data row.
    pub fn data_row(&mut self, view: &Row<'_, '_>, told: &mut Told) {
        let (mut keys, mut findings) = self.row_keys(view);
        if self.is_ignored(view) {
            return;
        }
        let before = self.records.len();
        findings.extend(self.join(&mut keys, view));
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
        self.derive(&mut values, &keys);
        self.finish(&keys, values, findings.clone(), view);
        self.spread_row(&keys, &findings, uom.as_deref(), view, told);
        if self.records.len() == before {
            self.silent.extend(keys.text(Key::Unit).map(|said| said.text.clone()));
        }
    }

    /// Keeps the record of a row if it says anything.
    fn finish(&mut self, keys: &Keys, values: Values, mut findings: Vec<Finding>, view: &Row<'_, '_>) {
        let said = values.readings.iter().any(|reading| reading.value.is_some());
        let at = view.cells.first().map_or(Address::new(view.row, 0), |(at, _)| *at);
        // A row without values may be a day to come. A unit's row on a sheet of one day is that unit, without a value.
        let unit = keys.text(Key::Unit).is_some() && !values.readings.is_empty() && !dates_by_row(self.table);
        if !said && !unit && !matches!(self.block.rows, Rows::Outages | Rows::Units) {
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
                _ => keys.extra(&word(name)).map(str::to_owned),
            };
            view.text_of(name).or(own).map(|text| (word(name), text))
        });
        let above = (totals.of == Some(Name::Key(Key::Plant))).then(|| self.plant_above(view)).flatten();
        let subject = Subject::Total { combine: totals.combine, of };
        let columns = self.columns;
        let mut values = Values::default();
        for (quantity, mapped) in columns.metrics.iter().filter(|(quantity, _)| quantity.role == Role::Value) {
            let at = Address::new(view.row, mapped.col);
            self.value(&mut values, (quantity, false), &mapped.measure, at, None, told);
        }
        let first = view.cells.first().map(|(at, _)| *at);
        self.keep_total(&keys, values, (subject.clone(), above.clone()), first);
        for column in self.spread {
            let at = Address::new(view.row, column.col);
            let Some(quantity) = column.quantity.filter(|_| self.site.page.filled(at).is_some()) else { continue };
            let mut own = keys.clone();
            own.put(&column.keys);
            let mut values = Values::default();
            self.value(&mut values, (&quantity, false), &column.measure, at, None, told);
            self.keep_total(&own, values, (subject.clone(), above.clone()), Some(at));
        }
    }

    /// Returns the plant that a total of a plant is of: the one that its row names, else that of all rows since the last
    /// such total, unless rows further up are of it, too.
    fn plant_above(&mut self, view: &Row<'_, '_>) -> Option<Said> {
        let since = std::mem::take(&mut self.common.since);
        let above = since.one().cloned().flatten().filter(|said| !self.common.before.contains(&tidy(&said.text)));
        self.common.before.clone_from(&self.common.plants);
        let plant = Name::Key(Key::Plant);
        let Some(col) = self.columns.of(&plant).map(|mapped| mapped.col) else { return above };
        let at = Address::new(view.row, col);
        // "Total" in the plants' column is a label, and no plant of its rows.
        let own = view.text_of(&plant).filter(|text| self.common.plants.contains(&tidy(text)));
        own.map(|text| Said { text, place: self.site.page.sheet.place(at) }).or(above)
    }

    fn keep_total(
        &mut self,
        keys: &Keys,
        values: Values,
        (subject, above): (Subject, Option<Said>),
        at: Option<Address>,
    ) {
        let findings = values.findings.into_iter().map(|(col, finding)| (col, of_total(finding)));
        let Some(at) = at.filter(|_| values.readings.iter().any(|reading| reading.value.is_some())) else {
            let of_formulas = [rule::FORMULA_WITHOUT_VALUE, rule::FORMULA_ERROR_CELL];
            let told = findings.filter(|(_, finding)| of_formulas.contains(&finding.rule));
            return told.for_each(|(col, finding)| self.note(col, finding));
        };
        let readings = values.readings.into_iter().map(|reading| Reading { role: Role::Total, ..reading }).collect();
        let date = keys.pieces.day(self.build.fy_starts).or_else(|| self.common.day.one().copied());
        let common = || self.common.plant.one().cloned().flatten();
        let plant = keys.text(Key::Plant).cloned().or(above).or_else(common);
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
            registers: Vec::new(),
            extras: Vec::new(),
            findings: findings.map(|(_, finding)| finding).collect(),
        });
    }
}

/// Returns what was found at a printed total as of that: no value of a row is null.
fn of_total(finding: Finding) -> Finding {
    let metric = finding.metric.clone().unwrap_or_default();
    let nothing = format!("; the total of {metric} is compared with nothing");
    let message = finding.message.replace(&format!("; {metric} is null"), &nothing);
    let finding = Finding { message, ..finding };
    if finding.rule != rule::FORMULA_WITHOUT_VALUE {
        return finding;
    }
    finding.severity(Severity::Info).hint("Open the file in Excel and save it; or leave such rows out of `totals`.")
}
