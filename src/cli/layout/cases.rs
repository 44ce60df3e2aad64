//! The cases of layouts: folders with workbooks and what they must give, and what each is read by.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::plant::Masters;
use crate::record::Outside;
use crate::refusal::Refusal;

const WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];

/// A case.
#[derive(Debug)]
pub struct Case {
    /// Its folder.
    pub folder: PathBuf,
    /// The same below the folder of all cases, as people are told.
    pub name: String,
    /// Its workbooks, in the order of their names.
    pub workbooks: Vec<PathBuf>,
    /// The layout that must fit: the name of the folder above it.
    pub layout: Option<String>,
    /// The folders from the case's own to that of all cases.
    above: Vec<PathBuf>,
}

/// Returns the cases of a folder in the order of their names: each folder that holds a workbook, the folder itself
/// included.
pub fn find(root: &Path) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    walk(root, &mut vec![root.to_path_buf()], &mut cases)?;
    if cases.is_empty() {
        return Err(Refusal::request(format!("There is no case in {}.", root.display()))
            .hint("A case is a folder with a workbook: layouts/tests/LAYOUT/CASE/report.xlsx; --bless writes what it gives.")
            .into());
    }
    Ok(cases)
}

fn walk(root: &Path, path: &mut Vec<PathBuf>, cases: &mut Vec<Case>) -> Result<()> {
    let Some(folder) = path.last().cloned() else { return Ok(()) };
    let listing = fs::read_dir(&folder)
        .map_err(|e| Refusal::request(format!("Cannot read the cases in {}: {e}.", folder.display())))?;
    let mut entries = Vec::new();
    for entry in listing {
        entries.push(entry.with_context(|| format!("cannot read {}", folder.display()))?.path());
    }
    entries.sort();
    let is_workbook = |path: &&PathBuf| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']));
        path.is_file() && !hidden && ending.is_some_and(|ending| WORKBOOKS.contains(&ending.as_str()))
    };
    let workbooks: Vec<PathBuf> = entries.iter().filter(is_workbook).cloned().collect();
    if !workbooks.is_empty() {
        let name = folder.strip_prefix(root).unwrap_or(&folder).display().to_string();
        let above: Vec<PathBuf> = path.iter().rev().cloned().collect();
        let parent = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let layout = parent.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        cases.push(Case { name, workbooks, layout, above, folder });
    }
    for inner in entries.into_iter().filter(|path| path.is_dir()) {
        path.push(inner);
        walk(root, path, cases)?;
        path.pop();
    }
    Ok(())
}

impl Case {
    /// Returns whether the case lies in a folder of its layout below that of all cases.
    pub fn is_of_a_layout(&self) -> bool {
        self.above.len() > 2
    }

    /// Returns the layouts that lie beside the case or above it: `layout.toml`.
    pub fn layouts(&self) -> Result<Vec<(String, String)>> {
        let files = self.above.iter().map(|folder| folder.join("layout.toml")).filter(|path| path.exists());
        files.map(|path| Ok((path.display().to_string(), text(&path)?))).collect()
    }

    /// Returns the plants that lie beside the case or above it: the nearest `plants.toml`.
    pub fn plants(&self) -> Result<Option<Masters>> {
        let found = self.above.iter().map(|folder| folder.join("plants.toml")).find(|path| path.exists());
        let plants = found.map(|path| super::super::open::plants(&path)).transpose()?;
        Ok(plants.map(|plants| Masters { plants, version: 0 }))
    }

    /// Returns what is given with its workbooks: `given.txt` has words such as `date=2026-02-10`, `plant=S1`.
    pub fn given(&self) -> Result<Outside> {
        let path = self.folder.join("given.txt");
        let mut outside = Outside::default();
        if !path.exists() {
            return Ok(outside);
        }
        for line in text(&path)?.lines() {
            let words = line.split('#').next().unwrap_or_default().split_whitespace();
            for word in words {
                give(&mut outside, word).with_context(|| format!("{}: {word}", path.display()))?;
            }
        }
        Ok(outside)
    }
}

fn give(outside: &mut Outside, word: &str) -> Result<()> {
    match word.split_once('=') {
        Some(("date", day)) => outside.date = Some(day.parse()?),
        Some(("received", day)) => outside.received = Some(day.parse()?),
        Some(("month", month)) => outside.month = Some(month.parse().map_err(Refusal::request)?),
        Some(("plant", plant)) => outside.plant = Some(plant.to_owned()),
        Some(("sender", sender)) => outside.sender = Some(sender.to_owned()),
        _ => {
            return Err(Refusal::request("It is none of date=, month=, plant=, received=, sender=.").into());
        }
    }
    Ok(())
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
