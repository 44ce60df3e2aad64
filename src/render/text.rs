//! A table as text that fits the screen: columns that matter least are left out and named, nothing ever wraps.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::scale::{Shown, shown};
use super::{Cell, Column, Kind, Row, Table, Tone, clean};

/// What stands where there is no value.
const NOTHING: &str = "-";
/// Between two columns.
const GAP: &str = "  ";
/// Prose is not cut below this width before columns are left out.
const PROSE_FLOOR: usize = 24;
/// The last columns are not cut below this width.
const FLOOR: usize = 4;

/// A line of text and how it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Painted {
    /// How it is meant.
    pub tone: Tone,
    /// The text, cleaned, without a line break.
    pub text: String,
}

/// Returns the table as lines no wider than `width` columns of the screen.
pub fn text(table: &Table, width: usize) -> Vec<Painted> {
    let shown = shown(table);
    let body: Vec<Vec<String>> = table.rows.iter().chain(table.total.as_ref()).map(|r| words(r, &shown)).collect();
    let plan = plan(table, &shown, &body, width);
    let mut lines = Vec::new();
    let mut put = |tone, text: String| lines.push(Painted { tone, text: text.trim_end().to_owned() });
    if !table.title.is_empty() {
        put(Tone::Heading, cut(&clean(&table.title), width));
        put(Tone::Plain, String::new());
    }
    let line = |cells: &[String]| plan.line(&table.columns, cells);
    put(Tone::Heading, line(&heads(table.columns.iter().map(|c| c.heading.as_str()))));
    if table.columns.iter().any(|c| !c.unit.is_empty()) {
        put(Tone::Faint, line(&heads(shown.iter().map(|s| s.unit.as_str()))));
    }
    put(Tone::Faint, plan.rule());
    for (row, cells) in table.rows.iter().zip(&body) {
        put(row.tone, line(cells));
    }
    if let (Some(total), Some(cells)) = (&table.total, body.last()) {
        put(Tone::Faint, plan.rule());
        put(total.tone, line(cells));
    }
    let left_out = plan.left_out(&table.columns);
    if !table.notes.is_empty() || left_out.is_some() {
        put(Tone::Plain, String::new());
    }
    for note in table.notes.iter().map(String::as_str).chain(left_out.as_deref()) {
        for piece in folded(&clean(note), width) {
            put(Tone::Faint, piece);
        }
    }
    lines
}

fn heads<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    texts.map(|t| clean(t).into_owned()).collect()
}

fn words(row: &Row, shown: &[Shown]) -> Vec<String> {
    shown.iter().enumerate().map(|(at, how)| word(row.cells.get(at).unwrap_or(&Cell::Missing), how)).collect()
}

fn word(cell: &Cell, how: &Shown) -> String {
    match cell {
        Cell::Missing => NOTHING.to_owned(),
        Cell::Text(text) => clean(text).into_owned(),
        Cell::Number(_) => cell.number().map_or(NOTHING.to_owned(), |n| grouped(n / how.divisor, how.decimals)),
        Cell::Count(n) => with_separators(&n.to_string()),
        Cell::Day(day) => day.to_string(),
    }
}

/// Returns a number with thousands separators; what rounds to zero has no sign.
fn grouped(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let unsigned = text.strip_prefix('-').filter(|rest| rest.chars().all(|c| matches!(c, '0' | '.')));
    with_separators(unsigned.unwrap_or(&text))
}

fn with_separators(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// The width of each column; none: it is left out.
struct Plan(Vec<Option<usize>>);

fn plan(table: &Table, shown: &[Shown], body: &[Vec<String>], width: usize) -> Plan {
    let natural: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let cells = body.iter().filter_map(|row| row.get(at)).map(|cell| cell.width());
            let unit = shown.get(at).map_or(0, |s| s.unit.width());
            cells.chain([column.heading.width(), unit]).max().unwrap_or(0)
        })
        .collect();
    let least: Vec<usize> = natural
        .iter()
        .zip(&table.columns)
        .map(|(w, c)| if c.kind == Kind::Prose { (*w).min(PROSE_FLOOR.max(c.heading.width())) } else { *w })
        .collect();
    let mut plan = Plan(least.into_iter().map(Some).collect());
    while plan.total() > width {
        let last = table.columns.iter().enumerate().filter(|(at, c)| c.priority > 0 && plan.has(*at));
        // Of equals the rightmost goes first: `max_by_key` takes the last.
        let Some((at, _)) = last.max_by_key(|(_, c)| c.priority) else { break };
        plan.set(at, None);
    }
    plan.squeeze(width);
    plan.widen(&natural, width);
    plan
}

impl Plan {
    fn has(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(Option::is_some)
    }

    fn set(&mut self, at: usize, width: Option<usize>) {
        if let Some(slot) = self.0.get_mut(at) {
            *slot = width;
        }
    }

    fn total(&self) -> usize {
        let kept = self.0.iter().flatten();
        kept.clone().sum::<usize>() + GAP.len() * kept.count().saturating_sub(1)
    }

    /// Cuts the widest column again and again until the line fits: the last resort, numbers included (`…` tells).
    fn squeeze(&mut self, width: usize) {
        while self.total() > width {
            let Some(widest) = self.0.iter_mut().flatten().filter(|w| **w > FLOOR).max() else { break };
            *widest -= 1;
        }
    }

    /// Gives what is left of the line to the columns that were cut.
    fn widen(&mut self, natural: &[usize], width: usize) {
        let mut slack = width.saturating_sub(self.total());
        for (slot, natural) in self.0.iter_mut().zip(natural) {
            if let Some(w) = slot {
                let more = natural.saturating_sub(*w).min(slack);
                *w += more;
                slack -= more;
            }
        }
    }

    fn line(&self, columns: &[Column], cells: &[String]) -> String {
        let mut out = Vec::new();
        for ((width, column), cell) in self.0.iter().zip(columns).zip(cells) {
            let Some(width) = *width else { continue };
            let cell = cut(cell, width);
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            let right = matches!(column.kind, Kind::Number(_));
            out.push(if right { format!("{blanks}{cell}") } else { format!("{cell}{blanks}") });
        }
        out.join(GAP)
    }

    fn rule(&self) -> String {
        self.0.iter().flatten().map(|w| "-".repeat(*w)).collect::<Vec<_>>().join(GAP)
    }

    fn left_out(&self, columns: &[Column]) -> Option<String> {
        let names: Vec<&str> =
            self.0.iter().zip(columns).filter(|(w, _)| w.is_none()).map(|(_, c)| c.heading.as_str()).collect();
        (!names.is_empty())
            .then(|| format!("Left out, the screen is too narrow: {} (all are in -f csv).", names.join(", ")))
    }
}

/// Returns the text cut to a width, with `…` where something was cut off.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// Returns a sentence in lines of at most a width, broken between words: notes are prose, not rows.
fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        if let Some(last) = lines.last_mut() {
            if last.is_empty() || last.width() + 1 + word.width() <= width {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(word);
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    lines
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
