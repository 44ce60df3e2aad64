//! Why a number of a plant's day is missing or not to be trusted, in sentences.

use anyhow::Result;

use crate::pipeline::columns;
use crate::rule::UNITS_INCOMPLETE;
use crate::store::rows::{DailyRow, FindingRow};

/// Returns what explains a day's gaps: its errors, the units that have no value; and where there is no energy at all,
/// its warnings and the total that the report itself prints.
pub fn of(day: Option<&DailyRow>, findings: &[&FindingRow]) -> Result<Vec<String>> {
    let empty = day.is_some_and(|d| d.energy_kwh.is_none());
    let tells = |f: &FindingRow| match f.severity.as_str() {
        "error" => true,
        "warning" => empty || f.rule == UNITS_INCOMPLETE.id(),
        _ => false,
    };
    let mut told: Vec<&FindingRow> = findings.iter().copied().filter(|f| tells(f)).collect();
    // The error before the warning, and what was found in a cell before what follows from it.
    told.sort_by_key(|f| (f.severity != "error", f.report_id.is_none(), f.id));
    let mut out: Vec<String> = told.into_iter().map(sentence).collect();
    if let Some(day) = day.filter(|_| empty) {
        match own_total(day)? {
            Some((metric, kwh)) => out.push(format!("The report's own total is {kwh:.1} kWh ({metric}).")),
            None if out.is_empty() => out.push("Its reports tell no energy.".to_owned()),
            None => {}
        }
    }
    Ok(out)
}

/// Returns a finding as a sentence with its place.
pub fn sentence(finding: &FindingRow) -> String {
    let place = finding.place.as_deref().map(|p| format!("{p}: ")).unwrap_or_default();
    format!("{place}{}", finding.message)
}

/// Returns the energy that the day's reports print as their total.
fn own_total(day: &DailyRow) -> Result<Option<(&'static str, f64)>> {
    let names = ["energy_net_kwh-total", "energy_export_kwh-total", "energy_gross_kwh-total"];
    let reported = columns::reported(day)?;
    Ok(names.into_iter().find_map(|name| Some((name, *reported.get(name)?))))
}
