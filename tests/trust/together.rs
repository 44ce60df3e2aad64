//! Many at once on one database: nothing is lost, nothing is stored twice, nobody is left waiting, and what is there in
//! the end is what one run after another gives. Who only reads is not disturbed.

use std::collections::BTreeMap;
use std::process::{Child, Command, Output};

use super::site::Site;
use crate::store::count;
use crate::support::dgr::Dgr;
use crate::support::dump;
use crate::support::feed::{self, Came};

/// How many posts come.
const POSTS: u32 = 12;

/// Returns everything that comes, under names that do not clash in one folder.
fn all() -> Vec<Came> {
    let post =
        |nth| feed::post(nth).into_iter().map(move |file| Came { name: format!("{nth:02} {}", file.name), ..file });
    (0..POSTS).flat_map(post).collect()
}

/// Returns the stream a workbook belongs to: what corrects another is sent by whom sent that.
fn stream(file: &Came) -> usize {
    let marks = ["Weather", "(S1)", "(S3)", "Portal", "Turbine"];
    marks.iter().position(|mark| file.name.contains(mark)).unwrap()
}

fn started(site: &Site) -> Child {
    site.ingest(POSTS).spawn().unwrap()
}

#[track_caller]
fn in_order(done: Output) {
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(matches!(done.status.code(), Some(0 | 3)), "{:?}\n{said}", done.status);
    for bad in ["error", "locked", "deadlock", "broke off"] {
        let told =
            said.lines().find(|line| line.starts_with(bad) || line.contains(&format!("{bad}:")) && bad != "error");
        assert_eq!(told, None, "{said}");
    }
}

/// Runs these sites at once, each with several streams, so that each workbook lies in more than one inbox; reads
/// meanwhile; and compares with one site that had everything.
fn as_if_alone(sites: Vec<Site>, twin: &Site) {
    let files = all();
    for (nth, site) in sites.iter().enumerate() {
        let mine = |file: &&Came| (0..3).any(|step| (nth + step) % 5 == stream(file));
        site.lay(&files.iter().filter(mine).cloned().collect::<Vec<_>>());
    }
    let runs: Vec<Child> = sites.iter().map(started).collect();
    let reader = &sites[0];
    let day = feed::reported(2).to_string();
    for _ in 0..5 {
        let read = |words: &[&str]| -> Output { reading(&reader.dgr, words).output().unwrap() };
        let report = read(&["report", "daily", "--date", &day]);
        let status = read(&["status", "--date", &day]);
        // Before the first run has made the store there is none to read.
        assert!(matches!(report.status.code(), Some(0 | 10)), "{}", String::from_utf8_lossy(&report.stderr));
        assert!(matches!(status.status.code(), Some(0 | 5 | 10)), "{}", String::from_utf8_lossy(&status.stderr));
    }
    runs.into_iter().for_each(|run| in_order(run.wait_with_output().unwrap()));

    twin.lay(&files);
    in_order(started(twin).wait_with_output().unwrap());
    let url = &sites[0].url;
    assert_eq!(dump::kept(url), dump::kept(&twin.url));
    let (mine, alone) = (dump::rows(url), dump::rows(&twin.url));
    let differs = mine.iter().zip(&alone).find(|(a, b)| a != b);
    assert!(differs.is_none() && mine.len() == alone.len(), "{differs:#?}");
    sites[0].is_sound();
    for site in &sites {
        assert_eq!(site.inbox(), Vec::<String>::new());
    }
    every_copy_is_kept(&sites, &files);
}

/// Every file of every inbox lies on a shelf of its own site, byte for byte.
fn every_copy_is_kept(sites: &[Site], files: &[Came]) {
    let known: BTreeMap<String, &str> =
        files.iter().map(|file| (dgr::pipeline::setup::sha256(&file.bytes), file.name.as_str())).collect();
    for (nth, site) in sites.iter().enumerate() {
        let due = files.iter().filter(|file| (0..3).any(|step| (nth + step) % 5 == stream(file))).count();
        let there = site.shelved(&site.dgr.path(""));
        assert_eq!(there.len(), due, "site {nth}");
        assert!(there.values().all(|hash| known.contains_key(hash)), "site {nth}: {there:?}");
    }
}

fn reading(dgr: &Dgr, words: &[&str]) -> Command {
    let mut command = dgr.command(words);
    command.env("DGR_CLOCK", feed::run_at(POSTS).to_rfc3339());
    command
}

fn eight(url: &str, twin: &str) {
    as_if_alone((0..8).map(|_| Site::on(url)).collect(), &Site::on(twin));
}

#[test]
fn eight_ingests_at_once_on_postgresql() {
    let (Some(url), Some(twin)) = (crate::pg::migrated(), crate::pg::migrated()) else { return };
    eight(&url, &twin);
}

#[test]
fn eight_ingests_at_once_through_pgbouncer() {
    let (Some(url), Some(twin)) = (crate::pooler::migrated(), crate::pooler::migrated()) else { return };
    eight(&url, &twin);
}

#[test]
fn two_ingests_at_once_on_one_sqlite_file() {
    let first = Site::own();
    let second = Site::on(&first.url);
    let third = Site::on(&first.url);
    // Together they have all five streams.
    as_if_alone(vec![first, second, third], &Site::own());
}

/// Who is in a deadlock is rolled back by the server, and nobody is told: the transaction is run again.
#[test]
fn a_deadlock_is_run_again() {
    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;
    use std::sync::mpsc::channel;

    let Some(url) = crate::pg::migrated() else { return };
    let mut store = dgr::store::Store::open(&url).unwrap();
    let (go, gone) = channel();
    let (held, holds) = channel();
    let other = url.clone();
    // Another takes the outbox, then waits for the lock of all writers, which the transaction holds.
    let rival = std::thread::spawn(move || {
        let mut c = PgConnection::establish(&other).unwrap();
        c.batch_execute("SET deadlock_timeout = '1h'; BEGIN; LOCK TABLE outbox").unwrap();
        gone.recv().unwrap();
        held.send(()).unwrap();
        c.batch_execute("SELECT pg_advisory_xact_lock(6580082); COMMIT").unwrap();
    });
    let mut tries = 0;
    let mut waited = Vec::new();
    let author = crate::store::author();
    let done = store.write_again(
        &author,
        &crate::store::noon,
        &mut |why| {
            waited.extend(why.map(str::to_owned));
            true
        },
        &mut |tx| {
            tries += 1;
            if tries == 1 {
                go.send(()).unwrap();
                holds.recv().unwrap();
                std::thread::sleep(std::time::Duration::from_millis(300));
            }
            tx.put_message(&crate::store::story::message())
        },
    );
    rival.join().unwrap();
    assert_eq!((done.map_err(|e| format!("{e:#}")), tries), (Ok(()), 2));
    assert_eq!(waited, ["cannot store a message: deadlock detected"]);
    assert_eq!(count(&url, "SELECT COUNT(*) FROM outbox"), 1);
}
