//! The columns of a header: their names over several rows, and how a written name fits one.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Page, Words};
use crate::cell::{Address, Cell};
use crate::grid::Area;
use crate::layout::{HeaderRow, Text};
use crate::names::{loose, tidy};

/// A column of a header.
#[derive(Clone, Debug)]
pub struct Head {
    /// The column.
    pub col: u32,
    /// Its lowest cell with a text.
    pub at: Address,
    /// The texts of its name rows from above, empty ones left out, with single blanks.
    pub parts: Vec<String>,
    /// The text of its unit row.
    pub uom: Option<String>,
    /// Per header row, the cell that holds over the column.
    pub levels: Vec<Option<Address>>,
    tidy: Vec<String>,
    tidy_uom: Option<String>,
}

impl Head {
    /// Returns its name: `Today > PLF %`.
    pub fn name(&self) -> String {
        self.parts.join(" > ")
    }

    /// Returns its texts for finding a unit: its own, then its parents'.
    pub fn texts(&self) -> Vec<&str> {
        self.parts.iter().rev().map(String::as_str).collect()
    }
}

/// A header's text in the layout, taken apart at ` > `.
pub enum Wanted<'a> {
    /// Parts, the column's own last: tidied, loose.
    Parts(Vec<String>, Vec<String>),
    /// An expression over the whole name.
    Pattern(&'a regex::Regex),
}

impl<'a> Wanted<'a> {
    /// Returns what a layout's text wants.
    pub fn of(text: &'a Text) -> Self {
        match text {
            Text::Pattern(pattern) => Self::Pattern(pattern),
            Text::Whole { written, .. } => {
                let parts = || written.split(" > ");
                Self::Parts(parts().map(tidy).collect(), parts().map(loose).collect())
            }
        }
    }

    /// Returns whether a column's name fits strictly.
    pub fn fits(&self, head: &Head) -> bool {
        match self {
            Self::Parts(parts, _) => {
                in_order(parts, &head.tidy)
                    || head.tidy_uom.as_ref().is_some_and(|uom| {
                        let with: Vec<String> = head.tidy.iter().chain([uom]).cloned().collect();
                        parts.len() > 1 && in_order(parts, &with)
                    })
            }
            Self::Pattern(pattern) => {
                let name = head.name();
                let uom = head.uom.as_ref();
                pattern.is_match(&name) || uom.is_some_and(|uom| pattern.is_match(&format!("{name} > {uom}")))
            }
        }
    }

    /// Returns whether a column's name fits when only letters and digits count.
    pub fn fits_loosely(&self, head: &Head) -> bool {
        match self {
            Self::Parts(_, parts) => {
                // Its own text first: most columns differ there.
                let own = head.parts.last().map(|part| loose(part));
                own.is_some() && own.as_ref() == parts.last() && {
                    let names: Vec<String> = head.parts.iter().map(|part| loose(part)).collect();
                    in_order(parts, &names)
                }
            }
            Self::Pattern(_) => false,
        }
    }
}

/// Returns whether the last parts are equal and the others stand above in order.
fn in_order(wanted: &[String], parts: &[String]) -> bool {
    let (Some((last, above)), Some((own, parents))) = (wanted.split_last(), parts.split_last()) else { return false };
    let mut parents = parents.iter();
    !last.is_empty() && last == own && above.iter().all(|part| parents.any(|parent| parent == part))
}

/// The texts of one header row.
type Row<'a> = BTreeMap<u32, (&'a Cell, Words)>;

/// Returns the columns of the header whose first row is `top`.
pub fn heads(page: &Page<'_>, area: Area, top: u32, roles: &[HeaderRow]) -> Vec<Head> {
    let rows: Vec<Row<'_>> = (top..)
        .zip(roles)
        .map(|(row, _)| page.row(row, area).map(|(at, cell)| (at.col, (cell, Words::of(&cell.text())))).collect())
        .collect();
    let named = rows.iter().zip(roles).filter(|(_, role)| **role != HeaderRow::Skip);
    let columns: BTreeSet<u32> = named.flat_map(|(row, _)| row.keys().copied()).collect();
    let last = top.saturating_add(u32::try_from(roles.len()).unwrap_or(u32::MAX).saturating_sub(1));
    let merges: Vec<Area> =
        page.sheet.merges().iter().filter(|m| m.from.row <= last && m.to.row >= top).copied().collect();
    let sources: Vec<BTreeMap<u32, u32>> =
        (0..rows.len()).map(|at| filled(&rows, roles, at, top, &columns, &merges)).collect();
    columns.iter().filter_map(|col| head(*col, &rows, roles, &sources, top)).collect()
}

/// Returns, for one header row, from which column each column takes its text: its own, or the one to its left where
/// a text stands under it and neither a merged area's end nor an empty column lies between.
fn filled(
    rows: &[Row<'_>],
    roles: &[HeaderRow],
    at: usize,
    top: u32,
    columns: &BTreeSet<u32>,
    merges: &[Area],
) -> BTreeMap<u32, u32> {
    let (mut taken, mut carried) = (BTreeMap::new(), None::<(u32, Option<u32>)>);
    let Some((row, role)) = rows.get(at).zip(roles.get(at)) else { return taken };
    let line = top.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
    let over = |col: u32| merges.iter().find(|m| m.holds(Address::new(line, col)));
    let has = |wanted: HeaderRow, mut range: std::ops::Range<usize>, col: &u32| {
        range.any(|i| roles.get(i) == Some(&wanted) && rows.get(i).is_some_and(|row| row.contains_key(col)))
    };
    let mut before = None;
    for col in columns {
        if row.contains_key(col) {
            carried = Some((*col, over(*col).map(|merge| merge.to.col)));
            taken.insert(*col, *col);
        } else if *role == HeaderRow::Name {
            let merged = carried.and_then(|(_, end)| end);
            let gap = before.is_some_and(|before: u32| before + 1 < *col);
            if merged.map_or(gap, |end| end < *col) {
                carried = None;
            }
            let name_under = has(HeaderRow::Name, at + 1..rows.len(), col);
            let unit_under = has(HeaderRow::Uom, at + 1..rows.len(), col);
            // Only a unit stands under it, and its name stands above: it needs no other.
            let own_above = has(HeaderRow::Name, 0..at, col);
            let hangs_down = over(*col).is_some_and(|merge| merge.from.row < line);
            if (name_under || (unit_under && !own_above))
                && !hangs_down
                && let Some((from, _)) = carried
            {
                taken.insert(*col, from);
            }
        }
        before = Some(*col);
    }
    taken
}

fn head(col: u32, rows: &[Row<'_>], roles: &[HeaderRow], sources: &[BTreeMap<u32, u32>], top: u32) -> Option<Head> {
    let mut head = Head {
        col,
        at: Address::new(top, col),
        parts: vec![],
        uom: None,
        levels: vec![],
        tidy: vec![],
        tidy_uom: None,
    };
    for (((line, row), role), source) in (top..).zip(rows).zip(roles).zip(sources) {
        let from = source.get(&col).copied();
        head.levels.push(from.map(|from| Address::new(line, from)));
        let Some((_, words)) = from.and_then(|from| row.get(&from)) else { continue };
        match role {
            HeaderRow::Name => {
                head.parts.push(words.spaced.clone());
                head.tidy.push(words.tidy.clone());
                if from == Some(col) {
                    head.at = Address::new(line, col);
                }
            }
            HeaderRow::Uom => {
                head.uom = Some(words.spaced.clone());
                head.tidy_uom = Some(words.tidy.clone());
            }
            HeaderRow::Skip => {}
        }
    }
    (!head.parts.is_empty() || head.uom.is_some()).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Sheet, Visibility};
    use HeaderRow::{Name, Uom};

    fn names(text: &str, roles: &[HeaderRow], merges: &[(&str, &str)]) -> Vec<String> {
        let drawn = Sheet::from_text("S", text);
        let area = |(from, to): &(&str, &str)| Area { from: from.parse().unwrap(), to: to.parse().unwrap() };
        let merges = merges.iter().map(area).collect();
        let sheet = Sheet::new("S", Visibility::Visible, drawn.cells().to_vec(), merges);
        let page = Page::of(&sheet);
        heads(&page, page.used, 0, roles).iter().map(Head::name).collect()
    }

    #[test]
    fn an_empty_header_cell_takes_the_text_to_its_left_if_it_has_a_text_under_it() {
        let two = names("Inverter | Today | | Total | \n | Gen | PLF | Gen | PLF", &[Name, Name], &[]);
        assert_eq!(two, ["Inverter", "Today > Gen", "Today > PLF", "Total > Gen", "Total > PLF"]);
    }

    #[test]
    fn the_end_of_a_merged_area_stops_it() {
        let text = "A | Today | | \n | Gen | PLF | Remarks";
        assert_eq!(names(text, &[Name, Name], &[]).last().map(String::as_str), Some("Today > Remarks"));
        assert_eq!(names(text, &[Name, Name], &[("B1", "C1")]).last().map(String::as_str), Some("Remarks"));
    }

    #[test]
    fn an_empty_column_between_two_tables_stops_it() {
        assert_eq!(names("A | Today | | \n | Gen | | Other", &[Name, Name], &[]), ["A", "Today > Gen", "Other"]);
    }

    #[test]
    fn a_column_under_one_name_with_two_units_keeps_the_name() {
        let text = "Energy | | \nGross | Aux | \nMWh | MWh | %";
        let found = names(text, &[Name, Name, Uom], &[]);
        assert_eq!(found, ["Energy > Gross", "Energy > Aux", "Energy > Aux"]);
        // A name above its own unit row does not take its neighbour's.
        let text = "Unit | Today | | Capacity\n | Gen | PLF | \n | kWh | % | kW";
        assert_eq!(names(text, &[Name, Name, Uom], &[]).last().map(String::as_str), Some("Capacity"));
    }

    #[test]
    fn a_written_name_fits_by_its_last_part_and_the_order_of_the_others() {
        let sheet = Sheet::from_text("S", "Energy | |\nToday | | Capacity\nGen (kWh) | P L F % |\n | % |");
        let page = Page::of(&sheet);
        let heads = heads(&page, page.used, 0, &[Name, Name, Name, Uom]);
        let fits = |written: &str, loosely: bool| {
            let text = Text::whole(written);
            let wanted = Wanted::of(&text);
            heads
                .iter()
                .map(|head| if loosely { wanted.fits_loosely(head) } else { wanted.fits(head) })
                .collect::<Vec<_>>()
        };
        assert_eq!(fits("Gen (kWh)", false), [true, false, false]);
        assert_eq!(fits("Energy > Gen (kWh)", false), [true, false, false]);
        assert_eq!(fits("Today > Energy > Gen (kWh)", false), [false, false, false]);
        assert_eq!(fits("Gen", false), [false, false, false]);
        assert_eq!(fits("Gen", true), [true, false, false]);
        assert_eq!(fits("PLF", true), [false, true, false]);
        assert_eq!(fits("P L F % > %", false), [false, true, false]);
    }
}
