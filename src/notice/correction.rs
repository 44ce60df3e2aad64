//! What is told of numbers that were told before and are others now.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A correction by decision: a report was deleted, restored or accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorrectionNotice {
    /// The command: delete, restore, accept.
    pub command: String,
    /// The plant's code.
    pub plant: String,
    /// Its name.
    pub name: String,
    /// The day.
    pub day: NaiveDate,
    /// Who did it, on which machine.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The zone that people read its times in.
    pub zone: String,
    /// Why.
    pub reason: String,
    /// Every revision that it touched.
    pub steps: Vec<StepNotice>,
    /// The energies of the days and months that it touched.
    pub shifts: Vec<ShiftNotice>,
    /// How many numbers of these days differ, the energies among them.
    pub numbers: usize,
}

/// A revision, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepNotice {
    /// Whose statement it is.
    pub source: String,
    /// Which part of the day; mostly empty.
    pub part: String,
    /// Its number.
    pub revision: i32,
    /// What became of it: deleted, restored, accepted, superseded, answered.
    pub became: String,
    /// The new revision that stands for it or in its place.
    pub by: Option<i32>,
    /// The file name of its workbook.
    pub workbook: String,
}

/// The energy of a day or month before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftNotice {
    /// The plant's code.
    pub plant: String,
    /// The day, or the month: `2026-03-01`, `2026-03`.
    pub period: String,
    /// Before, kWh; none: there was no energy.
    pub from_kwh: Option<f64>,
    /// After, kWh.
    pub to_kwh: Option<f64>,
    /// Of a month: how many days it was summed from, before and after.
    pub days: Option<(i32, i32)>,
}

impl ShiftNotice {
    /// Returns whether it has another energy, or stands on other days.
    pub fn differs(&self) -> bool {
        self.from_kwh != self.to_kwh || self.days.is_some_and(|(before, after)| before != after)
    }
}
