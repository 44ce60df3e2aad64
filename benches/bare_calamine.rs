//! Reads the cells of workbooks with calamine and does nothing with them: the floor under everything that reads Excel.
//!
//! By default the way that reads a sheet cell by cell; with `--range` the one that most people call, which lays each
//! sheet out as a whole.

use std::fs;
use std::io::{Cursor, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use calamine::{DataRef, Reader, Xlsx};
use clap::Parser;

/// Read the cells of workbooks, and count them
#[derive(Parser)]
struct Args {
    /// Folders of .xlsx files
    folders: Vec<PathBuf>,
    /// Lay each sheet out as a whole
    #[arg(long)]
    range: bool,
    /// Passed by `cargo bench`; means nothing here
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let (mut files, mut cells, mut sum) = (0u64, 0u64, 0.0);
    for folder in &args.folders {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "xlsx")) {
            let bytes = fs::read(path)?;
            let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.as_slice()))
                .with_context(|| path.display().to_string())?;
            for sheet in book.sheet_names() {
                cells +=
                    if args.range { range(&mut book, &sheet, &mut sum)? } else { each(&mut book, &sheet, &mut sum)? };
            }
            files += 1;
        }
    }
    // The sum keeps the compiler from leaving the reading out.
    writeln!(std::io::stdout(), "{files} files, {cells} cells, sum {sum:e}")?;
    Ok(())
}

fn each(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, sum: &mut f64) -> Result<u64> {
    let mut reader = book.worksheet_cells_reader(sheet)?;
    let mut cells = 0;
    while let Some(cell) = reader.next_cell()? {
        match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::Float(number) => *sum += number,
            DataRef::SharedString(text) => *sum += f64::from(u32::try_from(text.len())?),
            _ => {}
        }
        cells += 1;
    }
    Ok(cells)
}

fn range(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, sum: &mut f64) -> Result<u64> {
    let range = book.worksheet_range(sheet)?;
    let mut cells = 0;
    for (_, _, cell) in range.used_cells() {
        if let calamine::Data::Float(number) = cell {
            *sum += number;
        }
        cells += 1;
    }
    Ok(cells)
}
