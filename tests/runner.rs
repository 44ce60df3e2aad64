//! The one integration-test binary: every test file is listed here.

mod cage;
mod collection;
mod hostile;
