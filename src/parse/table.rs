//! One block on one sheet: a table with its header, or a form.

use std::collections::BTreeSet;

use super::build::Build;
use super::columns::{self, Columns};
use super::fields::{self, Fields};
use super::find::{Site, block_area, look};
use super::header::{Header, corner, locate};
use super::join;
use super::keys::Keys;
use super::measure::{Measure, Outcome};
use super::page::{EVERYWHERE, Page};
use super::rows::{Common, Walk};
use super::scope::{Scope, Told, by};
use super::seen::Nulls;
use super::spread;
use super::template;
use super::values::reading;
use super::written;
use crate::cell::Place as At;
use crate::finding::{Finding, Severity};
use crate::grid::{Area, Visibility};
use crate::layout::{Block, Key, Name, Rows, Table};
use crate::record::{HeadRead, Record, Why};
use crate::rule;

/// What a block gave on a sheet.
#[derive(Default)]
pub struct Found {
    /// The records.
    pub records: Vec<Record>,
    /// Units that it names without any value.
    pub silent: BTreeSet<String>,
    /// The columns of its first header.
    pub heads: Vec<HeadRead>,
    /// The first row of that header; none: it is a form.
    pub top: Option<u32>,
}

/// Reads a block from a sheet; nothing where it is not there. `numbers`: whether the layout's own numbers are taken with it.
pub fn read<'a>(
    scope: &Scope<'a>,
    page: &Page<'a>,
    (block, number): (&'a Block, u16),
    numbers: bool,
    told: &mut Told,
) -> Option<Found> {
    let area = match block_area(page, block) {
        Ok(area) => area,
        Err(finding) => {
            if !block.optional {
                told.say(*finding);
            }
            return None;
        }
    };
    let site = Site { scope, page, area, corner: None };
    let build = Build { block, number, fy_starts: scope.layout.fy_starts, numbers };
    let Some(table) = &block.table else {
        let fields = read_fields(site, block, numbers, &|_| false, told);
        need_day(&fields.keys, build, told);
        let mut records: Vec<Record> = form(site, block, &fields, build, told).into_iter().collect();
        written::look(page, scope.layout, None, &mut records, told);
        return Some(Found { records, ..Found::default() });
    };
    let headers = match locate(page, area, block, table) {
        Ok(headers) => headers,
        Err(finding) => {
            if !block.optional {
                told.say(*finding);
            }
            return None;
        }
    };
    let mut found = Found { top: headers.first().map(|header| header.top), ..Found::default() };
    for (nth, header) in headers.iter().enumerate() {
        one(site, (block, table), (header, nth == 0), build, &mut found, told);
    }
    Some(found)
}

/// Reads the rows under one header.
fn one<'a>(
    site: Site<'_, 'a>,
    (block, table): (&'a Block, &'a Table),
    (header, first): (&Header, bool),
    build: Build<'a>,
    found: &mut Found,
    told: &mut Told,
) {
    let (scope, page, area) = (site.scope, site.page, site.area);
    let mut columns = columns::map(scope, page, area, (block, table), header, told);
    let site = Site { corner: corner(header, columns.left), ..site };
    let nearer = |name: &Name| gives(table, name);
    let mut fields = read_fields(site, block, build.numbers && first, &nearer, told);
    fixed(site, block, &columns, &mut fields.keys, told);
    if !dates_by_row(table) {
        need_day(&fields.keys, build, told);
    }
    let spread = spread::columns(site, (block, table), header, &mut columns, told);
    let hidden = page.sheet.visibility() == Visibility::Hidden;
    let mut walk = Walk {
        site,
        block,
        table,
        header,
        columns: &columns,
        spread: &spread,
        base: fields.keys.clone(),
        build,
        hidden,
        context: Vec::new(),
        above: std::collections::HashMap::new(),
        quiet: std::collections::BTreeMap::new(),
        common: Common::default(),
        records: Vec::new(),
        silent: spread.iter().filter_map(|column| column.keys.text(Key::Unit)).map(|said| said.text.clone()).collect(),
    };
    let last = walk.read(told);
    walk.tell_quiet(told);
    below(page, area, (last, header.bottom), told);
    let Walk { mut records, mut silent, .. } = walk;
    columns::tell_free(page, area, block, header, &columns, last, told);
    records.extend(form(site, block, &fields, build, told));
    written::look(page, scope.layout, Some((header, &columns)), &mut records, told);
    join(&mut found.records, records);
    found.silent.append(&mut silent);
    if first {
        found.heads = template::heads(block, table, header, &columns, &spread);
    }
}

/// Returns what the layout's fields say of a sheet, overridden by the block's own. Numbers of the layout's fields are
/// the sheet's: they are taken once, with the first primary block.
fn read_fields<'a>(
    site: Site<'_, 'a>,
    block: &'a Block,
    numbers: bool,
    nearer: &dyn Fn(&Name) -> bool,
    told: &mut Told,
) -> Fields<'a> {
    let layout = site.scope.layout;
    let own = |name: &Name| block.fields.iter().any(|(own, _)| own == name) || nearer(name);
    let everywhere = Site { area: EVERYWHERE, ..site };
    let mut all = fields::read(everywhere, &layout.fields, &block.null, &own, told);
    if !numbers {
        all.metrics.clear();
    }
    let inner = fields::read(site, &block.fields, &block.null, nearer, told);
    all.keys.put(&inner.keys);
    all.metrics.extend(inner.metrics);
    all
}

/// Takes the columns' names that do not stand in a column.
fn fixed(site: Site<'_, '_>, block: &Block, columns: &Columns<'_>, keys: &mut Keys, told: &mut Told) {
    for (name, place) in &columns.fixed {
        let nulls = Nulls::of(block.null.iter().chain(&place.null));
        match look(site, place, Some(&nulls)) {
            Ok(Some(seen)) => {
                if let Err(finding) = keys.take(name, place, &seen, site.scope.layout) {
                    told.say(*finding);
                }
            }
            Ok(None) if place.optional => {}
            Ok(None) => {
                let message = format!("{} is not told {}", super::rows::word(name), by(&place.origin));
                told.say(Finding::new(rule::TABLE_NOT_FOUND, message).at(&At::Sheet(site.page.sheet.name().clone())));
            }
            Err(finding) => told.say(*finding),
        }
    }
}

/// Returns whether a table gives a name by row or by spread column.
fn gives(table: &Table, name: &Name) -> bool {
    let columns = table.columns.iter().chain(&table.across).map(|(own, _)| own);
    columns.chain(table.heading.iter().map(|heading| &heading.gives)).any(|own| own == name)
}

/// Notes the rows that stand below a table's end.
fn below(page: &Page<'_>, area: Area, (mut row, bottom): (u32, u32), told: &mut Told) {
    for (at, cell) in page.below(row, area) {
        if at.row > bottom {
            return;
        }
        if at.row > row {
            row = at.row;
            told.pass(Why::Below, page.sheet.place(at), row, || cell.text());
        }
    }
}

/// Returns whether a table's rows or spread columns tell a piece of their day.
pub fn dates_by_row(table: &Table) -> bool {
    let keys = [Key::Date, Key::Year, Key::Month, Key::Day, Key::Fy, Key::Time, Key::From, Key::To];
    keys.into_iter().any(|key| gives(table, &Name::Key(key)))
}

/// Tells once for the sheet where its records will have no day.
fn need_day(keys: &Keys, build: Build<'_>, told: &mut Told) {
    if build.block.rows == Rows::Units {
        return;
    }
    let months = matches!(build.block.rows, Rows::Targets | Rows::Months);
    let there =
        if months { keys.pieces.month(build.fy_starts).is_some() } else { keys.pieces.day(build.fy_starts).is_some() };
    if !there && !told.has_errors() {
        let message = format!("{} is told for {} {}", keys.pieces.missing(), build.block.name, by(&build.block.origin));
        let finding =
            Finding::new(rule::DATE_MISSING, message).hint("Give --date, or say in the layout where the day stands.");
        told.say(match &keys.date_place {
            Some(place) => finding.at(place),
            None => finding,
        });
    }
}

/// Returns the record of the numbers that stand beside labels, if any has a value.
fn form(site: Site<'_, '_>, block: &Block, fields: &Fields<'_>, build: Build<'_>, told: &mut Told) -> Option<Record> {
    let hidden = site.page.sheet.visibility() == Visibility::Hidden;
    let sheet = At::Sheet(site.page.sheet.name().clone());
    let uom = fields.keys.text(Key::Uom).map(|said| said.text.as_str());
    let (mut readings, mut findings) = (Vec::new(), Vec::new());
    for (quantity, place, seen) in &fields.metrics {
        let heads: Vec<&str> = seen.label.as_deref().into_iter().collect();
        let measure = Measure::of(place, block, site.scope.layout.numbers, None, &heads);
        let quantity = fields.keys.qualified(*quantity).unwrap_or(*quantity);
        let name = quantity.to_string();
        match measure.read(&quantity, seen, uom) {
            Outcome::Blank => {}
            Outcome::Null(finding) => {
                let required = place.required == Some(true);
                let severity = if required { Severity::Error } else { finding.severity };
                findings.push(finding.severity(severity).of(name));
                readings.push(reading(&quantity, None, "".into(), seen, hidden));
            }
            Outcome::NoUnit(sentence) => {
                let finding = Finding::new(rule::NUMBER_UNREADABLE, sentence).severity(Severity::Error);
                told.say(finding.at(&seen.at).of(name));
            }
            Outcome::Value(value, unit) => {
                if measure.is_by_sign(quantity.metric, uom, seen) {
                    told.by_sign.insert(seen.at.clone());
                }
                readings.push(reading(&quantity, Some(value), unit, seen, hidden));
            }
        }
    }
    if readings.iter().all(|reading| reading.value.is_none()) {
        // No record carries them: an empty form gives nothing, but says why.
        findings.into_iter().for_each(|finding| told.say(finding));
        return None;
    }
    let place = readings.first().map_or(sheet, |reading| reading.place.clone());
    let days = if block.rows == Rows::Intervals || block.rows == Rows::Outages { Rows::Days } else { block.rows };
    if days != block.rows && fields.keys.pieces.day(build.fy_starts).is_none() {
        return None;
    }
    let as_days = Block { rows: days, table: None, ..block.clone() };
    Build { block: &as_days, ..build }.record(&fields.keys, readings, findings, place)
}
