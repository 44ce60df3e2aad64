//! A layout, checked: where things lie in one contractor's workbooks. Made from TOML; an impossible
//! combination cannot be written in these types. `docs/layouts.md` is the reference of the language.

mod agree;
mod block;
mod condition;
mod constant;
mod expression;
mod extend;
mod fits;
mod format;
mod formula;
mod keys;
mod measure;
mod mistake;
mod model;
mod name;
mod node;
mod place;
mod read;
mod recognise;
mod reference;
mod table;
mod text;
mod whereabouts;

use std::sync::Arc;

use crate::names::Technology;

pub use fits::{Fit, fits};
pub use mistake::Mistake;
pub use model::*;
pub use read::{LANGUAGES, read};
pub use recognise::{fit, recognise};
pub use text::{captured, smooth};

/// What tells that a workbook is this layout's. All that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Match {
    /// The file's name fits.
    pub file_name: Option<Text>,
    /// The sender fits.
    pub sender: Option<Text>,
    /// The mail's subject fits.
    pub subject: Option<Text>,
    /// All these sheets are there, hidden ones too.
    pub sheets: Texts,
    /// Each stands in the first 60 rows of a visible sheet.
    pub cells: Texts,
    /// None of these does.
    pub without: Texts,
}

/// How numbers are written in texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberStyle {
    /// Between groups of digits.
    pub group: char,
    /// Before the fraction.
    pub decimal: char,
}

/// Where things lie in one contractor's workbooks.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Its name.
    pub name: String,
    /// Whose statement its reports are.
    pub source: String,
    /// Only to be extended.
    pub is_abstract: bool,
    /// In use: one that is not is checked, shown and tested, but recognises no workbook.
    pub active: bool,
    /// What kind of plant it is for.
    pub technology: Option<Technology>,
    /// Higher wins.
    pub priority: i32,
    /// Language of months: `en`, `es`, `pt`, `fr`, `de`, `it`, `nl`.
    pub language: String,
    /// How numbers are written in texts.
    pub numbers: NumberStyle,
    /// Whether the layout says so: then its workbooks have numbers as texts.
    pub numbers_told: bool,
    /// The first month of its financial year, 1 to 12.
    pub fy_starts: u32,
    /// The zone its times are written in, where that is not the plant's.
    pub time_zone: Option<chrono_tz::Tz>,
    /// What it recognises.
    pub matches: Match,
    /// Names that hold for every block, each with places in order of trust.
    pub fields: Vec<(Name, Vec<Place>)>,
    /// Its tables and forms, in the order of their names.
    pub blocks: Vec<Block>,
    /// The file it is written in.
    pub file: Arc<str>,
    /// SHA-256 of all the text it was made from (what it extends included), hex: what it was judged under.
    pub fingerprint: String,
}
