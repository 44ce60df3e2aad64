//! Looks through a container and the containers in it, within the limits, and unpacks one of its workbooks.

use std::borrow::Cow;
use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::archive::{Archive, Fault};
use super::kind::{HEAD, Kind, Look, holds_sheets, look, without_sheets};
use super::mail::{Mail, Part};
use super::name::{own_name, promises_archive, promises_mail, promises_workbook};
use super::trouble::{faulty, phrase, too_long};
use super::{Contents, DEEPEST, Opened, Passed, Piece, Step, Trouble};
use crate::workbook::{Limits, Unreadable};

/// Returns why a file is passed over by its own name.
type Hidden<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Looks through a container of this name. `hidden` tells why a file is passed over by its name.
///
/// # Errors
/// Why nothing of it can be read: it is damaged, or over a limit.
pub fn open(bytes: &[u8], name: &str, limits: &Limits, hidden: &Hidden<'_>) -> Result<Opened, Unreadable> {
    let (contents, seen) = (Contents::default(), HashMap::new());
    let mut opening = Opening { limits, hidden, contents, seen, files: 0, unpacked: 0 };
    match look(start(bytes), name) {
        Look::Container(Kind::Archive) if !opening.archive(bytes, &Way::default())? => return Ok(Opened::Itself),
        Look::Container(Kind::Archive) => {}
        Look::Container(Kind::Mail) => opening.mail(bytes, &Way::default())?,
        // A mail in an mbox is opened by itself.
        Look::Container(Kind::Mbox) | Look::Workbook | Look::Other(_) => return Ok(Opened::Itself),
    }
    let mut contents = opening.contents;
    contents.pieces.sort_by(|a, b| a.name.cmp(&b.name));
    contents.passed.sort_by(|a, b| a.name.cmp(&b.name));
    contents.troubles.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Opened::Contents(contents))
}

/// Returns the bytes of a workbook in a container.
///
/// # Errors
/// Why they cannot be had; not where [`open`] told the way.
pub fn unpack(bytes: &[u8], steps: &[Step], limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    let mut held = Cow::Borrowed(bytes);
    for step in steps {
        let inner = match step {
            Step::Entry(at) => {
                let mut archive = Archive::open(&held, limits.max_zip_entries, limits)?;
                archive.whole(*at, limits.max_bytes).map_err(|fault| {
                    let trouble = faulty("", &fault, limits);
                    Unreadable::new(format!("It is {}.", trouble.why), trouble.hint)
                })?
            }
            Step::Part(at) => Mail::parse(&held)?.contents(*at).into_owned(),
        };
        held = Cow::Owned(inner);
    }
    Ok(held.into_owned())
}

/// The way from the outermost container to one in it.
#[derive(Clone, Default)]
struct Way {
    /// What names in it begin with.
    prefix: String,
    steps: Vec<Step>,
    sender: Option<String>,
    subject: Option<String>,
}

impl Way {
    fn further(&self, name: &str, step: Step) -> Self {
        let mut further = self.clone();
        further.prefix = format!("{}{name}/", self.prefix);
        further.steps.push(step);
        further
    }
}

struct Opening<'a> {
    limits: &'a Limits,
    hidden: &'a Hidden<'a>,
    contents: Contents,
    /// The workbooks found, by hash.
    seen: HashMap<String, String>,
    /// How many files were met, over all containers.
    files: usize,
    /// How many bytes were unpacked.
    unpacked: u64,
}

impl Opening<'_> {
    /// Looks through an archive; returns whether it is one, and not a workbook.
    fn archive(&mut self, bytes: &[u8], way: &Way) -> Result<bool, Unreadable> {
        let entries = self.limits.max_zip_entries.saturating_sub(self.files);
        let mut archive = Archive::open(bytes, entries, self.limits)?;
        if archive.is_package() {
            return Ok(false);
        }
        for at in 0..archive.len() {
            self.files += 1;
            self.entry(&mut archive, at, way)?;
        }
        Ok(true)
    }

    fn entry(&mut self, archive: &mut Archive<'_>, at: u32, way: &Way) -> Result<(), Unreadable> {
        let entry = archive.entry(at)?;
        let name = entry.name;
        if !entry.is_file {
            return Ok(());
        }
        if let Some(why) = self.passes_over(&name) {
            self.pass(way, &name, &why);
        } else if entry.encrypted {
            if promises_workbook(&name) || promises_archive(&name) || promises_mail(&name) {
                self.trouble(way, Trouble::new(&name, "protected by a password", "Ask for it without a password."));
            } else {
                self.pass(way, &name, "protected by a password, and no workbook by its name");
            }
        } else {
            let looks = match archive.start(at, HEAD).map(|head| look(&head, &name)) {
                Ok(Look::Other(what)) => {
                    self.pass(way, &name, what);
                    return Ok(());
                }
                Ok(looks) => Ok(looks),
                Err(fault) => Err(fault),
            };
            match looks.and_then(|looks| Ok((looks, self.whole(archive, at)?))) {
                Ok((looks, bytes)) => self.found(&bytes, &name, looks, Step::Entry(at), way),
                Err(fault) => self.trouble(way, faulty(&name, &fault, self.limits)),
            }
        }
        Ok(())
    }

    /// Unpacks an entry, within what is left of the limits.
    fn whole(&mut self, archive: &mut Archive<'_>, at: u32) -> Result<Vec<u8>, Fault> {
        let left = self.limits.max_unpacked_bytes.saturating_sub(self.unpacked);
        let bytes = archive.whole(at, self.limits.max_bytes.min(left))?;
        self.unpacked += bytes.len() as u64;
        Ok(bytes)
    }

    fn mail(&mut self, bytes: &[u8], way: &Way) -> Result<(), Unreadable> {
        let mail = Mail::parse(bytes)?;
        let (letter, parts) = (mail.letter(), mail.parts());
        self.files += parts.len();
        if self.files > self.limits.max_zip_entries {
            let what = format!("The mail holds {} files", parts.len());
            return Err(Unreadable::over(what, "max_zip_entries", self.limits.max_zip_entries));
        }
        let (sender, subject) = (letter.sender.clone(), letter.subject.clone());
        let way = Way { sender, subject, ..way.clone() };
        for part in parts {
            self.part(&mail, part, &way);
        }
        if way.steps.is_empty() {
            self.contents.letter = Some(letter);
        }
        Ok(())
    }

    fn part(&mut self, mail: &Mail<'_>, part: Part, way: &Way) {
        let (bytes, name) = (mail.contents(part.at), part.name);
        let looks = if part.is_mail { Look::Container(Kind::Mail) } else { look(start(&bytes), &name) };
        if let Some(why) = self.passes_over(&name) {
            self.pass(way, &name, &why);
        } else if let Look::Other(what) = looks {
            if !part.belongs {
                self.pass(way, &name, what);
            }
        } else if part.broken {
            self.trouble(way, Trouble::new(&name, "its encoding is damaged or cut off", "Ask for the mail again."));
        } else if bytes.len() as u64 > self.limits.max_bytes {
            self.trouble(way, too_long(&name, self.limits));
        } else {
            self.found(&bytes, &name, looks, Step::Part(part.at), way);
        }
    }

    /// Takes a file that may be a workbook, or hold some.
    fn found(&mut self, bytes: &[u8], name: &str, looks: Look, step: Step, way: &Way) {
        let kind = match looks {
            Look::Container(Kind::Mbox) => return self.pass(way, name, "a mailbox, which is opened only by itself"),
            Look::Container(kind) => kind,
            Look::Workbook if promises_workbook(name) || holds_sheets(bytes, self.limits) => {
                return self.piece(bytes, name, step, way);
            }
            Look::Workbook | Look::Other(_) => return self.pass(way, name, without_sheets(bytes)),
        };
        let further = way.further(name, step);
        let before = self.contents.count();
        let opened = match kind {
            _ if further.steps.len() >= DEEPEST && !holds_sheets(bytes, self.limits) => {
                let why = format!("packed more than {DEEPEST} deep");
                return self.trouble(way, Trouble::new(name, &why, "Ask for the workbooks themselves."));
            }
            Kind::Archive => self.archive(bytes, &further),
            Kind::Mail | Kind::Mbox => self.mail(bytes, &further).map(|()| true),
        };
        match opened {
            Ok(true) if before == self.contents.count() => self.pass(way, name, "no workbook in it"),
            Ok(true) => {}
            Ok(false) if promises_workbook(name) || holds_sheets(bytes, self.limits) => {
                self.piece(bytes, name, step, way);
            }
            Ok(false) => self.pass(way, name, without_sheets(bytes)),
            Err(why) => self.trouble(way, Trouble::new(name, &phrase(&why.reason), &why.hint)),
        }
    }

    fn piece(&mut self, bytes: &[u8], name: &str, step: Step, way: &Way) {
        let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let piece = Piece {
            name: format!("{}{name}", way.prefix),
            steps: [way.steps.as_slice(), &[step]].concat(),
            size: bytes.len() as u64,
            sha256: sha256.clone(),
            sender: way.sender.clone(),
            subject: way.subject.clone(),
        };
        match self.seen.get(&sha256) {
            Some(first) => {
                let why = format!("the same bytes as {first}");
                self.pass(way, name, &why);
            }
            None => {
                self.seen.insert(sha256, piece.name.clone());
                self.contents.pieces.push(piece);
            }
        }
    }

    /// Returns why a file is passed over by its name.
    fn passes_over(&self, name: &str) -> Option<String> {
        if name.split('/').any(|folder| folder == "__MACOSX") {
            return Some("what a Mac notes beside a file".to_owned());
        }
        (self.hidden)(own_name(name))
    }

    fn pass(&mut self, way: &Way, name: &str, why: &str) {
        self.contents.passed.push(Passed { name: format!("{}{name}", way.prefix), why: why.to_owned() });
    }

    fn trouble(&mut self, way: &Way, trouble: Trouble) {
        self.contents.troubles.push(Trouble { name: format!("{}{}", way.prefix, trouble.name), ..trouble });
    }
}

fn start(bytes: &[u8]) -> &[u8] {
    bytes.get(..HEAD).unwrap_or(bytes)
}
