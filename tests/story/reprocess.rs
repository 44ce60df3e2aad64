//! Stored workbooks read again.
