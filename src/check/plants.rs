//! Names to plants: the one that a record's plant name, or else its unit, leads to; every name that leads to none or
//! to several is told once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::finding::{Finding, Severity};
use crate::names::nearest;
use crate::plant::{Masters, Plant, Rosters};
use crate::record::{Draft, Record, Subject};
use crate::rule;

/// What to do where one name is several plants'.
const SEVERAL: &str =
    "Read the plant's name beside its code (`columns.x_name` in the layout), or give each plant a spelling of its own.";

/// So many names that lead to no plant are told of one workbook.
const MOST: usize = 200;

/// Why a name leads to no plant, and what to do.
type Lost = (String, String);

/// Finds plants; a name is looked up once.
struct Finder<'a, 'r> {
    draft: &'a Draft,
    masters: &'a Masters,
    rosters: &'r mut Rosters<'a>,
    named: BTreeMap<&'a str, Vec<&'a Plant>>,
    owners: BTreeMap<(&'a str, NaiveDate), Vec<&'a Plant>>,
}

/// Returns each record's plant, and tells once of every name that leads to none or to several.
pub(super) fn plants_of<'a>(
    draft: &'a Draft,
    masters: &'a Masters,
    rosters: &mut Rosters<'a>,
    findings: &mut Vec<Finding>,
) -> Vec<Option<&'a Plant>> {
    let mut finder = Finder { draft, masters, rosters, named: BTreeMap::new(), owners: BTreeMap::new() };
    let mut told = BTreeSet::new();
    let (mut out, mut more) = (Vec::with_capacity(draft.records.len()), 0);
    for record in &draft.records {
        let found = finder.plant_of(record);
        if let Some(lost) = found.as_ref().err().filter(|_| !matches!(record.subject, Subject::Total { .. })) {
            let finding = nameless(record, draft).unwrap_or_else(|| unresolved(record, lost));
            let place = finding.place.as_ref().filter(|_| finding.rule != rule::PLANT_UNRESOLVED);
            let new = told.insert((place.map(ToString::to_string), finding.message.clone()));
            match new {
                true if told.len() <= MOST => findings.push(finding),
                true => more += 1,
                false => {}
            }
        }
        out.push(found.ok());
    }
    if more > 0 {
        let message = format!("{more} more names or rows lead to no plant.");
        findings.push(Finding::new(rule::PLANT_UNRESOLVED, message));
    }
    out
}

/// Returns what to say of a name that leads to no plant: where it stands first.
fn unresolved(record: &Record, (message, hint): &Lost) -> Finding {
    let said = record.plant.as_ref().or(record.unit.as_ref());
    let place = said.map_or(&record.place, |said| &said.place);
    let finding = Finding::new(rule::PLANT_UNRESOLVED, message).at(place).hint(hint);
    let alone = record.unit.as_ref().filter(|_| record.plant.is_none()).map(|unit| unit.text.as_str());
    Finding { text: said.map(|said| said.text.clone()), ..finding.unit(alone) }
}

impl<'a> Finder<'a, '_> {
    /// Returns whether a plant is of the layout's technology, as far as both say theirs.
    fn suits(&self, plant: &Plant) -> bool {
        let technology = self.draft.technology;
        technology.is_none() || plant.technology.is_none() || plant.technology == technology
    }

    /// Returns the one plant that a record's plant name (and, where two share it, one of its other texts) or else its
    /// unit leads to.
    fn plant_of(&mut self, record: &'a Record) -> Result<&'a Plant, Lost> {
        if let Some(said) = &record.plant {
            return self.by_name(&said.text, record);
        }
        match &record.unit {
            Some(said) => self.by_unit(&said.text, record.date.unwrap_or_default()),
            None => Err((
                format!("The layout {} reads neither a plant nor a unit here.", self.draft.layout),
                "Give --plant, or say in the layout where the plant is named.".to_owned(),
            )),
        }
    }

    fn by_name(&mut self, text: &'a str, record: &Record) -> Result<&'a Plant, Lost> {
        let masters = self.masters;
        let named = self
            .named
            .entry(text)
            .or_insert_with(|| masters.plants.iter().filter(|plant| plant.answers_to(text)).collect())
            .clone();
        if let [one] = named.as_slice() {
            return Ok(one);
        }
        let said_too = |p: &&&Plant| record.extras.iter().any(|(_, extra)| p.answers_to(&extra.text));
        let also: Vec<&Plant> = named.iter().filter(said_too).copied().collect();
        let suited: Vec<&Plant> = named.iter().filter(|p| self.suits(p)).copied().collect();
        match (named.as_slice(), also.as_slice(), suited.as_slice()) {
            (_, [one], _) | (_, _, [one]) => Ok(one),
            ([], ..) => Err(unknown_plant(text, self.masters)),
            (several, ..) => {
                let message =
                    format!("\"{text}\" is the name or alias of {} plants: {}.", several.len(), codes(several));
                Err((message, SEVERAL.to_owned()))
            }
        }
    }

    fn by_unit(&mut self, text: &'a str, day: NaiveDate) -> Result<&'a Plant, Lost> {
        if !self.owners.contains_key(&(text, day)) {
            let suited: Vec<&Plant> = self.masters.plants.iter().filter(|plant| self.suits(plant)).collect();
            let has = |plant: &&'a Plant| self.rosters.of(plant, day).unit_named(text).is_some();
            let owners = suited.into_iter().filter(has).collect();
            self.owners.insert((text, day), owners);
        }
        match self.owners.get(&(text, day)).map_or(&[][..], Vec::as_slice) {
            [one] => Ok(one),
            [] => Err(unknown_unit(text, self.masters)),
            several => {
                let message = format!("Unit \"{text}\" belongs to {} plants: {}.", several.len(), codes(several));
                Err((message, "Read the plant beside its unit in the layout.".to_owned()))
            }
        }
    }
}

/// Returns what reading a row that names neither plant nor unit left to say of it. A row of a log that names none is one
/// row less; the day stands.
fn nameless(record: &Record, draft: &Draft) -> Option<Finding> {
    let primary = draft.blocks.get(usize::from(record.block)).is_some_and(|b| b.primary);
    let own = record.findings.iter().find(|_| record.plant.is_none() && record.unit.is_none())?;
    let severity = if primary { own.severity } else { own.severity.min(Severity::Warning) };
    Some(own.clone().severity(severity))
}

fn codes(plants: &[&Plant]) -> String {
    plants.iter().map(|p| p.code.as_str()).collect::<Vec<_>>().join(", ")
}

fn nearest_of<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> String {
    let near = nearest(text, names);
    if near.is_empty() { String::new() } else { format!(" Nearest: {}.", near.join(", ")) }
}

fn unknown_plant(text: &str, masters: &Masters) -> Lost {
    if masters.plants.is_empty() {
        let hint = "Write the plants into plants.toml and run `dgr plant import`.";
        return (format!("\"{text}\" is no plant: the master data has none yet."), hint.to_owned());
    }
    let names = masters
        .plants
        .iter()
        .flat_map(|p| [p.code.as_str(), p.name.as_str()].into_iter().chain(p.aliases.iter().map(String::as_str)));
    let message = format!("\"{text}\" is neither code, name nor alias of a plant.{}", nearest_of(text, names));
    (message, rule::PLANT_UNRESOLVED.definition().remedy.to_owned())
}

fn unknown_unit(text: &str, masters: &Masters) -> Lost {
    let names = masters.plants.iter().flat_map(|p| p.units.iter().map(|u| u.name.as_str()));
    let message = format!("Unit \"{text}\" belongs to no plant of the master data.{}", nearest_of(text, names));
    (message, rule::UNIT_UNKNOWN.definition().remedy.to_owned())
}
