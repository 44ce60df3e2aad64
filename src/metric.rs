//! The closed vocabulary of quantities: one name each, with its unit in it, and how it adds up over time and units.

mod table;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::shared::Passing;
use crate::units::Dimension;
pub use table::ALL;
use table::BY_NAME;

/// How values of a metric become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Combine {
    /// They add up.
    Sum,
    /// The last holds (registers, state of charge).
    Last,
    /// The largest holds.
    Max,
    /// The smallest holds.
    Min,
    /// Their mean over time holds; over units, a mean too.
    Mean,
    /// Never combined: computed anew from summed parts (every ratio).
    Recompute,
    /// One stands for all: the plant's irradiation is not the sum of its sensors'.
    Representative,
}

/// What is known of a metric.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its name, with the unit: `energy_export_kwh`.
    pub name: &'static str,
    /// What a report's heading calls it.
    pub label: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// How days become a month.
    pub over_time: Combine,
    /// How units become a plant.
    pub over_units: Combine,
    /// Its place in the order of names, where it is one of a [`Metric`].
    rank: u16,
}

/// A quantity of the vocabulary. Metrics are in the order of their names.
#[derive(Clone, Copy)]
pub struct Metric(&'static Definition);

impl Metric {
    /// Returns the metric of a name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        let found = BY_NAME.binary_search_by(|d| d.name.cmp(name)).ok()?;
        BY_NAME.get(found).map(Self)
    }

    /// Returns the metrics whose names are nearest to a text, best first, three at most.
    pub fn nearest(name: &str) -> Vec<&'static str> {
        crate::names::nearest(name, ALL.iter().map(|d| d.name))
    }

    /// Returns its name, with the unit.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Returns what headings call it.
    pub fn label(self) -> &'static str {
        self.0.label
    }

    /// Returns what it measures.
    pub fn dimension(self) -> Dimension {
        self.0.dimension
    }

    /// Returns how days become a month.
    pub fn over_time(self) -> Combine {
        self.0.over_time
    }

    /// Returns how units become a plant.
    pub fn over_units(self) -> Combine {
        self.0.over_units
    }

    /// Returns whether it is what a plant or unit generates: gross, export or net energy.
    pub fn is_generation(self) -> bool {
        matches!(self.0.name, "energy_gross_kwh" | "energy_export_kwh" | "energy_net_kwh")
    }

    /// Returns whether it is a ratio: reported only, never summed or averaged.
    pub fn is_ratio(self) -> bool {
        self.0.over_time == Combine::Recompute
    }
}

impl PartialEq for Metric {
    fn eq(&self, other: &Self) -> bool {
        self.0.rank == other.0.rank
    }
}

impl Eq for Metric {}

impl PartialOrd for Metric {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Metric {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.rank.cmp(&other.0.rank)
    }
}

impl std::hash::Hash for Metric {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.rank.hash(state);
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Debug for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

/// Written by its name where people may read it, else by its rank: from one process of this program to another.
impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(self.0.name)
        } else {
            serializer.serialize_u16(self.0.rank)
        }
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            let rank = u16::deserialize(deserializer)?;
            let found = BY_NAME.get(usize::from(rank)).map(Self);
            return found.ok_or_else(|| serde::de::Error::custom(format!("no metric has the rank {rank}")));
        }
        let Passing(name) = Passing::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| serde::de::Error::custom(format!("no metric is called {name}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_found_by_its_name_and_no_name_stands_twice() {
        for definition in ALL {
            assert_eq!(Metric::named(definition.name).map(Metric::name), Some(definition.name));
        }
        let mut names: Vec<_> = ALL.iter().map(|d| d.name).collect();
        names.sort_unstable();
        assert_eq!(BY_NAME.iter().map(|d| d.name).collect::<Vec<_>>(), names);
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        let metrics: Vec<Metric> = names.iter().filter_map(|name| Metric::named(name)).collect();
        assert!(metrics.is_sorted());
        let bytes = postcard::to_stdvec(&metrics).unwrap();
        assert_eq!(postcard::from_bytes::<Vec<Metric>>(&bytes).unwrap(), metrics);
    }

    #[test]
    fn a_ratio_is_never_summed() {
        for d in ALL.iter().filter(|d| d.dimension == Dimension::Ratio) {
            assert_ne!(d.over_time, Combine::Sum, "{}", d.name);
            assert_ne!(d.over_units, Combine::Sum, "{}", d.name);
        }
    }

    #[test]
    fn a_wrong_name_finds_its_neighbours() {
        assert_eq!(Metric::nearest("energy_exprt_kwh").first(), Some(&"energy_export_kwh"));
    }
}
