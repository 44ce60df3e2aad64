//! The rows as callers see them: plain fields, JSON as text.

mod changes;
mod events;
mod facts;
mod metrics;
mod reports;

pub use changes::*;
pub use events::*;
pub use facts::*;
pub use metrics::*;
pub use reports::*;
