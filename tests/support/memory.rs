//! The memory of a process and of all that it started, watched while it runs.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Looks every few milliseconds how much memory a tree of processes holds: the sum of their PSS, so that a page which
/// they share counts once.
pub struct Watched {
    most: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Watched {
    /// Begins to watch a process.
    pub fn new(pid: u32) -> Self {
        let (most, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let (seen, ended) = (Arc::clone(&most), Arc::clone(&over));
        let thread = thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                seen.fetch_max(tree(pid).into_iter().map(pss).sum(), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(5));
            }
        });
        Self { most, over, thread }
    }

    /// Returns the most that was held at once, in bytes.
    pub fn most(self) -> u64 {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        self.most.load(Ordering::Relaxed)
    }
}

/// Returns a process and its descendants; those that end meanwhile have none.
fn tree(pid: u32) -> Vec<u32> {
    let mut found = vec![pid];
    let mut at = 0;
    while let Some(one) = found.get(at) {
        let threads = fs::read_dir(format!("/proc/{one}/task")).into_iter().flatten().flatten();
        let children: String =
            threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok()).collect();
        found.extend(children.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
        at += 1;
    }
    found
}

/// Returns the memory that a process holds, its part of shared pages included, in bytes.
fn pss(pid: u32) -> u64 {
    let told = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024
}
