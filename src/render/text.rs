//! A table as text that fits the screen: columns in which nothing stands and those that matter least are left out and
//! named; no row ever wraps.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::below::below;
use super::scale::{Shown, shown};
use super::{Cell, Column, Kind, Row, Table, Tone, clean, spark};

/// What stands where there is no value.
const NOTHING: &str = "-";
/// What stands where there is no row.
const EMPTY: &str = "(nothing)";
/// How much of a hash is shown: enough to tell workbooks apart.
const HASH: usize = 12;
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
    let (shown, body) = words_of(table);
    let plan = plan(table, &shown, &body, width);
    let mut lines = Vec::new();
    let mut put = |tone, text: String| lines.push(Painted { tone, text: text.trim_end().to_owned() });
    if !table.title.is_empty() {
        put(Tone::Heading, cut(&clean(&table.title), width));
        put(Tone::Plain, String::new());
    }
    let line = |cells: &[String]| plan.line(&table.columns, cells);
    if table.rows.is_empty() {
        put(Tone::Faint, EMPTY.to_owned());
        return lines;
    }
    put(Tone::Heading, line(&heads(table.columns.iter().map(|c| c.heading.as_str()))));
    let units = line(&heads(shown.iter().map(|s| s.unit.as_str())));
    if !units.trim().is_empty() {
        put(Tone::Faint, units);
    }
    put(Tone::Faint, plan.rule());
    // A line stands before the first row that sums up, and before the total.
    let breaks = [table.rows.len(), table.rows.len() + table.subtotals.len()];
    for (at, (row, cells)) in table.all().zip(&body).enumerate() {
        if breaks.contains(&at) {
            put(Tone::Faint, plan.rule());
        }
        put(row.tone, line(cells));
    }
    let below = below(table, width);
    if !below.is_empty() {
        put(Tone::Plain, String::new());
    }
    below.into_iter().for_each(|line| put(line.tone, line.text));
    let left_out = plan.left_out(table);
    if !table.notes.is_empty() || !left_out.is_empty() {
        put(Tone::Plain, String::new());
    }
    for note in table.notes.iter().chain(&left_out) {
        for piece in folded(&clean(note), width) {
            put(Tone::Faint, piece);
        }
    }
    lines
}

/// Returns how each column's numbers are shown, and the words of every row, those that sum up included.
pub fn words_of(table: &Table) -> (Vec<Shown>, Vec<Vec<String>>) {
    let shown = shown(table);
    let body = table.all().map(|row| words(row, &shown)).collect();
    (shown, body)
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
        Cell::Text(text) if text.is_empty() => NOTHING.to_owned(),
        Cell::Text(text) => clean(text).into_owned(),
        Cell::Hash(text) => clean(text).chars().take(HASH).collect(),
        Cell::Number(_) => cell.number().map_or(NOTHING.to_owned(), |n| scaled(n, how)),
        Cell::Count(n) => with_separators(&n.to_string()),
        Cell::Day(day) => day.to_string(),
        Cell::Moment(at) => at.format("%Y-%m-%d %H:%M").to_string(),
        Cell::List(texts) => clean(&texts.join("; ")).into_owned(),
        Cell::Trend(values) => spark(values),
    }
}

/// Returns a number in the unit that its column is shown in. One that is too small for that is not shown as zero: 400 kWh
/// of a plant in a fleet's `GWh` are `<0.001`.
fn scaled(n: f64, how: &Shown) -> String {
    let text = number(n / how.divisor, how.decimals);
    if n == 0.0 || how.divisor <= 1.0 || text.contains(|c: char| matches!(c, '1'..='9')) {
        return text;
    }
    let least = format!("0.{:0>1$}", 1, how.decimals);
    if n > 0.0 { format!("<{least}") } else { format!(">-{least}") }
}

/// Returns a number with thousands separators; what rounds to zero has no sign.
pub fn number(number: f64, decimals: usize) -> String {
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
    let kept = |at: usize, column: &Column| column.kind != Kind::Below && (column.priority == 0 || !blank(table, at));
    let least = least.into_iter().zip(&table.columns).enumerate();
    let mut plan = Plan(least.map(|(at, (w, column))| kept(at, column).then_some(w)).collect());
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

/// Returns whether nothing stands in a column.
fn blank(table: &Table, at: usize) -> bool {
    table.rows.iter().all(|row| row.cells.get(at).is_none_or(Cell::is_empty))
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

    /// Returns what is not shown, as sentences. A column of words in which nothing stands is not missed.
    fn left_out(&self, table: &Table) -> Vec<String> {
        let gone = |test: &dyn Fn(usize, &Column) -> bool| -> Vec<&str> {
            let columns = self.0.iter().zip(&table.columns).enumerate();
            columns.filter(|(at, (w, c))| w.is_none() && test(*at, c)).map(|(_, (_, c))| c.heading.as_str()).collect()
        };
        let blank_numbers = gone(&|at, c| matches!(c.kind, Kind::Number(_)) && blank(table, at));
        let narrow = gone(&|at, c| c.kind != Kind::Below && !blank(table, at));
        let mut told = Vec::new();
        if !blank_numbers.is_empty() {
            told.push(format!("Without any value: {}.", blank_numbers.join(", ")));
        }
        if !narrow.is_empty() {
            told.push(format!("Left out, the screen is too narrow: {} (--json has all).", narrow.join(", ")));
        }
        told
    }
}

/// Returns a text filled up with blanks to a width.
pub fn head(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
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
pub fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(last) if last.is_empty() => last.push_str(word),
            Some(last) if last.width() + 1 + word.width() <= width => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
