//! Master data from a file, as one change: what differs is shown, applied together, and the days it touches are
//! computed anew.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;
use serde::Serialize;

use super::derive;
use crate::finding::Finding;
use crate::masters::table::Row;
use crate::plant::Plant;
use crate::plant::difference::{self, Change};
use crate::record::{Draft, Subject};
use crate::rule;
use crate::store::rows::ReportRow;
use crate::store::{KnownPlants, Tx};

/// What a file changes of one plant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The plant's code.
    pub plant: String,
    /// What happens to it.
    pub what: What,
    /// The fields that differ.
    pub changes: Vec<Change>,
    #[serde(skip)]
    target: Option<Plant>,
}

/// What happens to a plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// It is new.
    New,
    /// Something of it differs.
    Changed,
    /// The file does not name it, and it is pruned.
    Retired,
}

/// Returns what a file's plants change of those known. Plants and units that the file does not name stay, unless
/// pruned.
pub fn plan(known: &KnownPlants, file: &[Plant], prune: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    for plant in file {
        let before = known.plants.iter().map(|(_, p)| p).find(|p| p.code == plant.code);
        let mut target = plant.clone();
        if let Some(before) = before.filter(|_| !prune) {
            let named = |name: &str| plant.units.iter().any(|u| u.name == name);
            target.units.extend(before.units.iter().filter(|u| !named(&u.name)).cloned());
        }
        if before == Some(&target) {
            continue;
        }
        let what = if before.is_some() { What::Changed } else { What::New };
        let changes = difference::changes(before, Some(&target));
        steps.push(Step { plant: plant.code.clone(), what, changes, target: Some(target) });
    }
    for (_, plant) in known.plants.iter().filter(|(_, p)| prune && !file.iter().any(|f| f.code == p.code)) {
        let changes = difference::changes(Some(plant), None);
        steps.push(Step { plant: plant.code.clone(), what: What::Retired, changes, target: None });
    }
    steps
}

/// Applies a plan and computes every day of the plants in it anew. Returns how many days.
///
/// # Errors
/// The store's.
pub fn apply(tx: &mut Tx<'_>, known: &KnownPlants, steps: &[Step]) -> Result<usize> {
    let (first, last) = ever();
    let mut touched: BTreeSet<(i64, NaiveDate)> = BTreeSet::new();
    for step in steps {
        let id = match &step.target {
            Some(plant) => Some(tx.apply_plant(plant)?.plant_id),
            None => {
                if let Some(id) = known.id_of(&step.plant) {
                    tx.retire_plant(id)?;
                }
                None
            }
        };
        if let Some(id) = id {
            touched.extend(
                tx.reports(Some(id), first, last, None)?
                    .iter()
                    .filter(|r| ReportRow::is_accepted(r))
                    .map(|r| (id, r.day)),
            );
        }
    }
    let plants = tx.masters(None)?;
    derive::follow(tx, &touched, &plants, None)?;
    Ok(touched.len())
}

/// Returns the rows of master data that a workbook gives, and what is wrong with what it says of them.
pub fn rows(draft: &Draft) -> (Vec<Row>, Vec<Finding>) {
    let mut findings = draft.findings.clone();
    let mut rows = Vec::new();
    for record in draft.records.iter().filter(|r| r.subject == Subject::Master) {
        findings.extend(record.findings.iter().cloned());
        let Some(plant) = &record.plant else { continue };
        let mut fields: BTreeMap<String, String> = record
            .extras
            .iter()
            .filter(|(_, said)| !said.text.is_empty())
            .map(|(name, said)| (name.strip_prefix("x_").unwrap_or(name).to_owned(), said.text.clone()))
            .collect();
        for reading in &record.readings {
            let field = FIELDS.iter().find(|(metric, _)| *metric == reading.metric.name());
            let name = field.map_or(reading.metric.name(), |(_, field)| field);
            fields.extend(reading.value.map(|value| (name.to_owned(), value.to_string())));
        }
        let unit = record.unit.as_ref().map(|unit| unit.text.clone());
        rows.push(Row { place: record.place.to_string(), plant: plant.text.clone(), unit, fields });
    }
    if rows.is_empty() && !findings.iter().any(Finding::is_error) {
        let message = format!("Layout {} reads no master data from the workbook.", draft.layout);
        let hint = "A table of plants or units has rows = \"units\" in its layout.";
        findings.push(Finding::new(rule::REQUIRED_METRIC_MISSING, message).hint(hint));
    }
    (rows, findings)
}

/// Metrics that are fields of master data, with the fields they are.
const FIELDS: [(&str, &str); 3] =
    [("capacity_ac_kw", "ac_kw"), ("capacity_dc_kw", "dc_kwp"), ("tariff_inr_kwh", "tariff_per_kwh")];

/// Returns days before and after any report, that both databases can hold.
fn ever() -> (NaiveDate, NaiveDate) {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    (day(1900), day(3000))
}
