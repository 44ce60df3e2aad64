//! Where a result goes and in which form: the screen or a file, a table, CSV, JSON or Markdown.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;

use super::line::Line;
use super::screen::{Screen, USUAL_WIDTH};
use crate::refusal::Refusal;
use crate::render::{Document, Table, csv, json, md, text};

/// In which form a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text that fits the screen
    Table,
    /// CSV with stable headers and full precision
    Csv,
    /// One JSON document with full precision
    Json,
    /// Markdown, for tickets and wikis
    Md,
}

/// Where a result goes.
#[derive(Debug, clap::Args)]
pub struct Output {
    /// Write to this file (`-`: stdout); it is replaced as a whole, or not at all
    #[arg(short, long, value_name = "FILE", env = "DGR_OUTPUT")]
    output: Option<PathBuf>,
    /// In this form (default: json with --json, else by the ending of FILE, else table)
    #[arg(short, long, value_name = "FORMAT", env = "DGR_FORMAT")]
    format: Option<Format>,
}

impl Output {
    /// Writes a table there.
    pub fn put(&self, table: &Table, screen: &mut Screen) -> Result<()> {
        let text = match self.form(screen.is_json()) {
            Format::Json => json(&Document(table))? + "\n",
            format => self.shown(table, format, screen),
        };
        self.write(&text, table.rows.len(), screen)
    }

    /// Writes several tables there: one below the other, in JSON under their names. CSV takes the first only.
    pub fn put_several(&self, tables: &[(String, Table)], screen: &mut Screen) -> Result<()> {
        let format = self.form(screen.is_json());
        let rows = tables.iter().map(|(_, table)| table.rows.len()).sum();
        let text = match format {
            Format::Json => json(&tables.iter().map(|(n, t)| (n, Document(t))).collect::<BTreeMap<_, _>>())? + "\n",
            Format::Csv => tables.first().map(|(_, table)| csv(table)).unwrap_or_default(),
            _ => tables.iter().map(|(_, table)| self.shown(table, format, screen)).collect::<Vec<_>>().join("\n"),
        };
        self.write(&text, rows, screen)
    }

    fn shown(&self, table: &Table, format: Format, screen: &Screen) -> String {
        let to_file = self.file().is_some();
        match format {
            Format::Csv => csv(table),
            Format::Md => md(table),
            _ => {
                let width = if to_file { USUAL_WIDTH } else { screen.width() };
                let written = |line| Line::from(line).written(!to_file && screen.is_coloured()) + "\n";
                text(table, width).into_iter().map(written).collect()
            }
        }
    }

    fn write(&self, text: &str, rows: usize, screen: &mut Screen) -> Result<()> {
        let Some(file) = self.file() else {
            screen.raw(text);
            return Ok(());
        };
        write_whole(file, text.as_bytes()).with_context(|| format!("cannot write {}", file.display()))?;
        screen.say(format!("{}: {rows} rows", file.display()));
        Ok(())
    }

    /// Returns whether it is written as JSON.
    pub fn is_json(&self, screen: &Screen) -> bool {
        self.form(screen.is_json()) == Format::Json
    }

    /// Returns the file it goes to, if it does not go to stdout.
    fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// Returns whether nothing is said of where and in which form: a table, or JSON among JSON, on the screen.
    pub fn is_usual(&self) -> bool {
        self.output.is_none() && self.format.is_none()
    }

    /// Returns whether the result alone is to stand on stdout, in a form of its own.
    pub fn is_form_alone(&self) -> bool {
        !self.is_usual() && self.output.as_deref().is_none_or(|path| path == Path::new("-"))
    }

    fn form(&self, json: bool) -> Format {
        let ending = self.output.as_deref().and_then(Path::extension).and_then(|e| e.to_str());
        self.format.unwrap_or(match ending {
            _ if json => Format::Json,
            Some("json") => Format::Json,
            Some("csv") => Format::Csv,
            Some("md") => Format::Md,
            _ => Format::Table,
        })
    }
}

/// Writes a file so that a reader sees the old one or the new one, never a part: beside it, then renamed over it. A
/// pipe or a device is written to as it is.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
        return Ok(OpenOptions::new().write(true).open(path)?.write_all(bytes)?);
    }
    // A link stays one: what it leads to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(Refusal::request(format!("there is no folder {}", folder.display())).hint("Make it first.").into());
    }
    // As any new file: the umask decides who may read it.
    let mut file = tempfile::Builder::new().permissions(Permissions::from_mode(0o666)).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_said_or_follows_from_the_file() {
        let form = |file: Option<&str>, format, json| Output { output: file.map(PathBuf::from), format }.form(json);
        assert_eq!(form(None, None, false), Format::Table);
        assert_eq!(form(None, None, true), Format::Json);
        assert_eq!(form(Some("a.csv"), None, false), Format::Csv);
        assert_eq!(form(Some("a.csv"), Some(Format::Json), false), Format::Json);
        assert_eq!(form(None, Some(Format::Csv), true), Format::Csv);
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_and_a_link_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a"), folder.path().join("b"));
        write_whole(&file, b"one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_whole(&link, b"two").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        assert!(write_whole(&folder.path().join("no/a"), b"x").is_err());
        write_whole(Path::new("/dev/null"), b"x").unwrap();
    }
}
