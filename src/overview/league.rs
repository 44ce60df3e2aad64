//! The units of a plant over a span, the best first: each against the middle unit of the very days that it reported, so
//! that who lacks the dull days does not lead.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::daily::percent;
use crate::render::{Cell, Column, Table};
use crate::summary::{Ratio, Total};

/// A unit's day.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitDay {
    /// The unit's name.
    pub unit: String,
    /// The day.
    pub day: NaiveDate,
    /// Its energy, kWh.
    pub energy_kwh: Option<f64>,
    /// Energy over DC capacity, kWh/kWp.
    pub specific_yield: Option<Ratio>,
    /// Capacity utilisation.
    pub cuf: Option<Ratio>,
    /// Machine availability.
    pub availability: Option<Ratio>,
}

/// By what units are compared on a day: energy over what the capacity allows.
type Measure = fn(&UnitDay) -> Option<Ratio>;

/// A unit over the span.
#[derive(Clone, Debug, Default, PartialEq)]
struct Span {
    energy: Option<Total>,
    specific_yield: Option<Ratio>,
    cuf: Option<Ratio>,
    availability: Option<Ratio>,
    /// What it would have made as the middle unit of its days, kWh.
    middle_kwh: Option<f64>,
}

impl Span {
    fn add(&mut self, day: &UnitDay, middle_kwh: Option<f64>) {
        if let Some(kwh) = day.energy_kwh {
            let before = self.energy.unwrap_or_default();
            self.energy = Some(Total { value: before.value + kwh, days: before.days + 1 });
        }
        for (sum, part) in [
            (&mut self.specific_yield, day.specific_yield),
            (&mut self.cuf, day.cuf),
            (&mut self.availability, day.availability),
        ] {
            *sum = Ratio::over(sum.iter().copied().chain(part));
        }
        if let Some(kwh) = middle_kwh {
            self.middle_kwh = Some(self.middle_kwh.unwrap_or_default() + kwh);
        }
    }

    /// Returns its energy beyond that of the middle unit, kWh and per cent of it.
    fn lead(&self) -> Option<(f64, f64)> {
        let (own, middle) = (self.energy?.value, self.middle_kwh.filter(|kwh| *kwh > 0.0)?);
        Some((own - middle, (own - middle) / middle * 100.0))
    }
}

/// Returns the league of units from their days; `days`: how many the span has.
pub fn table(title: String, days: usize, unit_days: &[UnitDay]) -> Table {
    let columns = vec![
        Column::number("rank", "#", "", 0),
        Column::text("unit", "Unit"),
        Column::number("energy_kwh", "Energy", "kWh", 1),
        Column::number("specific_yield_kwh_kwp_day", "Yield", "kWh/kWp/d", 3).priority(1),
        Column::number("cuf_ac_pct", "CUF", "%", 2).priority(2),
        Column::number("ma_pct", "Avail", "%", 1).priority(3),
        Column::number("to_median_pct", "To median", "%", 1),
        Column::number("to_median_kwh", "To median", "kWh", 1),
        Column::text("days_with_energy", "Days"),
    ];
    let mut table = Table::new(title, columns);
    table.names = 2;
    let measure = measure(unit_days);
    let spans = spans(unit_days, measure.map(|(_, of)| of));
    let mut order: Vec<(&str, Span)> = spans.into_iter().collect();
    let place = |span: &Span| span.lead().map_or(f64::NEG_INFINITY, |(_, pct)| pct);
    order.sort_by(|(a_name, a), (b_name, b)| place(b).total_cmp(&place(a)).then_with(|| a_name.cmp(b_name)));
    for (rank, (unit, span)) in (1..).zip(&order) {
        let lead = span.lead();
        table.row(vec![
            lead.map_or(Cell::Missing, |_| Cell::Count(rank)),
            (*unit).into(),
            span.energy.map(|total| total.value).into(),
            percent(span.specific_yield),
            percent(span.cuf),
            percent(span.availability),
            lead.map(|(_, pct)| pct).into(),
            lead.map(|(kwh, _)| kwh).into(),
            format!("{}/{days}", span.energy.map_or(0, |total| total.days)).into(),
        ]);
    }
    match measure {
        Some((words, _)) => table.note(format!("Ranked by {words} against the median unit of the same days.")),
        None if unit_days.is_empty() => {}
        None => table.note("Not ranked: not every unit that reports has a capacity in the master data."),
    }
    table
}

/// Returns the first measure that every unit's day with an energy has, and what it is called.
fn measure(days: &[UnitDay]) -> Option<(&'static str, Measure)> {
    let measures: [(&str, Measure); 2] = [("specific yield", |day| day.specific_yield), ("CUF", |day| day.cuf)];
    let mut with = days.iter().filter(|day| day.energy_kwh.is_some()).peekable();
    with.peek()?;
    measures.into_iter().find(|(_, of)| with.clone().all(|day| of(day).is_some()))
}

/// Returns the units over the span, each with what the middle unit of its days would have made with its capacity.
fn spans(days: &[UnitDay], measure: Option<Measure>) -> BTreeMap<&str, Span> {
    let of = |day: &UnitDay| measure.and_then(|of| of(day));
    let mut by_day: BTreeMap<NaiveDate, Vec<f64>> = BTreeMap::new();
    for day in days {
        by_day.entry(day.day).or_default().extend(of(day).map(|ratio| ratio.value()));
    }
    let medians: BTreeMap<NaiveDate, f64> =
        by_day.into_iter().filter_map(|(day, values)| Some((day, median(values)?))).collect();
    let mut spans: BTreeMap<&str, Span> = BTreeMap::new();
    for day in days {
        let middle = of(day).zip(medians.get(&day.day)).map(|(own, median)| median / own.scale * own.denominator);
        spans.entry(&day.unit).or_default().add(day, middle);
    }
    spans
}

/// Returns the middle value, or the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 { Some(upper) } else { Some((values.get(middle.checked_sub(1)?)? + upper) / 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(unit: &str, day: u32, kwh: f64, kwp: f64) -> UnitDay {
        UnitDay {
            unit: unit.into(),
            day: NaiveDate::from_ymd_opt(2026, 3, day).unwrap(),
            energy_kwh: Some(kwh),
            specific_yield: Ratio::of_day(kwh, kwp, 1.0),
            cuf: None,
            availability: None,
        }
    }

    #[test]
    fn units_of_different_size_and_reach_are_compared_over_the_days_that_each_has() {
        // The first day is bright: 6, 6 and 5.4 kWh/kWp; the second dull: 2 and 2.2, without C.
        let days = [
            day("A", 1, 600.0, 100.0),
            day("B", 1, 1200.0, 200.0),
            day("C", 1, 270.0, 50.0),
            day("A", 2, 200.0, 100.0),
            day("B", 2, 440.0, 200.0),
        ];
        let made = table(String::new(), 2, &days);
        let shown: Vec<_> = made
            .rows
            .iter()
            .map(|row| {
                let number = |at: usize| match row.cells[at] {
                    Cell::Number(n) => (n * 1000.0).round() / 1000.0,
                    _ => f64::NAN,
                };
                let Cell::Text(unit) = &row.cells[1] else { panic!("no unit") };
                (unit.clone(), number(3), number(6), number(7))
            })
            .collect();
        // Medians are 6 and 2.1: B would have made 1200 + 420, A 600 + 210, and C 300, though its own mean is the best.
        let expected = [("B", 4.1, 1.235, 20.0), ("A", 4.0, -1.235, -10.0), ("C", 5.4, -10.0, -30.0)];
        assert_eq!(shown, expected.map(|(unit, y, pct, kwh)| (unit.to_owned(), y, pct, kwh)));
    }

    #[test]
    fn an_even_number_of_values_has_its_median_between_the_middle_two() {
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(vec![7.0]), Some(7.0));
        assert_eq!(median(Vec::new()), None);
    }
}
