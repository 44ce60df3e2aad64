//! The database: the only face of it that others see.
