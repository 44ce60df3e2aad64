//! Where something was said: a cell, a sheet, or somewhere outside of both.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Address, NotAnAddress};
use crate::shared::{Passing, shared};

/// Where something was said. It is written, stored and read back as a text: `Data!E14`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In a cell.
    Cell(Arc<str>, Address),
    /// In the name of a sheet, or somewhere on it.
    Sheet(Arc<str>),
    /// In the name of the file.
    FileName,
    /// In the layout itself (a constant, or a sum over rows that the layout asks for).
    Layout,
    /// From outside: a flag, or the mail.
    Given,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(sheet, address) => write!(f, "{}!{address}", quoted_sheet(sheet)),
            Self::Sheet(sheet) => write!(f, "sheet {}", quoted_sheet(sheet)),
            Self::FileName => f.write_str("file name"),
            Self::Layout => f.write_str("layout"),
            Self::Given => f.write_str("given"),
        }
    }
}

impl FromStr for Place {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "file name" => Ok(Self::FileName),
            "layout" => Ok(Self::Layout),
            "given" => Ok(Self::Given),
            _ => match (text.strip_prefix("sheet "), text.rsplit_once('!')) {
                (Some(sheet), _) => Ok(Self::Sheet(shared(&unquoted_sheet(sheet)))),
                (None, Some((sheet, address))) => Ok(Self::Cell(shared(&unquoted_sheet(sheet)), address.parse()?)),
                (None, None) => Err(NotAnAddress(text.to_owned())),
            },
        }
    }
}

/// A place on its way from one process of this program to another.
#[derive(Serialize, Deserialize)]
enum Packed<'a> {
    Cell(&'a str, Address),
    Sheet(&'a str),
    FileName,
    Layout,
    Given,
}

/// Written as a text where people may read it.
impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        let packed = match self {
            Self::Cell(sheet, address) => Packed::Cell(sheet, *address),
            Self::Sheet(sheet) => Packed::Sheet(sheet),
            Self::FileName => Packed::FileName,
            Self::Layout => Packed::Layout,
            Self::Given => Packed::Given,
        };
        packed.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Passing::deserialize(deserializer)?.0.parse().map_err(serde::de::Error::custom);
        }
        Ok(match Packed::deserialize(deserializer)? {
            Packed::Cell(sheet, address) => Self::Cell(shared(sheet), address),
            Packed::Sheet(sheet) => Self::Sheet(shared(sheet)),
            Packed::FileName => Self::FileName,
            Packed::Layout => Self::Layout,
            Packed::Given => Self::Given,
        })
    }
}

fn unquoted_sheet(written: &str) -> Cow<'_, str> {
    match written.strip_prefix('\'').and_then(|w| w.strip_suffix('\'')) {
        Some(inner) => inner.replace("''", "'").into(),
        None => written.into(),
    }
}

/// Returns a sheet's name as it stands before `!`: quoted where Excel quotes it.
pub fn quoted_sheet(name: &str) -> Cow<'_, str> {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty();
    if plain { name.into() } else { format!("'{}'", name.replace('\'', "''")).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_a_reference() {
        let place = Place::Cell("Sheet 2".into(), Address::new(2, 5));
        assert_eq!(place.to_string(), "'Sheet 2'!F3");
        assert_eq!(Place::Cell("Data".into(), Address::new(13, 4)).to_string(), "Data!E14");
        let odd = Place::Cell("sheet O'Neil! 'x'".into(), Address::new(0, 0));
        for place in [place, odd, Place::Sheet("O'Neil".into()), Place::FileName, Place::Layout, Place::Given] {
            assert_eq!(place.to_string().parse().as_ref(), Ok(&place));
            let packed = postcard::to_stdvec(&place).unwrap();
            assert_eq!(postcard::from_bytes::<Place>(&packed).unwrap(), place);
            let written = serde_json::to_string(&place).unwrap();
            assert_eq!(serde_json::from_str::<Place>(&written).unwrap(), place);
        }
    }
}
