//! How much a workbook may ask for. Every limit has a message of its own, and every one can be set.

use serde::{Deserialize, Serialize};

/// The bounds of reading one workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The largest file, in bytes.
    pub max_bytes: u64,
    /// The most that its parts may come to when unpacked, in bytes.
    pub max_unpacked_bytes: u64,
    /// The most parts in a zip container.
    pub max_zip_entries: usize,
    /// How many times its own size an archive may unpack to.
    pub max_zip_ratio: u64,
    /// The most cells with content on all the sheets read.
    pub max_cells: usize,
    /// The most sheets.
    pub max_sheets: usize,
    /// The longest text of a cell, in characters; what is longer is cut, with a remark.
    pub max_text_chars: usize,
    /// The most cells of a sheet that may be unreadable before the sheet counts as damaged.
    pub max_cell_errors: usize,
    /// The most memory a reader process may use for one workbook, in bytes; it has all of it only alone.
    pub memory_bytes: u64,
    /// The most processor time for one workbook, in seconds.
    pub cpu_seconds: u64,
    /// The longest that one workbook may take, in seconds.
    pub wall_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_unpacked_bytes: 512 << 20,
            max_zip_entries: 2000,
            max_zip_ratio: 200,
            max_cells: 2_500_000,
            max_sheets: 1000,
            max_text_chars: 32_767,
            max_cell_errors: 100,
            memory_bytes: 448 << 20,
            cpu_seconds: 60,
            wall_seconds: 90,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_keeps_its_default() {
        let limits: Limits = toml::from_str("max_cells = 10").unwrap();
        assert_eq!(limits, Limits { max_cells: 10, ..Limits::default() });
        assert!(toml::from_str::<Limits>("max_cell = 10").is_err());
    }
}
