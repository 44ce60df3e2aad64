//! `dgr db check`: whether the database is whole, and its numbers are those that its reports come to.

use anyhow::Result;
use clap::builder::FalseyValueParser;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::line::Line;
use crate::cli::open;
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::pipeline::health::{self, Checked};
use crate::render::Tone;
use crate::store::Contradiction;

/// Look for what is damaged, contradicts itself, or is not what the reports come to; changes nothing
///
/// The file itself (SQLite), references, rows that contradict each other; every day, unit and month computed anew from
/// the raw values; every workbook's bytes against their hash. All of it is of one moment, while others may write.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  dgr db check
  dgr db check --quick --json

Exit codes: 0 sound, 4 something is wrong, 10 no database, 12 it does not answer.")]
pub struct Args {
    /// Leave out what takes long: computing days and months anew, and the bytes of workbooks
    #[arg(long, env = "DGR_QUICK", value_parser = FalseyValueParser::new())]
    quick: bool,
}

/// Runs it.
pub fn run(args: &Args, session: &mut Session) -> Result<Exit> {
    let mut store = open::store(session)?;
    let mut checked = Checked::default();
    let problems = store.read(|reader| {
        let mut found = reader.contradictions()?;
        if !args.quick {
            found.extend(health::differences(reader, &mut checked)?);
            found.extend(health::damaged_bytes(reader, &mut checked)?);
        }
        found.sort_by(|a, b| (&a.plant, &a.place).cmp(&(&b.plant, &b.place)));
        Ok(found)
    })?;
    let place = store.place().split('?').next().unwrap_or_default().to_owned();
    tell(args, session, &place, &checked, &problems);
    Ok(if problems.is_empty() { Exit::Done } else { Exit::FoundErrors })
}

fn tell(args: &Args, session: &mut Session, place: &str, checked: &Checked, problems: &[Contradiction]) {
    let screen = &mut session.screen;
    if screen.is_json() {
        let problem = |p: &Contradiction| json!({"plant": p.plant, "place": p.place, "problem": p.problem});
        return screen.json(&json!({
            "database": place,
            "sound": problems.is_empty(),
            "quick": args.quick,
            "checked": checked,
            "problems": problems.iter().map(problem).collect::<Vec<_>>(),
        }));
    }
    // A line each, not a table: what is wrong must not be cut off at the edge of the screen.
    for Contradiction { problem, plant, place } in problems {
        let of: Vec<&str> = [plant.as_str(), place.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
        let of = if of.is_empty() { String::new() } else { format!("{}: ", of.join(" ")) };
        screen.line(Line::new().toned(Tone::Bad, "wrong").plain(format!("  {of}{problem}.")));
    }
    screen.line(if problems.is_empty() {
        Line::new().plain(format!("Nothing is wrong with {place}."))
    } else {
        let are = if problems.len() == 1 { "is" } else { "are" };
        Line::new().plain(format!(
            "{} {are} wrong with {place}. Keep a copy of it as it is before anything else.",
            counted(problems.len(), "thing")
        ))
    });
    screen.line(Line::new().plain(looked_at(args, checked)));
}

/// Returns what was looked at, in words.
fn looked_at(args: &Args, checked: &Checked) -> String {
    if args.quick {
        return "Looked at: references and rows; not at the bytes of workbooks, and nothing was computed anew."
            .to_owned();
    }
    let Checked { plants, reports, days, unit_days, months, workbooks, bytes } = *checked;
    format!(
        "Looked at: references and rows; {} of {}: {}, {}, {} computed anew; {} ({} bytes).",
        counted(reports, "live report"),
        counted(plants, "plant"),
        counted(days, "day"),
        counted(unit_days, "unit-day"),
        counted(months, "month"),
        counted(workbooks, "workbook"),
        bytes
    )
}
