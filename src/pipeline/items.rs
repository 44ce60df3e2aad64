//! What a run reads, one by one, in the order received: files that are workbooks, and the workbooks in archives and mails.
//!
//! Workbooks in containers are unpacked one at a time, when it is their turn.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use super::load::{self, Left, Span};
use super::reading::Reader;
use super::setup::{self, Setup};
use super::take::Arrival;
use crate::container::{Passed, Step};
use crate::finding::Finding;
use crate::inbox::Found;

/// Something to be read.
pub struct Item<'a> {
    /// The file that it is, or lies in.
    pub found: &'a Found,
    /// Its name: the file's, or the container's and its own in it.
    pub name: String,
    /// When it came, UTC.
    pub received: NaiveDateTime,
    pub(super) sender: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) span: Span,
    pub(super) what: What,
}

/// What an item is.
pub(super) enum What {
    /// The bytes of the span.
    Whole,
    /// A container of these bytes: this is to be said of it.
    Told { sha256: String, why: Box<Finding> },
    /// A workbook in the container that the span is.
    Packed { container: String, steps: Vec<Step>, sha256: String, size: u64 },
}

/// What is to be read, and what is not.
#[derive(Default)]
pub struct Items<'a> {
    /// By the time received, then by name.
    pub items: Vec<Item<'a>>,
    /// What lies in containers and is no workbook.
    pub passed: Vec<PassedOver<'a>>,
    /// Containers that are left where they lie, and why.
    pub left: Vec<(&'a Found, Left)>,
}

/// What of a container is passed over.
pub struct PassedOver<'a> {
    /// The file that it is, or lies in.
    pub found: &'a Found,
    pub(super) span: Span,
    /// The files, each with why.
    pub files: Vec<Passed>,
}

/// What became of an item that was to be read.
pub enum Brought {
    /// Here it is, and what keeps it from being read.
    Here(Box<Arrival>, Option<Finding>),
    /// It is left where it lies, and why.
    Left(Left),
}

impl<'a> Items<'a> {
    /// Returns what is passed over in containers of which something is new: who was told once need not be told again.
    pub fn passed_over(&self, is_known: impl Fn(&Arrival) -> bool) -> impl Iterator<Item = &PassedOver<'a>> {
        let is_new = |item: &&Item<'_>| item.known().is_none_or(|arrival| !is_known(&arrival));
        let new = self.items.iter().filter(is_new);
        let new: BTreeSet<_> = new.map(|item| (&item.found.path, item.span.start)).collect();
        self.passed.iter().filter(move |passed| new.contains(&(&passed.found.path, passed.span.start)))
    }
}

impl Item<'_> {
    /// Returns whether it lies in a container, or is one.
    pub fn is_packed(&self) -> bool {
        !matches!(self.what, What::Whole) || self.span != Span::whole(self.found)
    }

    /// Returns the arrival that it is, without its bytes, where they need not be read to know it.
    pub fn known(&self) -> Option<Arrival> {
        match &self.what {
            What::Packed { sha256, size, .. } => Some(self.arrival(sha256.clone(), *size, None)),
            What::Told { sha256, .. } => Some(self.arrival(sha256.clone(), self.span.length, None)),
            What::Whole => None,
        }
    }

    fn arrival(&self, sha256: String, size: u64, bytes: Option<Vec<u8>>) -> Arrival {
        let (name, sender, subject) = (self.name.clone(), self.sender.clone(), self.subject.clone());
        Arrival { name, sha256, size, received: self.received, sender, subject, bytes }
    }

    /// Reads its bytes.
    pub fn bring(&self, reader: &mut Reader, with: &Setup) -> Brought {
        let max_bytes = with.limits.max_bytes;
        let (container, steps, sha256, size) = match &self.what {
            What::Whole | What::Told { .. } => {
                let (id, bytes) = match load::unchanged(self.found, self.span, max_bytes) {
                    Ok(read) => read,
                    Err(why) => return Brought::Left(why),
                };
                let told = if let What::Told { why, .. } = &self.what { Some((**why).clone()) } else { None };
                return Brought::Here(Box::new(self.arrival(id, self.span.length, bytes)), told);
            }
            What::Packed { container, steps, sha256, size } => (container, steps, sha256, *size),
        };
        let whole = || match load::unchanged(self.found, self.span, max_bytes)? {
            (id, Some(bytes)) if id == *container => Ok(bytes),
            _ => Err(Left::changed()),
        };
        match reader.unpack(with, container, steps, &whole) {
            Ok(Ok(bytes)) if setup::sha256(&bytes) == *sha256 => {
                Brought::Here(Box::new(self.arrival(sha256.clone(), size, Some(bytes))), None)
            }
            Ok(Ok(_)) => Brought::Left(Left::changed()),
            Ok(Err(why)) => Brought::Here(Box::new(self.arrival(sha256.clone(), size, None)), Some(*why)),
            Err(why) => Brought::Left(why),
        }
    }
}
