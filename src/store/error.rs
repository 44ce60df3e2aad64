//! Why a store could not be opened or written to, where a caller tells the cases apart.

use std::fmt;

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
