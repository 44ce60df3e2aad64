//! `dgr` reads the daily generation reports of wind and solar plants, checks them, and keeps them with their history.
//!
//! The rooms, in the order in which a report passes through them; `docs/architecture.md` tells which may know which.

// The words: pure, they import nothing but each other.
pub mod calendar;
pub mod cell;
pub mod crash;
pub mod downtime;
pub mod finding;
pub mod formula;
pub mod grid;
pub mod lineage;
pub mod median;
pub mod metric;
pub mod names;
pub mod notice;
pub mod plant;
pub mod record;
pub mod refusal;
pub mod report;
pub mod rule;
#[cfg(test)]
pub(crate) mod sample;
pub mod shared;
pub mod summary;
pub mod units;

// The layouts, and the stages: values in, values out.
pub mod aggregate;
pub mod check;
pub mod layout;
pub mod learn;
pub mod letter;
pub mod masters;
pub mod overview;
pub mod parse;
pub mod render;

// The edges: each owns one foreign thing.
pub mod cage;
pub mod config;
pub mod container;
pub mod inbox;
pub mod lock;
pub mod notify;
pub mod store;
pub mod workbook;

// What composes stages and edges.
pub mod pipeline;

// The mouth: the words of the command line, and the screen.
pub mod cli;
