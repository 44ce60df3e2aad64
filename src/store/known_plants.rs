//! All plants as the store knows them.

use std::sync::OnceLock;

use crate::plant::{Masters, Plant};

/// The plants with their numbers in the store.
#[derive(Clone, Debug, Default)]
pub struct KnownPlants {
    /// In the order of their codes.
    pub plants: Vec<(i64, Plant)>,
    /// The sequence of the last change to master data; 0: none yet.
    pub version: i64,
    /// The same without numbers, made when it is first asked for.
    masters: OnceLock<Masters>,
}

impl PartialEq for KnownPlants {
    fn eq(&self, other: &Self) -> bool {
        (self.version, &self.plants) == (other.version, &other.plants)
    }
}

impl KnownPlants {
    /// Returns plants, in the order of their codes, as known by a version of the master data.
    pub fn new(plants: Vec<(i64, Plant)>, version: i64) -> Self {
        Self { plants, version, masters: OnceLock::new() }
    }

    /// Returns the plants without their numbers.
    pub fn masters(&self) -> &Masters {
        self.masters.get_or_init(|| Masters {
            plants: self.plants.iter().map(|(_, plant)| plant.clone()).collect(),
            version: self.version,
        })
    }

    /// Returns the number of the plant of a code.
    pub fn id_of(&self, code: &str) -> Option<i64> {
        self.plants.iter().find(|(_, plant)| plant.code == code).map(|(id, _)| *id)
    }

    /// Returns the plant of a number.
    pub fn plant(&self, id: i64) -> Option<&Plant> {
        self.plants.iter().find(|(known, _)| *known == id).map(|(_, plant)| plant)
    }
}
