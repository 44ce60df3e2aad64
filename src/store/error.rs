//! Why a store could not be opened or written to, where a caller tells the cases apart.

use std::fmt;

use diesel::result::{DatabaseErrorKind, Error};

/// Why a store could not be opened. No case carries a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// There is no database at this place.
    Missing(String),
    /// The database does not answer: where, and what was said.
    Unreachable(String, String),
    /// These migrations are not applied yet.
    Pending(Vec<String>),
    /// These migrations were applied by a later version of the program.
    Newer(Vec<String>),
    /// The connection to this host would not be encrypted.
    Plaintext(String),
    /// The URL, or what lies there, is not what it should be.
    Bad(String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(place) => {
                write!(f, "There is no database at {place}. Check the path, or make one with `dgr db migrate`.")
            }
            Self::Unreachable(place, why) => write!(f, "The database at {place} does not answer: {why}"),
            Self::Pending(names) => {
                write!(f, "The database lacks migrations ({}). Run `dgr db migrate`.", names.join(", "))
            }
            Self::Newer(names) => write!(
                f,
                "The database was migrated by a later version of dgr (it has {}). Use that version.",
                names.join(", ")
            ),
            Self::Plaintext(host) => write!(
                f,
                "This dgr is built without TLS, so the connection to {host} would be readable on the way. Build it \
                 with `--features pg-tls`, connect through a local pooler, or say `sslmode=disable` in the URL."
            ),
            Self::Bad(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for OpenError {}

/// Another process holds the write lock, and did not let go in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locked;

impl fmt::Display for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Another run is writing to the database, and did not finish in time. Try again.")
    }
}

impl std::error::Error for Locked {}

/// The database broke off in the middle, and did not come back in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Where it is.
    pub place: String,
    /// For how long it was tried again.
    pub seconds: u32,
    /// What was said.
    pub why: String,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, seconds, why } = self;
        write!(f, "The database at {place} broke off and did not come back within {seconds} s: {why}")
    }
}

impl std::error::Error for Lost {}

/// Returns whether an error says that the connection to the database is gone.
pub fn is_lost(error: &anyhow::Error) -> bool {
    let closed = |e: &Error| matches!(e, Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _));
    error.chain().any(|cause| cause.is::<Lost>() || cause.downcast_ref::<Error>().is_some_and(closed))
}

/// Returns what to do about a failure of the database, where there is something to do.
pub fn hint(error: &anyhow::Error) -> Option<&'static str> {
    if is_lost(error) {
        return Some("What was stored stays, and the next run goes on. See that the server runs: `dgr config show`.");
    }
    let said = error.chain().find_map(|cause| match cause.downcast_ref::<Error>() {
        Some(Error::DatabaseError(_, info)) => Some(info.message()),
        _ => None,
    })?;
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&["read-only transaction", "readonly database"]) {
        return Some("It is read-only here: a replica, or a file or folder that this user may not write to.");
    }
    if has(&["disk is full", "No space left on device", "could not extend file"]) {
        return Some("Make room where the database lies, then run it again: what was stored stays.");
    }
    if has(&["disk I/O error", "malformed"]) {
        return Some("See what is wrong with the disk, then run `dgr db check`.");
    }
    if has(&["permission denied for"]) {
        return Some("The database user has no right to do that: `dgr db roles` prints who needs which.");
    }
    has(&["statement timeout"])
        .then_some("Raise database.statement_timeout_seconds, or find what keeps the server busy.")
}
