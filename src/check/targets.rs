//! The targets that a workbook tells: names to plants, records to targets. What has no month, no number or is a unit's
//! is told and is none.

use super::plants::plants_of;
use crate::finding::{Finding, Severity};
use crate::names::{Kind, Role};
use crate::plant::target::{Span, Target};
use crate::plant::{Masters, Rosters};
use crate::record::{Draft, Record, Subject};
use crate::rule;

/// Returns the targets of a draft, and all that is wrong with what it says of them.
pub fn targets(draft: &Draft, masters: &Masters) -> (Vec<Target>, Vec<Finding>) {
    let mut findings = draft.findings.clone();
    let plants = plants_of(draft, masters, &mut Rosters::default(), &mut findings);
    let mut targets = Vec::new();
    for (record, plant) in draft.records.iter().zip(plants) {
        findings.extend(record.findings.iter().cloned());
        let Subject::Target(month) = record.subject else { continue };
        let Some(plant) = plant else { continue };
        if let Some(unit) = &record.unit {
            let message = format!("A target of unit \"{}\" is not kept: targets are a plant's.", unit.text);
            findings.push(Finding::new(rule::UNIT_UNKNOWN, message).severity(Severity::Warning).at(&unit.place));
            continue;
        }
        let span = record.date.map_or(Span::Month(month), Span::Day);
        targets.extend(record.readings.iter().filter_map(|reading| {
            let planned = reading.kind != Kind::Actual && reading.role == Role::Value;
            let value = reading.value.filter(|value| planned && value.is_finite())?;
            let place = reading.place.to_string();
            Some(Target { plant: plant.code.clone(), span, kind: reading.kind, metric: reading.metric, value, place })
        }));
    }
    if !draft.records.iter().any(is_target) && !findings.iter().any(Finding::is_error) {
        let message = format!("Layout {} reads no target from the workbook.", draft.layout);
        let hint = "A table of targets has rows = \"targets\" in its layout.";
        findings.push(Finding::new(rule::REQUIRED_METRIC_MISSING, message).hint(hint));
    }
    (targets, findings)
}

fn is_target(record: &Record) -> bool {
    matches!(record.subject, Subject::Target(_))
}
