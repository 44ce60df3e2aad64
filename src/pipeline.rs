//! What happens to a workbook, in order: read → recognise → parse → judge → store and aggregate, all or nothing.

pub mod ask;
mod beside;
pub mod check;
pub mod closed;
mod columns;
pub mod correct;
mod derive;
pub mod effect;
pub mod golden;
pub mod import;
pub mod ingest;
pub mod inspect;
pub mod job;
mod keep;
mod known;
pub mod load;
mod numbers;
mod ordered;
pub mod outcome;
pub mod reading;
pub mod reprocess;
pub mod setup;
pub mod take;
pub mod targets;
mod template;
