//! The tables that people read: what is known of a day, who has reported, how a day's reports came to be. Pure: rows
//! in, a [`crate::render::Table`] out.

pub mod audit;
pub mod cell;
pub mod closed;
pub mod daily;
pub mod diff;
pub mod effect;
pub mod history;
pub mod inspect;
pub mod intervals;
pub mod league;
pub mod monthly;
pub mod portfolio;
pub mod status;
pub mod sums;
pub mod trace;
pub mod workbooks;
