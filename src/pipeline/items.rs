//! What a run reads, one by one, in the order received: files that are workbooks, and the workbooks in archives and mails.
//!
//! Containers are looked through before anything is stored, so that a mail of yesterday in a mailbox comes before a file
//! of today; their workbooks are unpacked one at a time, when it is their turn.

use std::collections::BTreeSet;
use std::io::{BufReader, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDateTime;

use super::load::{self, Span};
use super::reading::{Reader, Unpacked, unreadable};
use super::setup::{self, Setup};
use super::take::Arrival;
use crate::calendar;
use crate::container::{self, Contents, HEAD, Kind, Letter, Opened, Passed, Step, mbox};
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
    sender: Option<String>,
    subject: Option<String>,
    span: Span,
    what: What,
}

enum What {
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
    /// Containers that cannot be read now, and why.
    pub waiting: Vec<(&'a Found, String)>,
}

/// What of a container is passed over.
pub struct PassedOver<'a> {
    /// The file that it is, or lies in.
    pub found: &'a Found,
    span: Span,
    /// The files, each with why.
    pub files: Vec<Passed>,
}

/// What became of an item that was to be read.
pub enum Brought {
    /// Here it is, and what keeps it from being read.
    Here(Box<Arrival>, Option<Finding>),
    /// Not now: another run will see.
    Waits(String),
}

/// Looks through the files for containers, and returns what there is to read. Ends early when interrupted.
pub fn items<'a>(
    files: &'a [Found],
    setup: &Setup,
    reader: &dyn Fn() -> Reader,
    interrupted: &AtomicBool,
) -> Items<'a> {
    let mut looking = Looking { setup, make: reader, reader: None, found: Items::default() };
    for file in files {
        if interrupted.load(Ordering::Relaxed) {
            break;
        }
        let before = looking.found.items.len();
        let waits = match looking.file(file) {
            // A single item is compared when it is read.
            Ok(()) if looking.found.items.len() == before + 1 || file.is_unchanged() => continue,
            Ok(()) => load::CHANGED.to_owned(),
            Err(why) => why,
        };
        looking.found.items.truncate(before);
        looking.found.waiting.push((file, waits));
    }
    let order = |item: &Item<'_>| (item.received, item.name.clone(), item.found.path.clone(), item.span.start);
    looking.found.items.sort_by_cached_key(order);
    looking.found
}

struct Looking<'a, 'r> {
    setup: &'r Setup,
    make: &'r dyn Fn() -> Reader,
    reader: Option<Reader>,
    found: Items<'a>,
}

/// A container, or what may be one: which bytes of which file.
#[derive(Clone)]
struct Parcel<'a> {
    found: &'a Found,
    /// The file's name.
    name: String,
    span: Span,
    /// When the mailbox says that it came.
    posted: Option<NaiveDateTime>,
    /// Whether it is one of many in its file.
    of_many: bool,
}

impl<'a> Looking<'a, '_> {
    fn file(&mut self, found: &'a Found) -> Result<(), String> {
        let mut head = Vec::with_capacity(HEAD);
        let read = load::source(found).and_then(|file| file.take(HEAD as u64).read_to_end(&mut head));
        let name = found.name.to_string_lossy().into_owned();
        let mut whole = Parcel { found, name, span: Span::whole(found), posted: None, of_many: false };
        // What cannot be read is told when its turn comes.
        match container::kind(&head, &whole.name).filter(|_| read.is_ok()) {
            None => self.whole(&whole),
            Some(Kind::Archive) => self.parcel(&whole)?,
            Some(Kind::Mail) => {
                whole.name = container::mail_name(&whole.name).to_owned();
                self.parcel(&whole)?;
            }
            Some(Kind::Mbox) => {
                let spans = load::source(found).and_then(|file| mbox::spans(&mut BufReader::new(file)));
                let spans = spans.map_err(|e| load::cannot(&e))?;
                if spans.is_empty() {
                    self.whole(&whole);
                }
                for mail in spans {
                    let span = Span { start: mail.start, length: mail.length };
                    self.parcel(&Parcel { span, posted: mail.posted, of_many: true, ..whole.clone() })?;
                }
            }
        }
        Ok(())
    }

    /// Takes bytes that are read as they are.
    fn whole(&mut self, parcel: &Parcel<'a>) {
        let came = received(parcel, None);
        self.push(parcel, named(parcel, came), came, None, What::Whole);
    }

    fn parcel(&mut self, parcel: &Parcel<'a>) -> Result<(), String> {
        let (found, span) = (parcel.found, parcel.span);
        let (id, bytes) = load::bytes(found, span, self.setup.limits.max_bytes).map_err(|e| load::cannot(&e))?;
        let Some(bytes) = bytes else {
            self.whole(parcel);
            return Ok(());
        };
        let reader = self.reader.get_or_insert_with(self.make);
        // A mail in a mailbox is one, whatever it begins with.
        let name = if parcel.of_many { "mail.eml" } else { &parcel.name };
        match reader.open(self.setup, &id, name, bytes) {
            Ok(Opened::Itself) => self.whole(parcel),
            Ok(Opened::Contents(contents)) => self.contents(parcel, &id, contents),
            Err(finding) => {
                let came = received(parcel, None);
                self.push(parcel, named(parcel, came), came, None, What::Told { sha256: id, why: Box::new(finding) });
            }
        }
        Ok(())
    }

    fn contents(&mut self, parcel: &Parcel<'a>, id: &str, contents: Contents) {
        let letter = contents.letter.as_ref();
        let came = received(parcel, letter);
        let name = named(parcel, came);
        // Where there is no workbook at all, the complaint says what there is.
        let told = contents.pieces.is_empty() && contents.troubles.is_empty();
        if let Some(why) = contents.complaint() {
            self.push(
                parcel,
                name.clone(),
                came,
                letter,
                What::Told { sha256: id.to_owned(), why: Box::new(unreadable(why)) },
            );
        }
        for piece in contents.pieces {
            let head = Letter { sender: piece.sender, subject: piece.subject, ..Letter::default() };
            let (sha256, size, steps) = (piece.sha256, piece.size, piece.steps);
            let what = What::Packed { container: id.to_owned(), steps, sha256, size };
            self.push(parcel, format!("{name}/{}", piece.name), came, Some(&head), what);
        }
        if !contents.passed.is_empty() && !told {
            let full = |passed: Passed| match parcel.of_many {
                true => Passed { name: format!("{name}/{}", passed.name), ..passed },
                false => passed,
            };
            let files = contents.passed.into_iter().map(full).collect();
            self.found.passed.push(PassedOver { found: parcel.found, span: parcel.span, files });
        }
    }

    fn push(&mut self, parcel: &Parcel<'a>, name: String, came: NaiveDateTime, letter: Option<&Letter>, what: What) {
        let (sender, subject) = letter.map_or((None, None), |head| (head.sender.clone(), head.subject.clone()));
        let (found, span) = (parcel.found, parcel.span);
        self.found.items.push(Item { found, name, received: came, sender, subject, span, what });
    }
}

/// Returns when a container came: when the mail server took it in; else when its sender says to have written it, unless
/// that is later than the file; else when the mailbox, or the file, says.
fn received(parcel: &Parcel<'_>, letter: Option<&Letter>) -> NaiveDateTime {
    let file = calendar::moment(parcel.found.received);
    let delivered = letter.and_then(|letter| letter.delivered);
    let dated = || letter.and_then(|letter| letter.dated).map(|dated| dated.min(file));
    delivered.or_else(dated).or(parcel.posted).unwrap_or(file)
}

/// Returns a container's name. A mail in a mailbox is called by its time: its number changes when others are removed.
fn named(parcel: &Parcel<'_>, came: NaiveDateTime) -> String {
    let name = &parcel.name;
    if parcel.of_many { format!("{name}/{}", came.format("%Y-%m-%d %H:%M:%S")) } else { name.clone() }
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
                    Err(why) => return Brought::Waits(why),
                };
                let told = if let What::Told { why, .. } = &self.what { Some((**why).clone()) } else { None };
                return Brought::Here(Box::new(self.arrival(id, self.span.length, bytes)), told);
            }
            What::Packed { container, steps, sha256, size } => (container, steps, sha256, *size),
        };
        let whole = || match load::unchanged(self.found, self.span, max_bytes)? {
            (id, Some(bytes)) if id == *container => Ok(bytes),
            _ => Err(load::CHANGED.to_owned()),
        };
        match reader.unpack(with, container, steps, &whole) {
            Unpacked::Whole(bytes) if setup::sha256(&bytes) == *sha256 => {
                Brought::Here(Box::new(self.arrival(sha256.clone(), size, Some(bytes))), None)
            }
            Unpacked::Whole(_) => Brought::Waits(load::CHANGED.to_owned()),
            Unpacked::Waits(why) => Brought::Waits(why),
            Unpacked::Refused(why) => Brought::Here(Box::new(self.arrival(sha256.clone(), size, None)), Some(why)),
        }
    }
}
