//! Where a number comes from: the day's steps and cells, the days of a month, and back from a cell to its numbers.

pub mod cell;
pub mod month;
mod value;

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;

use crate::aggregate::{self, lineage::Lineage};
use crate::finding::Finding;
use crate::lineage::{Made, Number, REPORTED, Step, Use, shown};
use crate::overview::trace::Value;
use crate::pipeline::columns;
use crate::pipeline::derive::{self, Live};
use crate::plant::Plant;
use crate::report::Report;
use crate::store::Reader;
use crate::store::rows::{DailyRow, FindingRow, ReportRow, UnitRow};
use crate::summary::Day;

/// A plant's day with all that it is made from, as known now or after a change.
pub struct Basis {
    /// The plant as known then.
    pub plant: Plant,
    /// The day.
    pub day: NaiveDate,
    /// The rows of its accepted reports, in the order in which they count.
    pub rows: Vec<ReportRow>,
    /// Reports that came and were rejected.
    pub rejected: Vec<ReportRow>,
    reports: Vec<Report>,
    moved: Vec<Finding>,
    findings: Vec<FindingRow>,
    made: Day,
    stored: Option<DailyRow>,
    units: Vec<UnitRow>,
    workbooks: BTreeMap<String, String>,
}

/// A number with its steps and what every report gave for it.
pub struct Told {
    /// How it is made, itself first.
    pub steps: Vec<Step>,
    /// What reports gave.
    pub values: Vec<Value>,
    /// What a reader should know beside it.
    pub notes: Vec<String>,
}

impl Basis {
    /// Returns a plant's day as it is known now or was known after a change.
    pub fn load(store: &mut Reader, (id, plant): (i64, &Plant), day: NaiveDate, as_of: Option<i64>) -> Result<Self> {
        let Live { rows, reports, moved } = derive::live(store, id, plant, day, as_of)?;
        let mut rejected = store.reports(Some(id), day, day, as_of)?;
        rejected.retain(|row| !row.is_accepted());
        let mut workbooks = BTreeMap::new();
        for row in &rows {
            if let Some(known) = store.workbook(&row.sha256)? {
                workbooks.insert(row.sha256.clone(), known.row.name);
            }
        }
        Ok(Self {
            plant: plant.clone(),
            day,
            made: aggregate::day(plant, day, &reports.iter().collect::<Vec<_>>()),
            rows,
            rejected,
            reports,
            moved,
            findings: store.findings(Some(id), day, day, as_of)?,
            stored: store.days(Some(id), day, day, as_of)?.into_iter().next(),
            units: store.unit_days(Some(id), day, day, as_of)?,
            workbooks,
        })
    }

    /// Returns the value of a number as it is stored.
    pub fn stored(&self, number: &Number) -> Result<Option<f64>> {
        let unit = self.units.iter().find(|row| Some(&row.unit) == number.unit.as_ref());
        let extra = if number.unit.is_some() { unit.map(|u| &u.extra) } else { self.stored.as_ref().map(|d| &d.extra) };
        if let Some(beside) = number.name.strip_prefix(REPORTED) {
            return Ok(extra.map(|e| columns::reported_in(e)).transpose()?.and_then(|all| all.get(beside).copied()));
        }
        let own = self.stored.as_ref().filter(|_| number.unit.is_none());
        match (number.name.as_str(), own) {
            ("energy_kwh", Some(row)) => return Ok(row.energy_kwh),
            ("capacity_ac_kw", Some(row)) => return Ok(row.capacity_ac_kw),
            ("capacity_dc_kw", Some(row)) => return Ok(row.capacity_dc_kw),
            _ => {}
        }
        let parts = match own {
            Some(row) => Some(columns::parts(row)?),
            None => unit.filter(|_| number.unit.is_some()).map(columns::unit_parts).transpose()?,
        };
        let Some(parts) = parts else { return Ok(None) };
        let ratio = parts.ratios.get(&number.name).map(crate::summary::Ratio::value);
        Ok(ratio.or_else(|| parts.values.get(&number.name).copied()))
    }

    /// Returns the number that is meant: of a unit, its own energy is the one that its ratios are of.
    pub fn number(&self, unit: Option<&str>, name: &str) -> Number {
        match unit {
            Some(_) if name == "energy_kwh" => self.with(|lineage| lineage.energy_of(unit)),
            _ => Number::new(unit, name),
        }
    }

    fn with<T>(&self, ask: impl FnOnce(&Lineage<'_>) -> T) -> T {
        let reports: Vec<&Report> = self.reports.iter().collect();
        ask(&Lineage { plant: &self.plant, day: &self.made, reports: &reports })
    }

    /// Returns how a number of the day is made, and what every report gave for it.
    pub fn tell(&self, number: &Number) -> Result<Told> {
        let steps = self.with(|lineage| lineage.of(number));
        let values =
            steps.iter().flat_map(|s| s.sources.iter().filter_map(move |source| self.value(&s.number, source)));
        let mut notes = Vec::new();
        let (stored, made) = (self.stored(number)?, steps.first().and_then(|step| step.value));
        if stored.map(f64::to_bits) != made.map(f64::to_bits) {
            let said = |v: Option<f64>| v.map_or_else(|| "nothing".to_owned(), shown);
            let (stored, made) = (said(stored), said(made));
            notes.push(format!(
                "Stored is {stored}; computed from the reports here it is {made}: the steps are of that."
            ));
        }
        notes.extend(self.without_a_cell(&steps));
        notes.extend(self.rejected.iter().map(|row| {
            let (source, revision, day) = (&row.source, row.revision, row.day);
            format!(
                "{source} revision {revision} is rejected and counts nowhere: `dgr history {} {day}`.",
                self.plant.code
            )
        }));
        Ok(Told { values: values.collect(), steps, notes })
    }

    /// Tells of numbers that stand on no cell: hours that a log of stops does not name.
    fn without_a_cell(&self, steps: &[Step]) -> Option<String> {
        let silent =
            steps.iter().filter(|s| s.made == Made::Stops && s.sources.iter().all(|x| x.counts != Use::Counts));
        let named: Vec<String> = silent
            .map(|s| {
                s.number.unit.as_ref().map_or_else(|| s.number.name.clone(), |u| format!("{} of {u}", s.number.name))
            })
            .collect();
        let (first, rest) = named.split_at_checked(3).unwrap_or((&named, &[]));
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        let stand =
            format!("{}{more}: 0 because the log of stops names no such stop; no cell says so.", first.join(", "));
        (!named.is_empty()).then_some(stand)
    }
}
