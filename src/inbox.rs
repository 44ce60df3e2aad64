//! Which files are to be read: those of the inbox, or files, folders and patterns that were named; and which wait.
//!
//! Names are bytes. Nothing is opened here; handled files are put away by [`shelf`].

pub mod shelf;

use std::ffi::OsStr;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use globset::GlobBuilder;
use walkdir::WalkDir;

use crate::refusal::Refusal;

/// A file to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name, without folders.
    pub name: OsString,
    /// Its size, in bytes.
    pub size: u64,
    /// When it was written last: when it was received.
    pub received: DateTime<Utc>,
    /// Whether it lies in the workspace's inbox: only then may it be moved.
    pub in_inbox: bool,
    /// Its bytes, where it is no file: it came by standard input.
    pub held: Option<Arc<[u8]>>,
}

impl Found {
    /// Returns what came by standard input, under the name it was given.
    pub fn given(name: OsString, bytes: Vec<u8>, received: DateTime<Utc>) -> Self {
        let size = bytes.len() as u64;
        Self { path: PathBuf::from("-"), name, size, received, in_inbox: false, held: Some(bytes.into()) }
    }

    /// Returns whether the file still is as it was found: ask after reading, for it may have grown meanwhile.
    pub fn is_unchanged(&self) -> bool {
        self.held.is_some()
            || fs::metadata(&self.path).is_ok_and(|now| now.len() == self.size && received(&now) == self.received)
    }
}

/// A file that is not read now, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where it lies.
    pub path: PathBuf,
    /// Why it waits.
    pub why: Why,
}

/// Why a file is not read now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Excel's mark that somebody has the workbook open (`~$…`).
    LockFile,
    /// Its name begins with a dot: hidden, or still being copied.
    DotFile,
    /// It is younger than the time in which files settle.
    Young {
        /// Its age, in seconds; negative where its time lies ahead of the clock.
        seconds: i64,
    },
    /// It lies in a Maildir's `tmp`: its delivery is not done.
    BeingDelivered,
    /// It is no plain file: a link, a pipe, a device.
    NotPlain,
    /// It could not be looked at.
    Unreadable(String),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LockFile => f.write_str("a lock file of Excel: somebody has the workbook open"),
            Self::DotFile => f.write_str("its name begins with a dot"),
            Self::Young { seconds } if *seconds < 0 => write!(f, "its time lies {} s ahead of the clock", -seconds),
            Self::Young { seconds } => write!(f, "written {seconds} s ago, it may still grow"),
            Self::BeingDelivered => f.write_str("still being delivered (tmp of a Maildir)"),
            Self::NotPlain => f.write_str("no plain file"),
            Self::Unreadable(why) => write!(f, "cannot be looked at: {why}"),
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The files to read, in the order received: by time, then name.
    pub files: Vec<Found>,
    /// Those that wait, in the order of their paths.
    pub waiting: Vec<Waiting>,
}

/// Where to look, and what to leave.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The workspace's inbox.
    pub inbox: &'a Path,
    /// Younger files in the inbox wait, seconds.
    pub settle_seconds: u32,
    /// Now.
    pub now: DateTime<Utc>,
}

impl Search<'_> {
    /// Returns the files of the inbox. An inbox that does not exist is refused: a wrong folder must not look like a
    /// quiet morning.
    pub fn inbox(&self) -> Result<Listing> {
        if !self.inbox.is_dir() {
            return Err(Refusal::request(format!("There is no inbox {}.", self.inbox.display()))
                .hint("Run `dgr init`, or set `inbox` in dgr.toml.")
                .into());
        }
        let mut listing = Listing::default();
        self.folder(self.inbox, true, &mut listing);
        Ok(listing.sorted())
    }

    /// Returns the files that the given paths name: files, folders with all that is in them, patterns (`*.xlsx`,
    /// `**`). A path that names nothing is refused before anything is read.
    pub fn paths(&self, paths: &[PathBuf]) -> Result<Listing> {
        let mut listing = Listing::default();
        for path in paths {
            match fs::metadata(path) {
                Ok(meta) if meta.is_dir() => self.folder(path, is_within(path, self.inbox), &mut listing),
                Ok(meta) => self.named(path, &meta, &mut listing),
                Err(error) if is_pattern(path) => {
                    self.pattern(path, &mut listing).map_err(|r| r.hint(error.to_string()))?;
                }
                Err(error) => return Err(Refusal::request(format!("Cannot find {}: {error}.", path.display())).into()),
            }
        }
        Ok(listing.sorted())
    }

    /// Takes a file that was named itself: only a lock file is passed over (the shell's `*` names those, too).
    fn named(&self, path: &Path, meta: &Metadata, listing: &mut Listing) {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let why = if !meta.is_file() { Some(Why::NotPlain) } else { hidden(name).filter(|why| *why == Why::LockFile) };
        listing.take(path, meta, is_within(path, self.inbox), why);
    }

    fn folder(&self, folder: &Path, in_inbox: bool, listing: &mut Listing) {
        for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
            match entry.map_err(|e| (e.path().unwrap_or(folder).to_path_buf(), e.to_string())) {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => match entry.metadata() {
                    Ok(meta) => {
                        let why = self.waits(entry.file_name(), &meta, in_inbox);
                        let why = why.or_else(|| is_being_delivered(entry.path()).then_some(Why::BeingDelivered));
                        listing.take(entry.path(), &meta, in_inbox, why);
                    }
                    Err(error) => listing.unreadable(entry.path(), &error),
                },
                Err((path, why)) => listing.waiting.push(Waiting { path, why: Why::Unreadable(why) }),
            }
        }
    }

    fn pattern(&self, pattern: &Path, listing: &mut Listing) -> Result<(), Refusal> {
        let shown = pattern.display();
        let text = pattern.to_str().ok_or_else(|| Refusal::request(format!("Cannot find {shown}.")))?;
        let glob = GlobBuilder::new(text).literal_separator(true).build();
        let glob = glob.map_err(|error| Refusal::request(format!("{shown} is no pattern: {}.", error.kind())))?;
        let matcher = glob.compile_matcher();
        let base: PathBuf = pattern.components().take_while(|c| !is_pattern(Path::new(c.as_os_str()))).collect();
        let bare = base.as_os_str().is_empty();
        let mut hits = Listing::default();
        self.folder(if bare { Path::new(".") } else { &base }, is_within(&base, self.inbox), &mut hits);
        let fits = |path: &Path| matcher.is_match(if bare { path.strip_prefix(".").unwrap_or(path) } else { path });
        hits.files.retain(|file| fits(&file.path));
        hits.waiting.retain(|file| fits(&file.path));
        if hits.files.is_empty() && hits.waiting.is_empty() {
            return Err(Refusal::request(format!("No file fits {shown}.")));
        }
        listing.files.append(&mut hits.files);
        listing.waiting.append(&mut hits.waiting);
        Ok(())
    }

    fn waits(&self, name: &OsStr, meta: &Metadata, in_inbox: bool) -> Option<Why> {
        if !meta.is_file() {
            return Some(Why::NotPlain);
        }
        hidden(name).or_else(|| self.young(meta).filter(|_| in_inbox))
    }

    /// Returns whether a file may still grow. A time far ahead of the clock (a sender's wrong clock) says nothing; then
    /// the time of the last change of its inode, which nobody can set, decides, and if that lies ahead, too, the file
    /// is taken: it must not wait for years.
    fn young(&self, meta: &Metadata) -> Option<Why> {
        let settle = i64::from(self.settle_seconds);
        let age = |at: DateTime<Utc>| (self.now - at).num_seconds();
        let changed = DateTime::from_timestamp(meta.ctime(), 0).unwrap_or(self.now);
        let written = age(received(meta));
        let seconds = if written < -settle { age(changed) } else { written };
        (settle > 0 && (-settle..settle).contains(&seconds)).then_some(Why::Young { seconds })
    }
}

impl Listing {
    /// Returns it with a file more.
    #[must_use]
    pub fn with(mut self, found: Found) -> Self {
        self.files.push(found);
        self.sorted()
    }

    fn take(&mut self, path: &Path, meta: &Metadata, in_inbox: bool, why: Option<Why>) {
        let path = path.to_path_buf();
        match why {
            Some(why) => self.waiting.push(Waiting { path, why }),
            None => {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_owned();
                self.files.push(Found { name, size: meta.len(), received: received(meta), in_inbox, held: None, path });
            }
        }
    }

    fn unreadable(&mut self, path: &Path, error: &impl fmt::Display) {
        self.waiting.push(Waiting { path: path.to_path_buf(), why: Why::Unreadable(error.to_string()) });
    }

    /// Returns it in order, each file once, however often it was named.
    fn sorted(mut self) -> Self {
        self.files.sort_by(|a, b| (a.received, &a.name, &a.path).cmp(&(b.received, &b.name, &b.path)));
        self.files.dedup_by(|a, b| a.path == b.path);
        self.waiting.sort_by(|a, b| a.path.cmp(&b.path));
        self.waiting.dedup();
        self
    }
}

/// Returns when a file was written last; the epoch where the file system does not know.
fn received(meta: &Metadata) -> DateTime<Utc> {
    let nanos = TimeDelta::nanoseconds(meta.mtime_nsec());
    DateTime::from_timestamp(meta.mtime(), 0).and_then(|at| at.checked_add_signed(nanos)).unwrap_or_default()
}

/// Returns why a file of this name is no workbook, wherever it lies.
pub fn hidden(name: &OsStr) -> Option<Why> {
    let bytes = name.as_encoded_bytes();
    if bytes.starts_with(b"~$") || bytes.starts_with(b".~lock.") {
        return Some(Why::LockFile);
    }
    bytes.starts_with(b".").then_some(Why::DotFile)
}

/// Returns whether a file lies in the `tmp` of a Maildir, which has `new` and `cur` beside it.
fn is_being_delivered(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| folder.file_name() == Some(OsStr::new("tmp")));
    let maildir = folder.and_then(Path::parent);
    maildir.is_some_and(|maildir| ["new", "cur"].iter().all(|name| maildir.join(name).is_dir()))
}

fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| matches!(byte, b'*' | b'?' | b'[' | b'{'))
}

/// Returns whether a path lies in a folder, links resolved.
fn is_within(path: &Path, folder: &Path) -> bool {
    match (fs::canonicalize(path), fs::canonicalize(folder)) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}

#[cfg(test)]
#[path = "inbox/tests.rs"]
mod tests;
