//! Opening and migrating: what is missing is said, not made; who comes first migrates.

use std::process::Command;

use dgr::store::{OpenError, Store};

use super::{count, on_both, raw};

#[test]
fn a_missing_store_is_said_and_not_created() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("typo.db");
    let opened = Store::open(path.to_str().unwrap());
    assert!(matches!(opened, Err(OpenError::Missing(_))));
    assert!(!path.exists());
    assert!(matches!(Store::open_to_migrate(path.to_str().unwrap(), false), Err(OpenError::Missing(_))));
    assert!(!path.exists());
}

#[test]
fn a_path_with_signs_that_mean_something_in_a_url_is_that_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a?b%23#c d.db");
    drop(Store::open_or_create(path.to_str().unwrap()).unwrap());
    assert!(path.exists());
    drop(Store::open(path.to_str().unwrap()).unwrap());
}

#[test]
fn a_store_without_its_migrations_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dgr.db").to_str().unwrap().to_owned();
    drop(Store::open_to_migrate(&path, true).unwrap());
    for url in [Some(path), crate::pg::empty()].into_iter().flatten() {
        assert!(matches!(Store::open(&url), Err(OpenError::Pending(names)) if names == ["0001_store"]));
        let mut store = Store::open_to_migrate(&url, false).unwrap();
        assert!(store.migrations().unwrap().iter().all(|m| !m.applied));
        assert_eq!(store.migrate().unwrap(), ["0001_store"]);
        assert_eq!(store.migrate().unwrap(), Vec::<String>::new());
        drop(store);
        assert!(Store::open(&url).is_ok());
    }
}

#[test]
fn a_store_of_a_later_version_is_refused() {
    on_both(|url| {
        raw(url, "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')").unwrap();
        assert!(matches!(Store::open(url), Err(OpenError::Newer(names)) if names == ["9999"]));
    });
}

#[test]
fn a_file_that_is_no_database_is_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dgr.db");
    std::fs::write(&path, "not a database at all, though long enough to be looked at as one by its header").unwrap();
    let opened = Store::open(path.to_str().unwrap());
    assert!(matches!(opened, Err(OpenError::Bad(_))), "{:?}", opened.err());
}

#[test]
fn a_server_that_is_not_there_is_unreachable_and_its_password_stays_hidden() {
    let opened = Store::open("postgres://anna:secret@127.0.0.1:1/dgr");
    let Err(OpenError::Unreachable(place, why)) = opened else { panic!("{:?}", opened.err()) };
    assert_eq!(place, "postgres://anna:***@127.0.0.1:1/dgr");
    assert!(!why.contains("secret"));
}

#[test]
fn a_database_that_the_server_does_not_have_is_missing() {
    if let Some(url) = crate::pg::empty() {
        let opened = Store::open(&format!("{url}_not"));
        assert!(matches!(opened, Err(OpenError::Missing(_))), "{:?}", opened.err());
    }
}

#[test]
fn eight_processes_migrate_a_fresh_store_together() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dgr.db").to_str().unwrap().to_owned();
    for url in [Some(path), crate::pg::empty()].into_iter().flatten() {
        let program = std::env::current_exe().unwrap();
        let child = || {
            let mut command = Command::new(&program);
            command.args(["--exact", "store::opening::one_of_eight", "--ignored"]).env("DGR_TEST_RACE", &url);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        };
        let children: Vec<_> = (0..8).map(|_| child()).collect();
        for child in children {
            let ended = child.wait_with_output().unwrap();
            assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
        }
        assert_eq!(count(&url, "SELECT COUNT(*) FROM __diesel_schema_migrations"), 1);
        assert!(Store::open(&url).is_ok());
    }
}

/// What each of the eight does.
#[test]
#[ignore = "started by eight_processes_migrate_a_fresh_store_together"]
fn one_of_eight() {
    let Ok(url) = std::env::var("DGR_TEST_RACE") else { return };
    Store::open_to_migrate(&url, true).unwrap().migrate().unwrap();
}
