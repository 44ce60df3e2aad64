//! A throw-away PostgreSQL: one cluster per test process, started when first asked for, gone when the process is; and
//! clusters of a test's own, that it may stop.
//!
//! Where no server binaries are found, tests skip loudly; with `DGR_REQUIRE_PG=1` they fail.

use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use dgr::store::Store;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// A server and its data.
pub struct Cluster {
    port: u16,
    /// Holds the pipe whose end stops the server, however this process ends; words into it stop and start it.
    keeper: Child,
}

static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
static TEMPLATE: OnceLock<()> = OnceLock::new();
static CREATING: Mutex<()> = Mutex::new(());
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Returns the URL of a new, migrated database, or none where there is no PostgreSQL.
pub fn migrated() -> Option<String> {
    let cluster = cluster()?;
    TEMPLATE.get_or_init(|| {
        cluster.run("CREATE DATABASE dgr_template");
        Store::open_to_migrate(&cluster.url("dgr_template"), false).unwrap().migrate().unwrap();
    });
    Some(cluster.create("TEMPLATE dgr_template"))
}

/// Returns the URL of a new database without any table, or none where there is no PostgreSQL.
pub fn empty() -> Option<String> {
    Some(cluster()?.create("TEMPLATE template0"))
}

/// Returns the path of one of the server's programs.
pub fn program(name: &str) -> Option<PathBuf> {
    cluster().and_then(|_| binaries()).map(|bin| bin.join(name))
}

/// Returns what a cluster has logged: `all`, which tests share, or one of a test's own.
pub fn log(cluster: &str) -> String {
    std::fs::read_to_string(folder(cluster).join("log")).unwrap()
}

/// Returns the folder of a cluster of this process.
fn folder(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("dgr-pg-{}-{name}", std::process::id()))
}

/// Returns the port of the cluster that tests share.
pub fn port() -> Option<u16> {
    cluster().map(|cluster| cluster.port)
}

/// Returns a cluster of a test's own, which flushes each commit as servers in earnest do, and a migrated database in it.
pub fn own(name: &str) -> Option<(Cluster, String)> {
    cluster()?;
    let own = start(&binaries()?, name, "on");
    own.run("CREATE DATABASE dgr");
    let url = own.url("dgr");
    Store::open_to_migrate(&url, false).unwrap().migrate().unwrap();
    Some((own, url))
}

fn cluster() -> Option<&'static Cluster> {
    let cluster = CLUSTER.get_or_init(|| {
        let found = binaries().map(|bin| start(&bin, "all", "off"));
        if found.is_none() {
            let note = "no PostgreSQL server found (initdb on PATH or under /usr/lib/postgresql)";
            assert!(std::env::var_os("DGR_REQUIRE_PG").is_none_or(|v| v != "1"), "{note}");
            // Not eprintln: the test harness swallows that of a test that passes.
            writeln!(std::io::stderr(), "SKIPPED: tests on PostgreSQL: {note}").unwrap();
        }
        found
    });
    cluster.as_ref()
}

impl Cluster {
    /// Stops the server as a power cut would: at once, whatever it does.
    pub fn stop(&mut self) {
        self.tell("stop");
        let gone = || PgConnection::establish(&self.url("postgres")).is_err();
        assert!(until(gone), "PostgreSQL does not stop");
    }

    /// Starts it again.
    pub fn start(&mut self) {
        self.tell("start");
        assert!(until(|| PgConnection::establish(&self.url("postgres")).is_ok()), "PostgreSQL does not start again");
    }

    fn tell(&mut self, word: &str) {
        writeln!(self.keeper.stdin.as_mut().unwrap(), "{word}").unwrap();
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://dgr@127.0.0.1:{}/{database}", self.port)
    }

    fn run(&self, sql: &str) {
        PgConnection::establish(&self.url("postgres")).unwrap().batch_execute(sql).unwrap();
    }

    fn create(&self, how: &str) -> String {
        let name = format!("t{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let _one = CREATING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.run(&format!("CREATE DATABASE {name} {how}"));
        self.url(&name)
    }
}

/// Returns the folder of the server's binaries: the newest under /usr/lib/postgresql, else where PATH leads.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut installed: Vec<PathBuf> = versions.map(|v| v.path().join("bin")).collect();
    installed.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let complete = |bin: &PathBuf| bin.join("initdb").exists() && bin.join("postgres").exists();
    installed.into_iter().rev().chain(std::env::split_paths(&path)).find(complete)
}

/// Waits up to 20 seconds until something holds.
fn until(holds: impl Fn() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

fn start(bin: &Path, name: &str, synchronous: &str) -> Cluster {
    let user = server_user();
    let folder = folder(name);
    std::fs::create_dir_all(&folder).unwrap();
    if let Some(user) = user {
        chown(&folder, Some(user), Some(user)).unwrap();
    }
    let data = folder.join("data");
    let mut initdb = Command::new(bin.join("initdb"));
    initdb.arg("-D").arg(&data).args(["-A", "trust", "-U", "dgr", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
    let made = as_user(&mut initdb, user).stdout(Stdio::null()).output().unwrap();
    assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
    (0..3).find_map(|_| serve(bin, &folder, synchronous, user)).unwrap_or_else(|| {
        panic!("PostgreSQL does not start: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default())
    })
}

/// Starts the server under a shell that waits for the end of its standard input, then stops it and clears up. That
/// end comes with the end of this process, even of a killed one.
fn serve(bin: &Path, folder: &Path, synchronous: &str, user: Option<u32>) -> Option<Cluster> {
    let port = free_port();
    let script = r#"
        serve() {
            "$1/postgres" -D "$2/data" -k "$2" -p "$3" -h 127.0.0.1 -c fsync=off -c synchronous_commit=$4 \
                -c full_page_writes=off -c shared_buffers=32MB -c max_connections=80 \
                -c logging_collector=off >>"$2/log" 2>&1 &
            server=$!
        }
        serve "$@"
        while read -r word; do
            case $word in
                stop) kill -QUIT $server; wait $server ;;
                start) serve "$@" ;;
            esac
        done
        kill -QUIT $server 2>/dev/null
        wait $server
        rm -rf "$2""#;
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", script, "sh"]).arg(bin).arg(folder).arg(port.to_string()).arg(synchronous);
    as_user(&mut shell, user).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let keeper = shell.spawn().unwrap();
    let cluster = Cluster { port, keeper };
    until(|| PgConnection::establish(&cluster.url("postgres")).is_ok()).then_some(cluster)
}

/// Returns a port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Returns the user to run the server as: it refuses to run as root.
pub fn server_user() -> Option<u32> {
    let id = |who: &[&str]| {
        let said = Command::new("id").arg("-u").args(who).output().ok()?;
        String::from_utf8(said.stdout).ok()?.trim().parse::<u32>().ok()
    };
    if id(&[]) != Some(0) {
        return None;
    }
    id(&["postgres"]).or_else(|| id(&["nobody"]))
}

/// Makes a command run as a user, if one is given.
pub fn as_user(command: &mut Command, user: Option<u32>) -> &mut Command {
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    command.current_dir("/")
}
