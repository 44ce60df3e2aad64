//! Reads source files as the house needs them: without comments, texts and tests, with what they import.

use std::fs;
use std::path::Path;

/// The package's folder.
pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A file of the program.
pub struct Source {
    /// Its path in the package.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Returns every file of the program that is not all tests, in order.
pub fn sources() -> Vec<Source> {
    let read = |path: String| Source { text: fs::read_to_string(Path::new(ROOT).join(&path)).unwrap(), path };
    let all: Vec<Source> = files("src").into_iter().map(read).collect();
    let tests: Vec<String> = all.iter().flat_map(Source::test_modules).collect();
    all.into_iter()
        .filter(|source| {
            !source.path.ends_with("tests.rs") && !source.path.contains("/tests/") && !tests.contains(&source.path)
        })
        .collect()
}

/// Returns the Rust files under a folder of the package, in order.
pub fn files(folder: &str) -> Vec<String> {
    let mut out = Vec::new();
    for entry in fs::read_dir(Path::new(ROOT).join(folder)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        if Path::new(ROOT).join(&path).is_dir() {
            out.extend(files(&path));
        } else if path.ends_with(".rs") {
            out.push(path);
        }
    }
    out.sort();
    out
}

impl Source {
    /// Returns the room it belongs to: the first part of its path under `src`.
    pub fn room(&self) -> String {
        let inner = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        inner.split('/').next().unwrap_or_default().to_owned()
    }

    /// Returns the files of the modules that it declares for tests only.
    fn test_modules(&self) -> Vec<String> {
        let folder = match self.path.as_str() {
            "src/lib.rs" | "src/main.rs" => "src",
            path => path.trim_end_matches(".rs"),
        };
        let declared = self.text.split("#[cfg(test)]").skip(1).filter_map(|rest| rest.trim_start().lines().next());
        let names = declared.filter_map(|line| line.strip_suffix(';')?.rsplit_once("mod ").map(|(_, name)| name));
        names.map(|name| format!("{folder}/{name}.rs")).collect()
    }

    /// Returns the program in it, line by line where it was: comments, texts and test modules are blank.
    pub fn program(&self) -> String {
        let bare = without_texts(&self.text);
        without_tests(&bare)
    }

    /// Returns the rooms it imports by `use crate::…` or names by `crate::…` (`dgr::…` in `main.rs`), with the lines.
    pub fn imports(&self) -> Vec<(usize, String)> {
        let program = self.program();
        let root = if self.room() == "main" { "dgr::" } else { "crate::" };
        let mut out = Vec::new();
        for (at, _) in program.match_indices(root).filter(|(at, _)| starts_word(&program, *at)) {
            let line = program[..at].matches('\n').count() + 1;
            out.extend(heads(&program[at + root.len()..]).into_iter().map(|room| (line, room)));
        }
        out
    }

    /// Returns the lines on which a word stands in the program.
    pub fn lines_with(&self, word: &str) -> Vec<usize> {
        self.hits(word, |program, at, word| !word.starts_with(char::is_alphabetic) || starts_word(program, at))
    }

    /// Returns the lines on which a path (`diesel`, `std::env`) stands in the program, as a path and not as a part of
    /// another word.
    pub fn lines_with_path(&self, path: &str) -> Vec<usize> {
        self.hits(path, |program, at, path| {
            let rest = &program[at + path.len()..];
            let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            let before = program[..at].trim_end();
            let used = before.ends_with("use") || path.contains("::") || rest.starts_with("::");
            let ours = before.ends_with("::") && !before.ends_with(" ::") && !before.ends_with("(::");
            ends && used && !ours && starts_word(program, at)
        })
    }

    fn hits(&self, word: &str, fits: impl Fn(&str, usize, &str) -> bool) -> Vec<usize> {
        let program = self.program();
        let hits = program.match_indices(word).filter(|(at, _)| fits(&program, *at, word));
        hits.map(|(at, _)| program[..at].matches('\n').count() + 1).collect()
    }
}

fn starts_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// Returns the first names of what follows `crate::`: one, or those of a tree in braces.
fn heads(text: &str) -> Vec<String> {
    let name =
        |text: &str| -> String { text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(tree) = text.strip_prefix('{') else { return vec![name(text)] };
    let (mut depth, mut out, mut branch) = (0, Vec::new(), String::new());
    for c in tree.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => out.push(name(&std::mem::take(&mut branch))),
            _ if depth == 0 => branch.push(c),
            _ => {}
        }
    }
    out.push(name(&branch));
    out.retain(|name| !name.is_empty());
    out
}

/// Blanks what stands in comments, in texts and in characters; line breaks stay.
fn without_texts(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let end = match (at(i), at(i + 1)) {
            ('/', '/') => (i..chars.len()).find(|j| at(*j) == '\n').unwrap_or(chars.len()),
            ('/', '*') => {
                (i + 2..chars.len()).find(|j| at(*j) == '*' && at(j + 1) == '/').map_or(chars.len(), |j| j + 2)
            }
            ('r', '"' | '#') if !out.ends_with(|c: char| c.is_alphanumeric() || c == '_') => raw_end(&chars, i),
            ('"', _) => quoted_end(&chars, i),
            ('\'', '\\') => (i + 3..chars.len()).find(|j| at(*j) == '\'').map_or(chars.len(), |j| j + 1),
            ('\'', _) if at(i + 2) == '\'' => i + 3,
            _ => i,
        };
        if end == i {
            out.push(at(i));
            i += 1;
        }
        while i < end {
            out.push(if at(i) == '\n' { '\n' } else { ' ' });
            i += 1;
        }
    }
    out
}

fn quoted_end(chars: &[char], start: usize) -> usize {
    let mut i = start + 1;
    while let Some(c) = chars.get(i) {
        match c {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

/// Returns the end of a raw text that starts here; the start itself where none does (`r#type`).
fn raw_end(chars: &[char], start: usize) -> usize {
    let marks = chars[start + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(start + 1 + marks) != Some(&'"') {
        return start;
    }
    let closes =
        |i: usize| chars[i] == '"' && chars[i + 1..].iter().take(marks).filter(|c| **c == '#').count() == marks;
    (start + 2 + marks..chars.len()).find(|i| closes(*i)).map_or(chars.len(), |i| i + 1 + marks)
}

/// Blanks what follows `#[cfg(test)]`: up to the closing brace, or the semicolon of a module in its own file.
fn without_tests(program: &str) -> String {
    let mut out = String::with_capacity(program.len());
    let mut rest = program;
    while let Some(at) = rest.find("#[cfg(test)]") {
        out.push_str(&rest[..at]);
        let test = &rest[at..];
        let mut depth = 0;
        let end = test.char_indices().find_map(|(i, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            ((c == '}' || c == ';') && depth == 0).then_some(i + 1)
        });
        let end = end.unwrap_or(test.len());
        out.extend(test[..end].chars().filter(|c| *c == '\n'));
        rest = &test[end..];
    }
    out + rest
}
