//! Opens what workbooks are packed in: archives (.zip) and mails. It tells which workbooks are in it, what else is, and
//! gives the bytes of each.
//!
//! Containers come from strangers: all is bounded by the limits, nothing is unpacked to disk, and foreign files go
//! through a [`cage`](crate::cage), as workbooks do.

mod archive;
mod kind;
mod letter;
mod mail;
pub mod mbox;
mod name;
mod opening;
mod trouble;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub use kind::{HEAD, Kind, kind};
pub use name::{mail_name, own_name};
pub use opening::{open, unpack};

/// So many containers are opened in each other: a mail, a zip in it, a zip in that.
pub const DEEPEST: usize = 3;

/// What a file turned out to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opened {
    /// No container: a workbook itself, or what only looked like a container.
    Itself,
    /// This is in it.
    Contents(Contents),
}

/// What a container holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The workbooks, by name; the same bytes once.
    pub pieces: Vec<Piece>,
    /// What is passed over, by name.
    pub passed: Vec<Passed>,
    /// What may be a workbook and cannot be unpacked, by name.
    pub troubles: Vec<Trouble>,
    /// The head of the mail that it is.
    pub letter: Option<Letter>,
}

/// A workbook in a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its name in the container, with folders and the containers in between: `day.zip/north/report.xlsx`.
    pub name: String,
    /// The way to it, outermost container first.
    pub steps: Vec<Step>,
    /// How many bytes it has.
    pub size: u64,
    /// Their SHA-256, hex.
    pub sha256: String,
    /// Who sent the mail it is in: the innermost, where a mail carries another.
    pub sender: Option<String>,
    /// That mail's subject.
    pub subject: Option<String>,
}

/// One step into a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// To the entry of an archive, by its number.
    Entry(u32),
    /// To the part of a mail, by its number.
    Part(u32),
}

/// A file in a container that is passed over, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// Its name in the container.
    pub name: String,
    /// Why: a phrase.
    pub why: String,
}

/// A file in a container that cannot be unpacked, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Its name in the container.
    pub name: String,
    /// Why: a phrase.
    pub why: String,
    /// What to do: a sentence.
    pub hint: String,
}

/// The head of a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The address it says it is from.
    pub sender: Option<String>,
    /// Its subject, decoded.
    pub subject: Option<String>,
    /// When the receiving mail server took it in, UTC: the topmost `Received`.
    pub delivered: Option<NaiveDateTime>,
    /// When the sender says to have written it, UTC: `Date`.
    pub dated: Option<NaiveDateTime>,
}
