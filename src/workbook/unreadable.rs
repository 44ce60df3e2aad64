//! Why a file could not be read, in words for whoever has to get a better one.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A file that cannot be read, and what to do about it. The file itself is named by whoever reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// Why: a sentence.
    pub reason: String,
    /// What to do: a sentence.
    pub hint: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.reason, self.hint)
    }
}

impl std::error::Error for Unreadable {}

/// What to do about a file that came through badly.
const SEND_AGAIN: &str = "Ask for the file again; if Excel opens this one, save it there as .xlsx and send that.";

impl Unreadable {
    /// Returns a refusal of these two sentences.
    pub fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: hint.into() }
    }

    /// Returns that the file is damaged or cut off, with what the reader said.
    pub(super) fn damaged(cause: impl fmt::Display) -> Self {
        Self::new(format!("The file is damaged or cut off ({}).", short(&cause)), SEND_AGAIN)
    }

    /// Returns that a sheet of the file is damaged, with what the reader said. A sheet is never read in part: what is
    /// missing below would pass for "not reported".
    pub(super) fn damaged_sheet(sheet: &str, cause: impl fmt::Display) -> Self {
        let cause = short(&cause);
        Self::new(format!("Sheet \"{sheet}\" is damaged or cut off ({cause})."), SEND_AGAIN)
    }

    /// Returns that a password is needed.
    pub(super) fn encrypted() -> Self {
        Self::new(
            "The workbook is protected by a password.",
            "Ask for a copy without a password (in Excel: File, Info, Protect Workbook, Encrypt with Password, leave it empty).",
        )
    }

    /// Returns that something in the file, sound as it may be, is beyond this reader.
    pub(super) fn beyond(what: impl fmt::Display) -> Self {
        let hint = "Open it in Excel and save it as \"Excel Workbook (.xlsx)\", or ask for the report in that form.";
        Self::new(format!("{what}."), hint)
    }

    /// Returns that something is larger than a limit, which is named.
    pub fn over(what: impl fmt::Display, limit: &str, most: impl fmt::Display) -> Self {
        Self::new(
            format!("{what}; at most {most} are read."),
            format!("Ask for a workbook with the report alone, or raise `{limit}`."),
        )
    }
}

/// Returns what a reader said, fit for one line: it may quote the file.
pub fn short(cause: &impl fmt::Display) -> String {
    cause.to_string().chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Returns bytes as a person reads them: `64 MiB`, `1.2 GiB`, `537 bytes`.
pub fn size(bytes: u64) -> String {
    let units = [("GiB", 30u32), ("MiB", 20), ("KiB", 10)];
    for (unit, shift) in units {
        let one = 1u64 << shift;
        if bytes >= one {
            let tenths = bytes.saturating_mul(10) / one;
            let (whole, tenth) = (tenths / 10, tenths % 10);
            return if tenth == 0 { format!("{whole} {unit}") } else { format!("{whole}.{tenth} {unit}") };
        }
    }
    format!("{bytes} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_for_people() {
        let said = [(537, "537 bytes"), (64 << 20, "64 MiB"), (1_288_490_189, "1.2 GiB"), (1536, "1.5 KiB")];
        for (bytes, text) in said {
            assert_eq!(size(bytes), text);
        }
    }
}
