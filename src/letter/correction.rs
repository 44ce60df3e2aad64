//! The letter of a correction by decision: what became of which revision, by whom and why, and which energies are others
//! now.

use chrono_tz::Tz;

use super::{Item, Letter, Point, sentence};
use crate::notice::{CorrectionNotice, ShiftNotice, StepNotice};
use crate::render::{clean, number};

pub(super) fn letter(of: &CorrectionNotice) -> Letter {
    let plant = clean(&of.plant);
    let phrase = format!("{plant} {} was {}: {}", of.day, done(&of.command), came_to(of));
    let zone: Tz = of.zone.parse().unwrap_or_default();
    let at = of.at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    let about = format!("{} did it on {at} ({zone}): {}", clean(&of.by), clean(&of.reason));
    let name = Some(&of.name).filter(|name| !name.is_empty()).map(|name| format!(", {}", clean(name)));
    let reports = Item {
        head: format!("{plant}{} on {}", name.unwrap_or_default(), of.day),
        points: of.steps.iter().map(step).collect(),
    };
    let moved: Vec<&ShiftNotice> = of.shifts.iter().filter(|shift| shift.differs()).collect();
    let energies = Item { head: "Energy".to_owned(), points: moved.iter().map(|one| shift(one)).collect() };
    let rest = match of.numbers {
        0 => "No number differs.".to_owned(),
        1 => "1 number of these days differs.".to_owned(),
        n => format!("{n} numbers of these days differ."),
    };
    Letter {
        subject: format!("dgr: {phrase}"),
        paragraphs: vec![sentence(&phrase), about],
        items: std::iter::once(reports).chain(Some(energies).filter(|item| !item.points.is_empty())).collect(),
        rest: vec![rest],
        commands: vec![
            (format!("dgr history {plant} {}", of.day), "the revisions of the day, every finding with its cell"),
            (format!("dgr report plant {plant} --date {}", of.day), "the day as it is now"),
        ],
    }
}

fn done(command: &str) -> &str {
    match command {
        "delete" => "deleted",
        "restore" => "restored",
        "accept" => "accepted",
        other => other,
    }
}

/// Returns what the day's energy was and is.
fn came_to(of: &CorrectionNotice) -> String {
    let day = of.day.to_string();
    match of.shifts.iter().find(|shift| shift.period == day && shift.plant == of.plant) {
        Some(shift) if shift.differs() => became(shift),
        _ => "its energy is as before".to_owned(),
    }
}

/// Returns an energy before and after: `5,486.3 kWh, now without an energy`.
pub(super) fn became(shift: &ShiftNotice) -> String {
    let kwh = |value: f64| format!("{} kWh", number(value, 1));
    let (from, to) = (shift.from_kwh.map(kwh), shift.to_kwh.map(kwh));
    let from = from.unwrap_or_else(|| "without an energy".to_owned());
    format!("{from}, now {}", to.unwrap_or_else(|| "without an energy".to_owned()))
}

pub(super) fn shift(shift: &ShiftNotice) -> Point {
    let mut point = Point::at(&format!("{}, {}", shift.plant, shift.period));
    point.line("energy", &became(shift));
    if let Some((before, after)) = shift.days.filter(|(before, after)| before != after) {
        point.line("days", &format!("{before}, now {after}"));
    }
    point
}

fn step(step: &StepNotice) -> Point {
    let part = if step.part.is_empty() { String::new() } else { format!(" (part \"{}\")", step.part) };
    let mut point = Point::at(&format!("{}{part}, revision {}", step.source, step.revision));
    let by = step.by.map(|by| format!(", by revision {by}")).filter(|_| step.became != "deleted");
    point.line("became", &format!("{}{}", step.became, by.unwrap_or_default()));
    point.line("workbook", &step.workbook);
    point
}
