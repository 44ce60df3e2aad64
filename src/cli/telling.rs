//! What an ingest says while it goes and when it ends: one line a workbook, a summary, and last what needs a human.

use std::path::Path;

use serde_json::json;

use super::line::Line;
use super::screen::Screen;
use super::words::{counted, path_text};
use crate::container::Passed;
use crate::finding::{Finding, Severity};
use crate::pipeline::ingest::Event;
use crate::pipeline::outcome::{ReportOutcome, ReportResult, Summary, WorkbookOutcome, WorkbookResult};
use crate::render::Tone;

/// How many findings of one workbook the end shows (the database has them all), and how many files that were left.
const SHOWN: usize = 6;

/// Tells of one run.
pub struct Telling<'a> {
    screen: &'a mut Screen,
    open: Vec<WorkbookResult>,
    left: Vec<String>,
}

impl<'a> Telling<'a> {
    /// Returns one that speaks on a screen.
    pub fn new(screen: &'a mut Screen) -> Self {
        Self { screen, open: Vec::new(), left: Vec::new() }
    }

    /// Tells of an event.
    pub fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Files(files) => self.screen.start(files),
            Event::Waits(path, why) => {
                let told = json!({"event": "waits", "path": path_text(path), "why": why});
                self.either(
                    &told,
                    Line::new().toned(Tone::Faint, "waits      ").plain(format!("{}: {why}", path.display())),
                );
            }
            Event::Passed(path, passed) => {
                let told = json!({"event": "passed", "path": path_text(path), "files": passed});
                let line = format!("{}: {}", path.display(), passed_over(passed));
                self.either(&told, Line::new().toned(Tone::Faint, "passed over ").plain(line));
            }
            Event::Put(path, to) => {
                if self.screen.is_json() {
                    self.screen.json_line(&json!({"event": "put", "path": path_text(path), "moved_to": to}));
                }
            }
            Event::Unreadable(path, why) => self.leave("unreadable", path, why),
            Event::Stuck(path, why) => self.leave("stuck", path, why),
            Event::Again(why) => {
                let told = json!({"event": "again", "why": why});
                let said = format!(": the database broke off, trying again: {why}");
                self.either(&told, Line::new().toned(Tone::Warn, "warning").plain(said));
            }
            Event::Done(path, result) => {
                if self.screen.is_json() {
                    self.screen.json_line(&json!({"event": "workbook", "path": path_text(path), "workbook": result}));
                } else {
                    self.screen.step(line(result));
                }
                if result.outcome.needs_a_human() {
                    self.open.push(result.clone());
                }
            }
        }
    }

    /// Tells of a file that is left where it lies, at once and at the end: a human must see to what keeps it there.
    fn leave(&mut self, word: &str, path: &Path, why: &str) {
        let told = json!({"event": word, "path": path_text(path), "why": why});
        // What kept it there may name it already.
        let named = path.display().to_string();
        let said = if why.contains(&named) { why.to_owned() } else { format!("{named}: {why}") };
        self.either(&told, Line::new().toned(Tone::Bad, format!("{word:<10} ")).plain(&said));
        self.left.push(format!("{word:<10} {said}"));
    }

    fn either(&mut self, told: &serde_json::Value, line: Line) {
        if self.screen.is_json() { self.screen.json_line(told) } else { self.screen.say(line) }
    }

    /// Tells what came of the run.
    pub fn end(self, summary: &Summary) {
        let screen = self.screen;
        screen.stop();
        if screen.is_json() {
            return screen.json_line(&json!({"event": "summary", "summary": summary}));
        }
        for line in summed_up(summary) {
            screen.line(Line::new().plain(line));
        }
        needs_a_human(&self.left, &self.open, screen);
    }
}

/// Tells last what needs a human: what is left where it lies, and each workbook with its errors.
pub fn needs_a_human(left: &[String], open: &[WorkbookResult], screen: &mut Screen) {
    if open.is_empty() && left.is_empty() {
        return;
    }
    screen.line(Line::new());
    screen.line(Line::new().toned(Tone::Heading, "Needs a human:"));
    left.iter().take(SHOWN).for_each(|left| screen.line(Line::new().plain(left)));
    if left.len() > SHOWN {
        screen.line(Line::new().plain(format!("… and {} more files", left.len() - SHOWN)));
    }
    for result in open {
        screen.line(line(result));
        errors(result).iter().for_each(|text| screen.line(Line::new().plain("  ").plain(text)));
    }
    if open.is_empty() {
        return;
    }
    screen.line(Line::new());
    screen.line(
        Line::new()
            .toned(Tone::Faint, "`dgr status` lists what is open, `dgr history PLANT DAY` the revisions of a day."),
    );
}

/// Returns the errors of a workbook and its reports as lines, each with its place and what to do.
fn errors(result: &WorkbookResult) -> Vec<String> {
    let of_reports = result.reports.iter().flat_map(|r| {
        let subject = format!("{} {}", r.key.plant, r.key.day);
        r.findings.iter().map(move |f| (Some(subject.clone()), f))
    });
    let all: Vec<(Option<String>, &Finding)> = result
        .findings
        .iter()
        .map(|f| (None, f))
        .chain(of_reports)
        .filter(|(_, f)| f.severity == Severity::Error)
        .collect();
    let mut lines: Vec<String> = all.iter().take(SHOWN).flat_map(|(subject, f)| told(subject.as_deref(), f)).collect();
    if all.len() > SHOWN {
        lines.push(format!("… and {} more errors", all.len() - SHOWN));
    }
    lines
}

/// Returns a finding as lines: where, what, by which rule; then what to do. A line break in either is a stranger's: it
/// must not make a line that looks like ours.
pub fn told(subject: Option<&str>, finding: &Finding) -> Vec<String> {
    let place = finding.place.as_ref().map(|p| format!("{p}  ")).unwrap_or_default();
    let subject = subject.map(|s| format!("{s}  ")).unwrap_or_default();
    let (severity, message) = (finding.severity.word(), &finding.message);
    let mut lines = vec![format!("{severity:<7}  {subject}{place}{message}  [{}]", finding.rule)];
    if finding.severity == Severity::Error {
        lines.extend(finding.hint.iter().map(|hint| format!("         → {hint}")));
    }
    lines
}

/// Returns a workbook's line: what it came to, its name, and its reports.
pub fn line(result: &WorkbookResult) -> Line {
    let tone = match result.outcome {
        WorkbookOutcome::Accepted => Tone::Good,
        WorkbookOutcome::Unchanged => Tone::Faint,
        WorkbookOutcome::Partly => Tone::Warn,
        WorkbookOutcome::Rejected | WorkbookOutcome::Unresolved => Tone::Bad,
    };
    let layout = result.layout.as_deref().map(|l| format!("  {l}")).unwrap_or_default();
    let before =
        result.before.as_deref().filter(|b| *b != "unchanged").map(|b| format!("  ({b} before)")).unwrap_or_default();
    let reports = reports(&result.reports);
    Line::new()
        .toned(tone, format!("{:<10} ", result.outcome.word()))
        .plain(&result.name)
        .toned(Tone::Faint, format!("{layout}{before}"))
        .plain(reports)
}

/// Returns what reports came to: one by its plant and day, many by their counts.
fn reports(reports: &[ReportResult]) -> String {
    match reports {
        [] => String::new(),
        [one] => format!("  {} {}{}{}", one.key.plant, one.key.day, came_to(one), warnings(reports)),
        many => {
            let mut plants: Vec<&str> = many.iter().map(|r| r.key.plant.as_str()).collect();
            plants.sort_unstable();
            plants.dedup();
            let days = (many.iter().map(|r| r.key.day).min(), many.iter().map(|r| r.key.day).max());
            let span = match days {
                (Some(first), Some(last)) if first == last => first.to_string(),
                (Some(first), Some(last)) => format!("{first} to {last}"),
                _ => String::new(),
            };
            let names = if plants.len() <= 3 { plants.join(", ") } else { format!("{} plants", plants.len()) };
            let count = |test: fn(&ReportOutcome) -> bool| many.iter().filter(|r| test(&r.outcome)).count();
            let parts = [
                (count(|o| matches!(o, ReportOutcome::Accepted)), "new"),
                (count(|o| matches!(o, ReportOutcome::Restated { .. })), "restated"),
                (count(|o| matches!(o, ReportOutcome::Same | ReportOutcome::Unchanged)), "as before"),
                (count(|o| matches!(o, ReportOutcome::Rejected { .. })), "rejected"),
                (count(|o| matches!(o, ReportOutcome::Resent)), "taken out before"),
            ];
            let told: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, w)| format!("{n} {w}")).collect();
            format!("  {names} {span}: {}{}", told.join(", "), warnings(reports))
        }
    }
}

/// Returns how many warnings the reports have: what was taken in counts, and somebody should look.
fn warnings(reports: &[ReportResult]) -> String {
    let warnings = reports.iter().flat_map(|r| &r.findings).filter(|f| f.severity == Severity::Warning).count();
    if warnings == 0 { String::new() } else { format!("  {}", counted(warnings, "warning")) }
}

fn came_to(report: &ReportResult) -> String {
    match &report.outcome {
        ReportOutcome::Accepted => String::new(),
        ReportOutcome::Restated { replaces } => {
            format!("  restated: revision {} replaces {replaces}", report.revision.unwrap_or_default())
        }
        ReportOutcome::Same => "  says what is stored".to_owned(),
        ReportOutcome::Unchanged => "  stored before".to_owned(),
        ReportOutcome::Rejected { correction: true } => "  correction rejected; the accepted report stays".to_owned(),
        ReportOutcome::Rejected { correction: false } => String::new(),
        ReportOutcome::Resent => "  it was taken out before".to_owned(),
    }
}

/// Returns what is passed over in a container, the files by the reason.
pub fn passed_over(passed: &[Passed]) -> String {
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for file in passed {
        match by_reason.iter_mut().find(|(why, _)| *why == file.why) {
            Some((_, names)) => names.push(&file.name),
            None => by_reason.push((&file.why, vec![&file.name])),
        }
    }
    let told = by_reason.into_iter().map(|(why, names)| {
        let more = names.len().saturating_sub(SHOWN);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let names: Vec<&str> = names.into_iter().take(SHOWN).collect();
        format!("{}{more} ({why})", names.join(", "))
    });
    told.collect::<Vec<_>>().join("; ")
}

/// Returns the summary as lines.
fn summed_up(summary: &Summary) -> Vec<String> {
    let words = [
        (summary.accepted, "accepted"),
        (summary.unchanged, "unchanged"),
        (summary.partly, "partly"),
        (summary.rejected, "rejected"),
        (summary.unresolved, "unresolved"),
    ];
    let told: Vec<String> = words.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    let list = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
    let mut lines = vec![format!("{}{list}.", counted(summary.workbooks, "workbook"))];
    if summary.reports_accepted + summary.reports_restated + summary.reports_rejected > 0 {
        lines.push(format!(
            "Plant-days: {} new, {} restated, {} rejected.",
            summary.reports_accepted, summary.reports_restated, summary.reports_rejected
        ));
    }
    if summary.stuck > 0 {
        lines.push(format!("{} stored, not put away: the next run tries again.", counted(summary.stuck, "file")));
    }
    if summary.unreadable > 0 {
        lines.push(format!("{} cannot be read.", counted(summary.unreadable, "file")));
    }
    if summary.waiting > 0 {
        let wait = if summary.waiting == 1 { "waits" } else { "wait" };
        lines.push(format!("{} {wait} for the next run.", counted(summary.waiting, "file")));
    }
    if summary.passed_over > 0 {
        let were = if summary.passed_over == 1 { "was" } else { "were" };
        lines.push(format!(
            "{} in archives and mails {were} passed over: no workbooks.",
            counted(summary.passed_over, "file")
        ));
    }
    if summary.interrupted {
        lines.push("Interrupted: what was in hand is stored, the rest waits for the next run.".to_owned());
    }
    lines
}
