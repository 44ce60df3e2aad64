//! The one integration-test binary: every test file is listed here.
mod layouts_refused;
