//! A workbook by its layout: `Book` × `Layout` → `Draft`. Read, not believed: no limits of physics, no master data.

mod date;
mod months;
pub mod number;
mod page;
mod pieces;
