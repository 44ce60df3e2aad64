//! What a report says against what is stored: nothing may be lost by a correction, nothing undone by an old file.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::calendar::Month;
use crate::finding::Finding;
use crate::report::{Given, Level, Report};
use crate::rule;

/// `revision-drops-values`: returns a finding where the later report lacks usable values, units or stops that the
/// earlier had. Values that were unusable before may go; single stops may, but not all of them: a workbook that repeats
/// a month often carries the log of its last day only.
pub fn drops(earlier: &Report, later: &Report) -> Option<Finding> {
    let name = |v: &Given| {
        let unit = v.unit.as_deref().map(|u| format!("{u} ")).unwrap_or_default();
        format!("{unit}{}", v.reading.name())
    };
    let had = |report: &Report| -> BTreeSet<String> {
        report.values.iter().filter(|v| v.value().is_some() && v.level != Level::Unknown).map(name).collect()
    };
    let (before, after) = (had(earlier), had(later));
    let mut lost: Vec<String> = before.difference(&after).cloned().collect();
    if earlier.stop_log && !earlier.stops.is_empty() && later.stops.is_empty() {
        lost.push("the stops".to_owned());
    }
    let points = |r: &Report| r.series.iter().map(|s| s.points.len()).sum::<usize>();
    let mut hint = rule::REVISION_DROPS_VALUES.definition().remedy.to_owned();
    if points(earlier) > 0 && points(later) == 0 {
        lost.push("the interval readings".to_owned());
        hint += " Readings that a workbook has of its last days alone may be a `part` of their own (docs/layouts.md).";
    }
    if lost.is_empty() {
        return None;
    }
    let shown = lost.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    let more = if lost.len() > 5 { format!(" and {} more", lost.len() - 5) } else { String::new() };
    let message = format!("This correction lacks, in usable form, what the report before it had: {shown}{more}.");
    Some(Finding::new(rule::REVISION_DROPS_VALUES, message).hint(hint))
}

/// `resend-of-superseded`: returns the finding that the same bytes came again after something took their place.
pub fn resent(plant: &str, day: NaiveDate, revision: i32, deleted: bool) -> Finding {
    let why = if deleted { "was deleted since" } else { "has been superseded since" };
    let message = format!("This very file was taken in before; its revision {revision} for {plant} on {day} {why}.");
    Finding::new(rule::RESEND_OF_SUPERSEDED, message)
        .day(day)
        .hint(format!("See `dgr history {plant} {day}`. {}", rule::RESEND_OF_SUPERSEDED.definition().remedy))
}

/// `revision-reverts`: returns the finding that a correction says again what an earlier revision said.
pub fn reverts(earlier: i32, live: i32) -> Finding {
    let message = format!("It says again what revision {earlier} said; the correction by revision {live} is undone.");
    Finding::new(rule::REVISION_REVERTS, message).hint(rule::REVISION_REVERTS.definition().remedy)
}

/// `resend-of-superseded`: returns the finding that other bytes say what somebody's decision took out.
pub fn withdrawn(plant: &str, day: NaiveDate, revision: i32, deleted: bool) -> Finding {
    let why = if deleted { "which was deleted" } else { "in whose place another was put by decision" };
    let message = format!("This file says of {plant} on {day} what revision {revision} said, {why}.");
    Finding::new(rule::RESEND_OF_SUPERSEDED, message)
        .day(day)
        .hint(format!("See `dgr history {plant} {day}`. {}", rule::RESEND_OF_SUPERSEDED.definition().remedy))
}

/// `day-not-repeated`: returns the finding that a workbook over several days leaves out one that is stored.
pub fn not_repeated(plant: &str, day: NaiveDate, source: &str) -> Finding {
    let message = format!(
        "{plant} on {day}, reported by {source} before, is absent or blank in this workbook; the stored day stays."
    );
    Finding::new(rule::DAY_NOT_REPEATED, message).day(day).hint(rule::DAY_NOT_REPEATED.definition().remedy)
}

/// `locked-month`: returns the finding that a report would change a day of a closed month.
pub fn locked(plant: &str, day: NaiveDate) -> Finding {
    let month = Month::of(day);
    let message = format!("{month} is closed for {plant}: this report would change {day}.");
    let hint = format!(
        "`dgr reopen {month} --plant {plant} --reason TEXT`; then have it sent again, or accept this revision."
    );
    Finding::new(rule::LOCKED_MONTH, message).day(day).hint(hint)
}
