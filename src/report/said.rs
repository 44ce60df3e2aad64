//! What a report says, as a text that is the same for two reports that say the same.

use std::fmt::{self, Write};

use super::{Given, GivenStop, Point, Report};

impl Report {
    /// Returns what two reports must share to say the same: every mapped value to 12 significant digits, every stop
    /// and interval, line by line in an order that does not depend on the workbook's. Places and spellings do not matter.
    pub fn said(&self) -> String {
        let mut lines = Lines::default();
        for given in self.values.iter().filter(|v| !v.is_made()) {
            lines.add(|to| given.say(to));
        }
        for GivenStop { unit, stop, .. } in &self.stops {
            let (unit, from, to_at) = (unit.as_deref().unwrap_or("-"), stop.from, stop.to);
            let until = to_at.map_or_else(String::new, |to| to.to_string());
            lines.add(|to| write!(to, "stop {unit} {from} {until} {} {:?}", stop.bucket_text, stop.excused));
        }
        for series in &self.series {
            let (unit, metric) = (series.unit.as_deref().unwrap_or("-"), series.metric);
            for Point { from, minutes, value, .. } in &series.points {
                lines.add(|to| write!(to, "at {unit} {metric} {from} {minutes} {}", Digits(*value)));
            }
        }
        lines.sorted()
    }
}

impl Given {
    fn say(&self, to: &mut String) -> fmt::Result {
        let (level, unit, reading) = (self.level, self.unit.as_deref().unwrap_or("-"), &self.reading);
        write!(to, "{level:?} {unit} {} {}", reading.name(), Digits(reading.value))?;
        self.register.as_ref().and_then(|r| r.mf).map_or(Ok(()), |mf| write!(to, " × {mf}"))
    }
}

/// Lines one behind the other in one text: a month of minutes has hundreds of thousands.
#[derive(Default)]
struct Lines {
    text: String,
    ends: Vec<usize>,
}

impl Lines {
    fn add(&mut self, write: impl FnOnce(&mut String) -> fmt::Result) {
        // A text takes whatever is written to it.
        let _ = write(&mut self.text);
        self.ends.push(self.text.len());
    }

    /// Returns them in their order, a line break between.
    fn sorted(&self) -> String {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let lines = starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default());
        let mut lines: Vec<&str> = lines.collect();
        // Each series comes in its order: a stable sort merges what is sorted.
        lines.sort();
        lines.join("\n")
    }
}

/// Returns a number to 12 significant digits: what survives a workbook's own formats and recalculations.
pub fn digits(value: Option<f64>) -> String {
    Digits(value).to_string()
}

/// A number so written.
struct Digits(Option<f64>);

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("null"),
            Some(value) => write!(f, "{:.11e}", if value == 0.0 { 0.0 } else { value }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits_tell_two_numbers_apart_and_no_more() {
        assert_eq!(digits(Some(0.1 + 0.2)), digits(Some(0.3)));
        assert_ne!(digits(Some(412_600.0)), digits(Some(412_600.000_01)));
        assert_eq!(digits(Some(-0.0)), digits(Some(0.0)));
        assert_ne!(digits(None), digits(Some(0.0)));
    }

    /// A store compares by its hash: what it says is written the same for ever.
    #[test]
    fn what_a_report_says_is_written_so() {
        use crate::names::Role::{Total, Value};
        use crate::sample::{given, report};
        let made = report(vec![
            given(Some("INV-1"), "energy_gross_kwh", Value, Some(4120.5), 5),
            given(None, "pr_pct", Total, None, 6),
        ]);
        assert_eq!(made.said(), "Plant - pr_pct-total null\nUnit INV-1 energy_gross_kwh 4.12050000000e3");
        assert_eq!(report(vec![]).said(), "");
    }
}
