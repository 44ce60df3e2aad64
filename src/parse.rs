//! A workbook by its layout: `Book` × `Layout` → `Draft`. Read, not believed: no limits of physics, no master data.

mod date;
mod fields;
mod find;
mod header;
mod heads;
mod keys;
mod measure;
mod months;
pub mod number;
mod page;
mod pieces;
mod scope;
mod seen;
mod when;
pub fn draft(_: &crate::grid::Book, _: &crate::layout::Layout, _: &crate::record::Outside) -> crate::record::Draft {
    unreachable!()
}
