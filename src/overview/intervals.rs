//! Interval readings summed to hours, days or months: each metric by its own rule, with how much of the time is covered.

use chrono::NaiveDateTime;

use crate::metric::{Combine, Metric};
use crate::render::{Cell, Column, Table};
use crate::units::Dimension;

/// What stands beside a title and tells which sums run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Hours; sums run on over the day.
    Hour,
    /// Days; sums run on over the month.
    Day,
    /// Months; sums run on over the financial year.
    Month,
}

impl By {
    /// Returns it as a word, and since when sums run on.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Hour => ("hour", "the day"),
            Self::Day => ("day", "the month"),
            Self::Month => ("month", "the financial year"),
        }
    }
}

/// What the readings of a unit and metric in one stretch of time come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The start of the stretch, plant-local.
    pub from: NaiveDateTime,
    /// How long it is, minutes.
    pub lasts_minutes: f64,
    /// The unit; empty: the plant.
    pub unit: String,
    /// The metric.
    pub metric: Metric,
    /// How many readings.
    pub readings: i64,
    /// How long they are together, minutes.
    pub minutes: f64,
    /// Their sum.
    pub total: f64,
    /// Value times hours, summed.
    pub integral: f64,
    /// The lowest.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
    /// The sum since the span began.
    pub running_total: f64,
    /// The integral since the span began.
    pub running_integral: f64,
}

impl Line {
    /// Returns the value by the metric's rule: a sum, a mean over time, the highest or the lowest. A ratio has
    /// none: it is never averaged.
    pub fn value(&self) -> Option<f64> {
        match self.metric.over_time() {
            Combine::Sum => Some(self.total),
            Combine::Mean => Some(self.integral * 60.0 / self.minutes).filter(|mean| mean.is_finite()),
            Combine::Max => Some(self.highest),
            Combine::Min => Some(self.lowest),
            Combine::Last | Combine::Recompute | Combine::Representative => None,
        }
    }

    /// Returns what has added up since the span began, and its unit: of amounts the sum, of power the energy, of
    /// irradiance the irradiation.
    pub fn running(&self) -> Option<(f64, &'static str)> {
        match (self.metric.over_time(), self.metric.dimension()) {
            (Combine::Sum, _) => Some((self.running_total, self.metric.dimension().unit())),
            (Combine::Mean, Dimension::Power) => Some((self.running_integral, "kWh")),
            (Combine::Mean, Dimension::Irradiance) => Some((self.running_integral / 1000.0, "kWh/m²")),
            _ => None,
        }
    }
}

/// Returns the table of lines.
pub fn table(title: String, by: By, lines: &[Line]) -> Table {
    let (word, since) = by.words();
    let columns = vec![
        Column::text("period", word.to_owned() + " from"),
        Column::text("unit", "Unit").priority(1),
        Column::text("metric", "Metric"),
        Column::number("value", "Value", "", 2),
        Column::text("value_unit", "of"),
        Column::number("lowest", "Lowest", "", 2).priority(4),
        Column::number("highest", "Highest", "", 2).priority(4),
        Column::number("readings", "Readings", "", 0).priority(5),
        Column::number("minutes", "Minutes", "", 0).priority(6),
        Column::number("coverage_pct", "Cover", "%", 1),
        Column::number("running", "Running", "", 2).priority(2),
        Column::text("running_unit", "of").priority(2),
    ];
    let mut table = Table::new(title, columns);
    for line in lines {
        let running = line.running();
        table.row(vec![
            period(by, line.from).into(),
            line.unit.as_str().into(),
            line.metric.name().into(),
            line.value().into(),
            line.value().map(|_| line.metric.dimension().unit().to_owned()).into(),
            Cell::Number(line.lowest),
            Cell::Number(line.highest),
            Cell::Count(line.readings),
            Cell::Number(line.minutes),
            Cell::Number(line.minutes / line.lasts_minutes * 100.0),
            running.map(|(value, _)| value).into(),
            running.map(|(_, unit)| unit.to_owned()).into(),
        ]);
    }
    if lines.iter().any(|line| line.running().is_some()) {
        table.note(format!("Running: what has added up since {since} began."));
    }
    table
}

/// Returns the start of a stretch as its kind is written.
fn period(by: By, from: NaiveDateTime) -> String {
    let form = match by {
        By::Hour => "%Y-%m-%d %H:%M",
        By::Day => "%Y-%m-%d",
        By::Month => "%Y-%m",
    };
    from.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(metric: &str) -> Line {
        Line {
            from: "2026-03-01T10:00:00".parse().unwrap(),
            lasts_minutes: 60.0,
            unit: String::new(),
            metric: Metric::named(metric).unwrap(),
            readings: 3,
            minutes: 45.0,
            total: 1500.0,
            integral: 375.0,
            lowest: 400.0,
            highest: 600.0,
            running_total: 9000.0,
            running_integral: 2250.0,
        }
    }

    #[test]
    fn each_metric_is_put_together_by_its_own_rule() {
        // Three quarters of an hour with 400, 500 and 600: a mean of 500, or a sum of 1500.
        assert_eq!((line("poa_w_m2").value(), line("poa_w_m2").running()), (Some(500.0), Some((2.25, "kWh/m²"))));
        assert_eq!((line("power_kw").value(), line("power_kw").running()), (Some(500.0), Some((2250.0, "kWh"))));
        assert_eq!(
            (line("energy_export_kwh").value(), line("energy_export_kwh").running()),
            (Some(1500.0), Some((9000.0, "kWh")))
        );
        assert_eq!((line("power_peak_kw").value(), line("power_peak_kw").running()), (Some(600.0), None));
        assert_eq!((line("pr_pct").value(), line("wind_direction_deg").value()), (None, None));
    }
}
