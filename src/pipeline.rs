//! What happens to a workbook, in order: read → recognise → parse → judge → store and aggregate, all or nothing.

pub mod ask;
mod columns;
mod derive;
pub mod ingest;
pub mod job;
mod keep;
mod load;
mod ordered;
pub mod outcome;
pub mod reading;
pub mod setup;
mod take;
