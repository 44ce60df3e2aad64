//! What a block read, as a table: a row a value; under it the rows and columns that gave none, and why.

use crate::cell::{Place, quoted_sheet};
use crate::names::Role;
use crate::record::{BlockRead, Draft, Reading, Record, Subject, Unread};
use crate::render::{Cell, Column, Table};

/// So many values of a block are shown, unless all are asked for.
const SHOWN: usize = 200;

/// Returns a table for each block of each sheet.
pub fn tables(draft: &Draft, all: bool) -> Vec<Table> {
    let block = |(at, block): (usize, &BlockRead)| {
        let own: Vec<&Record> = draft.records.iter().filter(|record| usize::from(record.block) == at).collect();
        table(block, &own, all)
    };
    draft.blocks.iter().enumerate().map(block).collect()
}

fn table(block: &BlockRead, records: &[&Record], all: bool) -> Table {
    // What all records share stands once, in the title.
    let plant = same(records.iter().map(|record| plant(record)));
    let when = same(records.iter().map(|record| when(record)));
    let mut columns = vec![
        Column::text("cell", "Cell"),
        Column::text("plant", "Plant"),
        Column::text("unit", "Unit"),
        Column::text("when", "When"),
        Column::text("metric", "Metric"),
        Column::prose("text", "Says"),
        Column::text("written_unit", "In").priority(1),
        Column { kind: crate::render::Kind::Number(0), ..Column::text("value", "Value") },
        Column::text("kept_unit", "Kept in").priority(2),
    ];
    let shown = [true, plant.is_none(), records.iter().any(|r| !unit(r).is_empty()), when.is_none()];
    let keep = |at: usize| shown.get(at).copied().unwrap_or(true);
    let mut at = 0;
    columns.retain(|_| {
        at += 1;
        keep(at - 1)
    });
    let shared: Vec<String> = [plant, when].into_iter().flatten().filter(|text| !text.is_empty()).collect();
    let of = if shared.is_empty() { String::new() } else { format!(": {}", shared.join(", ")) };
    let mut table = Table::new(format!("{} on {}{of}", block.name, quoted_sheet(&block.sheet)), columns);
    let rows: Vec<Vec<Cell>> = records.iter().flat_map(|record| rows(record)).collect();
    let more = rows.len().saturating_sub(if all { usize::MAX } else { SHOWN });
    for row in rows.iter().take(rows.len() - more) {
        table.row(row.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, cell)| cell.clone()).collect());
    }
    if more > 0 {
        table.note(format!("{more} more values are not shown: --all, or --json."));
    }
    notes(block, &mut table);
    table
}

fn same(mut texts: impl Iterator<Item = String>) -> Option<String> {
    let first = texts.next()?;
    texts.all(|text| text == first).then_some(first)
}

fn plant(record: &Record) -> String {
    record.plant.as_ref().map(|said| said.text.clone()).unwrap_or_default()
}

fn unit(record: &Record) -> String {
    let own = record.unit.as_ref().map(|said| said.text.clone()).unwrap_or_default();
    if matches!(record.subject, Subject::Total { .. }) { "(total)".to_owned() } else { own }
}

fn when(record: &Record) -> String {
    match &record.subject {
        Subject::Interval(from, to) => format!("{} to {}", from.format("%Y-%m-%d %H:%M"), to.format("%H:%M")),
        Subject::Target(month) | Subject::Month(month) => month.to_string(),
        _ => record.date.map(|day| day.to_string()).unwrap_or_default(),
    }
}

/// Returns the rows of a record: its values, its stop, its other texts.
fn rows(record: &Record) -> Vec<Vec<Cell>> {
    let row = |place: &Place, metric: &str, text: &str, rest: [Cell; 3]| {
        let head = [cell(place), plant(record), unit(record), when(record), metric.to_owned(), text.to_owned()];
        head.into_iter().map(Cell::Text).chain(rest).collect::<Vec<_>>()
    };
    let nothing = || [Cell::Missing, Cell::Missing, Cell::Missing];
    let mut rows = Vec::new();
    for reading in &record.readings {
        let rest =
            [(&*reading.unit).into(), reading.value.map(value_text).into(), reading.metric.dimension().unit().into()];
        rows.push(row(&reading.place, &name(reading), &reading.text, rest));
    }
    if let Subject::Stop(stop) = &record.subject {
        // Of which days they are is told where it is more than one.
        let form = if stop.to.is_some_and(|to| to.date() != stop.from.date()) { "%m-%d %H:%M" } else { "%H:%M" };
        let to = stop.to.map_or("open".to_owned(), |to| to.format(form).to_string());
        let bucket = stop.bucket.map_or("no known bucket", crate::names::Bucket::word);
        let text = format!("{} {} to {to}", stop.bucket_text, stop.from.format(form));
        rows.push(row(&record.place, &format!("stop, {bucket}"), &text, nothing()));
    }
    for (name, said) in &record.extras {
        rows.push(row(&said.place, name, &said.text, nothing()));
    }
    rows
}

/// Returns a reading's name; that it is a row's total stands beside the unit.
fn name(reading: &Reading) -> String {
    let plain = if reading.role == Role::Total { Role::Value } else { reading.role };
    Reading { role: plain, ..reading.clone() }.name()
}

/// Returns a cell's address without its sheet, which stands in the title.
fn cell(place: &Place) -> String {
    match place {
        Place::Cell(_, at) => at.to_string(),
        other => other.to_string(),
    }
}

/// Returns a value as short as it is true to the sixth decimal.
fn value_text(value: f64) -> String {
    let whole = value.to_string();
    if whole.len() <= 12 {
        return whole;
    }
    let cut = format!("{value:.6}");
    cut.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn notes(block: &BlockRead, table: &mut Table) {
    for passed in &block.passed {
        let (from, to) = passed.rows;
        let rows = if from == to { format!("Row {from}") } else { format!("Rows {from} to {to}") };
        let text = if passed.text.is_empty() { String::new() } else { format!(" \"{}\"", passed.text) };
        table.note(format!("{rows}{text}: {}.", passed.why.words()));
    }
    let listed = |wanted: bool| {
        let own = block.unread.iter().filter(|unread| unread.listed == wanted);
        own.map(|Unread { place, header, .. }| format!("\"{header}\" ({})", cell(place))).collect::<Vec<_>>().join(", ")
    };
    for (columns, why) in [(listed(true), "by `ignore`"), (listed(false), "by `unknown_columns = \"ignore\"`")] {
        if !columns.is_empty() {
            table.note(format!("Left unread {why}: {columns}."));
        }
    }
}
