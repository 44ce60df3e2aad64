//! Texts that a layout gives to a name, by `const` or `map`: where the name takes words of a closed set, they must be
//! of it.

use super::keys::short;
use super::mistake::{Mistakes, quoted};
use super::{Key, Name, Origin, Quantity};
use crate::names::{Bucket, Kind, Period, Technology, nearest};
use crate::units::Unit;

/// Tells a text that cannot be a value of the name.
pub(super) fn check(name: &Name, text: &str, at: &Origin, out: &mut Mistakes) {
    match name {
        Name::Key(Key::Metric) => {
            if let Err(no) = Quantity::read(text) {
                no.tell(at, out);
            }
        }
        Name::Key(Key::Technology) => one_of("technology", text, Technology::ALL.iter().map(|w| w.word()), at, out),
        Name::Key(Key::Period) => one_of("period", text, Period::ALL.iter().map(|w| w.word()), at, out),
        Name::Key(Key::Kind) => one_of("kind", text, Kind::ALL.iter().map(|w| w.word()), at, out),
        Name::Key(Key::Bucket) => one_of("bucket", text, Bucket::ALL.iter().map(|w| w.word()), at, out),
        Name::Key(Key::Uom) if Unit::parse(text).is_none() => {
            out.say(at, format!("no unit is written {}", quoted(text)));
        }
        Name::Key(Key::Mf) if text.trim().parse::<f64>().is_err() => {
            out.say(at, format!("mf is a number, not {}", quoted(text)));
        }
        _ => {}
    }
}

fn one_of<'a>(what: &str, text: &str, known: impl Iterator<Item = &'a str> + Clone, at: &Origin, out: &mut Mistakes) {
    if known.clone().any(|word| word == text) {
        return;
    }
    let near = nearest(short(text), known.clone());
    let all: Vec<&str> = known.collect();
    out.say(at, format!("{} is no {what}", quoted(text))).nearest(near).instead(format!("one of {}", all.join(", ")));
}
