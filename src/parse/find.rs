//! Where a field's text stands: beside a label, in a cell, in a name, from outside. Two answers are an error, not a guess.

use std::borrow::Cow;

use super::page::{EVERYWHERE, Page, Words, cut, written_all};
use super::scope::{Fault, Scope, by};
use super::seen::{Nulls, Seen, narrow};
use crate::cell::{Address, Place as At};
use crate::finding::Finding;
use crate::grid::{Area, Visibility};
use crate::layout::{Given, Place, Take, Text, Texts, Where, captured};
use crate::names::tidy;
use crate::rule;

/// Where on a sheet to look.
#[derive(Clone, Copy)]
pub struct Site<'p, 'a> {
    /// The workbook.
    pub scope: &'p Scope<'a>,
    /// The sheet.
    pub page: &'p Page<'a>,
    /// The area of it.
    pub area: Area,
    /// The table's corner: its last header row and leftmost mapped column.
    pub corner: Option<Address>,
}

/// Returns what stands at a place, made what the place makes of it; nothing where there is nothing.
///
/// # Errors
///
/// A finding where several different texts stand there, or the layout contradicts itself.
pub fn look<'a>(site: Site<'_, 'a>, place: &Place, nulls: Option<&Nulls>) -> Result<Option<Seen<'a>>, Fault> {
    let Some(page) = page_of(site, place) else { return Ok(None) };
    let Some(area) = under(page, cut(site.area, place.within), place.below.as_deref(), place)? else {
        return Ok(None);
    };
    let mut seen = Vec::new();
    for hit in hits(site, page, area, place) {
        let fault = |sentence: String| Finding::new(rule::TABLE_NOT_FOUND, format!("{sentence} {}", by(&place.origin)));
        let at = hit.at.clone();
        seen.extend(narrow(place, nulls, hit).map_err(|sentence| fault(sentence).at(&at))?);
    }
    one_of(seen, place)
}

/// Returns the one that counts of several: the n-th, or the first where all say the same.
fn one_of<'a>(mut seen: Vec<Seen<'a>>, place: &Place) -> Result<Option<Seen<'a>>, Fault> {
    if let Some(nth) = place.nth {
        let nth = usize::try_from(nth).unwrap_or(usize::MAX);
        return Ok((nth >= 1 && nth <= seen.len()).then(|| seen.swap_remove(nth - 1)));
    }
    let Some(first) = seen.first() else { return Ok(None) };
    if let Some(other) = seen.iter().find(|other| tidy(&other.text) != tidy(&first.text)) {
        let what = match &place.at {
            Where::Label(texts, _) => written_all(texts),
            Where::Found(pattern) => format!("'/{}/'", pattern.as_str()),
            _ => "the place".to_owned(),
        };
        let (a, b) = (&first.at, &other.at);
        let message = format!("{what} gives different values in {a} and {b} {}", by(&place.origin));
        return Err(Finding::new(rule::TABLE_NOT_FOUND, message)
            .at(b)
            .hint("Add nth, below or within to the place.")
            .into());
    }
    Ok(Some(seen.swap_remove(0)))
}

fn page_of<'p, 'a>(site: Site<'p, 'a>, place: &Place) -> Option<&'p Page<'a>> {
    let other = match (&place.sheet, &place.at) {
        (Some(texts), _) => Cow::Borrowed(texts),
        (None, Where::Cell(Some(name), _)) => Cow::Owned(vec![Text::whole(name)]),
        _ => return Some(site.page),
    };
    let sheets = &site.scope.book.sheets;
    let fits = |at: &usize| sheets.get(*at).is_some_and(|sheet| Words::of(sheet.name()).fit_any(&other));
    let visible = |at: &usize| sheets.get(*at).is_some_and(|sheet| sheet.visibility() == Visibility::Visible);
    let found = (0..sheets.len()).filter(visible).find(fits).or_else(|| (0..sheets.len()).find(fits))?;
    site.scope.page(found)
}

/// Returns the part of an area under a heading, or nothing where the heading is not there.
///
/// # Errors
///
/// A finding where the heading stands twice.
pub fn under(page: &Page<'_>, area: Area, heading: Option<&[Text]>, place: &Place) -> Result<Option<Area>, Fault> {
    let Some(texts) = heading else { return Ok(Some(area)) };
    match page.hits(texts, area).as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(Area { from: Address::new(one.row + 1, area.from.col), ..area })),
        [one, two, ..] => {
            let message = format!("{} stands in {one} and {two} {}", written_all(texts), by(&place.origin));
            let hint = "Name the heading more closely in `below`, or use `within`.";
            Err(Finding::new(rule::TABLE_NOT_FOUND, message).at(&page.sheet.place(*two)).hint(hint).into())
        }
    }
}

fn hits<'a>(site: Site<'_, 'a>, page: &Page<'a>, area: Area, place: &Place) -> Vec<Seen<'a>> {
    let cell = |at: Address| page.filled(at).map(|cell| Seen::cell(cell, page.sheet.place(at)));
    let one = |seen: Option<Seen<'a>>| seen.into_iter().collect::<Vec<_>>();
    match &place.at {
        Where::Const(text) => vec![Seen::text(text, At::Layout)],
        Where::Given(given) => one(outside(site.scope, *given).map(|text| Seen::text(&text, At::Given))),
        Where::FileName(pattern) => {
            one(captured(pattern, &site.scope.book.file_name).map(|text| Seen::text(&text, At::FileName)))
        }
        Where::SheetName(pattern) => {
            let name = page.sheet.name();
            one(captured(pattern, name).map(|text| Seen::text(&text, At::Sheet(name.clone()))))
        }
        Where::Cell(_, at) => one(cell(*at)),
        Where::Corner(rows, cols) => {
            let at = site.corner.and_then(|corner| corner.offset((*rows).into(), (*cols).into()));
            one(at.and_then(cell))
        }
        Where::Label(texts, take) => beside(page, area, texts, *take),
        Where::Found(pattern) => page
            .texts(area)
            .filter_map(|(at, words)| Some((at, captured(pattern, &words.spaced)?)))
            .map(|(at, text)| Seen::text(&text, page.sheet.place(*at)))
            .collect(),
        Where::Header(_) | Where::Column(_) | Where::Level(_) | Where::Join(..) => Vec::new(),
    }
}

fn outside(scope: &Scope<'_>, given: Given) -> Option<String> {
    let outside = scope.outside;
    match given {
        Given::Date => outside.date.map(|day| day.to_string()),
        Given::Month => outside.month.map(|month| month.to_string()),
        Given::Plant => outside.plant.clone(),
        Given::Received => outside.received.map(|day| day.to_string()),
        Given::Subject => outside.subject.clone(),
        Given::Sender => outside.sender.clone(),
    }
}

/// Returns what stands beside each cell that a label fits.
fn beside<'a>(page: &Page<'a>, area: Area, texts: &Texts, take: Take) -> Vec<Seen<'a>> {
    if take == Take::Same {
        return page.texts(area).filter_map(|(at, words)| rest_of(page, *at, words, texts)).collect();
    }
    let mut found = Vec::new();
    for label in page.hits(texts, area) {
        let next = match take {
            Take::Right => {
                let right = Area { from: Address::new(label.row, label.col + 1), ..area };
                page.row(label.row, right).next().map(|(at, _)| at)
            }
            Take::Below => (label.row + 1..=area.to.row.min(page.used.to.row))
                .map(|row| Address::new(row, label.col))
                .find(|at| page.filled(*at).is_some()),
            Take::Offset(rows, cols) => label.offset(rows.into(), cols.into()),
            Take::Same => None,
        };
        let seen = next.and_then(|at| Some(Seen::cell(page.filled(at)?, page.sheet.place(at))));
        let own = page.sheet.get(label).map(crate::cell::Cell::text);
        found.extend(seen.map(|seen| Seen { label: own, ..seen }));
    }
    found
}

/// Returns what follows a label in its own cell: `Site Name: Kelvin` gives `Kelvin`.
fn rest_of<'a>(page: &Page<'a>, at: Address, words: &Words, texts: &Texts) -> Option<Seen<'a>> {
    const LONGEST: usize = 200;
    let said = words.spaced.as_str();
    let end = texts.iter().find_map(|text| match text {
        Text::Pattern(pattern) => pattern.find(said).map(|hit| hit.end()),
        Text::Whole { tidy: wanted, .. } => {
            words.tidy.starts_with(wanted.as_str()).then_some(())?;
            let ends = said.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST);
            let fits = |end: &usize| said.get(..*end).is_some_and(|start| tidy(start) == *wanted);
            let whole = |end: &usize| !said.get(*end..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
            ends.filter(fits).find(whole)
        }
    })?;
    let rest = said.get(end..)?.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '=' | '.'));
    (!rest.is_empty()).then(|| Seen::text(rest, page.sheet.place(at)))
}

/// Returns the area that a block looks in: all of the sheet, its `within`, under its `below`.
///
/// # Errors
///
/// A finding where its heading stands twice, or nowhere.
pub fn block_area(page: &Page<'_>, block: &crate::layout::Block) -> Result<Area, Fault> {
    let area = cut(EVERYWHERE, block.within);
    let place = Place::of(Where::Column(0), block.origin.clone());
    under(page, area, block.below.as_deref(), &place)?.ok_or_else(|| {
        let heading = block.below.as_deref().map(written_all).unwrap_or_default();
        let message = format!("the heading {heading} is not there {}", by(&block.origin));
        Finding::new(rule::TABLE_NOT_FOUND, message).at(&At::Sheet(page.sheet.name().clone())).into()
    })
}
