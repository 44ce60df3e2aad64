//! Columns that are spread out: each filled cell under them is a record, keyed by what stands over it.

use super::columns::{Columns, unmapped};
use super::find::{Site, look};
use super::header::Header;
use super::heads::Head;
use super::keys::Keys;
use super::measure::Measure;
use super::scope::{Told, shown};
use super::seen::{Nulls, Seen, narrow};
use crate::layout::{Block, Key, Name, Place, Quantity, Table, Unknown, Where};

/// A spread column.
pub struct Spread<'a> {
    /// The column.
    pub col: u32,
    /// What stands over it.
    pub keys: Keys,
    /// What its cells are of, where that stands over it.
    pub quantity: Option<Quantity>,
    /// How its numbers are read.
    pub measure: Measure<'a>,
}

/// Returns the spread columns: those that nothing else reads and over which every key stands. The others are told.
pub fn columns<'a>(
    site: Site<'_, 'a>,
    (block, table): (&'a Block, &'a Table),
    header: &Header,
    columns: &mut Columns<'a>,
    told: &mut Told,
) -> Vec<Spread<'a>> {
    let metric = |(name, _): &&'a (Name, Place)| *name == Name::Key(Key::Metric);
    let place = table.across.iter().find(metric).or_else(|| table.columns.iter().find(metric));
    let Some((_, place)) = place.filter(|_| !table.across.is_empty()) else { return Vec::new() };
    let mut all = Vec::new();
    for head in columns.free.iter().filter_map(|at| header.heads.get(*at)) {
        match over(site, block, table, head) {
            Ok((keys, quantity)) => {
                let uom = head.uom.as_deref();
                let measure = Measure::of(place, block, site.scope.layout.numbers, uom, &head.texts());
                all.push(Spread { col: head.col, keys, quantity, measure });
            }
            Err(_) if block.unknown == Unknown::Ignore => {}
            Err(why) => {
                let name = head.name();
                let own = head.parts.last().map_or(name.as_str(), String::as_str);
                let what = format!("the column {} is not spread: {why}", shown(&name));
                told.say(unmapped(block, &what, own).at(&site.page.sheet.place(head.at)).said(name.as_str()));
            }
        }
    }
    columns.free.clear();
    all
}

/// Returns what stands over a column.
///
/// # Errors
///
/// A sentence where a key that must be there is not, or is not what it is for.
fn over(site: Site<'_, '_>, block: &Block, table: &Table, head: &Head) -> Result<(Keys, Option<Quantity>), String> {
    let mut keys = Keys::default();
    for (name, place) in &table.across {
        let nulls = Nulls::of(block.null.iter().chain(&place.null));
        let seen = match &place.at {
            Where::Level(level) => {
                let at = head.levels.get(usize::from(*level).saturating_sub(1)).copied().flatten();
                let cell = at.and_then(|at| Some(Seen::cell(site.page.filled(at)?, site.page.sheet.place(at))));
                cell.map(|seen| narrow(place, Some(&nulls), seen)).transpose()?.flatten()
            }
            _ => look(site, place, Some(&nulls)).map_err(|finding| finding.message)?,
        };
        match seen {
            Some(seen) => {
                keys.take(name, place, &seen, site.scope.layout).map_err(|finding| finding.message)?;
            }
            None if place.optional || place.required == Some(false) => {}
            None => return Err(format!("nothing stands over it for {}", super::rows::word(name))),
        }
    }
    let quantity = match keys.text(Key::Metric) {
        Some(said) => Some(keys.quantity().ok_or_else(|| format!("{} is no metric", shown(&said.text)))?),
        None => None,
    };
    if let Some(quantity) = quantity {
        keys.qualified(quantity).map_err(|(key, said)| format!("{} is no {}", shown(&said.text), key.word()))?;
    }
    Ok((keys, quantity))
}
