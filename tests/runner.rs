//! The one integration-test binary: every test file is listed here.

#[cfg(test)]
#[path = "support/pg.rs"]
mod pg;
#[cfg(test)]
mod store;
mod cage;
mod hostile;
