//! One case: its files, what is read of them, and how what is said of them is written down.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDateTime;
use dgr::cell::Place;
use dgr::check::{self, Context, Judged};
use dgr::finding::Finding;
use dgr::grid::{Book, Remark, Sheet, Visibility};
use dgr::layout::{self, Layout};
use dgr::parse;
use dgr::pipeline::job::Reply;
use dgr::pipeline::reading::Reader;
use dgr::pipeline::setup::Setup;
use dgr::plant::Masters;
use dgr::record::Outside;
use dgr::report::{Outcome, Report};
use dgr::workbook::Limits;

use super::stored;
use crate::support::reading::{listing, name_of};

/// A folder of `fixtures/rules/<rule>`. What it does not hold itself, it shares with the rule's other cases.
pub struct Case {
    /// Its folder.
    pub folder: PathBuf,
    /// The rule.
    pub rule: String,
    given: Vec<(String, String)>,
}

impl Case {
    pub fn new(folder: PathBuf) -> Self {
        let rule = name_of(folder.parent().unwrap());
        let given = fs::read_to_string(folder.join("given.txt")).unwrap_or_default();
        let given = given.lines().map(|line| line.split_once('=').unwrap());
        Self { rule, given: given.map(|(k, v)| (k.to_owned(), v.to_owned())).collect(), folder }
    }

    pub fn given(&self, key: &str) -> Option<&str> {
        self.given.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// Returns its own files of such a name, or else those of all cases of the rule, or else those of all rules.
    fn files(&self, start: &str, end: &str) -> Vec<PathBuf> {
        let of = |folder: &Path| -> Vec<PathBuf> {
            let fits = |path: &PathBuf| name_of(path).starts_with(start) && name_of(path).ends_with(end);
            listing(folder).into_iter().filter(|path| path.is_file()).filter(fits).collect()
        };
        let found = self.folder.ancestors().take(3).map(of).find(|found| !found.is_empty());
        found.unwrap_or_else(|| panic!("{} has no {start}*{end}", self.folder.display()))
    }

    fn layouts(&self) -> (Vec<Layout>, Setup) {
        let read = |path: &PathBuf| (name_of(path), fs::read_to_string(path).unwrap());
        let texts: Vec<(String, String)> = self.files("layout", ".toml").iter().map(read).collect();
        let files: Vec<(Arc<str>, String)> = texts.iter().map(|(n, t)| (n.as_str().into(), t.clone())).collect();
        let (layouts, mistakes) = layout::read(&files);
        let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert!(mistakes.is_empty(), "{}: {}", self.folder.display(), mistakes.join("\n"));
        let setup = Setup::new(&layouts, texts, Limits::default(), chrono_tz::Asia::Kolkata);
        (layouts, setup)
    }

    pub fn setup(&self) -> Setup {
        self.layouts().1
    }

    pub fn masters(&self) -> Masters {
        let path = self.files("plants", ".toml").remove(0);
        let plants = dgr::masters::read("plants.toml", &fs::read_to_string(path).unwrap());
        Masters { plants: plants.unwrap(), version: 1 }
    }

    pub fn now(&self) -> NaiveDateTime {
        self.given("now").unwrap_or("2026-03-04T05:15:00").parse().unwrap()
    }

    pub fn outside(&self) -> Outside {
        let day = |key| self.given(key).map(|text: &str| text.parse().unwrap());
        let text = |key| self.given(key).map(str::to_owned);
        let (plant, subject, sender) = (text("plant"), text("subject"), text("sender"));
        Outside { date: day("date"), received: day("received"), plant, subject, sender, ..Outside::default() }
    }

    /// Reads a workbook: a drawing, or bytes as they are.
    pub fn read(&self, path: &Path) -> Reply {
        let (layouts, setup) = self.layouts();
        if path.extension().is_none_or(|end| end != "txt") {
            let bytes = fs::read(path).unwrap();
            return Reader::here().read(&setup, &name_of(path), &self.outside(), &bytes);
        }
        let book = book(self.given("file").unwrap_or("report.xlsx"), &fs::read_to_string(path).unwrap());
        match layout::recognise(&layouts, &book, &self.outside()) {
            Ok(layout) => Reply::Draft(Box::new(parse::draft(&book, layout, &self.outside()))),
            Err(finding) => Reply::Refused(finding),
        }
    }

    /// Returns the reports and findings of its one workbook.
    pub fn judged(&self) -> Judged {
        match self.read(&self.files("workbook", "").remove(0)) {
            Reply::Draft(draft) => {
                let expects_energy = self.setup().expects_energy(&draft.layout);
                let context = Context { now: self.now(), zone: chrono_tz::Asia::Kolkata, expects_energy };
                check::judge(&draft, &self.masters(), &context)
            }
            Reply::Refused(finding) => Judged { reports: Vec::new(), findings: vec![finding] },
            Reply::NeedLayouts | Reply::Learned(..) => panic!("the reader asks for layouts that it was given"),
        }
    }

    /// Returns what is said of it: of one workbook, or of several that come one after the other (`1.txt`, `2.txt` …).
    pub fn told(&self) -> String {
        if self.folder.join("1.txt").exists() {
            let drawings = listing(&self.folder).into_iter().filter(|p| name_of(p).starts_with(char::is_numeric));
            return stored::told(self, &drawings.collect::<Vec<_>>());
        }
        let judged = self.judged();
        let mut told = String::new();
        for report in &judged.reports {
            let stored = if report.is_rejected() { "rejected" } else { "accepted" };
            let (plant, day) = (&report.key.plant, report.key.day);
            told += &format!("{plant} {day}: {stored}; {} {}\n", self.rule, verdict(report, &self.rule));
            told += &lines(&report.findings);
        }
        if !judged.findings.is_empty() || judged.reports.is_empty() {
            told += if judged.reports.is_empty() { "workbook: no report\n" } else { "workbook:\n" };
            told += &lines(&judged.findings);
        }
        told
    }
}

fn verdict(report: &Report, rule: &str) -> String {
    match report.verdicts.iter().find(|v| v.rule.id() == rule).map(|v| &v.outcome) {
        None => "not judged".to_owned(),
        Some(Outcome::Pass) => "pass".to_owned(),
        Some(Outcome::Fail) => "fail".to_owned(),
        Some(Outcome::Skipped(reason)) => format!("skipped ({reason})"),
        Some(Outcome::NotApplicable) => "not applicable".to_owned(),
    }
}

/// Returns findings as lines: how bad, where, what, by which rule; then what to do.
pub fn lines(findings: &[Finding]) -> String {
    let mut lines = String::new();
    for finding in findings {
        let place = finding.place.as_ref().map(|place| format!("{place}  ")).unwrap_or_default();
        lines += &format!("  {:<7}  {place}{} [{}]\n", finding.severity.word(), finding.message, finding.rule);
        lines += &finding.hint.as_ref().map(|hint| format!("           → {hint}\n")).unwrap_or_default();
    }
    lines
}

/// Returns the workbook that a text draws. `== Name` starts a sheet, `== Name (hidden)` a hidden one; `!! B3 text` is
/// what the reader has to say of a cell.
fn book(file_name: &str, text: &str) -> Book {
    let mut sheets: Vec<(String, String)> = Vec::new();
    let mut remarks = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("== ") {
            sheets.push((name.to_owned(), String::new()));
            continue;
        }
        if sheets.is_empty() {
            sheets.push(("Data".to_owned(), String::new()));
        }
        let (name, drawn) = sheets.last_mut().unwrap();
        match line.strip_prefix("!! ").map(|remark| remark.split_once(' ').unwrap()) {
            Some((at, text)) => {
                let place = Some(Place::Cell(name.as_str().into(), at.parse().unwrap()));
                remarks.push(Remark { place, text: text.to_owned() });
            }
            None => drawn.extend([line, "\n"]),
        }
    }
    let sheet = |(name, drawn): &(String, String)| match name.strip_suffix(" (hidden)") {
        Some(name) => {
            let drawn = Sheet::from_text(name, drawn);
            Sheet::new(name, Visibility::Hidden, drawn.cells().to_vec(), Vec::new())
        }
        None => Sheet::from_text(name, drawn),
    };
    let sheets: Vec<Sheet> = sheets.iter().map(sheet).collect();
    let all_sheets = sheets.iter().map(|sheet| (sheet.name().to_string(), sheet.visibility())).collect();
    Book { file_name: file_name.to_owned(), sheets, all_sheets, remarks }
}
