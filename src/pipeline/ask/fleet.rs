//! Plants with all their days of a span: reported or not, each with its budget and what it was first reported as.

use anyhow::{Context, Result};
use chrono::NaiveDate;

use super::budget::Budgets;
use super::{Choice, Ever};
use crate::overview::league::UnitDay;
use crate::overview::sums::{Parts, PlantDay, PlantDays, availability_metric};
use crate::pipeline::columns;
use crate::plant::Plant;
use crate::report::digits;
use crate::store::Reader;
use crate::store::rows::{DayFacts, UnitFacts};

/// Which days of a plant, first and last.
pub type Span<'a> = &'a dyn Fn(&Plant) -> (NaiveDate, NaiveDate);

/// Returns the plants chosen, by their codes, each with every day of its span since it was commissioned and those
/// before of which something is known, as known now or after a change. Of a retired plant there are only the latter.
pub fn plant_days(store: &mut Reader, choice: &Choice, span: Span<'_>, as_of: Option<i64>) -> Result<Vec<PlantDays>> {
    let Ever { plants, retired } = Ever::of(store, choice, as_of)?;
    let spans = || plants.iter().map(|(_, plant)| span(plant));
    let (Some(from), Some(to)) = (spans().map(|s| s.0).min(), spans().map(|s| s.1).max()) else {
        return Ok(Vec::new());
    };
    let one = if let [(id, _)] = plants.as_slice() { Some(*id) } else { None };
    let facts = store.day_facts(one, from, to, as_of)?;
    let first = store.first_energies(one, from, to, as_of)?;
    let budgets = Budgets::between(store, one, from, to, as_of)?;
    let day = |id: i64, plant: &Plant, on: NaiveDate, facts: Option<&DayFacts>| -> Result<PlantDay> {
        let mut day = facts.map_or_else(|| Ok(PlantDay::default()), |facts| known(facts, plant))?;
        day.day = on;
        let printed = facts.and_then(|facts| facts.energy_budget_kwh);
        (day.parts.budget_kwh, day.budget_from) = budgets.of(id, plant, on, day.energy_basis.as_deref(), printed);
        let differs = |kwh: &f64| digits(Some(*kwh)) != digits(day.parts.energy_kwh);
        day.first_kwh = first.get(&(id, on)).copied().filter(differs);
        Ok(day)
    };
    let mut out = Vec::new();
    for (id, plant) in &plants {
        let (from, to) = span(plant);
        let begin = facts.partition_point(|row| (row.plant_id, row.day) < (*id, from));
        let mut rows = facts.iter().skip(begin).take_while(|row| row.plant_id == *id).peekable();
        let days = from.iter_days().take_while(|on| *on <= to).filter_map(|on| {
            let facts = rows.next_if(|row| row.day == on);
            let is_known = facts.is_some() || first.contains_key(&(*id, on));
            let is_due = !plant.is_before(on) && !retired.contains(id);
            (is_due || is_known).then(|| day(*id, plant, on, facts))
        });
        let days = days.collect::<Result<Vec<PlantDay>>>()?;
        let is_retired = retired.contains(id);
        if !days.is_empty() || !is_retired {
            out.push(PlantDays { plant: plant.clone(), is_retired, days });
        }
    }
    Ok(out)
}

/// Returns a stored day, without its budget.
fn known(facts: &DayFacts, plant: &Plant) -> Result<PlantDay> {
    let ratios = columns::ratios_of(&facts.ratios)
        .with_context(|| format!("the stored day {} of {} cannot be read", facts.day, plant.code))?;
    let ratio = |name: &str| ratios.get(name).copied();
    Ok(PlantDay {
        parts: Parts {
            energy_kwh: facts.energy_kwh,
            budget_kwh: None,
            pr: ratio("pr_pct"),
            cuf: ratio("cuf_ac_pct"),
            availability: ratio(availability_metric(plant.technology)),
            grid: ratio("ga_pct"),
        },
        energy_basis: facts.energy_basis.clone(),
        poa_kwh_m2: facts.poa_kwh_m2,
        wind_speed_ms: facts.wind_speed_ms,
        ..PlantDay::default()
    })
}

/// Cuts off the days after one from which on no plant has anything: they are not over yet, and not missing.
pub fn cut(plants: &mut [PlantDays], over: NaiveDate) {
    let known = |day: &&PlantDay| day.parts.energy_kwh.is_some() || day.poa_kwh_m2.is_some();
    let last = plants.iter().flat_map(|p| &p.days).filter(known).map(|day| day.day).max();
    let last = last.map_or(over, |last| last.max(over));
    plants.iter_mut().for_each(|p| p.days.retain(|day| day.day <= last));
}

/// Returns the days of a plant's units, as known now or after a change.
pub fn unit_days(
    store: &mut Reader,
    plant_id: i64,
    (from, to): (NaiveDate, NaiveDate),
    as_of: Option<i64>,
) -> Result<Vec<UnitDay>> {
    let day = |row: UnitFacts| {
        let ratios = columns::ratios_of(&row.ratios)
            .with_context(|| format!("the stored day {} of unit {} cannot be read", row.day, row.unit))?;
        let ratio = |name: &str| ratios.get(name).copied();
        Ok(UnitDay {
            day: row.day,
            energy_kwh: row.energy_gross_kwh.or(row.energy_export_kwh),
            specific_yield: ratio("specific_yield_kwh_kwp"),
            cuf: ratio("cuf_ac_pct"),
            availability: ratio("ma_pct"),
            unit: row.unit,
        })
    };
    store.unit_facts(plant_id, from, to, as_of)?.into_iter().map(day).collect()
}
