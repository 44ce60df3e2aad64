//! The rows as callers see them: plain fields, JSON as text.

mod changes;
mod events;
mod metrics;
mod reports;

pub use changes::*;
pub use events::*;
pub use metrics::*;
pub use reports::*;
