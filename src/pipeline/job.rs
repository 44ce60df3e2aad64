//! What the reader child is asked and what it answers: one workbook's bytes in, what it said by its layout, or what is
//! in it, out.
//!
//! The layouts travel once to each child: it answers [`Reply::NeedLayouts`] until it has them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::inspect::inspect;
use crate::finding::Finding;
use crate::grid::Visibility;
use crate::layout::{self, Layout};
use crate::overview::inspect::Inspected;
use crate::parse;
use crate::record::{Draft, Outside};
use crate::rule;
use crate::workbook::{self, Limits};

/// What is asked of a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    /// What it says by its layout: the answer is a [`Reply`].
    Read,
    /// What is in it, and the first rows of a sheet: the answer is a [`Look`].
    Inspect(Option<String>),
}

/// A workbook to read.
#[derive(Serialize, Deserialize)]
pub struct Request {
    /// What is asked.
    pub wish: Wish,
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

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The child does not have these layouts.
    NeedLayouts,
    /// It was read.
    Draft(Box<Draft>),
    /// It was not, and why.
    Refused(Finding),
}

/// What a look into it showed.
#[derive(Debug, Serialize, Deserialize)]
pub enum Look {
    /// The child does not have these layouts.
    NeedLayouts,
    /// This.
    Seen(Box<Inspected>),
    /// Nothing, and why.
    Refused(Finding),
}

/// Answers requests; keeps the layouts between them.
#[derive(Default)]
pub struct Handler {
    id: String,
    layouts: Vec<Layout>,
}

impl Handler {
    /// Answers one request, both in their written form. A request that cannot be understood is refused, not an error.
    pub fn answer(&mut self, request: &[u8]) -> Vec<u8> {
        let request = match postcard::from_bytes::<Request>(request) {
            Ok(request) => request,
            Err(e) => {
                let told = format!("The reader was not understood: {e}.");
                return written(&Reply::Refused(Finding::new(rule::FILE_UNREADABLE, told)));
            }
        };
        match request.wish.clone() {
            Wish::Read => written(&self.reply(request)),
            Wish::Inspect(sheet) => written(&self.look(request, sheet.as_deref())),
        }
    }

    fn reply(&mut self, request: Request) -> Reply {
        if !self.has_layouts(request.layouts, &request.layouts_id) {
            return Reply::NeedLayouts;
        }
        let wanted = |sheet: &str, visibility: Visibility| self.layouts.iter().any(|l| l.wants(sheet, visibility));
        let book = match workbook::read(&request.bytes, &request.file_name, &wanted, &request.limits) {
            Ok(book) => book,
            Err(e) => return Reply::Refused(Finding::new(rule::FILE_UNREADABLE, e.reason).hint(e.hint)),
        };
        match layout::recognise(&self.layouts, &book, request.outside.sender.as_deref()) {
            Ok(layout) => Reply::Draft(Box::new(parse::draft(&book, layout, &request.outside))),
            Err(finding) => Reply::Refused(finding),
        }
    }

    fn look(&mut self, request: Request, sheet: Option<&str>) -> Look {
        if !self.has_layouts(request.layouts, &request.layouts_id) {
            return Look::NeedLayouts;
        }
        let (bytes, name, sender) = (&request.bytes, &request.file_name, request.outside.sender.as_deref());
        match inspect(bytes, name, &request.limits, &self.layouts, sender, sheet) {
            Ok(seen) => Look::Seen(Box::new(seen)),
            Err(finding) => Look::Refused(finding),
        }
    }

    /// Takes layouts that were sent along, and returns whether it has those of this id.
    fn has_layouts(&mut self, sent: Option<Vec<(String, String)>>, id: &str) -> bool {
        if let Some(texts) = sent {
            let files: Vec<(Arc<str>, String)> = texts.into_iter().map(|(name, text)| (name.into(), text)).collect();
            self.layouts = layout::read(&files).0;
            id.clone_into(&mut self.id);
        }
        self.id == id
    }
}

fn written(answer: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(answer).unwrap_or_default()
}
