//! Questions to the store, answered as the tables that people read.

pub mod audit;
mod budget;
pub mod diff;
pub mod fleet;
pub mod intervals;
mod remarks;
mod revisions;
pub mod trace;
mod workbooks;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;

use self::budget::Budgets;
pub use self::revisions::{between_reports, history, stands_as};
pub use self::workbooks::{OPEN, Sought, open_workbooks, waits, workbooks};
use super::columns;
use crate::calendar::Month;
use crate::names::Technology;
use crate::overview::daily::{self, Budget, Standing};
use crate::overview::status;
use crate::overview::sums::{Parts, availability_metric};
use crate::plant::Plant;
use crate::store::rows::{DailyRow, FindingRow, ReportRow};
use crate::store::{KnownPlants, Reader};
use crate::summary::{Ratio, Total};

/// Which plants a question is about.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// These, by their codes; none: all.
    pub plants: Vec<String>,
    /// Of this technology only.
    pub technology: Option<Technology>,
}

impl Choice {
    /// Returns whether a plant is meant.
    pub fn takes(&self, plant: &Plant) -> bool {
        let named = self.plants.is_empty() || self.plants.contains(&plant.code);
        named && self.technology.is_none_or(|t| plant.technology == Some(t))
    }
}

/// Plants that days are asked of: those that are known, and those that were retired, whose days stay.
pub struct Ever {
    /// All of them, by their codes.
    pub plants: Vec<(i64, Plant)>,
    /// The numbers of the retired ones.
    pub retired: BTreeSet<i64>,
}

impl Ever {
    /// Returns the plants that are meant, as known now or after a change.
    pub fn of(store: &mut Reader, choice: &Choice, as_of: Option<i64>) -> Result<Self> {
        let mut plants = store.masters(as_of)?.plants;
        let retired = store.retired_plants(as_of)?;
        let ids = retired.iter().map(|(id, _)| *id).collect();
        plants.extend(retired);
        plants.retain(|(_, plant)| choice.takes(plant));
        plants.sort_by(|(_, a), (_, b)| a.code.cmp(&b.code));
        Ok(Self { plants, retired: ids })
    }
}

/// Returns the lines of the day's report, by the plants' codes, as known now or after a change.
pub fn daily(store: &mut Reader, day: NaiveDate, choice: &Choice, as_of: Option<i64>) -> Result<Vec<daily::Line>> {
    let ever = Ever::of(store, choice, as_of)?;
    let days: BTreeMap<i64, DailyRow> =
        store.days(None, day, day, as_of)?.into_iter().map(|row| (row.plant_id, row)).collect();
    let reports = store.reports(None, day, day, as_of)?;
    let findings = store.findings(None, day, day, as_of)?;
    let budgets = Budgets::between(store, None, day, day, as_of)?;
    ever.plants
        .iter()
        .filter(|(id, _)| !ever.retired.contains(id) || days.contains_key(id))
        .map(|(id, plant)| {
            let reports: Vec<&ReportRow> = reports.iter().filter(|r| r.plant_id == *id).collect();
            let findings: Vec<&FindingRow> = findings.iter().filter(|f| f.plant_id == *id).collect();
            let mut line = line(plant, days.get(id), &reports, &findings)?;
            if line.standing == Standing::Missing && plant.is_before(day) {
                line.standing = Standing::NotCommissioned;
                return Ok(line);
            }
            let printed = days.get(id).and_then(|row| row.energy_budget_kwh);
            (line.parts.budget_kwh, line.budget_from) =
                budgets.of(*id, plant, day, line.energy_basis.as_deref(), printed);
            Ok(line)
        })
        .collect()
}

fn line(
    plant: &Plant,
    day: Option<&DailyRow>,
    reports: &[&ReportRow],
    findings: &[&FindingRow],
) -> Result<daily::Line> {
    let ratios = day.map(columns::parts).transpose()?.map(|parts| parts.ratios).unwrap_or_default();
    let ratio = |name: &str| -> Option<Ratio> { ratios.get(name).copied() };
    let count = |severity: &str| u32::try_from(findings.iter().filter(|f| f.severity == severity).count()).unwrap_or(0);
    let restated = reports.iter().filter(|r| r.is_accepted()).map(|r| r.revision - 1).max().unwrap_or(0);
    Ok(daily::Line {
        plant: plant.code.clone(),
        name: plant.name.clone(),
        technology: plant.technology,
        standing: standing(reports),
        restated: u32::try_from(restated).unwrap_or(0),
        parts: Parts {
            energy_kwh: day.and_then(|d| d.energy_kwh),
            budget_kwh: None,
            pr: ratio("pr_pct"),
            cuf: ratio("cuf_ac_pct"),
            availability: ratio(availability_metric(plant.technology)),
            grid: ratio("ga_pct"),
        },
        energy_basis: day.and_then(|d| d.energy_basis.clone()),
        budget_from: Budget::None,
        poa_kwh_m2: day.and_then(|d| d.poa_kwh_m2),
        wind_speed_ms: day.and_then(|d| d.wind_speed_ms),
        units: day.and_then(|d| d.units_valid.zip(d.units_total)),
        warnings: count("warning"),
        errors: count("error"),
        remarks: remarks::of(day, reports, findings)?,
    })
}

fn standing(reports: &[&ReportRow]) -> Standing {
    let accepted = reports.iter().any(|r| r.is_accepted());
    let rejected = reports.iter().any(|r| !r.is_accepted());
    match (accepted, rejected) {
        (true, false) => Standing::Reported,
        (true, true) => Standing::CorrectionRejected,
        (false, true) => Standing::Rejected,
        (false, false) => Standing::Missing,
    }
}

/// What lateness is reckoned with where a plant says nothing.
#[derive(Clone, Copy, Debug)]
pub struct Usual {
    /// Now, UTC.
    pub now: NaiveDateTime,
    /// The zone.
    pub zone: Tz,
    /// When a day's report is due on the next one, local.
    pub due: NaiveTime,
}

/// Returns who has reported a day, by the plants' codes, as known now or after a change.
pub fn status(store: &mut Reader, day: NaiveDate, usual: &Usual, as_of: Option<i64>) -> Result<Vec<status::Line>> {
    let plants = store.masters(as_of)?;
    let reports = store.reports(None, day, day, as_of)?;
    let findings = store.findings(None, day, day, as_of)?;
    let states = last_days(store, as_of)?;
    let mut lines = Vec::new();
    for (id, plant) in &plants.plants {
        let mine: Vec<&ReportRow> = reports.iter().filter(|r| r.plant_id == *id).collect();
        let zone = plant.time_zone.as_deref().and_then(|z| z.parse().ok()).unwrap_or(usual.zone);
        let due = due(day, plant.due.unwrap_or(usual.due), zone);
        let mut all = store.history(*id, Some(day))?;
        all.retain(|row| as_of.is_none_or(|change| row.report.created_change <= change));
        // Whatever took its place since: a correction makes nobody late.
        let received = all.iter().filter(|row| row.report.is_accepted()).map(|row| row.report.received_at).min();
        let deleted = revisions::deleted(store, &all, zone, as_of)?.filter(|_| mine.is_empty());
        let rejected: Vec<i64> = mine.iter().filter(|r| !r.is_accepted()).map(|r| r.id).collect();
        let why = findings
            .iter()
            .find(|f| f.plant_id == *id && f.severity == "error" && f.report_id.is_some_and(|r| rejected.contains(&r)))
            .map(|f| f.message.clone());
        lines.push(status::Line {
            plant: plant.code.clone(),
            name: plant.name.clone(),
            contractor: plant.contractor.clone(),
            state: if deleted.is_some() {
                status::State::Deleted
            } else {
                state(standing(&mine), received, due, usual.now, (plant, day))
            },
            due,
            received,
            zone,
            last_day: states.get(id).copied().flatten(),
            why: why.or(deleted),
        });
    }
    Ok(lines)
}

/// Returns the last day of which each plant has reported, as known now or after a change.
fn last_days(store: &mut Reader, as_of: Option<i64>) -> Result<BTreeMap<i64, Option<NaiveDate>>> {
    Ok(match as_of {
        None => store.plant_states()?.into_iter().map(|s| (s.plant_id, s.last_report_day)).collect(),
        Some(change) => store.last_report_days(change)?.into_iter().collect(),
    })
}

/// Returns the last day of which one of some plants has reported.
pub fn last_reported(store: &mut Reader, choice: &Choice, as_of: Option<i64>) -> Result<Option<NaiveDate>> {
    let plants = Ever::of(store, choice, as_of)?.plants;
    let days = last_days(store, as_of)?;
    Ok(plants.iter().filter_map(|(id, _)| *days.get(id)?).max())
}

fn due(day: NaiveDate, at: NaiveTime, zone: Tz) -> NaiveDateTime {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(at);
    zone.from_local_datetime(&next).earliest().map_or(next, |at| at.naive_utc())
}

fn state(
    standing: Standing,
    received: Option<NaiveDateTime>,
    due: NaiveDateTime,
    now: NaiveDateTime,
    (plant, day): (&Plant, NaiveDate),
) -> status::State {
    match standing {
        Standing::CorrectionRejected => status::State::CorrectionRejected,
        Standing::Rejected => status::State::Rejected,
        Standing::Reported if received.is_some_and(|at| at > due) => status::State::Late,
        Standing::Reported => status::State::Reported,
        Standing::NotCommissioned => status::State::NotCommissioned,
        Standing::Missing if plant.is_before(day) => status::State::NotCommissioned,
        Standing::Missing if plant.holidays.contains(&day) => status::State::Holiday,
        Standing::Missing if now < due => status::State::NotDue,
        Standing::Missing => status::State::Missing,
    }
}

/// Returns a plant's energy of a month and on how many days it stands.
pub fn month_energy(store: &mut Reader, plant_id: i64, month: Month) -> Result<(Option<f64>, u32)> {
    let facts = store.day_facts(Some(plant_id), month.first(), month.last(), None)?;
    let total = total(facts.iter().map(|day| day.energy_kwh));
    Ok((total.map(|t| t.value), total.map_or(0, |t| t.days)))
}

/// Returns the sum of what is known, in its order, or nothing where nothing is.
fn total(values: impl Iterator<Item = Option<f64>>) -> Option<Total> {
    values.flatten().fold(None, |sum: Option<Total>, value| {
        let sum = sum.unwrap_or_default();
        Some(Total { value: sum.value + value, days: sum.days + 1 })
    })
}

/// Returns the codes of the plants whose month is closed, as known now or after a change.
pub fn closed_plants(
    store: &mut Reader,
    plants: &KnownPlants,
    month: Month,
    as_of: Option<i64>,
) -> Result<Vec<String>> {
    let closed = store.closed_months(as_of)?.into_iter().filter(|(_, first)| *first == month.first());
    Ok(closed.filter_map(|(id, _)| plants.plant(id).map(|plant| plant.code.clone())).collect())
}
