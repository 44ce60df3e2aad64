//! The one integration-test binary: every test file is listed here. `cfg(test)` says to clippy that all of it is tests.

#[cfg(test)]
mod assault;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod cage;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod collection;
#[cfg(test)]
mod container;
#[cfg(test)]
mod example;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod help;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod house;
#[cfg(test)]
mod layouts_page;
#[cfg(test)]
mod layouts_refused;
#[cfg(test)]
mod learn;
#[cfg(test)]
mod notify;
#[cfg(test)]
mod notify_page;
#[cfg(test)]
#[path = "support/pg.rs"]
mod pg;
#[cfg(test)]
mod plants_page;
#[cfg(test)]
#[path = "support/pooler.rs"]
mod pooler;
#[cfg(test)]
mod real;
#[cfg(test)]
mod real_masters;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod store;
#[cfg(test)]
mod story;
#[cfg(test)]
mod support;
#[cfg(test)]
mod trust;
#[cfg(test)]
mod ways;
