//! Registers: a day's amount is the step from the opening to the closing reading, times the factor. Where a report has no
//! opening reading, the step is from what the same source's report of the day before closed with. Never a guess: what
//! cannot be told is null.

mod step;

use chrono::{Datelike, NaiveDate};

use super::scorecard::Scorecard;
use super::totals::step as last_digit;
use crate::finding::{Finding, Severity};
use crate::lineage::shown;
use crate::names::{Kind, Period, Role};
use crate::plant::Plant;
use crate::report::{Given, Level, Report};
use crate::rule::{METER_CONTINUITY, METER_TIMES_MF};
use step::{Amount, Open, amount, at, making, name_of};

/// Returns whether a report tells of a register.
pub fn has_registers(report: &Report) -> bool {
    report.values.iter().any(is_close)
}

/// Returns how the registers of a report stand at its day's end: what the next day's steps may begin with.
pub fn ends(report: &Report) -> Vec<String> {
    let mut ends: Vec<String> = report
        .values
        .iter()
        .filter(|given| is_close(given))
        .map(|given| format!("{:?} {} {:?}", given.unit, given.reading.name(), given.value().map(f64::to_bits)))
        .collect();
    ends.sort_unstable();
    ends
}

/// `meter-continuity` and `meter-times-mf` where both readings stand in the report: makes the amounts, and compares them
/// with those printed.
pub(super) fn within(report: &mut Report, plant: &Plant, card: &mut Scorecard) {
    let (mut steps, mut compared) = (0, 0);
    let (mut continuity, mut times) = (Vec::new(), Vec::new());
    let mut made = Vec::new();
    for close in report.values.iter().filter(|given| is_close(given)) {
        let Some(open) = opening(report, close) else { continue };
        steps += 1;
        match amount(close, &Open::Own(open), plant, report.key.day, false) {
            Ok(amount) => match printed(report, close) {
                Some(printed) => {
                    compared += 1;
                    let differs = differs(printed, close, &amount, plant);
                    times.extend(differs.map(|finding| thousandfold(finding, printed, close, &amount)));
                }
                None => made.push(making(close, &Open::Own(open), &amount, report.key.day)),
            },
            Err(finding) if finding.rule == METER_TIMES_MF => times.push(*finding),
            Err(finding) => continuity.push(*finding),
        }
    }
    report.values.extend(made);
    if steps > 0 {
        card.note(METER_CONTINUITY, steps, continuity, None);
    }
    card.note(METER_TIMES_MF, compared, times, None);
}

/// Makes the amounts of all registers of a day anew, by what the same sources' reports of the day before closed with
/// where a report does not say with what it opened. Returns what only both days together tell.
pub fn across(reports: &mut [Report], before: &[Report], plant: &Plant) -> Vec<Finding> {
    let mut findings = Vec::new();
    for report in reports.iter_mut() {
        report.values.retain(|given| !given.is_made());
        let day = report.key.day;
        let earlier = before.iter().find(|b| b.key.source == report.key.source && b.key.part == report.key.part);
        let mut made = Vec::new();
        for close in report.values.iter().filter(|given| is_close(given)) {
            let last = earlier.and_then(|earlier| closing(earlier, close));
            let own = opening(report, close);
            if let (Some(open), Some(last)) = (own, last) {
                findings.extend(continues(open, last, day));
            }
            let open = match (own, last) {
                (Some(open), _) => Open::Own(open),
                _ if begins(close.reading.period, day, plant) => Open::Zero,
                (None, Some(last)) => Open::Before(last),
                (None, None) => {
                    findings.extend(unknown(report, close));
                    continue;
                }
            };
            let told = !matches!(open, Open::Own(_));
            match (amount(close, &open, plant, day, true), printed(report, close)) {
                (Ok(amount), Some(printed)) if told => findings.extend(differs(printed, close, &amount, plant)),
                (Ok(_), Some(_)) => {}
                (Ok(amount), None) => made.push(making(close, &open, &amount, day)),
                // What both readings of a report tell was told with the report.
                (Err(finding), _) => findings.extend(Some(*finding).filter(|_| told)),
            }
        }
        report.values.extend(made);
    }
    findings
}

/// Returns whether a value is a register's closing reading.
pub fn is_close(given: &Given) -> bool {
    given.reading.role == Role::Close && given.reading.kind == Kind::Actual && given.level != Level::Unknown
}

/// Returns whether two values are of one register of one plant or unit.
fn is_same(a: &Given, b: &Given) -> bool {
    let of = |given: &Given| (given.reading.metric, given.reading.period, given.reading.kind, given.level);
    of(a) == of(b) && a.unit == b.unit
}

/// Returns the opening reading beside a closing one.
pub fn opening<'a>(report: &'a Report, close: &Given) -> Option<&'a Given> {
    let fits = |given: &&Given| given.reading.role == Role::Open && given.block == close.block && is_same(given, close);
    report.values.iter().filter(fits).find(|given| given.value().is_some())
}

/// Returns the closing reading of the same register in another report.
fn closing<'a>(report: &'a Report, close: &Given) -> Option<&'a Given> {
    report.values.iter().filter(|given| is_close(given) && is_same(given, close)).find(|given| given.value().is_some())
}

/// Returns the day's amount that the report prints itself.
fn printed<'a>(report: &'a Report, close: &Given) -> Option<&'a Given> {
    let own = |given: &&Given| given.level == close.level && given.unit == close.unit && !given.is_made();
    report.actual(close.reading.metric).filter(own).find(|given| given.value().is_some())
}

/// Returns whether a period begins with a day, so that its registers began at zero.
fn begins(period: Period, day: NaiveDate, plant: &Plant) -> bool {
    match period {
        Period::Mtd | Period::Month => day.day() == 1,
        Period::Ytd => day.ordinal() == 1,
        Period::Fytd => day.day() == 1 && plant.fy_starts == Some(day.month()),
        Period::Day | Period::Itd => false,
    }
}

/// Returns what to say where a printed amount is not what the register's step makes.
fn differs(printed: &Given, close: &Given, amount: &Amount, plant: &Plant) -> Option<Finding> {
    let share = METER_TIMES_MF.definition().thresholds.first().map_or(0.0, |t| plant.threshold(t)) / 100.0;
    let kwh = printed.value()?;
    let value = amount.value;
    let (of_register, of_print) =
        (2.0 * last_digit(&close.reading) * amount.factor.unwrap_or(1.0), last_digit(&printed.reading));
    if (kwh - value).abs() <= (share * kwh.abs()).max(of_register).max(of_print) {
        return None;
    }
    let message = format!(
        "{} is printed as {}; its register gives {value:.3}. What is printed counts.",
        name_of(close),
        shown(kwh)
    );
    Some(*at(METER_TIMES_MF, printed, message))
}

/// Returns the finding that a printed amount differs as an error, where it does by a thousand: kWh are no MWh, and a day
/// of a thousandth of its energy looks like a bad one.
fn thousandfold(finding: Finding, printed: &Given, close: &Given, amount: &Amount) -> Finding {
    let Some(kwh) = printed.value().filter(|kwh| *kwh > 0.0 && amount.value > 0.0) else { return finding };
    let ratio = amount.value / kwh;
    let how = match ratio {
        r if (990.0..1010.0).contains(&r) => "a thousand times it",
        r if (0.000_99..0.001_01).contains(&r) => "a thousandth of it",
        _ => return finding,
    };
    let message = format!(
        "{} is printed as {}; its register gives {:.3}, {how}: kWh against MWh, or the meter's factor?",
        name_of(close),
        shown(kwh),
        amount.value
    );
    let finding = Finding { message, ..finding }.severity(Severity::Error);
    finding.hint("Settle the unit of the one that is wrong: the sender in the sheet, or `unit` in the layout.")
}

/// Returns what to say where a day does not open with what the day before closed with.
fn continues(open: &Given, last: &Given, day: NaiveDate) -> Option<Finding> {
    let (from, to) = (last.value()?, open.value()?);
    if (from - to).abs() <= last_digit(&open.reading).max(last_digit(&last.reading)) {
        return None;
    }
    let on = day.pred_opt()?;
    let message = format!(
        "The register of {} opens with {} and closed with {} on {on} ({}); the report's own readings count.",
        name_of(open),
        shown(to),
        shown(from),
        last.reading.place
    );
    Some(*at(METER_CONTINUITY, open, message))
}

/// Returns what to say where nothing tells with what a register opened.
fn unknown(report: &Report, close: &Given) -> Option<Finding> {
    if close.value().is_none() || printed(report, close).is_some() {
        return None;
    }
    let on = report.key.day.pred_opt()?;
    let message = format!(
        "{} is not known: the report has no opening reading, and {} told none of {on}.",
        name_of(close),
        report.key.source
    );
    Some(*at(METER_CONTINUITY, close, message))
}
