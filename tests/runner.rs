//! The one integration-test binary: every test file is listed here. `cfg(test)` says to clippy that all of it is tests.

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
