//! For which reports a workbook's log of stops speaks: where it does, a unit without a stop ran.

use std::collections::BTreeMap;

use super::resolve::Slot;
use crate::plant::Plant;
use crate::record::{Draft, Record, Subject};
use crate::report::Report;

/// Marks the reports that the workbook's log speaks for: the day of a plant that has one day in the workbook, and of
/// several days those it names. A log of the last day, beside a month to date, says nothing of the days before.
///
/// A row of the log that leads to no unit or no day may be any unit's on any day: the hours are unknown then.
pub(super) fn mark(draft: &Draft, plants: &[Option<&Plant>], reports: &mut BTreeMap<Slot, Report>) {
    if !draft.blocks.iter().any(|b| b.stops) {
        return;
    }
    let mut days: BTreeMap<String, usize> = BTreeMap::new();
    for (code, ..) in reports.keys() {
        *days.entry(code.clone()).or_default() += 1;
    }
    for ((code, ..), report) in reports.iter_mut() {
        let named = !report.stops.is_empty() || !report.uncounted.is_empty();
        report.stop_log = named || days.get(code) == Some(&1);
    }
    let lost = |record: &Record, plant: Option<&Plant>| {
        is_of_log(draft, record)
            && record.subject == Subject::Day
            && (plant.is_none() || record.date.is_none() || record.unit.is_none())
    };
    for (_, plant) in draft.records.iter().zip(plants).filter(|(record, plant)| lost(record, **plant)) {
        for ((code, ..), report) in reports.iter_mut() {
            if plant.is_none_or(|p| p.code == *code) && report.stop_log && !report.uncounted.contains(&None) {
                report.uncounted.push(None);
            }
        }
    }
}

fn is_of_log(draft: &Draft, record: &Record) -> bool {
    draft.blocks.get(usize::from(record.block)).is_some_and(|b| b.stops)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::cell::Place;
    use crate::record::BlockRead;
    use crate::sample::{plant, report};

    fn draft(records: Vec<Record>) -> Draft {
        let block = BlockRead {
            name: "table.stops".into(),
            primary: false,
            stops: true,
            one_day: false,
            sheet: "Breakdown".into(),
            named: true,
            optional: false,
            titles: Vec::new(),
            silent: Vec::new(),
            heads: Vec::new(),
            passed: Vec::new(),
            unread: Vec::new(),
        };
        Draft {
            layout: "l".into(),
            source: "s".into(),
            technology: None,
            priority: 0,
            blocks: vec![block],
            records,
            findings: Vec::new(),
        }
    }

    fn days(of: &[u32]) -> BTreeMap<Slot, Report> {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        of.iter().map(|d| (("SOL-1".to_owned(), day(*d), String::new()), report(Vec::new()))).collect()
    }

    #[test]
    fn a_log_beside_a_month_to_date_speaks_for_no_day_that_it_does_not_name() {
        let mut one = days(&[3]);
        mark(&draft(Vec::new()), &[], &mut one);
        assert!(one.values().all(|r| r.stop_log));
        let mut several = days(&[1, 2, 3]);
        mark(&draft(Vec::new()), &[], &mut several);
        assert!(several.values().all(|r| !r.stop_log));
    }

    #[test]
    fn a_row_of_the_log_that_cannot_be_placed_leaves_the_hours_unknown() {
        let row = Record {
            block: 0,
            subject: Subject::Day,
            plant: None,
            unit: None,
            date: None,
            date_place: None,
            part: String::new(),
            place: Place::Sheet("Breakdown".into()),
            readings: Vec::new(),
            registers: Vec::new(),
            extras: Vec::new(),
            findings: Vec::new(),
        };
        let (known, mut reports) = (plant(), days(&[3]));
        mark(&draft(vec![row]), &[Some(&known)], &mut reports);
        assert!(reports.values().all(|r| r.uncounted == [None]));
    }
}
