//! What the reader child is asked and what it answers: one workbook's bytes in, what it said by its layout out; or a
//! container's bytes in, what is in it out, and then one workbook's bytes after another.
//!
//! The layouts travel once to each child: it answers [`Reply::NeedLayouts`] until it has them. So does a container, with
//! [`Answer::NeedContainer`]: a child keeps the last one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::container::{self, Opened, Step};
use crate::finding::Finding;
use crate::grid::Visibility;
use crate::inbox;
use crate::layout::{self, Layout};
use crate::parse;
use crate::record::{Draft, Outside};
use crate::rule;
use crate::workbook::{self, Limits, Unreadable};

/// What the child is asked.
#[derive(Serialize, Deserialize)]
pub enum Asked {
    /// To read a workbook.
    Read(Box<Request>),
    /// To look through a container.
    Open(Packed),
    /// To unpack a workbook in one.
    Unpack(Packed, Vec<Step>),
}

/// A workbook to read.
#[derive(Serialize, Deserialize)]
pub struct Request {
    /// What tells the layouts from others.
    pub layouts_id: String,
    /// The layouts' files and texts, where the child asked for them.
    pub layouts: Option<Vec<(String, String)>>,
    /// How much of a workbook is read.
    pub limits: Limits,
    /// Its name, lossily decoded.
    pub file_name: String,
    /// What comes from outside of it.
    pub outside: Outside,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A container.
#[derive(Serialize, Deserialize)]
pub struct Packed {
    /// What tells it from others: SHA-256 of its bytes.
    pub id: String,
    /// Its name, lossily decoded.
    pub name: String,
    /// How much is unpacked.
    pub limits: Limits,
    /// Its bytes, unless the child should have them.
    pub bytes: Option<Vec<u8>>,
}

/// What the child answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// What came of a workbook.
    Read(Box<Reply>),
    /// What is in a container, or why it cannot be opened.
    Opened(Result<Opened, Unreadable>),
    /// A workbook's bytes, or why they cannot be had.
    Unpacked(Result<Vec<u8>, Unreadable>),
    /// The child does not have this container.
    NeedContainer,
    /// The question was not understood.
    NotUnderstood(String),
}

/// What came of a workbook.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The child does not have these layouts.
    NeedLayouts,
    /// It was read.
    Draft(Box<Draft>),
    /// It was not, and why.
    Refused(Finding),
}

/// Answers requests; keeps the layouts, and the container in hand, between them.
#[derive(Default)]
pub struct Handler {
    id: String,
    layouts: Vec<Layout>,
    container: (String, Vec<u8>),
}

impl Handler {
    /// Answers one request, both in their written form. A request that cannot be understood is answered so, too.
    pub fn answer(&mut self, asked: &[u8]) -> Vec<u8> {
        let answer = match postcard::from_bytes::<Asked>(asked) {
            Ok(Asked::Read(request)) => Answer::Read(Box::new(self.reply(*request))),
            Ok(Asked::Open(packed)) => self.with(packed, |bytes, name, limits| {
                let hidden = |name: &str| inbox::hidden(name.as_ref()).map(|why| why.to_string());
                Answer::Opened(container::open(bytes, name, limits, &hidden))
            }),
            Ok(Asked::Unpack(packed, steps)) => {
                self.with(packed, |bytes, _, limits| Answer::Unpacked(container::unpack(bytes, &steps, limits)))
            }
            Err(e) => Answer::NotUnderstood(e.to_string()),
        };
        postcard::to_stdvec(&answer).unwrap_or_default()
    }

    /// Does something with a container, and keeps it.
    fn with(&mut self, packed: Packed, work: impl FnOnce(&[u8], &str, &Limits) -> Answer) -> Answer {
        if let Some(bytes) = packed.bytes {
            self.container = (packed.id.clone(), bytes);
        }
        if self.container.0 != packed.id {
            return Answer::NeedContainer;
        }
        work(&self.container.1, &packed.name, &packed.limits)
    }

    fn reply(&mut self, request: Request) -> Reply {
        if let Some(texts) = request.layouts {
            let files: Vec<(Arc<str>, String)> = texts.into_iter().map(|(name, text)| (name.into(), text)).collect();
            self.layouts = layout::read(&files).0;
            self.id.clone_from(&request.layouts_id);
        }
        if self.id != request.layouts_id {
            return Reply::NeedLayouts;
        }
        let wanted = |sheet: &str, visibility: Visibility| self.layouts.iter().any(|l| l.wants(sheet, visibility));
        let book = match workbook::read(&request.bytes, &request.file_name, &wanted, &request.limits) {
            Ok(book) => book,
            Err(e) => return Reply::Refused(Finding::new(rule::FILE_UNREADABLE, e.reason).hint(e.hint)),
        };
        match layout::recognise(&self.layouts, &book, &request.outside) {
            Ok(layout) => Reply::Draft(Box::new(parse::draft(&book, layout, &request.outside))),
            Err(finding) => Reply::Refused(finding),
        }
    }
}
