//! The values of one row: each cell of a metric read, what is derived of them, what was found at them.

use std::sync::Arc;

use super::arithmetic;
use super::keys::Keys;
use super::measure::{Measure, Outcome};
use super::repeated::is_of;
use super::rows::Walk;
use super::scope::Told;
use super::seen::{Seen, narrow};
use crate::cell::{Address, Place as At};
use crate::finding::{Finding, Severity};
use crate::layout::{Key, Name, Quantity};
use crate::names::Role;
use crate::record::Reading;
use crate::rule;

/// The values of a row, and what was found at them.
#[derive(Default)]
pub struct Values {
    /// The values.
    pub readings: Vec<Reading>,
    /// What was found, each with its column.
    pub findings: Vec<(u32, Finding)>,
}

impl<'a> Walk<'_, 'a> {
    /// Returns what stands in a cell.
    pub fn seen(&self, at: Address) -> Option<Seen<'a>> {
        self.site.page.filled(at).map(|cell| Seen::cell(cell, self.site.page.sheet.place(at)))
    }

    /// Reads one cell as a value of a quantity.
    pub fn value(
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
        let name = || quantity.to_string();
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
                (None, "".into())
            }
            Outcome::NoUnit(sentence) => {
                // Once a column, or once a row that names its own unit: the layout must say it.
                let sheet = self.site.page.sheet;
                let head = || self.header.heads.iter().find(|head| head.col == at.col);
                let own = self.columns.of(&Name::Key(Key::Uom)).map(|mapped| Address::new(at.row, mapped.col));
                let place = own.or_else(|| Some(head()?.at));
                let place = place.map_or_else(|| At::Sheet(sheet.name().clone()), |at| sheet.place(at));
                let finding = Finding::new(rule::NUMBER_UNREADABLE, sentence).severity(Severity::Error);
                told.say(finding.at(&place).of(name()));
                return;
            }
            Outcome::Value(value, unit) => (Some(value), unit),
        };
        let Some(seen) = seen else { return };
        if value.is_some() && measure.is_by_sign(quantity.metric, uom, &seen) {
            told.by_sign.insert(seen.at.clone());
        }
        values.readings.push(reading(quantity, value, unit, &seen, self.hidden));
    }

    /// Computes what the layout derives: the value where none stands, else one more to compare with.
    pub fn derive(&self, values: &mut Values, keys: &Keys) {
        // The row's own period and kind hold for what is derived of it, too.
        let qualified = |quantity: &Quantity| keys.qualified(*quantity).unwrap_or(*quantity);
        for (quantity, expression) in &self.table.derive {
            let quantity = &qualified(quantity);
            let known = |wanted: &Quantity| {
                let wanted = qualified(wanted);
                values.readings.iter().find(|r| is_of(r, &wanted)).and_then(|reading| reading.value)
            };
            let Some(value) = arithmetic::value(expression, &known, &|_, _| None) else { continue };
            let text = format!("= {}", arithmetic::written(expression));
            let unit = quantity.metric.dimension().unit().to_owned();
            let seen = Seen::text(&text, At::Layout);
            let mut derived = reading(quantity, Some(value), unit.into(), &seen, self.hidden);
            match values.readings.iter().position(|r| is_of(r, quantity)) {
                Some(at) if values.readings.get(at).is_some_and(|r| r.value.is_some()) => {
                    derived.role = Role::Again;
                    values.readings.push(derived);
                }
                Some(at) => {
                    let name = derived.name();
                    let note = |finding: &mut Finding| {
                        finding.severity = Severity::Info;
                        finding.message =
                            format!("no value stands where {name} is due; it is derived {}", derived.text);
                    };
                    let of_it = |finding: &&mut Finding| finding.metric.as_deref() == Some(name.as_str());
                    values.findings.iter_mut().map(|(_, finding)| finding).filter(of_it).for_each(note);
                    values.readings.get_mut(at).into_iter().for_each(|old| *old = derived.clone());
                }
                None => values.readings.push(derived),
            }
        }
    }
}

/// Returns the reading of what stands at a place.
pub fn reading(quantity: &Quantity, value: Option<f64>, unit: Arc<str>, seen: &Seen<'_>, hidden: bool) -> Reading {
    Reading {
        metric: quantity.metric,
        period: quantity.period,
        kind: quantity.kind,
        role: quantity.role,
        value,
        unit,
        text: seen.written().into(),
        place: seen.at.clone(),
        formula: seen.formula,
        hidden,
    }
}
