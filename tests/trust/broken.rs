//! What lies around the program breaks: the server goes away, disks are full, files and folders may not be read or
//! written, or are gone. Each ends with the right code and says what to do; the next run completes what was begun.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::site::{Site, files};
use super::stop::{begun, ended, go_on, laden};
use crate::store::{count, raw};
use crate::support::feed;

/// The post at whose time the runs of a laden site are.
const LAST: u32 = 16;

fn skipped(what: &str, why: &str) {
    // Not eprintln: the test harness swallows that of a test that passes.
    writeln!(std::io::stderr(), "SKIPPED: {what}: {why}").unwrap();
}

struct Ran {
    code: Option<i32>,
    out: String,
    said: String,
}

fn ran(mut command: Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().unwrap();
    Ran { code: status.code(), out: String::from_utf8(stdout).unwrap(), said: String::from_utf8(stderr).unwrap() }
}

impl Ran {
    #[track_caller]
    fn ends(&self, code: i32) {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.said);
    }

    /// Asserts the last lines of what was said.
    #[track_caller]
    fn says_last(&self, lines: &str) {
        assert!(self.said.ends_with(lines), "{}\nnot\n{lines}", self.said);
    }
}

/// A file system in memory of a size, mounted until dropped.
struct Mounted(PathBuf);

impl Mounted {
    /// Returns none where nothing may be mounted.
    fn at(path: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let options = format!("size={size},mode=0777");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(path).output();
        let done = mounted.is_ok_and(|done| done.status.success());
        if !done {
            skipped("a full disk", "a file system in memory cannot be mounted by this user");
        }
        done.then(|| Self(path.to_owned()))
    }

    fn grow(&self) {
        let done = Command::new("mount").args(["-o", "remount,size=64m"]).arg(&self.0).status().unwrap();
        assert!(done.success());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

#[test]
fn a_full_disk_ends_the_run_and_the_next_goes_on() {
    let site = Site::own();
    let folder = site.dgr.path("small");
    let Some(disk) = Mounted::at(&folder, "1500k") else { return };
    let site = site.moved_to(folder.join("dgr.sqlite3").to_str().unwrap());
    let mut post = 0;
    let full = loop {
        site.lay(&feed::post(post));
        let run = ran(site.ingest(post));
        if run.said.contains("error: ") {
            break run;
        }
        post += 1;
        assert!(post < 60, "the disk never fills");
    };
    assert!(matches!(full.code, Some(1 | 3)), "{:?} {}", full.code, full.said);
    full.says_last(
        "database or disk is full\n\
         hint: Make room where the database lies, then run it again: what was stored stays.\n",
    );
    disk.grow();
    site.finish(post);
    site.is_sound();
}

/// Without the right to mount: a limit on the size of files makes writes fail all the same.
#[test]
fn a_write_that_fails_ends_the_run_and_the_next_goes_on() {
    let site = laden(Site::own());
    let inner = site.ingest(LAST);
    let mut limited = Command::new("/bin/sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 1600; exec \"$0\" \"$@\""]).arg(inner.get_program());
    limited.args(inner.get_args()).current_dir(inner.get_current_dir().unwrap()).env_clear();
    limited.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let failed = ran(limited);
    failed.ends(3);
    failed.says_last("disk I/O error\nhint: See what is wrong with the disk, then run `dgr db check`.\n");
    assert!(!site.inbox().is_empty());
    site.finish(LAST);
    site.is_sound();
}

#[test]
fn a_full_shelf_leaves_files_in_the_inbox_and_says_so() {
    let site = Site::own();
    let Some(disk) = Mounted::at(&site.dgr.path("archive"), "24k") else { return };
    site.lay(&feed::post(0));
    let full = ran(site.ingest(0));
    full.ends(3);
    let left = site.inbox();
    let told = format!("{} files stored, not put away: the next run tries again.\n", left.len());
    assert!(left.len() > 1 && full.out.contains(&told), "{left:?}\n{}", full.out);
    let stuck = format!(
        "stuck      cannot move ./inbox/{0} to ./archive/2026/01/02: No space left on device (os error 28)\n",
        left[0]
    );
    assert!(full.out.contains(&stuck) && full.said.contains(&stuck), "{}\n{}", full.out, full.said);
    disk.grow();
    site.finish(0);
    assert_eq!(site.shelved(&site.dgr.path("")).len(), 5);
    site.is_sound();
}

/// Makes a command run by a user who is not root, who owns all of the site; root may do anything.
fn by_nobody(site: &Site, mut command: Command) -> Option<Command> {
    if crate::pg::server_user().is_none() {
        return Some(command);
    }
    const NOBODY: u32 = 65_534;
    let mut folders = vec![site.dgr.path("")];
    while let Some(path) = folders.pop() {
        chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
        if path.is_dir() {
            folders.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    let mut probe = Command::new(command.get_program());
    let may = probe.arg("--version").uid(NOBODY).gid(NOBODY).output().is_ok_and(|done| done.status.success());
    if !may {
        skipped("rights of files", "another user may not run the program where it was built");
        return None;
    }
    command.uid(NOBODY).gid(NOBODY);
    Some(command)
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_shelf_that_may_not_be_written_or_is_none_leaves_files_and_says_so() {
    let site = Site::own();
    let archive = site.dgr.path("archive");
    fs::create_dir(&archive).unwrap();
    site.lay(&feed::post(0));
    let Some(run) = by_nobody(&site, site.ingest(0)) else { return };
    allow(&archive, 0o555);
    let denied = ran(run);
    denied.ends(3);
    let left = site.inbox();
    let stuck = format!(
        "stuck      cannot move ./inbox/{} to ./archive/2026/01/02: Permission denied (os error 13)\n",
        left[0]
    );
    assert!(left.len() == 5 && denied.out.contains(&stuck), "{}", denied.out);
    // The same with --quiet: what needs a human is a result, not talk.
    let mut quiet = by_nobody(&site, site.ingest(0)).unwrap();
    let quiet = ran({
        quiet.env("DGR_QUIET", "1");
        quiet
    });
    quiet.ends(3);
    assert!(quiet.out.contains(&stuck) && quiet.said.is_empty(), "{}{}", quiet.out, quiet.said);

    fs::remove_dir(&archive).unwrap();
    fs::write(&archive, "a file where a folder should be").unwrap();
    let none = ran(by_nobody(&site, site.ingest(0)).unwrap());
    none.ends(3);
    assert!(none.out.contains("to ./archive/2026/01/02: Not a directory (os error 20)\n"), "{}", none.out);

    // Gone: it is made.
    fs::remove_file(&archive).unwrap();
    site.finish(0);
    assert_eq!(files(&archive).len(), 5);
    site.is_sound();
}

#[test]
fn a_database_that_may_only_be_read_says_so() {
    let site = Site::own();
    site.take(0);
    site.lay(&feed::post(1));
    let Some(run) = by_nobody(&site, site.ingest(1)) else { return };
    let database = Path::new(&site.url);
    for ending in ["-wal", "-shm"] {
        drop(fs::remove_file(format!("{}{ending}", site.url)));
    }
    allow(database, 0o444);
    let refused = ran(run);
    refused.ends(1);
    refused.says_last(
        "attempt to write a readonly database\n\
         hint: It is read-only here: a replica, or a file or folder that this user may not write to.\n",
    );
    allow(database, 0o644);
    site.finish(1);
    site.is_sound();
}

#[test]
fn a_replica_says_that_it_may_only_be_read() {
    let Some(url) = crate::pg::migrated() else { return };
    let site = Site::on(&url);
    site.take(0);
    let name = url.rsplit_once('/').unwrap().1;
    raw(&url, &format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).unwrap();
    site.lay(&feed::post(1));
    let refused = ran(site.ingest(1));
    refused.ends(1);
    refused.says_last(
        "error: cannot store that a run starts: cannot execute INSERT in a read-only transaction\n\
         hint: It is read-only here: a replica, or a file or folder that this user may not write to.\n",
    );
    // Who only reads is served.
    let day = feed::reported(0).to_string();
    assert!(site.dgr.run(&["report", "daily", "--date", &day]).code(0).stdout().contains("SOLAR-1"));
    let mut c = PgConnection::establish(&url).unwrap();
    c.batch_execute(&format!("SET transaction_read_only = off; ALTER DATABASE {name} RESET ALL")).unwrap();
    site.finish(1);
    site.is_sound();
}

#[test]
fn a_server_that_is_restarted_in_the_middle_is_waited_for() {
    let Some((mut server, url)) = crate::pg::own("restarted") else { return };
    let site = laden(Site::on(&url)).env("DGR_DATABASE_RETRY_SECONDS", "60");
    let (run, lines) = begun(&site);
    server.stop();
    server.start();
    go_on(&run);
    let (code, out, said) = ended(run, lines);
    assert_eq!(code, Some(3), "{out}{said}");
    assert!(said.contains("warning: the database broke off, trying again: "), "{said}");
    assert_eq!(site.inbox(), Vec::<String>::new());
    site.is_sound();
    let all: u32 = (0..LAST).map(|post| u32::try_from(feed::post(post).len()).unwrap()).sum();
    assert_eq!(count(&url, "SELECT COUNT(*) FROM judgements"), i64::from(all));
}

#[test]
fn a_server_that_goes_away_in_the_middle_ends_the_run_with_12() {
    let Some((mut server, url)) = crate::pg::own("gone") else { return };
    let site = laden(Site::on(&url)).env("DGR_DATABASE_RETRY_SECONDS", "1");
    let (run, lines) = begun(&site);
    server.stop();
    go_on(&run);
    let (code, out, said) = ended(run, lines);
    assert_eq!(code, Some(12), "{out}{said}");
    let (message, hint) = said.trim_end().rsplit_once('\n').unwrap();
    let told = message.lines().last().unwrap();
    assert!(
        told.starts_with(&format!("error: The database at {url} broke off and did not come back within 1 s: ")),
        "{told}"
    );
    assert_eq!(
        hint,
        "hint: What was stored stays, and the next run goes on. See that the server runs: `dgr config show`."
    );
    // What was stored is told, whatever came after.
    assert!(out.contains(" accepted"), "{out}");
    let left = site.inbox();
    assert!(!left.is_empty());
    // While it is away.
    let away = ran(site.ingest(LAST));
    away.ends(12);
    assert_eq!(site.inbox(), left);
    server.start();
    site.finish(LAST);
    site.is_sound();
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_the_others_go_in() {
    let site = Site::own();
    site.lay(&feed::post(0));
    let Some(run) = by_nobody(&site, site.ingest(0)) else { return };
    let shut = site.inbox().remove(0);
    allow(&site.dgr.path("inbox").join(&shut), 0o000);
    let done = ran(run);
    done.ends(3);
    let told = format!("unreadable ./inbox/{shut}: Permission denied (os error 13)\n");
    assert!(done.out.contains(&told) && done.out.contains("1 file cannot be read.\n"), "{}", done.out);
    assert_eq!(site.inbox(), std::slice::from_ref(&shut));
    allow(&site.dgr.path("inbox").join(&shut), 0o644);
    site.finish(0);
    site.is_sound();
}

/// One file vanishes before it is read, one after.
#[test]
fn a_file_that_vanishes_is_no_matter() {
    let site = laden(Site::own());
    let (run, lines) = begun(&site);
    let received = |name: &String| fs::metadata(site.dgr.path("inbox").join(name)).unwrap().modified().unwrap();
    let mut names = site.inbox();
    names.sort_by_key(received);
    // The first is being stored; the last is far from being read.
    let (first, last) = (names.first().unwrap(), names.last().unwrap());
    for name in [first, last] {
        fs::remove_file(site.dgr.path("inbox").join(name)).unwrap();
    }
    go_on(&run);
    let (code, out, said) = ended(run, lines);
    assert_eq!(code, Some(3), "{out}{said}");
    assert!(said.contains(&format!("waits      ./inbox/{last}: it is gone\n")), "{said}");
    assert!(said.contains(&format!("waits      ./inbox/{first}: it is no longer as it was read\n")), "{said}");
    assert!(out.contains("2 files wait for the next run.\n"), "{out}");
    assert_eq!(site.inbox(), Vec::<String>::new());
    site.finish(LAST);
    site.is_sound();
}
