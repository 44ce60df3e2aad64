//! The transaction: all or nothing, one change, moments that only grow.

use std::sync::{Arc, Barrier};

use anyhow::{Result, bail};
use dgr::store::{Change, Store};

use super::{author, count, noon, on_both, raw};

fn change(store: &mut Store) -> Change {
    store.write(&author(), &noon, |tx| tx.change()).unwrap()
}

#[test]
fn a_transaction_that_stores_nothing_makes_no_change() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        store.write(&author(), &noon, |_| Ok(())).unwrap();
        assert_eq!(store.last_change().unwrap(), None);
        let made = change(&mut store);
        assert_eq!(store.last_change().unwrap(), Some(made));
        let row = store.change_row(made.seq).unwrap().unwrap();
        assert_eq!((row.who.as_str(), row.reason, row.moment), ("anna", None, noon()));
    });
}

#[test]
fn moments_grow_even_where_the_clock_stands_or_goes_back() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let changes: Vec<Change> = (0..3).map(|_| change(&mut store)).collect();
        let micro = chrono::Duration::microseconds(1);
        assert_eq!(changes.iter().map(|c| c.moment).collect::<Vec<_>>(), [noon(), noon() + micro, noon() + micro * 2]);
        let earlier = || noon() - chrono::Duration::hours(1);
        let back = store.write(&author(), &earlier, |tx| tx.change()).unwrap();
        assert_eq!(back.moment, noon() + micro * 3);
        assert_eq!(store.change_at(noon() + micro).unwrap(), Some(changes[1].seq));
        assert_eq!(store.change_at(noon() - micro).unwrap(), None);
    });
}

#[test]
fn a_closure_that_fails_stores_nothing() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let failed: Result<()> = store.write(&author(), &noon, |tx| {
            tx.change()?;
            bail!("no")
        });
        assert!(failed.is_err());
        assert_eq!(store.last_change().unwrap(), None);
    });
}

#[test]
fn a_panic_leaves_the_store_usable_and_empty() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store.write(&author(), &noon, |tx| -> Result<()> {
                tx.change()?;
                panic!("in the middle")
            })
        }));
        assert!(caught.is_err());
        assert_eq!(store.last_change().unwrap(), None);
        change(&mut store);
    });
}

#[test]
fn six_writers_wait_for_each_other() {
    on_both(|url| {
        let start = Arc::new(Barrier::new(6));
        let writers: Vec<_> = (0..6)
            .map(|_| {
                let (url, start) = (url.to_owned(), Arc::clone(&start));
                std::thread::spawn(move || {
                    let mut store = Store::open(&url).unwrap();
                    start.wait();
                    (0..10).for_each(|_| _ = change(&mut store));
                })
            })
            .collect();
        writers.into_iter().for_each(|w| w.join().unwrap());
        assert_eq!(count(url, "SELECT COUNT(*) FROM changes"), 60);
        let backwards = "SELECT COUNT(*) FROM changes a JOIN changes b ON a.seq < b.seq AND a.moment >= b.moment";
        assert_eq!(count(url, backwards), 0);
    });
}

#[test]
fn a_change_is_never_altered_nor_deleted() {
    on_both(|url| {
        change(&mut Store::open(url).unwrap());
        for sql in ["DELETE FROM changes", "UPDATE changes SET who = 'eve'"] {
            let refused = raw(url, sql).unwrap_err();
            assert!(
                refused.contains("rows") && refused.contains("never altered") || refused.contains("for ever"),
                "{refused}"
            );
        }
        let replace = "INSERT OR REPLACE INTO changes SELECT * FROM changes";
        assert!(super::is_postgres(url) || raw(url, replace).is_err());
    });
}

#[test]
fn a_writer_that_waits_in_vain_says_that_another_is_writing() {
    on_both(|url| {
        let (mut first, mut second) = (Store::open(url).unwrap(), Store::open(url).unwrap());
        second.set_wait(std::time::Duration::from_millis(100));
        let inner = first.write(&author(), &noon, |_| Ok(second.write(&author(), &noon, |tx| tx.change())));
        let refused = inner.unwrap().unwrap_err();
        assert!(refused.is::<dgr::store::Locked>(), "{refused:#}");
        change(&mut second);
    });
}

#[test]
fn what_is_read_together_is_of_one_moment() {
    on_both(|url| {
        let (mut reader, mut writer) = (Store::open(url).unwrap(), Store::open(url).unwrap());
        change(&mut writer);
        let seen = reader.read(|r| {
            let before = r.last_change()?;
            change(&mut writer);
            Ok((before, r.last_change()?))
        });
        let (before, after) = seen.unwrap();
        assert_eq!(before, after);
        assert_ne!(reader.last_change().unwrap(), after);
    });
}
