//! Counts in words: one workbook, two workbooks; and paths as text.

use std::path::Path;

/// Returns a count with its noun, which takes an `s` where there is not exactly one.
pub fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// Returns a path for a JSON document, which holds no bytes that are not UTF-8: those show as replacement characters.
pub fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Returns a reason as it is kept; blanks are none.
pub fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("say why in a few words".to_owned()) } else { Ok(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_no_reason() {
        assert_eq!(reason(" as agreed\n"), Ok("as agreed".to_owned()));
        assert_eq!(reason(" \t "), Err("say why in a few words".to_owned()));
    }

    #[test]
    fn one_is_not_plural() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "file")), ["0 files", "1 file", "2 files"]);
    }
}
