//! One run at a time in a workspace: a lock on `.dgr.lock`, which the system takes away when its holder dies.
//!
//! The file stays; who holds it stands in it. On PostgreSQL the database has a lock of its own against other hosts.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::{DateTime, SecondsFormat, Utc};

use crate::refusal::{Kind, Refusal};

/// The name of the lock file in a workspace.
pub const FILE: &str = ".dgr.lock";
/// How often a waiting run looks again.
const PAUSE: Duration = Duration::from_millis(100);

/// How long a run waits for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Not at all.
    No,
    /// So many seconds.
    Seconds(u64),
    /// Until the other is done.
    Forever,
}

/// The lock; it is given back when this is dropped.
#[derive(Debug)]
pub struct RunLock {
    file: File,
}

impl RunLock {
    /// Takes the lock of a workspace, in the name of this process since `now`. Refused with who holds it, as `Locked`;
    /// as `Interrupted` where that flag is raised while waiting. `waits` is told once who holds it, if it must wait.
    pub fn take(
        workspace: &Path,
        now: DateTime<Utc>,
        wait: Wait,
        interrupted: &AtomicBool,
        waits: &mut dyn FnMut(&str),
    ) -> Result<Self> {
        let path = workspace.join(FILE);
        let cannot = || format!("cannot open the lock {}", path.display());
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).with_context(cannot)?;
        let start = Instant::now();
        let mut told = false;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(error).with_context(cannot),
                Err(TryLockError::WouldBlock) => {}
            }
            if interrupted.load(Ordering::Relaxed) {
                return Err(Refusal::new(Kind::Interrupted, "Interrupted while waiting for another run.").into());
            }
            let waited = match wait {
                Wait::No => true,
                Wait::Seconds(seconds) => start.elapsed() >= Duration::from_secs(seconds),
                Wait::Forever => false,
            };
            if waited {
                return Err(held(&mut file, &path).into());
            }
            if !told {
                told = true;
                waits(&held(&mut file, &path).message);
            }
            sleep(PAUSE);
        }
        file.set_len(0).and_then(|()| file.rewind()).with_context(cannot)?;
        let since = now.to_rfc3339_opts(SecondsFormat::Secs, true);
        writeln!(file, "process {} on {} since {since}", std::process::id(), host()).with_context(cannot)?;
        Ok(Self { file })
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        // The file is not removed: another run may have opened it, and would lock what nobody else sees. That its text
        // cannot be cleared is no harm: the lock itself goes with the file handle.
        drop(self.file.set_len(0));
    }
}

fn held(file: &mut File, path: &Path) -> Refusal {
    let mut text = String::new();
    // The holder may be writing; whatever can be read is told.
    drop(file.rewind().and_then(|()| file.take(1000).read_to_string(&mut text)));
    let by = Some(text.trim()).filter(|t| !t.is_empty()).map(|t| format!(": {t}")).unwrap_or_default();
    Refusal::new(Kind::Locked, format!("Another run holds {}{by}.", path.display()))
        .hint("Wait until it is done, or run with --wait.")
}

/// Returns the name of this machine, as far as the system tells.
pub fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .map(|name| name.trim().to_owned())
        .unwrap_or_else(|_| "this machine".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(folder: &Path, wait: Wait, interrupted: bool) -> Result<RunLock> {
        let now = DateTime::from_timestamp(1_714_550_400, 0).unwrap();
        RunLock::take(folder, now, wait, &AtomicBool::new(interrupted), &mut |_| {})
    }

    #[test]
    fn the_second_run_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let lock = take(folder.path(), Wait::No, false).unwrap();
        let error = take(folder.path(), Wait::Seconds(0), false).unwrap_err().downcast::<Refusal>().unwrap();
        assert_eq!(error.kind, Kind::Locked);
        let pid = std::process::id();
        assert!(error.message.contains(&format!(": process {pid} on ")), "{error}");
        assert!(error.message.ends_with(" since 2024-05-01T08:00:00Z."), "{error}");
        let error = take(folder.path(), Wait::Forever, true).unwrap_err().downcast::<Refusal>().unwrap();
        assert_eq!(error.kind, Kind::Interrupted);
        drop(lock);
        take(folder.path(), Wait::No, false).unwrap();
    }

    #[test]
    fn a_waiting_run_gets_the_lock_when_the_other_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let lock = take(folder.path(), Wait::No, false).unwrap();
        let path = folder.path().to_path_buf();
        let waiting = std::thread::spawn(move || take(&path, Wait::Seconds(20), false).is_ok());
        sleep(Duration::from_millis(150));
        drop(lock);
        assert!(waiting.join().unwrap());
    }
}
