//! A report says of every rule what it came to.
