//! Reads one workbook after another, in a cage or right here, and says what each came to.

use std::process::Command;

use serde::de::DeserializeOwned;

use super::job::{Handler, Look, Reply, Request, Unpacking, Want, Wish};
use super::load::Left;
use super::setup::Setup;
use crate::cage::{Cage, CageLimits};
use crate::container::{Opened, Step};
use crate::finding::Finding;
use crate::record::Outside;
use crate::rule;

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
        self.read_for(Want::Values, setup, file_name, outside, bytes)
    }

    /// Reads a workbook for what is asked of it.
    pub fn read_for(&mut self, want: Want, setup: &Setup, file_name: &str, outside: &Outside, bytes: &[u8]) -> Reply {
        let mut request = request(Wish::Read(want), setup, file_name, outside, bytes);
        let mut reply = self.ask(&request, Reply::Refused);
        if matches!(reply, Reply::NeedLayouts) {
            request.layouts = Some(setup.layouts.clone());
            reply = self.ask(&request, Reply::Refused);
        }
        if let Reply::Draft(draft) = &mut reply {
            // They came one by one: of a long table's there is room for half as many more.
            draft.records.shrink_to_fit();
        }
        reply
    }

    /// Looks into a workbook: what is in it, how each layout fares, and the first rows of a sheet that is named.
    pub fn inspect(
        &mut self,
        setup: &Setup,
        file_name: &str,
        outside: &Outside,
        bytes: &[u8],
        sheet: Option<String>,
    ) -> Look {
        let mut request = request(Wish::Inspect(sheet), setup, file_name, outside, bytes);
        match self.ask(&request, Look::Refused) {
            Look::NeedLayouts => {
                request.layouts = Some(setup.layouts.clone());
                self.ask(&request, Look::Refused)
            }
            look => look,
        }
    }

    /// Returns whether no layout at all fits a workbook that can be read.
    pub fn fits_none(&mut self, setup: &Setup, file_name: &str, outside: &Outside, bytes: &[u8]) -> bool {
        match self.inspect(setup, file_name, outside, bytes, None) {
            Look::Seen(seen) => seen.layouts.iter().all(|layout| layout.fails.is_some()),
            Look::NeedLayouts | Look::Refused(_) => false,
        }
    }

    /// Looks through a container; `id` tells its bytes from others.
    ///
    /// # Errors
    /// Why it cannot be opened.
    #[expect(clippy::result_large_err, reason = "once a container, and the finding is what is stored")]
    pub fn open(&mut self, setup: &Setup, id: &str, name: &str, bytes: &[u8]) -> Result<Opened, Finding> {
        let request = request(Wish::Open(id.to_owned()), setup, name, &Outside::default(), bytes);
        match self.ask(&request, Unpacking::Refused) {
            Unpacking::Opened(opened) => Ok(opened),
            Unpacking::Refused(finding) => Err(finding),
            Unpacking::NeedContainer | Unpacking::Whole(_) => Err(unfit()),
        }
    }

    /// Unpacks a workbook in a container that was opened; `bytes` reads the container where the child does not have it.
    ///
    /// # Errors
    /// Why the container cannot be read now.
    pub fn unpack(
        &mut self,
        setup: &Setup,
        id: &str,
        steps: &[Step],
        bytes: &dyn Fn() -> Result<Vec<u8>, Left>,
    ) -> Result<Result<Vec<u8>, Box<Finding>>, Left> {
        let wish = Wish::Unpack(id.to_owned(), steps.to_vec());
        let mut request = request(wish, setup, "", &Outside::default(), &[]);
        let mut answer = self.ask(&request, Unpacking::Refused);
        if matches!(answer, Unpacking::NeedContainer) {
            request.bytes = bytes()?.into();
            answer = self.ask(&request, Unpacking::Refused);
        }
        Ok(match answer {
            Unpacking::Whole(bytes) => Ok(bytes),
            Unpacking::Refused(finding) => Err(Box::new(finding)),
            Unpacking::NeedContainer | Unpacking::Opened(_) => Err(Box::new(unfit())),
        })
    }

    fn ask<A: DeserializeOwned>(&mut self, request: &Request, refused: fn(Finding) -> A) -> A {
        let refused = |reason: String, hint: String| refused(Finding::new(rule::FILE_UNREADABLE, reason).hint(hint));
        let fault = |e: postcard::Error| {
            refused(format!("The reader was not understood: {e}."), "Please report it.".to_owned())
        };
        let asked = match postcard::to_stdvec(request) {
            Ok(asked) => asked,
            Err(e) => return fault(e),
        };
        let answer = match self {
            Self::Here(handler) => {
                let mut answer = Vec::new();
                match handler.answer(&asked, &mut answer) {
                    Ok(()) => answer,
                    Err(e) => {
                        return refused(format!("The reader was not understood: {e}."), "Please report it.".to_owned());
                    }
                }
            }
            Self::Caged(cage) => match cage.run(&asked) {
                Ok(answer) => answer,
                Err(died) => return refused(died.reason, died.hint),
            },
        };
        postcard::from_bytes(&answer).unwrap_or_else(fault)
    }
}

/// Returns that an answer is none to what was asked.
fn unfit() -> Finding {
    let message = "The reader was not understood: it answers something else.";
    Finding::new(rule::FILE_UNREADABLE, message).hint("Please report it.")
}

fn request<'a>(wish: Wish, setup: &Setup, file_name: &str, outside: &Outside, bytes: &'a [u8]) -> Request<'a> {
    Request {
        wish,
        layouts_id: setup.fingerprint.clone(),
        layouts: None,
        limits: setup.limits.clone(),
        file_name: file_name.to_owned(),
        outside: outside.clone(),
        bytes: bytes.into(),
    }
}
