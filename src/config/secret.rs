//! A setting that is never printed: said in the environment or in the file, or kept in a file of its own.

use std::fmt;
use std::fs;
use std::path::PathBuf;

/// A secret. Shown as `***`.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// As it was said.
    Said(String),
    /// In this file, read when it is needed: a missing one must not stop a command that does not need it.
    File(PathBuf),
}

impl Secret {
    /// Returns the secret itself, without the line break at its end.
    ///
    /// # Errors
    /// Why its file cannot be read.
    pub fn read(&self) -> Result<String, String> {
        let text = match self {
            Self::Said(text) => text.clone(),
            Self::File(path) => fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?,
        };
        let text = text.trim_end_matches(['\n', '\r']);
        if text.is_empty() { Err(format!("{self} is empty")) } else { Ok(text.to_owned()) }
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(_) => f.write_str("***"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_when_it_is_needed_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        let secret = Secret::File(path.clone());
        assert!(secret.read().unwrap_err().starts_with(&format!("cannot read {}: ", path.display())));
        fs::write(&path, " with blanks \r\n").unwrap();
        assert_eq!(secret.read().as_deref(), Ok(" with blanks "));
        fs::write(&path, "\n").unwrap();
        assert_eq!(secret.read(), Err(format!("{} is empty", path.display())));
        let said = Secret::Said("geheim".into());
        assert_eq!((format!("{said} {said:?}").as_str(), said.read().as_deref()), ("*** Secret(***)", Ok("geheim")));
    }
}
