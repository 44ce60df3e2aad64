//! Signals and the lock: what is in hand is finished or rolled back, and said; who died holds nothing.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::on_both;
use super::site::Site;
use crate::store::{count, is_postgres};
use crate::support::feed::{self, Came};

/// The posts that come, and the one at whose time the runs are.
const POSTS: u32 = 16;

/// Returns a site with many workbooks, read one after the other.
pub fn laden(site: Site) -> Site {
    let site = site.env("DGR_READERS", "1");
    let named = |nth: u32| feed::post(nth).into_iter().map(move |f| Came { name: format!("{nth:02} {}", f.name), ..f });
    site.lay(&(0..POSTS).flat_map(named).collect::<Vec<_>>());
    site
}

/// Starts an ingest and returns it with what it says, once it rests in the middle: as it begins to store its fifth
/// workbook; the plants were first. [`go_on`] wakes it.
pub fn begun(site: &Site) -> (Child, BufReader<ChildStderr>) {
    resting(site.ingest(POSTS))
}

/// As [`begun`], of any ingest.
pub fn resting(mut ingest: Command) -> (Child, BufReader<ChildStderr>) {
    let mut run = ingest.env("DGR_CRASH_AT", "begun:6:rest").spawn().unwrap();
    let mut lines = BufReader::new(run.stderr.take().unwrap());
    let mut line = String::new();
    while line != "rests at: begun\n" {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it never came to rest");
    }
    // What was said is not yet what is: it rests when the system says so.
    let stat = format!("/proc/{}/stat", run.id());
    while !std::fs::read_to_string(&stat).unwrap().contains(") T ") {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    (run, lines)
}

/// Wakes a run that rests.
pub fn go_on(run: &Child) {
    signal(run, "-CONT");
}

/// Waits for a run; returns its code and what it wrote to stdout, and the rest of what it said.
pub fn ended(mut run: Child, mut lines: BufReader<ChildStderr>) -> (Option<i32>, String, String) {
    let (mut said, mut out) = (String::new(), String::new());
    lines.read_to_string(&mut said).unwrap();
    run.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    (run.wait().unwrap().code(), out, said)
}

fn signal(run: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &run.id().to_string()]).status().unwrap().success());
}

/// Returns whether a run has begun to mind SIGTERM.
fn minds(run: &Child) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/status", run.id())).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
    u64::from_str_radix(caught, 16).unwrap() & (1 << 14) != 0
}

fn rest() {
    std::thread::sleep(std::time::Duration::from_millis(50));
}

/// Takes the lock of all writers past the store, and keeps it until told.
struct Holding {
    postgres: Option<PgConnection>,
    sqlite: Option<SqliteConnection>,
}

impl Holding {
    fn of(url: &str) -> Self {
        if is_postgres(url) {
            let mut c = PgConnection::establish(url).unwrap();
            // The number spells "dgr".
            c.batch_execute("BEGIN; SELECT pg_advisory_xact_lock(6580082)").unwrap();
            return Self { postgres: Some(c), sqlite: None };
        }
        let mut c = SqliteConnection::establish(url).unwrap();
        c.batch_execute("PRAGMA busy_timeout=10000; BEGIN IMMEDIATE").unwrap();
        Self { postgres: None, sqlite: Some(c) }
    }

    fn let_go(mut self) {
        self.postgres.as_mut().into_iter().for_each(|c| c.batch_execute("COMMIT").unwrap());
        self.sqlite.as_mut().into_iter().for_each(|c| c.batch_execute("COMMIT").unwrap());
    }
}

#[test]
fn a_signal_ends_the_run_after_what_is_in_hand_with_130() {
    for name in ["-TERM", "-INT"] {
        on_both(|site| {
            let site = laden(site);
            let all = site.inbox().len();
            let (run, lines) = begun(&site);
            signal(&run, name);
            go_on(&run);
            let (code, out, said) = ended(run, lines);
            assert_eq!(code, Some(130), "{out}{said}");
            let told = "Interrupted: what was in hand is stored, the rest waits for the next run.\n";
            assert!(out.contains(told), "{out}");
            // The fifth was in hand.
            let left = site.inbox().len();
            assert_eq!(left, all - 5);
            // What is stored is put away, and nothing else is.
            let stored = count(&site.url, "SELECT COUNT(*) FROM judgements");
            assert_eq!(usize::try_from(stored).unwrap(), all - left);
            site.is_consistent();
            site.finish(POSTS);
            site.is_sound();
            let unfinished = "SELECT COUNT(*) FROM runs WHERE finished_at IS NULL OR exit_code NOT IN (130, 3)";
            assert_eq!(count(&site.url, unfinished), 0);
        });
    }
}

/// The second signal does not wait for anything: the database rolls back what was open.
#[test]
fn a_second_signal_ends_the_run_at_once() {
    on_both(|site| {
        site.take(0);
        let site = laden(site);
        let before = count(&site.url, "SELECT COUNT(*) FROM changes");
        let held = Holding::of(&site.url);
        let mut run = site.ingest(POSTS).spawn().unwrap();
        // It waits for the lock: its run is noted on PostgreSQL, and nothing of a workbook is stored.
        while !minds(&run) {
            rest();
        }
        signal(&run, "-TERM");
        rest();
        assert_eq!(run.try_wait().unwrap(), None, "the first lets it finish");
        // Signals that come while one is being delivered are one.
        while run.try_wait().unwrap().is_none() {
            signal(&run, "-TERM");
            rest();
        }
        let done = run.wait_with_output().unwrap();
        assert_eq!(done.status.code(), Some(130), "{}", String::from_utf8_lossy(&done.stderr));
        held.let_go();
        assert_eq!(count(&site.url, "SELECT COUNT(*) FROM changes"), before);
        site.finish(POSTS);
        site.is_sound();
    });
}

/// The lock is the system's: it goes with its holder, whatever the file still says.
#[test]
fn a_run_that_was_killed_holds_no_lock() {
    on_both(|site| {
        site.take(0);
        let site = laden(site);
        let held = Holding::of(&site.url);
        let mut run = site.ingest(POSTS).spawn().unwrap();
        let lock = || std::fs::read_to_string(site.dgr.path(".dgr.lock")).unwrap();
        let holder = format!("process {} on ", run.id());
        while !lock().starts_with(&holder) && run.try_wait().unwrap().is_none() {
            rest();
        }
        let second = site.dgr.command(&["ingest"]).output().unwrap();
        let told = String::from_utf8(second.stderr).unwrap();
        let since = feed::run_at(POSTS).format("since %Y-%m-%dT%H:%M:%SZ.\n").to_string();
        assert!(told.starts_with("error: Another run holds ./.dgr.lock: process "), "{told}");
        assert!(told.contains(&holder) && told.contains(&since), "{told}");
        assert_eq!(second.status.code(), Some(11));

        run.kill().unwrap();
        run.wait().unwrap();
        held.let_go();
        assert!(lock().starts_with(&holder), "the file still names the dead one");
        let next = site.dgr.command(&["ingest"]).env("DGR_CLOCK", feed::run_at(POSTS).to_rfc3339()).output().unwrap();
        assert!(matches!(next.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&next.stderr));
        assert_eq!(lock(), "");
        site.is_sound();
    });
}
