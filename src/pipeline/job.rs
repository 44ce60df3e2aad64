//! What the reader child is asked and what it answers: one workbook's bytes in, what it said by its layout out.
//!
//! The layouts travel once to each child: it answers [`Reply::NeedLayouts`] until it has them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::grid::Visibility;
use crate::layout::{self, Layout};
use crate::parse;
use crate::record::{Draft, Outside};
use crate::rule;
use crate::workbook::{self, Limits};

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

/// Answers requests; keeps the layouts between them.
#[derive(Default)]
pub struct Handler {
    id: String,
    layouts: Vec<Layout>,
}

impl Handler {
    /// Answers one request, both in their written form. A request that cannot be understood is refused, not an error.
    pub fn answer(&mut self, request: &[u8]) -> Vec<u8> {
        let reply = match postcard::from_bytes::<Request>(request) {
            Ok(request) => self.reply(request),
            Err(e) => {
                Reply::Refused(Finding::new(rule::FILE_UNREADABLE, format!("The reader was not understood: {e}.")))
            }
        };
        postcard::to_stdvec(&reply).unwrap_or_default()
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
