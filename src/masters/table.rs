//! Plants and units as rows of a table: each sets the fields it names of one plant or unit, and leaves the others.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::faults;
use super::rows::{Fields, number, rows};
use crate::names::nearest;
use crate::plant::target::plant_named;
use crate::plant::{Capacity, Plant, PlantUnit};

/// What a row says.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Where it stands: `units.csv:7`, `Sites!A2`.
    pub place: String,
    /// The plant, by code, name or alias; one that nobody knows is new.
    pub plant: String,
    /// The unit; none: the row is the plant's own.
    pub unit: Option<String>,
    /// Its fields by name, none of them blank.
    pub fields: Fields,
}

/// How a field is written.
#[derive(Clone, Copy)]
enum Sort {
    Text,
    Number,
    Whole,
    List,
    Time,
}

use Sort::{List, Number, Text, Time, Whole};

const PLANT: &[(&str, Sort)] = &[
    ("name", Text),
    ("aliases", List),
    ("technology", Text),
    ("owner", Text),
    ("contractor", Text),
    ("state", Text),
    ("district", Text),
    ("latitude", Number),
    ("longitude", Number),
    ("altitude_m", Number),
    ("time_zone", Text),
    ("cod", Text),
    ("mounting", Text),
    ("tilt_deg", Number),
    ("azimuth_deg", Number),
    ("bifaciality", Number),
    ("gamma_pmax_per_c", Number),
    ("degradation_annual", Number),
    ("degradation_first_year", Number),
    ("energy_basis", Text),
    ("availability_window_h", Number),
    ("hours_from", Text),
    ("due", Time),
    ("holidays", List),
    ("tariff_per_kwh", Number),
    ("line_loss_expected_pct", Number),
    ("fy_starts", Whole),
    ("day_starts", Time),
    ("contacts", List),
    ("notes", Text),
];

const CAPACITY: &[(&str, Sort)] =
    &[("valid_from", Text), ("ac_kw", Number), ("dc_kwp", Number), ("contracted_kw", Number)];

const UNIT: &[(&str, Sort)] = &[
    ("aliases", List),
    ("kind", Text),
    ("ac_kw", Number),
    ("dc_kwp", Number),
    ("strings", Whole),
    ("max_kwh_day", Number),
    ("parent", Text),
    ("feeder", Text),
    ("valid_from", Text),
    ("valid_to", Text),
];

/// Returns the rows of a CSV text. Its header names fields: with `plant` and `name` each row is a unit, with `code` a
/// plant. Items of a list are apart by `;`.
///
/// # Errors
/// All mistakes at once, each `file:line: what is wrong`.
pub fn read_csv(file: &str, text: &str) -> Result<Vec<Row>, Vec<String>> {
    let mut out = Vec::new();
    let mut mistakes = Vec::new();
    for (line, mut fields) in rows(file, text)? {
        let place = format!("{file}:{line}");
        let row = match (fields.remove("plant"), fields.remove("code")) {
            (Some(plant), None) => match fields.remove("name") {
                Some(unit) => Ok((plant, Some(unit))),
                None => Err("`name` of the unit is missing"),
            },
            (None, Some(code)) => Ok((code, None)),
            (Some(_), Some(_)) => Err("a row is a unit's (`plant`, `name`) or a plant's (`code`), not both"),
            (None, None) => Err("nothing names the plant: `plant` for a unit's row, `code` for a plant's"),
        };
        match row {
            Ok((plant, unit)) => out.push(Row { place, plant, unit, fields }),
            Err(message) => mistakes.push(format!("{place}: {message}")),
        }
    }
    if mistakes.is_empty() { Ok(out) } else { Err(mistakes) }
}

/// Returns the plants that rows speak of, as known and as the rows set them. A plant's row that nobody knows makes a
/// new one; a unit's row does not.
///
/// # Errors
/// All mistakes at once, each with the place of its row.
pub fn apply(rows: &[Row], known: &[Plant]) -> Result<Vec<Plant>, Vec<String>> {
    let mut plants = known.to_vec();
    let mut touched: BTreeMap<String, String> = BTreeMap::new();
    let mut mistakes = Vec::new();
    let (own, units): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.unit.is_none());
    for row in own.into_iter().chain(units) {
        match place(row, &mut plants) {
            Ok(code) => drop(touched.entry(code).or_insert_with(|| row.place.clone())),
            Err(message) => mistakes.push(format!("{}: {message}", row.place)),
        }
    }
    plants.retain(|plant| touched.contains_key(&plant.code));
    for plant in &plants {
        let place = touched.get(&plant.code).map_or("", String::as_str);
        mistakes.extend(faults(plant).into_iter().map(|fault| format!("{place}: plant {}: {fault}", plant.code)));
    }
    plants.sort_by(|a, b| a.code.cmp(&b.code));
    if mistakes.is_empty() { Ok(plants) } else { Err(mistakes) }
}

/// Sets what a row says, and returns the code of its plant.
fn place(row: &Row, plants: &mut Vec<Plant>) -> Result<String, String> {
    let nobody = !plants.iter().any(|p| p.answers_to(&row.plant));
    if row.unit.is_none() && nobody {
        plants.push(Plant { code: row.plant.clone(), ..Plant::default() });
    }
    let code = plant_named(&row.plant, plants)?.code.clone();
    let Some(plant) = plants.iter_mut().find(|p| p.code == code) else { return Err(format!("no plant {code}")) };
    match &row.unit {
        Some(name) => unit(plant, name, &row.fields)?,
        None => own(plant, &row.fields)?,
    }
    Ok(code)
}

fn own(plant: &mut Plant, fields: &Fields) -> Result<(), String> {
    let of = |list: &[(&str, Sort)]| -> Fields {
        let named = fields.iter().filter(|(name, _)| list.iter().any(|(known, _)| known == name));
        named.map(|(name, text)| (name.clone(), text.clone())).collect()
    };
    let sized = of(CAPACITY);
    let rest: Fields =
        fields.iter().filter(|(name, _)| !sized.contains_key(*name)).map(|(n, t)| (n.clone(), t.clone())).collect();
    *plant = set(plant, &rest, PLANT, "plant")?;
    if sized.is_empty() {
        return Ok(());
    }
    let new: Capacity = set(&Capacity::default(), &sized, CAPACITY, "capacity")?;
    match plant.capacities.iter_mut().find(|c| c.valid_from == new.valid_from) {
        Some(known) => *known = set(known, &sized, CAPACITY, "capacity")?,
        None => plant.capacities.push(new),
    }
    plant.capacities.sort_by_key(|c| c.valid_from);
    Ok(())
}

fn unit(plant: &mut Plant, name: &str, fields: &Fields) -> Result<(), String> {
    let from = fields.get("valid_from");
    let named = plant.units.iter().filter(|u| u.name == name).count();
    let same = |u: &PlantUnit| u.name == name && (named == 1 || u.valid_from.map(|d| d.to_string()).as_ref() == from);
    match plant.units.iter_mut().find(|u| same(u)) {
        Some(known) => *known = set(known, fields, UNIT, "unit")?,
        None => {
            let new = PlantUnit { name: name.to_owned(), ..PlantUnit::default() };
            plant.units.push(set(&new, fields, UNIT, "unit")?);
        }
    }
    Ok(())
}

/// Returns a thing with fields set from texts.
fn set<T: Serialize + DeserializeOwned>(
    thing: &T,
    fields: &Fields,
    sorts: &[(&str, Sort)],
    of: &str,
) -> Result<T, String> {
    let Ok(Value::Object(mut object)) = serde_json::to_value(thing) else { return Err(format!("no {of}")) };
    for (name, text) in fields {
        let Some((_, sort)) = sorts.iter().find(|(known, _)| known == name) else {
            let near = nearest(name, sorts.iter().map(|(known, _)| *known));
            let tail = near.first().map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            return Err(format!("`{name}` is no field of a {of}{tail}"));
        };
        object.insert(name.clone(), value(name, text, *sort)?);
    }
    let told = |e: serde_json::Error| match wrong_field::<T>(thing, &object) {
        Some(name) => format!("`{name}` is \"{}\": {e}", fields.get(&name).map_or("", String::as_str)),
        None => e.to_string(),
    };
    serde_json::from_value(Value::Object(object.clone())).map_err(told)
}

/// Returns the field that cannot be read: the first that spoils the thing by itself.
fn wrong_field<T: Serialize + DeserializeOwned>(thing: &T, object: &Map<String, Value>) -> Option<String> {
    let Ok(Value::Object(before)) = serde_json::to_value(thing) else { return None };
    let spoils = |(name, value): &(&String, &Value)| {
        let mut one = before.clone();
        one.insert((*name).clone(), (*value).clone());
        serde_json::from_value::<T>(Value::Object(one)).is_err()
    };
    object.iter().find(spoils).map(|(name, _)| name.clone())
}

fn value(name: &str, text: &str, sort: Sort) -> Result<Value, String> {
    Ok(match sort {
        Text => json!(text),
        Number => json!(number(name, text)?),
        Whole => json!(text.parse::<u32>().map_err(|_| format!("`{name}` is \"{text}\": write a whole number"))?),
        List => json!(text.split(';').map(str::trim).filter(|item| !item.is_empty()).collect::<Vec<_>>()),
        Time if text.len() == 5 => json!(format!("{text}:00")),
        Time => json!(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_row_is_known() {
        let names = |thing: Value, sorts: &[(&str, Sort)], apart: &[&str]| {
            let missing = |name: &&String| !sorts.iter().any(|(n, _)| n == name) && !apart.contains(&name.as_str());
            thing.as_object().unwrap().keys().filter(missing).cloned().collect::<Vec<_>>()
        };
        let apart = ["code", "availability", "thresholds", "meters", "capacities", "units"];
        assert_eq!(names(json!(Plant::default()), PLANT, &apart), [""; 0]);
        assert_eq!(names(json!(PlantUnit::default()), UNIT, &["name"]), [""; 0]);
        assert_eq!(names(json!(Capacity::default()), CAPACITY, &[]), [""; 0]);
    }

    #[test]
    fn a_row_sets_what_it_names_and_leaves_the_rest() {
        let known = Plant {
            code: "W1".into(),
            name: "North".into(),
            state: Some("KA".into()),
            units: vec![PlantUnit { name: "T1".into(), feeder: Some("F1".into()), ..PlantUnit::default() }],
            ..Plant::default()
        };
        let units = read_csv("u.csv", "plant,name,ac_kw,strings,aliases\nNorth,T1,2000,,\nW1,T2,,4,B2;B 2\n").unwrap();
        let sites = read_csv("s.csv", "code,name,ac_kw,due\nW1,,4000,10:30\nW2,South,,\n").unwrap();
        let plants = apply(&[units, sites].concat(), &[known]).unwrap();
        assert_eq!(plants.len(), 2);
        let (north, south) = (&plants[0], &plants[1]);
        assert_eq!((north.name.as_str(), north.state.as_deref()), ("North", Some("KA")));
        assert_eq!(north.due.map(|t| t.to_string()).as_deref(), Some("10:30:00"));
        assert_eq!(north.capacity(chrono::NaiveDate::default()).ac_kw, Some(4000.0));
        assert_eq!((north.units[0].feeder.as_deref(), north.units[0].ac_kw), (Some("F1"), Some(2000.0)));
        assert_eq!((north.units[1].strings, north.units[1].aliases.len()), (Some(4), 2));
        assert_eq!((south.code.as_str(), south.name.as_str()), ("W2", "South"));
    }

    #[test]
    fn every_mistake_is_told_with_its_row() {
        let text =
            "plant,name,feedr,ac_kw,valid_from\nW1,T1,F,,\nW1,T1,,2 MW,\nW1,T1,,,1.5.2021\nNort,T1,,,\nW1,T1,,-1,\n";
        let known = Plant { code: "W1".into(), name: "North".into(), ..Plant::default() };
        assert_eq!(
            apply(&read_csv("u.csv", text).unwrap(), &[known]).unwrap_err(),
            [
                "u.csv:2: `feedr` is no field of a unit; did you mean `feeder`?",
                "u.csv:3: `ac_kw` is \"2 MW\": write a number such as 1000.5",
                "u.csv:4: `valid_from` is \"1.5.2021\": input contains invalid characters",
                "u.csv:5: \"Nort\" is neither code, name nor alias of a plant. Nearest: North.",
                "u.csv:6: plant W1: capacities and `max_kwh_day` must be above zero",
            ]
        );
        assert_eq!(
            read_csv("u.csv", "plant,code,name\nA,A,x\nA,,\n,,x\n").unwrap_err(),
            [
                "u.csv:2: a row is a unit's (`plant`, `name`) or a plant's (`code`), not both",
                "u.csv:3: `name` of the unit is missing",
                "u.csv:4: nothing names the plant: `plant` for a unit's row, `code` for a plant's",
            ]
        );
    }
}
