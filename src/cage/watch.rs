//! Kills a child that takes too long. One thread a cage; between jobs it sleeps.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// A watch over one child at a time.
pub(super) struct Watch {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Whom to kill, and when.
    armed: Option<(Pid, Instant)>,
    /// Whether the last one armed was killed.
    fired: bool,
    /// Whether the thread sleeps without an end in sight.
    idle: bool,
    over: bool,
}

impl Watch {
    /// Starts the thread.
    pub(super) fn start() -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let seen = Arc::clone(&shared);
        std::thread::Builder::new().name("cage-watch".to_owned()).stack_size(64 << 10).spawn(move || seen.keep())?;
        Ok(Self { shared })
    }

    /// Kills the process unless it is disarmed in time.
    pub(super) fn arm(&self, pid: Pid, within: Duration) {
        let mut state = self.shared.lock();
        state.armed = Instant::now().checked_add(within).map(|at| (pid, at));
        state.fired = false;
        if state.idle {
            self.shared.changed.notify_one();
        }
    }

    /// Calls the watch off; returns whether it has killed. Must come before the process is waited for, while its
    /// number cannot belong to another.
    pub(super) fn disarm(&self) -> bool {
        let mut state = self.shared.lock();
        state.armed = None;
        state.fired
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.lock().over = true;
        self.shared.changed.notify_one();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps and kills until it is over. A watch that was called off in the meantime is noticed only when its time
    /// comes: that spares waking the thread for every job.
    fn keep(&self) {
        let mut state = self.lock();
        let mut until: Option<Instant> = None;
        while !state.over {
            let now = Instant::now();
            if let Some((pid, at)) = state.armed
                && at <= now
            {
                // A process that is gone is no failure: its reader sees the end of the pipe.
                let _gone = kill_process(pid, Signal::KILL);
                state.fired = true;
                state.armed = None;
            }
            until = state.armed.map(|(_, at)| at).or(until.filter(|at| *at > now));
            state.idle = until.is_none();
            state = match until {
                Some(at) => {
                    let rest = at.saturating_duration_since(now);
                    self.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}
