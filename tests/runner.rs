//! The one integration-test binary: every test file is listed here.

mod cage;
mod hostile;
#[cfg(test)]
#[path = "support/pg.rs"]
mod pg;
#[cfg(test)]
mod store;
mod layouts_refused;
mod support;

mod cli;
mod help;
mod house;
