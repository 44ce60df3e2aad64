//! How a command ends: the exit codes, which scripts rely on, and what each means.

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use crate::refusal::{Kind, Refusal};
use crate::store::{Locked, is_lost};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Failed or refused; nothing was written.
    Failed,
    /// Wrong words on the command line.
    Usage,
    /// Some workbooks or reports were rejected or could not be read; the rest is committed.
    Partly,
    /// `check` found errors.
    FoundErrors,
    /// `status`: reports are missing or late.
    Missing,
    /// No workspace, no database, or migrations are pending.
    NoDatabase,
    /// Another run holds the lock.
    Locked,
    /// The database does not answer.
    Unreachable,
    /// A fault in dgr itself.
    Fault,
    /// Interrupted; what was open is rolled back.
    Interrupted,
}

impl Exit {
    /// Every way to end, with its code and its meaning as `--help` prints it.
    pub const ALL: [(Self, u8, &'static str); 11] = [
        (Self::Done, 0, "done"),
        (Self::Failed, 1, "failed or refused, nothing was written"),
        (Self::Usage, 2, "wrong words on the command line"),
        (Self::Partly, 3, "partly: some workbooks or reports were rejected, the rest is committed"),
        (Self::FoundErrors, 4, "check found errors"),
        (Self::Missing, 5, "status: reports are missing or late"),
        (Self::NoDatabase, 10, "no workspace or database, or migrations are pending"),
        (Self::Locked, 11, "locked by another run"),
        (Self::Unreachable, 12, "the database does not answer"),
        (Self::Fault, 70, "a fault in dgr itself: please report it"),
        (Self::Interrupted, 130, "interrupted, rolled back"),
    ];

    /// Returns the number that the shell sees.
    pub fn code(self) -> u8 {
        Self::ALL.iter().find(|(exit, ..)| *exit == self).map_or(1, |(_, code, _)| *code)
    }

    /// Returns how an error ends the command: a refusal by its kind, anything else as failed.
    pub fn of(error: &anyhow::Error) -> Self {
        match refusal(error).map(|r| r.kind) {
            Some(Kind::Usage) => Self::Usage,
            Some(Kind::NoDatabase) => Self::NoDatabase,
            Some(Kind::Locked) => Self::Locked,
            Some(Kind::Unreachable) => Self::Unreachable,
            Some(Kind::Interrupted) => Self::Interrupted,
            Some(Kind::Request) => Self::Failed,
            None if is_locked(error) => Self::Locked,
            None if is_lost(error) => Self::Unreachable,
            None => Self::Failed,
        }
    }

    /// Returns the list of codes for the help.
    pub fn help() -> String {
        let lines: Vec<String> = Self::ALL.iter().map(|(_, code, means)| format!("  {code:>3}  {means}")).collect();
        format!("Exit codes:\n{}", lines.join("\n"))
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Returns whether another held SQLite's write lock for longer than it is waited for. The store passes on what SQLite
/// says of `SQLITE_BUSY`, word for word.
pub fn is_locked(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.is::<Locked>() || cause.to_string() == "database is locked")
}

/// Returns the refusal that an error carries, however much context was put around it.
pub fn refusal(error: &anyhow::Error) -> Option<&Refusal> {
    error.downcast_ref::<Refusal>().or_else(|| error.chain().find_map(|cause| cause.downcast_ref::<Refusal>()))
}

/// Returns what to do about a failure of what lies around the program.
pub fn surroundings_hint(error: &anyhow::Error) -> Option<&'static str> {
    if is_locked(error) {
        return Some("Another program writes to the database: run it again when that is done.");
    }
    match error.chain().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind)? {
        ErrorKind::PermissionDenied => Some("Run it as a user who may write there, or give this one the right."),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some("Make room there, then run it again."),
        ErrorKind::NotFound => Some("Check the path."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn a_refusal_keeps_its_code_under_context() {
        let locked: Result<(), anyhow::Error> = Err(Refusal::new(Kind::Locked, "held").into());
        let error = locked.context("cannot start").context("ingest").unwrap_err();
        assert_eq!(Exit::of(&error), Exit::Locked);
        assert_eq!(format!("{error:#}"), "ingest: cannot start: held");
        assert_eq!(Exit::of(&anyhow::anyhow!("disk full")), Exit::Failed);
        assert_eq!(Exit::of(&anyhow::anyhow!("database is locked").context("cannot start")), Exit::Locked);
    }

    #[test]
    fn every_ending_has_a_code_of_its_own() {
        let mut codes: Vec<u8> = Exit::ALL.iter().map(|(exit, ..)| exit.code()).collect();
        codes.dedup();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 10, 11, 12, 70, 130]);
    }
}
