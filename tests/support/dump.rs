//! What a store holds, without what two stores of the same workbooks may differ in: numbers of rows, moments, runs.

use std::collections::BTreeMap;

use dgr::store::Store;
use dgr::store::rows::*;

use super::workbook_builder::day;
use crate::store::count;

/// Tables of which no row may be there twice, or be missing, in whichever order the workbooks came. Runs, changes and, on
/// their own side of it, messages are not: each run that needs a human ends with a change of its own, which seals its
/// message, and how many runs it took may differ.
const KEPT: [&str; 12] = [
    "plants",
    "plant_versions",
    "plant_capacities",
    "units",
    "plant_state",
    "workbooks",
    "workbook_bytes",
    "judgements",
    "reports",
    "workbook_links",
    "outages",
    "interval_metrics",
];
/// Tables that have a row more for each order in which two workbooks of one day came.
const FOLLOWING: [&str; 4] = ["findings", "daily_metrics", "unit_metrics", "monthly_metrics"];

/// Returns how many rows each table has, retired ones included, where the workbooks came in one order.
pub fn counts(url: &str) -> Vec<String> {
    KEPT.iter().chain(&FOLLOWING).map(|table| counted(url, table)).collect()
}

/// Returns how many rows each table has that the order of the workbooks does not matter to.
pub fn kept(url: &str) -> Vec<String> {
    KEPT.iter().map(|table| counted(url, table)).collect()
}

fn counted(url: &str, table: &str) -> String {
    format!("{table}: {}", count(url, &format!("SELECT COUNT(*) FROM {table}")))
}

/// Returns every live row and every revision of a report, a line each.
pub fn rows(url: &str) -> Vec<String> {
    let mut store = Store::open(url).unwrap();
    let known = store.masters(None).unwrap().plants;
    let mut out = Vec::new();
    for (id, plant) in &known {
        out.push(format!("{plant:?}"));
        let names = reports(&mut store, *id, &plant.code, &mut out);
        let mut lines = of_plant(&mut store, *id, &names);
        out.extend(lines.drain(..).map(|line| format!("{} {line}", plant.code)));
    }
    for (row, last) in store.workbooks(&[]).unwrap() {
        let bytes = store.workbook_bytes(&row.sha256).unwrap().map(|bytes| bytes.len());
        out.push(format!("{row:?} {bytes:?} {} {} {}", last.name, last.received_at, last.outcome));
        out.extend(findings(store.findings_of_workbook(&row.sha256).unwrap(), &BTreeMap::new()));
    }
    out
}

type Names = BTreeMap<i64, String>;

/// Tells of every revision of a plant's reports, and returns what each is called: its number is no part of it.
fn reports(store: &mut Store, plant_id: i64, code: &str, out: &mut Vec<String>) -> Names {
    let all = store.history(plant_id, None).unwrap();
    let name = |r: &ReportRow| format!("{} {} {}/{}", r.day, r.source, r.part, r.revision);
    let names: Names = all.iter().map(|row| (row.report.id, name(&row.report))).collect();
    let mut lines = Vec::new();
    for row in &all {
        let r = &row.report;
        let next = r.replaced_by.map(|id| &names[&id]);
        let told = (&r.status, &r.reason, &r.layout, r.priority, &r.sha256, r.received_at, &r.values_hash);
        let raw = store.report_raw(plant_id, r.id).unwrap();
        let said: Vec<String> =
            store.workbooks_of(plant_id, r.id).unwrap().into_iter().map(|workbook| workbook.sha256).collect();
        lines.push(format!("{code} {} live={} {told:?} {next:?} {said:?} {raw:?}", names[&r.id], r.is_live()));
    }
    lines.sort();
    out.extend(lines);
    names
}

fn of_plant(store: &mut Store, id: i64, names: &Names) -> Vec<String> {
    let (first, last, plant) = (day("2020-01-01"), day("2099-12-31"), Some(id));
    let ever = (first.and_hms_opt(0, 0, 0).unwrap(), last.and_hms_opt(0, 0, 0).unwrap());
    let named = |id: i64| names[&id].clone();
    let origins = |text: &str| -> BTreeMap<String, String> {
        let ids: BTreeMap<String, i64> = serde_json::from_str(text).unwrap();
        ids.into_iter().map(|(metric, id)| (metric, named(id))).collect()
    };
    let mut out = Vec::new();
    for row in store.days(plant, first, last, None).unwrap() {
        let from = origins(&row.origins);
        out.push(format!("{from:?} {:?}", DailyRow { plant_id: 0, origins: String::new(), ..row }));
    }
    for row in store.unit_days(plant, first, last, None).unwrap() {
        let from = origins(&row.origins);
        out.push(format!("{from:?} {:?}", UnitRow { plant_id: 0, origins: String::new(), ..row }));
    }
    for row in store.months(plant, first, last).unwrap() {
        out.push(format!("{:?}", MonthRow { plant_id: 0, ..row }));
    }
    for row in store.outages(plant, first, last, None).unwrap() {
        out.push(format!("{} {:?}", named(row.report_id), OutageRow { plant_id: 0, report_id: 0, ..row }));
    }
    for row in store.intervals(id, ever.0, ever.1, None).unwrap() {
        out.push(format!("{} {:?}", named(row.report_id), IntervalRow { plant_id: 0, report_id: 0, ..row }));
    }
    out.extend(findings(store.findings(plant, first, last, None).unwrap(), names));
    out.extend(store.plant_state(id).unwrap().map(|row| format!("{:?}", StateRow { plant_id: 0, ..row })));
    out
}

fn findings(rows: Vec<FindingRow>, names: &Names) -> Vec<String> {
    let line = |row: FindingRow| {
        let of = row.report_id.map(|id| &names[&id]);
        let what = (&row.rule, &row.severity, &row.place, &row.metric, &row.unit, &row.text);
        format!("{of:?} {:?} {what:?} {} {:?}", row.day, row.message, row.hint)
    };
    let mut lines: Vec<String> = rows.into_iter().map(line).collect();
    lines.sort();
    lines
}
