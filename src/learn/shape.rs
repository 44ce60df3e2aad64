//! The tables of a sheet, as a person would outline them: header rows, rows with a key, printed totals, days across.

use super::look::{day_of_month, filled, is_day, is_label, is_value, row};
use super::{Known, vocabulary};
use crate::cell::Address;
use crate::grid::Sheet;
use crate::layout::HeaderRow;
use crate::names::loose;
use crate::parse::{self, Headed};
use crate::units::Unit;

/// More name rows are no header.
const MOST_NAMES: usize = 3;
/// So many columns with days make a header of days.
const DAYS: usize = 5;

/// A table.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The roles of its header rows.
    pub roles: Vec<HeaderRow>,
    /// Its columns.
    pub columns: Vec<Headed>,
    /// The lowest row of its header.
    pub bottom: u32,
    /// Its rows with a key.
    pub rows: Vec<u32>,
    /// Its printed totals: the row and its first text.
    pub totals: Vec<(u32, String)>,
    /// A blank row stands before a total.
    pub gap: bool,
    /// There are rows with values and without a key.
    pub keyless: bool,
    /// The column of its units.
    pub unit: Option<u32>,
    /// The column of its days.
    pub date: Option<u32>,
    /// The column of its plants.
    pub plant: Option<u32>,
    /// The columns that stand for days of the month, each with its day; and the header row that says so, from 1.
    pub across: Vec<(u32, u32)>,
    /// The header row (from 1) that says the days.
    pub level: u8,
}

/// Returns the tables of a sheet, from above.
pub fn tables(sheet: &Sheet, known: &Known<'_>) -> Vec<Shape> {
    let mut lines: Vec<u32> = sheet.cells().iter().filter(|(_, cell)| !cell.is_blank()).map(|(at, _)| at.row).collect();
    lines.dedup();
    let mut found = Vec::new();
    let mut from = 0;
    for (at, bottom) in lines.iter().enumerate() {
        if *bottom < from || !heads(sheet, *bottom, known) {
            continue;
        }
        let rest = lines.get(at + 1..).unwrap_or_default();
        if let Some(first) = first_data(sheet, *bottom, rest)
            && let Some(shape) = table(sheet, (*bottom, first), rest, known)
        {
            from = shape.rows.iter().chain(shape.totals.iter().map(|(row, _)| row)).max().map_or(0, |last| last + 1);
            found.push(shape);
        }
    }
    found
}

/// Returns whether a row may be the lowest of a header: names side by side, and no values but days across.
fn heads(sheet: &Sheet, line: u32, known: &Known<'_>) -> bool {
    // "Site:" and "Plant | K1" tell what stands beside, not what stands below.
    let names = |cell: &crate::cell::Cell| {
        is_label(cell) && !cell.text().trim_end().ends_with(':') && !known.is_plant(&cell.text())
    };
    let labels = row(sheet, line).filter(|(_, cell)| names(cell)).count();
    let values = row(sheet, line).filter(|(_, cell)| is_value(cell)).count();
    let days = across(sheet, line, known).len();
    (labels >= 2 && values == 0) || (labels >= 1 && days >= DAYS && values <= days + 1)
}

fn across(sheet: &Sheet, line: u32, known: &Known<'_>) -> Vec<(u32, u32)> {
    let days: Vec<(u32, u32)> =
        row(sheet, line).filter_map(|(at, cell)| Some((at.col, day_of_month(cell, known.day)?))).collect();
    let rising = days.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if a < b));
    if rising && days.len() >= DAYS { days } else { Vec::new() }
}

/// Returns the first row of data under a header; a row of one cell (a stamp) may stand between.
fn first_data(sheet: &Sheet, bottom: u32, rest: &[u32]) -> Option<u32> {
    let columns: Vec<u32> = row(sheet, bottom).map(|(at, _)| at.col).collect();
    for line in rest.iter().take_while(|line| **line <= bottom + 4) {
        let values = row(sheet, *line).filter(|(at, cell)| columns.contains(&at.col) && is_value(cell)).count();
        let labels = row(sheet, *line).filter(|(_, cell)| is_label(cell)).count();
        let all = row(sheet, *line).count();
        if values >= 1 && all >= 2 && labels <= values + 3 {
            return Some(*line);
        }
        if all > 1 {
            return None;
        }
    }
    None
}

fn table(sheet: &Sheet, (bottom, first): (u32, u32), rest: &[u32], known: &Known<'_>) -> Option<Shape> {
    let (top, roles) = header(sheet, bottom, first);
    let columns: Vec<Headed> = parse::header(sheet, top, &roles);
    let (left, right) = (columns.first()?.col, columns.last()?.col);
    let days = across(sheet, bottom, known);
    let mut shape = Shape {
        level: u8::try_from(roles.len()).unwrap_or(1),
        roles,
        columns,
        bottom,
        rows: Vec::new(),
        totals: Vec::new(),
        gap: false,
        keyless: false,
        unit: None,
        date: None,
        plant: None,
        across: days,
    };
    let (lines, gap) = body(sheet, (left, right), first, rest);
    shape.gap = gap;
    let plain: Vec<u32> = lines.iter().copied().filter(|line| !is_total(sheet, *line, (left, right))).collect();
    if shape.across.is_empty() {
        shape.keys(sheet, &plain, known);
    }
    shape.sort(sheet, &lines, (left, right));
    let is_table = shape.unit.is_some() || shape.date.is_some() || shape.plant.is_some() || !shape.across.is_empty();
    (!shape.rows.is_empty() && (is_table || shape.rows.len() == 1)).then_some(shape)
}

/// Returns the top of a header and the roles of its rows, by its lowest row.
fn header(sheet: &Sheet, bottom: u32, first: u32) -> (u32, Vec<HeaderRow>) {
    let texts = |line: u32| -> Vec<(u32, String)> {
        row(sheet, line).filter(|(_, c)| is_label(c)).map(|(at, c)| (at.col, c.text())).collect()
    };
    let own = texts(bottom);
    let uom = bottom > 0 && !own.is_empty() && own.iter().all(|(_, text)| Unit::parse(text).is_some());
    let mut roles = if uom { vec![HeaderRow::Uom] } else { Vec::new() };
    let mut top = if uom { bottom - 1 } else { bottom };
    roles.insert(0, HeaderRow::Name);
    let with_data: Vec<u32> = row(sheet, first).map(|(at, _)| at.col).collect();
    let mut named = texts(top);
    while let Some(above) = top.checked_sub(1) {
        let over = texts(above);
        let names: Vec<String> = named.iter().map(|(_, text)| loose(text)).collect();
        let hangs = with_data
            .iter()
            .any(|col| named.iter().all(|(own, _)| own != col) && over.iter().any(|(other, _)| other == col));
        let twice = names.iter().enumerate().any(|(at, name)| names.iter().skip(at + 1).any(|other| other == name));
        let values = row(sheet, above).any(|(_, cell)| is_value(cell));
        let name_rows = roles.iter().filter(|role| **role == HeaderRow::Name).count();
        if values || over.is_empty() || !(hangs || (twice && over.len() > 1)) || name_rows >= MOST_NAMES {
            break;
        }
        named.extend(over.into_iter().filter(|(col, _)| with_data.contains(col)));
        roles.insert(0, HeaderRow::Name);
        top = above;
    }
    (top, roles)
}

/// Returns the rows of a table until a blank one, or past it where a total follows; and whether one does.
fn body(sheet: &Sheet, span: (u32, u32), first: u32, rest: &[u32]) -> (Vec<u32>, bool) {
    let (mut lines, mut gap) = (Vec::new(), false);
    let mut last = first;
    for line in rest.iter().copied().filter(|line| *line >= first) {
        let inside = row(sheet, line).any(|(at, _)| (span.0..=span.1).contains(&at.col));
        if !inside {
            continue;
        }
        if line > last + 1 {
            if line != last + 2 || !is_total(sheet, line, span) {
                break;
            }
            gap = true;
        }
        let labels = row(sheet, line).filter(|(_, cell)| is_label(cell)).count();
        let values = row(sheet, line).filter(|(_, cell)| is_value(cell)).count();
        if labels >= 3 && values == 0 && lines.len() > 1 {
            break;
        }
        lines.push(line);
        last = line;
    }
    (lines, gap)
}

fn first_text(sheet: &Sheet, line: u32, span: (u32, u32)) -> Option<String> {
    let mut cells = row(sheet, line).filter(|(at, _)| (span.0..=span.1).contains(&at.col));
    cells.next().filter(|(_, cell)| is_label(cell)).map(|(_, cell)| cell.text())
}

fn is_total(sheet: &Sheet, line: u32, span: (u32, u32)) -> bool {
    first_text(sheet, line, span).is_some_and(|text| vocabulary::is_total(&text))
}

impl Shape {
    /// Finds the columns that tell rows apart: days by their contents, units and plants by header or known names.
    fn keys(&mut self, sheet: &Sheet, lines: &[u32], known: &Known<'_>) {
        let column = |col: u32| lines.iter().filter_map(move |line| filled(sheet, Address::new(*line, col)));
        let all = |col: u32, test: fn(&crate::cell::Cell) -> bool| column(col).count() > 0 && column(col).all(test);
        let named = |head: &Headed| head.parts.join(" ");
        let days = self.columns.iter().filter(|head| all(head.col, is_day));
        self.date = days.map(|head| head.col).next();
        let is_plant = |head: &&Headed| {
            let says = column(head.col).any(|cell| known.is_plant(&cell.text()));
            says || (vocabulary::is_plant(&named(head)) && all(head.col, is_label))
        };
        let is_unit = |head: &&Headed| {
            let says = column(head.col).any(|cell| known.is_unit(&cell.text()));
            let texts = column(head.col).filter(|cell| is_label(cell)).count();
            says || (vocabulary::is_unit(&named(head)) && texts * 2 > column(head.col).count())
        };
        let free = |col: u32, taken: Option<u32>| Some(col) != taken;
        let unit = self.columns.iter().filter(|head| free(head.col, self.date)).find(is_unit);
        self.unit = unit.map(|head| head.col);
        let mut plants =
            self.columns.iter().filter(|h| free(h.col, self.date) && free(h.col, self.unit)).filter(is_plant);
        let exact = plants.clone().find(|head| column(head.col).any(|cell| known.is_plant(&cell.text())));
        self.plant = exact.or_else(|| plants.next()).map(|head| head.col);
    }

    /// Sorts rows into those with a key, printed totals, and others.
    fn sort(&mut self, sheet: &Sheet, lines: &[u32], span: (u32, u32)) {
        let key = self.unit.or(self.date).or(self.plant);
        for line in lines {
            let keyed = key.is_none_or(|col| filled(sheet, Address::new(*line, col)).is_some());
            let text = first_text(sheet, *line, span);
            let values =
                row(sheet, *line).filter(|(at, cell)| (span.0..=span.1).contains(&at.col) && is_value(cell)).count();
            match text {
                Some(text) if is_total(sheet, *line, span) || (!keyed && values > 1) => self.totals.push((*line, text)),
                _ if keyed => self.rows.push(*line),
                _ => self.keyless = true,
            }
        }
    }

    /// Returns whether a row is one of its header's.
    pub fn heads(&self, line: u32) -> bool {
        let depth = u32::try_from(self.roles.len()).unwrap_or(1);
        (self.bottom + 1).saturating_sub(depth) <= line && line <= self.bottom
    }

    /// Returns a column.
    pub fn column(&self, col: u32) -> Option<&Headed> {
        self.columns.iter().find(|head| head.col == col)
    }

    /// Returns a column's name as a layout writes it: its last text, with those above where that is not unique.
    pub fn name(&self, col: u32) -> Option<String> {
        let head = self.column(col)?;
        let last = head.parts.last()?;
        let twin =
            |other: &&Headed| other.col != col && other.parts.last().is_some_and(|text| loose(text) == loose(last));
        let unique = self.columns.iter().find(twin).is_none();
        Some(if unique { last.clone() } else { head.parts.join(" > ") })
    }
}
