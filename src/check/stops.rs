//! Downtime events: each must be placeable in the day; those of one unit are united before hours are counted.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDateTime, NaiveTime, TimeDelta};

use super::scorecard::Scorecard;
use crate::downtime;
use crate::finding::Finding;
use crate::metric::Metric;
use crate::names::Bucket;
use crate::plant::Plant;
use crate::report::{GivenStop, Level, Report};
use crate::rule;

/// `breakdown-interval-invalid`: a known type, an end after the start. What lasts longer than a day counts, and is told.
pub(super) fn intervals(report: &mut Report, card: &mut Scorecard) {
    let rule = rule::BREAKDOWN_INTERVAL_INVALID;
    let judged = report.stops.len();
    let mut findings = Vec::new();
    let midnight = report.key.day.and_time(NaiveTime::MIN);
    let day_end = midnight.checked_add_days(Days::new(1)).unwrap_or(midnight);
    for given in report.stops.iter_mut().filter(|s| s.usable) {
        let stop = &given.stop;
        let reversed = stop.to.is_some_and(|to| to < stop.from);
        let outside = !reversed && (stop.from >= day_end || stop.to.is_some_and(|to| to < midnight));
        let fault = match stop.to {
            _ if outside => Some(format!("it lies outside of {}", report.key.day)),
            _ if stop.bucket.is_none() => Some(format!("the type \"{}\" maps to no downtime bucket", stop.bucket_text)),
            Some(to) if reversed => Some(format!("it ends ({to}) before it starts ({})", stop.from)),
            _ => None,
        };
        if let Some(fault) = fault {
            given.usable = false;
            // What lies outside takes nothing from the day; of anything else the hours are missing.
            if !outside && given.level != Level::Unknown {
                report.uncounted.push(given.unit.clone());
            }
            let message = format!("This stop does not count: {fault}.");
            findings.push(
                about(Finding::new(rule, message), given).said(stop.bucket_text.clone()).hint(rule.definition().remedy),
            );
        } else if let Some(to) = stop.to.filter(|to| *to - stop.from > TimeDelta::hours(24)) {
            let (day, span) = (report.key.day, format!("{} to {}", minute(stop.from), minute(to)));
            let message = format!("This stop lasts longer than 24 hours, {span}; what of it falls on {day} counts.");
            let hint = "Compare its dates with the log: a wrong month or year makes such a stop, too.";
            findings.push(about(Finding::new(rule, message), given).hint(hint));
        }
    }
    card.note(rule, judged, findings, None);
}

fn minute(at: NaiveDateTime) -> impl std::fmt::Display {
    at.format("%Y-%m-%d %H:%M")
}

fn about(finding: Finding, given: &GivenStop) -> Finding {
    finding.at(&given.place).unit(given.unit.as_deref())
}

/// `breakdown-overlap`: stops of one unit that repeat or overlap, told once a unit.
pub(super) fn overlaps(report: &Report, card: &mut Scorecard) {
    let rule = rule::BREAKDOWN_OVERLAP;
    let mut findings = Vec::new();
    let mut by_unit: BTreeMap<Option<&str>, Vec<&GivenStop>> = BTreeMap::new();
    for given in report.stops.iter().filter(|s| s.usable) {
        by_unit.entry(given.unit.as_deref()).or_default().push(given);
    }
    let judged = by_unit.len();
    for (unit, mut stops) in by_unit {
        stops.sort_by_key(|s| (s.stop.from, s.stop.to));
        let meets = |pair: &&[&GivenStop]| matches!(pair, [a, b] if a.stop.to.is_none_or(|to| b.stop.from < to));
        let Some([_, second]) = stops.windows(2).find(meets) else { continue };
        let hours =
            |of: &[&GivenStop]| downtime::hours(report.key.day, of.iter().map(|s| &s.stop)).values().sum::<f64>();
        let alone: f64 = stops.iter().map(|s| hours(&[s])).sum();
        let message = format!(
            "{} stops of {} overlap or repeat: {:.2} h one by one, {:.2} h united. The united hours count.",
            stops.len(),
            unit.unwrap_or("the plant"),
            alone,
            hours(&stops)
        );
        findings.push(about(Finding::new(rule, message), second).unit(unit).hint(rule.definition().remedy));
    }
    card.note(rule, judged, findings, None);
}

/// `breakdown-vs-hours`: the united stops of a bucket against its hours column, where both are given.
pub(super) fn against_hours(report: &Report, plant: &Plant, card: &mut Scorecard) {
    let rule = rule::BREAKDOWN_VS_HOURS;
    let tolerance = rule.definition().thresholds.first().map_or(0.0, |t| plant.threshold(t));
    let (mut judged, mut findings) = (0, Vec::new());
    if report.stop_log {
        // A log of stops need not tell of lulls: where it tells of none, its silence is no contradiction.
        let logs_lulls = report.stops.iter().any(|s| s.stop.bucket == Some(Bucket::Lull));
        for bucket in Bucket::ALL.iter().filter(|b| **b != Bucket::Lull || logs_lulls) {
            let Some(metric) = Metric::named(bucket.hours_metric()) else { continue };
            for given in report.actual(metric) {
                let Some(column) = given.value() else { continue };
                let mine = report.stops.iter().filter(|s| s.usable && (s.unit.is_none() || s.unit == given.unit));
                let log = downtime::hours(report.key.day, mine.map(|s| &s.stop)).get(bucket).copied().unwrap_or(0.0);
                judged += 1;
                if (log - column).abs() > tolerance {
                    let message = format!("{metric} is {column:.2} h in its column, and its stops come to {log:.2} h.");
                    findings.push(
                        Finding::new(rule, message)
                            .at(&given.reading.place)
                            .of(metric)
                            .unit(given.unit.as_deref())
                            .hint(rule.definition().remedy),
                    );
                }
            }
        }
    }
    card.note(rule, judged, findings, None);
}
