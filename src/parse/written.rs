//! How the numbers of a table stand in their cells, column by column: as texts, as times of day, as shares that a format
//! shows as per cent. Looked at once the rows are read, since one cell alone tells nothing of its column.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::header::Header;
use super::number::{Ways, parse_with_unit, ways};
use super::page::Page;
use super::scope::{Told, by, shown};
use super::shares;
use crate::cell::{Address, Cell, Place as At, Value};
use crate::finding::{Finding, Severity};
use crate::layout::{Layout, Origin, Place};
use crate::record::{Reading, Record};
use crate::rule;
use crate::units::{Dimension, Unit};

/// The numbers of one column; of columns that are spread, or of a form, those of one quantity.
#[derive(Default)]
pub struct Column<'a> {
    /// What messages call it.
    pub title: String,
    /// How it is read, where it is a column of its own.
    pub place: Option<&'a Place>,
    /// Its readings with a value: which record, which of its readings, and the cell.
    pub cells: Vec<(usize, usize, &'a Cell)>,
}

/// Which column a reading is of: by its place, or by its quantity.
type Of = (Option<u32>, String);

/// Looks at the numbers of a table (or form) that were read from a sheet, and tells what they are besides numbers.
pub fn look<'a>(
    page: &Page<'a>,
    layout: &Layout,
    table: Option<(&Header, &Columns<'a>)>,
    records: &mut [Record],
    told: &mut Told,
) {
    let columns = columns(page, table, records, told);
    for column in columns.values() {
        shares::by_sign(column, records, told);
        times(column, records, told);
    }
    if !layout.numbers_told {
        texts(columns.values(), records, layout, told);
    }
    for column in columns.values() {
        shares::settle(column, records, told);
    }
}

fn columns<'a>(
    page: &Page<'a>,
    table: Option<(&Header, &Columns<'a>)>,
    records: &[Record],
    told: &Told,
) -> BTreeMap<Of, Column<'a>> {
    let sheet = page.sheet;
    let mut all: BTreeMap<Of, Column<'a>> = BTreeMap::new();
    // Of plain numbers there is nothing to tell: most tables, and all large ones.
    let odd = |cell: &Cell| cell.percent || !matches!(cell.value, Value::Number(_));
    let readings = || records.iter().flat_map(|record| &record.readings);
    let cell = |reading: &Reading| match &reading.place {
        At::Cell(_, at) => sheet.get(*at),
        _ => None,
    };
    if told.by_sign.is_empty() && !readings().filter_map(cell).any(odd) {
        return all;
    }
    for (nth, record) in records.iter().enumerate() {
        for (at, reading) in record.readings.iter().enumerate() {
            let At::Cell(own, address) = &reading.place else { continue };
            let Some(cell) = sheet.get(*address).filter(|_| own == sheet.name() && reading.value.is_some()) else {
                continue;
            };
            let (col, place) = own_column(table, *address).unzip();
            let name = if col.is_some() { String::new() } else { reading.name() };
            let column = all.entry((col, name)).or_insert_with(|| Column {
                title: title(table, col).unwrap_or_else(|| reading.name()),
                place,
                cells: Vec::new(),
            });
            column.cells.push((nth, at, cell));
        }
    }
    all
}

/// Returns the column of a metric that an address lies in, and how it is read.
fn own_column<'a>(table: Option<(&Header, &Columns<'a>)>, at: Address) -> Option<(u32, &'a Place)> {
    let (header, columns) = table?;
    let (_, mapped) = columns.metrics.iter().find(|(_, mapped)| mapped.col == at.col)?;
    (at.row >= header.data).then_some((mapped.col, mapped.place))
}

fn title(table: Option<(&Header, &Columns<'_>)>, col: Option<u32>) -> Option<String> {
    let (header, _) = table?;
    let head = header.heads.iter().find(|head| Some(head.col) == col)?;
    Some(shown(&head.name()))
}

/// Returns a reading by where it is.
pub fn reading_of(records: &[Record], (nth, at): (usize, usize)) -> Option<&Reading> {
    records.get(nth)?.readings.get(at)
}

/// `number-as-text`: numbers that stand as texts, told once a column; a warning where another way of writing numbers
/// would read them otherwise and nothing in the table shows which it is.
fn texts<'c, 'a: 'c>(
    columns: impl Iterator<Item = &'c Column<'a>> + Clone,
    records: &[Record],
    layout: &Layout,
    told: &mut Told,
) {
    let text = |cell: &'a Cell| match &cell.value {
        Value::Text(text) => parse_with_unit(text, layout.numbers).is_ok().then_some(text.as_str()),
        _ => None,
    };
    let all = columns.clone().flat_map(|column| &column.cells).filter_map(|(.., cell)| text(cell));
    let shows = all.map(ways).any(|ways| ways == Ways::One);
    for column in columns {
        let cells = || column.cells.iter().filter_map(|(nth, at, cell)| Some(((*nth, *at), text(cell)?)));
        let unsure = cells().find(|(_, text)| !shows && matches!(ways(text), Ways::Two(_)));
        let Some(((at, first), count)) = unsure.or_else(|| cells().next()).zip(Some(cells().count())) else { continue };
        let Some(reading) = reading_of(records, at) else { continue };
        let numbers = if count == 1 { "1 number of".to_owned() } else { format!("{count} numbers of") };
        let title = &column.title;
        let finding = match ways(first) {
            Ways::Two(other) if unsure.is_some() => {
                let taken = parse_with_unit(first, layout.numbers).map_or(0.0, |(number, _)| number);
                let message = format!(
                    "{numbers} {title}, written as text, can be read in two ways: {} is taken as {taken}, not as {other}",
                    shown(first)
                );
                let hint = "Say in the layout how its numbers are written: numbers = \"1,234.5\", or \"1.234,5\".";
                Finding::new(rule::NUMBER_AS_TEXT, message).severity(Severity::Warning).hint(hint)
            }
            _ => {
                let written = if count == 1 { "is written as text" } else { "are written as text, the first" };
                Finding::new(rule::NUMBER_AS_TEXT, format!("{numbers} {title} {written} {}", shown(first)))
            }
        };
        told.say(finding.at(&reading.place).of(reading.name()).said(first));
    }
}

/// `hours-day-fraction`: hours that stand as times of day or durations where the layout names another unit, told once a
/// column. They are read as what they show.
fn times(column: &Column<'_>, records: &[Record], told: &mut Told) {
    let Some((unit, origin)) = column.place.and_then(own_hours) else { return };
    let typed = |cell: &Cell| matches!(cell.value, Value::Moment { .. } | Value::Span(_));
    let mut cells = column.cells.iter().filter(|(.., cell)| typed(cell));
    let Some((nth, at, cell)) = cells.next() else { return };
    let Some(reading) = reading_of(records, (*nth, *at)) else { return };
    let message = format!(
        "{} of {} stand as times of day, the first {}: read as such, not in {unit} {}",
        cells.count() + 1,
        column.title,
        shown(&cell.text()),
        by(origin)
    );
    let hint = "Nothing; where all of them are times, leave `unit` out of the layout.";
    told.say(Finding::new(rule::HOURS_DAY_FRACTION, message).at(&reading.place).of(reading.name()).hint(hint));
}

/// Returns the unit of hours that a place names, where it is not the day that a time of day is a fraction of.
fn own_hours(place: &Place) -> Option<(Unit, &Origin)> {
    let hours = |unit: &Unit| unit.dimension == Dimension::Hours && Some(*unit) != Unit::parse("day");
    place.unit.filter(|unit| hours(unit) && !place.raw).map(|unit| (unit, &place.origin))
}
