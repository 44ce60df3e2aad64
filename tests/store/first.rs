//! A database that the first version made, with data, brought to the newest schema: nothing is lost, and every number is
//! the one that version printed. The first schema is released: it is never edited, a later migration changes it.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use super::{count, is_postgres};
use crate::support::dgr::Dgr;

const DATA: &str = include_str!("first/data.sql");
/// Commands, each with what the first version printed.
const SAID: &str = include_str!("first/said.txt");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Fills an empty database with the first schema and its data.
fn fill(url: &str) {
    let migrations = |kind: &str| FileBasedMigrations::from_path(root().join("migrations").join(kind)).unwrap();
    if is_postgres(url) {
        let mut c = PgConnection::establish(url).unwrap();
        assert_eq!(c.run_next_migration(migrations("postgres")).unwrap().to_string(), "0001");
        let bytes = |line: &str| if line.contains("_bytes") { line.replace("X'", "'\\x") } else { line.to_owned() };
        let data: String = DATA.lines().map(|line| bytes(line) + "\n").collect();
        // Rows stand in the order of their tables: one may lead to a later one.
        c.batch_execute(&format!("SET session_replication_role = replica; {data}")).unwrap();
        // Numbers go on where those of the data end.
        c.batch_execute(
            "DO $$ DECLARE one record; BEGIN
                FOR one IN SELECT s.oid::regclass AS s, d.refobjid::regclass AS t, a.attname AS c FROM pg_class s
                    JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
                    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE s.relkind = 'S'
                LOOP
                    EXECUTE format('SELECT setval(%L, (SELECT COALESCE(MAX(%I), 0) + 1 FROM %s), false)',
                        one.s, one.c, one.t);
                END LOOP;
            END $$",
        )
        .unwrap();
    } else {
        let mut c = SqliteConnection::establish(url).unwrap();
        assert_eq!(c.run_next_migration(migrations("sqlite")).unwrap().to_string(), "0001");
        c.batch_execute(&format!("PRAGMA foreign_keys = OFF; BEGIN; {DATA} COMMIT")).unwrap();
    }
}

/// Runs what the first version was asked, with what it said: commands of which any says something else.
fn differing(dgr: &Dgr) -> Vec<String> {
    let asked = SAID.split("$ dgr ").skip(1).map(|one| one.split_once('\n').unwrap());
    let said = asked.filter_map(|(words, said)| {
        let now = dgr.run(&words.split(' ').collect::<Vec<_>>()).any();
        (now.stdout() != said).then(|| format!("dgr {words}\n{}\nand not\n{said}", now.stdout()))
    });
    said.collect()
}

#[test]
fn a_database_of_the_first_schema_comes_to_the_newest_with_all_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dgr.sqlite3").to_str().unwrap().to_owned();
    for url in [Some(file), crate::pg::empty()].into_iter().flatten() {
        fill(&url);
        let address = if is_postgres(&url) { url.clone() } else { format!("sqlite:{url}") };
        let dgr = Dgr::example().env("DGR_DATABASE_URL", &address).env("DGR_CLOCK", "2026-03-05T06:00:00Z");
        let _done = dgr.run(&["db", "migrate"]).code(0);
        let checked = dgr.run(&["db", "check"]).code(0);
        assert!(checked.stdout().starts_with("Nothing is wrong with "), "{}", checked.stdout());
        let differing = differing(&dgr);
        assert!(differing.is_empty(), "{}", differing.join("\n"));
        assert_eq!(count(&url, "SELECT COUNT(*) FROM workbook_bytes"), 5);

        // It goes on from there: what is stored is known again (what was taken out since is told), what is new goes in.
        let ingested = dgr.run(&["ingest"]).code(3);
        let said = ingested.stdout();
        assert!(
            said.starts_with("14 workbooks: 7 accepted, 3 unchanged, 2 partly, 1 rejected, 1 unresolved."),
            "{said}"
        );
        let _sound = dgr.run(&["db", "check"]).code(0);
    }
}

/// The text of the first migration is what databases out there were made by.
#[test]
fn the_first_schema_is_as_it_was_released() {
    use sha2::{Digest, Sha256};
    let released = [
        ("sqlite", "18db1670e1142c083f498ec246d1c11245dfa5e5d5bd153767eb448aeeb4f747"),
        ("postgres", "9102ef02afb8101212aab522db0719608fedb92cc4b67b85b99e429f89c6b67c"),
    ];
    for (kind, hash) in released {
        let path = root().join(format!("migrations/{kind}/0001_store/up.sql"));
        let text = std::fs::read_to_string(&path).unwrap();
        let now: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(now, hash, "{} is released: change the schema by a migration after it", path.display());
    }
}
