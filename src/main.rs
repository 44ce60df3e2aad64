//! Parses the words, runs, prints what went wrong, leaves with a code.

fn main() {}
