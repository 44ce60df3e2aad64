//! How the number at a place becomes a value of a metric: its unit in the order of trust, null words, typed hours.

use std::cell::RefCell;
use std::sync::Arc;

use super::hint::{Hint, advice, hints};
use super::number::parse_with_unit;
use super::scope::{by, shown};
use super::seen::{Nulls, Seen};
use super::when::{clock, seconds_of};
use crate::cell::Value;
use crate::finding::{Finding, Severity};
use crate::layout::{Block, NumberStyle, Place, Quantity, UnitFor};
use crate::metric::Metric;
use crate::rule;
use crate::units::{Dimension, Unit};

/// How numbers of one column (or label) are read.
pub struct Measure<'a> {
    place: &'a Place,
    nulls: Nulls,
    style: NumberStyle,
    defaults: &'a [(UnitFor, Unit)],
    hints: Vec<Hint>,
    /// The unit of the value before, which is mostly that of the next one: a million readings share its text.
    last: RefCell<Arc<str>>,
}

/// What stands where a number is due.
pub enum Outcome {
    /// Nothing.
    Blank,
    /// Something that is no value; the finding tells what.
    Null(Finding),
    /// A number of no known unit, or of a unit of another kind: the layout must say. A sentence.
    NoUnit(String),
    /// A value in the metric's unit, and the unit it was read in.
    Value(f64, Arc<str>),
}

impl<'a> Measure<'a> {
    /// Returns how numbers are read under a header: its unit row and its texts, its own first, then its parents'.
    pub fn of(place: &'a Place, block: &'a Block, style: NumberStyle, uom: Option<&str>, heads: &[&str]) -> Self {
        let hints = hints(uom, heads);
        let nulls = Nulls::of(block.null.iter().chain(&place.null));
        Self { place, nulls, style, defaults: &block.units, hints, last: RefCell::new("".into()) }
    }

    /// Returns the place whose numbers are read.
    pub fn place(&self) -> &'a Place {
        self.place
    }

    /// Returns the unit of numbers that do not carry their own, with how it is written: the one that the layout or the
    /// header says; of a ratio without any the header's percent sign.
    fn unit(&self, metric: Metric, uom: Option<&str>) -> Result<(Unit, String), String> {
        let wanted = metric.dimension();
        if let Some(said) = self.said(metric, uom) {
            return said;
        }
        match wanted {
            Dimension::Count | Dimension::Money => Ok((Unit::kept(wanted), String::new())),
            Dimension::Ratio if self.names_per_cent(uom) => Ok((Unit::kept(wanted), wanted.unit().to_owned())),
            _ => Err(self.unknown(metric, uom)),
        }
    }

    /// Returns what to say where nothing names the unit of a metric, or what the row names is none that is known.
    pub fn unknown(&self, metric: Metric, uom: Option<&str>) -> String {
        let (how, by) = (advice(metric.dimension()), by(&self.place.origin));
        match uom.filter(|text| !text.trim().is_empty() && Unit::parse(text).is_none()) {
            Some(text) => format!("{} is no unit that is known, and {metric} stands in it: {how} {by}", shown(text)),
            None => format!("nothing names the unit of {metric}: {how} {by}"),
        }
    }

    /// Returns whether a number of a metric is per cent by the sign in its header alone. Excel shows 0.15 as 15 %: it may
    /// be a fraction as well.
    pub fn is_by_sign(&self, metric: Metric, uom: Option<&str>, seen: &Seen<'_>) -> bool {
        let ratio = metric.dimension() == Dimension::Ratio && !seen.text.contains('%');
        ratio && self.said(metric, uom).is_none() && self.names_per_cent(uom)
    }

    fn names_per_cent(&self, uom: Option<&str>) -> bool {
        let named = uom.and_then(Unit::parse).into_iter().chain(self.hints.iter().map(|hint| hint.unit));
        named.into_iter().any(is_per_cent)
    }

    /// Returns the unit that is said of a metric's numbers: by the layout, or by more than a percent sign.
    fn said(&self, metric: Metric, uom: Option<&str>) -> Option<Result<(Unit, String), String>> {
        let wanted = metric.dimension();
        let fits = |unit: Unit, written: &str| {
            if unit.dimension == wanted {
                Ok((unit, written.to_owned()))
            } else {
                let (is, kind) = (unit.dimension.name(), wanted.name());
                Err(format!("{metric} is {kind}, \"{written}\" is a unit of {is} {}", by(&self.place.origin)))
            }
        };
        if let Some(unit) = self.place.unit {
            return Some(fits(unit, &unit.to_string()));
        }
        let says = |unit: Unit| !(wanted == Dimension::Ratio && is_per_cent(unit));
        if let Some((unit, written)) = uom.and_then(|text| Some((Unit::parse(text)?, text))).filter(|(u, _)| says(*u)) {
            return Some(fits(unit, written));
        }
        // A last word that is a unit of another kind is just a word: `Energy Day`, `Inverter No`.
        let mut hints = self.hints.iter().filter(|h| says(h.unit) && (h.plain || h.unit.dimension == wanted));
        if let Some(hint) = hints.next() {
            return Some(fits(hint.unit, &hint.written));
        }
        let default = self.defaults.iter().find(|(of, _)| match of {
            UnitFor::Metric(of) => *of == metric,
            UnitFor::Dimension(of) => *of == wanted,
        });
        default.map(|(_, unit)| fits(*unit, &unit.to_string()))
    }

    /// Returns what stands there as a value of a quantity. `uom` is the unit that its row names.
    pub fn read(&self, quantity: &Quantity, seen: &Seen<'_>, uom: Option<&str>) -> Outcome {
        let metric = quantity.metric;
        let wrong = |finding: Finding| Outcome::Null(finding.at(&seen.at).said(seen.written()));
        let unreadable = || {
            let what = format!("{} stands where a number is due", shown(seen.written()));
            wrong(Finding::new(rule::NUMBER_UNREADABLE, format!("{what}; {metric} is null {}", by(&self.place.origin))))
        };
        let is_hours = metric.dimension() == Dimension::Hours && !self.place.raw;
        let value = seen.cell.map(|cell| &cell.value);
        match value {
            Some(Value::Error(error)) => {
                return self.broken(rule::FORMULA_ERROR_CELL, &format!("{error} stands"), seen, metric);
            }
            Some(Value::Empty) => {
                return self.broken(rule::FORMULA_WITHOUT_VALUE, "a formula without its value stands", seen, metric);
            }
            _ if seen.text.is_empty() => return Outcome::Blank,
            _ if self.nulls.has(seen) => {
                let what = format!("{} means no value; {metric} is null", shown(seen.written()));
                return wrong(Finding::new(rule::PLACEHOLDER_VALUE, what));
            }
            Some(Value::Moment { serial: days, .. } | Value::Span(days)) if is_hours => {
                return self.hours(seconds_of(*days)).unwrap_or_else(unreadable);
            }
            _ if seen.text.starts_with('#') && is_error_text(&seen.text) => {
                return self.broken(rule::FORMULA_ERROR_CELL, &format!("{} stands", seen.text), seen, metric);
            }
            _ => {}
        }
        let (number, own) = match value {
            Some(Value::Number(number)) => (*number, None),
            Some(Value::Moment { serial: days, .. } | Value::Span(days)) if self.place.raw => (*days, None),
            Some(Value::Moment { .. } | Value::Span(_) | Value::Bool(_)) => return unreadable(),
            _ => match parse_with_unit(&seen.text, self.style) {
                Ok(read) => read,
                Err(_) if is_hours => {
                    return clock(&seen.text).and_then(|s| self.hours(s)).unwrap_or_else(unreadable);
                }
                Err(_) => return unreadable(),
            },
        };
        let unit = match own {
            Some((unit, _)) if unit.dimension != metric.dimension() => return unreadable(),
            Some(own) => Ok(own),
            None => self.unit(metric, uom),
        };
        match unit {
            Ok((unit, written)) => match unit.to_kept(number * self.place.times) {
                Some(kept) => Outcome::Value(kept, self.shared(&written)),
                None => unreadable(),
            },
            Err(sentence) => Outcome::NoUnit(sentence),
        }
    }

    /// Returns typed hours: 23:59:59 is the whole day.
    fn hours(&self, seconds: i64) -> Option<Outcome> {
        let seconds = u32::try_from(if seconds == 86_399 { 86_400 } else { seconds }).ok()?;
        Some(Outcome::Value(f64::from(seconds) / 3600.0 * self.place.times, self.shared("h")))
    }

    fn shared(&self, unit: &str) -> Arc<str> {
        let mut last = self.last.borrow_mut();
        if **last != *unit {
            *last = unit.into();
        }
        Arc::clone(&last)
    }

    fn broken(&self, rule: rule::Rule, what: &str, seen: &Seen<'_>, metric: Metric) -> Outcome {
        let required = self.place.required == Some(true);
        let severity = if required { Severity::Error } else { rule.severity() };
        let finding = Finding::new(rule, format!("{what} where a number is due; {metric} is null"));
        Outcome::Null(finding.severity(severity).at(&seen.at).said(seen.written()))
    }
}

fn is_per_cent(unit: Unit) -> bool {
    unit == Unit::kept(Dimension::Ratio)
}

fn is_error_text(text: &str) -> bool {
    ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"].contains(&text)
}

#[cfg(test)]
mod tests;
