//! How a number of a plant's day is made: step by step down to the values and stops that reports gave. Words only:
//! `aggregate::lineage` tells the steps, for whoever wants to show them.

use crate::metric::{self, Metric};
use crate::names::{Kind, Period, Role};

/// A number of a plant's day: which metric, of the plant or of one of its units.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    /// The unit; none: the plant's.
    pub unit: Option<String>,
    /// The metric, `energy_kwh` for the plant's own energy, or what a report prints beside: `reported.pr_pct`.
    pub name: String,
}

impl Number {
    /// Returns a number of the plant or of one of its units.
    pub fn new(unit: Option<&str>, name: impl Into<String>) -> Self {
        Self { unit: unit.map(str::to_owned), name: name.into() }
    }
}

/// What a number is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// Of other numbers, by a formula.
    Computed,
    /// It is what the master data says.
    MasterData,
    /// It is what a report gave.
    Reported,
    /// Of the stops in a report's log.
    Stops,
    /// Of nothing: there is no such number, and the step says why.
    Nothing,
}

/// What a report gave for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A value, by its position among the report's.
    Value(usize),
    /// A stop, by its position among the report's.
    Stop(usize),
}

/// Whether what a report gave counts for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It does.
    Counts,
    /// The layout computes the value that counts from it.
    Input,
    /// Nothing usable stood there.
    NoValue,
    /// A check found that it cannot be true, or a stop that it cannot be placed.
    Unusable,
    /// The master data knows no such unit.
    UnknownUnit,
    /// Another report's value counts: this one, by its position.
    Behind(usize),
    /// Another cell of the same report comes first.
    Second,
    /// The plant's hours are those of its log of stops.
    Columns,
}

/// Something that a report gave for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The report, by its position among those the day is made from.
    pub report: usize,
    /// What it gave.
    pub what: What,
    /// Whether it counts.
    pub counts: Use,
}

/// How one number is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Which number.
    pub number: Number,
    /// Its value, if it has one.
    pub value: Option<f64>,
    /// What it is made of.
    pub made: Made,
    /// The formula, or a sentence where there is none.
    pub formula: String,
    /// The formula with the numbers put in, where all are known.
    pub with: Option<String>,
    /// The numbers that it needs.
    pub needs: Vec<Number>,
    /// What reports gave for it, whether it counts or not.
    pub sources: Vec<Source>,
}

/// What stands before the name of what a report prints beside its actual values.
pub const REPORTED: &str = "reported.";

/// Returns the name of a number that a text means: a metric, `energy_kwh`, or what a report prints beside
/// (`reported.pr_pct`, `energy_export_kwh-mtd`).
pub fn named(text: &str) -> Option<String> {
    let bare = text.strip_prefix(REPORTED).unwrap_or(text);
    let (metric, words) = bare.split_once('-').map_or((bare, None), |(metric, words)| (metric, Some(words)));
    let own = metric == "energy_kwh" && words.is_none() && bare == text;
    let known =
        |word: &str| word.parse::<Period>().is_ok() || word.parse::<Kind>().is_ok() || word.parse::<Role>().is_ok();
    if !(own || Metric::named(metric).is_some()) || !words.is_none_or(|words| words.split('-').all(known)) {
        return None;
    }
    Some(if words.is_some() || bare != text { format!("{REPORTED}{bare}") } else { text.to_owned() })
}

/// Returns the names nearest to a text that names no number, best first.
pub fn nearest(text: &str) -> Vec<&'static str> {
    let bare = text.strip_prefix(REPORTED).unwrap_or(text);
    crate::names::nearest(bare, metric::ALL.iter().map(|d| d.name).chain(["energy_kwh"]))
}

/// Returns the unit that a number is kept in.
pub fn kept_in(name: &str) -> &'static str {
    let bare = name.strip_prefix(REPORTED).unwrap_or(name);
    let metric = bare.split_once('-').map_or(bare, |(metric, _)| metric);
    match metric {
        "energy_kwh" => "kWh",
        "capacity_dc_kw" => "kWp",
        _ => Metric::named(metric).map_or("", |m| m.dimension().unit()),
    }
}

/// Returns a number as formulas show it: to 12 significant digits, without zeros at its end.
pub fn shown(value: f64) -> String {
    format!("{value:.11e}").parse::<f64>().map_or_else(|_| value.to_string(), |v| v.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_named_as_the_store_names_it() {
        let name = |text: &str| named(text).unwrap_or_default();
        for same in ["energy_kwh", "pr_pct", "reported.pr_pct", "reported.energy_export_kwh-mtd"] {
            assert_eq!(name(same), same);
        }
        assert_eq!(name("energy_export_kwh-mtd"), "reported.energy_export_kwh-mtd");
        assert_eq!(name("energy_gross_kwh-mtd-budget-total"), "reported.energy_gross_kwh-mtd-budget-total");
        for wrong in ["pr", "energy_kwh-mtd", "reported.energy_kwh", "energy_export_kwh-weekly", ""] {
            assert_eq!(named(wrong), None, "{wrong}");
        }
        assert_eq!(nearest("enrgy_kwh").first(), Some(&"energy_kwh"));
        assert_eq!([kept_in("reported.energy_export_kwh-mtd"), kept_in("pr_pct")], ["kWh", "%"]);
    }

    #[test]
    fn the_last_bits_of_a_sum_are_not_shown() {
        assert_eq!(shown(0.1 + 0.2), "0.3");
        assert_eq!(shown(4_859.300_000_000_001), "4859.3");
        assert_eq!(shown(5.728_662_333_333_331), "5.72866233333");
        assert_eq!(shown(-0.5), "-0.5");
    }
}
