//! The words of a layout: texts to compare with, names of what is read, and where each is written.

use std::fmt;
use std::sync::Arc;

use crate::metric::Metric;
use crate::names::{Kind, Period, Role};

/// Where something is written in a layout file, for messages.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Origin {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The key: `table.inverters.columns.energy_gross_kwh`.
    pub key: String,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A text to compare with: whole, or an expression between slashes.
#[derive(Clone, Debug)]
pub enum Text {
    /// Equal after [`crate::names::tidy`] (kept so, as it is compared loosely, and as written).
    Whole {
        /// Tidied.
        tidy: String,
        /// Letters and digits only; empty: it fits nothing loosely.
        loose: String,
        /// As the layout writes it.
        written: String,
    },
    /// A regular expression, searched in the text with NBSP and runs of blanks as one blank, case ignored.
    Pattern(regex::Regex),
}

/// Several texts; one must fit.
pub type Texts = Vec<Text>;

/// What a name says a value is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// A key of the record.
    Key(Key),
    /// A value of the vocabulary, with its qualifiers.
    Metric(Quantity),
    /// A text or number kept with the raw report (`x_…`), without its `x_`.
    Extra(String),
}

/// A metric and what qualifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    /// The metric.
    pub metric: Metric,
    /// Over which time.
    pub period: Period,
    /// Whether it happened or was planned.
    pub kind: Kind,
    /// What it is for.
    pub role: Role,
}

/// The keys of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the word it is written as")]
pub enum Key {
    Plant,
    Unit,
    Technology,
    Date,
    Year,
    Month,
    Day,
    Fy,
    Time,
    From,
    To,
    Duration,
    AsOf,
    Metric,
    Value,
    Uom,
    Period,
    Kind,
    Part,
    Bucket,
    Excused,
    Remarks,
    ErrorText,
    Mf,
}

impl Key {
    /// Every key with the word it is written as.
    pub const ALL: [(Self, &'static str); 24] = [
        (Self::Plant, "plant"),
        (Self::Unit, "unit"),
        (Self::Technology, "technology"),
        (Self::Date, "date"),
        (Self::Year, "year"),
        (Self::Month, "month"),
        (Self::Day, "day"),
        (Self::Fy, "fy"),
        (Self::Time, "time"),
        (Self::From, "from"),
        (Self::To, "to"),
        (Self::Duration, "duration"),
        (Self::AsOf, "as_of"),
        (Self::Metric, "metric"),
        (Self::Value, "value"),
        (Self::Uom, "uom"),
        (Self::Period, "period"),
        (Self::Kind, "kind"),
        (Self::Part, "part"),
        (Self::Bucket, "bucket"),
        (Self::Excused, "excused"),
        (Self::Remarks, "remarks"),
        (Self::ErrorText, "error_text"),
        (Self::Mf, "mf"),
    ];

    /// Returns the word it is written as.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(key, _)| *key == self).map_or("", |(_, word)| word)
    }
}
