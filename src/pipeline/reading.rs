//! Reads one workbook after another, in a cage or right here, and says what each came to.

use std::process::Command;

use super::job::{Answer, Asked, Handler, Packed, Reply, Request};
use super::setup::Setup;
use crate::cage::{Cage, CageLimits};
use crate::container::{Opened, Step};
use crate::finding::Finding;
use crate::record::Outside;
use crate::rule;
use crate::workbook::Unreadable;

/// The longest answer of a child, bytes: the values of a workbook at the limit of cells, with room.
const LONGEST_REPLY: u64 = 1 << 30;

/// Where workbooks are read.
pub enum Reader {
    /// In a child process, started by this program's own name.
    Caged(Box<Cage>),
    /// In this process: for tests, and to debug a reader that dies.
    Here(Box<Handler>),
}

impl Reader {
    /// Returns a reader in a child process that `command` starts.
    pub fn caged(command: impl Fn() -> Command + Send + 'static, setup: &Setup) -> Self {
        let limits = CageLimits {
            memory_bytes: setup.limits.memory_bytes,
            cpu_seconds: setup.limits.cpu_seconds,
            wall_seconds: setup.limits.wall_seconds,
            max_reply_bytes: LONGEST_REPLY,
        };
        Self::Caged(Box::new(Cage::new(command, limits)))
    }

    /// Returns a reader in this process.
    pub fn here() -> Self {
        Self::Here(Box::default())
    }

    /// Reads a workbook: what it said by its layout, or why it said nothing.
    pub fn read(&mut self, setup: &Setup, file_name: &str, outside: &Outside, bytes: &[u8]) -> Reply {
        let request = |layouts| {
            Asked::Read(Box::new(Request {
                layouts_id: setup.fingerprint.clone(),
                layouts,
                limits: setup.limits.clone(),
                file_name: file_name.to_owned(),
                outside: outside.clone(),
                bytes: bytes.to_vec(),
            }))
        };
        let answer = match self.ask(&request(None)) {
            Ok(Answer::Read(reply)) if matches!(*reply, Reply::NeedLayouts) => {
                self.ask(&request(Some(setup.layouts.clone())))
            }
            answer => answer,
        };
        match answer {
            Ok(Answer::Read(reply)) => *reply,
            Ok(other) => Reply::Refused(unfit(&other)),
            Err(finding) => Reply::Refused(finding),
        }
    }

    /// Looks through a container; `id` tells its bytes from others.
    ///
    /// # Errors
    /// Why it cannot be opened.
    #[expect(clippy::result_large_err, reason = "once a container, and the finding is what is stored")]
    pub fn open(&mut self, setup: &Setup, id: &str, name: &str, bytes: Vec<u8>) -> Result<Opened, Finding> {
        match self.ask(&Asked::Open(packed(setup, id, name, Some(bytes))))? {
            Answer::Opened(opened) => opened.map_err(unreadable),
            other => Err(unfit(&other)),
        }
    }

    /// Unpacks a workbook in a container that was opened; `bytes` reads the container where the child does not have it,
    /// or says why it cannot be read now.
    pub fn unpack(
        &mut self,
        setup: &Setup,
        id: &str,
        steps: &[Step],
        bytes: &dyn Fn() -> Result<Vec<u8>, String>,
    ) -> Unpacked {
        let ask = |reader: &mut Self, bytes| reader.ask(&Asked::Unpack(packed(setup, id, "", bytes), steps.to_vec()));
        let answer = match ask(self, None) {
            Ok(Answer::NeedContainer) => match bytes() {
                Ok(bytes) => ask(self, Some(bytes)),
                Err(why) => return Unpacked::Waits(why),
            },
            answer => answer,
        };
        match answer {
            Ok(Answer::Unpacked(Ok(bytes))) => Unpacked::Whole(bytes),
            Ok(Answer::Unpacked(Err(why))) => Unpacked::Refused(unreadable(why)),
            Ok(other) => Unpacked::Refused(unfit(&other)),
            Err(finding) => Unpacked::Refused(finding),
        }
    }

    #[expect(clippy::result_large_err, reason = "once a workbook, and the finding is what is stored")]
    fn ask(&mut self, asked: &Asked) -> Result<Answer, Finding> {
        let asked = postcard::to_stdvec(asked).map_err(|e| misunderstood(&e.to_string()))?;
        let answer = match self {
            Self::Here(handler) => handler.answer(&asked),
            Self::Caged(cage) => cage.run(&asked).map_err(|died| refused(died.reason, died.hint))?,
        };
        postcard::from_bytes(&answer).map_err(|e| misunderstood(&e.to_string()))
    }
}

/// What came of unpacking a workbook.
pub enum Unpacked {
    /// Its bytes.
    Whole(Vec<u8>),
    /// Not now, and why.
    Waits(String),
    /// Never, and why.
    Refused(Finding),
}

fn packed(setup: &Setup, id: &str, name: &str, bytes: Option<Vec<u8>>) -> Packed {
    Packed { id: id.to_owned(), name: name.to_owned(), limits: setup.limits.clone(), bytes }
}

fn refused(reason: String, hint: String) -> Finding {
    Finding::new(rule::FILE_UNREADABLE, reason).hint(hint)
}

/// Returns what cannot be read as a finding.
pub fn unreadable(why: Unreadable) -> Finding {
    refused(why.reason, why.hint)
}

fn misunderstood(cause: &str) -> Finding {
    refused(format!("The reader was not understood: {cause}."), "Please report it.".to_owned())
}

/// Returns that an answer is none to what was asked.
fn unfit(answer: &Answer) -> Finding {
    match answer {
        Answer::NotUnderstood(cause) => misunderstood(cause),
        _ => misunderstood("it answers something else"),
    }
}
