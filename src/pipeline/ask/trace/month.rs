//! A month's number from its days, each by the reports and cells that it stands on.

use anyhow::Result;
use chrono::NaiveDate;

use super::{Basis, Told};
use crate::aggregate::{self, DayParts};
use crate::calendar::Month;
use crate::lineage::{Made, Number, REPORTED, Step, shown};
use crate::metric::{Combine, Metric};
use crate::overview::trace::{DayLine, Value};
use crate::pipeline::columns;
use crate::plant::Plant;
use crate::store::Reader;
use crate::summary::Ratio;

/// A month's number.
pub struct MonthTold {
    /// How it is made of its days.
    pub step: Step,
    /// Its parts, where it is a ratio.
    pub ratio: Option<Ratio>,
    /// Its days, reported or not.
    pub days: Vec<DayLine>,
    /// What reports gave for them.
    pub values: Vec<Value>,
    /// What a reader should know beside it.
    pub notes: Vec<String>,
}

/// Returns a month's number of a plant or of one of its units, up to a day (`over`: the last that should be reported,
/// unless later ones are).
pub fn month(
    store: &mut Reader,
    (id, plant): (i64, &Plant),
    month: Month,
    (unit, name): (Option<&str>, &str),
    (over, as_of): (NaiveDate, Option<i64>),
) -> Result<MonthTold> {
    let parts = day_parts(store, id, month, unit, as_of)?;
    let total = aggregate::month(month, &parts.iter().map(|(_, parts)| parts.clone()).collect::<Vec<_>>());
    let mut out = MonthTold {
        step: Step {
            number: Number::new(unit, name),
            value: None,
            made: Made::Nothing,
            formula: String::new(),
            with: None,
            needs: Vec::new(),
            sources: Vec::new(),
        },
        ratio: total.ratios.get(name).copied(),
        days: Vec::new(),
        values: Vec::new(),
        notes: Vec::new(),
    };
    let last = parts.last().map_or(over, |(day, _)| over.max(*day)).min(month.last());
    let mut basis_formula = None;
    for day in month.first().iter_days().take_while(|day| *day <= last) {
        let basis = Basis::load(store, (id, plant), day, as_of)?;
        let number = basis.number(unit, name);
        let told = basis.tell(&number)?;
        out.step.number = number.clone();
        let ratio = parts.iter().find(|(on, _)| *on == day).and_then(|(_, p)| p.ratios.get(&number.name)).copied();
        let value = basis.stored(&number)?;
        if value.is_some() {
            basis_formula = basis_formula.or_else(|| told.steps.first().map(|step| step.formula.clone()));
        }
        out.days.push(line(day, value, ratio, &basis, &told));
        out.values.extend(told.values);
    }
    made(&mut out, &total, basis_formula);
    Ok(out)
}

pub(super) fn day_parts(
    store: &mut Reader,
    id: i64,
    month: Month,
    unit: Option<&str>,
    as_of: Option<i64>,
) -> Result<Vec<(NaiveDate, DayParts)>> {
    let (from, to) = (month.first(), month.last());
    let Some(unit) = unit else {
        let rows = store.days(Some(id), from, to, as_of)?;
        return rows.iter().map(|row| Ok((row.day, columns::parts(row)?))).collect();
    };
    let rows = store.unit_days(Some(id), from, to, as_of)?;
    rows.iter().filter(|row| row.unit == unit).map(|row| Ok((row.day, columns::unit_parts(row)?))).collect()
}

/// Returns the month's number that a day's number goes into, if it does.
pub(super) fn of_day(
    store: &mut Reader,
    (plant_id, of): (i64, Month),
    number: &Number,
    basis: &Basis,
    as_of: Option<i64>,
) -> Result<Option<f64>> {
    if number.name.starts_with(REPORTED) {
        return Ok(None);
    }
    let parts = day_parts(store, plant_id, of, number.unit.as_deref(), as_of)?;
    let total = aggregate::month(of, &parts.iter().map(|(_, parts)| parts.clone()).collect::<Vec<_>>());
    if number.name == "energy_kwh" {
        return Ok(total.energy_kwh.map(|t| t.value));
    }
    if let Some(ratio) = total.ratios.get(&number.name) {
        return Ok(Some(ratio.value()));
    }
    let value = total.totals.get(&number.name).map(|t| t.value);
    let mine = basis.stored(number)?;
    Ok(match Metric::named(&number.name).map(Metric::over_time) {
        Some(Combine::Sum | Combine::Mean) => value,
        Some(Combine::Max | Combine::Min) => value.filter(|value| mine.is_some_and(|m| m.to_bits() == value.to_bits())),
        _ => {
            let later = parts.iter().any(|(day, p)| *day > basis.day && p.values.contains_key(&number.name));
            value.filter(|_| !later)
        }
    })
}

fn line(day: NaiveDate, value: Option<f64>, ratio: Option<Ratio>, basis: &Basis, told: &Told) -> DayLine {
    let used: Vec<&Value> = told.values.iter().filter(|v| v.used && value.is_some()).collect();
    let mut reports: Vec<String> = used.iter().map(|v| v.origin.name()).collect();
    reports.dedup();
    reports.sort_unstable();
    reports.dedup();
    let reported = !(basis.rows.is_empty() && basis.rejected.is_empty());
    let why = match value {
        Some(_) => None,
        None if !reported => None,
        None if basis.rows.is_empty() => Some("What came was rejected.".to_owned()),
        None => told.steps.iter().rev().find(|s| s.made == Made::Nothing && s.number.unit.is_none()).map(|s| {
            let said = s.formula.as_str();
            format!("{}: {said}.", s.number.name)
        }),
    };
    DayLine { day, reported, value, ratio, reports, cells: (used.len(), used.first().map(|v| v.place.clone())), why }
}

/// Says how the month's number is made.
fn made(out: &mut MonthTold, total: &crate::summary::MonthTotal, of_day: Option<String>) {
    let name = out.step.number.name.clone();
    let days = out.days.iter().filter(|day| day.value.is_some()).count();
    let reach = format!("{days} of {} days", out.days.len());
    if name.starts_with(REPORTED) {
        out.step.formula =
            "what reports print beside their values is of each day, and nothing is made of it".to_owned();
        return;
    }
    if let Some(ratio) = out.ratio {
        out.step.value = Some(ratio.value());
        let of_day = of_day.map(|formula| format!(": {formula}")).unwrap_or_default();
        out.step.formula = format!("both sides of the day's formula summed over {reach}{of_day}");
        let scale =
            if ratio.scale.to_bits() == 1.0_f64.to_bits() { String::new() } else { format!("{} × ", ratio.scale) };
        let (above, below, value) = (shown(ratio.numerator), shown(ratio.denominator), shown(ratio.value()));
        out.step.with = Some(format!("{scale}{above} / {below} = {value}"));
    } else {
        let value = if name == "energy_kwh" { total.energy_kwh } else { total.totals.get(&name).copied() };
        out.step.value = value.map(|total| total.value);
        let word = match Metric::named(&name).map(Metric::over_time) {
            None | Some(Combine::Sum) => "the sum over",
            Some(Combine::Mean) => "the mean over",
            Some(Combine::Max) => "the largest of",
            Some(Combine::Min) => "the smallest of",
            _ => "the last of",
        };
        out.step.formula = format!("{word} {reach}");
        let basis = total.energy_basis.as_deref().filter(|_| name == "energy_kwh");
        if basis == Some("mixed") {
            out.notes.push("Energies of several kinds are summed: the days' own steps tell which.".to_owned());
        }
    }
    if out.step.value.is_some() {
        out.step.made = Made::Computed;
    } else {
        out.step.formula = format!("no day of the {} has it", out.days.len());
    }
}
