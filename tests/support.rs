//! What tests stand on.

pub mod dgr;
