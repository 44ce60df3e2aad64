//! `docs/plants.md` is the reference of `plants.toml`: its example is read without a mistake and sets every field.

use dgr::masters;
use dgr::plant::{Capacity, Meter, Plant, PlantUnit};
use serde::Serialize;
use serde_json::Value;

const PAGE: &str = include_str!("../docs/plants.md");

/// Returns the fields of a kind of thing that none of the things given sets.
fn unset<T: Serialize>(plain: &T, given: &[T]) -> Vec<String> {
    let fields = |thing: &T| serde_json::to_value(thing).unwrap().as_object().unwrap().clone();
    let plain = fields(plain);
    let given: Vec<_> = given.iter().map(fields).collect();
    plain.into_iter().filter(|(name, value)| given.iter().all(|g| g[name] == *value)).map(|(name, _)| name).collect()
}

fn named<T: Serialize>(plain: &T) -> Vec<String> {
    let Value::Object(fields) = serde_json::to_value(plain).unwrap() else { panic!("no fields") };
    fields.into_iter().map(|(name, _)| name).collect()
}

fn example() -> Vec<Plant> {
    let toml = PAGE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    masters::read("docs/plants.md", toml).unwrap()
}

#[test]
fn the_example_sets_every_field() {
    let plants = example();
    let (capacities, units): (Vec<_>, Vec<_>) = (
        plants.iter().flat_map(|p| p.capacities.clone()).collect(),
        plants.iter().flat_map(|p| p.units.clone()).collect(),
    );
    let meters: Vec<Meter> = plants.iter().flat_map(|p| p.meters.clone()).collect();
    assert_eq!(unset(&Plant::default(), &plants), [""; 0]);
    assert_eq!(unset(&Capacity::default(), &capacities), [""; 0]);
    assert_eq!(unset(&PlantUnit::default(), &units), [""; 0]);
    assert_eq!(unset(&Meter::default(), &meters), [""; 0]);
    assert_eq!(units.len(), 19);
}

#[test]
fn the_tables_name_every_field() {
    let told = PAGE.split("## Fields of a plant").nth(1).unwrap();
    let all =
        [named(&Plant::default()), named(&Capacity::default()), named(&PlantUnit::default()), named(&Meter::default())];
    let missing: Vec<_> = all.into_iter().flatten().filter(|name| !told.contains(&format!("`{name}`"))).collect();
    assert_eq!(missing, [""; 0]);
}
