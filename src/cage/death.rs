//! Why a child died, in words.

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use super::CageLimits;

/// A job that its child did not survive. The next job gets another child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Died {
    /// Why: a sentence.
    pub reason: String,
    /// What to do: a sentence.
    pub hint: String,
}

impl fmt::Display for Died {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.reason, self.hint)
    }
}

impl std::error::Error for Died {}

/// What helps with most files that kill their reader.
const SAVE_AGAIN: &str = "The file is damaged or made to do harm; if Excel opens it, save it there as .xlsx.";

impl Died {
    /// Returns that a child cannot be started at all.
    pub(super) fn at_birth(cause: impl fmt::Display) -> Self {
        Self {
            reason: format!("A reader process cannot be started ({cause})."),
            hint: "Check the limits of this machine (ulimit) and the settings of the reader.".to_owned(),
        }
    }

    /// Returns that the handler panicked.
    pub(super) fn of_panic(text: &str) -> Self {
        let plain: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
        Self { reason: format!("The reader failed on this file ({plain})."), hint: SAVE_AGAIN.to_owned() }
    }

    /// Returns that the job took too long.
    pub(super) fn of_time(limits: &CageLimits) -> Self {
        Self {
            reason: format!("Reading this file took longer than {} s and was stopped.", limits.wall_seconds),
            hint: format!("{SAVE_AGAIN} If it is only large, raise `wall_seconds`."),
        }
    }

    /// Returns that the reply was longer than allowed, or no reply.
    pub(super) fn of_reply(cause: impl fmt::Display) -> Self {
        Self {
            reason: format!("The reader's answer to this file cannot be used ({cause})."),
            hint: SAVE_AGAIN.to_owned(),
        }
    }

    /// Returns why a child ended, from its status and the last of its stderr.
    pub(super) fn of_status(status: ExitStatus, stderr: &str, limits: &CageLimits) -> Self {
        let (reason, raise) = match status.signal() {
            Some(SIGXCPU) => {
                (format!("Reading this file used more than {} s of processor time.", limits.cpu_seconds), "cpu_seconds")
            }
            Some(SIGABRT) if stderr.contains("overflowed its stack") => {
                ("This file is nested too deeply to be read.".to_owned(), "")
            }
            Some(SIGABRT) if stderr.contains("memory allocation of") => (
                format!("Reading this file needs more memory than the {} MiB allowed.", limits.memory_bytes >> 20),
                "memory_bytes",
            ),
            Some(SIGKILL) => ("The system killed the reader of this file, perhaps for want of memory.".to_owned(), ""),
            Some(signal) => (format!("The reader of this file was ended by signal {signal}."), ""),
            None => (format!("The reader of this file ended by itself ({status})."), ""),
        };
        let hint = if raise.is_empty() {
            SAVE_AGAIN.to_owned()
        } else {
            format!("{SAVE_AGAIN} If it is only large, raise `{raise}`.")
        };
        Self { reason, hint }
    }
}

/// Returns whether a child may have died for want of memory: of the job in hand, or of what earlier ones left behind.
pub(super) fn may_be_want(status: ExitStatus) -> bool {
    matches!(status.signal(), Some(SIGABRT | SIGKILL))
}

const SIGABRT: i32 = 6;
const SIGKILL: i32 = 9;
const SIGXCPU: i32 = 24;
