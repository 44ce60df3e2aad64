//! Numbers that were told before and are others now: by a decision, or because stored workbooks were read again.

use anyhow::Result;
use chrono::NaiveDateTime;

use super::{add, grow, json, message, pick};
use crate::names::Topic;
use crate::notice::{CorrectionNotice, Filter, Notice, RunNotice, ShiftNotice, StepNotice};
use crate::overview::effect::{Period, Shift};
use crate::pipeline::correct::{Asked, Corrected, Step};
use crate::pipeline::effect::Effect;
use crate::pipeline::reprocess::Again;
use crate::pipeline::setup::{Destination, Setup};
use crate::store::{Author, KnownPlants, Tx};

/// The most days with another energy that a message holds.
const MOST_SHIFTS: usize = 200;

/// Tells the destinations that see the plant of a correction by decision, in the transaction that corrects.
pub fn correction(
    tx: &mut Tx<'_>,
    (asked, done): (&Asked, &Corrected),
    author: &Author,
    zone: &str,
    destinations: &[Destination],
    now: NaiveDateTime,
) -> Result<()> {
    let Some(plant) = done.plants.plant(asked.plant_id) else { return Ok(()) };
    let notice = CorrectionNotice {
        command: author.command.clone(),
        plant: plant.code.clone(),
        name: plant.name.clone(),
        day: asked.day,
        by: format!("{} on {}", author.who, author.host),
        at: now.and_utc(),
        zone: zone.to_owned(),
        reason: author.reason.clone().unwrap_or_default(),
        steps: done.steps.iter().map(step).collect(),
        shifts: done.effect.shifts(&done.plants).iter().map(shift).collect(),
        numbers: done.effect.moved(&done.plants).len(),
    };
    let payload = json(&Notice::Correction(notice))?;
    let wants = |d: &&Destination| d.filter.wants(Topic::Correction) && d.filter.takes(plant);
    for destination in destinations.iter().filter(wants) {
        let about = format!("correction {} {}", asked.plant, asked.day);
        tx.put_message(&message(destination, about, payload.clone(), now, now))?;
    }
    Ok(())
}

/// Adds a workbook that was read again to the run's message of every destination that it is the business of: what is
/// wrong with it now, and the energies that are others. What came out as before is no news.
pub fn again(
    tx: &mut Tx<'_>,
    (again, effect): (&Again, &Effect),
    plants: &KnownPlants,
    setup: &Setup,
    now: NaiveDateTime,
) -> Result<()> {
    let Some(run) = tx.run_id().filter(|_| again.changed) else { return Ok(()) };
    for destination in setup.destinations.iter().filter(|d| d.filter.wants(Topic::Run)) {
        let filter = &destination.filter;
        let told = pick(&again.result, plants, filter);
        let day = |shift: &&Shift| matches!(shift.period, Period::Day(_)) && shift.differs();
        let shifts = effect.shifts(plants);
        let shifts: Vec<ShiftNotice> =
            shifts.iter().filter(day).filter(|s| takes(filter, plants, &s.plant)).map(shift).collect();
        let numbers = effect.moved(plants).iter().filter(|m| takes(filter, plants, &m.plant)).count();
        if told.is_none() && shifts.is_empty() && numbers == 0 {
            continue;
        }
        grow(tx, run, destination, (setup, now), &mut |notice| {
            notice.numbers += numbers;
            told.iter().for_each(|told| add(notice, told.clone()));
            shifts.iter().for_each(|shift| follow(notice, shift));
        })?;
    }
    Ok(())
}

fn takes(filter: &Filter, plants: &KnownPlants, code: &str) -> bool {
    !filter.is_narrow() || plants.plants.iter().any(|(_, plant)| plant.code == code && filter.takes(plant))
}

/// Puts an energy beside those told: what was before the first change of a day stays what was before all.
fn follow(notice: &mut RunNotice, later: &ShiftNotice) {
    let full = notice.shifts.len() >= MOST_SHIFTS;
    match notice.shifts.iter_mut().find(|s| (&s.plant, &s.period) == (&later.plant, &later.period)) {
        Some(known) => known.to_kwh = later.to_kwh,
        None if full => notice.more_shifts += 1,
        None => notice.shifts.push(later.clone()),
    }
    notice.shifts.retain(ShiftNotice::differs);
}

fn step(step: &Step) -> StepNotice {
    StepNotice {
        source: step.source.clone(),
        part: step.part.clone(),
        revision: step.revision,
        became: step.became.word().to_owned(),
        by: step.by,
        workbook: step.workbook.clone(),
    }
}

fn shift(shift: &Shift) -> ShiftNotice {
    ShiftNotice {
        plant: shift.plant.clone(),
        period: match shift.period {
            Period::Day(day) => day.to_string(),
            Period::Month(month) => month.to_string(),
        },
        from_kwh: shift.from,
        to_kwh: shift.to,
        days: shift.days,
    }
}
