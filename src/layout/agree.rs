//! Whether the parts of a layout go together: what rows of a kind need, names that are spoken of and do not exist,
//! which block makes reports. Each part by itself has been read before.

use super::block::Read;
use super::keys::short;
use super::mistake::Mistakes;
use super::{Block, HeaderRow, Key, Name, Origin, Place, Repeated, Rows, Table, Where};
use crate::metric::Combine;
use crate::names::{Kind, Role, nearest};

/// Checks the blocks of a layout against each other and against the layout's own fields.
pub(super) fn check(fields: &[(Name, Vec<Place>)], blocks: &mut [Read], at: &Origin, out: &mut Mistakes) {
    if blocks.is_empty() {
        out.say(at, "the layout has no block: nothing would be read").instead("[table.NAME] or [form.NAME]");
    }
    for read in blocks.iter() {
        let names = names(fields, &read.block);
        mentioned(&names, read, out);
        if let Some(table) = &read.block.table {
            header(table, &read.block, out);
        }
        // A name that could not be read may be the very one that seems to be missing.
        if !out.unnamed {
            block(&names, &read.block, out);
        }
    }
    primary(blocks, out);
}

/// Returns every name that has a value in a record of the block.
fn names<'a>(fields: &'a [(Name, Vec<Place>)], block: &'a Block) -> Vec<&'a Name> {
    let own = fields.iter().chain(&block.fields).map(|(name, _)| name);
    let table = block.table.iter().flat_map(|table| {
        let rows = table.columns.iter().chain(&table.across).map(|(name, _)| name);
        rows.chain(table.heading.iter().map(|heading| &heading.gives))
    });
    own.chain(table).collect()
}

fn has(names: &[&Name], key: Key) -> bool {
    names.contains(&&Name::Key(key))
}

fn mentioned(names: &[&Name], read: &Read, out: &mut Mistakes) {
    let derived: Vec<Name> =
        read.block.table.iter().flat_map(|table| &table.derive).map(|(target, _)| Name::Metric(*target)).collect();
    let open = has(names, Key::Metric);
    for (name, at) in &read.mentioned {
        let known = names.contains(&name) || derived.contains(name) || (open && name.quantity().is_some());
        if known || out.full() {
            continue;
        }
        let all: Vec<String> = names.iter().map(ToString::to_string).collect();
        let message = format!("{name} is no name of {}", read.block.name);
        out.say(at, message).nearest(nearest(short(&name.to_string()), all.iter().map(String::as_str)));
    }
}

fn header(table: &Table, block: &Block, out: &mut Mistakes) {
    let depth = table.header.len();
    for (name, place) in &table.across {
        if let Where::Level(level) = place.at
            && usize::from(level) > depth
        {
            out.say(&place.origin, format!("{name} is in header row {level}, the header has {depth}"))
                .instead("header = [\"name\", \"name\"] for two rows");
        }
    }
    let by_text = table.columns.iter().find(|(_, place)| matches!(place.at, Where::Header(_)));
    if let (Some((_, place)), false) = (by_text, table.header.contains(&HeaderRow::Name)) {
        out.say(&place.origin, format!("no header row of {} has the role name", block.name))
            .instead("header = [\"name\", \"uom\"], or { column = \"C\" }");
    }
}

fn block(names: &[&Name], block: &Block, out: &mut Mistakes) {
    let at = &block.origin;
    match &block.table {
        None if block.fields.is_empty() => {
            out.say(at, format!("{} has no fields: it would read nothing", block.name));
        }
        Some(table) if table.columns.is_empty() => {
            out.say(at, format!("{} has no columns: it would read nothing", block.name));
        }
        _ => {}
    }
    needs(names, block, out);
    if !has(names, Key::Plant) && !has(names, Key::Unit) {
        out.say(at, format!("nothing tells the plant of {}", block.name))
            .instead("fields.plant, columns.plant, or unit: a unit tells its plant");
    }
    let across = block.table.as_ref().is_some_and(|table| !table.across.is_empty());
    let (metric, value) = (has(names, Key::Metric), has(names, Key::Value));
    if across && !metric {
        out.say(at, format!("{} spreads columns, but nothing says which metric their cells are", block.name))
            .instead("across.metric = \"power_kw\", or columns.metric where rows name it");
    } else if metric && !value && !across {
        out.say(at, format!("{} names metrics, but nothing says where their values stand", block.name))
            .instead("columns.value for one column, or across for several");
    } else if value && !metric {
        out.say(at, format!("{} has values, but nothing says of which metric", block.name))
            .instead("columns.metric, or the metric itself as the column's name");
    }
    let says = |name: &&Name| matches!(name, Name::Metric(_) | Name::Extra(_) | Name::Key(Key::Remarks));
    let computed = block.table.as_ref().is_some_and(|table| !table.day.is_empty() || !table.derive.is_empty());
    if !metric && !value && !computed && block.rows != Rows::Outages && !names.iter().any(says) {
        out.say(at, format!("{} reads no metric", block.name)).instead("columns.energy_export_kwh = \"Export\"");
    }
    registers(names, block, out);
}

/// Tells which keys a record of this kind lacks.
fn needs(names: &[&Name], block: &Block, out: &mut Mistakes) {
    let at = &block.origin;
    let has = |key| has(names, key);
    let day = has(Key::Date) || has(Key::Day);
    let month = has(Key::Date) || has(Key::Month);
    match block.rows {
        Rows::Days if !day => {
            out.say(at, format!("nothing tells the date of {}", block.name))
                .instead("fields.date = { label = \"Date:\" }, columns.date, or day with month");
        }
        Rows::Intervals if !has(Key::Time) && !has(Key::From) => {
            out.say(at, format!("{} has intervals without time", block.name))
                .instead("columns.time = \"Time\", or from and to");
        }
        Rows::Intervals if !has(Key::To) && !has(Key::Duration) && !stepped(block) => {
            out.say(at, format!("nothing tells how long the intervals of {} are", block.name))
                .instead("step = \"15 min\"");
        }
        Rows::Outages if !has(Key::From) => {
            out.say(at, format!("{} has outages without from", block.name)).instead("columns.from = \"Stop from\"");
        }
        Rows::Units if !has(Key::Plant) => {
            out.say(at, format!("nothing tells the plant of {}", block.name)).instead("columns.plant = \"Site\"");
        }
        Rows::Targets | Rows::Months if !month => {
            out.say(at, format!("nothing tells the month of {}", block.name)).instead("columns.month = \"Month\"");
        }
        _ => {}
    }
    for (key, needed) in [(Key::Day, "month"), (Key::Fy, "month")] {
        if has(key) && !month {
            out.say(at, format!("{} alone gives no date: {needed} is missing in {}", key.word(), block.name));
        }
    }
}

fn stepped(block: &Block) -> bool {
    block.table.as_ref().is_some_and(|table| table.step_minutes.is_some())
}

/// An opening reading alone gives nothing; what is no amount is no difference of two readings.
fn registers(names: &[&Name], block: &Block, out: &mut Mistakes) {
    let of_register = |quantity: &super::Quantity| matches!(quantity.role, Role::Open | Role::Close);
    for quantity in names.iter().filter_map(|name| name.quantity()).filter(of_register) {
        if quantity.metric.over_time() != Combine::Sum {
            out.say(&block.origin, format!("{} does not add up: {quantity} gives no day's value", quantity.metric))
                .instead("what the register counts: energy_export_kwh-close");
        } else if quantity.kind != Kind::Actual {
            out.say(&block.origin, format!("a register counts what was: {quantity} says what was planned"));
        } else if !matches!(block.rows, Rows::Days | Rows::Intervals) {
            out.say(&block.origin, format!("{} has no days: {quantity} gives nothing", block.name));
        } else if block.table.as_ref().is_some_and(|table| table.repeated == Repeated::Sum) {
            out.say(&block.origin, format!("readings are not added: {quantity} with repeated = \"sum\""))
                .instead("columns.unit, so that each register is one of its own");
        }
    }
    for open in names.iter().filter_map(|name| name.quantity()).filter(|quantity| quantity.role == Role::Open) {
        let close = Name::Metric(super::Quantity { role: Role::Close, ..open });
        if !names.contains(&&close) {
            out.say(&block.origin, format!("{open} stands without {close}"));
        }
    }
}

/// One block alone makes the reports; of several it must be said which do.
fn primary(blocks: &mut [Read], out: &mut Mistakes) {
    if let [only] = blocks {
        only.block.primary = true;
        return;
    }
    if let (false, Some(first)) = (blocks.iter().any(|read| read.block.primary), blocks.first()) {
        let all: Vec<&str> = blocks.iter().map(|read| read.block.name.as_str()).collect();
        out.say(&first.block.origin, format!("which block makes the reports? {}", all.join(", ")))
            .instead("primary = true in one of them, or in each that has plants of its own");
    }
}
