//! Printed totals over several plants against the rows above them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::totals::{combine, compared, same_quantity};
use crate::finding::{Finding, Severity};
use crate::names::{Role, tidy};
use crate::plant::Plant;
use crate::record::{Draft, Reading, Record, Subject};
use crate::rule;

/// So many totals of one table and day are compared: no sheet prints more, and each is with all of the day's rows.
const MOST: usize = 100;

/// A row above a total, as far as it is of it.
struct Row<'a> {
    value: Option<f64>,
    record: &'a Record,
    /// It stands below the last total before.
    since: bool,
}

/// What stands in a table for one day, from above, each with its position: its rows and its printed totals.
type Days<'a> = BTreeMap<(u16, NaiveDate), Vec<(usize, &'a Record)>>;

/// `units-vs-total` of totals that name no plant: what one of a day prints are the rows above it, or those since the last
/// total; those that are compared with nothing are noted once a table.
pub(super) fn totals(draft: &Draft, plants: &[Option<&Plant>], findings: &mut Vec<Finding>) {
    let mut open: BTreeMap<u16, Vec<&Record>> = BTreeMap::new();
    let (mut days, mut counts): (Days<'_>, BTreeMap<_, usize>) = (Days::new(), BTreeMap::new());
    let mut undated: BTreeMap<u16, usize> = BTreeMap::new();
    for ((at, record), plant) in draft.records.iter().enumerate().zip(plants) {
        let says = record.readings.iter().any(|reading| reading.value.is_some());
        if is_total(record) && plant.is_none() && record.plant.is_none() && says {
            let of_day = record.date.map(|day| (record.block, day));
            let count = counts.entry((record.block, record.date)).or_default();
            *count += 1;
            let above = of_day.and_then(|of_day| days.get(&of_day)).map(Vec::as_slice).filter(|_| *count <= MOST);
            // A total of no day ends what stands above it, whatever its day.
            let last = undated.get(&record.block).copied().unwrap_or_default();
            let readings = record.readings.iter();
            let judged: Vec<Option<Finding>> =
                readings.filter_map(|total| against(total, record, above?, last)).collect();
            if judged.is_empty() {
                open.entry(record.block).or_default().push(record);
            }
            findings.extend(judged.into_iter().flatten());
        }
        match record.date {
            Some(day) if is_total(record) || record.subject == Subject::Day => {
                days.entry((record.block, day)).or_default().push((at, record));
            }
            None if is_total(record) => drop(undated.insert(record.block, at)),
            _ => {}
        }
    }
    for (block, records) in open {
        findings.extend(noted(draft, block, &records));
    }
}

fn is_total(record: &Record) -> bool {
    matches!(record.subject, Subject::Total { .. })
}

/// Returns what comparing a printed total with its rows came to; nothing where it cannot be compared.
fn against(total: &Reading, record: &Record, above: &[(usize, &Record)], last: usize) -> Option<Option<Finding>> {
    let Subject::Total { combine: said, of } = &record.subject else { return None };
    let how = said.unwrap_or(total.metric.over_units());
    let rows = rows(total, of.as_ref(), above, last);
    let all = |_: &Row<'_>| true;
    let of_plants = |row: &Row<'_>| row.record.unit.is_none();
    let of_units = |row: &Row<'_>| row.record.unit.is_some();
    let since = |row: &Row<'_>| row.since;
    let ways: [&dyn Fn(&Row<'_>) -> bool; 4] = [&all, &since, &of_plants, &of_units];
    let mut told: Option<Finding> = None;
    for way in ways {
        let values: Option<Vec<f64>> = rows.iter().filter(|row| way(row)).map(|row| row.value).collect();
        let Some(values) = values.filter(|values| !values.is_empty() && combine(how, values).is_some()) else {
            continue;
        };
        let Some(finding) = compared(total, how, &values, None) else { return Some(None) };
        told.get_or_insert(finding);
    }
    told.map(Some)
}

/// Returns the rows above a total, of its day, that are of what it says that it is of.
fn rows<'a>(
    total: &Reading,
    of: Option<&(String, String)>,
    above: &[(usize, &'a Record)],
    last: usize,
) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut since = 0;
    for (at, record) in above {
        if is_total(record) {
            since = rows.len();
            continue;
        }
        let says = |(name, text): &(String, String)| {
            record.extras.iter().any(|(own, said)| own == name && tidy(&said.text) == tidy(text))
        };
        if of.is_none_or(says) {
            let same = record.readings.iter().filter(|r| r.role == Role::Value && same_quantity(r, total));
            rows.extend(same.map(|reading| Row { value: reading.value, record, since: *at >= last }));
        }
    }
    rows.iter_mut().take(since).for_each(|row| row.since = false);
    rows
}

fn noted(draft: &Draft, block: u16, records: &[&Record]) -> Option<Finding> {
    let first = records.first()?;
    let block = draft.blocks.get(usize::from(block)).map_or("", |b| b.name.as_str());
    let (rows, name) = if records.len() == 1 { ("total", "names") } else { ("totals", "name") };
    let message = format!(
        "{} printed {rows} of {block} {name} no plant and {} compared with nothing.",
        records.len(),
        if records.len() == 1 { "is" } else { "are" }
    );
    let finding = Finding::new(rule::UNITS_VS_TOTAL, message).severity(Severity::Info).at(&first.place);
    let hint = "Where each is one plant's, write totals = [{ row = \"Total\", of = \"plant\" }] in the layout.";
    Some(finding.hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{day, given};

    fn record(subject: Subject, kwh: f64, row: u32) -> Record {
        let role = if subject == Subject::Day { Role::Value } else { Role::Total };
        let reading = given(None, "energy_export_kwh", role, Some(kwh), row).reading;
        Record {
            block: 0,
            subject,
            plant: None,
            unit: None,
            date: Some(day()),
            date_place: None,
            part: String::new(),
            place: reading.place.clone(),
            readings: vec![reading],
            registers: Vec::new(),
            extras: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Each total of 1 kWh is off by 2 from its row of 3 kWh.
    #[test]
    fn of_very_many_totals_of_one_day_the_rest_is_noted_as_not_compared() {
        let totals = (0..103).map(|row| record(Subject::Total { combine: None, of: None }, 1.0, row + 2));
        let draft = Draft {
            layout: "l".into(),
            source: "s".into(),
            technology: None,
            priority: 0,
            blocks: Vec::new(),
            records: std::iter::once(record(Subject::Day, 3.0, 1)).chain(totals).collect(),
            findings: Vec::new(),
        };
        let mut findings = Vec::new();
        super::totals(&draft, &vec![None; draft.records.len()], &mut findings);
        let said: Vec<&str> = findings.iter().map(|f| f.message.as_str()).collect();
        let (last, off) = said.split_last().unwrap();
        assert_eq!(off, ["The total of energy_export_kwh is 1 kWh; its 1 row gives 3 kWh."; 100]);
        assert_eq!(*last, "3 printed totals of  name no plant and are compared with nothing.");
    }
}
