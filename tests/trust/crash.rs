//! Killed at any moment, again and again: every workbook is stored once, every number is what a run without kills
//! gives, no file is lost or overwritten. Half of the kills come at random times, half at named points of the program.
//!
//! `DGR_TEST_KILLS=10000` kills more often, `DGR_TEST_SEED=n` throws other dice.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::site::Site;
use crate::support::{dump, feed};

/// Points that no ingest passes: they belong to other commands, or to what no workbook of the feed carries.
const ELSEWHERE: [&str; 7] =
    ["meter readings", "retire plant", "target", "retire target", "close month", "reopen month", "copied findings"];
/// Points of the first run: they are died at before it gets further.
const FIRST: [&str; 5] = ["opened", "migrate", "plant", "capacities", "units"];

/// Dice that throw the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }
}

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |text| text.parse().unwrap())
}

/// Returns the names of all points in the source: what `crash::point`, `step` and `fail_if_asked` are told.
fn points() -> Vec<String> {
    let mut out = Vec::new();
    for path in super::site::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        for call in ["crash::point(\"", "self.step(\"", "self.fail_if_asked(\""] {
            let names = text.split(call).skip(1).filter_map(|rest| rest.split_once('"'));
            out.extend(names.map(|(name, _)| name.to_owned()).filter(|name| !ELSEWHERE.contains(&name.as_str())));
        }
    }
    out.sort();
    out.dedup();
    out
}

/// How a run ended.
enum Ended {
    /// It was killed; at a named point, where it said so.
    Killed(Option<String>),
    /// It was done before.
    Done,
}

/// A site on which runs are killed.
struct Victim {
    site: Site,
    shelves: PathBuf,
    dice: Dice,
    /// How often each point was asked for, and died at.
    points: BTreeMap<String, (u64, u64)>,
    /// How long a run takes that nobody kills.
    usual: Duration,
}

impl Victim {
    fn new(site: Site, shelves: &Path, points: Vec<String>, seed: u64) -> Self {
        let shelf = |name: &str| shelves.join(name).to_str().unwrap().to_owned();
        let site = site.env("DGR_ARCHIVE", &shelf("archive")).env("DGR_REJECTED", &shelf("rejected"));
        let points = points.into_iter().map(|name| (name, (0, 0))).collect();
        let usual = Duration::from_millis(200);
        Self { site, shelves: shelves.to_owned(), dice: Dice(seed), points, usual }
    }

    /// Runs, and kills the run at a random time or at a point.
    fn attempt(&mut self, post: u32) -> Ended {
        match self.point() {
            Some(at) => wait(self.site.ingest(post).env("DGR_CRASH_AT", at).spawn().unwrap(), None),
            None => {
                let span = u64::try_from(self.usual.as_micros()).unwrap();
                let after = Duration::from_micros(self.dice.below(span + span / 8));
                let started = Instant::now();
                let ended = wait(self.site.ingest(post).spawn().unwrap(), Some(after));
                if matches!(ended, Ended::Done) {
                    self.usual = (self.usual * 3 + started.elapsed()) / 4;
                }
                ended
            }
        }
    }

    /// Throws the dice: a random time, or the point at which the fewest died, those of the first run before others.
    fn point(&mut self) -> Option<String> {
        let first = FIRST.iter().find(|name| self.points.get(**name).is_some_and(|(asked, _)| *asked == 0));
        if cfg!(not(debug_assertions)) || first.is_none() && self.dice.below(2) == 0 {
            return None;
        }
        let rarest = self.points.iter().min_by_key(|(_, (asked, died))| (*died, *asked)).map(|(name, _)| name.clone());
        let name = first.map(|name| (*name).to_owned()).or(rarest)?;
        let count = self.points.get_mut(&name)?;
        count.0 += 1;
        let nth = if count.1 == 0 || self.dice.below(3) > 0 { 1 } else { 2 + self.dice.below(2) };
        Some(format!("{name}:{nth}"))
    }

    /// Kills so many runs, and returns how many posts came meanwhile.
    fn torment(&mut self, kills: u64) -> u32 {
        let (mut post, mut killed) = (0, 0);
        self.site.lay(&feed::post(post));
        while killed < kills {
            match self.attempt(post) {
                Ended::Killed(at) => {
                    killed += 1;
                    if let Some(count) = at.and_then(|name| self.points.get_mut(&name)) {
                        count.1 += 1;
                    }
                    if killed % 50 == 0 && killed > 50 {
                        self.site.is_consistent();
                    }
                }
                Ended::Done => {
                    assert_eq!(self.site.inbox(), Vec::<String>::new());
                    post += 1;
                    self.site.lay(&feed::post(post));
                }
            }
        }
        self.site.finish(post);
        post + 1
    }
}

/// Waits for a run, kills it after a time if one is given, and tells how it ended.
fn wait(mut run: Child, kill_after: Option<Duration>) -> Ended {
    if let Some(after) = kill_after {
        sleep(after);
        run.kill().unwrap();
    }
    let mut said = String::new();
    run.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let status = run.wait().unwrap();
    match (status.code(), status.signal()) {
        (Some(0 | 3), _) => Ended::Done,
        (None, Some(9)) => Ended::Killed(None),
        (None, Some(6)) => Ended::Killed(said.lines().find_map(|l| l.strip_prefix("dies at: ")).map(str::to_owned)),
        other => panic!("{other:?}\n{said}"),
    }
}

/// Kills runs on a database, and compares what is left with what the same posts give without kills.
fn is_as_if_never_killed(victim: Site, twin: Site, shelves: &Path, spared: &[&str], kills: u64) {
    let kills = number("DGR_TEST_KILLS", 500) * kills / 500;
    let seed = number("DGR_TEST_SEED", 20_260_101);
    let points = points().into_iter().filter(|name| !spared.contains(&name.as_str())).collect();
    let mut victim = Victim::new(victim, shelves, points, seed);
    let posts = victim.torment(kills);
    (0..posts).for_each(|post| twin.take(post));
    let told = format!("{kills} kills, {posts} posts, seed {seed}");
    same(&dump::counts(&victim.site.url), &dump::counts(&twin.url), &told);
    same(&dump::rows(&victim.site.url), &dump::rows(&twin.url), &told);
    let mine: Vec<String> = victim.site.shelved(&victim.shelves).into_iter().map(|file| format!("{file:?}")).collect();
    let all: Vec<String> = twin.shelved(&twin.dgr.path("")).into_iter().map(|file| format!("{file:?}")).collect();
    same(&mine, &all, &told);
    victim.site.is_sound();
    if cfg!(debug_assertions) {
        let missed: Vec<&String> =
            victim.points.iter().filter(|(_, (_, died))| *died == 0).map(|(name, _)| name).collect();
        assert!(missed.is_empty() || kills < 100, "{told}: nothing died at {missed:?}");
    }
}

/// Asserts that two lists are the same, and tells the first lines that are not.
#[track_caller]
fn same(mine: &[String], want: &[String], told: &str) {
    let differs = mine.iter().zip(want).find(|(a, b)| a != b);
    assert!(differs.is_none() && mine.len() == want.len(), "{told}: {} for {}\n{differs:#?}", mine.len(), want.len());
}

/// The shelves lie on another file system than the inbox, so that files are copied, not renamed.
#[test]
fn on_sqlite_a_run_may_be_killed_at_any_moment() {
    let victim = Site::own();
    let elsewhere = tempfile::tempdir().unwrap();
    let device = |path: &Path| std::fs::metadata(path).unwrap().dev();
    let crosses = device(elsewhere.path()) != device(&victim.dgr.path(""));
    let spared: &[&str] = if crosses { &[] } else { &["copied", "copy named", "copy lasts"] };
    is_as_if_never_killed(victim, Site::own(), elsewhere.path(), spared, 250);
}

#[test]
fn on_postgresql_a_run_may_be_killed_at_any_moment() {
    let (Some(mine), Some(twin)) = (crate::pg::migrated(), crate::pg::migrated()) else { return };
    let victim = Site::on(&mine);
    let shelves = victim.dgr.path("");
    let spared = ["migrate", "copied", "copy named", "copy lasts"];
    is_as_if_never_killed(victim, Site::on(&twin), &shelves, &spared, 250);
}

/// A released program must not die because of a word in the environment. The gate looks for the word in its bytes, too.
#[test]
fn only_a_test_build_has_points_to_die_at() {
    let site = Site::own();
    let ended = site.ingest(0).env("DGR_CRASH_AT", ":1").output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.signal() == Some(6), cfg!(debug_assertions), "{said}");
    assert_eq!(said.contains("dies at: opened\n"), cfg!(debug_assertions), "{said}");
}
