//! `dgr db …`: a missing, a new, a foreign and an unreachable database.

use crate::support::dgr::Dgr;

#[test]
fn a_database_is_made_once() {
    let dgr = Dgr::example();
    let said = dgr.run(&["db", "status"]).code(10);
    assert_eq!(said.stdout(), "");
    assert_eq!(
        said.stderr(),
        r#"error: There is no database at ./dgr.sqlite3. Check the path, or make one with `dgr db migrate`.
hint: The first `dgr ingest` makes one, too.
"#
    );
    let said = dgr.run(&["db", "migrate"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"./dgr.sqlite3: applied 0001_store.
"#
    );
    assert_eq!(said.stderr(), "");
    let said = dgr.run(&["db", "migrate"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"./dgr.sqlite3 is up to date.
"#
    );
    assert_eq!(said.stderr(), "");
    let said = dgr.run(&["db", "status"]).code(0);
    assert_eq!(
        said.stdout(),
        r#"Database ./dgr.sqlite3

Migration   State
----------  -------
0001_store  applied

Up to date.
A commit survives a power cut: journal wal, synchronous full.
"#
    );
    assert_eq!(said.stderr(), "");
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let dgr = Dgr::example();
    dgr.write("dgr.sqlite3", "hello");
    let said = dgr.run(&["db", "status"]).code(1);
    assert_eq!(said.stdout(), "");
    assert_eq!(
        said.stderr(),
        r#"error: ./dgr.sqlite3 is no SQLite database.
hint: Check the URL: `dgr config show`.
"#
    );
    assert_eq!(dgr.read("dgr.sqlite3"), "hello");
}

#[test]
fn a_server_that_does_not_answer_ends_with_12_and_no_password_is_shown() {
    let url = "postgres://u:secret@127.0.0.1:1/x";
    let said = Dgr::example().run(&["--database-url", url, "status"]).code(12);
    assert!(said.stderr().starts_with("error: The database at postgres://u:***@127.0.0.1:1/x"), "{}", said.stderr());
    let hint = "hint: See that the server runs and the URL is right: `dgr config show`.\n";
    assert!(said.stderr().ends_with(hint) && said.stderr().lines().count() == 2, "{}", said.stderr());
}
