//! The workbooks that came: when, from whom, and what came of them.

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::status::at;
use crate::render::{Cell, Column, Table, Tone};

/// A workbook.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// When it came first, UTC.
    pub received: NaiveDateTime,
    /// Who sent it, where a mail tells.
    pub sender: Option<String>,
    /// The layout that recognised it.
    pub layout: Option<String>,
    /// What it came to when it was judged last.
    pub outcome: String,
    /// Plant-days that stand by it, or that it repeats.
    pub live: usize,
    /// Plant-days that it gave or repeats, whatever became of them.
    pub reports: usize,
    /// Whether its bytes are kept.
    pub kept: bool,
}

/// Returns the table of workbooks.
pub fn table(lines: &[Line], zone: Tz) -> Table {
    let columns = vec![
        Column::prose("workbook", "Workbook"),
        Column::text("received", "Received"),
        Column::text("outcome", "Outcome"),
        Column::text("layout", "Layout").priority(3),
        Column::number("live", "Live", "", 0).priority(2),
        Column::number("reports", "Reports", "", 0).priority(4),
        Column::number("bytes", "Bytes", "", 0).priority(5),
        Column::text("bytes_kept", "Kept").priority(7),
        Column::text("sender", "Sender").priority(6),
        Column::text("sha256", "Hash"),
    ];
    let mut table = Table::new("Workbooks", columns);
    for line in lines {
        let tone = match line.outcome.as_str() {
            "partly" => Tone::Warn,
            "rejected" | "unresolved" => Tone::Bad,
            "dismissed" => Tone::Faint,
            _ => Tone::Plain,
        };
        let count = |n: usize| Cell::Count(i64::try_from(n).unwrap_or(i64::MAX));
        let cells = vec![
            line.name.as_str().into(),
            at(line.received, zone),
            line.outcome.as_str().into(),
            line.layout.clone().into(),
            count(line.live),
            count(line.reports),
            Cell::Count(line.size),
            if line.kept { "yes" } else { "no" }.into(),
            line.sender.clone().into(),
            Cell::Hash(line.sha256.clone()),
        ];
        table.toned(tone, cells);
    }
    table
}
