//! The one integration-test binary: every test file is listed here.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails, and says where")]

mod support;

mod cli;
mod help;
mod house;
