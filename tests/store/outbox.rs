//! Messages on both databases: claimed by one process at a time, in order, tried again, given up, expired, never lost.

use std::sync::Barrier;
use std::thread;

use chrono::{Duration, NaiveDateTime};
use dgr::store::rows::{MessageRow, NewMessage};
use dgr::store::{Next, Store};

use super::{author, noon, on_both, story};

fn after(minutes: i64) -> NaiveDateTime {
    noon() + Duration::minutes(minutes)
}

fn put(store: &mut Store, destination: &str) {
    let message = NewMessage { destination: destination.into(), ..story::message() };
    store.write(&author(), &noon, |tx| tx.put_message(&message)).unwrap();
}

fn claim(store: &mut Store, by: &str, at: i64) -> Next {
    store.claim_message("chat", by, after(at), after(at + 2)).unwrap()
}

#[track_caller]
fn claimed(next: Next) -> MessageRow {
    let Next::Claimed(row) = next else { panic!("{next:?}") };
    row
}

#[test]
fn messages_of_a_destination_go_in_order_and_one_at_a_time() {
    on_both(|url| {
        let (mut one, mut two) = (Store::open(url).unwrap(), Store::open(url).unwrap());
        put(&mut one, "chat");
        put(&mut one, "mail");
        put(&mut one, "chat");
        let first = claimed(claim(&mut one, "a", 0));
        assert_eq!((first.attempts, first.claimed_by.as_deref()), (1, Some("a")));
        assert!(matches!(claim(&mut two, "b", 0), Next::Held(row) if row.id == first.id));
        assert!(matches!(one.claim_message("mail", "a", noon(), after(2)).unwrap(), Next::Claimed(_)));

        // It fails for now: the second one waits for it.
        one.not_delivered(&first, "no answer", None, Some(after(5))).unwrap();
        assert!(matches!(claim(&mut two, "b", 4), Next::Waits(row) if row.id == first.id));
        // It fails for good: the second one goes.
        let again = claimed(claim(&mut two, "b", 5));
        assert_eq!((again.id, again.attempts, again.last_error.as_deref()), (first.id, 2, Some("no answer")));
        two.not_delivered(&again, "unknown recipient", None, None).unwrap();
        let second = claimed(claim(&mut two, "b", 5));
        assert!(second.id > first.id);
        two.delivered(second.id, after(6), Some("not to all")).unwrap();
        assert_eq!(claim(&mut one, "a", 7), Next::Nothing);

        let row = one.message(second.id).unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.delivered_at, row.claimed_by), ("delivered", Some(after(6)), None));
        assert_eq!(row.last_error.as_deref(), Some("not to all"));
        let states = |store: &mut Store, state| store.messages(Some(state), 9).unwrap().len();
        assert_eq!((states(&mut one, "failed"), states(&mut one, "delivered"), states(&mut one, "due")), (1, 1, 1));
        assert_eq!(one.destinations_due().unwrap(), ["mail"]);
    });
}

#[test]
fn a_claim_ends_with_its_time_and_its_holder_speaks_no_more_for_the_message() {
    on_both(|url| {
        let (mut killed, mut next) = (Store::open(url).unwrap(), Store::open(url).unwrap());
        put(&mut killed, "chat");
        let first = claimed(claim(&mut killed, "a", 0));
        assert!(matches!(claim(&mut next, "b", 1), Next::Held(_)));
        let second = claimed(claim(&mut next, "b", 2));
        assert_eq!((second.id, second.attempts), (first.id, 2));

        // The first one was only slow: that it failed says nothing of the second attempt.
        killed.not_delivered(&first, "timed out", None, None).unwrap();
        let row = next.message(first.id).unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.claimed_by.as_deref()), ("due", Some("b")));
        // That it arrived is true all the same, and a failure after it does not undo it.
        killed.delivered(first.id, after(3), None).unwrap();
        next.not_delivered(&second, "timed out", None, None).unwrap();
        assert_eq!(next.message(first.id).unwrap().unwrap().state, "delivered");
    });
}

#[test]
fn of_many_at_once_one_gets_the_message() {
    on_both(|url| {
        put(&mut Store::open(url).unwrap(), "chat");
        let (start, many) = (Barrier::new(8), 0..8);
        let got: usize = thread::scope(|scope| {
            let ask = |n: i32| {
                let start = &start;
                scope.spawn(move || {
                    let mut store = Store::open(url).unwrap();
                    start.wait();
                    usize::from(matches!(claim(&mut store, &format!("p{n}"), 0), Next::Claimed(_)))
                })
            };
            many.map(ask).collect::<Vec<_>>().into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(got, 1);
    });
}

#[test]
fn a_message_expires_unless_it_is_on_its_way_and_may_be_tried_again() {
    on_both(|url| {
        let mut store = Store::open(url).unwrap();
        put(&mut store, "chat");
        put(&mut store, "chat");
        // The story's message expires after two days.
        let end = 2 * 24 * 60;
        let held = claimed(claim(&mut store, "a", end - 1));
        let expired = store.expire_messages(after(end)).unwrap();
        assert_eq!(expired.iter().map(|row| row.id).collect::<Vec<_>>(), [held.id + 1]);
        assert_eq!(store.expire_messages(after(end)).unwrap(), []);
        assert!(!store.retry_message(held.id, after(end), after(end + 60)).unwrap(), "it is on its way");

        store.not_delivered(&held, "refused", Some("[\"b@x\"]"), None).unwrap();
        for id in [held.id, held.id + 1] {
            assert!(store.retry_message(id, after(end), after(end + 60)).unwrap());
            let row = claimed(claim(&mut store, "b", end));
            assert_eq!((row.id, row.attempts, row.expires_at), (id, 1, after(end + 60)));
            store.delivered(id, after(end), None).unwrap();
            assert!(!store.retry_message(id, after(end), after(end + 60)).unwrap(), "it was delivered");
        }
        assert!(!store.retry_message(99, noon(), noon()).unwrap());
    });
}

#[test]
fn a_message_grows_until_somebody_takes_it() {
    on_both(|url| {
        let (mut run, mut sender) = (Store::open(url).unwrap(), Store::open(url).unwrap());
        put(&mut run, "chat");
        let id = run.messages_about("run 1", "chat").unwrap()[0].id;
        assert_eq!(run.messages_about("run 1", "mail").unwrap(), []);
        let grown = run.write(&author(), &noon, |tx| tx.rewrite_message(id, "{\"n\":2}", after(10))).unwrap();
        assert!(grown);
        assert!(matches!(claim(&mut sender, "a", 9), Next::Waits(_)), "the run is not at its end");
        let row = claimed(claim(&mut sender, "a", 10));
        assert_eq!(row.payload, "{\"n\":2}");
        let grown = run.write(&author(), &noon, |tx| tx.rewrite_message(id, "{\"n\":3}", noon())).unwrap();
        assert!(!grown, "what was sent does not change");
        assert_eq!(run.message(id).unwrap().unwrap().payload, "{\"n\":2}");
    });
}
