//! `schema.rs` against both databases: the same tables, columns, types and nulls, and a comment on every column.

use std::collections::BTreeMap;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::{count, is_postgres, on_both};

/// Column by table and name: its type, and whether it may be null.
type Columns = BTreeMap<(String, String), (String, bool)>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    tab: String,
    #[diesel(sql_type = Text)]
    col: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

/// Returns what `schema.rs` declares.
fn declared() -> Columns {
    let mut columns = Columns::new();
    for file in ["masters.rs", "facts.rs"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/schema").join(file);
        let mut table = String::new();
        for line in std::fs::read_to_string(path).unwrap().lines() {
            if let Some((name, kind)) = line.trim().trim_end_matches(',').split_once(" -> ") {
                let bare = kind.trim_start_matches("Nullable<").trim_end_matches('>');
                columns.insert((table.clone(), name.to_owned()), (bare.to_owned(), bare != kind));
            } else if let Some((name, _)) = line.strip_prefix("    ").and_then(|l| l.split_once(" (")) {
                table = name.to_owned();
            }
        }
    }
    columns
}

/// Returns what a database has, in its own words.
fn found(url: &str) -> Columns {
    let rows: Vec<Column> = if is_postgres(url) {
        let text = "SELECT table_name::text AS tab, column_name::text AS col, data_type::text AS kind,
            is_nullable = 'YES' AS nullable FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name IN (SELECT relname FROM pg_class WHERE relkind IN ('r', 'p'))";
        diesel::sql_query(text).load(&mut PgConnection::establish(url).unwrap()).unwrap()
    } else {
        let text = "SELECT t.name AS tab, c.name AS col, c.type AS kind, c.\"notnull\" = 0 AND c.pk = 0 AS nullable
            FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'";
        diesel::sql_query(text).load(&mut SqliteConnection::establish(url).unwrap()).unwrap()
    };
    let ours = |c: &Column| !c.tab.starts_with("__") && !c.tab.starts_with("interval_metrics_");
    rows.into_iter().filter(ours).map(|c| ((c.tab, c.col), (c.kind, c.nullable))).collect()
}

/// Returns what a database calls a type of Diesel.
fn called(url: &str, kind: &str) -> &'static str {
    let (postgres, sqlite) = match kind {
        "BigInt" => ("bigint", "INTEGER"),
        "Integer" => ("integer", "INTEGER"),
        "Bool" => ("boolean", "INTEGER"),
        "Double" => ("double precision", "REAL"),
        "Text" => ("text", "TEXT"),
        "Date" => ("date", "TEXT"),
        "Time" => ("time without time zone", "TEXT"),
        "Timestamp" => ("timestamp without time zone", "TEXT"),
        "Binary" => ("bytea", "BLOB"),
        other => panic!("{other}"),
    };
    if is_postgres(url) { postgres } else { sqlite }
}

#[test]
fn both_databases_have_the_tables_that_are_declared() {
    let declared = declared();
    assert!(declared.len() > 200);
    on_both(|url| {
        let want: Columns =
            declared.iter().map(|(at, (kind, null))| (at.clone(), (called(url, kind).to_owned(), *null))).collect();
        let mut have = found(url);
        have.retain(|(table, _), _| table != "plant_versions");
        assert_eq!(want, have);
    });
}

#[test]
fn both_databases_have_the_same_columns() {
    let mut all = Vec::new();
    on_both_collect(&mut all);
    if let [one, other] = all.as_slice() {
        let keys = |c: &Columns| c.iter().map(|(at, (_, null))| (at.clone(), *null)).collect::<Vec<_>>();
        assert_eq!(keys(one), keys(other));
    }
}

fn on_both_collect(all: &mut Vec<Columns>) {
    let cell = std::cell::RefCell::new(all);
    on_both(|url| cell.borrow_mut().push(found(url)));
}

#[test]
fn every_table_is_strict_or_says_of_every_column_what_it_holds() {
    on_both(|url| {
        let silent = if is_postgres(url) {
            "SELECT COUNT(*) FROM information_schema.columns c JOIN pg_class t ON t.relname = c.table_name
             WHERE c.table_schema = 'public' AND t.relkind IN ('r', 'p') AND NOT t.relispartition
             AND t.relname NOT LIKE '\\_\\_%' AND col_description(t.oid, c.ordinal_position::int) IS NULL"
        } else {
            "SELECT COUNT(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND schema = 'main'
             AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'"
        };
        assert_eq!(count(url, silent), 0);
    });
}

#[test]
fn intervals_lie_in_the_partition_of_their_month() {
    if let Some(url) = crate::pg::migrated() {
        let parts = "SELECT COUNT(*) FROM pg_inherits WHERE inhparent = 'interval_metrics'::regclass";
        assert_eq!(count(&url, parts), 11 * 12 + 1);
    }
}
