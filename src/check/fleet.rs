//! Printed totals over several plants against the rows above them.

use std::collections::BTreeMap;

use super::totals::{combine, compared, same_quantity};
use crate::finding::{Finding, Severity};
use crate::names::{Role, tidy};
use crate::plant::Plant;
use crate::record::{Draft, Reading, Record, Subject};
use crate::rule;

/// A row above a total, as far as it is of it.
struct Row<'a> {
    value: Option<f64>,
    record: &'a Record,
    /// It stands below the last total before.
    since: bool,
}

/// `units-vs-total` of totals that name no plant: what one of a day prints are the rows above it, or those since the last
/// total; those that are compared with nothing are noted once a table.
pub(super) fn totals(draft: &Draft, plants: &[Option<&Plant>], findings: &mut Vec<Finding>) {
    let mut open: BTreeMap<u16, Vec<&Record>> = BTreeMap::new();
    for ((at, record), plant) in draft.records.iter().enumerate().zip(plants) {
        let says = record.readings.iter().any(|reading| reading.value.is_some());
        let is_total = matches!(record.subject, Subject::Total { .. });
        if plant.is_some() || record.plant.is_some() || !says || !is_total {
            continue;
        }
        let above = draft.records.get(..at).unwrap_or_default();
        let judged: Vec<Option<Finding>> =
            record.readings.iter().filter_map(|total| against(total, record, above)).collect();
        if judged.is_empty() {
            open.entry(record.block).or_default().push(record);
        }
        findings.extend(judged.into_iter().flatten());
    }
    for (block, records) in open {
        findings.extend(noted(draft, block, &records));
    }
}

/// Returns what comparing a printed total with its rows came to; nothing where it cannot be compared.
fn against(total: &Reading, record: &Record, above: &[Record]) -> Option<Option<Finding>> {
    let Subject::Total { combine: said, of } = &record.subject else { return None };
    let how = said.unwrap_or(total.metric.over_units());
    let rows = rows(total, record, of.as_ref(), above)?;
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

/// Returns the rows above a total that are of its day and of what it says that it is of.
fn rows<'a>(
    total: &Reading,
    record: &Record,
    of: Option<&(String, String)>,
    above: &'a [Record],
) -> Option<Vec<Row<'a>>> {
    let own = above.iter().filter(|row| row.block == record.block);
    let (mut rows, day): (Vec<Row<'a>>, _) = (Vec::new(), record.date?);
    for row in own {
        if matches!(row.subject, Subject::Total { .. }) {
            rows.iter_mut().for_each(|row| row.since = false);
            continue;
        }
        let says = |(name, text): &(String, String)| {
            row.extras.iter().any(|(own, said)| own == name && tidy(&said.text) == tidy(text))
        };
        if row.subject == Subject::Day && row.date == Some(day) && of.is_none_or(says) {
            let same = row.readings.iter().filter(|r| r.role == Role::Value && same_quantity(r, total));
            rows.extend(same.map(|reading| Row { value: reading.value, record: row, since: true }));
        }
    }
    Some(rows)
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
