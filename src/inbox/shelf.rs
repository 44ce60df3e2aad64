//! Puts a handled file away: `archive/2024/05/01/NAME`. Nothing is ever overwritten, no file is ever lost: at each
//! moment the bytes lie whole at one place at least, and a move that was cut off is finished by calling it again.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::Found;
use crate::crash;

/// More files of one name on one day than this are a fault elsewhere.
const MOST: u32 = 10_000;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It lies here now.
    To(PathBuf),
    /// The same bytes lay here already; the other copy is gone.
    Already(PathBuf),
    /// It stays: it lies outside the inbox, or there is no shelf.
    Stays,
    /// It stays: it is no longer the file that was read, so the next run takes it.
    Changed,
}

/// Moves a file that was read to a shelf, into the folder of the day it was received. If its name is taken by other
/// bytes, it gets a number: `NAME (2).xlsx`. Only files of the inbox move, and only as they were found: a file that
/// was sent again under the same name meanwhile has not been read. Without a
/// shelf it stays. Errors name both paths.
pub fn put(file: &Found, shelf: Option<&Path>, day: NaiveDate) -> Result<Moved> {
    match shelf {
        Some(folder) if file.in_inbox => {
            if file.is_unchanged() {
                shelve(&file.path, folder, day)
            } else {
                Ok(Moved::Changed)
            }
        }
        _ => Ok(Moved::Stays),
    }
}

fn shelve(source: &Path, shelf: &Path, day: NaiveDate) -> Result<Moved> {
    let folder = shelf.join(day.format("%Y/%m/%d").to_string());
    let name = source.file_name().with_context(|| format!("{} has no name", source.display()))?;
    let cannot = || format!("cannot move {} to {}", source.display(), folder.display());
    fs::create_dir_all(&folder).with_context(cannot)?;
    for number in 1..=MOST {
        let target = folder.join(numbered(name, number));
        match rename(source, &target) {
            Ok(()) => {
                crash::point("moved");
                sync(&folder).with_context(cannot)?;
                return Ok(Moved::To(target));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if same(source, &target).with_context(cannot)? {
                    crash::point("lies there already");
                    sync(&folder).and_then(|()| fs::remove_file(source)).with_context(cannot)?;
                    return Ok(Moved::Already(target));
                }
            }
            Err(error) => return Err(error).with_context(cannot),
        }
    }
    bail!("{}: {MOST} files of this name lie there already", cannot())
}

/// Renames without overwriting; across file systems by copy, sync, rename.
fn rename(source: &Path, target: &Path) -> io::Result<()> {
    match renameat_with(CWD, source, CWD, target, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(Errno::XDEV) => copy(source, target),
        // File systems that do not know the flag (NFS, some FUSE): a hard link does not overwrite, either.
        Err(Errno::INVAL | Errno::NOSYS) => fs::hard_link(source, target).and_then(|()| fs::remove_file(source)),
        Err(error) => Err(error.into()),
    }
}

fn copy(source: &Path, target: &Path) -> io::Result<()> {
    if target.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    // What a copy that was cut off left behind is overwritten: it is ours, by its name.
    let mut part = OsString::from(".");
    part.push(target.file_name().unwrap_or_default());
    part.push(".part");
    let part = target.with_file_name(part);
    let mut from = File::open(source)?;
    let mut to = OpenOptions::new().write(true).create(true).truncate(true).open(&part)?;
    let copied = io::copy(&mut from, &mut to)
        .inspect(|_| crash::point("copied"))
        .and_then(|_| to.set_modified(from.metadata()?.modified()?))
        .and_then(|()| to.sync_all())
        .and_then(|()| rename(&part, target));
    if copied.is_err() {
        // The cause is told; that the part stays, too, would only hide it.
        drop(fs::remove_file(&part));
    }
    copied?;
    crash::point("copy named");
    if let Some(folder) = target.parent() {
        sync(folder)?;
    }
    crash::point("copy lasts");
    fs::remove_file(source)
}

/// Makes the names in a folder last: a rename is safe only when its folder is on the disk.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Returns whether two files hold the same bytes.
fn same(one: &Path, other: &Path) -> io::Result<bool> {
    if !fs::symlink_metadata(other)?.is_file() || fs::metadata(one)?.len() != fs::metadata(other)?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    let (mut a, mut b) = ([0; 8192], [0; 8192]);
    loop {
        let length = fill(&mut one, &mut a)?;
        if length != fill(&mut other, &mut b)? || a.get(..length) != b.get(..length) {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Returns the name with a number before its ending, from the second on: `NAME (2).xlsx`.
fn numbered(name: &OsStr, number: u32) -> OsString {
    if number == 1 {
        return name.to_owned();
    }
    let path = Path::new(name);
    let mut out = path.file_stem().unwrap_or(name).to_owned();
    out.push(format!(" ({number})"));
    if let Some(ending) = path.extension() {
        out.push(".");
        out.push(ending);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 5, 1).unwrap()
    }

    fn handled(folder: &Path, bytes: &str) -> Moved {
        let source = folder.join("r.xlsx");
        fs::write(&source, bytes).unwrap();
        let moved = shelve(&source, &folder.join("archive"), day()).unwrap();
        assert!(!source.exists());
        moved
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_is_kept_twice() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join("archive/2024/05/01").join(name);
        assert_eq!(handled(folder.path(), "one"), Moved::To(at("r.xlsx")));
        assert_eq!(handled(folder.path(), "two"), Moved::To(at("r (2).xlsx")));
        assert_eq!(handled(folder.path(), "one"), Moved::Already(at("r.xlsx")));
        assert_eq!(handled(folder.path(), "two"), Moved::Already(at("r (2).xlsx")));
        assert_eq!(fs::read_to_string(at("r.xlsx")).unwrap(), "one");
        assert_eq!(fs::read_dir(at("")).unwrap().count(), 2);
    }

    #[test]
    fn only_what_was_read_in_the_inbox_moves() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.xlsx");
        fs::write(&path, "read").unwrap();
        let search = crate::inbox::Search { inbox: folder.path(), settle_seconds: 0, now: chrono::DateTime::default() };
        let file = search.inbox().unwrap().files.remove(0);
        let shelf = folder.path().join("archive");
        let outside = Found { in_inbox: false, ..file.clone() };
        assert_eq!(put(&outside, Some(&shelf), day()).unwrap(), Moved::Stays);
        assert_eq!(put(&file, None, day()).unwrap(), Moved::Stays);
        fs::write(&path, "sent again").unwrap();
        assert_eq!(put(&file, Some(&shelf), day()).unwrap(), Moved::Changed);
        assert_eq!(fs::read_to_string(&path).unwrap(), "sent again");
    }

    #[test]
    fn a_copy_across_file_systems_keeps_bytes_and_time() {
        let folder = tempfile::tempdir().unwrap();
        let (source, target) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&source, "bytes").unwrap();
        fs::write(folder.path().join(".b.part"), "what a cut-off copy left, longer than the file").unwrap();
        let written = fs::metadata(&source).unwrap().modified().unwrap();
        copy(&source, &target).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "bytes");
        assert_eq!(fs::metadata(&target).unwrap().modified().unwrap(), written);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::write(&source, "other").unwrap();
        assert_eq!(copy(&source, &target).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&target).unwrap(), "bytes");
    }

    #[test]
    fn a_shelf_may_lie_on_another_file_system() {
        // Memory-backed on Linux; where it is not there, the same holds without crossing.
        let elsewhere = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("r.xlsx");
        for (bytes, name) in [("one", "r.xlsx"), ("two", "r (2).xlsx")] {
            fs::write(&source, bytes).unwrap();
            let target = elsewhere.path().join("2024/05/01").join(name);
            assert_eq!(shelve(&source, elsewhere.path(), day()).unwrap(), Moved::To(target.clone()));
            assert_eq!((fs::read_to_string(target).unwrap().as_str(), source.exists()), (bytes, false));
        }
        assert_eq!(fs::read_dir(elsewhere.path().join("2024/05/01")).unwrap().count(), 2);
    }

    #[test]
    fn the_same_long_files_are_told_from_nearly_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        let mut bytes = vec![7_u8; 20_000];
        fs::write(&a, &bytes).unwrap();
        fs::write(&b, &bytes).unwrap();
        assert!(same(&a, &b).unwrap());
        bytes[19_999] = 8;
        fs::write(&b, &bytes).unwrap();
        assert!(!same(&a, &b).unwrap());
    }
}
