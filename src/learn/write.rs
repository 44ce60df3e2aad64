//! The text of a proposed layout: each field with the cell that it was learned from and how far it can be trusted.

mod across;
mod table;

use super::choose::{Pick, carries_unit};
use super::find::{Anchor, Seen};
use super::look::is_label;
use super::place::{list, quoted};
use super::shape::Shape;
use super::subject::Placed;
use super::{Confidence, Field, Known, Question};
use crate::grid::{Book, Sheet, Visibility};
use crate::names::{is_hidden, tidy};

/// So many texts are enough to know a workbook by.
const MATCHES: usize = 4;
/// `[match]` looks at so many rows.
const LOOKED_AT: u32 = 60;

/// What a proposal is made of.
pub struct Plan<'a> {
    /// The first workbook.
    pub book: &'a Book,
    /// Its sheets.
    pub sheets: &'a [Seen<'a>],
    /// What was asked.
    pub question: &'a Question,
    /// The places of the values.
    pub picks: &'a [Pick],
    /// Where the plant stands; none: the units tell it.
    pub plant: Option<&'a Placed>,
    /// Where the day (or the month) stands.
    pub day: &'a Placed,
    /// Whether every unit is written down, also what the workbook tells.
    pub explicit: bool,
    /// How numbers are written as texts, where that is not the usual way.
    pub numbers: Option<&'static str>,
}

/// A block of it: a table or the labels of a sheet, with the picks it reads.
pub struct Part<'a> {
    seen: &'a Seen<'a>,
    shape: Option<&'a Shape>,
    picks: Vec<&'a Pick>,
}

/// The text as it grows, with its fields.
#[derive(Default)]
pub struct Text {
    lines: Vec<String>,
    fields: Vec<Field>,
    matches: Vec<String>,
}

impl Text {
    fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Adds a field with its trust.
    fn field(&mut self, name: &str, place: &str, confidence: Confidence, why: &str) {
        let line = format!("{name} = {place}");
        self.line(format!("{line:<58} # {}: {}", confidence.word(), why.replace(is_hidden, " ")));
        let own = (name.to_owned(), place.to_owned(), why.to_owned());
        self.fields.push(Field { name: own.0, place: own.1, confidence, why: own.2 });
    }

    /// Adds a text by which the workbook is known.
    fn knows(&mut self, text: &str) {
        let known = |other: &String| tidy(other) == tidy(text);
        if !tidy(text).is_empty() && !self.matches.iter().any(known) {
            self.matches.push(text.to_owned());
        }
    }
}

/// Returns the text of a proposal, and its fields.
pub fn write(plan: &Plan<'_>) -> (String, Vec<Field>) {
    let parts = parts(plan);
    let mut blocks = Text::default();
    titles(plan, &parts, &mut blocks);
    let mut names: Vec<String> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let kind = part.kind();
        let twins = names.iter().filter(|name| name.trim_end_matches(|c: char| c.is_ascii_digit()) == kind).count();
        let name = if twins == 0 { kind.to_owned() } else { format!("{kind}{}", twins + 1) };
        blocks.line(String::new());
        blocks.line(format!("[{name}]"));
        names.push(name);
        if parts.len() > 1 && at == 0 {
            blocks.line("primary = true");
        }
        if plan.sheets.len() > 1 || plan.question.sheet.is_some() {
            blocks.line(format!("sheet = {}", quoted(part.seen.sheet.name())));
        }
        if hidden(part.seen.sheet) {
            blocks.line("hidden = true");
        }
        match part.shape {
            Some(shape) if !shape.across.is_empty() => across::write(plan, part, shape, &mut blocks),
            Some(shape) => table::write(plan, part, shape, &mut blocks),
            None => form(plan, part, &mut blocks),
        }
    }
    let mut text = Text::default();
    head(plan, &blocks.matches, &mut text);
    let own_plant = |part: &Part<'_>| part.shape.is_some_and(|shape| shape.plant.is_some());
    let own_day = |part: &Part<'_>| part.shape.is_some_and(|shape| shape.date.is_some());
    let (plants, days) = (parts.iter().all(own_plant), parts.iter().all(own_day));
    let corner = |placed: &Placed| table::corner(placed, &parts).is_some();
    let plant = plan.plant.filter(|placed| !plants && !corner(placed));
    let day = Some(plan.day).filter(|placed| !days && !corner(placed));
    if plant.is_some() || day.is_some() {
        text.line(String::new());
        text.line("[fields]");
    }
    for placed in plant.into_iter().chain(day) {
        text.field(placed.key, &placed.place, placed.confidence, &placed.why);
    }
    text.lines.append(&mut blocks.lines);
    text.fields.append(&mut blocks.fields);
    (text.lines.join("\n") + "\n", text.fields)
}

fn head(plan: &Plan<'_>, matches: &[String], text: &mut Text) {
    let Question { name, technology, .. } = plan.question;
    text.line(format!("# Learned from {}.", quoted(&plan.book.file_name)));
    text.line("# Not in use until somebody has reviewed it: compare each field with the workbook");
    text.line(format!("# (dgr layout show FILE --layout {name}), then take the line `active = false` out."));
    text.line(format!("name = {}", quoted(name)));
    if let Some(technology) = technology {
        text.line(format!("technology = {}", quoted(technology)));
    }
    text.line("active = false");
    if let Some(numbers) = plan.numbers {
        text.line(format!("numbers = {}", quoted(numbers)));
    }
    text.line(String::new());
    text.line("[match]");
    // Texts are looked for on visible sheets only: a hidden sheet is known by its name.
    if let Some(seen) = plan.sheets.iter().find(|seen| hidden(seen.sheet)) {
        return text.line(format!("sheets = {}", list(&[seen.sheet.name().to_string()])));
    }
    let cells: Vec<String> = matches.iter().take(MATCHES).cloned().collect();
    text.line(format!("cells = {}", list(&cells)));
}

fn hidden(sheet: &Sheet) -> bool {
    sheet.visibility() != Visibility::Visible
}

/// Returns the blocks: tables first, those with more picks first.
fn parts<'a>(plan: &Plan<'a>) -> Vec<Part<'a>> {
    let mut parts: Vec<(usize, Option<usize>, Part<'a>)> = Vec::new();
    for pick in plan.picks {
        let shape = match &pick.at.anchor {
            Anchor::Header { shape, .. } | Anchor::Across { shape, .. } => Some(*shape),
            _ => None,
        };
        let sheet = pick.at.sheet;
        if let Some((.., part)) = parts.iter_mut().find(|(s, n, _)| *s == sheet && *n == shape) {
            part.picks.push(pick);
            continue;
        }
        let Some(seen) = plan.sheets.iter().find(|seen| seen.at == sheet) else { continue };
        let own = shape.and_then(|number| seen.shapes.get(number));
        parts.push((sheet, shape, Part { seen, shape: own, picks: vec![pick] }));
    }
    parts.sort_by_key(|(_, shape, part)| (shape.is_none(), std::cmp::Reverse(part.picks.len())));
    parts.into_iter().map(|(.., part)| part).collect()
}

impl Part<'_> {
    fn kind(&self) -> &'static str {
        match self.shape {
            None => "form.day",
            Some(shape) if shape.unit.is_some() => "table.units",
            Some(shape) if shape.date.is_some() || !shape.across.is_empty() => "table.days",
            Some(shape) if shape.plant.is_some() => "table.plants",
            Some(_) => "table.day",
        }
    }
}

/// Adds what a sheet says above everything else, where that is a name and not a day or a plant.
fn titles(plan: &Plan<'_>, parts: &[Part<'_>], text: &mut Text) {
    let day = plan.question.samples.first().map(|asked| asked.day).unwrap_or_default();
    let known = Known { question: plan.question, day };
    for part in parts {
        let mut above = part.seen.sheet.cells().iter().filter(|(at, cell)| at.row < 4 && is_label(cell));
        let title = above.find(|(_, cell)| {
            let said = cell.text();
            let days = super::days::find(&said, day).is_some() || super::days::find_month(&said, day).is_some();
            !days && !known.is_plant(&said) && !said.contains(':') && !said.chars().any(|c| c.is_ascii_digit())
        });
        if let Some((_, cell)) = title {
            text.knows(&cell.text());
        }
    }
}

/// Writes the labels of a sheet.
fn form(plan: &Plan<'_>, part: &Part<'_>, text: &mut Text) {
    for pick in &part.picks {
        let unit = unit_of(plan, pick).map(|unit| format!(", unit = {}", quoted(&unit))).unwrap_or_default();
        let place = match &pick.at.anchor {
            Anchor::Right(label) => format!("{{ label = {}{unit} }}", quoted(label)),
            Anchor::Below(label) => format!("{{ label = {}, take = \"below\"{unit} }}", quoted(label)),
            _ => format!("{{ cell = \"{}\"{unit} }}", pick.at.at),
        };
        if let (Anchor::Right(label) | Anchor::Below(label), true) = (&pick.at.anchor, pick.at.at.row < LOOKED_AT) {
            text.knows(label);
        }
        text.field(&format!("fields.{}", pick.wanted.metric), &place, trust(pick), &why(pick));
    }
}

/// Returns the unit to write down: where the workbook does not tell it, or all are wanted.
fn unit_of(plan: &Plan<'_>, pick: &Pick) -> Option<String> {
    let own = matches!(pick.at.anchor, Anchor::Right(_) | Anchor::Below(_)) && carries_unit(&pick.at.says);
    pick.at
        .unit
        .filter(|_| !own && (plan.explicit || !pick.at.told))
        .map(|unit| unit.to_string())
        .filter(|unit| !unit.is_empty())
}

fn trust(pick: &Pick) -> Confidence {
    match (&pick.at.anchor, pick.at.means) {
        (Anchor::Cell, _) | (_, Some(false)) => Confidence::Guess,
        _ if pick.wanted.written.is_empty() => Confidence::Guess,
        (_, Some(true)) => Confidence::Sure,
        (_, None) => Confidence::Likely,
    }
}

fn why(pick: &Pick) -> String {
    let says = format!("{} says {}", pick.at.place, pick.at.says);
    match (&pick.at.anchor, pick.at.means) {
        (Anchor::Cell, _) => format!("{says}; no text anchors it, an inserted row breaks it"),
        (_, Some(false)) => format!("{says}; its words seem to mean something else"),
        _ => says,
    }
}
