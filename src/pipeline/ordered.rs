//! Work done side by side, results taken in order, never far ahead: memory follows the threads, not the items.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many results may wait for their turn, a thread.
const AHEAD: usize = 4;

struct State<R> {
    next: usize,
    taken: usize,
    stopped: bool,
    done: BTreeMap<usize, R>,
}

struct Shared<R> {
    state: Mutex<State<R>>,
    moved: Condvar,
}

impl<R> Shared<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, guard: MutexGuard<'a, State<R>>) -> MutexGuard<'a, State<R>> {
        self.moved.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops the others if this thread leaves without an answer (a panic), so that nobody waits for ever.
    fn stop(&self) {
        self.lock().stopped = true;
        self.moved.notify_all();
    }
}

struct StopOnDrop<'a, R>(&'a Shared<R>, bool);

impl<R> Drop for StopOnDrop<'_, R> {
    fn drop(&mut self) {
        if self.1 {
            self.0.stop();
        }
    }
}

/// Works on items on so many threads and hands the results to `each` in the items' order, on this thread. `worker`
/// makes each thread's own worker. Ends early when `each` fails or says false; items that were not begun are then not.
///
/// # Errors
/// What `each` returns.
pub fn in_order<T: Sync, R: Send, W: FnMut(&T) -> R, E>(
    items: &[T],
    threads: usize,
    worker: &(dyn Fn() -> W + Sync),
    each: &mut dyn FnMut(&T, R) -> Result<bool, E>,
) -> Result<(), E> {
    let threads = threads.clamp(1, items.len().max(1));
    let shared = Shared {
        state: Mutex::new(State { next: 0, taken: 0, stopped: false, done: BTreeMap::new() }),
        moved: Condvar::new(),
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work(items, threads, &shared, worker));
        }
        let mut guard = StopOnDrop(&shared, true);
        let mut outcome = Ok(());
        for (at, item) in items.iter().enumerate() {
            let Some(result) = take(&shared, at) else { break };
            match each(item, result) {
                Ok(true) => {}
                Ok(false) => break,
                Err(e) => {
                    outcome = Err(e);
                    break;
                }
            }
        }
        guard.1 = true;
        drop(guard);
        outcome
    })
}

fn work<T, R, W: FnMut(&T) -> R>(items: &[T], threads: usize, shared: &Shared<R>, worker: &(dyn Fn() -> W + Sync)) {
    let mut guard = StopOnDrop(shared, true);
    let mut worker = worker();
    loop {
        let mut state = shared.lock();
        while !state.stopped && state.next >= state.taken + threads * AHEAD {
            state = shared.wait(state);
        }
        let at = state.next;
        let Some(item) = items.get(at).filter(|_| !state.stopped) else { break };
        state.next += 1;
        drop(state);
        let result = worker(item);
        shared.lock().done.insert(at, result);
        shared.moved.notify_all();
    }
    guard.1 = false;
}

fn take<R>(shared: &Shared<R>, at: usize) -> Option<R> {
    let mut state = shared.lock();
    loop {
        if let Some(result) = state.done.remove(&at) {
            state.taken = at + 1;
            shared.moved.notify_all();
            return Some(result);
        }
        if state.stopped {
            return None;
        }
        state = shared.wait(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_however_long_each_takes() {
        let items: Vec<u64> = (0..200).collect();
        let worker = || {
            |item: &u64| {
                std::thread::sleep(std::time::Duration::from_micros((item * 7919) % 500));
                item * 2
            }
        };
        let mut got = Vec::new();
        let done: Result<(), ()> = in_order(&items, 4, &worker, &mut |item, result| {
            got.push((*item, result));
            Ok(true)
        });
        assert_eq!(done, Ok(()));
        assert_eq!(got, items.iter().map(|i| (*i, i * 2)).collect::<Vec<_>>());
    }

    #[test]
    fn a_failure_ends_it_and_nobody_hangs() {
        let items: Vec<u32> = (0..1000).collect();
        let begun = std::sync::atomic::AtomicU32::new(0);
        let worker = || {
            |item: &u32| {
                begun.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                *item
            }
        };
        let done = in_order(&items, 3, &worker, &mut |item, _| if *item == 5 { Err("full") } else { Ok(true) });
        assert_eq!(done, Err("full"));
        assert!(begun.load(std::sync::atomic::Ordering::SeqCst) < 40);
    }

    #[test]
    fn no_items_are_no_work() {
        let done: Result<(), ()> = in_order(&[] as &[u8], 4, &|| |i: &u8| *i, &mut |_, _| Err(()));
        assert_eq!(done, Ok(()));
    }
}
