//! Writing again where the database broke off: a server that was restarted, a connection that was cut, a deadlock that
//! was resolved against us. Bounded in time and tries, with pauses that differ from process to process.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::NaiveDateTime;
use diesel::result::{DatabaseErrorKind, Error};

use super::error::{Lost, is_lost};
use super::write::{Author, Tx};
use super::{OpenError, Store};

/// How often a transaction is tried anew where others were in its way.
const TRIES: u32 = 5;
/// The longest pause between two tries.
const LONGEST: Duration = Duration::from_secs(2);

impl Store {
    /// Writes as [`write`](Self::write) does, and again where the database broke off: once it answers again within
    /// the time that is set, or, where another transaction was in the way, after a pause. `waits` is told once why it
    /// waits, and asked before each pause whether it may: not where the run is to stop.
    ///
    /// What was committed just when the connection was cut is committed, and nobody was told: the body must find that
    /// out by itself when it is run again.
    pub fn write_again<T>(
        &mut self,
        author: &Author,
        clock: &dyn Fn() -> NaiveDateTime,
        waits: &mut dyn FnMut(Option<&str>) -> bool,
        body: &mut dyn FnMut(&mut Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut tries = 1;
        loop {
            let error = match self.write(author, clock, &mut *body) {
                Err(error) => error,
                done => return done,
            };
            if is_lost(&error) {
                self.connect_again(&error, waits)?;
            } else if tries < TRIES && was_in_the_way(&error) && waits(Some(&format!("{error:#}"))) {
                sleep(pause(tries));
            } else {
                return Err(error);
            }
            tries += 1;
        }
    }

    /// Connects anew, for as long as is set. The transaction that was open is rolled back by the server.
    fn connect_again(&mut self, why: &anyhow::Error, waits: &mut dyn FnMut(Option<&str>) -> bool) -> Result<()> {
        let within = Duration::from_secs(self.tuning.retry_seconds.into());
        let (started, mut tries) = (Instant::now(), 1);
        let told = one_line(&format!("{why:#}"));
        let given_up = || Lost { place: self.shown.clone(), seconds: self.tuning.retry_seconds, why: told.clone() };
        loop {
            let passed = started.elapsed();
            let why = Some(told.as_str()).filter(|_| tries == 1);
            if passed >= within || !waits(why) {
                return Err(given_up().into());
            }
            sleep(pause(tries).min(within.saturating_sub(passed)));
            let fresh = Self::connect(&self.address, self.tuning, false);
            match fresh.and_then(|mut store| store.check_migrations().map(|()| store)) {
                Ok(fresh) => {
                    self.reader.take_connection(fresh.reader);
                    return Ok(());
                }
                Err(other @ (OpenError::Missing(_) | OpenError::Pending(_) | OpenError::Newer(_))) => {
                    return Err(other.into());
                }
                // It does not answer yet; or a pooler does, and what lies behind it does not.
                Err(_) => tries += 1,
            }
        }
    }
}

/// Returns whether another transaction was in the way, and this one may succeed when it is run again.
fn was_in_the_way(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| match cause.downcast_ref::<Error>() {
        Some(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
        Some(Error::DatabaseError(_, info)) => info.message() == "deadlock detected",
        _ => false,
    })
}

/// Returns how long to wait before the next try: twice as long as before, and up to that much more or less, by chance.
fn pause(tries: u32) -> Duration {
    let longest = Duration::from_millis(50).saturating_mul(1 << tries.min(8)).min(LONGEST);
    let chance = u32::try_from(RandomState::new().build_hasher().finish() % 1000).unwrap_or_default();
    longest / 2 + longest * chance / 2000
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_bound_and_differ() {
        for tries in 1..20 {
            let long = Duration::from_millis(50 * (1 << tries.min(8))).min(LONGEST);
            assert!((long / 2..=long).contains(&pause(tries)), "{tries}: {:?}", pause(tries));
        }
        let all: std::collections::BTreeSet<Duration> = (0..50).map(|_| pause(5)).collect();
        assert!(all.len() > 10, "{all:?}");
    }
}
