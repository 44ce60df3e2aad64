//! The one integration-test binary: every test file is listed here. `cfg(test)` says to clippy that all of it is tests.

#[cfg(test)]
#[path = "support/pg.rs"]
mod pg;
#[cfg(test)]
mod support;

#[cfg(test)]
mod cage;
#[cfg(test)]
mod example;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod real;
#[cfg(test)]
mod store;
