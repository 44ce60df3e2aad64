//! A throw-away PostgreSQL: one cluster per test process, started when first asked for, gone when the process is.
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

struct Cluster {
    port: u16,
    /// Holds the pipe whose end stops the server, however this process ends.
    _keeper: Child,
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

fn cluster() -> Option<&'static Cluster> {
    let cluster = CLUSTER.get_or_init(|| {
        let found = binaries().map(|bin| start(&bin));
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

fn start(bin: &Path) -> Cluster {
    let user = server_user();
    let folder = std::env::temp_dir().join(format!("dgr-pg-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    if let Some(user) = user {
        chown(&folder, Some(user), Some(user)).unwrap();
    }
    let data = folder.join("data");
    let mut initdb = Command::new(bin.join("initdb"));
    initdb.arg("-D").arg(&data).args(["-A", "trust", "-U", "dgr", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
    let made = as_user(&mut initdb, user).stdout(Stdio::null()).output().unwrap();
    assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
    (0..3).find_map(|_| serve(bin, &folder, &data, user)).unwrap_or_else(|| {
        panic!("PostgreSQL does not start: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default())
    })
}

/// Starts the server under a shell that waits for the end of its standard input, then stops it and clears up. That
/// end comes with the end of this process, even of a killed one.
fn serve(bin: &Path, folder: &Path, data: &Path, user: Option<u32>) -> Option<Cluster> {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let script = r#"
        "$1/postgres" -D "$3" -k "$2" -p "$4" -h 127.0.0.1 -c fsync=off -c synchronous_commit=off \
            -c full_page_writes=off -c shared_buffers=32MB -c max_connections=80 >"$2/log" 2>&1 &
        server=$!
        read -r _
        kill -QUIT $server 2>/dev/null
        wait $server
        rm -rf "$2""#;
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", script, "sh"]).arg(bin).arg(folder).arg(data).arg(port.to_string());
    as_user(&mut shell, user).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let keeper = shell.spawn().unwrap();
    let cluster = Cluster { port, _keeper: keeper };
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        if PgConnection::establish(&cluster.url("postgres")).is_ok() {
            return Some(cluster);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    None
}

/// Returns the user to run the server as: it refuses to run as root.
fn server_user() -> Option<u32> {
    let id = |who: &[&str]| {
        let said = Command::new("id").arg("-u").args(who).output().ok()?;
        String::from_utf8(said.stdout).ok()?.trim().parse::<u32>().ok()
    };
    if id(&[]) != Some(0) {
        return None;
    }
    id(&["postgres"]).or_else(|| id(&["nobody"]))
}

fn as_user(command: &mut Command, user: Option<u32>) -> &mut Command {
    if let Some(user) = user {
        command.uid(user).gid(user);
    }
    command.current_dir("/")
}
