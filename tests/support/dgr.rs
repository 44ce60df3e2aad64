//! Runs the real binary in an empty folder of its own, with nothing of the outer environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder, and the program in it. The clock stands at 2024-05-02T05:00:00Z (10:30 in Kolkata), unless set.
pub struct Dgr {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

impl Dgr {
    /// Returns an empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    /// Returns an empty folder in memory, where there is room: what is synced there costs nothing.
    pub fn in_memory() -> Self {
        let folder = memory().and_then(|place| tempfile::tempdir_in(place).ok());
        Self { folder: folder.unwrap_or_else(|| tempfile::tempdir().unwrap()), environment: Vec::new() }
    }

    /// Returns a workspace without the example.
    pub fn workspace() -> Self {
        let dgr = Self::new();
        dgr.run(&["init", "--bare"]).code(0);
        dgr
    }

    /// Returns the workspace of `fixtures/example`, at 10:45 of the morning after the third day: each day's workbooks
    /// came at 08:30 on the next one, the correction at 10:00, all by the clock of Kolkata.
    pub fn example() -> Self {
        let dgr = Self::new().env("DGR_CLOCK", "2026-03-04T05:15:00Z").env("USER", "operator");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/example");
        for name in ["dgr.toml", "plants.toml"] {
            dgr.write(name, fs::read(from.join(name)).unwrap());
        }
        for folder in ["layouts", "inbox"] {
            for entry in fs::read_dir(from.join(folder)).unwrap() {
                let entry = entry.unwrap();
                let name = format!("{folder}/{}", entry.file_name().into_string().unwrap());
                dgr.write(&name, fs::read(entry.path()).unwrap());
                let day = ["20260301", "20260302"].iter().position(|day| name.contains(day)).unwrap_or(2);
                let at = if name.contains("corrected") { "04:30" } else { "03:00" };
                dgr.came(&name, &format!("2026-03-0{}T{at}:00Z", day + 2));
            }
        }
        dgr
    }

    /// Sets when a file came.
    pub fn came(&self, name: &str, at: &str) {
        let at: chrono::DateTime<chrono::Utc> = at.parse().unwrap();
        let file = fs::OpenOptions::new().append(true).open(self.path(name)).unwrap();
        file.set_modified(at.into()).unwrap();
    }

    /// Sets an environment variable for all later runs.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Returns a path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Returns the text of a file in the folder.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Returns every file in the folder, sorted.
    pub fn files(&self) -> Vec<String> {
        fn walk(folder: &Path, root: &Path, out: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, root, out);
                } else {
                    out.push(path.strip_prefix(root).unwrap().to_string_lossy().into_owned());
                }
            }
        }
        let mut out = Vec::new();
        walk(self.folder.path(), self.folder.path(), &mut out);
        out.sort();
        out
    }

    /// Returns the command, ready to run, for tests that need its pipes.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dgr"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("TZ", "UTC")
            .env("LANG", "C.UTF-8")
            .env("NO_COLOR", "1")
            .env("DGR_CLOCK", "2024-05-02T05:00:00Z")
            .stdin(Stdio::null());
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        command
    }

    /// Runs the program with these words.
    pub fn run(&self, words: &[&str]) -> Ran {
        self.ran(self.command(words).output().unwrap())
    }

    /// Returns what a run came to that a test started itself.
    pub fn ran(&self, output: Output) -> Ran {
        Ran { output, folder: self.folder.path().to_owned() }
    }
}

/// Returns a folder that lies in memory and has room for a gigabyte.
pub fn memory() -> Option<&'static Path> {
    let place = Path::new("/dev/shm");
    let room = rustix::fs::statvfs(place).ok().map(|s| s.f_bavail.saturating_mul(s.f_frsize));
    room.filter(|bytes| *bytes > 1 << 30).map(|_| place)
}

/// What a run said, and how it ended.
#[must_use = "assert the exit code with .code(n)"]
pub struct Ran {
    output: Output,
    folder: PathBuf,
}

impl Ran {
    /// Asserts the exit code.
    #[track_caller]
    pub fn code(self, code: i32) -> Said {
        let said = Said { stdout: self.text(&self.output.stdout), stderr: self.text(&self.output.stderr) };
        let ended = self.output.status.code();
        assert_eq!(ended, Some(code), "\nstdout:\n{}\nstderr:\n{}", said.stdout, said.stderr);
        said
    }

    /// Returns what was said, however it ended.
    pub fn any(self) -> Said {
        Said { stdout: self.text(&self.output.stdout), stderr: self.text(&self.output.stderr) }
    }

    /// Texts with the folder's path as `[DIR]`: it is another in every run.
    fn text(&self, bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).replace(&*self.folder.to_string_lossy(), "[DIR]")
    }
}

/// What a run said.
pub struct Said {
    stdout: String,
    stderr: String,
}

impl Said {
    /// Returns what it wrote to stdout.
    pub fn stdout(&self) -> &str {
        &self.stdout
    }

    /// Returns what it wrote to stderr.
    pub fn stderr(&self) -> &str {
        &self.stderr
    }
}
