//! A layout from known values: where they stand in a workbook, what anchors them, and the TOML that reads them there.
//! Nothing is decided by luck: of two anchors that are equally good none is taken, and what is proposed has been run.

mod choose;
mod days;
mod find;
mod guess;
mod look;
mod place;
mod shape;
mod subject;
mod verify;
mod vocabulary;
mod write;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::grid::{Book, Visibility};
use crate::names::tidy;

/// A value that is known to stand in a workbook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// The unit it is of; none: the plant.
    pub unit: Option<String>,
    /// The metric, with its qualifiers.
    pub metric: String,
    /// The number in the metric's unit, as it was written: its digits tell how exact it is.
    pub written: String,
    /// The cell where it stands, where a person says so: `Data!E6`.
    pub cell: Option<String>,
}

/// What is known of one workbook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The day of the values.
    pub day: NaiveDate,
    /// The values.
    pub wanted: Vec<Wanted>,
}

/// What a layout is to be learned from, beside the workbooks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The layout's name.
    pub name: String,
    /// The plant's code.
    pub plant: String,
    /// All that workbooks may call the plant.
    pub plant_names: Vec<String>,
    /// All that workbooks may call each of its units.
    pub units: Vec<Vec<String>>,
    /// The technology, where it is known.
    pub technology: Option<String>,
    /// The only sheet to look at, hidden or not; none: all visible ones.
    pub sheet: Option<String>,
    /// What is known of each workbook, in their order.
    pub samples: Vec<Asked>,
}

/// How far a field can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The value is right, and the words around it say what it is.
    Sure,
    /// The value is right; the words around it do not contradict.
    Likely,
    /// Something else may be meant: look at it.
    Guess,
}

impl Confidence {
    /// Returns the word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Likely => "likely",
            Self::Guess => "guess",
        }
    }
}

/// A field of the proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name: `columns.energy_gross_kwh`.
    pub name: String,
    /// Its place, as the layout writes it.
    pub place: String,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// Why: the cell and what it says.
    pub why: String,
}

/// What keeps a layout from being proposed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// What it is about: `INV-1:energy_gross_kwh=210.1`.
    pub what: String,
    /// A sentence.
    pub why: String,
    /// The candidates, each with its cell.
    pub candidates: Vec<String>,
}

/// What came of it: a layout, or what stands in its way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The layout's text. None: see what is open.
    pub toml: Option<String>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What was run and came out as known, a sentence each.
    pub verified: Vec<String>,
    /// What a person must settle.
    pub open: Vec<Open>,
}

/// Names that texts of the workbook are compared with.
pub(crate) struct Known<'a> {
    question: &'a Question,
    day: NaiveDate,
}

impl Known<'_> {
    /// Returns whether a text names the plant.
    fn is_plant(&self, text: &str) -> bool {
        let said = tidy(text);
        !said.is_empty() && self.question.plant_names.iter().any(|name| tidy(name) == said)
    }

    /// Returns whether a text names a unit of the plant, or one of which a value is known.
    fn is_unit(&self, text: &str) -> bool {
        let said = tidy(text);
        let listed = self.question.units.iter().flatten();
        let asked = self.question.samples.iter().flat_map(|s| &s.wanted).filter_map(|wanted| wanted.unit.as_ref());
        !said.is_empty() && listed.chain(asked).any(|name| tidy(name) == said)
    }

    /// Returns the beginning of a row's text that names this unit, as it is written there: `Inverter-1` of
    /// `Inverter-1 (seasonal)`.
    fn unit_at_start<'t>(&self, text: &'t str, unit: &str) -> Option<&'t str> {
        let text = text.trim();
        let ends = text.char_indices().map(|(at, c)| (at + c.len_utf8(), c)).filter(|(_, c)| c.is_alphanumeric());
        let named = ends.filter_map(|(end, _)| {
            let (start, rest) = text.split_at_checked(end)?;
            let whole = !rest.starts_with(|c: char| c.is_alphanumeric());
            (whole && self.is_this_unit(start, unit)).then_some(start)
        });
        named.max_by_key(|start| start.len())
    }

    /// Returns whether a text names this unit, by whatever name.
    fn is_this_unit(&self, text: &str, unit: &str) -> bool {
        let (said, wanted) = (tidy(text), tidy(unit));
        let has = |names: &&Vec<String>, name: &str| names.iter().any(|own| tidy(own) == name);
        said == wanted || self.question.units.iter().filter(|names| has(names, &wanted)).any(|names| has(&names, &said))
    }
}

impl Question {
    /// Returns whether a sheet is looked at: a visible one, or the one that is asked for.
    pub fn wants(&self, sheet: &str, visibility: Visibility) -> bool {
        self.sheet.as_ref().map_or(visibility == Visibility::Visible, |own| tidy(own) == tidy(sheet))
    }
}

impl Wanted {
    /// Returns it as it is asked: `INV-1:energy_gross_kwh=210.1`.
    pub fn shown(&self) -> String {
        let unit = self.unit.as_ref().map(|unit| format!("{unit}:")).unwrap_or_default();
        format!("{unit}{}={}", self.metric, self.written)
    }

    /// Returns the number, and half a step of its last digit.
    fn number(&self) -> Option<(f64, f64)> {
        let number: f64 = self.written.trim().parse().ok().filter(|n: &f64| n.is_finite())?;
        let digits = self.written.trim().split_once('.').map_or(0, |(_, fraction)| fraction.len());
        Some((number, 0.5 * 0.1_f64.powi(i32::try_from(digits).ok()?)))
    }

    /// Returns whether a value is the known one, rounded to its digits.
    pub fn is(&self, value: f64) -> bool {
        self.number().is_some_and(|(number, half)| (value - number).abs() <= half * (1.0 + 1e-9) + number.abs() * 1e-12)
    }
}

/// Returns the layout that known values of some workbooks lead to, or what is open. Without values the words of the
/// first workbook are all there is: then every field is a guess.
pub fn learn(books: &[Book], question: &Question) -> Answer {
    if let Some(open) = books.iter().find_map(|book| no_sheet(book, question)) {
        return Answer { open: vec![open], ..Answer::default() };
    }
    if question.samples.iter().all(|sample| sample.wanted.is_empty()) {
        return guess::propose(books, question);
    }
    match choose::choose(books, question) {
        Ok(picks) => verify::proposal(books, question, &picks),
        Err(open) => Answer { open, ..Answer::default() },
    }
}

/// Returns that a workbook has no sheet of the name asked for.
fn no_sheet(book: &Book, question: &Question) -> Option<Open> {
    let wanted = question.sheet.as_ref()?;
    let names: Vec<String> = book.all_sheets.iter().map(|(name, _)| name.clone()).collect();
    let there = names.iter().any(|name| tidy(name) == tidy(wanted));
    let why = format!("{} has no such sheet; it has these", book.file_name);
    (!there).then(|| Open { what: format!("the sheet \"{wanted}\""), why, candidates: names })
}

#[cfg(test)]
mod tests;
