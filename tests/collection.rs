//! Workbooks from a collection beside the repository, hostile and real: each gets an answer, in bounded time.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::hostile::{cage, run};

/// Returns the files of a folder beside the repository that is not part of it.
fn shared(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    let Ok(entries) = std::fs::read_dir(&root) else {
        // Not by a macro: the test harness would swallow it.
        writeln!(std::io::stderr(), "SKIPPED: no workbooks in {}", root.display()).unwrap();
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.retain(|path| path.extension().is_none_or(|ending| ending != "tsv"));
    files.sort();
    files
}

#[test]
fn no_file_of_the_collection_takes_the_reader_down() {
    let mut cage = cage();
    let folders = ["hostile", "hostile/fuzz", "real"];
    let mut outcomes = Vec::new();
    for path in folders.iter().flat_map(|folder| shared(folder)) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let start = Instant::now();
        let said = run(&mut cage, &name, &std::fs::read(&path).unwrap());
        let took = start.elapsed();
        assert!(took < Duration::from_secs(60), "{name} took {took:?}");
        assert!(!said.contains("ended by itself") && !said.contains("by signal"), "{name}: {said}");
        let cells = said.lines().filter(|line| !line.starts_with("remark ")).count();
        let remarks = said.lines().count() - cells;
        let first = if said.starts_with("refused") || said.starts_with("died") { said.clone() } else { String::new() };
        outcomes.push(format!("{took:>9.1?} {name}: {cells} cells, {remarks} remarks {first}"));
    }
    let died = outcomes.iter().filter(|line| line.contains(" died: ")).count();
    let refused = outcomes.iter().filter(|line| line.contains(" refused: ")).count();
    eprintln!("{}\n{} files, {refused} refused, {died} died", outcomes.join("\n"), outcomes.len());
}

/// What the made files get, whole or the beginning of it.
const MADE: [(&str, &str); 10] = [
    (
        "bomb.xlsx",
        "refused: The file (1.1 MiB) would unpack to 1.1 GiB; at most 512 MiB are read. Ask for a workbook with the \
         report alone, or raise `max_unpacked_bytes`.",
    ),
    ("c.xls", NO_MEMORY),
    ("cells.ods", NO_MEMORY),
    ("d.xls", NO_MEMORY),
    (
        "enc.xlsx",
        "refused: The workbook is protected by a password. Ask for a copy without a password (in Excel: File, Info, \
         Protect Workbook, Encrypt with Password, leave it empty).",
    ),
    ("far.xlsx", "S!A1 number \"1\"\nS!XFD1048576 number \"2\""),
    (
        "html.xls",
        "refused: This is a web page (HTML) named .xls, not a workbook that can be read. Open it in Excel and save it \
         as \"Excel Workbook (.xlsx)\", or ask for the report in that form.",
    ),
    (
        "really_xlsx.xls",
        "Sheet!A1 number \"1\"\nSheet!B1 empty \"\" f\nSheet!C1 number \"0.12\" %\nSheet!D1 number \"12.5\"\n\
         Sheet!A3 text \"m\"\nSheet!A5 number \"5\"",
    ),
    (
        "sst.xlsx",
        "refused: The file is damaged or cut off (its table of texts announces 1000000000000 texts and has room for \
         11). Ask for the file again; if Excel opens this one, save it there as .xlsx and send that.",
    ),
    (
        "trunc.ods",
        "refused: The file is damaged or cut off (its tables are cut off or not well formed). Ask for the file again; if Excel opens \
         this one, save it there as .xlsx and send that.",
    ),
];

const NO_MEMORY: &str = "died: Reading this file needs more memory than the 448 MiB allowed. The file is damaged or \
                         made to do harm; if Excel opens it, save it there as .xlsx. If it is only large, raise \
                         `memory_bytes`.";

#[test]
fn the_made_files_get_these_words() {
    let mut cage = cage();
    for path in shared("hostile/made") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let said = run(&mut cage, &name, &std::fs::read(&path).unwrap());
        let expected = MADE.iter().find(|(made, _)| *made == name).map(|(_, expected)| *expected);
        assert_eq!(Some(said.as_str()), expected, "{name}");
    }
}
