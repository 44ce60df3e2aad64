//! Real servers on loopback that receive messages: SMTP by aiosmtpd, HTTP by Python's own library, each a process that
//! can be killed. Where they cannot run, tests say so; with `DGR_REQUIRE_SMTP=1` they fail.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A server that runs; it is killed when this is dropped.
pub struct Server {
    process: Child,
    folder: TempDir,
    /// Where it listens on 127.0.0.1.
    pub port: u16,
}

impl Server {
    /// Starts an SMTP server, or returns none where there is none to start.
    pub fn smtp(options: Value) -> Option<Self> {
        Self::start("smtp", &options)
    }

    /// Starts an HTTP server, or returns none where there is none to start.
    pub fn http(options: Value) -> Option<Self> {
        Self::start("http", &options)
    }

    fn start(kind: &str, options: &Value) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/servers.py");
        let mut process = Command::new(python()?)
            .arg(script)
            .args([kind, folder.path().to_str().unwrap(), &options.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.path().join("errors")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let errors = || fs::read_to_string(folder.path().join("errors")).unwrap_or_default();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("the {kind} server does not start: {}", errors()));
        Some(Self { process, folder, port })
    }

    /// Returns what it has received.
    pub fn received(&self) -> Vec<Value> {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        // A line may be on its way.
        let whole = log.rfind('\n').map_or("", |end| &log[..end]);
        whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Waits until it has received so many.
    pub fn wait_for(&self, many: usize) {
        let until = Instant::now() + Duration::from_secs(60);
        while self.received().len() < many {
            assert!(Instant::now() < until, "{many} do not come: {:?}", self.received());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Returns a Python that has aiosmtpd.
fn python() -> Option<&'static str> {
    static PYTHON: OnceLock<Option<&str>> = OnceLock::new();
    *PYTHON.get_or_init(|| {
        let has = |python: &&str| {
            let asked = Command::new(python).args(["-c", "import aiosmtpd.smtp"]).stderr(Stdio::null()).status();
            asked.is_ok_and(|status| status.success())
        };
        let found = ["/usr/bin/python3", "python3"].into_iter().find(has);
        let found = found.filter(|_| Command::new("openssl").arg("version").output().is_ok());
        if found.is_none() {
            let note = "no python3 with aiosmtpd, or no openssl (Debian: python3-aiosmtpd, openssl)";
            assert!(std::env::var_os("DGR_REQUIRE_SMTP").is_none_or(|v| v != "1"), "{note}");
            // Not eprintln: the test harness swallows that of a test that passes.
            writeln!(std::io::stderr(), "NOT RUN: tests of messages against real servers: {note}").unwrap();
        }
        found
    })
}

/// A certificate for localhost and its key, made for this run.
pub struct Certificate {
    _folder: TempDir,
    /// The certificate.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Certificate {
    /// Makes one.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=a test of dgr"])
            .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&cert)
            .output()
            .unwrap();
        assert!(made.status.success(), "openssl: {}", String::from_utf8_lossy(&made.stderr));
        Self { _folder: folder, cert, key }
    }

    /// Returns the options of a server that has it.
    pub fn options(&self, more: Value) -> Value {
        let mut options = json!({"cert": self.cert, "key": self.key});
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        options
    }
}
