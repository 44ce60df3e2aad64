//! The one integration-test binary: every test file is listed here.

mod support;

mod example;
