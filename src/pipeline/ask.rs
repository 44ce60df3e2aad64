//! Questions to the store, answered as the tables that people read.

mod budget;
mod remarks;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;

use self::budget::Budgets;
use super::{columns, keep};
use crate::names::Technology;
use crate::overview::daily::{self, Budget, Standing};
use crate::overview::{history, status};
use crate::plant::Plant;
use crate::store::rows::{DailyRow, FindingRow, ReportRow};
use crate::store::{KnownPlants, Reader};
use crate::summary::Ratio;
use crate::{aggregate, check};

/// Which plants a question is about.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// These; none: all.
    pub plants: Vec<String>,
    /// Of this technology only.
    pub technology: Option<Technology>,
}

impl Choice {
    fn takes(&self, plant: &Plant) -> bool {
        let named = self.plants.is_empty() || self.plants.iter().any(|text| plant.answers_to(text));
        named && self.technology.is_none_or(|t| plant.technology == Some(t))
    }

    /// Returns the first of its names that no plant answers to.
    pub fn unknown(&self, plants: &KnownPlants) -> Option<&str> {
        self.plants.iter().map(String::as_str).find(|text| !plants.plants.iter().any(|(_, p)| p.answers_to(text)))
    }
}

/// Returns the lines of the day's report, by the plants' codes, as known now or after a change.
pub fn daily(store: &mut Reader, day: NaiveDate, choice: &Choice, as_of: Option<i64>) -> Result<Vec<daily::Line>> {
    let plants = store.masters(as_of)?;
    let days: BTreeMap<i64, DailyRow> =
        store.days(None, day, day, as_of)?.into_iter().map(|row| (row.plant_id, row)).collect();
    let reports = store.reports(None, day, day, as_of)?;
    let findings = store.findings(None, day, day, as_of)?;
    let budgets = Budgets::of_day(store, day, as_of)?;
    plants
        .plants
        .iter()
        .filter(|(_, plant)| choice.takes(plant))
        .map(|(id, plant)| {
            let reports: Vec<&ReportRow> = reports.iter().filter(|r| r.plant_id == *id).collect();
            let findings: Vec<&FindingRow> = findings.iter().filter(|f| f.plant_id == *id).collect();
            let mut line = line(plant, days.get(id), &reports, &findings)?;
            match budgets.of(*id, plant, days.get(id)) {
                Some((kwh, from)) => (line.budget_kwh, line.budget_from) = (Some(kwh), from),
                None => line.budget_from = budgets.other(*id).map_or(Budget::None, Budget::Other),
            }
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
    let availability = if plant.technology == Some(Technology::Solar) { "pa_pct" } else { "ma_pct" };
    let count = |severity: &str| u32::try_from(findings.iter().filter(|f| f.severity == severity).count()).unwrap_or(0);
    let restated = reports.iter().filter(|r| r.is_accepted()).map(|r| r.revision - 1).max().unwrap_or(0);
    Ok(daily::Line {
        plant: plant.code.clone(),
        name: plant.name.clone(),
        technology: plant.technology,
        standing: standing(reports),
        restated: u32::try_from(restated).unwrap_or(0),
        energy_kwh: day.and_then(|d| d.energy_kwh),
        energy_basis: day.and_then(|d| d.energy_basis.clone()),
        budget_kwh: None,
        budget_from: Budget::None,
        poa_kwh_m2: day.and_then(|d| d.poa_kwh_m2),
        wind_speed_ms: day.and_then(|d| d.wind_speed_ms),
        pr: ratio("pr_pct"),
        cuf: ratio("cuf_ac_pct"),
        availability: ratio(availability),
        grid: ratio("ga_pct"),
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

/// Returns who has reported a day, by the plants' codes.
pub fn status(store: &mut Reader, day: NaiveDate, usual: &Usual) -> Result<Vec<status::Line>> {
    let plants = store.masters(None)?;
    let reports = store.reports(None, day, day, None)?;
    let findings = store.findings(None, day, day, None)?;
    let states: BTreeMap<i64, Option<NaiveDate>> =
        store.plant_states()?.into_iter().map(|s| (s.plant_id, s.last_report_day)).collect();
    let mut lines = Vec::new();
    for (id, plant) in &plants.plants {
        let mine: Vec<&ReportRow> = reports.iter().filter(|r| r.plant_id == *id).collect();
        let zone = plant.time_zone.as_deref().and_then(|z| z.parse().ok()).unwrap_or(usual.zone);
        let due = due(day, plant.due.unwrap_or(usual.due), zone);
        let received = first_received(store, *id, day)?;
        let rejected: Vec<i64> = mine.iter().filter(|r| !r.is_accepted()).map(|r| r.id).collect();
        let why = findings
            .iter()
            .find(|f| f.plant_id == *id && f.severity == "error" && f.report_id.is_some_and(|r| rejected.contains(&r)))
            .map(|f| f.message.clone());
        lines.push(status::Line {
            plant: plant.code.clone(),
            name: plant.name.clone(),
            contractor: plant.contractor.clone(),
            state: state(standing(&mine), received, due, usual.now, plant.holidays.contains(&day)),
            due,
            received,
            zone,
            last_day: states.get(id).copied().flatten(),
            why,
        });
    }
    Ok(lines)
}

/// Returns when a day's first accepted report came, whatever took its place since: a correction makes nobody late.
fn first_received(store: &mut Reader, plant_id: i64, day: NaiveDate) -> Result<Option<NaiveDateTime>> {
    let all = store.history(plant_id, Some(day))?;
    Ok(all.iter().filter(|row| row.report.is_accepted()).map(|row| row.report.received_at).min())
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
    holiday: bool,
) -> status::State {
    match standing {
        Standing::CorrectionRejected => status::State::CorrectionRejected,
        Standing::Rejected => status::State::Rejected,
        Standing::Reported if received.is_some_and(|at| at > due) => status::State::Late,
        Standing::Reported => status::State::Reported,
        Standing::Missing if holiday => status::State::Holiday,
        Standing::Missing if now < due => status::State::NotDue,
        Standing::Missing => status::State::Missing,
    }
}

/// Returns the workbooks that need a human, as they were received.
pub fn open_workbooks(store: &mut Reader) -> Result<Vec<status::Open>> {
    let mut open = Vec::new();
    for (row, judgement) in store.workbooks(&["unresolved", "rejected", "partly"])? {
        let own = store.findings_of_workbook(&row.sha256)?;
        let mut why = own.into_iter().find(|f| f.severity == "error").map(|f| f.message);
        let mut still = judgement.outcome == "unresolved" || why.is_some();
        for report in store.reports_made_by(&row.sha256)?.iter().filter(|r| !r.is_accepted()) {
            still = true;
            let findings = store.findings_of_report(report.plant_id, report.id)?;
            why = why.or_else(|| findings.into_iter().find(|f| f.severity == "error").map(|f| f.message));
        }
        if still {
            open.push(status::Open {
                name: row.name,
                sha256: row.sha256,
                received: row.received_at,
                outcome: judgement.outcome,
                why: why.unwrap_or_default(),
            });
        }
    }
    Ok(open)
}

/// Returns the revisions of a plant's reports, the newest last, each with the energy it alone makes: of one day, or the
/// last so many (0: all).
pub fn history(
    store: &mut Reader,
    plant_id: i64,
    plant: &Plant,
    day: Option<NaiveDate>,
    last: usize,
) -> Result<Vec<history::Line>> {
    let mut lines = Vec::new();
    let rows = store.history(plant_id, day)?;
    let passed_over = if last == 0 { 0 } else { rows.len().saturating_sub(last) };
    for row in rows.into_iter().skip(passed_over) {
        let report = &row.report;
        let mut raw = keep::raw(store, plant_id, report.id).context("cannot read a revision")?;
        let _told_with_the_day = check::rebook(&mut raw, plant);
        let energy_kwh = aggregate::day(plant, report.day, &[&raw]).energy_kwh;
        let mut findings = store.findings_of_report(plant_id, report.id)?;
        let of_workbook = store.findings_of_workbook(&report.sha256)?;
        findings.extend(of_workbook.into_iter().filter(|f| check::is_of_sheets(&f.rule)));
        lines.push(history::Line {
            day: report.day,
            source: report.source.clone(),
            part: report.part.clone(),
            revision: report.revision,
            state: became(report),
            stored: row.moment,
            workbook: row.workbook.clone(),
            who: row.who.clone(),
            reason: report.reason.clone(),
            energy_kwh,
            findings: remarks::in_full(&findings),
        });
    }
    Ok(lines)
}

/// Returns what is wrong on a plant's day that is no single report's: what lacks, what disagrees between reports.
pub fn between_reports(store: &mut Reader, plant_id: i64, day: NaiveDate) -> Result<Vec<String>> {
    Ok(remarks::in_full(&store.findings_of_day(plant_id, day)?))
}

fn became(report: &ReportRow) -> &'static str {
    match (report.is_live(), report.is_accepted(), report.replaced_by.is_some()) {
        (true, true, _) => "live",
        (true, false, _) => "rejected",
        (false, false, _) => "rejected, answered",
        (false, true, true) => "superseded",
        (false, true, false) => "deleted",
    }
}
