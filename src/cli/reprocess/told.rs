//! What `dgr reprocess` tells: the workbooks that changed or need a human, the energies and numbers that differ, and a
//! summary.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use crate::cli::line::Line;
use crate::cli::output::Output;
use crate::cli::screen::Screen;
use crate::cli::telling;
use crate::cli::words::counted;
use crate::overview::effect::{self, Shift};
use crate::pipeline::outcome::WorkbookResult;
use crate::pipeline::reprocess::{Again, Count, Done, Event};
use crate::render::{Document, Tone};

/// Tells of one run.
pub struct Told<'a> {
    screen: &'a mut Screen,
    open: Vec<WorkbookResult>,
    changed: BTreeSet<String>,
}

impl<'a> Told<'a> {
    /// Returns one that speaks on a screen.
    pub fn new(screen: &'a mut Screen) -> Self {
        Self { screen, open: Vec::new(), changed: BTreeSet::new() }
    }

    /// Tells of an event.
    pub fn event(&mut self, event: Event<'_>) {
        let screen = &mut *self.screen;
        match event {
            Event::Workbooks(workbooks) => screen.start(workbooks),
            Event::NoBytes(row) => {
                let why = "its bytes are not kept: it was over the limits";
                if screen.is_json() {
                    screen.json_line(
                        &json!({"event": "not read", "workbook": row.name, "sha256": row.sha256, "why": why}),
                    );
                } else {
                    screen.step(Line::new().toned(Tone::Warn, "not read   ").plain(format!("{}: {why}", row.name)));
                }
            }
            Event::Done(_, None) => screen.tick(),
            Event::Done(_, Some(again)) => {
                let sha256 = &again.result.sha256;
                // One may be told of twice, where a day was left to another that then did not say it.
                self.open.retain(|told| told.sha256 != *sha256);
                if again.changed {
                    self.changed.insert(sha256.clone());
                }
                if again.result.outcome.needs_a_human() {
                    self.open.push(again.result.clone());
                }
                workbook(again, screen);
            }
        }
    }

    /// Tells what came of it. Where the numbers have a file or a form of their own, the rest does not stand among them.
    pub fn end(self, done: &Done, dry_run: bool, output: &Output) -> Result<()> {
        let screen = self.screen;
        screen.stop();
        let shifts: Vec<Shift> = done.effect.shifts(&done.plants).into_iter().filter(Shift::differs).collect();
        let numbers = effect::numbers(&done.effect.moved(&done.plants));
        let energies = effect::energies(&shifts);
        if !output.is_usual() {
            output.put(&numbers, screen)?;
        }
        if screen.is_json() {
            screen.json_line(&json!({
                "event": "summary",
                "dry_run": dry_run,
                "summary": done.count,
                "energy": Document(&energies),
                "numbers": Document(&numbers),
            }));
            return Ok(());
        }
        let lines = summed_up(&done.count, self.changed.len(), numbers.rows.len());
        if output.is_form_alone() {
            lines.into_iter().for_each(|line| screen.say(line));
            return Ok(());
        }
        for table in [Some(&energies), Some(&numbers).filter(|_| output.is_usual())].into_iter().flatten() {
            if !table.rows.is_empty() {
                screen.table(table);
                screen.line(Line::new());
            }
        }
        lines.into_iter().for_each(|line| screen.line(line));
        telling::needs_a_human(&[], &self.open, screen);
        if dry_run {
            screen.say("This was a dry run: nothing was changed.");
        }
        Ok(())
    }
}

/// Tells of a workbook: in a line where it changed or needs a human.
fn workbook(again: &Again, screen: &mut Screen) {
    let quiet = !again.changed && !again.result.outcome.needs_a_human();
    if screen.is_json() {
        if !quiet {
            let retired: Vec<_> =
                again.retired.iter().map(|(key, revision)| json!({"report": key, "revision": revision})).collect();
            screen.json_line(&json!({
                "event": "workbook",
                "changed": again.changed,
                "workbook": again.result,
                "retired": retired,
                "kept": again.kept,
            }));
        }
        return;
    }
    if quiet {
        return screen.tick();
    }
    screen.step(telling::line(&again.result));
    for (key, revision) in &again.retired {
        let of = format!("{} {} {} revision {revision}", key.plant, key.day, key.source);
        screen.say(
            Line::new().toned(Tone::Warn, "  retired  ").plain(of).plain(": the workbook does not say it any more"),
        );
    }
    if again.kept > 0 {
        let kept = counted(again.kept, "live report");
        let why = format!("{kept}: it cannot be read today, or the month is closed");
        screen.say(Line::new().toned(Tone::Warn, "  kept     ").plain(why));
    }
}

/// Returns what came of it as lines.
fn summed_up(count: &Count, changed: usize, numbers: usize) -> Vec<Line> {
    let summary = &count.summary;
    let mut parts = vec![format!("{changed} changed")];
    let open = [(summary.partly, "partly"), (summary.rejected, "rejected"), (summary.unresolved, "unresolved")];
    parts.extend(open.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")));
    let mut lines = vec![format!("{} read again: {}.", counted(summary.workbooks, "workbook"), parts.join(", "))];
    let days = [
        (summary.reports_accepted, "new"),
        (summary.reports_restated, "changed"),
        (count.reports_retired, "retired"),
        (summary.reports_rejected, "rejected"),
        (count.reports_kept, "kept unread"),
    ];
    let days: Vec<String> = days.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if !days.is_empty() {
        lines.push(format!("Plant-days: {}. {}.", days.join(", "), differ(numbers)));
    }
    if count.without_bytes > 0 {
        lines.push(format!("{} not read: no bytes are kept.", counted(count.without_bytes, "workbook")));
    }
    if summary.interrupted {
        lines.push("Interrupted: what was in hand is finished, the rest is as it was.".to_owned());
    }
    lines.into_iter().map(Line::from).collect()
}

fn differ(numbers: usize) -> String {
    match numbers {
        0 => "No number differs".to_owned(),
        1 => "1 number differs".to_owned(),
        n => format!("{n} numbers differ"),
    }
}
