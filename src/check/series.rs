//! Interval readings: of the report's day, and one of a unit at a time.

use std::collections::BTreeMap;

use chrono::{Days, LocalResult, NaiveDateTime, TimeZone};
use chrono_tz::Tz;

use super::scorecard::Scorecard;
use crate::finding::{Finding, Severity};
use crate::plant::Plant;
use crate::report::{Level, Point, Report, Series, digits};
use crate::rule;

/// `date-sources-disagree`: readings start on the report's day, or at most a day from it where days start at another
/// hour than midnight. A sheet of another day is a stale one, and what is computed over it is of that day.
pub(super) fn of_the_day(report: &Report, card: &mut Scorecard) {
    let rule = rule::DATE_SOURCES_DISAGREE;
    let day = report.key.day;
    let near = day.checked_sub_days(Days::new(1)).unwrap_or(day)..=day.checked_add_days(Days::new(1)).unwrap_or(day);
    let mut findings = Vec::new();
    for series in &report.series {
        let far = series.points.iter().find(|p| !near.contains(&p.from.date()));
        let none_of_it = !series.points.iter().any(|p| p.from.date() == day);
        if let Some(point) = far.or_else(|| series.points.first().filter(|_| none_of_it)) {
            let message = format!("The readings of {} start at {}; the report is of {day}.", series.metric, point.from);
            findings.push(about(Finding::new(rule, message), series, point).hint(rule.definition().remedy));
        }
    }
    if !findings.is_empty() {
        card.note(rule, report.series.len(), findings, None);
    }
}

/// `unit-duplicated`: two readings of one unit and time, under two spellings or in two tables. Equal ones count once.
pub(super) fn once(report: &mut Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::UNIT_DUPLICATED;
    let mut findings = Vec::new();
    for series in report.series.iter_mut().filter(|s| s.level != Level::Unknown) {
        let mut seen: BTreeMap<NaiveDateTime, Point> = BTreeMap::new();
        let mut twice: Vec<(Point, Point)> = Vec::new();
        series.points.retain(|point| {
            let Some(first) = seen.get(&point.from) else {
                seen.insert(point.from, point.clone());
                return true;
            };
            twice.push((first.clone(), point.clone()));
            digits(first.value) != digits(point.value)
        });
        let differ = twice.iter().find(|(a, b)| digits(a.value) != digits(b.value));
        let Some((first, again)) = differ.or(twice.first()) else { continue };
        let message = format!(
            "{} of {} at {} stands twice, at {} and {}{}.",
            series.metric,
            series.unit.as_deref().unwrap_or(&report.key.plant),
            again.from,
            first.place,
            again.place,
            if differ.is_some() { " with different numbers" } else { "; it counts once" }
        );
        let hint = twice_by_the_clock(plant, again.from).unwrap_or_else(|| rule.definition().remedy.to_owned());
        let finding = about(Finding::new(rule, message), series, again).hint(hint);
        findings.push(if differ.is_some() { finding } else { finding.severity(Severity::Warning) });
    }
    if !findings.is_empty() {
        card.note(rule, findings.len(), findings, None);
    }
}

/// Returns what to say of a time that stands twice on the day on which the plant's clock goes back.
fn twice_by_the_clock(plant: &Plant, at: NaiveDateTime) -> Option<String> {
    let zone: Tz = plant.time_zone.as_deref()?.parse().ok()?;
    let LocalResult::Ambiguous(..) = zone.offset_from_local_datetime(&at) else { return None };
    Some(format!(
        "The clock of {zone} goes back then, and this hour is there twice. Readings are kept by the clock, with room for \
         one of the two: `repeated` in the layout says which (\"first\", \"last\"), or adds energies (\"sum\")."
    ))
}

fn about(finding: Finding, series: &Series, point: &Point) -> Finding {
    finding.at(&point.place).of(series.metric).unit(series.unit.as_deref())
}
