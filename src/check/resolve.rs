//! Names to plants and units, records to reports. What does not resolve is told with the nearest known names and is
//! never created.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Judged;
use super::rows;
use crate::finding::{Finding, Severity};
use crate::names::nearest;
use crate::plant::{Masters, Plant};
use crate::record::{Draft, Record, Subject};
use crate::report::{Report, ReportKey};
use crate::rule;

/// Which report a record belongs to: plant, day and part.
type Slot = (String, NaiveDate, String);

/// What a record names: a plant, or else a unit on a day: units may move.
type Spoken<'a> = (Option<&'a str>, Option<(&'a str, Option<NaiveDate>)>);

/// Groups a draft's records into reports. Primary blocks make them; other blocks' rows join the report of their plant
/// and day, or stay with it as strays.
pub(super) fn resolve(draft: &Draft, masters: &Masters) -> Judged {
    let mut judged = Judged { findings: draft.findings.clone(), ..Judged::default() };
    let plants = plants_of(draft, masters, &mut judged.findings);
    let mut reports: BTreeMap<Slot, Report> = BTreeMap::new();
    for (record, plant) in draft.records.iter().zip(&plants) {
        let Some(plant) = plant.filter(|_| is_primary(draft, record) && makes_report(record)) else { continue };
        let Some(day) = record.date else {
            judged.findings.push(no_date(record, plant));
            continue;
        };
        let slot = (plant.code.clone(), day, record.part.clone());
        reports.entry(slot).or_insert_with(|| {
            let key =
                ReportKey { plant: plant.code.clone(), day, source: draft.source.clone(), part: record.part.clone() };
            Report::new(key, &draft.layout, draft.priority)
        });
    }
    let mut others: BTreeMap<(usize, String), Vec<&Record>> = BTreeMap::new();
    for (record, plant) in draft.records.iter().zip(&plants) {
        let Some(plant) = *plant else { continue };
        match slot_of(&reports, record, plant) {
            Some(slot) => {
                if let Some(report) = reports.get_mut(&slot) {
                    rows::add(report, record, plant, draft);
                }
            }
            None if makes_report(record) && is_primary(draft, record) => {}
            // A row that could not be read, and no report to tell it with.
            None if record.readings.is_empty() && record.subject == Subject::Day => {
                judged.findings.extend(record.findings.iter().cloned());
            }
            None => others.entry((usize::from(record.block), plant.code.clone())).or_default().push(record),
        }
    }
    for ((_, code), records) in others {
        strays(draft, &code, &records, &mut reports, &mut judged.findings);
    }
    mark_logs(draft, &mut reports);
    judged.reports = reports.into_values().collect();
    one_day(draft, &mut judged);
    if let Some(finding) = elsewhere(draft).filter(|_| judged.reports.is_empty()) {
        judged.findings.insert(0, finding);
    } else if judged.reports.is_empty() && !judged.findings.iter().any(Finding::is_error) {
        let message = format!("The workbook gives no report: layout {} finds no row with a value.", draft.layout);
        judged.findings.push(
            Finding::new(rule::REQUIRED_METRIC_MISSING, message)
                .hint(rule::REQUIRED_METRIC_MISSING.definition().remedy),
        );
    }
    judged
}

/// Returns by which command a workbook without reports is taken in, where it holds targets or master data.
fn elsewhere(draft: &Draft) -> Option<Finding> {
    let all = |test: fn(&Subject) -> bool| !draft.records.is_empty() && draft.records.iter().all(|r| test(&r.subject));
    let (what, command) = if all(|s| matches!(s, Subject::Target(_))) {
        ("targets", "dgr targets import")
    } else if all(|s| *s == Subject::Master) {
        ("master data", "dgr plant import")
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

/// Returns the report that a record joins: that of its plant, day and part; a printed total without a day joins the
/// only report of its plant.
fn slot_of(reports: &BTreeMap<Slot, Report>, record: &Record, plant: &Plant) -> Option<Slot> {
    let of_plant = || reports.keys().filter(|(code, ..)| *code == plant.code);
    if let Some(day) = record.date {
        let exact = (plant.code.clone(), day, record.part.clone());
        if reports.contains_key(&exact) {
            return Some(exact);
        }
        let mut same_day = of_plant().filter(|(_, d, _)| *d == day);
        return same_day.next().filter(|_| same_day.next().is_none()).cloned();
    }
    let is_total = matches!(record.subject, Subject::Total { .. });
    let mut all = of_plant();
    all.next().filter(|_| is_total && all.next().is_none()).cloned()
}

/// Returns each record's plant, and tells once of every name that leads to none or to several.
pub(super) fn plants_of<'a>(
    draft: &Draft,
    masters: &'a Masters,
    findings: &mut Vec<Finding>,
) -> Vec<Option<&'a Plant>> {
    let mut told = BTreeSet::new();
    let mut known: BTreeMap<Spoken<'_>, &'a Plant> = BTreeMap::new();
    let mut out = Vec::with_capacity(draft.records.len());
    for record in &draft.records {
        let plant = record.plant.as_ref().map(|p| p.text.as_str());
        let unit = record.unit.as_ref().map(|u| (u.text.as_str(), record.date));
        let key = (plant, unit.filter(|_| plant.is_none()));
        let found = match known.get(&key) {
            Some(found) => Ok(*found),
            None => plant_of(record, draft, masters),
        };
        if let Err(message) = &found
            && told.insert(message.clone())
            && !matches!(record.subject, Subject::Total { .. })
        {
            let place = record.plant.as_ref().or(record.unit.as_ref()).map_or(&record.place, |said| &said.place);
            let alone = record.unit.as_ref().filter(|_| record.plant.is_none()).map(|unit| unit.text.as_str());
            findings.push(
                Finding::new(rule::PLANT_UNRESOLVED, message)
                    .at(place)
                    .unit(alone)
                    .hint(rule::PLANT_UNRESOLVED.definition().remedy),
            );
        }
        // A name that several plants share is told apart by its own row: the next row may mean another.
        let shared = |text: &str| masters.plants.iter().filter(|p| p.answers_to(text)).nth(1).is_some();
        let found = found.ok();
        if let Some(one) = found.filter(|_| !known.contains_key(&key) && !plant.is_some_and(shared)) {
            known.insert(key, one);
        }
        out.push(found);
    }
    out
}

/// Returns the one plant that a record's plant name (and, where two share it, one of its other texts) or else its
/// unit leads to.
fn plant_of<'a>(record: &Record, draft: &Draft, masters: &'a Masters) -> Result<&'a Plant, String> {
    let suits = |p: &&Plant| draft.technology.is_none() || p.technology.is_none() || p.technology == draft.technology;
    if let Some(said) = &record.plant {
        let named: Vec<&Plant> = masters.plants.iter().filter(|p| p.answers_to(&said.text)).collect();
        let also: Vec<&Plant> = named
            .iter()
            .copied()
            .filter(|p| record.extras.iter().any(|(_, extra)| p.answers_to(&extra.text)))
            .collect();
        let suited: Vec<&Plant> = named.iter().copied().filter(suits).collect();
        return match (named.as_slice(), also.as_slice(), suited.as_slice()) {
            ([one], ..) | (_, [one], _) | (_, _, [one]) => Ok(one),
            ([], ..) => Err(unknown_plant(&said.text, masters)),
            (several, ..) => {
                Err(format!("\"{}\" is the name or alias of {} plants: {}.", said.text, several.len(), codes(several)))
            }
        };
    }
    let Some(said) = &record.unit else {
        return Err(format!("layout {} reads neither a plant nor a unit here; give --plant.", draft.layout));
    };
    let day = record.date.unwrap_or_default();
    let owners: Vec<&Plant> =
        masters.plants.iter().filter(suits).filter(|p| p.unit_named(&said.text, day).is_some()).collect();
    match owners.as_slice() {
        [one] => Ok(one),
        [] => Err(format!(
            "Unit \"{}\" belongs to no plant of the master data.{}",
            said.text,
            near_units(&said.text, masters)
        )),
        several => Err(format!("Unit \"{}\" belongs to {} plants: {}.", said.text, several.len(), codes(several))),
    }
}

fn codes(plants: &[&Plant]) -> String {
    plants.iter().map(|p| p.code.as_str()).collect::<Vec<_>>().join(", ")
}

fn unknown_plant(text: &str, masters: &Masters) -> String {
    if masters.plants.is_empty() {
        return format!("\"{text}\" is no plant: the master data has none yet.");
    }
    let names = masters
        .plants
        .iter()
        .flat_map(|p| [p.code.as_str(), p.name.as_str()].into_iter().chain(p.aliases.iter().map(String::as_str)));
    let near = nearest(text, names);
    let tail = if near.is_empty() { String::new() } else { format!(" Nearest: {}.", near.join(", ")) };
    format!("\"{text}\" is neither code, name nor alias of a plant.{tail}")
}

fn near_units(text: &str, masters: &Masters) -> String {
    let near = nearest(text, masters.plants.iter().flat_map(|p| p.units.iter().map(|u| u.name.as_str())));
    if near.is_empty() { String::new() } else { format!(" Nearest: {}.", near.join(", ")) }
}

fn no_date(record: &Record, plant: &Plant) -> Finding {
    let message = format!("A row of {} has no date.", plant.code);
    Finding::new(rule::DATE_MISSING, message).at(&record.place).hint(rule::DATE_MISSING.definition().remedy)
}

/// Keeps rows that belong to no report of the workbook with the latest report of their plant, told once a block.
fn strays(
    draft: &Draft,
    code: &str,
    records: &[&Record],
    reports: &mut BTreeMap<Slot, Report>,
    findings: &mut Vec<Finding>,
) {
    let Some(first) = records.first() else { return };
    let block = draft.blocks.get(usize::from(first.block)).map_or("", |b| b.name.as_str());
    let days: BTreeSet<NaiveDate> = records.iter().filter_map(|r| r.date).collect();
    let days = days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let rows = if records.len() == 1 { "1 row".to_owned() } else { format!("{} rows", records.len()) };
    let message = if days.is_empty() {
        format!("{rows} of {block} for {code} name no day of its report; kept, not counted.")
    } else {
        format!("{rows} of {block} for {code} are of other days ({days}); kept, not counted.")
    };
    let finding = Finding::new(rule::DATE_MIXED, message).at(&first.place).hint(rule::DATE_MIXED.definition().remedy);
    let home = reports.iter_mut().rfind(|((plant, ..), _)| plant == code);
    match home {
        Some((_, report)) => {
            report.strays.extend(records.iter().map(|r| rows::stray(r, block)));
            report.findings.push(finding);
        }
        None => findings.push(finding.severity(Severity::Warning)),
    }
}

/// A log of stops that was read speaks for every report of its workbook.
fn mark_logs(draft: &Draft, reports: &mut BTreeMap<Slot, Report>) {
    if draft.blocks.iter().any(|b| b.stops) {
        for report in reports.values_mut() {
            report.stop_log = true;
        }
    }
}

/// Rejects all reports of a block that must be of one day and is not.
fn one_day(draft: &Draft, judged: &mut Judged) {
    if !draft.blocks.iter().any(|b| b.primary && b.one_day) {
        return;
    }
    let days: BTreeSet<NaiveDate> = judged.reports.iter().map(|r| r.key.day).collect();
    if days.len() < 2 {
        return;
    }
    let days = days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    for report in &mut judged.reports {
        let message = format!("The report's rows are of several days ({days}), and its layout expects one.");
        report.findings.push(Finding::new(rule::DATE_MIXED, message).severity(Severity::Error));
    }
}
