//! Texts that many values share: the name of a sheet, a unit. Of those that come one after another there is one copy.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};

/// How many of the last texts are remembered: a row of a table has a unit a column.
const REMEMBERED: usize = 16;

thread_local! {
    static LAST: RefCell<Vec<Arc<str>>> = const { RefCell::new(Vec::new()) };
}

/// Returns a text, the same copy where it was asked for a short while ago.
pub fn shared(text: &str) -> Arc<str> {
    LAST.with_borrow_mut(|last| {
        if let Some(at) = last.iter().position(|known| **known == *text) {
            return last.get(at).map(Arc::clone).unwrap_or_else(|| text.into());
        }
        if last.len() == REMEMBERED {
            last.remove(0);
        }
        let new: Arc<str> = text.into();
        last.push(Arc::clone(&new));
        new
    })
}

/// Reads a text so, for serde's `deserialize_with`.
///
/// # Errors
/// Where it is no text.
pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    Ok(shared(&Passing::deserialize(deserializer)?.0))
}

/// A text that is looked at and let go: not copied where it stands as it is meant. (A bare `Cow` always is.)
#[derive(Deserialize)]
pub struct Passing<'a>(#[serde(borrow)] pub Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_a_short_while_ago_is_shared() {
        let one = shared("kWh");
        assert!(Arc::ptr_eq(&one, &shared("kWh")));
        (0..REMEMBERED).for_each(|n| drop(shared(&n.to_string())));
        let again = shared("kWh");
        assert_eq!(again, one);
        assert!(!Arc::ptr_eq(&one, &again));
    }
}
