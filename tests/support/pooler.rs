//! A throw-away PgBouncer in transaction mode before the tests' PostgreSQL, with fewer servers than the tests have
//! clients: started when first asked for, gone when this process is.
//!
//! Where it is not found, tests skip loudly; with `DGR_REQUIRE_PGBOUNCER=1` they fail.

use std::io::Write;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use diesel::prelude::*;

use crate::pg;

struct Pooler {
    port: u16,
    /// Holds the pipe whose end stops it, however this process ends.
    _keeper: Child,
}

static POOLER: OnceLock<Option<Pooler>> = OnceLock::new();

/// Returns the URL of a new, migrated database through PgBouncer, or none where there is none.
pub fn migrated() -> Option<String> {
    before(&pg::migrated()?)
}

/// Returns the URL that leads to a database of the tests' PostgreSQL through PgBouncer.
pub fn before(url: &str) -> Option<String> {
    let pooler = POOLER.get_or_init(|| {
        let found = program().zip(pg::port()).map(|(program, server)| start(&program, server));
        if found.is_none() {
            let note = "no pgbouncer found (on PATH or in /usr/sbin)";
            assert!(std::env::var_os("DGR_REQUIRE_PGBOUNCER").is_none_or(|v| v != "1"), "{note}");
            // Not eprintln: the test harness swallows that of a test that passes.
            writeln!(std::io::stderr(), "SKIPPED: tests through PgBouncer: {note}").unwrap();
        }
        found
    });
    let (_, database) = url.rsplit_once('/').unwrap();
    pooler.as_ref().map(|pooler| format!("postgres://dgr@127.0.0.1:{}/{database}", pooler.port))
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|bin| bin.join("pgbouncer"))
        .find(|p| p.exists())
}

/// Every setting that is not its default makes it harder: four servers for all clients of a database.
fn settings(server: u16, port: u16, folder: &Path) -> String {
    let users = folder.join("users");
    format!(
        "[databases]\n* = host=127.0.0.1 port={server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
         unix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = transaction\ndefault_pool_size = 4\n\
         max_client_conn = 200\n",
        users.display()
    )
}

/// Starts it under a shell that waits for the end of its standard input, then stops it and clears up.
fn start(program: &Path, server: u16) -> Pooler {
    let (user, port) = (pg::server_user(), pg::free_port());
    let folder = std::env::temp_dir().join(format!("dgr-pgbouncer-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("users"), "\"dgr\" \"\"\n").unwrap();
    std::fs::write(folder.join("ini"), settings(server, port, &folder)).unwrap();
    if let Some(user) = user {
        chown(&folder, Some(user), Some(user)).unwrap();
    }
    let script = r#"
        "$1" -q "$2/ini" >"$2/log" 2>&1 &
        pooler=$!
        read -r _
        kill -KILL $pooler 2>/dev/null
        wait $pooler
        rm -rf "$2""#;
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", script, "sh"]).arg(program).arg(&folder).stdin(Stdio::piped());
    pg::as_user(&mut shell, user).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let pooler = Pooler { port, _keeper: shell.spawn().unwrap() };
    for _ in 0..200 {
        if PgConnection::establish(&format!("postgres://dgr@127.0.0.1:{port}/postgres")).is_ok() {
            return pooler;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("PgBouncer does not start: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default())
}
