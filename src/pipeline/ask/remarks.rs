//! Why a number of a plant's day is missing or not to be trusted, in sentences.

use anyhow::Result;

use crate::pipeline::columns;
use crate::rule::UNITS_INCOMPLETE;
use crate::store::rows::{DailyRow, FindingRow, ReportRow};

/// How many places a sentence names that is true of more.
const PLACES: usize = 3;

/// Returns what explains a day's gaps: its errors, the units that have no value; and where there is no energy at all,
/// the warnings on its accepted reports and the total that they print.
pub fn of(day: Option<&DailyRow>, reports: &[&ReportRow], findings: &[&FindingRow]) -> Result<Vec<String>> {
    let empty = day.is_some_and(|d| d.energy_kwh.is_none());
    let counts = |f: &FindingRow| reports.iter().any(|r| r.is_accepted() && Some(r.id) == f.report_id);
    let tells = |f: &FindingRow| match f.severity.as_str() {
        "error" => true,
        "warning" => f.rule == UNITS_INCOMPLETE.id() || (empty && (f.report_id.is_none() || counts(f))),
        _ => false,
    };
    let told: Vec<&FindingRow> = findings.iter().copied().filter(|f| tells(f)).collect();
    let mut out: Vec<String> = grouped(&told).into_iter().map(|(sentence, _)| sentence).collect();
    if let Some(day) = day.filter(|_| empty) {
        match own_total(day)? {
            Some((metric, kwh)) => out.push(format!("The report's own total is {kwh:.1} kWh ({metric}).")),
            None if out.is_empty() => out.push("Its reports tell no energy.".to_owned()),
            None => {}
        }
    }
    Ok(out)
}

/// Returns findings as sentences with their severity and rule; what is known to be well is not told.
pub fn in_full(findings: &[FindingRow]) -> Vec<String> {
    let told: Vec<&FindingRow> = findings.iter().filter(|f| f.severity != "info").collect();
    grouped(&told).into_iter().map(|(sentence, f)| format!("{}: {sentence}  [{}]", f.severity, f.rule)).collect()
}

/// Returns findings as sentences, each with the first it stands for: errors first, what was found in a cell before what
/// follows from it, and what is said of many cells once.
fn grouped<'a>(findings: &[&'a FindingRow]) -> Vec<(String, &'a FindingRow)> {
    let mut told: Vec<&FindingRow> = findings.to_vec();
    told.sort_by_key(|f| (f.severity != "error", f.report_id.is_none(), f.id));
    let mut groups: Vec<(&FindingRow, Vec<&str>)> = Vec::new();
    for finding in told {
        let alike = |f: &FindingRow| f.rule == finding.rule && f.message == finding.message;
        match groups.iter_mut().find(|(first, _)| alike(first)) {
            Some((_, places)) => places.extend(finding.place.as_deref().filter(|place| !places.contains(place))),
            None => groups.push((finding, finding.place.as_deref().into_iter().collect())),
        }
    }
    groups.into_iter().map(|(first, places)| (format!("{}{}", at(&places), first.message), first)).collect()
}

/// Returns places as the start of a sentence.
fn at(places: &[&str]) -> String {
    match places.split_at_checked(PLACES) {
        _ if places.is_empty() => String::new(),
        Some((named, [_, ..])) => format!("{} and {} more: ", named.join(", "), places.len() - named.len()),
        _ => format!("{}: ", places.join(", ")),
    }
}

/// Returns the energy that the day's reports print as their total.
fn own_total(day: &DailyRow) -> Result<Option<(&'static str, f64)>> {
    let names = ["energy_net_kwh-total", "energy_export_kwh-total", "energy_gross_kwh-total"];
    let reported = columns::reported(day)?;
    Ok(names.into_iter().find_map(|name| Some((name, *reported.get(name)?))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_many_cells_is_said_once() {
        assert_eq!(at(&[]), "");
        assert_eq!(at(&["Data!E1"]), "Data!E1: ");
        assert_eq!(at(&["A1", "A2", "A3"]), "A1, A2, A3: ");
        assert_eq!(at(&["A1", "A2", "A3", "A4", "A5"]), "A1, A2, A3 and 2 more: ");
    }
}
