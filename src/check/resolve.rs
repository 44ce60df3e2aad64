//! Names to plants and units, records to reports. What does not resolve is told with the nearest known names and is
//! never created.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};

use super::Judged;
use super::{days, fleet, logs, plants, rows, totals};
use crate::cell::Place;
use crate::finding::Finding;
use crate::plant::{Masters, Plant, Rosters};
use crate::record::{Draft, Record, Stop, Subject};
use crate::report::{Report, ReportKey};
use crate::rule;

/// Which report a record belongs to: plant, day and part.
pub(super) type Slot = (String, NaiveDate, String);

/// The primary tables that plant-days come from: of days and of intervals each its first record.
#[derive(Default)]
struct Tables<'a> {
    /// Whether the workbook has more than one.
    several: bool,
    first: BTreeMap<(Slot, bool), (&'a str, &'a Record)>,
    twice: BTreeMap<Slot, Finding>,
}

impl<'a> Tables<'a> {
    fn of(draft: &Draft) -> Self {
        let mut names = draft.blocks.iter().filter(|block| block.primary).map(|block| &block.name);
        let first = names.next();
        Self { several: names.any(|name| Some(name) != first), ..Self::default() }
    }

    /// Takes a record that makes a plant-day.
    fn add(&mut self, slot: &Slot, record: &'a Record, draft: &'a Draft) {
        if !self.several {
            return;
        }
        let block = draft.blocks.get(usize::from(record.block)).map_or("", |b| b.name.as_str());
        let of_days = record.subject == Subject::Day;
        let (name, first) = *self.first.entry((slot.clone(), of_days)).or_insert((block, record));
        if name != block && !self.twice.contains_key(slot) {
            let message = format!(
                "{} has rows of {} in two primary tables: {name} ({}) and {block} ({}).",
                slot.0, slot.1, first.place, record.place
            );
            let hint = "Leave primary = true to one of them: the rows of the other then join its report.";
            self.twice.insert(slot.clone(), Finding::new(rule::UNIT_DUPLICATED, message).at(&record.place).hint(hint));
        }
    }

    /// Rejects the reports that come from two tables.
    fn tell(self, reports: &mut BTreeMap<Slot, Report>) {
        for (slot, finding) in self.twice {
            reports.get_mut(&slot).into_iter().for_each(|report| report.findings.push(finding.clone()));
        }
    }
}

/// Groups a draft's records into reports. Primary blocks make them; other blocks' rows join the report of their plant
/// and day, or stay with it as strays. Beside each report stands where its day is told.
pub(super) fn resolve(draft: &Draft, masters: &Masters) -> (Judged, Vec<Option<Place>>) {
    let mut judged = Judged { findings: draft.findings.clone(), ..Judged::default() };
    let mut rosters = Rosters::default();
    let plants = plants::plants_of(draft, masters, &mut rosters, &mut judged.findings);
    let mut reports: BTreeMap<Slot, Report> = BTreeMap::new();
    let mut dated: BTreeMap<Slot, Option<Place>> = BTreeMap::new();
    let mut undated = Vec::new();
    let mut tables = Tables::of(draft);
    for (record, plant) in draft.records.iter().zip(&plants) {
        let Some(plant) = plant.filter(|_| is_primary(draft, record) && makes_report(record)) else { continue };
        let Some(day) = record.date else {
            undated.push((record, plant));
            continue;
        };
        let slot = (plant.code.clone(), day, record.part.clone());
        tables.add(&slot, record, draft);
        dated.entry(slot.clone()).or_insert_with(|| record.date_place.clone());
        reports.entry(slot).or_insert_with(|| {
            let key =
                ReportKey { plant: plant.code.clone(), day, source: draft.source.clone(), part: record.part.clone() };
            Report::new(key, &draft.layout, draft.priority)
        });
    }
    days::undated(&undated, &mut judged.findings);
    let mut of_several = Vec::new();
    let mut others: BTreeMap<(usize, String), Vec<&Record>> = BTreeMap::new();
    for (record, plant) in draft.records.iter().zip(&plants) {
        let Some(plant) = *plant else { continue };
        let slots = slots_of(&reports, record, plant);
        for slot in &slots {
            if let Some(report) = reports.get_mut(slot) {
                rows::add(report, record, plant, &mut rosters, draft);
            }
        }
        match slots.first() {
            Some(_) => {}
            None if makes_report(record) && is_primary(draft, record) => {}
            None if is_total(record)
                && record.date.is_none()
                && reports.keys().any(|(code, ..)| *code == plant.code) =>
            {
                of_several.push((record, plant));
            }
            // A row that could not be read, and no report to tell it with.
            None if is_primary(draft, record) && record.readings.is_empty() && record.subject == Subject::Day => {
                judged.findings.extend(record.findings.iter().cloned());
            }
            None => others.entry((usize::from(record.block), plant.code.clone())).or_default().push(record),
        }
    }
    fleet::totals(draft, &plants, &mut judged.findings);
    for (record, plant) in of_several {
        totals::over_days(draft, record, plant, &mut reports);
    }
    for ((_, code), records) in others {
        days::strays(draft, &code, &records, &mut reports, &mut judged.findings);
    }
    tables.tell(&mut reports);
    logs::mark(draft, &plants, &mut reports);
    judged.reports = reports.into_values().collect();
    let dated: Vec<Option<Place>> = dated.into_values().collect();
    days::one_day(draft, &mut judged, &dated);
    if let Some(finding) = elsewhere(draft).filter(|_| judged.reports.is_empty()) {
        judged.findings.insert(0, finding);
    } else if judged.reports.is_empty() && !judged.findings.iter().any(Finding::is_error) {
        let message = format!("The workbook gives no report: layout {} finds no row with a value.", draft.layout);
        judged.findings.push(Finding::new(rule::REQUIRED_METRIC_MISSING, message));
    }
    (judged, dated)
}

/// Returns by which command a workbook without reports is taken in, where it holds targets or master data.
fn elsewhere(draft: &Draft) -> Option<Finding> {
    let all = |test: fn(&Subject) -> bool| !draft.records.is_empty() && draft.records.iter().all(|r| test(&r.subject));
    let (what, command) = if all(|s| matches!(s, Subject::Target(_))) {
        ("targets", "dgr targets import")
    } else if all(|s| *s == Subject::Master) {
        ("master data", "dgr plant import")
    } else if all(|s| matches!(s, Subject::Month(_))) {
        let message = "The workbook holds printed months and no report of a day: months are not kept yet.";
        let hint = "Map its days; a month's printed sum may stand beside them as `-mtd` or `-month`.";
        return Some(Finding::new(rule::REQUIRED_METRIC_MISSING, message).hint(hint));
    } else {
        return None;
    };
    let message = format!("The workbook holds {what} and no report.");
    Some(Finding::new(rule::REQUIRED_METRIC_MISSING, message).hint(format!("Take it in with `{command} FILE`.")))
}

fn is_primary(draft: &Draft, record: &Record) -> bool {
    draft.blocks.get(usize::from(record.block)).is_some_and(|b| b.primary)
}

/// Returns whether a record makes a plant-day: one without a value only says what is wrong with its row.
fn makes_report(record: &Record) -> bool {
    matches!(record.subject, Subject::Day | Subject::Interval(..)) && !record.readings.is_empty()
}

fn is_total(record: &Record) -> bool {
    matches!(record.subject, Subject::Total { .. })
}

/// Returns the reports that a record joins: its own, and a stop with an end those of all other days that it reaches.
fn slots_of(reports: &BTreeMap<Slot, Report>, record: &Record, plant: &Plant) -> Vec<Slot> {
    let mut slots: Vec<Slot> = slot_of(reports, record, plant).into_iter().collect();
    if let Subject::Stop(stop) = &record.subject
        && let Stop { from, to: Some(to), .. } = stop.as_ref()
    {
        // What ends at midnight does not reach the day that begins with it.
        let reached = |day: NaiveDate| from.date() <= day && day.and_time(NaiveTime::MIN) < *to;
        let days: BTreeSet<NaiveDate> = reports
            .keys()
            .filter(|(code, day, _)| *code == plant.code && reached(*day))
            .map(|(_, day, _)| *day)
            .collect();
        for day in days {
            let slot = slot_on(reports, plant, day, &record.part);
            slots.extend(slot.filter(|slot| !slots.contains(slot)));
        }
    }
    slots
}

/// Returns the report that a record joins: that of its plant, day and part; a printed total without a day joins the
/// only report of its plant.
fn slot_of(reports: &BTreeMap<Slot, Report>, record: &Record, plant: &Plant) -> Option<Slot> {
    if let Some(day) = record.date {
        return slot_on(reports, plant, day, &record.part);
    }
    let mut all = reports.keys().filter(|(code, ..)| *code == plant.code);
    all.next().filter(|_| is_total(record) && all.next().is_none()).cloned()
}

/// Returns the report of a plant, day and part, or else the only one of that day.
fn slot_on(reports: &BTreeMap<Slot, Report>, plant: &Plant, day: NaiveDate, part: &str) -> Option<Slot> {
    let exact = (plant.code.clone(), day, part.to_owned());
    if reports.contains_key(&exact) {
        return Some(exact);
    }
    let mut same_day = reports.keys().filter(|(code, d, _)| *code == plant.code && *d == day);
    same_day.next().filter(|_| same_day.next().is_none()).cloned()
}
