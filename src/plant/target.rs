//! What a plant is to reach in a month, or on a day of its own: one number of one metric. Whether it did is elsewhere.

use chrono::NaiveDate;

use super::Plant;
use crate::calendar::Month;
use crate::metric::Metric;
use crate::names::{Kind, nearest};

/// What the kinds of targets of single days end in.
pub const OF_DAY: &str = "-day";

/// For which time a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// A whole month.
    Month(Month),
    /// One day.
    Day(NaiveDate),
}

impl Span {
    /// Returns the day it is kept under: the day itself, or the month's first.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Month(month) => month.first(),
            Self::Day(day) => day,
        }
    }
}

/// A target as a file or a workbook tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The plant's code.
    pub plant: String,
    /// For which time.
    pub span: Span,
    /// Budget, P50 …; never actual.
    pub kind: Kind,
    /// Of which metric.
    pub metric: Metric,
    /// The target in the metric's own unit, finite.
    pub value: f64,
    /// Where it stands: `targets.csv:7`, `Sheet!E2`.
    pub place: String,
}

impl Target {
    /// Returns its kind as it is kept: `budget`, or `budget-day` for a day's own.
    pub fn kind_word(&self) -> String {
        match self.span {
            Span::Month(_) => self.kind.word().to_owned(),
            Span::Day(_) => format!("{}{OF_DAY}", self.kind.word()),
        }
    }

    /// Returns whether another is for the same plant, time, kind and metric.
    pub fn is_of(&self, other: &Self) -> bool {
        (&self.plant, self.span, self.kind, self.metric) == (&other.plant, other.span, other.kind, other.metric)
    }
}

/// Returns the one plant that answers to a text.
///
/// # Errors
/// A sentence with the nearest known names where there is none, with the codes where there are several.
pub fn plant_named<'a>(text: &str, plants: &'a [Plant]) -> Result<&'a Plant, String> {
    let found: Vec<&Plant> = plants.iter().filter(|p| p.answers_to(text)).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] if plants.is_empty() => Err(format!("\"{text}\" is no plant: the master data has none yet.")),
        [] => {
            let names = plants.iter().flat_map(|p| [&p.code, &p.name].into_iter().chain(&p.aliases));
            let near = nearest(text, names.map(String::as_str));
            let tail = if near.is_empty() { String::new() } else { format!(" Nearest: {}.", near.join(", ")) };
            Err(format!("\"{text}\" is neither code, name nor alias of a plant.{tail}"))
        }
        several => {
            let codes: Vec<&str> = several.iter().map(|p| p.code.as_str()).collect();
            Err(format!("\"{text}\" is the name or alias of {} plants: {}.", codes.len(), codes.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plant_that_nobody_knows_has_neighbours() {
        let plant = |code: &str, name: &str| Plant { code: code.into(), name: name.into(), ..Plant::default() };
        let plants = [plant("W1", "North Ridge"), plant("W2", "South Ridge")];
        assert_eq!(plant_named("north ridge", &plants).map(|p| p.code.as_str()), Ok("W1"));
        assert_eq!(
            plant_named("Nort Ridge", &plants).unwrap_err(),
            "\"Nort Ridge\" is neither code, name nor alias of a plant. Nearest: North Ridge, South Ridge."
        );
        assert_eq!(plant_named("x", &[]).unwrap_err(), "\"x\" is no plant: the master data has none yet.");
    }
}
