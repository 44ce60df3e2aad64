//! `plants.toml`: master data as a person writes it, into plants; every mistake with its line.

mod rows;
pub mod table;
pub mod targets;

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::Deserialize;
use toml::Spanned;

use crate::aggregate;
use crate::names::{nearest, tidy};
use crate::plant::{Capacity, Plant, PlantUnit};
use crate::rule::Rule;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    plant: Vec<Spanned<toml::Table>>,
}

/// Returns the plants that a file's text describes, in the order of their codes.
///
/// `ac_kw`, `dc_kwp` and `contracted_kw` may stand with the plant itself: its capacity from the beginning. A unit named
/// `INV-{1..18}` stands for 18, and `{}` in its aliases for the number, `{0}` for it without zeros before it.
///
/// # Errors
/// All mistakes at once, each `file:line: what is wrong`.
pub fn read(file: &str, text: &str) -> Result<Vec<Plant>, Vec<String>> {
    let raw: File = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |span| line_of(text, span.start));
        vec![format!("{file}:{line}: {}", e.message())]
    })?;
    let mut mistakes = Vec::new();
    let mut plants: Vec<(usize, Plant)> = Vec::new();
    for entry in raw.plant {
        let span = entry.span();
        let line = line_of(text, span.start);
        match plant(entry.into_inner()) {
            Ok(plant) => {
                mistakes.extend(
                    faults(&plant).into_iter().map(|fault| format!("{file}:{line}: plant {}: {fault}", plant.code)),
                );
                plants.push((line, plant));
            }
            Err((code, message)) => {
                let line = quoted_key(&message).and_then(|key| line_of_key(text, line, key)).unwrap_or(line);
                mistakes.push(format!("{file}:{line}: plant {code}: {message}"));
            }
        }
    }
    mistakes.extend(clashes(file, &plants));
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    plants.sort_by(|a, b| a.1.code.cmp(&b.1.code));
    Ok(plants.into_iter().map(|(_, plant)| plant).collect())
}

fn line_of(text: &str, offset: usize) -> usize {
    text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1)
}

/// Returns the first `name` between backticks of a message: the key that serde complains of.
fn quoted_key(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

fn line_of_key(text: &str, from: usize, key: &str) -> Option<usize> {
    let at = text.lines().skip(from - 1).position(|line| line.trim_start().starts_with(key))?;
    Some(from + at)
}

fn plant(mut table: toml::Table) -> Result<Plant, (String, String)> {
    let code = table.get("code").and_then(|c| c.as_str()).unwrap_or("without a code").to_owned();
    let mut capacity = Capacity::default();
    for (key, slot) in [
        ("ac_kw", &mut capacity.ac_kw),
        ("dc_kwp", &mut capacity.dc_kwp),
        ("contracted_kw", &mut capacity.contracted_kw),
    ] {
        if let Some(value) = table.remove(key) {
            let number =
                value.as_float().or_else(|| value.as_integer().and_then(|i| i32::try_from(i).ok()).map(f64::from));
            *slot = Some(number.ok_or_else(|| (code.clone(), format!("`{key}` must be a number of kW")))?);
        }
    }
    let table = plain(toml::Value::Table(table));
    let mut plant = Plant::deserialize(table).map_err(|e| (code.clone(), e.message().to_owned()))?;
    if capacity != Capacity::default() {
        plant.capacities.push(capacity);
    }
    plant.capacities.sort_by_key(|c| c.valid_from);
    plant.units = plant.units.iter().map(expand).collect::<Result<Vec<_>, _>>().map_err(|e| (code, e))?.concat();
    Ok(plant)
}

/// Returns a value with its dates and times as texts, so that `cod = 2020-04-01` and `due = "10:30"` read as well as
/// their quoted and longer forms.
fn plain(value: toml::Value) -> toml::Value {
    use toml::Value::{Array, Datetime, String, Table};
    match value {
        Datetime(at) => plain(String(at.to_string())),
        String(time) if time.len() == 5 && time.as_bytes().get(2) == Some(&b':') => String(format!("{time}:00")),
        Array(items) => Array(items.into_iter().map(plain).collect()),
        Table(entries) => Table(entries.into_iter().map(|(key, value)| (key, plain(value))).collect()),
        other => other,
    }
}

/// Returns the units that an entry stands for: itself, or one for each number of `{1..18}`.
fn expand(unit: &PlantUnit) -> Result<Vec<PlantUnit>, String> {
    let Some((before, rest)) = unit.name.split_once('{') else { return Ok(vec![unit.clone()]) };
    let range = rest.split_once('}').and_then(|(range, after)| {
        let (first, last) = range.split_once("..")?;
        let width = if first.starts_with('0') { first.len() } else { 0 };
        Some((first.parse::<u32>().ok()?, last.parse::<u32>().ok()?, width, after))
    });
    let Some((first, last, width, after)) = range.filter(|(first, last, ..)| first <= last && last - first < 10_000)
    else {
        return Err(format!("unit \"{}\" must be a range such as INV-{{1..18}}", unit.name));
    };
    let numbered = |n: u32| {
        let number = format!("{n:0width$}");
        let plain = number.trim_start_matches('0');
        let plain = if plain.is_empty() { "0" } else { plain };
        let mut aliases: Vec<String> = Vec::new();
        for alias in &unit.aliases {
            let alias = alias.replace("{}", &number).replace("{0}", plain);
            if !aliases.contains(&alias) {
                aliases.push(alias);
            }
        }
        PlantUnit { name: format!("{before}{number}{after}"), aliases, ..unit.clone() }
    };
    Ok((first..=last).map(numbered).collect())
}

/// Returns what is wrong with a plant by itself.
fn faults(plant: &Plant) -> Vec<String> {
    let mut faults = Vec::new();
    if plant.code.trim().is_empty() || plant.name.trim().is_empty() {
        faults.push("`code` and `name` must not be empty".to_owned());
    }
    if let Some(zone) = plant.time_zone.as_deref().filter(|zone| zone.parse::<Tz>().is_err()) {
        faults.push(format!("`time_zone` \"{zone}\" is no zone such as Asia/Kolkata"));
    }
    if plant.fy_starts.is_some_and(|month| !(1..=12).contains(&month)) {
        faults.push("`fy_starts` must be a month from 1 to 12".to_owned());
    }
    for (metric, formula) in &plant.availability {
        faults.extend(aggregate::check_formula(metric, formula).err().map(|e| format!("`availability.{metric}`: {e}")));
    }
    let known: Vec<&str> = Rule::all().flat_map(|r| r.definition().thresholds).map(|t| t.name).collect();
    for name in plant.thresholds.keys().filter(|name| !known.contains(&name.as_str())) {
        let near = nearest(name, known.iter().copied())
            .first()
            .map_or_else(String::new, |n| format!("; did you mean \"{n}\"?"));
        faults.push(format!("`thresholds.{name}` is no threshold of a rule{near}"));
    }
    let numbers = plant
        .capacities
        .iter()
        .flat_map(|c| [c.ac_kw, c.dc_kwp, c.contracted_kw])
        .chain(plant.units.iter().flat_map(|u| [u.ac_kw, u.dc_kwp, u.max_kwh_day]))
        .flatten();
    if numbers.into_iter().any(|kw| !kw.is_finite() || kw <= 0.0) {
        faults.push("capacities and `max_kwh_day` must be above zero".to_owned());
    }
    faults.extend(unit_clashes(plant));
    faults
}

fn unit_clashes(plant: &Plant) -> Vec<String> {
    let mut names: BTreeMap<String, &PlantUnit> = BTreeMap::new();
    let mut clashes = Vec::new();
    for unit in &plant.units {
        let mut own: Vec<String> = std::iter::once(&unit.name).chain(&unit.aliases).map(|n| tidy(n)).collect();
        own.sort_unstable();
        own.dedup();
        for name in own {
            match names.get(&name) {
                Some(other) if overlap(other, unit) => {
                    clashes.push(format!("units \"{}\" and \"{}\" both answer to \"{name}\"", other.name, unit.name));
                }
                _ => {
                    names.insert(name, unit);
                }
            }
        }
    }
    clashes
}

fn overlap(a: &PlantUnit, b: &PlantUnit) -> bool {
    let starts_before_end = |x: &PlantUnit, y: &PlantUnit| match (x.valid_from, y.valid_to) {
        (Some(from), Some(to)) => from <= to,
        _ => true,
    };
    starts_before_end(a, b) && starts_before_end(b, a)
}

fn clashes(file: &str, plants: &[(usize, Plant)]) -> Vec<String> {
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    plants
        .iter()
        .filter_map(|(line, plant)| {
            let first = codes.insert(&plant.code, *line)?;
            Some(format!("{file}:{line}: plant {} stands at line {first} already", plant.code))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_units_and_a_plain_capacity_are_written_in_a_line_each() {
        let text = r#"
            [[plant]]
            code = "SOL-1"
            name = "Solar One"
            technology = "solar"
            ac_kw = 5000
            dc_kwp = 6250.5
            cod = 2020-04-01
            due = "10:30"
            [[plant.units]]
            name = "INV-{01..12}"
            aliases = ["{}", "Inverter {}", "Inverter {0}", "I-{0}"]
            kind = "inverter"
            ac_kw = 416.0
        "#;
        let plants = read("plants.toml", text).unwrap();
        let plant = &plants[0];
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert_eq!(plant.capacity(day).dc_kwp, Some(6250.5));
        assert_eq!(plant.due.map(|t| t.to_string()), Some("10:30:00".to_owned()));
        assert_eq!(plant.cod.map(|d| d.to_string()), Some("2020-04-01".to_owned()));
        assert_eq!(plant.units.len(), 12);
        for written in ["inverter 07", "Inverter 7", "I-7"] {
            assert_eq!(plant.unit_named(written, day).map(|u| u.name.as_str()), Some("INV-07"), "{written}");
        }
        assert_eq!(plant.units[10].aliases, ["11", "Inverter 11", "I-11"], "each once");
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let text = "[[plant]]\ncode = \"A\"\nname = \"A\"\nac_kw = -1\ntime_zone = \"Mars\"\n\n[[plant]]\ncode = \"B\"\nname = \"B\"\ncapactiy = 3\n\n[[plant]]\ncode = \"A\"\nname = \"A\"\n[plant.thresholds]\nenergy_above = 1.1\n";
        let mistakes = read("plants.toml", text).unwrap_err();
        assert_eq!(
            mistakes,
            [
                "plants.toml:1: plant A: `time_zone` \"Mars\" is no zone such as Asia/Kolkata",
                "plants.toml:1: plant A: capacities and `max_kwh_day` must be above zero",
                "plants.toml:10: plant B: unknown field `capactiy`, expected one of `code`, `name`, `aliases`, `technology`, `owner`, `contractor`, `state`, `district`, `latitude`, `longitude`, `altitude_m`, `time_zone`, `cod`, `mounting`, `tilt_deg`, `azimuth_deg`, `bifaciality`, `gamma_pmax_per_c`, `degradation_annual`, `degradation_first_year`, `energy_basis`, `availability_window_h`, `availability`, `hours_from`, `due`, `holidays`, `tariff_per_kwh`, `line_loss_expected_pct`, `fy_starts`, `day_starts`, `meters`, `contacts`, `thresholds`, `notes`, `capacities`, `units`",
                "plants.toml:12: plant A: `thresholds.energy_above` is no threshold of a rule; did you mean \"energy_above_capacity\"?",
                "plants.toml:12: plant A stands at line 1 already",
            ]
        );
    }
}
