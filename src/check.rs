//! From what a workbook said to reports that may be believed, or all that is wrong with them.
//!
//! [`judge`] resolves names by the master data, groups records into plant-days and applies every rule that needs
//! nothing stored; [`history`] holds those that compare with what is stored. Rules that depend on a failed value are
//! skipped with a reason; nulls neither pass nor fail.

pub mod again;
mod balance;
mod basis;
mod bounds;
mod copied;
mod day_fractions;
mod days;
mod drift;
mod duplicated;
mod energy;
mod fleet;
pub mod history;
mod hours;
mod limits;
mod listed;
mod logs;
mod losses;
mod plants;
mod printed;
mod ratios;
mod rebook;
mod registers;
mod required;
mod resolve;
pub mod revision;
mod rows;
#[cfg(test)]
mod sample;
mod scales;
mod scorecard;
mod series;
mod siblings;
mod stops;
mod targets;
mod totals;
mod unlike;

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use crate::cell::Place;
use crate::finding::Finding;
use crate::plant::{Masters, Plant};
use crate::record::Draft;
use crate::report::Report;
pub use copied::copied;
pub use drift::{absent, drift, titles};
pub use listed::{elsewhere, listed};
pub use rebook::rebook;
pub use registers::{across, ends, has_registers, is_close, opening};
use scorecard::Scorecard;
pub use scorecard::is_of_sheets;
pub use targets::targets;
pub use unlike::{is_open, unlike};

/// What the checks need beside the draft and the master data.
#[derive(Clone, Debug)]
pub struct Context {
    /// Now, UTC.
    pub now: NaiveDateTime,
    /// The zone of plants that name none.
    pub zone: Tz,
    /// Whether the layout maps an energy: then a plant-day without one is rejected.
    pub expects_energy: bool,
}

impl Context {
    /// Returns today's date at a plant.
    pub fn today(&self, plant: &Plant) -> NaiveDate {
        let zone = plant.time_zone.as_deref().and_then(|name| name.parse::<Tz>().ok()).unwrap_or(self.zone);
        self.now.and_utc().with_timezone(&zone).date_naive()
    }
}

/// What a workbook came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// Its reports, in the order of plant and day; those with an error finding are to be rejected.
    pub reports: Vec<Report>,
    /// What is wrong with the workbook as a whole.
    pub findings: Vec<Finding>,
}

/// Judges a draft: resolves it by the master data and applies the rules.
pub fn judge(draft: &Draft, masters: &Masters, context: &Context) -> Judged {
    let (mut judged, dated) = resolve::resolve(draft, masters);
    for (report, dated) in judged.reports.iter_mut().zip(&dated) {
        if let Some(plant) = masters.plants.iter().find(|p| p.code == report.key.plant) {
            listed::silent(report, plant, draft);
            apply(report, plant, context, dated.as_ref(), &judged.findings);
        }
        advise(&mut report.findings);
    }
    advise(&mut judged.findings);
    judged
}

/// Applies the rules to one report in the order of the catalogue, and writes down what each came to.
fn apply(report: &mut Report, plant: &Plant, context: &Context, dated: Option<&Place>, workbook: &[Finding]) {
    let mut card = Scorecard::default();
    registers::within(report, plant, &mut card);
    required::energy(report, context.expects_energy, &mut card);
    required::light(report, &mut card);
    listed::units(report, plant, workbook, &mut card);
    duplicated::units(report, &mut card);
    required::future(report, context.today(plant), dated, &mut card);
    series::of_the_day(report, &mut card);
    series::once(report, plant, &mut card);
    limits::negative(report, plant, &mut card);
    limits::unit_above_capacity(report, plant, &mut card);
    limits::plant_above_capacity(report, plant, &mut card);
    scales::ratios(report, plant, &mut card);
    day_fractions::hours(report, plant, &mut card);
    bounds::availability(report, plant, &mut card);
    bounds::performance(report, plant, &mut card);
    hours::buckets(report, plant, &mut card);
    hours::against_energy(report, plant, &mut card);
    losses::above_capacity(report, plant, &mut card);
    totals::units_vs_total(report, plant, &mut card);
    totals::again(report, plant, &mut card);
    balance::net(report, plant, &mut card);
    ratios::cuf(report, plant, &mut card);
    ratios::pr(report, plant, &mut card);
    ratios::specific_yield(report, plant, &mut card);
    siblings::identical(report, plant, &mut card);
    stops::intervals(report, &mut card);
    stops::overlaps(report, &mut card);
    stops::against_hours(report, plant, &mut card);
    card.write(report, workbook);
}

/// Gives findings without a hint of their own what their rule says to do.
fn advise(findings: &mut [Finding]) {
    for finding in findings {
        let remedy = finding.rule.definition().remedy;
        finding.hint.get_or_insert_with(|| remedy.to_owned());
    }
}
