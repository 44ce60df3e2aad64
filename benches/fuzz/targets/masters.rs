//! Master data and targets, as TOML and as tables.

#![no_main]

use dgr::masters::{self, table, targets};
use libfuzzer_sys::fuzz_target;

const SEEDS: [&str; 4] = [
    "0[[plant]]\ncode = \"S1\"\nname = \"North\"\ntechnology = \"solar\"\ntimezone = \"Asia/Kolkata\"\nac_kw = 1000\ndc_kwp = 1200\n\
     aliases = [\"North 1\"]\n[[plant.capacities]]\nvalid_from = \"2026-01-01\"\nac_kw = 900\n[[plant.units]]\nname = \"INV-{1..18}\"\n\
     aliases = [\"{}\"]\n",
    "1code,name,technology,ac_kw,valid_from\nS1,North,solar,1000,2026-01-01\nW1,\"Süd, 2\",wind,\"1,000\",\n",
    "2plant,month,kind,energy_export_kwh\nS1,2026-03,budget,120000\nS1,Mar-26,p50,1.2e5\n",
    "3[[target]]\nplant = \"S1\"\nmonth = \"2026-03\"\nkind = \"p50\"\nenergy_gross_kwh = 310000\n",
];

fn seeds() -> Vec<Vec<u8>> {
    SEEDS.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fuzz_target!(init: { dgr_fuzz::begin("masters", &seeds()) }, |data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let plants = masters::read("plants.toml", &SEEDS[0][1..]).unwrap_or_default();
    let told = match text.split_at_checked(1) {
        Some(("0", text)) => masters::read("plants.toml", text).err(),
        Some(("1", text)) => {
            table::read_csv("plants.csv", text).and_then(|rows| table::apply(&rows, &plants)).err()
        }
        Some(("2", text)) => targets::read_csv("targets.csv", text, &plants).err(),
        Some(("3", text)) => targets::read_toml("targets.toml", text, &plants).err(),
        _ => None,
    };
    assert!(told.is_none_or(|mistakes| !mistakes.is_empty()), "refused without a word");
});
