//! Looks through what came for archives and mails, before anything is stored: so a mail of yesterday in a mailbox comes
//! before a file of today.

use std::io::{BufReader, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDateTime;

use super::items::{Item, Items, PassedOver, What};
use super::job::{Reply, unreadable};
use super::load::{self, Left, Span};
use super::reading::Reader;
use super::setup::Setup;
use crate::calendar;
use crate::container::{self, Contents, HEAD, Kind, Letter, Opened, Passed, mbox};
use crate::finding::Finding;
use crate::inbox::Found;
use crate::rule;

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
        let left = match looking.file(file) {
            // A single item is compared when it is read.
            Ok(()) if looking.found.items.len() == before + 1 || file.is_unchanged() => continue,
            Ok(()) => Left::changed(),
            Err(why) => why,
        };
        looking.found.items.truncate(before);
        looking.found.left.push((file, left));
    }
    let order = |item: &Item<'_>| (item.received, item.name.clone(), item.found.path.clone(), item.span.start);
    looking.found.items.sort_by_cached_key(order);
    looking.found
}

/// Returns what is said of a container that was kept as a workbook; nothing where the bytes are none.
pub fn kept(reader: &mut Reader, setup: &Setup, name: &str, sha256: &str, bytes: &[u8]) -> Option<Reply> {
    container::kind(bytes.get(..HEAD).unwrap_or(bytes), name)?;
    let why = match reader.open(setup, sha256, name, bytes) {
        Ok(Opened::Itself) => return None,
        Ok(Opened::Contents(contents)) => contents.complaint().map(unreadable),
        Err(finding) => Some(finding),
    };
    let fine = || {
        Finding::new(rule::FILE_UNREADABLE, "It can be opened now, but nothing in it is stored.")
            .hint("Put it into the inbox again.")
    };
    Some(Reply::Refused(why.unwrap_or_else(fine)))
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
    fn file(&mut self, found: &'a Found) -> Result<(), Left> {
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

    fn parcel(&mut self, parcel: &Parcel<'a>) -> Result<(), Left> {
        let (found, span) = (parcel.found, parcel.span);
        let (id, bytes) = load::bytes(found, span, self.setup.limits.max_bytes).map_err(|e| load::cannot(&e))?;
        let Some(bytes) = bytes else {
            self.whole(parcel);
            return Ok(());
        };
        let reader = self.reader.get_or_insert_with(self.make);
        // A mail in a mailbox is one, whatever it begins with.
        let name = if parcel.of_many { "mail.eml" } else { &parcel.name };
        match reader.open(self.setup, &id, name, &bytes) {
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
