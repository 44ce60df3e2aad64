//! The letter of a run: how many workbooks need a human, then each with its file, plant, day, cell, rule and remedy.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::correction::shift;
use super::{Item, Letter, Point, counted, sentence};
use crate::notice::{Counts, FileNotice, FindingNotice, RunNotice, ShiftNotice, WorkbookNotice};
use crate::render::clean;

/// The most workbooks, and the most files, that a letter tells of one by one: who has more reads on with `dgr status`.
const MOST_SHOWN: usize = 25;
/// The most days with another energy.
const MOST_SHIFTS: usize = 25;
/// The most findings of one workbook.
const MOST_FINDINGS: usize = 6;
/// The most days, and the most rules, that a letter names a command for.
const MOST_COMMANDS: usize = 5;
/// How much of a hash tells workbooks apart.
const HASH: usize = 12;

pub(super) fn letter(run: &RunNotice) -> Letter {
    let phrase = phrase(run);
    let mut paragraphs = vec![sentence(&phrase)];
    paragraphs.push(about(run));
    if !run.ended {
        let text = "It had not come to its end when this was sent: it was cut off, or takes long. What else it finds follows, or comes with the next run.";
        paragraphs.push(text.to_owned());
    } else if run.interrupted {
        paragraphs.push("It was interrupted: what is left waits for the next run.".to_owned());
    }
    let (books, files) = (run.workbooks.iter().take(MOST_SHOWN), run.files.iter().take(MOST_SHOWN));
    let shifts = run.shifts.iter().take(MOST_SHIFTS);
    let more = [
        ((run.shifts.len() + run.more_shifts).saturating_sub(shifts.len()), "more plant-day"),
        ((run.needs_a_human + run.others).saturating_sub(books.len()), "more workbook"),
        (left(run).saturating_sub(files.len()), "more file"),
    ];
    let rest = more.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("And {}.", counted(*n, what))).collect();
    let end = if run.ended { "" } else { "; the run has not ended" };
    let end = if run.interrupted { "; the run was interrupted" } else { end };
    Letter {
        subject: format!("dgr: {phrase}{end}"),
        paragraphs,
        items: books.map(item).chain(files.map(file)).chain(energies(shifts)).collect(),
        rest,
        commands: commands(run),
    }
}

/// Returns the days that have another energy now.
fn energies<'a>(shifts: impl Iterator<Item = &'a ShiftNotice>) -> Option<Item> {
    let points: Vec<Point> = shifts.map(shift).collect();
    Some(Item { head: "Energy".to_owned(), points }).filter(|item| !item.points.is_empty())
}

/// Returns how many files cannot be read or put away.
fn left(run: &RunNotice) -> usize {
    run.counts.map_or(0, |counts| counts.unreadable + counts.stuck).max(run.files.len())
}

/// Returns what the run comes to: `2 of 14 workbooks need a human`.
fn phrase(run: &RunNotice) -> String {
    if !run.again {
        return needs(run);
    }
    let moved = match (run.shifts.len() + run.more_shifts, run.numbers) {
        (0, 0) => "no number differs".to_owned(),
        (0, 1) => "1 number differs".to_owned(),
        (0, n) => format!("{n} numbers differ"),
        (1, _) => "1 energy differs".to_owned(),
        (n, _) => format!("{n} energies differ"),
    };
    format!("read again: {}; {moved}", needs(run))
}

/// Returns how many of its workbooks and files need a human.
fn needs(run: &RunNotice) -> String {
    let total = run.counts.map(|counts| counts.workbooks).filter(|total| *total > 1);
    let books = |n: usize| match total {
        Some(total) => format!("{n} of {total} workbooks"),
        None => counted(n, "workbook"),
    };
    let verb = |n: usize, one: &'static str, many: &'static str| if n == 1 { one } else { many };
    let files = counted(left(run), "file");
    match (run.needs_a_human, run.others) {
        (0, 0) if left(run) > 0 => format!("{files} {} a human", verb(left(run), "needs", "need")),
        (0, 0) => match run.counts {
            Some(counts) => format!("{}, nothing needs a human", counted(counts.workbooks, "workbook")),
            None => "nothing needs a human".to_owned(),
        },
        (0, k) if left(run) > 0 => {
            let (need, have) = (verb(left(run), "needs", "need"), verb(k, "has", "have"));
            format!("{files} {need} a human, {} {have} findings", books(k))
        }
        (0, k) => format!("{} {} findings", books(k), verb(k, "has", "have")),
        (n, k) => {
            let and = if left(run) > 0 { format!(", and {files}") } else { String::new() };
            let more = format!(", {k} more {} findings", verb(k, "has", "have"));
            let more = if k > 0 { more.as_str() } else { "" };
            format!("{} {} a human{and}{more}", books(n), verb(n, "needs", "need"))
        }
    }
}

/// Returns which run it was, and what came of it.
fn about(run: &RunNotice) -> String {
    let zone: Tz = run.zone.parse().unwrap_or_default();
    let at = run.started_at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    let head = format!("Run {} of {at} ({zone})", run.run);
    run.counts.map_or_else(|| format!("{head}."), |counts| format!("{head}: {}", came_to(&counts)))
}

fn came_to(counts: &Counts) -> String {
    let words = [
        (counts.accepted, "accepted"),
        (counts.unchanged, "unchanged"),
        (counts.partly, "partly"),
        (counts.rejected, "rejected"),
        (counts.unresolved, "unresolved"),
    ];
    let told: Vec<String> = words.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let mut text = if told.is_empty() { "no workbooks.".to_owned() } else { format!("{}.", told.join(", ")) };
    if counts.reports_accepted + counts.reports_restated + counts.reports_rejected > 0 {
        text.push_str(&format!(
            " Plant-days: {} new, {} restated, {} rejected.",
            counts.reports_accepted, counts.reports_restated, counts.reports_rejected
        ));
    }
    if counts.waiting > 0 {
        let wait = if counts.waiting == 1 { "waits" } else { "wait" };
        text.push_str(&format!(" {} {wait} for the next run.", counted(counts.waiting, "file")));
    }
    text
}

fn item(book: &WorkbookNotice) -> Item {
    let outcome = match book.outcome.as_str() {
        "partly" => "partly taken in",
        "unresolved" => "it gave no report",
        "accepted" => "taken in",
        other => other,
    };
    let layout = book.layout.as_deref().map(|l| format!(", layout {}", clean(l))).unwrap_or_default();
    let mut points: Vec<Point> = book.findings.iter().take(MOST_FINDINGS).map(point).collect();
    let left_out = book.more + book.findings.len() - points.len();
    if left_out > 0 {
        let mut more = Point::at("");
        more.line("", &format!("… and {}.", counted(left_out, "more finding")));
        points.push(more);
    }
    Item { head: format!("{}: {}{layout}", clean(&book.name), clean(outcome)), points }
}

fn file(left: &FileNotice) -> Item {
    let what = if left.stored { "stored, and not put away" } else { "it cannot be read" };
    let mut point = Point::at("");
    point.line("why", &left.why);
    Item { head: format!("{}: {what}", clean(&left.name)), points: vec![point] }
}

fn point(finding: &FindingNotice) -> Point {
    let day = finding.day.map(|day| day.to_string());
    let parts = [finding.plant.as_deref(), day.as_deref(), finding.place.as_deref()];
    let mut point = Point::at(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
    point.line(finding.severity.word(), &finding.message);
    if let Some(text) = finding.text.as_deref().filter(|text| !text.is_empty() && !finding.message.contains(*text)) {
        point.line("written", text);
    }
    point.line("rule", &finding.rule);
    if let Some(hint) = &finding.hint {
        point.line("to do", hint);
    }
    point
}

fn commands(run: &RunNotice) -> Vec<(String, &'static str)> {
    let findings = || run.workbooks.iter().flat_map(|book| &book.findings);
    let mut seen = BTreeSet::new();
    let mut once = |command: String| Some(command).filter(|command| seen.insert(command.clone()));
    let open = Some(("dgr status".to_owned(), "what is open")).filter(|_| !run.workbooks.is_empty());
    let mut commands: Vec<(String, &str)> = open.into_iter().collect();
    let days = findings().filter_map(|f| Some(format!("dgr history {} {}", clean(f.plant.as_deref()?), f.day?)));
    let moved = run.shifts.iter().map(|shift| format!("dgr history {} {}", clean(&shift.plant), clean(&shift.period)));
    let days = days.chain(moved).filter_map(&mut once).take(MOST_COMMANDS);
    commands.extend(days.map(|command| (command, "the revisions of the day, every finding with its cell")));
    let rules = findings().map(|f| format!("dgr rules {}", clean(&f.rule))).filter_map(&mut once).take(MOST_COMMANDS);
    commands.extend(rules.map(|command| (command, "what the rule checks, and why")));
    // Only what gave nothing stays on the list of `dgr status` until somebody says that it was dealt with.
    let lost = run.workbooks.iter().filter(|book| book.outcome == "unresolved").take(MOST_COMMANDS);
    commands.extend(lost.map(|book| {
        let hash: String = clean(&book.sha256).chars().take(HASH).collect();
        (format!("dgr workbook dismiss {hash} --reason TEXT"), "once it was dealt with")
    }));
    commands
}
