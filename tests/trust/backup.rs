//! `dgr db backup` while an ingest runs: each copy is whole, of one moment, and goes on from there.

use std::path::Path;
use std::process::Command;

use super::site::Site;
use super::stop::{ended, go_on, resting};
use crate::store::count;
use crate::support::{dump, feed};

/// Enough posts to be copied in the middle of.
const POSTS: u32 = 16;

/// Returns the ingest of all posts at once, at the time of the last. Files of one name wait for each other.
fn all_of(site: &Site) -> Command {
    (0..POSTS).filter(|post| post.is_multiple_of(2)).for_each(|post| {
        let named =
            feed::post(post).into_iter().map(|file| feed::Came { name: format!("{post} {}", file.name), ..file });
        site.lay(&named.collect::<Vec<_>>());
    });
    site.ingest(POSTS)
}

/// Takes in what a copy has not yet.
fn goes_on(copy: &Site) {
    let done = all_of(copy).output().unwrap();
    assert!(matches!(done.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_copy_in_the_middle_of_an_ingest_is_whole_and_goes_on() {
    let site = Site::own();
    let (run, lines) = resting(all_of(&site));
    // The first copy is made while a workbook is half stored, the others while it goes on.
    let copies: Vec<Site> = (0..3)
        .map(|nth| {
            let copy = Site::own();
            let said = site.dgr.run(&["db", "backup", &copy.url]).code(0);
            assert_eq!(said.stderr(), "");
            if nth == 0 {
                go_on(&run);
            }
            copy
        })
        .collect();
    let (code, _, told) = ended(run, lines);
    assert!(matches!(code, Some(0 | 3)), "{told}");
    let all = count(&site.url, "SELECT COUNT(*) FROM changes");
    let mut partial = 0;
    for copy in copies {
        let said = copy.dgr.run(&["db", "check"]).code(0);
        assert!(said.stdout().starts_with("Nothing is wrong with "), "{}", said.stdout());
        partial += u32::from(count(&copy.url, "SELECT COUNT(*) FROM changes") < all);
        // The copy goes on where it was made: the same workbooks bring it to where the first store is.
        goes_on(&copy);
        assert_eq!(dump::rows(&copy.url), dump::rows(&site.url));
        assert_eq!(dump::counts(&copy.url), dump::counts(&site.url));
    }
    assert!(partial > 0, "no copy was made in the middle");
}

/// What `db backup` tells to run for PostgreSQL does make a copy that is whole.
#[test]
fn the_command_that_is_told_for_postgresql_copies_in_the_middle_of_an_ingest() {
    let (Some(url), Some(other), Some(pg_dump)) =
        (crate::pg::migrated(), crate::pg::empty(), crate::pg::program("pg_dump"))
    else {
        return;
    };
    let site = Site::on(&url);
    let bin = pg_dump.parent().unwrap().to_owned();
    let file = site.dgr.path("copy.dump").to_str().unwrap().to_owned();
    let refused = site.dgr.command(&["db", "backup", &file]).output().unwrap();
    let told = String::from_utf8(refused.stderr).unwrap();
    let command = told.lines().next().unwrap().split_once("its own tool: ").unwrap().1.to_owned();
    assert_eq!(command, format!("pg_dump --format=custom --file='{file}' '{url}'"));
    assert_eq!(refused.status.code(), Some(1));

    let (run, lines) = resting(all_of(&site));
    shell(&command, &bin);
    go_on(&run);
    let (code, _, told) = ended(run, lines);
    assert!(matches!(code, Some(0 | 3)), "{told}");
    shell(&format!("pg_restore --no-owner --dbname='{other}' '{file}'"), &bin);
    let copy = Site::on(&other);
    let said = copy.dgr.run(&["db", "check"]).code(0);
    assert!(said.stdout().starts_with("Nothing is wrong with "), "{}", said.stdout());
    assert!(count(&other, "SELECT COUNT(*) FROM changes") < count(&url, "SELECT COUNT(*) FROM changes"));
    goes_on(&copy);
    assert_eq!(dump::rows(&other), dump::rows(&url));
}

fn shell(command: &str, bin: &Path) {
    let done = Command::new("/bin/sh").args(["-c", command]).env("PATH", bin).output().unwrap();
    assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn what_a_commit_survives_is_said_and_can_be_lowered_by_setting_only() {
    let site = Site::own();
    site.take(0);
    let full = "A commit survives a power cut: journal wal, synchronous full.\n";
    let said = site.dgr.run(&["db", "status"]).code(0);
    assert!(said.stdout().ends_with(full), "{}", said.stdout());
    let site = site.env("DGR_DATABASE_SYNCHRONOUS", "normal");
    let said = site.dgr.run(&["db", "status"]).code(0);
    let normal =
        "The last commits may be lost in a power cut, none of them by half: journal wal, synchronous normal.\n";
    assert!(said.stdout().ends_with(normal), "{}", said.stdout());
    let shown = site.dgr.run(&["config", "show"]).code(0);
    let line = shown.stdout().lines().find(|line| line.starts_with("database.synchronous")).unwrap();
    assert_eq!(
        line.split_whitespace().collect::<Vec<_>>(),
        ["database.synchronous", "normal", "DGR_DATABASE_SYNCHRONOUS"]
    );
    let site = site.env("DGR_DATABASE_SYNCHRONOUS", "off");
    let refused = site.dgr.run(&["db", "status"]).code(1);
    let why = "error: database.synchronous = \"off\" (DGR_DATABASE_SYNCHRONOUS) is not full or normal.\n";
    assert_eq!(refused.stderr(), why);
}
