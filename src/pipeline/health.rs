//! Whether what follows from reports is what would follow now: days, units and months are computed anew from the raw
//! values and compared with what is stored, and so are the bytes of workbooks with their hashes. Changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::setup::sha256;
use super::{columns, derive};
use crate::calendar::Month;
use crate::plant::Plant;
use crate::store::rows::{DailyRow, ReportRow, UnitRow};
use crate::store::{Contradiction, Reader};

/// How many of the values that differ in one row are told.
const SHOWN: usize = 3;

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Plants.
    pub plants: usize,
    /// Live accepted reports.
    pub reports: usize,
    /// Plant-days.
    pub days: usize,
    /// Unit-days.
    pub unit_days: usize,
    /// Plant-months.
    pub months: usize,
    /// Workbooks whose bytes are kept.
    pub workbooks: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// Returns what is not as it would be computed now, plant by plant; counts what it looked at.
///
/// # Errors
/// The store's.
pub fn differences(store: &mut Reader, checked: &mut Checked) -> Result<Vec<Contradiction>> {
    let known = store.masters(None)?;
    let mut found = Vec::new();
    for (id, plant) in &known.plants {
        checked.plants += 1;
        of_plant(&mut Desk { store, checked, id: *id, plant, found: &mut found })?;
    }
    Ok(found)
}

/// Returns the workbooks whose stored bytes are not those that came.
///
/// # Errors
/// The store's.
pub fn damaged_bytes(store: &mut Reader, checked: &mut Checked) -> Result<Vec<Contradiction>> {
    let mut found = Vec::new();
    for (hash, name, size) in store.kept_workbooks()? {
        // One after another: all together would not fit.
        let Some(bytes) = store.workbook_bytes(&hash)? else { continue };
        checked.workbooks += 1;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        checked.bytes += length;
        let is = sha256(&bytes);
        let problem = if is != hash {
            let short = |hash: &str| hash.chars().take(12).collect::<String>();
            format!("the bytes of workbook {name} hash to {}…, and came as {}…", short(&is), short(&hash))
        } else if i64::try_from(length) != Ok(size) {
            format!("workbook {name} has {length} bytes, and {size} are noted")
        } else {
            continue;
        };
        found.push(Contradiction { problem, plant: String::new(), place: String::new() });
    }
    Ok(found)
}

/// Where one plant is looked at.
struct Desk<'a> {
    store: &'a mut Reader,
    checked: &'a mut Checked,
    id: i64,
    plant: &'a Plant,
    found: &'a mut Vec<Contradiction>,
}

impl Desk<'_> {
    fn wrong(&mut self, place: impl ToString, problem: impl Into<String>) {
        let (plant, place) = (self.plant.code.clone(), place.to_string());
        self.found.push(Contradiction { problem: problem.into(), plant, place });
    }
}

fn of_plant(desk: &mut Desk<'_>) -> Result<()> {
    let mut reported: BTreeMap<Month, BTreeSet<NaiveDate>> = BTreeMap::new();
    let (first, last) = ever();
    for report in desk.store.reports(Some(desk.id), first, last, None)?.iter().filter(|r| ReportRow::is_accepted(r)) {
        desk.checked.reports += 1;
        reported.entry(Month::of(report.day)).or_default().insert(report.day);
    }
    for row in desk.store.months(Some(desk.id), first, last)? {
        reported.entry(Month::of(row.month)).or_default();
    }
    for (month, days) in &reported {
        of_month(desk, *month, days)?;
    }
    Ok(())
}

fn of_month(desk: &mut Desk<'_>, month: Month, days: &BTreeSet<NaiveDate>) -> Result<()> {
    let (first, last, plant) = (month.first(), month.last(), Some(desk.id));
    let stored: BTreeMap<NaiveDate, DailyRow> =
        desk.store.days(plant, first, last, None)?.into_iter().map(|row| (row.day, row)).collect();
    let mut units: BTreeMap<NaiveDate, Vec<UnitRow>> = BTreeMap::new();
    for row in desk.store.unit_days(plant, first, last, None)? {
        units.entry(row.day).or_default().push(row);
    }
    let mut parts = Vec::new();
    let all: BTreeSet<NaiveDate> = days.iter().chain(stored.keys()).chain(units.keys()).copied().collect();
    for day in all {
        let of_units = units.remove(&day).unwrap_or_default();
        match of_day(desk, day, stored.get(&day), &of_units) {
            Ok(row) => parts.extend(row.as_ref().map(columns::parts).transpose()?),
            Err(error) => desk.wrong(day, format!("cannot be computed anew: {error:#}")),
        }
    }
    let due = columns::monthly(desk.id, &crate::aggregate::month(month, &parts));
    match desk.store.months(plant, first, first)?.first() {
        Some(row) => {
            desk.checked.months += 1;
            if let Some(told) = differing(row, &due) {
                desk.wrong(month, format!("the month is not the sum of its days: {told}"));
            }
        }
        None => desk.wrong(month, "the month is missing, and days of it were reported"),
    }
    Ok(())
}

/// Compares a day with its recomputation, and returns that.
fn of_day(
    desk: &mut Desk<'_>,
    day: NaiveDate,
    stored: Option<&DailyRow>,
    units: &[UnitRow],
) -> Result<Option<DailyRow>> {
    let due = derive::of_day(desk.store, desk.id, day, desk.plant)?;
    desk.checked.days += usize::from(stored.is_some());
    desk.checked.unit_days += units.len();
    let due_day = due.as_ref().map(|due| &due.day);
    match (stored, due_day) {
        (Some(row), Some(due)) => {
            if let Some(told) = differing(row, due) {
                desk.wrong(day, told);
            }
        }
        (None, Some(_)) => desk.wrong(day, "the day is missing, and was reported"),
        // Metrics without a report: the store finds that by itself.
        (_, None) => {}
    }
    of_units(desk, day, units, due.as_ref().map(|due| due.units.as_slice()).unwrap_or_default());
    Ok(due.map(|due| due.day))
}

fn of_units(desk: &mut Desk<'_>, day: NaiveDate, stored: &[UnitRow], due: &[UnitRow]) {
    let by_name = |rows: &[UnitRow]| rows.iter().map(|row| (row.unit.clone(), row.clone())).collect::<BTreeMap<_, _>>();
    let (have, want) = (by_name(stored), by_name(due));
    for unit in have.keys().chain(want.keys()).collect::<BTreeSet<_>>() {
        let told = match (have.get(unit), want.get(unit)) {
            (Some(row), Some(due)) => differing(row, due),
            (None, _) => Some("missing, and was reported".to_owned()),
            (_, None) => Some("has metrics, and no live report gives them".to_owned()),
        };
        if let Some(told) = told {
            desk.wrong(day, format!("{unit}: {told}"));
        }
    }
}

/// Returns which values of a row differ, and how; none: all are the same.
fn differing<T: PartialEq + Serialize>(stored: &T, due: &T) -> Option<String> {
    if stored == due {
        return None;
    }
    let (stored, due) = (values(stored), values(due));
    let names: BTreeSet<&String> = stored.keys().chain(due.keys()).filter(|n| stored.get(*n) != due.get(*n)).collect();
    let said =
        |values: &BTreeMap<String, String>, name: &String| values.get(name).map_or("null", String::as_str).to_owned();
    let line = |name: &&String| format!("{name} is {}, computed anew {}", said(&stored, name), said(&due, name));
    let mut told: Vec<String> = names.iter().take(SHOWN).map(line).collect();
    if names.len() > SHOWN {
        told.push(format!("and {} more values", names.len() - SHOWN));
    }
    (!told.is_empty()).then(|| told.join("; "))
}

/// Returns the values of a row by name, those within its JSON too, as they are told.
fn values(row: &impl Serialize) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    spread("", &serde_json::to_value(row).unwrap_or_default(), &mut out);
    out
}

fn spread(name: &str, value: &Value, out: &mut BTreeMap<String, String>) {
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Null => {}
        Value::Object(map) => map.iter().for_each(|(key, value)| spread(&inner(key), value, out)),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(json @ Value::Object(_)) => spread(name, &json, out),
            _ => drop(out.insert(name.to_owned(), text.clone())),
        },
        other => drop(out.insert(name.to_owned(), other.to_string())),
    }
}

/// Returns days before and after any report, that both databases can hold.
fn ever() -> (NaiveDate, NaiveDate) {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    (day(1900), day(3000))
}
