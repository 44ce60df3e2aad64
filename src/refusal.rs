//! A refusal: why a command cannot be done, what the user can do about it, and with which code it ends.
//!
//! Carried by `anyhow` from where it arises to `main`; other errors are failures of the surroundings.

use std::fmt;

/// What kind of refusal it is: each kind has its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request cannot be met: unknown plant, file not found, a setting that is wrong.
    Request,
    /// The words of the command line do not fit together.
    Usage,
    /// There is no workspace, no database, or its migrations are pending.
    NoDatabase,
    /// Another run holds the lock.
    Locked,
    /// The database does not answer.
    Unreachable,
    /// The user interrupted the run; what was open is rolled back.
    Interrupted,
}

/// Why a command cannot be done, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its kind.
    pub kind: Kind,
    /// What is wrong, one sentence with a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Refusal {
    /// Returns a refusal of a kind.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    /// Returns a refusal of a request that cannot be met.
    pub fn request(message: impl Into<String>) -> Self {
        Self::new(Kind::Request, message)
    }

    /// Returns it with what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}
