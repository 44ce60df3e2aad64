//! The workbooks under `fixtures/` are those that the tests' own writers make, byte for byte; the example's inbox gives
//! what it is meant to give, and nothing else.

use std::path::PathBuf;

use crate::support::{cases, example};

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// `DGR_REBUILD_FIXTURES=1` writes them instead.
#[test]
fn every_committed_workbook_is_the_one_its_drawing_gives() {
    let rebuild = std::env::var_os("DGR_REBUILD_FIXTURES").is_some();
    let mut other = Vec::new();
    for made in cases::made().into_iter().chain(example::made()) {
        let path = fixtures().join(&made.path);
        if rebuild {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &made.bytes).unwrap();
        } else if std::fs::read(&path).ok().as_ref() != Some(&made.bytes) {
            other.push(made.path);
        }
    }
    assert!(other.is_empty(), "these differ from what is committed; DGR_REBUILD_FIXTURES=1 writes them: {other:#?}");
}
