//! A sheet prepared for looking things up: its texts tidied once, searched by area.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::cell::{Address, Cell, LAST, Value};
use crate::grid::{Area, Sheet};
use crate::layout::{Bounds, Text, captured, smooth};
use crate::names::{loose, tidy};

/// A text in the two forms in which it is compared.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Tidied: for whole texts.
    pub tidy: String,
    /// With single blanks: for expressions, and for messages.
    pub spaced: String,
    /// As it is compared loosely; made when first asked for.
    loose: OnceCell<String>,
}

impl Words {
    /// Returns the forms of a text. Of a very long one (a letter in a cell) its beginning must do.
    pub fn of(text: &str) -> Self {
        const LONGEST: usize = 500;
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
        let text = text.get(..end).unwrap_or(text);
        Self { tidy: tidy(text), spaced: smooth(text).into_owned(), loose: OnceCell::new() }
    }

    /// Returns whether a layout's text fits strictly.
    pub fn fit(&self, text: &Text) -> bool {
        match text {
            Text::Whole { tidy, .. } => !tidy.is_empty() && *tidy == self.tidy,
            Text::Pattern(pattern) => pattern.is_match(&self.spaced),
        }
    }

    /// Returns whether one of several fits strictly.
    pub fn fit_any(&self, texts: &[Text]) -> bool {
        texts.iter().any(|text| self.fit(text))
    }

    /// Returns whether one of several fits loosely.
    pub fn fit_loosely(&self, texts: &[Text]) -> bool {
        texts.iter().any(|text| match text {
            Text::Whole { loose, .. } => !loose.is_empty() && loose == self.loose(),
            Text::Pattern(_) => false,
        })
    }

    fn loose(&self) -> &str {
        self.loose.get_or_init(|| loose(&self.spaced))
    }
}

/// Returns what a text gives where it fits: the group of an expression, else the text itself.
pub fn capture(text: &Text, words: &Words) -> Option<String> {
    match text {
        Text::Whole { .. } => words.fit(text).then(|| words.spaced.clone()),
        Text::Pattern(pattern) => captured(pattern, &words.spaced),
    }
}

/// Returns how several texts are written in the layout.
pub fn written_all(texts: &[Text]) -> String {
    texts.iter().map(|text| format!("\"{}\"", text.written())).collect::<Vec<_>>().join(" or ")
}

/// All of a sheet.
pub const EVERYWHERE: Area = Area { from: Address::new(0, 0), to: LAST };

/// Returns an area cut to bounds.
pub fn cut(area: Area, bounds: Option<Bounds>) -> Area {
    let Some(Bounds(other)) = bounds else { return area };
    Area {
        from: Address::new(area.from.row.max(other.from.row), area.from.col.max(other.from.col)),
        to: Address::new(area.to.row.min(other.to.row), area.to.col.min(other.to.col)),
    }
}

/// A sheet whose texts are ready to be compared.
pub struct Page<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The area of its cells.
    pub used: Area,
    /// Its texts; those that are the same share their words: a long table names its plant in each row.
    texts: Vec<(Address, Rc<Words>)>,
}

impl<'a> Page<'a> {
    /// Returns the page of a sheet.
    pub fn of(sheet: &'a Sheet) -> Self {
        let mut known: HashMap<&str, Rc<Words>> = HashMap::new();
        let texts = sheet.cells().iter().filter_map(|(at, cell)| match &cell.value {
            Value::Text(text) if !cell.is_blank() => {
                Some((*at, Rc::clone(known.entry(text).or_insert_with(|| Rc::new(Words::of(text))))))
            }
            _ => None,
        });
        let texts = texts.collect();
        let nothing = Area { from: Address::new(0, 0), to: Address::new(0, 0) };
        Self { sheet, used: sheet.used().unwrap_or(nothing), texts }
    }

    /// Returns every text in an area.
    pub fn texts(&self, area: Area) -> impl Iterator<Item = &(Address, Rc<Words>)> {
        let start = self.texts.partition_point(|(at, _)| at.row < area.from.row);
        let end = self.texts.partition_point(|(at, _)| at.row <= area.to.row);
        self.texts.get(start..end.max(start)).unwrap_or_default().iter().filter(move |(at, _)| area.holds(*at))
    }

    /// Returns where in an area a text fits: strictly, or loosely where nothing does.
    pub fn hits(&self, texts: &[Text], area: Area) -> Vec<Address> {
        let strict = self.strict_hits(texts, area);
        if strict.is_empty() { self.loose_hits(texts, area) } else { strict }
    }

    /// Returns where in an area a text fits strictly; a number may be named by its digits.
    pub fn strict_hits(&self, texts: &[Text], area: Area) -> Vec<Address> {
        let mut hits: Vec<Address> = self.texts(area).filter(|(_, w)| w.fit_any(texts)).map(|(at, _)| *at).collect();
        let numbers: Vec<f64> = texts
            .iter()
            .filter_map(|text| match text {
                Text::Whole { tidy, .. } => tidy.parse().ok(),
                Text::Pattern(_) => None,
            })
            .collect();
        if !numbers.is_empty() {
            hits.extend(self.sheet.cells().iter().filter_map(|(at, cell)| match cell.value {
                Value::Number(n) if area.holds(*at) && numbers.contains(&n) => Some(*at),
                _ => None,
            }));
            hits.sort_unstable();
        }
        hits
    }

    /// Returns where in an area a text fits loosely.
    pub fn loose_hits(&self, texts: &[Text], area: Area) -> Vec<Address> {
        if !texts.iter().any(|text| matches!(text, Text::Whole { loose, .. } if !loose.is_empty())) {
            return Vec::new();
        }
        self.texts(area).filter(|(_, words)| words.fit_loosely(texts)).map(|(at, _)| *at).collect()
    }

    /// Returns the cell at an address if something stands there.
    pub fn filled(&self, at: Address) -> Option<&'a Cell> {
        self.sheet.get(at).filter(|cell| !cell.is_blank())
    }

    /// Returns the filled cells below a row within an area, row by row.
    pub fn below(&self, row: u32, area: Area) -> impl Iterator<Item = (Address, &'a Cell)> + use<'a> {
        let start = self.sheet.cells().partition_point(|(at, _)| at.row <= row);
        let cells = self.sheet.cells().get(start..).unwrap_or_default().iter();
        cells.filter(move |(at, cell)| area.holds(*at) && !cell.is_blank()).map(|(at, cell)| (*at, cell))
    }

    /// Returns the filled cells of a row within an area, from the left.
    pub fn row(&self, row: u32, area: Area) -> impl Iterator<Item = (Address, &'a Cell)> + use<'a> {
        let cells = if (area.from.row..=area.to.row).contains(&row) { self.sheet.row(row) } else { &[] };
        cells
            .iter()
            .filter(move |(at, cell)| (area.from.col..=area.to.col).contains(&at.col) && !cell.is_blank())
            .map(|(at, cell)| (*at, cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loose_hit_counts_only_where_nothing_fits_strictly() {
        let sheet = Sheet::from_text("S", "P L F | PLF\nGeneration (kWh) | 24");
        let page = Page::of(&sheet);
        let at = |text: &str| {
            page.hits(&[Text::whole(text)], page.used).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(at("PLF"), "B1");
        assert_eq!(at("p.l.f"), "A1 B1");
        assert_eq!(at("Generation"), "A2");
        assert_eq!(at("24"), "B2");
    }
}
