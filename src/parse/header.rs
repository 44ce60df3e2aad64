//! Where a table's header is: the rows in which every column that must be there fits. Found by texts, never by rows.

use std::collections::{BTreeSet, HashMap};

use super::heads::{Head, Wanted, heads};
use super::page::{Page, written_all};
use super::scope::{Fault, by, shown};
use crate::cell::{Address, Place as At};
use crate::finding::Finding;
use crate::grid::Area;
use crate::layout::{Block, Place, Table, Text, Where};
use crate::names::tidy;
use crate::rule;

/// A header that was found, and how far down its rows may go.
pub struct Header {
    /// Its first row.
    pub top: u32,
    /// The first row under it.
    pub data: u32,
    /// The last row that is still its own.
    pub bottom: u32,
    /// Its columns, from the left.
    pub heads: Vec<Head>,
}

/// The most header positions that are tried.
const TRIES: usize = 5000;

/// A column that must be there.
struct Due<'a> {
    place: &'a Place,
    texts: &'a [Text],
    wanted: Vec<Wanted<'a>>,
}

impl Due<'_> {
    /// Returns whether a column fits it: strictly (0), loosely (1), or not.
    fn fit(&self, heads: &[Head]) -> Option<u32> {
        if heads.iter().any(|head| self.wanted.iter().any(|wanted| wanted.fits(head))) {
            return Some(0);
        }
        heads.iter().any(|head| self.wanted.iter().any(|wanted| wanted.fits_loosely(head))).then_some(1)
    }

    /// Returns the rows of cells that could be its column's own, or nothing where only the whole name can tell.
    fn rows(&self, page: &Page<'_>, area: Area) -> Option<Vec<u32>> {
        let last = |text: &Text| match text {
            Text::Whole { written, .. } => written.rsplit(" > ").next().map(Text::whole),
            Text::Pattern(_) => None,
        };
        let lasts: Vec<Text> = self.texts.iter().map(last).collect::<Option<_>>()?;
        let mut rows: Vec<u32> = page.strict_hits(&lasts, area).iter().map(|at| at.row).collect();
        rows.extend(page.loose_hits(&lasts, area).iter().map(|at| at.row));
        rows.sort_unstable();
        rows.dedup();
        Some(rows)
    }
}

/// Returns the headers of a table: one, or with `repeat` each.
///
/// # Errors
///
/// A finding where there is none, or there are several and the layout does not say which.
pub fn locate(page: &Page<'_>, area: Area, block: &Block, table: &Table) -> Result<Vec<Header>, Fault> {
    let depth = u32::try_from(table.header.len()).unwrap_or(u32::MAX);
    let due: Vec<Due<'_>> = table.columns.iter().filter_map(|(_, place)| due(place)).collect();
    let first = page.sheet.cells().iter().find(|(at, cell)| area.holds(*at) && !cell.is_blank()).map(|(at, _)| at.row);
    let mut tops =
        if due.is_empty() || depth == 0 { first.into_iter().collect() } else { fitting(page, area, table, &due) };
    if tops.is_empty() {
        return Err(not_found(page, area, block, table, &due).into());
    }
    if tops.len() > 1 && table.nth.is_none() && !table.repeat {
        let with_rows: Vec<u32> = tops.iter().copied().filter(|top| has_rows(page, area, top + depth)).collect();
        if !with_rows.is_empty() {
            tops = with_rows;
        }
    }
    let header = |at: usize, top: u32| {
        let next = tops.get(at + 1).map(|next| next.saturating_sub(1));
        let bottom = next.unwrap_or(area.to.row).min(page.used.to.row);
        Header { top, data: top + depth, bottom, heads: heads(page, area, top, &table.header) }
    };
    let all = || tops.iter().enumerate().map(|(at, top)| header(at, *top));
    match (table.nth, tops.as_slice()) {
        (Some(nth), _) => {
            let wanted = usize::try_from(nth).unwrap_or(usize::MAX).saturating_sub(1);
            let one: Vec<Header> = all().skip(wanted).take(1).collect();
            if one.is_empty() { Err(too_few(page, block, nth, &tops).into()) } else { Ok(one) }
        }
        (None, [_]) => Ok(all().collect()),
        _ if table.repeat => Ok(all().collect()),
        _ => Err(several(page, block, &tops).into()),
    }
}

fn due(place: &Place) -> Option<Due<'_>> {
    match &place.at {
        Where::Header(texts) if !place.optional => {
            Some(Due { place, texts, wanted: texts.iter().map(Wanted::of).collect() })
        }
        _ => None,
    }
}

/// Returns the first rows of all places where every due column fits; where such places overlap, the lowest.
fn fitting(page: &Page<'_>, area: Area, table: &Table, due: &[Due<'_>]) -> Vec<u32> {
    let depth = u32::try_from(table.header.len()).unwrap_or(u32::MAX);
    let rarest = due.iter().filter_map(|due| due.rows(page, area)).min_by_key(Vec::len);
    let mut found: Vec<(u32, u32)> = Vec::new();
    for top in tops(page, area, depth, rarest) {
        let heads = heads(page, area, top, &table.header);
        let fits: Option<u32> = due.iter().map(|due| due.fit(&heads)).sum();
        found.extend(fits.map(|loose| (top, loose)));
    }
    if found.iter().any(|(_, loose)| *loose == 0) {
        found.retain(|(_, loose)| *loose == 0);
    }
    let mut tops: Vec<u32> = Vec::new();
    for (top, _) in found {
        if tops.last().is_some_and(|last| top < last + depth) {
            tops.pop();
        }
        tops.push(top);
    }
    tops
}

/// Returns where a header of some depth could start so that one of its rows is one of these (or any with a cell).
fn tops(page: &Page<'_>, area: Area, depth: u32, rows: Option<Vec<u32>>) -> BTreeSet<u32> {
    let rows = rows.unwrap_or_else(|| {
        let mut rows: Vec<u32> = page.texts(area).map(|(at, _)| at.row).collect();
        rows.dedup();
        rows
    });
    let starts = rows.iter().flat_map(|row| (0..depth).filter_map(|up| row.checked_sub(up)));
    starts.filter(|top| (area.from.row..=area.to.row).contains(top)).take(TRIES).collect()
}

fn has_rows(page: &Page<'_>, area: Area, data: u32) -> bool {
    (data..data.saturating_add(3)).any(|row| page.row(row, area).nth(1).is_some())
}

fn sheet_of(page: &Page<'_>) -> At {
    At::Sheet(page.sheet.name().clone())
}

fn several(page: &Page<'_>, block: &Block, tops: &[u32]) -> Finding {
    let rows = tops.iter().take(10).map(|top| (top + 1).to_string()).collect::<Vec<_>>().join(", ");
    let message = format!("the header of {} fits in several places: rows {rows} {}", block.name, by(&block.origin));
    let hint = "Add nth (which of them), repeat = true (each is a table), within or below.";
    Finding::new(rule::TABLE_NOT_FOUND, message).at(&sheet_of(page)).hint(hint)
}

fn too_few(page: &Page<'_>, block: &Block, nth: u32, tops: &[u32]) -> Finding {
    let message =
        format!("{} wants header {nth} of its sheet, which has {} {}", block.name, tops.len(), by(&block.origin));
    Finding::new(rule::TABLE_NOT_FOUND, message).at(&sheet_of(page))
}

/// Returns what to say where no header fits: the columns that miss where most fit, and the texts nearest to them.
fn not_found(page: &Page<'_>, area: Area, block: &Block, table: &Table, due: &[Due<'_>]) -> Finding {
    const MOST: usize = 200;
    let depth = u32::try_from(table.header.len()).unwrap_or(1).max(1);
    let mut hits: HashMap<u32, u32> = HashMap::new();
    for due in due {
        for row in due.rows(page, area).unwrap_or_default() {
            *hits.entry(row).or_default() += 1;
        }
    }
    let mut rows: Vec<(u32, u32)> = hits.into_iter().collect();
    rows.sort_unstable_by_key(|(row, count)| (std::cmp::Reverse(*count), *row));
    rows.truncate(MOST);
    let candidates = tops(page, area, depth, Some(rows.iter().map(|(row, _)| *row).collect()));
    let best = candidates
        .into_iter()
        .map(|top| (top, heads(page, area, top, &table.header)))
        .max_by_key(|(top, heads)| (due.iter().filter(|d| d.fit(heads).is_some()).count(), std::cmp::Reverse(*top)));
    let (missing, looked): (Vec<&Due<'_>>, String) = match &best {
        Some((top, heads)) => {
            let (there, missing): (Vec<&Due<'_>>, Vec<&Due<'_>>) = due.iter().partition(|d| d.fit(heads).is_some());
            let by_texts = there.iter().map(|d| written_all(d.texts)).take(3).collect::<Vec<_>>().join(", ");
            (missing, format!("the header by {by_texts} in row {}", top + 1))
        }
        None => (due.iter().collect(), "all of the sheet".to_owned()),
    };
    let texts = missing.iter().map(|d| written_all(d.texts)).take(5).collect::<Vec<_>>().join(", ");
    let origin = missing.first().map_or(&block.origin, |d| &d.place.origin);
    let message = if due.is_empty() {
        format!("{} finds no filled row {}", block.name, by(origin))
    } else {
        format!("no column fits {texts}; looked in {looked} {}", by(origin))
    };
    let nearest = missing.first().and_then(|due| {
        let own = best.as_ref().and_then(|(_, heads)| nearest_head(page, heads, due.texts));
        own.or_else(|| nearest_text(page, area, due.texts))
    });
    let hint = nearest.map_or_else(
        || "Nothing near it stands on the sheet: look whether the template changed.".to_owned(),
        |near| format!("Nearest: {near}."),
    );
    Finding::new(rule::TABLE_NOT_FOUND, message).at(&sheet_of(page)).hint(hint)
}

fn wanted_texts(texts: &[Text]) -> Vec<String> {
    texts
        .iter()
        .filter_map(|text| match text {
            Text::Whole { written, .. } => written.rsplit(" > ").next().map(tidy),
            Text::Pattern(_) => None,
        })
        .collect()
}

fn score(wanted: &[String], said: &str) -> f64 {
    let said = tidy(said);
    let bare = crate::names::loose(&said);
    let one = |w: &String| strsim::jaro_winkler(w, &said).max(strsim::jaro_winkler(&crate::names::loose(w), &bare));
    wanted.iter().map(one).fold(0.0, f64::max)
}

/// Returns the column whose own text is nearest to one of these, as messages name it.
fn nearest_head(page: &Page<'_>, heads: &[Head], texts: &[Text]) -> Option<String> {
    let wanted = wanted_texts(texts);
    let scored = heads.iter().filter_map(|head| Some((score(&wanted, head.parts.last()?), head)));
    let (_, head) = scored.filter(|(score, _)| *score > 0.6).max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(format!("{} {}", page.sheet.place(head.at), shown(&head.name())))
}

/// Returns the text of an area that is nearest to one of these, as messages name it.
pub fn nearest_text(page: &Page<'_>, area: Area, texts: &[Text]) -> Option<String> {
    const MOST: usize = 5000;
    let wanted = wanted_texts(texts);
    let short = page.texts(area).filter(|(_, words)| words.spaced.len() < 120).take(MOST);
    let scored = short.map(|(at, words)| (score(&wanted, &words.spaced), *at, &words.spaced));
    let (_, at, said) =
        scored.filter(|(score, ..)| *score > 0.7).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))?;
    Some(format!("{} {}", page.sheet.place(at), shown(said)))
}

/// Returns the table's corner: its last header row, its leftmost mapped column.
pub fn corner(header: &Header, left: Option<u32>) -> Option<Address> {
    let last = header.data.checked_sub(1).filter(|last| *last >= header.top).unwrap_or(header.top);
    Some(Address::new(last, left?))
}
