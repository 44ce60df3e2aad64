//! What happens to a workbook, in order: read → recognise → parse → judge → store and aggregate, all or nothing.

pub mod ask;
pub mod check;
mod columns;
mod derive;
pub mod import;
pub mod ingest;
pub mod items;
pub mod job;
mod keep;
pub mod load;
mod ordered;
pub mod outcome;
pub mod reading;
pub mod setup;
mod shelving;
pub mod take;
pub mod targets;
