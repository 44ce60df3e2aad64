//! `dgr` reads the daily generation reports of wind and solar plants, checks them, and keeps them with their history.

// The words: pure, they import nothing but each other.
pub mod calendar;
pub mod cell;
pub mod finding;
pub mod grid;
pub mod metric;
pub mod names;
pub mod plant;
pub mod record;
pub mod refusal;
pub mod rule;
pub mod units;

// The layouts, and the stages: values in, values out.
pub mod layout;
pub mod parse;
pub mod render;

// The edges: each owns one foreign thing.
pub mod cage;
pub mod config;
pub mod inbox;
pub mod lock;
pub mod store;
pub mod workbook;

// The mouth: the only one that speaks.
pub mod cli;
