//! `dgr.toml`, read from a workspace as at every start.

#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use dgr::config::{Config, FILE, Given};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// The example's, which names the settings; and destinations.
const SEEDS: [&str; 2] = [
    include_str!("../../../fixtures/example/dgr.toml"),
    "database_url = \"postgres://dgr:secret@db/dgr\"\nconnect_timeout = 5\n\n[[notify]]\nname = \"team\"\nkind = \"mail\"\n\
     host = \"mx.example\"\nfrom = \"dgr@own.example\"\nto = [\"a@own.example\"]\n[[notify]]\nname = \"hook\"\n\
     kind = \"webhook\"\nurl = \"https://own.example/hook\"\n",
];

static WORKSPACE: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir_in("/dev/shm").unwrap());

fn seeds() -> Vec<Vec<u8>> {
    SEEDS.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fuzz_target!(init: { dgr_fuzz::begin("settings", &seeds()) }, |data: &[u8]| {
    fs::write(WORKSPACE.path().join(FILE), data).unwrap();
    let given = Given { workspace: WORKSPACE.path(), database_url: None, environment: &BTreeMap::new() };
    match Config::load(&given) {
        Ok(config) => assert!(!format!("{config:?}").contains("secret"), "a secret is shown"),
        Err(error) => assert!(!format!("{error:#}").is_empty()),
    }
});
