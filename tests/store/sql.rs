//! The `.sql` files: what SQLite would bind wrongly and silently.

use std::path::Path;

#[test]
fn placeholders_are_numbered_in_the_order_they_first_appear() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "sql") {
            continue;
        }
        seen += 1;
        let text = std::fs::read_to_string(&path).unwrap();
        let statement: String = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
        assert!(text.starts_with("-- "), "{path:?} says what it does first");
        assert!(!statement.contains('?'), "{path:?} has a placeholder without a number");
        let mut next = 1;
        for piece in statement.split('$').skip(1) {
            let digits: String = piece.chars().take_while(char::is_ascii_digit).collect();
            let number: usize = digits.parse().unwrap();
            assert!(number <= next, "{path:?}: ${number} stands before ${next}");
            next = next.max(number + 1);
        }
    }
    assert!(seen >= 4);
}
