//! The types of a checked layout, by noun; an impossible combination cannot be written in them.

mod arithmetic;
mod blocks;
mod places;
mod words;

pub use arithmetic::{Expression, Function, Operator};
pub use blocks::{Block, Condition, HeaderRow, Heading, Repeated, Rows, Sheets, Table, Totals, UnitFor, Unknown};
pub use places::{Bounds, DateFormat, DatePart, Given, Place, Take, Where};
pub use words::{Key, Name, Origin, Quantity, Text, Texts};
