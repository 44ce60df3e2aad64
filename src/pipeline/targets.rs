//! Targets from a file, as one change: what differs is shown, then put in the place of what was; older versions stay.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use chrono::NaiveDate;
use serde::Serialize;

use super::closed;
use crate::calendar::Month;
use crate::plant::target::Target;
use crate::store::rows::TargetRow;
use crate::store::{KnownPlants, Reader, Tx};

/// What a file changes of one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The plant's code.
    pub plant: String,
    /// The day itself, or the month's first.
    pub from: NaiveDate,
    /// `budget`, `p90` …; of a day `budget-day`.
    pub kind: String,
    /// The metric's name.
    pub metric: &'static str,
    /// What it was, if it was.
    pub was: Option<f64>,
    /// What it will be.
    pub is: f64,
    /// Where the file says so.
    pub place: String,
}

/// Returns the targets without those said twice alike, or all that are said twice with different numbers.
///
/// # Errors
/// Each pair as a sentence with both places.
pub fn once(targets: Vec<Target>) -> Result<Vec<Target>, Vec<String>> {
    let mut kept: BTreeMap<(String, NaiveDate, String, &str), Target> = BTreeMap::new();
    let mut twice = Vec::new();
    for target in targets {
        let key = (target.plant.clone(), target.span.day(), target.kind_word(), target.metric.name());
        match kept.get(&key) {
            Some(first) if first.value.to_bits() != target.value.to_bits() => twice.push(format!(
                "{}: {} of {} for {} is {}, and {} at {}.",
                target.place,
                target.metric,
                target.plant,
                shown(target.span.day(), &target.kind_word()),
                target.value,
                first.value,
                first.place
            )),
            Some(_) => {}
            None => {
                kept.insert(key, target);
            }
        }
    }
    if twice.is_empty() { Ok(kept.into_values().collect()) } else { Err(twice) }
}

/// Returns the time of a target as people write it: `2021-04`, or a day.
pub fn shown(from: NaiveDate, kind: &str) -> String {
    let form = if kind.ends_with(crate::plant::target::OF_DAY) { "%Y-%m-%d" } else { "%Y-%m" };
    from.format(form).to_string()
}

/// Returns what targets change of those known, by plant, time, kind and metric.
///
/// # Errors
/// The store's.
pub fn plan(store: &mut Reader, known: &KnownPlants, targets: &[Target]) -> Result<Vec<Step>> {
    let days = || targets.iter().map(|t| t.span.day());
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(Vec::new()) };
    let live = store.targets(None, first, last, None)?;
    let mut steps = Vec::new();
    for target in targets {
        let (from, kind, metric) = (target.span.day(), target.kind_word(), target.metric.name());
        let id = known.id_of(&target.plant);
        let same = |row: &&TargetRow| {
            Some(row.plant_id) == id && row.month == from && row.kind == kind && row.metric == metric
        };
        let was = live.iter().find(same).map(|row| row.value);
        if was.is_none_or(|was| was.to_bits() != target.value.to_bits()) {
            let (plant, place) = (target.plant.clone(), target.place.clone());
            steps.push(Step { plant, from, kind, metric, was, is: target.value, place });
        }
    }
    Ok(steps)
}

/// Puts the targets of a plan. Refuses those of closed months: what a month was held against must not move either.
///
/// # Errors
/// The store's.
pub fn apply(tx: &mut Tx<'_>, known: &KnownPlants, steps: &[Step]) -> Result<()> {
    let closed = closed::all(tx)?;
    let locked: BTreeSet<(i64, NaiveDate)> = steps
        .iter()
        .filter_map(|step| Some((known.id_of(&step.plant)?, step.from)))
        .filter(|(id, from)| closed.contains(&(*id, Month::of(*from))))
        .collect();
    if !locked.is_empty() {
        return Err(closed::refusal(&locked.into_iter().collect::<Vec<_>>(), known).into());
    }
    for step in steps {
        let id = known.id_of(&step.plant);
        ensure!(id.is_some(), "plant {} is not in the master data", step.plant);
        tx.put_target(&TargetRow {
            plant_id: id.unwrap_or_default(),
            month: step.from,
            kind: step.kind.clone(),
            metric: step.metric.to_owned(),
            value: step.is,
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Metric;
    use crate::names::Kind;
    use crate::plant::target::Span;

    #[test]
    fn a_target_said_twice_with_two_numbers_is_refused_with_both_places() {
        let target = |value, place: &str| Target {
            plant: "W1".into(),
            span: Span::Month(Month::new(2021, 4).unwrap()),
            kind: Kind::Budget,
            metric: Metric::named("energy_net_kwh").unwrap(),
            value,
            place: place.into(),
        };
        assert_eq!(once(vec![target(1.0, "t:1"), target(1.0, "t:2")]).map(|kept| kept.len()), Ok(1));
        assert_eq!(
            once(vec![target(1.0, "t:1"), target(2.0, "t:2")]).unwrap_err(),
            ["t:2: energy_net_kwh of W1 for 2021-04 is 2, and 1 at t:1."]
        );
    }
}
