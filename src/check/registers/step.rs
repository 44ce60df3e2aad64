//! The step of one register from its opening to its closing reading, and what keeps it from being the day's amount.

use chrono::NaiveDate;

use crate::cell::Place;
use crate::finding::Finding;
use crate::lineage::shown;
use crate::names::{Period, Role, tidy};
use crate::plant::{Meter, Plant};
use crate::record::{Reading, Register};
use crate::report::Given;
use crate::rule::{self, METER_CONTINUITY, METER_TIMES_MF};
use crate::units::{Dimension, Unit};

/// What a register counted in a day.
pub(super) struct Amount {
    /// The step times its factor.
    pub value: f64,
    /// The factor, where there is one.
    pub factor: Option<f64>,
    /// What the step has on top, where the register turned over zero.
    turned: Option<f64>,
}

/// From where a register's step begins.
pub(super) enum Open<'a> {
    /// Its report's own opening reading.
    Own(&'a Given),
    /// What it closed with the day before.
    Before(&'a Given),
    /// Zero: its period begins with the day.
    Zero,
}

impl Open<'_> {
    fn value(&self) -> Option<f64> {
        match self {
            Self::Own(given) | Self::Before(given) => given.value(),
            Self::Zero => Some(0.0),
        }
    }
}

/// Returns a register's step times its factor. `bounded`: the step must be what the plant can have made; a turn over zero
/// always must be.
pub(super) fn amount(
    close: &Given,
    open: &Open<'_>,
    plant: &Plant,
    day: NaiveDate,
    bounded: bool,
) -> Result<Amount, Box<Finding>> {
    let name = name_of(close);
    let (Some(to), Some(from)) = (close.value(), open.value()) else {
        let message = format!("{name} is not known: its closing reading has no value that may be used.");
        return Err(at(METER_CONTINUITY, close, message));
    };
    let register = close.register.clone().unwrap_or_default();
    let factor = factor(close, &register, plant)?;
    let mut turned = None;
    if to < from {
        let turns_at = register.turns_at.or_else(|| turns_at(close, plant)).filter(|at| from < *at && to >= 0.0);
        if turns_at.is_none() {
            let message = format!(
                "The register of {name} fell from {} to {} {}: replaced or set back? The day has no value.",
                shown(from),
                shown(to),
                close.reading.metric.dimension().unit()
            );
            return Err(at(METER_CONTINUITY, close, message));
        }
        turned = turns_at;
    }
    let value = (to - from + turned.unwrap_or(0.0)) * factor.unwrap_or(1.0);
    match most(close, plant, day) {
        Some(most) if (turned.is_some() || bounded) && value > most => {
            let unit = close.reading.metric.dimension().unit();
            let how = if turned.is_some() { " over zero" } else { "" };
            let message = format!(
                "The register of {name} went from {} to {} {unit}{how}, which is {value:.1} {unit}; {most:.1} {unit} a day is \
                 the most that can be. The value is not used.",
                shown(from),
                shown(to)
            );
            Err(at(METER_CONTINUITY, close, message))
        }
        None if turned.is_some() => {
            let message = format!(
                "The register of {name} fell from {} to {}: whether it turned over zero cannot be told without a capacity. \
                 The day has no value.",
                shown(from),
                shown(to)
            );
            Err(at(METER_CONTINUITY, close, message))
        }
        _ => Ok(Amount { value, factor, turned }),
    }
}

/// Returns what a step is multiplied with: what stands beside the register or the master data knows, which must agree.
fn factor(close: &Given, register: &Register, plant: &Plant) -> Result<Option<f64>, Box<Finding>> {
    let known = meter(close, plant).and_then(|meter| meter.mf);
    let name = name_of(close);
    match (register.mf, known) {
        (Some(written), Some(known)) if (written - known).abs() > 1e-9 * known.abs() => {
            let message =
                format!("The factor of {name} is {written} here and {known} by the master data. The day has no value.");
            Err(at(METER_TIMES_MF, close, message))
        }
        (None, None) if register.lacks_mf => {
            let message = format!("No factor stands beside the register of {name}. The day has no value.");
            Err(at(METER_TIMES_MF, close, message))
        }
        (written, known) => Ok(written.or(known)),
    }
}

/// Returns the meter of the master data whose register it is: the unit's by its name, the plant's if it has only one.
fn meter<'a>(close: &Given, plant: &'a Plant) -> Option<&'a Meter> {
    match (&close.unit, plant.meters.as_slice()) {
        (Some(unit), meters) => meters.iter().find(|meter| tidy(&meter.name) == tidy(unit)),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}

fn turns_at(close: &Given, plant: &Plant) -> Option<f64> {
    let digits = i32::try_from(meter(close, plant)?.digits?).ok()?;
    Unit::parse(&close.reading.unit)?.to_kept(10f64.powi(digits))
}

/// Returns the most that a register of energy can count in a day.
fn most(close: &Given, plant: &Plant, day: NaiveDate) -> Option<f64> {
    if !matches!(close.reading.metric.dimension(), Dimension::Energy | Dimension::Reactive | Dimension::Apparent) {
        return None;
    }
    let factor =
        |rule: rule::Rule| rule.definition().thresholds.first().map_or(1.0, |threshold| plant.threshold(threshold));
    let of_plant = || Some(plant.capacity(day).ac_kw? * 24.0 * factor(rule::ENERGY_ABOVE_CAPACITY));
    let unit = close.unit.as_ref().and_then(|name| plant.units_on(day).find(|unit| unit.name == *name));
    let of_unit = unit.filter(|unit| unit.generates()).and_then(|unit| {
        let by_capacity = unit.ac_kw.map(|kw| kw * 24.0 * factor(rule::UNIT_ENERGY_ABOVE_CAPACITY));
        [by_capacity, unit.max_kwh_day].into_iter().flatten().reduce(f64::min)
    });
    of_unit.or_else(of_plant)
}

/// Returns the value of a day that a register's step makes.
pub(super) fn making(close: &Given, open: &Open<'_>, amount: &Amount, day: NaiveDate) -> Given {
    let reading = &close.reading;
    let name = reading.name();
    let step = match open {
        Open::Own(open) => format!("{name} - {}", open.reading.name()),
        Open::Zero => name,
        Open::Before(last) => {
            let (from, on) = (last.value().unwrap_or_default(), day.pred_opt().unwrap_or(day));
            format!("{name} - {} ({} of {on})", shown(from), last.reading.place)
        }
    };
    let step = amount.turned.map_or(step.clone(), |turned| format!("{step} + {}", shown(turned)));
    let text = match amount.factor {
        Some(factor) => format!("= ({step}) × {factor}"),
        None => format!("= {step}"),
    };
    let made = Reading {
        period: Period::Day,
        role: Role::Value,
        value: Some(amount.value).filter(|value| value.is_finite()),
        unit: reading.metric.dimension().unit().into(),
        text: text.into(),
        place: Place::Layout,
        formula: false,
        ..reading.clone()
    };
    let register = Some(close.register.clone().unwrap_or_default());
    Given { reading: made, usable: true, refused: false, register, combine: None, of: None, ..close.clone() }
}

/// Returns the register's metric and whose it is.
pub(super) fn name_of(given: &Given) -> String {
    let metric = given.reading.metric;
    given.unit.as_ref().map_or_else(|| metric.to_string(), |unit| format!("{metric} of {unit}"))
}

pub(super) fn at(rule: rule::Rule, given: &Given, message: String) -> Box<Finding> {
    let finding = Finding::new(rule, message).at(&given.reading.place).of(given.reading.name());
    finding.unit(given.unit.as_deref()).said(given.reading.text.clone()).hint(rule.definition().remedy).into()
}
