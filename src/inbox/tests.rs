//! Listings of folders made for the purpose.

use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::time::{Duration, SystemTime};

use super::*;

const OLD: u64 = 1_700_000_000;

fn put(folder: &Path, name: impl AsRef<Path>, written: u64) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = File::create(&path).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(written)).unwrap();
    path
}

fn search(inbox: &Path) -> Search<'_> {
    Search { inbox, settle_seconds: 60, now: DateTime::from_timestamp(1_700_000_100, 0).unwrap() }
}

fn names(listing: &Listing) -> Vec<String> {
    listing.files.iter().map(|f| f.name.to_string_lossy().into_owned()).collect()
}

#[test]
fn the_inbox_gives_settled_files_in_the_order_received() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "b.xlsx", OLD);
    put(folder.path(), "sub/a.xlsx", OLD);
    put(folder.path(), "first.xlsx", OLD - 5);
    put(folder.path(), "young.xlsx", OLD + 90);
    put(folder.path(), "~$b.xlsx", OLD);
    put(folder.path(), ".part.xlsx", OLD);
    std::os::unix::fs::symlink("b.xlsx", folder.path().join("link.xlsx")).unwrap();
    let listing = search(folder.path()).inbox().unwrap();
    assert_eq!(names(&listing), ["first.xlsx", "a.xlsx", "b.xlsx"]);
    assert!(listing.files.iter().all(|f| f.in_inbox && f.is_unchanged()));
    let why: Vec<_> = listing.waiting.into_iter().map(|w| w.why).collect();
    assert_eq!(why, [Why::DotFile, Why::NotPlain, Why::Young { seconds: 10 }, Why::LockFile]);
}

#[test]
fn a_file_from_the_future_does_not_wait_for_it() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "far.xlsx", 4_000_000_000);
    put(folder.path(), "near.xlsx", OLD + 130);
    let listing = search(folder.path()).inbox().unwrap();
    assert_eq!(names(&listing), ["far.xlsx"]);
    assert_eq!(listing.waiting.first().unwrap().why, Why::Young { seconds: -30 });
}

#[test]
fn named_files_do_not_wait_and_are_not_moved() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    let inside = put(&inbox, "in.xlsx", OLD + 99);
    let outside = put(folder.path(), "mail/out.xlsx", OLD + 99);
    let paths = [outside.clone(), inside, outside];
    let listing = search(&inbox).paths(&paths).unwrap();
    let found: Vec<_> = listing.files.iter().map(|f| (f.name.to_str().unwrap(), f.in_inbox)).collect();
    assert_eq!(found, [("in.xlsx", true), ("out.xlsx", false)]);
}

#[test]
fn patterns_reach_over_folders_only_where_they_say_so() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a/1.xlsx", "a/b/2.xlsx", "a/3.csv"] {
        put(folder.path(), name, OLD);
    }
    let find = |pattern: &str| search(Path::new("/nowhere")).paths(&[folder.path().join(pattern)]);
    assert_eq!(names(&find("a/*.xlsx").unwrap()), ["1.xlsx"]);
    assert_eq!(names(&find("a/**/*.xlsx").unwrap()), ["1.xlsx", "2.xlsx"]);
    let error = find("a/*.ods").unwrap_err().to_string();
    assert!(error.starts_with("No file fits /") && error.ends_with("/a/*.ods."), "{error}");
    assert!(find("missing.xlsx").unwrap_err().to_string().starts_with("Cannot find "));
}

#[test]
fn a_mail_that_is_being_delivered_waits() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "box/new/1.host", OLD);
    put(folder.path(), "box/tmp/2.host", OLD);
    put(folder.path(), "tmp/report.xlsx", OLD);
    fs::create_dir(folder.path().join("box/cur")).unwrap();
    let listing = search(folder.path()).inbox().unwrap();
    assert_eq!(names(&listing), ["1.host", "report.xlsx"]);
    let [waiting] = listing.waiting.as_slice() else { panic!("{listing:?}") };
    assert_eq!(waiting.why.to_string(), "still being delivered (tmp of a Maildir)");
}

#[test]
fn what_is_piped_in_takes_its_place_in_the_order() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "later.xlsx", OLD);
    let piped = Found::given("first.xlsx".into(), b"bytes".to_vec(), DateTime::from_timestamp(1, 0).unwrap());
    let listing = search(folder.path()).inbox().unwrap().with(piped);
    assert_eq!(names(&listing), ["first.xlsx", "later.xlsx"]);
    let first = &listing.files[0];
    assert!(!first.in_inbox && first.is_unchanged() && first.size == 5);
}

#[test]
fn a_name_that_is_not_utf_8_is_a_name() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), OsStr::from_bytes(b"b\xff.xlsx"), OLD);
    let listing = search(folder.path()).inbox().unwrap();
    assert_eq!(listing.files.first().unwrap().name.as_bytes(), b"b\xff.xlsx");
}

#[test]
fn a_missing_inbox_is_refused() {
    let error = search(Path::new("/nowhere/inbox")).inbox().unwrap_err();
    assert_eq!(error.to_string(), "There is no inbox /nowhere/inbox.");
}
