//! What happens to a workbook, in order: read → recognise → parse → judge → store and aggregate, all or nothing.

pub mod ordered;
