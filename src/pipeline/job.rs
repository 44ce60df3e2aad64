//! What the reader child is asked and what it answers: one workbook's bytes in, what it said by its layout, or what is
//! in it, out; or a container's bytes in, what is packed in it out, and then one workbook's bytes after another.
//!
//! The layouts travel once to each child: it answers [`Reply::NeedLayouts`] until it has them. So does a container, with
//! [`Unpacking::NeedContainer`]: a child keeps the last one.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::inspect::inspect;
use crate::container::{self, Opened, Step};
use crate::finding::Finding;
use crate::grid::{Book, Visibility};
use crate::inbox;
use crate::layout::{self, Layout};
use crate::learn::{Answer, Question, learn};
use crate::overview::inspect::Inspected;
use crate::parse;
use crate::record::{Draft, Outside};
use crate::rule;
use crate::workbook::{self, Limits, Unreadable};

/// What is asked of a workbook.
#[derive(Serialize, Deserialize)]
pub enum Wish {
    /// What it says, or a layout for it: the answer is a [`Reply`].
    Read(Want),
    /// What is in it, and the first rows of a sheet: the answer is a [`Look`].
    Inspect(Option<String>),
    /// What is packed in it, a container that this tells from others: the answer is an [`Unpacking`].
    Open(String),
    /// A workbook in the container that was opened as this: the answer is an [`Unpacking`]. The bytes are sent along
    /// only where the child asked for them.
    Unpack(String, Vec<Step>),
}

/// By which layout a workbook is read.
#[derive(Default, Serialize, Deserialize)]
pub enum Want {
    /// What it says by the layout that fits.
    #[default]
    Values,
    /// What it says by the layout of this name, whether or not that fits or is in use.
    By(String),
    /// A layout for it, and for the other workbooks that come with the question.
    Layout(Box<Learning>),
}

/// A question for a layout, with the workbooks beside the first: names and bytes.
#[derive(Serialize, Deserialize)]
pub struct Learning {
    /// What is known.
    pub question: Question,
    /// The further workbooks.
    pub also: Vec<(String, Vec<u8>)>,
}

/// A workbook to read.
#[derive(Serialize, Deserialize)]
pub struct Request<'a> {
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
    #[serde(borrow)]
    pub bytes: Cow<'a, [u8]>,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The child does not have these layouts.
    NeedLayouts,
    /// It was read.
    Draft(Box<Draft>),
    /// A layout was asked for: what came of it, and a layout in use that fits already.
    Learned(Box<Answer>, Option<String>),
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

/// What came of a container.
#[derive(Debug, Serialize, Deserialize)]
pub enum Unpacking {
    /// The child does not have it.
    NeedContainer,
    /// This is in it.
    Opened(Opened),
    /// A workbook's bytes.
    Whole(Vec<u8>),
    /// Nothing, and why.
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
    /// Answers one request, both in their written form. A request that cannot be understood is refused, not an error.
    ///
    /// # Errors
    /// What the answer is written to fails with.
    pub fn answer(&mut self, request: &[u8], reply: &mut dyn Write) -> io::Result<()> {
        let mut request = match postcard::from_bytes::<Request>(request) {
            Ok(request) => request,
            Err(e) => {
                let told = format!("The reader was not understood: {e}.");
                return write(&Reply::Refused(Finding::new(rule::FILE_UNREADABLE, told)), reply);
            }
        };
        match std::mem::replace(&mut request.wish, Wish::Inspect(None)) {
            Wish::Read(want) => write(&self.reply(request, want), reply),
            Wish::Inspect(sheet) => write(&self.look(request, sheet.as_deref()), reply),
            Wish::Open(id) => write(&self.open(request, id), reply),
            Wish::Unpack(id, steps) => write(&self.unpack(request, id, &steps), reply),
        }
    }

    fn reply(&mut self, request: Request, want: Want) -> Reply {
        if !self.has_layouts(request.layouts, &request.layouts_id) {
            return Reply::NeedLayouts;
        }
        let learns = |sheet: &str, visibility: Visibility| match &want {
            Want::Layout(learning) => learning.question.wants(sheet, visibility),
            Want::Values | Want::By(_) => false,
        };
        let wanted = |sheet: &str, visibility: Visibility| {
            learns(sheet, visibility) || self.layouts.iter().any(|l| l.wants(sheet, visibility))
        };
        let book = match workbook::read(&request.bytes, &request.file_name, &wanted, &request.limits) {
            Ok(book) => book,
            Err(e) => return Reply::Refused(Finding::new(rule::FILE_UNREADABLE, e.reason).hint(e.hint)),
        };
        if let Want::Layout(learning) = want {
            return self.learn(book, *learning, &request.limits);
        }
        let layout = match &want {
            Want::Values | Want::Layout(_) => layout::recognise(&self.layouts, &book, &request.outside),
            Want::By(name) => self.layouts.iter().find(|layout| layout.name == *name).ok_or_else(|| {
                Finding::new(rule::TEMPLATE_UNRECOGNISED, format!("no layout is called \"{name}\""))
                    .hint("`dgr layout list` shows all.")
            }),
        };
        match layout {
            Ok(layout) => Reply::Draft(Box::new(parse::draft(&book, layout, &request.outside))),
            Err(finding) => Reply::Refused(finding),
        }
    }

    fn learn(&self, first: Book, learning: Learning, limits: &Limits) -> Reply {
        let fits = layout::recognise(&self.layouts, &first, &Outside::default()).ok().map(|layout| layout.name.clone());
        let mut books = vec![first];
        for (name, bytes) in learning.also {
            match workbook::read(&bytes, &name, &|sheet, seen| learning.question.wants(sheet, seen), limits) {
                Ok(book) => books.push(book),
                Err(e) => {
                    let reason = format!("{name}: {}", e.reason);
                    return Reply::Refused(Finding::new(rule::FILE_UNREADABLE, reason).hint(e.hint));
                }
            }
        }
        Reply::Learned(Box::new(learn(&books, &learning.question)), fits)
    }

    fn look(&mut self, request: Request, sheet: Option<&str>) -> Look {
        if !self.has_layouts(request.layouts, &request.layouts_id) {
            return Look::NeedLayouts;
        }
        let (bytes, name) = (&request.bytes, &request.file_name);
        match inspect(bytes, name, &request.limits, &self.layouts, &request.outside, sheet) {
            Ok(seen) => Look::Seen(Box::new(seen)),
            Err(finding) => Look::Refused(finding),
        }
    }

    fn open(&mut self, request: Request, id: String) -> Unpacking {
        let hidden = |name: &str| inbox::hidden(name.as_ref()).map(|why| why.to_string());
        let opened = container::open(&request.bytes, &request.file_name, &request.limits, &hidden);
        self.container = (id, request.bytes.into_owned());
        opened.map_or_else(|why| Unpacking::Refused(unreadable(why)), Unpacking::Opened)
    }

    fn unpack(&mut self, request: Request, id: String, steps: &[Step]) -> Unpacking {
        if self.container.0 != id {
            if request.bytes.is_empty() {
                return Unpacking::NeedContainer;
            }
            self.container = (id, request.bytes.into_owned());
        }
        let bytes = container::unpack(&self.container.1, steps, &request.limits);
        bytes.map_or_else(|why| Unpacking::Refused(unreadable(why)), Unpacking::Whole)
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

/// Returns what cannot be read as a finding.
pub fn unreadable(why: Unreadable) -> Finding {
    Finding::new(rule::FILE_UNREADABLE, why.reason).hint(why.hint)
}

fn write(answer: &impl Serialize, to: &mut dyn Write) -> io::Result<()> {
    postcard::to_io(answer, to).map(drop).map_err(io::Error::other)
}
