//! Which column each name of a table reads, and which columns nothing reads.

use super::header::Header;
use super::heads::{Head, Wanted};
use super::measure::Measure;
use super::page::{Page, cut, written_all};
use super::scope::{Fault, Scope, Told, by, shown};
use super::seen::Nulls;
use crate::cell::column_name;
use crate::finding::{Finding, Severity};
use crate::grid::Area;
use crate::layout::{Block, Key, Name, Place, Quantity, Table, Text, Unknown, Where};
use crate::record::Unread;
use crate::rule;

/// A column that a name reads.
pub struct Mapped<'a> {
    /// The name.
    pub name: &'a Name,
    /// How it is read.
    pub place: &'a Place,
    /// The column.
    pub col: u32,
    /// What means "no value" in it.
    pub nulls: Nulls,
    /// How its numbers are read.
    pub measure: Measure<'a>,
}

/// The columns of a table as its names read them.
#[derive(Default)]
pub struct Columns<'a> {
    /// Keys and extras.
    pub keys: Vec<Mapped<'a>>,
    /// Metrics.
    pub metrics: Vec<(Quantity, Mapped<'a>)>,
    /// The number of the metric that the row names.
    pub value: Option<Mapped<'a>>,
    /// Names whose texts are joined of others of the row.
    pub joins: Vec<(&'a Name, &'a Place)>,
    /// Names that stand elsewhere than in a column.
    pub fixed: Vec<(&'a Name, &'a Place)>,
    /// The columns that nothing reads, by their position among the heads.
    pub free: Vec<usize>,
    /// The leftmost column that a name reads.
    pub left: Option<u32>,
}

impl<'a> Columns<'a> {
    /// Returns the column that a name reads.
    pub fn of(&self, name: &Name) -> Option<&Mapped<'a>> {
        let metrics = self.metrics.iter().map(|(_, mapped)| mapped);
        self.keys.iter().chain(metrics).chain(&self.value).find(|mapped| mapped.name == name)
    }

    /// Returns whether a name reads a column.
    fn reads(&self, col: u32) -> bool {
        let metrics = self.metrics.iter().map(|(_, mapped)| mapped);
        self.keys.iter().chain(metrics).chain(&self.value).any(|mapped| mapped.col == col)
    }
}

/// Returns which column each name reads; two that fit one name are an error.
pub fn map<'a>(
    scope: &Scope<'a>,
    page: &Page<'_>,
    area: Area,
    (block, table): (&'a Block, &'a Table),
    header: &Header,
    told: &mut Told,
) -> Columns<'a> {
    let mut columns = Columns::default();
    let ignored = ignored(&header.heads, &table.ignore);
    for (name, place) in &table.columns {
        let col = match &place.at {
            Where::Column(col) => Some(*col),
            Where::Header(texts) => match choose(page, area, &header.heads, &ignored, texts, place) {
                Ok(col) => col,
                Err(finding) => {
                    told.say(*finding);
                    None
                }
            },
            Where::Join(..) => {
                columns.joins.push((name, place));
                None
            }
            _ => {
                columns.fixed.push((name, place));
                None
            }
        };
        let Some(col) = col else { continue };
        let head = header.heads.iter().find(|head| head.col == col);
        let texts = head.map(Head::texts).unwrap_or_default();
        let uom = head.and_then(|head| head.uom.as_deref());
        let measure = Measure::of(place, block, scope.layout.numbers, uom, &texts);
        let nulls = Nulls::of(block.null.iter().chain(&place.null));
        let mapped = Mapped { name, place, col, nulls, measure };
        columns.left = Some(columns.left.map_or(col, |left| left.min(col)));
        match name {
            Name::Metric(quantity) => columns.metrics.push((*quantity, mapped)),
            Name::Key(Key::Value) => columns.value = Some(mapped),
            _ => columns.keys.push(mapped),
        }
    }
    let heads = header.heads.iter().enumerate();
    told.unread.extend(ignored.iter().filter_map(|at| unread(page, header.heads.get(*at)?, true)));
    columns.free =
        heads.filter(|(at, head)| !ignored.contains(at) && !columns.reads(head.col)).map(|(at, _)| at).collect();
    columns
}

/// Returns which columns `ignore` names: strictly, or loosely where a text of it fits none strictly.
fn ignored(heads: &[Head], ignore: &[Text]) -> Vec<usize> {
    let mut all = Vec::new();
    for text in ignore {
        all.extend(fitting(heads, &[Wanted::of(text)]));
    }
    all
}

fn fitting(heads: &[Head], wanted: &[Wanted<'_>]) -> Vec<usize> {
    let which = |fits: &dyn Fn(&Wanted<'_>, &Head) -> bool| -> Vec<usize> {
        let hits = heads.iter().enumerate().filter(|(_, head)| wanted.iter().any(|wanted| fits(wanted, head)));
        hits.map(|(at, _)| at).collect()
    };
    let strict = which(&|wanted, head| wanted.fits(head));
    if strict.is_empty() { which(&|wanted, head| wanted.fits_loosely(head)) } else { strict }
}

/// Returns the one column that a place's header texts mean.
fn choose(
    page: &Page<'_>,
    area: Area,
    heads: &[Head],
    ignored: &[usize],
    texts: &[Text],
    place: &Place,
) -> Result<Option<u32>, Fault> {
    let area = cut(area, place.within);
    let wanted: Vec<Wanted<'_>> = texts.iter().map(Wanted::of).collect();
    let mut hits = fitting(heads, &wanted);
    hits.retain(|at| heads.get(*at).is_some_and(|head| (area.from.col..=area.to.col).contains(&head.col)));
    if hits.len() > 1 && hits.iter().any(|at| !ignored.contains(at)) {
        hits.retain(|at| !ignored.contains(at));
    }
    let found: Vec<&Head> = hits.iter().filter_map(|at| heads.get(*at)).collect();
    if let Some(nth) = place.nth {
        let at = usize::try_from(nth).unwrap_or(usize::MAX).saturating_sub(1);
        match found.get(at) {
            Some(head) => return Ok(Some(head.col)),
            None if place.optional => return Ok(None),
            None => {}
        }
    }
    match found.as_slice() {
        [one] if place.nth.is_none() => Ok(Some(one.col)),
        [] if place.optional => Ok(None),
        [] | [_] => {
            let message = format!("no column fits {} where the place looks {}", written_all(texts), by(&place.origin));
            Err(Finding::new(rule::TABLE_NOT_FOUND, message).into())
        }
        [one, two, ..] => {
            let at = |head: &Head| format!("{} {}", head.at, shown(&head.name()));
            let fits = format!("{} fits {} and {}", written_all(texts), at(one), at(two));
            let message = format!("{fits} {}", by(&place.origin));
            let hint = "Write the name with its parent (\"Today > Generation\"), or use nth, within or ignore.";
            Err(Finding::new(rule::TABLE_NOT_FOUND, message).at(&page.sheet.place(two.at)).hint(hint).into())
        }
    }
}

/// Returns the note of a column that is left unread by intent: `ignore` names it, or nothing is to be said of it.
fn unread(page: &Page<'_>, head: &Head, listed: bool) -> Option<Unread> {
    let header = head.name();
    (!header.is_empty()).then(|| Unread { place: page.sheet.place(head.at), header, listed })
}

/// Tells the columns that nothing reads and that hold something in the rows read.
pub fn tell_free(
    page: &Page<'_>,
    area: Area,
    block: &Block,
    header: &Header,
    columns: &Columns<'_>,
    last: u32,
    told: &mut Told,
) {
    if block.unknown == Unknown::Ignore {
        let free = columns.free.iter().filter_map(|at| header.heads.get(*at));
        return told.unread.extend(free.filter_map(|head| unread(page, head, false)));
    }
    let mut holds = std::collections::HashSet::new();
    for row in header.data..=last {
        holds.extend(page.row(row, area).map(|(at, _)| at.col));
    }
    for head in columns.free.iter().filter_map(|at| header.heads.get(*at)).filter(|head| holds.contains(&head.col)) {
        let name = head.name();
        let own = head.parts.last().map_or(name.as_str(), String::as_str);
        let what = format!("the column {} is read by no name", shown(&name));
        told.say(unmapped(block, &what, own).at(&page.sheet.place(head.at)).said(name.as_str()));
    }
    let named = |col: &u32| header.heads.iter().any(|head| head.col == *col) || columns.reads(*col);
    let (left, right) = (header.heads.first(), header.heads.last());
    let (Some(left), Some(right)) = (left, right) else { return };
    let mut bare: Vec<u32> =
        holds.into_iter().filter(|col| (left.col..=right.col).contains(col) && !named(col)).collect();
    bare.sort_unstable();
    for col in bare {
        let at = page.sheet.place(crate::cell::Address::new(header.data, col));
        let letter = column_name(col);
        let message = format!("the column {letter} has values and no header {}", by(&block.origin));
        let finding = Finding::new(rule::COLUMN_UNMAPPED, message).severity(Severity::Info).at(&at);
        told.say(finding.hint(format!("Map it by its letter (column = \"{letter}\"), or narrow `within`.")));
    }
}

/// Returns the finding that something is read by no name, as bad as the layout says.
pub fn unmapped(block: &Block, what: &str, text: &str) -> Finding {
    let severity = if block.unknown == Unknown::Error { Severity::Error } else { Severity::Warning };
    Finding::new(rule::COLUMN_UNMAPPED, format!("{what} {}", by(&block.origin)))
        .severity(severity)
        .hint(format!("Map it, or write ignore = [{}].", shown(text)))
}
