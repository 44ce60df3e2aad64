//! `--learn-units`: the lines for plants.toml that would add the units nobody knows. Nothing is added by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::line::Line;
use super::screen::Screen;
use super::words::counted;
use crate::names::nearest;
use crate::pipeline::outcome::WorkbookResult;
use crate::plant::{Masters, Plant};
use crate::render::Tone;
use crate::rule;

/// The unknown units of the workbooks looked at.
#[derive(Debug, Default)]
pub struct Learned {
    /// By the plant's code.
    by_plant: BTreeMap<String, BTreeSet<String>>,
    /// Those that no plant's name stood beside.
    alone: BTreeSet<String>,
}

impl Learned {
    /// Takes what a workbook names and nobody knows.
    pub fn look(&mut self, result: &WorkbookResult) {
        for report in &result.reports {
            let unknown = report.findings.iter().filter(|f| f.rule == rule::UNIT_UNKNOWN);
            let names: Vec<String> = unknown.filter_map(|f| f.text.clone()).collect();
            if !names.is_empty() {
                self.by_plant.entry(report.key.plant.clone()).or_default().extend(names);
            }
        }
        let unresolved = result.findings.iter().filter(|f| f.rule == rule::PLANT_UNRESOLVED);
        self.alone.extend(unresolved.filter_map(|f| f.unit.clone()));
    }

    /// Tells the lines that would add them, a plant at a time.
    pub fn tell(&self, masters: &Masters, screen: &mut Screen) {
        if screen.is_json() {
            return screen.json_line(&json!({
                "event": "learn-units", "plants": self.by_plant, "of_no_plant": self.alone,
            }));
        }
        screen.line(Line::new());
        if self.by_plant.is_empty() && self.alone.is_empty() {
            return screen.line(Line::new().plain("No unit is unknown."));
        }
        screen.line(Line::new().toned(Tone::Heading, "Unknown units, as lines for plants.toml (nothing was added):"));
        for (code, names) in &self.by_plant {
            screen.line(Line::new().plain(format!("# {}, under plant {code}:", counted(names.len(), "unit"))));
            let plant = masters.plants.iter().find(|p| p.code == *code);
            names.iter().flat_map(|name| entry(name, plant)).for_each(|line| screen.line(Line::new().plain(line)));
        }
        if !self.alone.is_empty() {
            let them = counted(self.alone.len(), "unit");
            screen.line(
                Line::new().plain(format!("# {them} without a plant's name beside; put under the plant they are of:")),
            );
            self.alone.iter().flat_map(|name| entry(name, None)).for_each(|line| screen.line(Line::new().plain(line)));
        }
    }
}

/// Returns the lines that add a unit; where a known one has nearly its name, a remark that it may be that.
fn entry(name: &str, plant: Option<&Plant>) -> Vec<String> {
    let units = plant.map(|p| p.units.as_slice()).unwrap_or_default();
    let quoted = toml::Value::String(name.to_owned()).to_string();
    let mut lines = vec!["[[plant.units]]".to_owned(), format!("name = {quoted}")];
    let mut kinds: Vec<&str> = units.iter().map(|u| u.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if let [kind] = kinds.as_slice()
        && !kind.is_empty()
    {
        lines.push(format!("kind = {}", toml::Value::String((*kind).to_owned())));
    }
    let near = nearest(name, units.iter().map(|u| u.name.as_str()));
    if let Some(first) = near.first() {
        lines.insert(1, format!("# or, if it is {first}: aliases = [{quoted}] there"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::PlantUnit;

    #[test]
    fn a_unit_of_a_plant_of_inverters_is_proposed_as_one() {
        let unit = |name: &str| PlantUnit { name: name.into(), kind: "inverter".into(), ..PlantUnit::default() };
        let plant = Plant { code: "A".into(), units: vec![unit("INV-1"), unit("INV-2")], ..Plant::default() };
        assert_eq!(
            entry("INV_3", Some(&plant)),
            [
                "[[plant.units]]",
                "# or, if it is INV-1: aliases = [\"INV_3\"] there",
                "name = \"INV_3\"",
                "kind = \"inverter\""
            ]
        );
        assert_eq!(entry("say \"x\"", None), ["[[plant.units]]", "name = 'say \"x\"'"]);
    }
}
