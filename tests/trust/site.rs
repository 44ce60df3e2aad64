//! A workspace with the example's layouts and plants and an empty inbox, on a database of its own or a shared one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dgr::pipeline::health::{self, Checked};
use dgr::pipeline::setup::sha256;
use dgr::store::Store;

use crate::store::is_postgres;
use crate::support::dgr::Dgr;
use crate::support::feed::{self, Came};

/// A workspace.
pub struct Site {
    /// Where the program runs.
    pub dgr: Dgr,
    /// Its database.
    pub url: String,
}

impl Site {
    /// Returns a workspace on an SQLite file of its own, not made yet.
    pub fn own() -> Self {
        let dgr = Dgr::in_memory();
        let url = dgr.path("dgr.sqlite3").to_str().unwrap().to_owned();
        Self::with(dgr, url)
    }

    /// Returns a workspace on this database.
    pub fn on(url: &str) -> Self {
        Self::with(Dgr::in_memory(), url.to_owned())
    }

    fn with(dgr: Dgr, url: String) -> Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/example");
        dgr.write("plants.toml", fs::read(from.join("plants.toml")).unwrap());
        for entry in fs::read_dir(from.join("layouts")).unwrap() {
            let entry = entry.unwrap();
            let name = format!("layouts/{}", entry.file_name().into_string().unwrap());
            dgr.write(&name, fs::read(entry.path()).unwrap());
        }
        let told = "[[notify]]\nname = \"ops\"\nkind = \"command\"\ncommand = [\"true\"]\n";
        let database = if is_postgres(&url) { url.clone() } else { format!("sqlite:{url}") };
        dgr.write("dgr.toml", format!("settle_seconds = 0\n\n[database]\nurl = \"{database}\"\n\n{told}"));
        fs::create_dir(dgr.path("inbox")).unwrap();
        Self { dgr: dgr.env("USER", "operator"), url }
    }

    /// Sets an environment variable for all later runs.
    pub fn env(self, name: &str, value: &str) -> Self {
        Self { dgr: self.dgr.env(name, value), url: self.url }
    }

    /// Returns the workspace with its database elsewhere: an SQLite file.
    pub fn moved_to(self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.env("DGR_DATABASE_URL", &format!("sqlite:{url}")) }
    }

    /// Lays workbooks into the inbox.
    pub fn lay(&self, files: &[Came]) {
        files.iter().for_each(|file| file.lay(&self.dgr.path("inbox")));
    }

    /// Returns an ingest at the time of a post, its outputs piped.
    pub fn ingest(&self, post: u32) -> Command {
        let mut command = self.dgr.command(&["ingest", "--wait=20"]);
        command.env("DGR_CLOCK", feed::run_at(post).to_rfc3339()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Lays a post into the inbox and runs until nothing of it is left there.
    pub fn take(&self, post: u32) {
        self.lay(&feed::post(post));
        self.finish(post);
    }

    /// Runs until the inbox is empty: one run must do.
    pub fn finish(&self, post: u32) {
        let ended = self.ingest(post).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(matches!(ended.status.code(), Some(0 | 3)), "post {post}: {:?}\n{said}", ended.status);
        assert_eq!(self.inbox(), Vec::<String>::new(), "{said}");
    }

    /// Returns the names in the inbox.
    pub fn inbox(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.dgr.path("inbox"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Returns every file that was put away, by its path in the workspace (or where the shelves lie), with its hash.
    pub fn shelved(&self, shelves: &Path) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        for shelf in ["archive", "rejected"] {
            for path in files(&shelves.join(shelf)) {
                let name = path.strip_prefix(shelves).unwrap().to_string_lossy().into_owned();
                out.insert(name, sha256(&fs::read(&path).unwrap()));
            }
        }
        out
    }

    /// Asserts that nothing in the store contradicts itself.
    #[track_caller]
    pub fn is_consistent(&self) {
        assert_eq!(Store::open(&self.url).unwrap().contradictions().unwrap(), []);
    }

    /// Asserts what `dgr db check` asks: also that days and months are what the reports come to, and bytes as they came.
    #[track_caller]
    pub fn is_sound(&self) {
        self.is_consistent();
        let mut store = Store::open(&self.url).unwrap();
        let mut checked = Checked::default();
        assert_eq!(health::differences(&mut store, &mut checked).unwrap(), []);
        assert_eq!(health::damaged_bytes(&mut store, &mut checked).unwrap(), []);
        assert!(checked.days > 0 && checked.workbooks > 0, "{checked:?}");
    }
}

/// Returns every file under a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out
}
