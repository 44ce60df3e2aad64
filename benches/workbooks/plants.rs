//! Invented solar plants: their names, sizes and units, and the master data that says so.

use std::fmt::Write;

use fastrand::Rng;

/// A solar plant.
pub struct Plant {
    /// Its place among the plants, from 0.
    pub number: usize,
    /// Its code: P001.
    pub code: String,
    /// Its name, as its reports print it.
    pub name: String,
    /// How many inverters it has.
    pub units: usize,
    /// AC capacity of one, kW.
    pub unit_ac_kw: f64,
    /// DC capacity of one, kWp.
    pub unit_dc_kwp: f64,
}

impl Plant {
    /// Returns the plant's AC capacity, kW.
    pub fn ac_kw(&self) -> f64 {
        self.unit_ac_kw * count(self.units)
    }

    /// Returns the plant's DC capacity, kWp.
    pub fn dc_kwp(&self) -> f64 {
        self.unit_dc_kwp * count(self.units)
    }

    /// Returns the name of its n-th inverter, from 0: two to a block, as sites number them.
    pub fn unit(&self, n: usize) -> String {
        format!("INV-{:02}.{}", n / 2 + 1, n % 2 + 1)
    }
}

/// Returns a small number as a float.
pub fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(0.0, f64::from)
}

/// Returns so many plants; the first ones are the same for any number.
pub fn invented(seed: u64, number: usize) -> Vec<Plant> {
    const PLACES: [&str; 12] = [
        "Amberfield",
        "Brookvale",
        "Coldwater",
        "Dunmore",
        "Eastmoor",
        "Fairhollow",
        "Greystone",
        "Highmead",
        "Ironridge",
        "Juniper",
        "Kestrel",
        "Longacre",
    ];
    let mut rng = Rng::with_seed(seed);
    let place = |n: usize| PLACES.get(n % PLACES.len()).copied().unwrap_or_default();
    let one = |n: usize| {
        let unit_ac_kw = [50.0, 100.0, 125.0, 166.0, 250.0].get(rng.usize(..5)).copied().unwrap_or(100.0);
        Plant {
            number: n,
            code: format!("P{:03}", n + 1),
            name: format!("{} Solar Park {}", place(n), n / PLACES.len() + 1),
            units: rng.usize(9..=50) * 2,
            unit_ac_kw,
            unit_dc_kwp: (unit_ac_kw * (1.2 + 0.01 * f64::from(rng.u8(0..15)))).round(),
        }
    };
    (0..number).map(one).collect()
}

/// Returns the master data as `plants.toml`.
pub fn toml(plants: &[Plant]) -> String {
    let mut out = String::from("# Invented plants, to measure with.\n");
    for plant in plants {
        let head = format!(
            "\n[[plant]]\ncode = \"{}\"\nname = \"{}\"\ntechnology = \"solar\"\ncod = \"2020-04-01\"\n\
             energy_basis = \"export\"\n\n[[plant.capacities]]\nac_kw = {:?}\ndc_kwp = {:?}\n",
            plant.code,
            plant.name,
            plant.ac_kw(),
            plant.dc_kwp()
        );
        out.push_str(&head);
        for inverter in 1..=2 {
            let unit = format!(
                "\n[[plant.units]]\nname = \"INV-{{01..{:02}}}.{inverter}\"\nkind = \"inverter\"\nac_kw = {:?}\ndc_kwp = {:?}\n",
                plant.units / 2,
                plant.unit_ac_kw,
                plant.unit_dc_kwp
            );
            // Writing to a text cannot fail.
            let _ = out.write_str(&unit);
        }
    }
    out
}
