//! x
pub mod exit;
pub mod line;
pub mod screen;
